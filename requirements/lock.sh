#!/usr/bin/env bash
# Renew the hash-locked requirements from pyproject.toml; needs uv. No registry address is written into them.
set -euo pipefail
cd "$(dirname "$0")/.."
compile() {
  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-annotate --no-header pyproject.toml requirements/build.in "$@"
}
compile --extra local --output-file requirements/base.txt
compile --extra local --extra evals --extra presidio --extra server --extra dev --constraint requirements/base.txt --output-file requirements/dev.txt
uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-deps \
  --no-emit-index-url --no-annotate --no-header requirements/peers.in --output-file requirements/peers.txt
