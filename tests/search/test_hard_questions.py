"""Whole searches for what is hard to read: codes, versions, signs, conditions and other alphabets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.documents import MarkKind
from core.settings import Settings
from index.engine import Snapshot
from index.opening import open_engine
from patella.library import Library
from search.results import Answer, Confidence, Mode
from search.scope import Scope
from search.searcher import search

ARTICLES = {
    "printer.md": """\
# The label printer

## Error codes

TR-2051: the lid is open. Close it and press the green button.

TR-2052: the roll is empty. Put in a new roll.

## Parts

The cutter has the part number KX-700/D-4. Order it from the depot.

## Command line

Run `labels --dry-run` to see what would be printed. With `labels -qx` nothing is shown.
""",
    "changes.md": """\
# Changes of the label software

## 3.12.0

Labels may have two columns. The preview is twice as fast.

## 3.11.2

The date is printed in the local format. A crash while pausing was repaired.

## 3.11.1

The spooler starts after the network.
""",
    "cold.md": """\
# The cold room

## Temperature

Keep the chest at -21 degrees. At -12 degrees the vaccines spoil within a day.

## Orders

Order -5538 is waiting for a signature. Order 5539 was delivered in March.
""",
    "moss.md": """\
# Lawn moss

Moss is a small green plant that likes shade and wet soil.

## Where it grows

It spreads where grass is thin, mown too short, or trodden down.

## Getting rid of it

