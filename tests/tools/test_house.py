"""The figures of a checkout, taken from a small one that is written here."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from tools.doors import imports_of, past_a_door
from tools.house import Entered, Import, Opening, forbidden_openings, imports_past_doors, main, measure

FILES = {
    "app.py": "from house import keep",
    "house/__init__.py": '"""The same as a door."""\nfrom house.keeping import keep',
    "house/keeping.py": """
        import threading

        from house.attic import stairs

        class Shelf:
            def put(self, thing):
                return [each for each in thing]

        def keep(thing):
            threading.Thread(target=Shelf().put, args=(thing,)).start()

        def unused():
            "Of no use."
    """,
    "house/attic/__init__.py": "",
    "house/attic/stairs.py": "from house import keeping",
    "garden/__init__.py": "",
    "garden/gate.py": "from house.keeping import keep, Shelf\nimport house.attic.stairs\nfrom garden import path",
    "garden/path.py": 'LENGTH = 3\n"That of the path, in metres."\nOFTEN = 1\n"Often read."',
    "core/__init__.py": "",
    "core/errors.py": "class Wrong(Exception): ...",
    "shed/tool.py": "import core.errors",
    "program/__init__.py": "",
    "program/__main__.py": """
        import sys

        from house import keep

        def sync(folder):
            assert folder.endswith("corpus")
            keep("articles")

        def ask(question):
            assert question == "Why so?"

        if sys.argv[1] == "fail":
            sys.exit("The disk is full.")
        {"sync": sync, "ask": ask}[sys.argv[1]](sys.argv[2])
    """,
    "tests/test_house.py": '"""Those of the house."""\nfrom house.keeping import keep',
    ".venv/library.py": '"""Of others."""',
}
SYNC, ASK = ["program", "sync", "corpus"], ["program", "ask", "Why so?"]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path.resolve() / "checkout"
    for name, text in FILES.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.replace("\n        ", "\n"), "utf-8")
    return root


def test_the_files_of_each_folder_are_counted(checkout: Path) -> None:
    assert measure(checkout, SYNC, ASK).files == {
        ".": 1,
        "core": 2,
        "garden": 3,
        "house": 2,
        "house/attic": 2,
        "program": 2,
        "shed": 1,
        "tests": 1,
    }


def test_imports_past_a_door_are_those_of_the_program(checkout: Path) -> None:
    assert measure(checkout, SYNC, ASK).imports_past_doors == [
        Import("garden/gate.py", "house/attic/stairs.py"),
        Import("garden/gate.py", "house/keeping.py"),
        Import("house/keeping.py", "house/attic/stairs.py"),
    ]


def test_an_import_is_found_wherever_it_stands(checkout: Path) -> None:
    late = ast.parse("def late():\n    from house.keeping import keep")
    typed = ast.parse("if TYPE_CHECKING:\n    from house.keeping import keep")
    assert imports_past_doors(checkout, {"app.py": late}) == [Import("app.py", "house/keeping.py")]
    assert imports_past_doors(checkout, {"app.py": typed}) == []


def test_a_folder_without_a_door_and_the_common_ground_are_entered_by_their_files(checkout: Path) -> None:
    assert not past_a_door(checkout, "app.py", "shed.tool", "saw")
    assert not past_a_door(checkout, "app.py", "core.errors", "Wrong")
    assert past_a_door(checkout, "app.py", "house.keeping", "keep")


def test_a_relative_import_is_refused() -> None:
    with pytest.raises(ValueError, match="Line 2"):
        list(imports_of(ast.parse("import json\nfrom . import gate")))


def test_forbidden_openings_are_whole_words_of_any_docstring(checkout: Path) -> None:
    assert measure(checkout, SYNC, ASK).openings == [
        Opening("garden/path.py", 2, "That"),
        Opening("house/__init__.py", 1, "The same"),
        Opening("house/keeping.py", 14, "Of"),
        Opening("tests/test_house.py", 1, "Those"),
    ]
    assert list(forbidden_openings("a.py", ast.parse('"""The sameness."""\nx = "Of a value"'))) == []


def test_the_code_that_each_command_enters_is_counted(checkout: Path) -> None:
    """A sync calls `sync`, `keep` and, in a thread, `Shelf.put`; a question calls `ask`. Both load the same files."""
    house = measure(checkout, SYNC, ASK)
    assert house.sync == Entered(files_loaded=6, files_entered=2, functions_entered=3)
    assert house.question == Entered(files_loaded=6, files_entered=1, functions_entered=1)


def test_a_command_that_fails_is_reported_with_what_it_printed(checkout: Path) -> None:
    with pytest.raises(SystemExit, match=r"program fail` failed:\nThe disk is full"):
        measure(checkout, ["program", "fail"], ASK)


def test_a_command_of_another_place_is_refused(checkout: Path) -> None:
    with pytest.raises(SystemExit, match="ran no code of the checkout"):
        measure(checkout, ["platform"], ASK)


def test_the_report_names_no_folder_outside_the_checkout(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written = checkout.parent / "house.json"
    main(checkout, "program sync", "program ask", question="Why so?", json_file=written)
    printed = capsys.readouterr().out
    rows = [" ".join(line.split()) for line in printed.splitlines()]
    assert {
        "house/attic 2",
        "garden 2 1",
        "That 1 0",
        "one sync 6 2 3",
        "garden/gate.py: house/attic/stairs.py, house/keeping.py",
        "house/keeping.py: 14",
    } <= set(rows)
    assert str(checkout) not in printed + written.read_text("utf-8")
    assert json.loads(written.read_text("utf-8"))["question"] == {
        "files_loaded": 6,
        "files_entered": 1,
        "functions_entered": 1,
    }
