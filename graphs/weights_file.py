"""A file of trained weights: an .npz that is checked before anything in it is believed."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tactful.memory import WeightsError

Arrays = dict[str, NDArray[Any]]
# What weights belong to: format version, embedding model, features.
MadeFor = Mapping[str, int | str | Sequence[str]]


def read_weights_file(path: Path | None, *, name: str, shipped_sha256: str) -> tuple[bytes, str]:
    """Return the content of a weights file and its version: `name` and the first 12 digits of its SHA-256.

    Without a path it is the shipped `weights/<name>.npz`, whose hash must be `shipped_sha256`.

    Raises:
        WeightsError: the file cannot be read, or is not the one that was shipped.
    """
    source = path or Path(str(files(__package__).joinpath(f"weights/{name}.npz")))
    try:
        content = source.read_bytes()
    except OSError as error:
        raise WeightsError(f"cannot read the {name} weights {source}: {error.strerror}") from error
    sha256 = hashlib.sha256(content).hexdigest()
    if path is None and sha256 != shipped_sha256:
        raise WeightsError(f"{source} is not the file that was shipped: its SHA-256 differs; reinstall tactful")
    return content, f"{name}-{sha256[:12]}"


def write_weights_arrays(arrays: Mapping[str, NDArray[Any]], *, made_for: MadeFor) -> bytes:
    """Return the content of an .npz file that says what it was `made_for`; equal input gives equal bytes."""
    buffer = io.BytesIO()
    content: dict[str, Any] = {key: np.array(value) for key, value in made_for.items()} | dict(arrays)
    np.savez_compressed(buffer, **content)
    return buffer.getvalue()


def check_float_arrays(weights: object, shapes: Mapping[str, tuple[int, ...]], *, name: str) -> None:
    """Refuse weights of which a field named in `shapes` is not a finite float32 array of that shape.

    Raises:
        WeightsError: says which.
    """
    for field, shape in shapes.items():
        array = getattr(weights, field)
        if array.shape != shape or array.dtype != np.float32 or not np.isfinite(array).all():
            raise WeightsError(f"{name} weights: {field} is not a finite float32 array of shape {shape}")


def read_weights_arrays(content: bytes, *, name: str, arrays: Sequence[str], made_for: MadeFor) -> Arrays:
    """Return the arrays of an .npz file that holds just `arrays` and says it was `made_for` what we have.

    No pickle is ever loaded. `made_for` maps further arrays of the file (format version, features, …) to what they must
    say.

    Raises:
        WeightsError: not such a file, not numbers, or made for something else.
    """
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            found = {key: archive[key] for key in archive.files}
    except (ValueError, OSError, EOFError, KeyError, zipfile.BadZipFile, AttributeError, NotImplementedError) as error:
        raise WeightsError(f"these are not {name} weights: {error}") from error
    if set(found) != {*arrays, *made_for}:
        raise WeightsError(f"these are not {name} weights: arrays are missing or unknown")
    for key, expected in made_for.items():
        said, ours = found[key].astype(str).tolist(), np.array(expected).astype(str).tolist()
        if said != ours:
            raise WeightsError(f"{name} weights for another {key.replace('_', ' ')}: {said}, not {ours}")
    if any(found[key].dtype.kind not in "fiu" for key in arrays):
        raise WeightsError(f"{name} weights: an array does not hold numbers")
    return {key: found[key] for key in arrays}
