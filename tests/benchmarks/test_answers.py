"""Answers that are kept and compared: every mode of every bundled question, and what differs from a version before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks.answers import Answers, collect_answers, comparison_text, read_answers, write_answers
from core.documents import Mark, MarkKind, Passage
from core.locations import BUNDLED_FILES
from core.settings import Settings
from evaluation.collections import Question, bundled_collection
from search.results import Answer, Confidence, KeywordReason, Mode, Result, Why
from tests.support.commands import command

main = command("benchmark")

PASSAGE = Passage("a.md#top:0", "a.md", "Bees", (), "Bees buzz.", 0, 10, (), "Bees", 5)
WHY = Why({"keyword": 0.25}, KeywordReason(1, 2.5, ("bees",)), None, ())


def result(rank: int, text: str = "Bees buzz.", **others: Any) -> Result:
    passage = Passage(f"a.md#top:{rank}", "a.md", "Bees", (), text, 0, 10, (), "Bees", 5)
    values = {"score": 0.5 / rank, "marks": (), "why": WHY} | others
    return Result(rank, passage, **values)


class FakeLibrary:
    """A library that finds as many results as its table says, and notes what it is asked."""

    def __init__(self, results: Mapping[str, list[Result]]) -> None:
        self.results, self.asked = results, list[tuple[str, Mode, int]]()

    def search(self, question: str, mode: Mode, k: int) -> Answer:
        self.asked.append((question, mode, k))
        return Answer(question, mode, "g", {"total": 1.0}, tuple(self.results[question]))


@pytest.fixture
def questions(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = SimpleNamespace(questions=[Question("q1", "buzz?"), Question("q2", "purr?", "nonsense", "development")])
    monkeypatch.setattr("benchmarks.answers.bundled_collection", lambda: asked)


def collected(results: Mapping[str, list[Result]]) -> Answers:
    library: Any = FakeLibrary(results)
    return collect_answers(library, lambda *_: None)


@pytest.mark.usefixtures("questions")
def test_every_question_is_asked_in_every_mode_for_its_first_ten_results() -> None:
    library, told = FakeLibrary({"buzz?": [result(1), result(2)], "purr?": []}), list[tuple[str, int, int]]()
    asked: Any = library
    answers = collect_answers(asked, lambda *values: told.append(values))
    assert library.asked == [(text, mode, 10) for text in ("buzz?", "purr?") for mode in Mode]
    assert told == [("asking", 0, 2), ("asking", 1, 2), ("asking", 2, 2)]
    assert {name: [each["passage_id"] for each in results] for name, results in answers.items()} == {
        "q1 hybrid": ["a.md#top:1", "a.md#top:2"],
        "q1 keyword": ["a.md#top:1", "a.md#top:2"],
        "q1 semantic": ["a.md#top:1", "a.md#top:2"],
        "q2 hybrid": [],
        "q2 keyword": [],
        "q2 semantic": [],
    }


def digest(result: Result) -> str:
    """Return the first 16 hexadecimal digits of the SHA-256 of what a result has beside its place."""
    shown = {"passage_id", "score", "confidence", "margin"}
    rest = {name: value for name, value in result.as_json().items() if name not in shown}
    return hashlib.sha256(json.dumps(rest, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


@pytest.mark.usefixtures("questions")
def test_a_kept_result_has_its_place_and_a_digest_of_the_rest() -> None:
    found = [result(1, confidence=Confidence.STRONG, margin=0.75), result(2, "Käse\u2028")]
    first, second = collected({"buzz?": found, "purr?": []})["q1 hybrid"]
    assert first == {
        "passage_id": "a.md#top:1",
        "score": 0.5,
        "confidence": "strong",
        "margin": 0.75,
        "rest": digest(found[0]),
    }
    assert second == {
        "passage_id": "a.md#top:2",
        "score": 0.25,
        "confidence": "possible",
        "margin": None,
        "rest": digest(found[1]),
    }


@pytest.mark.usefixtures("questions")
def test_the_digest_tells_marks_reasons_and_texts_apart_and_nothing_else() -> None:
    def rest(**others: Any) -> str:
        (kept,) = collected({"buzz?": [result(1, **others)], "purr?": []})["q1 hybrid"]
        return str(kept["rest"])

    alike = [{}, {"score": 0.1}, {"confidence": Confidence.NONE}, {"margin": 0.5}]
    different: list[dict[str, Any]] = [
        {"text": "Bees hum."},
        {"marks": (Mark(0, 4, MarkKind.WORD),)},
        {"marks": (Mark(0, 4, MarkKind.ANSWER),)},
        {"why": Why({"keyword": 0.5}, WHY.keyword, None, ())},
        {"why": Why(WHY.parts, WHY.keyword, None, ("wasp",))},
        {"signs": {"fit": -0.5}},
    ]
    assert {rest(**others) for others in alike} == {rest()}
    digests = [rest(), *(rest(**others) for others in different)]
    assert len(set(digests)) == len(digests)
    assert {len(digest) for digest in digests} == {16}


@pytest.mark.usefixtures("questions")
def test_answers_read_back_as_they_were_written(tmp_path: Path) -> None:
    answers = collected({"buzz?": [result(1), result(2, "Käse\u2028")], "purr?": []})
    folder = tmp_path / "made" / "here"
    for _ in range(2):  # a second run replaces the first
        write_answers(answers, folder)
        assert (read_answers(folder), list(read_answers(folder))) == (answers, list(answers))
    lines = (folder / "answers.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["question"] for line in lines] == list(answers)
    assert json.loads(lines[-1]) == {"question": "q2 semantic", "results": []}
    write_answers({}, folder)
    assert read_answers(folder) == {}


def kept(*places: tuple[str, float], confidence: str = "strong", margin: float = 0.5, rest: str = "r") -> Any:
    return [
        {"passage_id": name, "score": score, "confidence": confidence, "margin": margin, "rest": rest}
        for name, score in places
    ]


BEFORE = {name: kept(("a", 0.5), ("b", 0.25)) for name in ("q1 hybrid", "q2 hybrid", "q3 hybrid", "q4 hybrid", "q5 x")}
ORDER, SCORES, REST = (
    "the same passages in the same order",
    "the same scores",
    "the same marks, reasons and confidence",
)


def compared(**changed: Any) -> list[str]:
    return comparison_text(BEFORE | {f"{name} hybrid": each for name, each in changed.items()}, BEFORE).splitlines()


def test_equal_answers_are_equal_in_all() -> None:
    assert compared() == ["5 answers", f"5 with {ORDER}", f"5 with {SCORES}", f"5 with {REST}"]
    assert comparison_text({}, {}).splitlines() == [
        "0 answers",
        f"0 with {ORDER}",
        f"0 with {SCORES}",
        f"0 with {REST}",
    ]


@pytest.mark.parametrize(
    ("changed", "order", "scores", "rest"),
    [
        (kept(("b", 0.5), ("a", 0.25)), False, False, True),
        (kept(("a", 0.5)), False, False, False),
        (kept(("a", 0.5), ("b", 0.26)), True, False, True),
        (kept(("a", 0.5), ("b", 0.25), confidence="none"), True, True, False),
        (kept(("a", 0.5), ("b", 0.25), margin=0.25), True, True, False),
        (kept(("a", 0.5), ("b", 0.25), rest="s"), True, True, False),
    ],
)
def test_what_differs_is_counted_and_named(changed: Any, order: bool, scores: bool, rest: bool) -> None:
    said = [
        f"{5 if same else 4} with {name}{'' if same else ' (not: q1 hybrid)'}"
        for same, name in ((order, ORDER), (scores, SCORES), (rest, REST))
    ]
    assert compared(q1=changed) == ["5 answers", *said]


def test_the_first_three_that_differ_are_named_in_their_order() -> None:
    other = kept(("c", 0.5))
    assert compared(q3=other, q1=other, q2=other)[1] == f"2 with {ORDER} (not: q1 hybrid, q2 hybrid, q3 hybrid)"
    assert compared(q4=other, q3=other, q1=other, q2=other)[1] == (
        f"1 with {ORDER} (not: q1 hybrid, q2 hybrid, q3 hybrid ...)"
    )


def test_an_answer_that_one_version_lacks_differs_in_all() -> None:
    more = BEFORE | {"q6 hybrid": []}
    for pair in ((more, BEFORE), (BEFORE, more)):
        assert comparison_text(*pair).splitlines() == [
            "6 answers",
            *(f"5 with {name} (not: q6 hybrid)" for name in (ORDER, SCORES, REST)),
        ]


class SyncedLibrary(FakeLibrary):
    """The library that the command makes: it holds the bundled articles, in an index of its own."""

    score = 0.5

    def __init__(self, settings: Settings) -> None:
        super().__init__({"buzz?": [result(1, score=self.score)], "purr?": []})
        self.synced = False
        assert (settings.articles, settings.model) == ((BUNDLED_FILES / "corpus",), "chosen")
        assert Path(settings.index).name == "index"
        assert Path(settings.index).parent.is_dir()

    def sync(self, progress: Any) -> None:
        self.synced = True

    def search(self, question: str, mode: Mode, k: int) -> Answer:
        assert self.synced
        return super().search(question, mode, k)


@pytest.mark.usefixtures("questions")
def test_the_command_keeps_answers_and_fails_where_later_ones_differ(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("benchmarks.programs.settings", lambda: Settings(model="chosen"))
    monkeypatch.setattr("benchmarks.programs.Library", SyncedLibrary)
    kept, equal = tmp_path / "kept", f"6 answers\n6 with {ORDER}\n6 with {SCORES}\n6 with {REST}\n"
    assert (main(["answers"]), capsys.readouterr().out) == (0, "6 answers\n")
    assert (main(["answers", "--out", str(kept)]), capsys.readouterr().out) == (0, "6 answers\n")
    assert (main(["answers", "--against", str(kept)]), capsys.readouterr().out) == (0, equal)
    monkeypatch.setattr(SyncedLibrary, "score", 0.25)
    later = tmp_path / "later"
    assert main(["answers", "--against", str(kept), "--out", str(later)]) == 1
    assert capsys.readouterr().out == (
        f"6 answers\n6 with {ORDER}\n3 with {SCORES} (not: q1 hybrid, q1 keyword, q1 semantic)\n6 with {REST}\n"
    )
    assert [results[0]["score"] for results in read_answers(later).values() if results] == [0.25] * 3
    assert (main(["--out", str(tmp_path / "before"), "answers"]), capsys.readouterr().out) == (0, "6 answers\n")
    assert read_answers(tmp_path / "before") == read_answers(later)


def test_answers_that_were_not_kept_are_said_before_anything_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("benchmarks.programs.Library", None)
    assert main(["answers", "--against", str(tmp_path / "none")]) == 1
    assert capsys.readouterr().err == (
        f"The system refused: [Errno 2] No such file or directory: '{tmp_path / 'none' / 'answers.jsonl'}'. "
        "Check the disk and the permissions, then run it again.\n"
    )


def test_the_bundled_questions_have_names_of_their_own() -> None:
    names = [question.question_id for question in bundled_collection().questions]
    assert len(set(names)) == len(names)
