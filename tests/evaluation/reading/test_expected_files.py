"""The check of files beside what their expected.json expects."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.errors import CollectionError
from evaluation.reading.expected_files import FileCheck, check_files
from ingest.chunking.chunker import chunk
from tests.support.commands import command

TEA = "# Tea\n\nTea is hot. Tea is old.\n\n## Kinds\n\nBlack and green.\n\n## Water\n\nSoft water.\n"


class WordCounter:
    limit = 40

    def count(self, text: str) -> int:
        return len(text.split())

    def counts(self, texts: list[str]) -> list[int]:
        return [self.count(text) for text in texts]


def check(folder: Path, **expected: object) -> list[str]:
    """Return what is wrong with a file on tea."""
    (folder / "tea.md").write_text(TEA, "utf-8")
    (folder / "expected.json").write_text(json.dumps([{"file": "tea.md", **expected}]), "utf-8")
    (result,) = check_files(folder, lambda document: chunk(document, WordCounter()))
    return list(result.problems)


def test_a_file_that_is_as_expected(tmp_path: Path) -> None:
    assert (
        check(
            tmp_path,
            title="Tea",
            headings=["Kinds", "Water"],
            lacks_headings=["Milk"],
            contains=["Tea is hot. Tea is old."],
            lacks=["# Tea"],
            once=["Black and green"],
            each_passage="e",
            cpu_seconds=60,
        )
        == []
    )


@pytest.mark.parametrize(
    ("expected", "problem"),
    [
        ({"title": "Coffee"}, "has the title “Tea” instead of “Coffee”"),
        ({"headings": ["Milk"]}, "has no heading “Milk”, but “Kinds”, “Water”"),
        (
            {"headings": ["Water", "Kinds"]},
            "has the headings “Kinds”, “Water” in another order than “Water”, “Kinds”",
        ),
        ({"lacks_headings": ["Kinds"]}, "has the heading “Kinds”"),
        ({"contains": ["milk"]}, "has no passage with “milk”"),
        ({"lacks": ["Soft"]}, "has a passage with “Soft”"),
        ({"once": ["Tea is"]}, "holds “Tea is” 2 times instead of once"),
        ({"each_passage": ["Tea"]}, "has 2 passages without “Tea”, the first tea.md#kinds:0"),
        ({"each_passage": ["Soft"]}, "has 2 passages without “Soft”, the first tea.md#top:0"),
        ({"warning": "page 2"}, "has no warning “page 2”"),
        ({"cpu_seconds": -1}, "took 0.0 seconds of CPU instead of -1"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, expected: dict[str, object], problem: str) -> None:
    assert check(tmp_path, **expected) == [problem]


def test_column_names_are_in_each_passage_of_a_long_table_and_count_once(tmp_path: Path) -> None:
    rows = "".join(f"| {n} | low and old |\n" for n in range(30))
    (tmp_path / "weirs.md").write_text(f"# Weirs\n\n| Weir | Sill |\n|---|---|\n{rows}", "utf-8")
    expected = {"file": "weirs.md", "each_passage": "Weir | Sill", "once": ["Weir | Sill"]}
    (tmp_path / "expected.json").write_text(json.dumps([expected]), "utf-8")
    assert check_files(tmp_path, lambda document: chunk(document, WordCounter())) == [FileCheck("weirs.md", ())]


def test_a_file_that_cannot_be_read_is_wrong_unless_that_is_expected(tmp_path: Path) -> None:
    (tmp_path / "empty.md").write_bytes(b"")
    rows = [{"file": "empty.md"}, {"file": "empty.md", "no_crash": True}]
    (tmp_path / "expected.json").write_text(json.dumps(rows), "utf-8")
    assert check_files(tmp_path, lambda document: []) == [
        FileCheck("empty.md", ("cannot be read: is empty. Save the article in it again, or remove it.",)),
        FileCheck("empty.md", ()),
    ]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("[", "cannot be read"),
        ('{"file": "a"}', "must be a list of objects"),
        ('[{"file": "gone.md"}]', r"names files that are not there: gone\.md"),
    ],
)
def test_a_malformed_list_is_refused(tmp_path: Path, rows: str, message: str) -> None:
    (tmp_path / "expected.json").write_text(rows, "utf-8")
    with pytest.raises(CollectionError, match=message):
        check_files(tmp_path, lambda document: [])


def test_the_command_prints_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(tmp_path, title="Coffee")
    main = command("evaluate")
    assert main(["files", str(tmp_path)]) == 1
    assert capsys.readouterr().out == ("tea.md has the title “Tea” instead of “Coffee”\n0 of 1 file read as expected\n")
    assert main(["files", str(tmp_path), "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {
        "files": 1,
        "right": 0,
        "checks": [{"file": "tea.md", "problems": ["has the title “Tea” instead of “Coffee”"]}],
    }
