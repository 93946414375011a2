"""Read the pickles in Whoosh's files without running what they name: only the classes that Patella writes are made."""

from __future__ import annotations

import io
import pickle
from types import ModuleType, SimpleNamespace
from typing import Any, BinaryIO

_ALLOWED = {
    ("builtins", "int"),
    ("collections", "defaultdict"),
    ("re", "_compile"),
    ("whoosh.analysis.tokenizers", "IDTokenizer"),
    ("whoosh.analysis.tokenizers", "RegexTokenizer"),
    ("whoosh.codec.whoosh3", "W3Codec"),
    ("whoosh.codec.whoosh3", "W3Segment"),
    ("whoosh.columns", "VarBytesColumn"),
    ("whoosh.fields", "ID"),
    ("whoosh.fields", "Schema"),
    ("whoosh.fields", "TEXT"),
    ("whoosh.formats", "Existence"),
    ("whoosh.formats", "Positions"),
}
"""The modules and names that the pickles of our own keyword indexes hold. `re._compile` compiles a pattern."""


class RestrictedUnpickler(pickle.Unpickler):
    """An unpickler that raises UnpicklingError for a name that is not allowed, before it is imported or called."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _ALLOWED:
            raise pickle.UnpicklingError(f"a pickle of a keyword index does not hold {module}.{name}")
        return super().find_class(module, name)


def restrict_unpickling(structfile: ModuleType, index: ModuleType) -> None:
    """Make Whoosh read pickles with a RestrictedUnpickler. Both modules of Whoosh that read any are given."""
    structfile.load_pickle = _load  # type: ignore[attr-defined]
    index.pickle = SimpleNamespace(  # type: ignore[attr-defined]
        loads=_loads, dumps=pickle.dumps, PicklingError=pickle.PicklingError
    )


def _load(file: BinaryIO) -> Any:
    return RestrictedUnpickler(file).load()


def _loads(content: bytes) -> Any:
    return _load(io.BytesIO(content))
