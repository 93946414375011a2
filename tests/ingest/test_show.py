from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from core.settings import BUNDLED_MODEL
from embedding.models import find_model
from ingest.reading import read, read_bytes
from ingest.show import document_as_json, document_as_text
from patella import chunk_for
from tests.support.commands import command

main = command()

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def tea(tmp_path: Path) -> Path:
    file = tmp_path / "tea.md"
    front_matter = "---\nauthor: Ann Li\ndate: 2024-05\ntags: [hot]\nrating: 4\n---\n"
    file.write_text(f"{front_matter}# Tea\n\nA drink.\n\n## Kinds\n\nBlack. Green.\n", "utf-8")
    return file


def test_as_json(tea: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(tea), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "file": str(tea),
        "title": "Tea",
        "metadata": {
            "authors": ["Ann Li"],
            "date": "2024-05",
            "language": "",
            "tags": ["hot"],
            "description": "",
            "others": {"rating": "4"},
        },
        "sections": [
            {"heading": "Tea", "level": 1, "start": 0, "end": 13},
            {"heading": "Kinds", "level": 2, "start": 15, "end": 35},
        ],
        "passages": [
            {
                "passage_id": "tea.md#top:0",
                "headings": [],
                "text": "A drink.",
                "start": 5,
                "end": 13,
                "lead": None,
                "page": None,
                "word_pieces": 6,
            },
            {
                "passage_id": "tea.md#kinds:0",
                "headings": ["Kinds"],
                "text": "Black. Green.",
                "start": 22,
                "end": 35,
                "lead": None,
                "page": None,
                "word_pieces": 8,
            },
        ],
    }


def test_the_lead_of_a_table_that_goes_on_is_part_of_the_text_and_its_place_is_told(tmp_path: Path) -> None:
    rows = "".join(f"| {n} | {'low ' * 9}|\n" for n in range(40))
    file = tmp_path / "weirs.md"
    file.write_text(f"# Weirs\n\n| Weir | Sill |\n|---|---|\n{rows}", "utf-8")
    document, passages = read(file, "weirs.md"), chunk_for(find_model(BUNDLED_MODEL), read(file, "weirs.md"))
    shown = json.loads(document_as_json("weirs.md", document, passages))["passages"]
    text = document.text
    for entry, passage in zip(shown, passages, strict=True):
        lead = f"{text[entry['lead']['start'] : entry['lead']['end']]}\n" if entry["lead"] else ""
        assert entry["text"] == lead + text[entry["start"] : entry["end"]] == passage.text
    assert [entry["lead"] for entry in shown] == [None, *([{"start": 7, "end": 18}] * (len(shown) - 1))]
    assert document_as_text("weirs.md", document, passages).count("\n    Weir | Sill\n") == len(shown) > 1


def test_as_text(tea: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(tea)]) == 0
    assert (
        capsys.readouterr().out
        == f"""{tea}

Properties

  authors: Ann Li
  date: 2024-05
  tags: hot
  rating: 4

Outline

  Tea
    Kinds

Passages: 2

  tea.md#top:0  (6 tokens)
  Tea
    A drink.

  tea.md#kinds:0  (8 tokens)
  Tea > Kinds
    Black. Green.

"""
    )


def test_good_files_are_shown_although_others_fail(
    tea: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty.txt").write_bytes(b" \n")
    (tmp_path / "notes.xyz").write_bytes(b"x")
    bad = [tmp_path / name for name in ("empty.txt", "missing.txt", "notes.xyz")] + [tmp_path]
    assert main(["show", *map(str, bad), str(tea), "--json"]) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["file"] for line in lines] == [*map(str, bad), str(tea)]
    assert [line.get("error", "").split(".")[0] for line in lines] == [
        "is empty",
        "does not exist",
        "is of a kind that cannot be read",
        "is a folder, not an article",
        "",
    ]


def test_errors_go_to_standard_error_in_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(tmp_path / "missing.txt")]) == 1
    assert capsys.readouterr().err.startswith(f"{tmp_path / 'missing.txt'}: does not exist.")


def test_the_command_imports_no_model(tea: Path) -> None:
    code = (
        "import sys; from patella.cli import main; main(['show', sys.argv[1]]);"
        "print(sorted({'torch', 'sentence_transformers', 'transformers', 'numpy', 'lxml', 'docx'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tea)], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "is empty"),
        ("a.txt", b"\x00\x01\x02\x03" * 50, "is not text but binary data"),
        ("a.txt", b"%PDF-1.7 x", "is not what its name says but a PDF file"),
        ("a.txt", b"<!DOCTYPE html><html><p>x</p></html>", "is not what its name says but a web page"),
        ("a.md", b"PK\x03\x04 x", "is not what its name says but a zip archive"),
        ("a.md", b"# Only a title", "holds no text below its title"),
        ("a.html", b"\x89PNG\r\n", "is not what its name says but a picture"),
        ("a.html", b"<nav>Home</nav>", "holds no text below its title"),
        ("a.exe", b"x", "is a program, not an article"),
        ("README", b"x", "has no ending that tells its kind"),
    ],
)
def test_files_that_cannot_be_read_are_named_with_the_reason(name: str, data: bytes, reason: str) -> None:
    from core.errors import ArticleError

    with pytest.raises(ArticleError, match=f"^{name}: {reason}"):
        read_bytes(name, data, "id")
