"""The imports of a checkout, and the rule of its doors: a room, and a wing of it, is entered by its `__init__` only.

A room is a package at the top of the checkout. A wing is a folder inside a room. The door of either is its `__init__`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

COMMON_GROUND = "core"
"""The room that every other room enters by its files."""


def imports_of(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield (module, imported name) for each import of a file, wherever it stands; `import x` gives ("x", "").

    Imports that only the type checker sees are left out. Raises ValueError for a relative import.

    >>> list(imports_of(ast.parse("import json; from index import Engine, Snapshot")))
    [('json', ''), ('index', 'Engine'), ('index', 'Snapshot')]
    """
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            if node.level:
                raise ValueError(f"Line {node.lineno} has a relative import.")
            yield from ((node.module or "", alias.name) for alias in node.names)
        yield from imports_of(node)


def entered(root: Path, module: str, name: str) -> Path | None:
    """Return the file or folder that an import enters, relative to the checkout `root`; None for a library.

    Where a file and a name that the door offers are called the same, the file counts as entered.
    """
    place = root / module.replace(".", "/")
    for found in (place / name, place) if name else (place,):
        if found.with_suffix(".py").is_file():
            return found.with_suffix(".py").relative_to(root)
        if found.is_dir():
            return found.relative_to(root)
    return None


def past_a_door(root: Path, file: str, module: str, name: str) -> bool:
    """Return whether an import goes deeper into another room, or another wing, than the door of that room or wing.

    `file` is the importing file, relative to the checkout `root`. A folder without an `__init__` has no door.
    """
    target = entered(root, module, name)
    if target is None or target.parts[0] == COMMON_GROUND:
        return False
    here, there = Path(file).parent.parts, target.parts
    shared = next((n for n, (a, b) in enumerate(zip(here, there, strict=False)) if a != b), min(len(here), len(there)))
    passed = (root.joinpath(*there[:n]) for n in range(shared + 1, len(there)))
    return any((folder / "__init__.py").is_file() for folder in passed)
