"""Every `__init__` re-exports what its `__all__` says, sorted, and nothing imports by a bare folder name."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
FOLDERS = ("memory", "graphs", "evals", "middleware")
PACKAGES = sorted(
    "tactful." + ".".join(init.parent.relative_to(REPOSITORY).parts)
    for folder in FOLDERS
    for init in (REPOSITORY / folder).rglob("__init__.py")
)
SOURCES = sorted(path for folder in (*FOLDERS, "examples", "tests") for path in (REPOSITORY / folder).rglob("*.py"))


def _names(init: Path) -> tuple[set[str], bool]:
    """Return the names an `__init__` binds or resolves lazily, and whether it holds anything but re-exports."""
    names: set[str] = set()
    only_reexports = True
    for node in ast.parse(init.read_text()).body:
        match node:
            case ast.ImportFrom(module="__future__" | "typing" | "importlib" | "types"):
                pass
            case ast.ImportFrom(names=aliases):
                names |= {alias.asname or alias.name for alias in aliases}
            case ast.If():  # if TYPE_CHECKING: the lazily resolved names
                names |= {a.name for sub in node.body if isinstance(sub, ast.ImportFrom) for a in sub.names}
            case ast.Expr() | ast.Assign() | ast.AnnAssign() | ast.FunctionDef(name="__getattr__"):
                pass
            case _:
                only_reexports = False
    return names, only_reexports


@pytest.mark.parametrize("package", PACKAGES)
def test_init_only_reexports_what_all_names(package: str) -> None:
    module = importlib.import_module(package)
    names, only_reexports = _names(Path(str(module.__file__)))
    assert only_reexports
    assert sorted(module.__all__) == sorted(names)
    assert len(module.__all__) == len(set(module.__all__))


@pytest.mark.parametrize("package", PACKAGES)
def test_every_exported_name_resolves(package: str) -> None:
    module = importlib.import_module(package)
    missing = [name for name in module.__all__ if getattr(module, name, None) is None]
    assert missing == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_no_import_by_bare_folder_name(source: Path) -> None:
    imported = set()
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            imported.add(node.module.split(".")[0])
    assert imported.isdisjoint(FOLDERS)
