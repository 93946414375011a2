"""Print the figures of a checkout: `python -m tools.house [CHECKOUT]`.

They are the files of each room, the imports that go past a door (tools.doors has the rule), the docstrings with a
forbidden opening, and the code that one sync and one question enter. The last is measured: the two commands run in
the checkout with this Python. An older checkout has other commands; options name them:

    python -m tools.house ../old --sync-command "index sync" --question-command "search"
"""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer

from tools.doors import entered, imports_of, past_a_door

OPENINGS = ("Of", "Those", "That", "The same")
"""The words that no docstring begins with."""

QUESTION = "What helps against clonus?"

_OPENING = re.compile(rf"\s*({'|'.join(OPENINGS)})\b")
_TRACE = Path(__file__).resolve().with_name("call_trace.py")
_TESTS = "tests"


@dataclass(frozen=True)
class Import:
    """An import past a door: the importing file and the file or folder that it enters, relative to the checkout."""

    file: str
    target: str


@dataclass(frozen=True)
class Opening:
    """A docstring with a forbidden opening: its file, its line and the words that it begins with."""

    file: str
    line: int
    words: str


@dataclass(frozen=True)
class Entered:
    """The code of a checkout that a command enters.

    A file is loaded when its module body runs. It is entered when one of its functions is called. Lambdas and
    comprehensions do not count as functions. Imports that run while the command does count as part of it.
    """

    files_loaded: int
    files_entered: int
    functions_entered: int


@dataclass(frozen=True)
class House:
    """All figures of a checkout. The keys of `files` are folders, relative to the checkout, "." for the top."""

    files: dict[str, int]
    imports_past_doors: list[Import]
    openings: list[Opening]
    sync: Entered
    question: Entered


def main(
    checkout: Annotated[
        Path, typer.Argument(exists=True, file_okay=False, help="The checkout to measure.", show_default="this folder")
    ] = Path(),
    sync_command: Annotated[
        str,
        typer.Option(metavar="WORDS", help="A module and its arguments, as after `python -m`; the folder follows."),
    ] = "patella index sync",
    question_command: Annotated[
        str,
        typer.Option(metavar="WORDS", help="A module and its arguments, as after `python -m`; the question follows."),
    ] = "patella search",
    articles: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="The articles to sync.", show_default="the checkout's corpus/"),
    ] = None,
    question: Annotated[str, typer.Option(help="The question to ask.")] = QUESTION,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the figures as JSON, too.")
    ] = None,
) -> None:
    """Print the figures of a checkout: its files, imports past doors, openings of docstrings, and code entered."""
    root = checkout.resolve()
    sync = [*shlex.split(sync_command), str((articles or root / "corpus").resolve())]
    house = measure(root, sync, [*shlex.split(question_command), question])
    print("\n".join(report(house)))
    if json_file:
        json_file.write_text(json.dumps(asdict(house), indent=1) + "\n", "utf-8")


def measure(root: Path, sync: Sequence[str], question: Sequence[str]) -> House:
    """Measure a checkout. A command is a module and its arguments, as after `python -m`.

    Raises SystemExit where a command fails or runs no code of the checkout.
    """
    files = python_files(root)
    trees = {file: ast.parse((root / file).read_text("utf-8")) for file in files}
    sync_entered, question_entered = _trace_both(root, sync, question)
    return House(
        files=dict(Counter(Path(file).parent.as_posix() for file in files)),
        imports_past_doors=imports_past_doors(root, {file: trees[file] for file in files if not _is_test(file)}),
        openings=[opening for file in files for opening in forbidden_openings(file, trees[file])],
        sync=sync_entered,
        question=question_entered,
    )


def python_files(root: Path) -> list[str]:
    """Return the Python files of a checkout, relative to it and sorted; hidden folders such as .venv are left out."""
    found = (path.relative_to(root) for path in root.rglob("*.py"))
    return sorted(path.as_posix() for path in found if not any(part.startswith(".") for part in path.parts))


def imports_past_doors(root: Path, trees: dict[str, ast.Module]) -> list[Import]:
    """Return the imports past a door, sorted. One file that names several things of another counts once."""
    found = {
        Import(file, target.as_posix())
        for file, tree in trees.items()
        for module, name in imports_of(tree)
        if past_a_door(root, file, module, name) and (target := entered(root, module, name))
    }
    return sorted(found, key=lambda each: (each.file, each.target))


def forbidden_openings(file: str, tree: ast.AST) -> Iterator[Opening]:
    """Yield the docstrings that begin with one of OPENINGS. A string below a constant or a field is a docstring, too.

    >>> list(forbidden_openings("a.py", ast.parse('LIMIT = 3\\n"Of a page."')))
    [Opening(file='a.py', line=2, words='Of')]
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            match = _OPENING.match(node.value.value)
            if match:
                yield Opening(file, node.lineno, match[1])


def _is_test(file: str) -> bool:
    return file.startswith(f"{_TESTS}/")


def _trace_both(root: Path, sync: Sequence[str], question: Sequence[str]) -> tuple[Entered, Entered]:
    """Trace a sync into a new index, then a question to it. The settings of the user do not apply."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PATELLA_")}
    with tempfile.TemporaryDirectory() as folder:
        environment["PATELLA_CACHE"] = str(Path(folder, "cache"))

        def traced(command: Sequence[str], index: str) -> Entered:
            return trace(root, command, environment | {"PATELLA_INDEX": str(Path(folder, index))})

        traced(sync, "first index")  # it converts the model, which only the first sync of a machine does
        return traced(sync, "index"), traced(question, "index")


