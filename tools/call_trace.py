"""Run `python -m MODULE ARGUMENTS` and write down which code of the working folder ran.

    python -P tools/call_trace.py RECORD MODULE [ARGUMENT ...]

RECORD becomes a JSON list of [file, first line, name], sorted: one entry for each function that was called and each
module that was loaded, in any thread of the process. The name of a module is "<module>". Other processes that the
command starts are not seen. The exit status is that of the command.

This file imports the standard library alone and nothing of the project, so it can run in a checkout that lacks it.
"""

from __future__ import annotations

import inspect
import json
import runpy
import sys
import threading
from pathlib import Path
from types import CodeType, FrameType

_seen: dict[int, CodeType] = {}  # by identity: code objects of two files can be equal


def main() -> None:
    record, module, *arguments = sys.argv[1:]
    root = Path.cwd()
    sys.path.insert(0, str(root))
    sys.argv = [module, *arguments]
    threading.setprofile(_note)
    sys.setprofile(_note)
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    finally:
        sys.setprofile(None)
        Path(record).write_text(json.dumps(_entries(root)), "utf-8")


def _note(frame: FrameType, event: str, argument: object) -> None:
    if event == "call":
        _seen[id(frame.f_code)] = frame.f_code


def _entries(root: Path) -> list[tuple[str, int, str]]:
    """Return the entries for the files below `root` that stand in no hidden folder, as .venv is.

    A lambda or a comprehension has no entry: Python 3.12 runs comprehensions within the function around them.
    """
    entries = set()
    for code in list(_seen.values()):
        path = Path(code.co_filename)
        if not path.is_relative_to(root) or any(part.startswith(".") for part in path.relative_to(root).parts):
            continue
        is_function = code.co_flags & inspect.CO_OPTIMIZED and not code.co_name.startswith("<")
        if is_function or code.co_name == "<module>":
            entries.add((path.relative_to(root).as_posix(), code.co_firstlineno, code.co_qualname))
    return sorted(entries)


if __name__ == "__main__":
    main()
