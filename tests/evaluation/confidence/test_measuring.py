"""The evaluation of confidence: what is asked, what is left out, and what is recorded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from core.documents import Hit, Mark, MarkKind, Passage, section_id_of
from core.settings import Settings
from evaluation.collections import BUNDLED, Collection, Question, read_rows
from evaluation.confidence.measuring import (
    LEFT_OUT,
    RIGHT,
    UNRELATED,
    WRONG,
    ConfidenceReport,
    JudgedAnswer,
    measure_confidence,
)
from search.answers.confidence import AnswerSigns, Calibration
from search.query import parse
from search.ranking.features import Legs
from search.results import Answer, Confidence, Mode, Result, Why
from search.searcher import Clock, Lookup, Retrieved
from tests.support.collections import titled, write_collection
from tests.support.commands import command

STRONG, POSSIBLE, NONE = Confidence
CALIBRATION = Calibration((0.5, 0.1, 0.1), (0.1, 0.1, 0.1))
CONFIDENCES: dict[str, tuple[Confidence, float | None, dict[str, float]]] = {
    "a.md#x:0": (STRONG, 0.75, {"fit": -0.5, "relatedness": 4.0}),
    "a.md#y:0": (POSSIBLE, 0.25, {"fit": -1.5, "relatedness": 2.0}),
    "b.md#x:0": (NONE, 0.125, {"fit": -2.5, "relatedness": 1.0}),
}
"""Passage id -> how sure a search is that it answers. A sentence of strong passages is marked."""

LEGS: dict[str, tuple[list[str], list[str], dict[str, list[str]]]] = {
    "sure": (["a.md#x:0", "a.md#x:1"], ["a.md#x:1", "a.md#y:0"], {"E-1": ["a.md#x:0", "b.md#x:0"]}),
    "mistaken": (["b.md#x:0"], ["a.md#y:0"], {}),
    "only here": (["a.md#x:0"], ["a.md#x:0"], {}),
    "near": (["a.md#y:0"], [], {}),
    "nonsense": ([], [], {}),
}
"""Question -> the passages that each leg finds, best first, and those that hold its codes."""


class FakeLibrary:
    """A library that must be calibrated before its snapshot is searched."""

    def __init__(self) -> None:
        self.encoder, self.engine, self.calibrated = "encoder", self, False

    def calibrate(self, progress: Any) -> None:
        progress("calibrating", 1, 1)
        self.calibrated = True

    @contextmanager
    def snapshot(self) -> Iterator[Any]:
        yield SimpleNamespace(generation="generation")

    def calibration(self, generation: str) -> Calibration:
        assert (generation, self.calibrated) == ("generation", True)
        return CALIBRATION


class Searches:
    """Searches that rank what both legs find as it comes, the keyword leg first; `legs` holds what each was given."""

    def __init__(self) -> None:
        self.legs: list[tuple[str, Legs]] = []

    def look_up_legs(
        self, snapshot: Any, encoder: Any, query: Any, mode: Mode, clock: Clock, known: Retrieved | None
    ) -> Retrieved:
        assert known is None
        keyword, semantic, codes = LEGS[query.text]
        return Retrieved(Legs(None, hits(keyword), hits(semantic), [], {}, 9, codes), None)

    def search(
        self, snapshot: Any, encoder: Any, text: str, *, k: int, calibration: Calibration, look_up: Lookup
    ) -> Answer:
        assert (snapshot.generation, encoder, k, calibration) == ("generation", "encoder", 1, CALIBRATION)
        legs, _ = look_up(snapshot, encoder, parse(text), Mode.HYBRID, Clock())
        self.legs.append((text, legs))
        found = [hit.passage_id for hit in (*legs.keyword, *legs.semantic)][:k]
        return Answer(text, Mode.HYBRID, "g", {}, tuple(map(result, found)))


def hits(ids: list[str]) -> list[Hit]:
    return [Hit(passage_id, 1.0) for passage_id in ids]


def result(passage_id: str) -> Result:
    confidence, margin, signs = CONFIDENCES[passage_id]
    marks = (Mark(0, 1, MarkKind.WORD), *((Mark(0, 2, MarkKind.ANSWER),) if confidence == STRONG else ()))
    passage = Passage(passage_id, "a.md", "", (), "Hi", 0, 2, (), "", 3)
    return Result(1, passage, 0.5, marks, Why({}, None, None, ()), confidence, margin, signs)


@pytest.fixture
def searches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Searches:
    """Let questions be answered by LEGS, one unrelated question among them, and record what is searched."""
    library, searches = FakeLibrary(), Searches()
    unrelated = tmp_path / "unrelated.jsonl"
    unrelated.write_text('{"_id": "u1", "text": "nonsense", "kind": "nonsense"}\n', "utf-8")

    def index_collection(collection: Collection, settings: Settings, progress: Any) -> tuple[FakeLibrary, None]:
        assert settings == Settings()
        progress("indexing", 1, 1)
        return library, None

    monkeypatch.setattr("evaluation.confidence.measuring.UNRELATED", unrelated)
    monkeypatch.setattr("evaluation.confidence.measuring.search", searches.search)
    monkeypatch.setattr("evaluation.confidence.measuring.look_up_legs", searches.look_up_legs)
    monkeypatch.setattr("evaluation.confidence.measuring.index_collection", index_collection)
    return searches


QUESTIONS = [
    Question("q1", "sure", "answerable", "test"),
    Question("q2", "mistaken", "answerable", "development"),
    Question("q3", "near", "near-miss", "test"),
]
JUDGEMENTS = {"q1": {"a.md#x": 2, "a.md#y": 0}, "q2": {"a.md#x": 1}}


def hints(questions: list[Question] = QUESTIONS, **others: Any) -> Collection:
    return Collection("hints", Path("hints"), [], questions, JUDGEMENTS, section_id_of, **others)


def sure(kind: str, question_id: str, passage_id: str) -> JudgedAnswer:
    confidence, margin, signs = CONFIDENCES[passage_id]
    return JudgedAnswer(question_id, kind, confidence, margin, signs, confidence == STRONG)


def test_each_question_is_asked_and_each_answerable_one_again_without_its_answer(searches: Searches) -> None:
    told: list[tuple[str, int, int]] = []
    reports = measure_confidence([hints()], Settings(), progress=lambda *values: told.append(values))
    assert reports == [
        ConfidenceReport(
            "hints",
            None,
            (
                sure(RIGHT, "q1", "a.md#x:0"),
                sure(LEFT_OUT, "q1", "a.md#y:0"),
                sure(WRONG, "q2", "b.md#x:0"),
                sure(LEFT_OUT, "q2", "b.md#x:0"),
                sure("near-miss", "q3", "a.md#y:0"),
            ),
        )
    ]
    assert [text for text, _ in searches.legs] == ["sure", "sure", "mistaken", "mistaken", "near"]
    assert told == [("indexing", 1, 1), ("calibrating", 1, 1), *(("asking", n, 3) for n in range(4))]


def test_what_is_left_out_is_found_by_neither_leg_and_holds_no_code(searches: Searches) -> None:
    """Every passage of a relevant section goes; a section that was judged not relevant stays."""
    measure_confidence([hints(QUESTIONS[:1])], Settings())
    (_, whole), (_, without) = searches.legs
    assert (whole.keyword, whole.semantic, whole.codes) == (
        hits(LEGS["sure"][0]),
        hits(LEGS["sure"][1]),
        LEGS["sure"][2],
    )
    assert (without.keyword, without.semantic) == ([], hits(["a.md#y:0"]))
    assert without.codes == {"E-1": ["b.md#x:0"]}


def test_nothing_may_be_found_without_the_answer(searches: Searches) -> None:
    only = hints([Question("q1", "only here", "answerable", "test")])
    (report,) = measure_confidence([only], Settings())
    assert report.answers == (sure(RIGHT, "q1", "a.md#x:0"), JudgedAnswer("q1", LEFT_OUT, NONE, None, {}, False))


def test_an_answerable_question_that_nobody_judged_is_not_asked(searches: Searches) -> None:
    """Nobody knows whether its first result is right."""
    (report,) = measure_confidence([hints([Question("q9", "sure", "answerable", "test")])], Settings())
    assert (report.answers, searches.legs) == ((), [])


@pytest.mark.parametrize(
    ("split", "texts"), [("test", ["sure", "sure", "near"]), ("development", ["mistaken", "mistaken"])]
)
def test_a_split_restricts_the_questions(searches: Searches, split: str, texts: list[str]) -> None:
    (report,) = measure_confidence([hints()], Settings(), split)
    assert report.split == split
    assert [text for text, _ in searches.legs] == texts


def test_a_collection_without_splits_is_asked_all_questions(searches: Searches) -> None:
    measure_confidence([hints([QUESTIONS[0], QUESTIONS[2]])], Settings(), "development")
    assert [text for text, _ in searches.legs] == ["sure", "sure", "near"]


def test_the_unrelated_questions_are_asked_of_the_bundled_articles_alone(searches: Searches) -> None:
    bundled = Collection("bundled", BUNDLED, [], [], {}, section_id_of, articles_from=BUNDLED)
    (report,) = measure_confidence([bundled], Settings(), "test")
    assert report == ConfidenceReport(
        "bundled", "test", (JudgedAnswer("u1", "unrelated nonsense", NONE, None, {}, False),)
    )


def test_collections_with_the_same_articles_have_one_report(searches: Searches) -> None:
    bundled = Collection("bundled", BUNDLED, [], [], {}, section_id_of, articles_from=BUNDLED)
    near = hints(QUESTIONS[2:], articles_from=BUNDLED)
    reports = measure_confidence([bundled, hints(QUESTIONS[:1]), near], Settings())
    assert [(each.collection, [answer.kind for answer in each.answers]) for each in reports] == [
        ("bundled", ["unrelated nonsense", "near-miss"]),
        ("hints", [RIGHT, LEFT_OUT]),
    ]


def test_the_unrelated_questions_can_be_read() -> None:
    rows = list(read_rows(UNRELATED, ("_id", "text", "kind")))
    assert len({row["_id"] for row in rows}) == len(rows) > 100
    assert {row["kind"] for row in rows} == {"off-topic", "nonsense", "other-medicine"}


CORPUS = {
    "hens": "Hens moult. A hen lays fewer eggs in winter, since it needs light. They scratch.",
    "bees": "Bees swarm in May. Sugar syrup is fed in September. In January only candy is safe.",
    "sheep": "Sheep are shorn in June. A ewe has twins in most years. Their hooves are cut twice a year.",
}
ASKED = {"hens": "why does a hen lay fewer eggs in winter", "bees": "when are bees fed sugar syrup"}


@pytest.fixture
def farm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a collection of three articles, two questions with an answer, and a near miss."""
    monkeypatch.setattr("evaluation.programs.settings", lambda: Settings(index=tmp_path / "index"))
    questions = [{"_id": f"q-{of}", "text": text} for of, text in ASKED.items()]
    near = {"_id": "n1", "text": "what does a beehive cost", "kind": "near-miss"}
    judged = {f"q-{of}": of for of in ASKED}
    return write_collection(tmp_path / "farm", titled(CORPUS), [*questions, near], judged)