def trace(root: Path, command: Sequence[str], environment: dict[str, str]) -> Entered:
    """Run a module with its arguments in a checkout, and count the code of the checkout that it enters, without tests.

    Raises SystemExit where the command fails or runs no code of the checkout.
    """
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder, "record.json")
        line = [sys.executable, "-P", "-W", "ignore", str(_TRACE), str(record), *command]
        print(f"python -m {shlex.join(command)} ...", file=sys.stderr)
        done = subprocess.run(line, cwd=root, env=environment, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"`python -m {shlex.join(command)}` failed:\n{done.stdout}{done.stderr}")
        entries = [(file, name) for file, _, name in json.loads(record.read_text("utf-8")) if not _is_test(file)]
    loaded = {file for file, name in entries if name == "<module>"}
    functions = [file for file, name in entries if name != "<module>"]
    if not loaded:
        raise SystemExit(f"`python -m {shlex.join(command)}` ran no code of the checkout. Name its own command.")
    return Entered(len(loaded), len(set(functions)), len(functions))


def report(house: House) -> list[str]:
    """Return the lines of the report: four tables, then the places of what they count."""
    return [
        *_files_table(house.files),
        "",
        *_imports_table(house.imports_past_doors),
        "",
        *_openings_table(house.openings),
        "",
        *_entered_table(house),
        *_places("Imports past a door: who, and what it enters", _import_places(house.imports_past_doors)),
        *_places("Forbidden openings: file, and lines", _opening_places(house.openings)),
    ]


def _files_table(files: dict[str, int]) -> list[str]:
    """Return the files that lie in each folder itself, and the sum of the program and of the tests."""
    program = {folder: count for folder, count in files.items() if not _is_test(f"{folder}/")}
    tests = {folder: count for folder, count in files.items() if folder not in program}
    lines: list[str] = []
    for title, counts in (("program", program), ("tests", tests)):
        rows = [(folder, [count]) for folder, count in sorted(counts.items())]
        lines += _table(f"Python files, {title}", ["files"], [*rows, ("sum", [sum(counts.values())])])
        lines.append("")
    return lines[:-1]


def _imports_table(imports: list[Import]) -> list[str]:
    """Return the imports past a door by the room of the importing file, and the files that have one."""
    counts = Counter(Path(each.file).parts[0] for each in imports)
    files = Counter(Path(file).parts[0] for file in {each.file for each in imports})
    rows = [(room, [counts[room], files[room]]) for room in sorted(counts)]
    total = ("sum", [len(imports), files.total()])
    return _table("Imports past a door, program", ["imports", "in files"], [*rows, total])


def _openings_table(openings: list[Opening]) -> list[str]:
    counts = Counter((each.words, _is_test(each.file)) for each in openings)
    rows = [(words, [counts[words, False], counts[words, True]]) for words in OPENINGS]
    tests = sum(_is_test(each.file) for each in openings)
    total = ("sum", [len(openings) - tests, tests])
    return _table("Docstrings that begin with", ["program", "tests"], [*rows, total])


def _entered_table(house: House) -> list[str]:
    heads = ["files loaded", "files entered", "functions entered"]
    rows = [(name, list(asdict(figures).values())) for name, figures in _operations(house)]
    return _table("Code that runs", heads, rows)


def _operations(house: House) -> Iterator[tuple[str, Entered]]:
    yield "one question", house.question
    yield "one sync", house.sync


def _table(title: str, heads: Sequence[str], rows: Iterable[tuple[str, Sequence[int]]]) -> list[str]:
    """Return a title line with the heads of the columns, then one line for each row of numbers."""
    rows = list(rows)
    width = max(len(title), *(len(name) + 2 for name, _ in rows))
    lines = [title.ljust(width) + "".join(f"  {head}" for head in heads)]
    for name, numbers in rows:
        cells = "".join(f"  {number:>{len(head)}}" for head, number in zip(heads, numbers, strict=True))
        lines.append(f"  {name}".ljust(width) + cells)
    return lines


def _import_places(imports: list[Import]) -> dict[str, list[str]]:
    places: defaultdict[str, list[str]] = defaultdict(list)
    for each in imports:
        places[each.file].append(each.target)
    return places


def _opening_places(openings: list[Opening]) -> dict[str, list[str]]:
    places: defaultdict[str, list[str]] = defaultdict(list)
    for each in sorted(openings, key=lambda opening: (opening.file, opening.line)):
        places[each.file].append(str(each.line))
    return places


def _places(title: str, places: dict[str, list[str]]) -> list[str]:
    return ["", title, *(f"  {file}: {', '.join(found)}" for file, found in places.items())] if places else []


if __name__ == "__main__":
    typer.run(main)