Rake the moss out in spring and spread iron sulphate. Sow grass seed on the bare soil.
""",
    "chai.md": "# 泡茶\n\n## 水温\n\n绿茶用八十度的水冲泡。红茶用沸水。\n",
    "sobaka.md": "# Собака\n\nСобаку кормят утром и вечером. Щенку нужно больше еды.\n",
    "voiture.md": "# La voiture\n\nL’huile se vérifie à froid. L'été, on la remplace plus souvent.\n",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("depot")
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, "utf-8")
    library = Library(Settings(articles=folder), open_engine("memory:"))
    library.sync()
    return library


@pytest.fixture
def snapshot(library: Library) -> Iterator[Snapshot]:
    with library.engine.snapshot() as snapshot:
        yield snapshot


def ask(
    library: Library,
    snapshot: Snapshot,
    question: str,
    mode: Mode = Mode.HYBRID,
    scope: Scope = Scope(),  # noqa: B008
) -> Answer:
    calibration = library.calibration(snapshot.generation)
    return search(snapshot, library.encoder, question, mode, calibration=calibration, scope=scope)


def ids(answer: Answer) -> list[str]:
    return [result.passage.passage_id for result in answer.results]


def answering(answer: Answer) -> list[str]:
    """Return the sentences that are marked as answers."""
    marks = [(each.passage.text, mark) for each in answer.results for mark in each.marks]
    return [text[mark.start : mark.end] for text, mark in marks if mark.kind == MarkKind.ANSWER]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("TR-2052", "printer.md#error-codes:0"),
        ("KX-700/D-4", "printer.md#parts:0"),
        ("what changed in 3.11.2", "changes.md#3-11-2:0"),
        ("changes in v3.12.0", "changes.md#3-12-0:0"),
        ("how do I use the --dry-run switch", "printer.md#command-line:0"),
        ("labels -qx roll", "printer.md#command-line:0"),
        ("Order -5538", "cold.md#orders:0"),
        ("a chest at -21 degrees", "cold.md#temperature:0"),
        ("how is moss treated", "moss.md#getting-rid-of-it:0"),
        ("moss treatment", "moss.md#getting-rid-of-it:0"),
        ("where it grows", "moss.md#where-it-grows:0"),
        ("iron sulfate", "moss.md#getting-rid-of-it:0"),
        ("huile de voiture", "voiture.md#top:0"),
    ],
)
def test_the_passage_that_is_meant_is_the_first(
    library: Library, snapshot: Snapshot, question: str, first: str
) -> None:
    assert ids(ask(library, snapshot, question))[0] == first


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("3.12.0", "changes.md#3-12-0:0"),
        ("水温", "chai.md#水温:0"),
        ("l’ete", "voiture.md#top:0"),
        ("été", "voiture.md#top:0"),
        ("21 degrees", "cold.md#temperature:0"),
    ],
)
def test_words_alone_find_it_too(library: Library, snapshot: Snapshot, question: str, first: str) -> None:
    answer = ask(library, snapshot, question, Mode.KEYWORD)
    assert (ids(answer)[:1], answer.suggestion) == ([first], None)


@pytest.mark.parametrize(
    ("question", "notice"),
    [
        ("TR-2058", "TR-2058 stands in no article; the nearest is TR-2051."),
        ("KX-700/D-9", "KX-700/D-9 stands in no article; the nearest is KX-700/D-4."),
        ("what changed in 3.11.7", "3.11.7 stands in no article; the nearest is 3.11.2."),
        ("QQ-17 lid", "QQ-17 stands in no article."),
    ],
)
def test_a_code_that_stands_in_no_article_is_said_and_nothing_answers(
    library: Library, snapshot: Snapshot, question: str, notice: str
) -> None:
    answer = ask(library, snapshot, question)
    assert answer.notices == (notice,)
    assert answer.confidence != Confidence.STRONG
    assert answering(answer) == []


def test_a_code_is_looked_for_in_the_scope(library: Library, snapshot: Snapshot) -> None:
    answer = ask(library, snapshot, "TR-2051", scope=Scope("moss.md"))
    assert answer.notices == ("TR-2051 stands only outside this search.",)
    assert answering(answer) == []
    assert ask(library, snapshot, "TR-2058", scope=Scope("moss.md")).notices == ("TR-2058 stands in no article.",)
    assert ask(library, snapshot, "TR-2051", scope=Scope("printer.md", "parts")).notices == (
        "TR-2051 stands only outside this search.",
    )
    assert ask(library, snapshot, "TR-2051", scope=Scope("printer.md")).notices == ()


def test_a_code_that_a_condition_leaves_out_is_not_said_to_stand_in_no_article(
    library: Library, snapshot: Snapshot
) -> None:
    answer = ask(library, snapshot, "TR-2051 title:moss", Mode.KEYWORD)
    assert "TR-2051 stands in no article." not in answer.notices


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("собаку кормят", ["sobaka.md#top:0"]),
        ("茶的水温", ["chai.md#水温:0"]),
        ("凍結", []),
        ("где паспорт", []),
    ],
)
def test_letters_that_the_model_does_not_read_are_looked_up_by_words_alone(
    library: Library, snapshot: Snapshot, question: str, found: list[str]
) -> None:
    answer = ask(library, snapshot, question)
    assert (ids(answer), answering(answer)) == (found, [])
    assert answer.notices[0] == "By words only: the model does not read these letters."
    assert answer.confidence != Confidence.STRONG
    assert answer.mode == Mode.HYBRID


def test_a_language_that_the_model_does_not_read_is_not_judged(library: Library, snapshot: Snapshot) -> None:
    answer = ask(library, snapshot, "Comment vérifier l'huile de la voiture?")
    assert ids(answer)[0] == "voiture.md#top:0"
    assert answer.notices[0] == "Not judged: the model reads English."
    assert (answer.confidence, answering(answer)) == (Confidence.POSSIBLE, [])


def test_words_that_no_article_holds_are_named(library: Library, snapshot: Snapshot) -> None:
    assert ask(library, snapshot, "moss helicopter licence").notices == ("No article mentions: helicopter, licence.",)
    assert ask(library, snapshot, "moss on wet soil").notices == ()


def test_a_condition_that_leaves_nothing_good_is_left_out_and_said(library: Library, snapshot: Snapshot) -> None:
    for mode in Mode:
        answer = ask(library, snapshot, "how do I get rid of moss +helicopter", mode)
        assert ids(answer)[0] == "moss.md#getting-rid-of-it:0"
        assert answer.notices[0] == "Nothing good was found with: helicopter. These results leave that out."
        assert (answer.query, answer.conditions) == ("how do I get rid of moss +helicopter", ())


def test_a_condition_that_leaves_something_good_holds(library: Library, snapshot: Snapshot) -> None:
    answer = ask(library, snapshot, "moss -grass")
    assert ids(answer)[0] == "moss.md#top:0"
    assert not {"moss.md#where-it-grows:0", "moss.md#getting-rid-of-it:0"} & set(ids(answer))
    assert [condition.label for condition in answer.conditions] == ["without: grass"]
    assert answer.notices == ()


def test_a_condition_is_not_left_out_where_nothing_is_found_without_it_either(
    library: Library, snapshot: Snapshot
) -> None:
    answer = ask(library, snapshot, "+helicopter title:zebra", Mode.KEYWORD)
    assert (answer.results, [condition.label for condition in answer.conditions]) == (
        (),
        ["with: helicopter", "title: zebra"],
    )
    assert answer.notices == ("No article mentions: helicopter, zebra.",)


def test_a_scope_stays_where_a_condition_is_left_out(library: Library, snapshot: Snapshot) -> None:
    answer = ask(library, snapshot, "spread +helicopter", Mode.KEYWORD, Scope("moss.md", "getting-rid-of-it"))
    assert ids(answer) == ["moss.md#getting-rid-of-it:0"]
