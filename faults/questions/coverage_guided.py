"""Questions that atheris makes: it changes bytes, and keeps those that reach new lines of the search.

atheris is no requirement of Patella: `pip install atheris==3.0.0` brings it, as requirements-fuzz.txt says.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path

HOW_TO_INSTALL = "Coverage-guided questions need atheris, which is not installed: pip install atheris==3.0.0"

_ROOMS = ("search", "index.keyword")
_LONGEST = 4_096  # bytes of a question


def is_installed() -> bool:
    return find_spec("atheris") is not None


def instrument() -> None:
    """Import all modules of a search, changed so that they count which of their lines run. None may be loaded yet."""
    import atheris

    with atheris.instrument_imports(include=list(_ROOMS), enable_loader_override=False):
        for room in _ROOMS:
            package = importlib.import_module(room)
            for module in pkgutil.walk_packages(package.__path__, f"{room}."):
                importlib.import_module(module.name)


def guided(seed: int, first: Iterable[str], folder: Path, ask: Callable[[str], None]) -> None:
    """Call `ask` with one question after another, for ever: `ask` ends the process.

    `first` are questions to begin with; they are written to a folder, which is created.
    """
    import atheris

    folder.mkdir()
    for number, question in enumerate(first):
        (folder / str(number)).write_bytes(question.encode("utf-8", "surrogatepass")[:_LONGEST])
    options = [f"-seed={seed + 1}", f"-max_len={_LONGEST}", "-rss_limit_mb=0", "-timeout=120", "-verbosity=0"]
    atheris.Setup(["patella", str(folder), *options], lambda data: ask(text_of(data)))
    atheris.Fuzz()


def text_of(data: bytes) -> str:
    """Return bytes as a question. What is not UTF-8 becomes half a surrogate pair, as on the command line.

    >>> text_of(b"caf\\xc3\\xa9 \\xff")
    'café \\udcff'
    """
    return data.decode("utf-8", "surrogateescape")