def test_the_command_measures_and_fits(farm: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("evaluate")(["confidence", str(farm), "--fit", "--json", "--out", str(tmp_path / "kept")]) == 0
    report = json.loads(capsys.readouterr().out)
    (measured,) = report["collections"]
    assert (measured["collection"], measured["split"]) == ("farm", None)
    assert {kind: shares["questions"] for kind, shares in measured["kinds"].items()} == {
        RIGHT: 2,
        LEFT_OUT: 2,
        "near-miss": 1,
    }
    assert measured["separation"][LEFT_OUT] == 1.0
    assert report["fitted"]["answers"] == 5
    assert report["fitted"]["weights"].keys() == set(AnswerSigns._fields)
    kept = [json.loads(line) for line in (tmp_path / "kept" / "questions.jsonl").read_text("utf-8").splitlines()]
    assert [(row["question_id"], row["kind"]) for row in kept] == [
        ("q-hens", RIGHT),
        ("q-hens", LEFT_OUT),
        ("q-bees", RIGHT),
        ("q-bees", LEFT_OUT),
        ("n1", "near-miss"),
    ]
    assert kept[0]["margin"] > kept[1]["margin"]
    assert kept[0]["signs"].keys() == {*AnswerSigns._fields, "relatedness"}


def test_the_command_says_what_a_fit_needs(farm: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (farm / "queries.jsonl").write_text('{"_id": "n1", "text": "what does a beehive cost", "kind": "near-miss"}\n')
    assert command("evaluate")(["confidence", str(farm), "--fit"]) == 1
    assert "A fit needs questions whose first result is right, and others." in capsys.readouterr().err
