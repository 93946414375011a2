"""`patella search`: what is asked of the library, and what is printed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.documents import Mark, MarkKind, Passage
from core.locations import index_address
from core.settings import Settings
from index.engine import Engine
from index.opening import open_engine
from search.exports.formats import ExportFormat, export
from search.ranking.weights import NO_DETAILS
from search.results import Answer, Confidence, KeywordReason, Mode, Result, Why
from search.similar import find_similar
from tests.support.articles import document, publish
from tests.support.commands import command

main = command("search")

PASSAGE = Passage("cats.md#top:0", "cats.md", "Cats", ("Käse",), "Cats purr.", 6, 16, (), "Cats", 5)
WHY = Why({**NO_DETAILS, "keyword": 0.25}, KeywordReason(1, 2.5, ("cats",)), None, ())
RESULT = Result(1, PASSAGE, 0.25, (Mark(0, 4, MarkKind.WORD),), WHY, Confidence.STRONG, 0.7)
ANSWER = Answer("cats", Mode.HYBRID, "g", {"total": 12.4}, (RESULT,))


class FakeLibrary:
    """A library that gives one answer to every question, and notes what it is asked."""

    made: list[tuple[Settings, Engine]]
    asked: list[tuple[object, ...]]

    def __init__(self, settings: Settings, engine: Engine) -> None:
        self.made.append((settings, engine))

    def search(self, question: str, mode: str, k: int, *, within: str | None, at_least: str) -> Answer:
        self.asked.append((question, mode, k, within, at_least))
        return ANSWER


CHOSEN = Settings(index=Path("/chosen/index"))


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> type[FakeLibrary]:
    FakeLibrary.made, FakeLibrary.asked = [], []
    monkeypatch.setattr("patella.library.Library", FakeLibrary)
    monkeypatch.setattr("core.settings.settings", lambda: CHOSEN)
    monkeypatch.setattr("index.open_engine", lambda address: address)
    return FakeLibrary


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        (["cats"], ("cats", "hybrid", 5, None, "none")),
        (["why do", "cats", "purr"], ("why do cats purr", "hybrid", 5, None, "none")),
        (["cats", "--mode", "keyword", "-k", "1"], ("cats", "keyword", 1, None, "none")),
        (["--mode", "semantic", "cats", "--at-least", "strong"], ("cats", "semantic", 5, None, "strong")),
        (["cats", "--in", "cats.md", "--at-least", "possible"], ("cats", "hybrid", 5, "cats.md", "possible")),
        (["-k", "9", "--", "-stroke clonus"], ("-stroke clonus", "hybrid", 9, None, "none")),
        ([""], ("", "hybrid", 5, None, "none")),
    ],
)
def test_what_is_asked(library: type[FakeLibrary], arguments: list[str], asked: tuple[object, ...]) -> None:
    assert main(arguments) == 0
    assert (library.asked, library.made) == ([asked], [(CHOSEN, CHOSEN.index)])


def test_another_index_is_opened_where_one_is_given(library: type[FakeLibrary]) -> None:
    assert main(["cats", "--index", "/other"]) == 0
    other = index_address("/other")
    assert library.made == [(CHOSEN.model_copy(update={"index": other}), other)]


TEXT = """1. Cats › Käse  0.250 answers
*Cats* purr.
1st by words: cats  (cats.md#top:0)
"""
EXPLAINED = """0.250 your words = 0.250
a 70 % chance that it answers
"""
FOOT = """
*a word of the question*
1 passage in 12 ms
"""


@pytest.mark.usefixtures("library")
def test_the_answer_is_printed_with_its_marks(capsys: pytest.CaptureFixture[str]) -> None:
    assert (main(["cats"]), *capsys.readouterr()) == (0, f"{TEXT}{FOOT}", "")


@pytest.mark.usefixtures("library")
def test_the_parts_of_the_scores_are_printed_where_they_are_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    assert (main(["cats", "--explain"]), capsys.readouterr().out) == (0, f"{TEXT}{EXPLAINED}{FOOT}")


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("options", "advice"),
    [
        ([], "Try other words."),
        (["--in", "a.md"], "Leave out --in."),
        (["--at-least", "none"], "Try other words."),
        (["--in", "a.md", "--at-least", "strong"], "Leave out --in and --at-least."),
    ],
)
def test_without_results_the_options_that_leave_some_out_are_named(
    options: list[str], advice: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(FakeLibrary, "search", lambda *_, **__: replace(ANSWER, results=()))
    assert (main(["cats", *options]), capsys.readouterr().out) == (0, f"No passage was found. {advice}\n")


@pytest.mark.usefixtures("library")
def test_a_terminal_gets_colours(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("patella.terminal.supports_colour", lambda: True)
    assert main(["cats"]) == 0
    assert "\x1b[1;4mCats\x1b[0m purr." in capsys.readouterr().out


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("arguments", [["cats", "--json"], ["cats", "--json", "--explain"]])
def test_the_answer_is_one_line_of_json(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line) == json.loads(json.dumps(ANSWER.as_json()))
    assert "Käse" in line


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("format", ExportFormat)
def test_the_answer_is_printed_as_a_file(format: ExportFormat, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cats", "--format", format]) == 0
    assert capsys.readouterr() == (export(ANSWER, format).text, "")


@pytest.mark.usefixtures("library")
def test_one_format_at_a_time(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cats", "--format", "csv", "--json"]) == 2
    assert "Give either --json or --format." in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["cats", "--like", "a.md#top:0"]])
def test_a_question_or_a_passage_is_needed_and_not_both(
    library: type[FakeLibrary], arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert "Give either a question or --like PASSAGE_ID." in capsys.readouterr().err
    assert library.made == []


@pytest.fixture
def index(tmp_path: Path) -> list[str]:
    """Write an index, and return the option that names it."""
    publish(open_engine(str(tmp_path)), *(document(f"{n}.md", f"Text {n}.", title=f"Käse {n}") for n in range(8)))
    return ["--index", str(tmp_path)]


def similar(passage_id: str, index: list[str], k: int) -> list[str]:
    with open_engine(index[1]).snapshot() as snapshot:
        return [result.passage.passage_id for result in find_similar(snapshot, passage_id, k).results]


@pytest.mark.parametrize(("options", "k"), [([], 5), (["-k", "2"], 2)])
def test_passages_like_another_are_printed_below_its_name(
    index: list[str], options: list[str], k: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--like", "3.md#top:0", *options, *index]) == 0
    heading, empty, *lines = capsys.readouterr().out.splitlines()
    assert (heading, empty) == ("More like: Käse 3", "")
    assert [line.rpartition("(")[2].rstrip(")") for line in lines if line.endswith(":0)")] == similar(
        "3.md#top:0", index, k
    )
    assert f"{k} passages in " in lines[-1]


def test_where_there_is_no_other_passage_that_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    publish(open_engine(str(tmp_path)), document("a.md", "Text.", title="Käse"))
    assert main(["--like", "a.md#top:0", "--index", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "More like: Käse\n\nThe index holds no other passage.\n"


def test_passages_like_another_are_one_line_of_json(index: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--like", "3.md#top:0", "--json", "-k", "2", *index]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    answer: dict[str, Any] = json.loads(line)
    assert (answer["query"], answer["mode"]) == ("3.md#top:0", "semantic")
    assert [result["passage_id"] for result in answer["results"]] == similar("3.md#top:0", index, 2)


def test_a_passage_that_is_not_in_the_index_is_said(index: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert (main(["--like", "9.md#top:0", *index]), *capsys.readouterr()) == (
        2,
        "",
        "There is no passage 9.md#top:0 in the index. Each result of a search names its own, at the end.\n",
    )


def test_passages_like_another_are_looked_for_everywhere(index: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert (main(["--like", "3.md#top:0", "--in", "4.md", *index]), *capsys.readouterr()) == (
        2,
        "",
        "--in narrows a question; --like looks everywhere. Leave one of them out.\n",
    )


@pytest.mark.parametrize("arguments", [["cats", "--mode", "keyword"], ["--like", "3.md#top:0"]])
def test_an_index_that_is_not_there_is_said(
    tmp_path: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert (main([*arguments, "--index", str(tmp_path / "none")]), *capsys.readouterr()) == (
        1,
        "",
        f"Nothing is indexed in {tmp_path / 'none'} yet. Run `patella index sync FOLDER`.\n",
    )


def test_the_help_says_how_to_write_a_question(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert 'In a question: "a phrase", +must, -exclude, title:word, heading:word.' in text
    assert "Only some articles: author:smith, date:2024.., date:2023-05, tag:drugs, type:pdf, path:guides/." in text
    assert 'Example: patella search "why do muscles cramp at night" -k 3' in text
