"""What the doors answer, reduced to what all of them tell, and how many values differ from those of the command."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from evaluation.doors.page_results import PAGE_FIELDS

ANSWER_FIELDS = ("query", "mode", "generation", "confidence", "conditions", "notices", "did_you_mean")
RESULT_FIELDS = (
    *("rank", "passage_id", "document_id", "title", "headings", "text", "start", "end", "lead", "page", "metadata"),
    *("score", "confidence", "margin", "copies"),
)
"""The fields of an answer, and of each of its results, that every door tells under the same name."""

COMMAND = "command"
"""The door that the others are compared with."""

PAGE = "page"
"""The door that shows its answers to people: only what it shows word for word is compared (`PAGE_FIELDS`)."""

_SHOWN = 20

Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which the answer of a door differs from that of the command. `field` is as in `results.0.score`."""

    question_id: str
    field: str


@dataclass(frozen=True, slots=True)
class DoorReport:
    """What a door answered: how many questions, results and values in all, and where they differ."""

    door: str
    questions: int
    results: int
    values: int
    differences: Sequence[Difference]


@dataclass(frozen=True, slots=True)
class DoorsReport:
    """What each door answered beside the command, with `k` results asked for."""

    k: int
    doors: Sequence[DoorReport]

    @property
    def differences(self) -> int:
        return sum(len(door.differences) for door in self.doors)


def compare_doors(k: int, question_ids: Sequence[str], answers: Mapping[str, Sequence[Answer]]) -> DoorsReport:
    """Compare the answers of each door with those of the COMMAND. `answers` has one a question, by door."""
    expected = [dict(_values(each)) for each in answers[COMMAND]]
    return DoorsReport(k, [_door(door, question_ids, given, expected) for door, given in answers.items()])


def doors_as_json(report: DoorsReport) -> dict[str, Any]:
    return {"k": report.k, "doors": [asdict(door) for door in report.doors]}


def doors_as_text(report: DoorsReport) -> str:
    lines = [f"{'door':<18}{'questions':>10}{'results':>9}{'values':>9}{'differing':>11}"]
    for door in report.doors:
        counts = f"{door.questions:>10,}{door.results:>9,}{door.values:>9,}{len(door.differences):>11,}"
        lines.append(f"{door.door:<18}{counts}")
    shown = [
        f"{door.door}: {each.question_id} {each.field}" for door in report.doors for each in door.differences[:_SHOWN]
    ]
    return "\n".join([*lines, *(["", *shown] if shown else [])])


def _door(
    door: str, question_ids: Sequence[str], given: Sequence[Answer], expected: Sequence[Mapping[str, Any]]
) -> DoorReport:
    values = [dict(_values(each)) for each in given]
    if door == PAGE:
        values, expected = [_shown(each) for each in values], [_shown(each) for each in expected]
    differences = [
        Difference(question_id, field)
        for question_id, found, wanted in zip(question_ids, values, expected, strict=True)
        for field in dict.fromkeys((*wanted, *found))
        if field not in found or field not in wanted or found[field] != wanted[field]
    ]
    results = sum(len(each["results"]) for each in given)
    return DoorReport(door, len(given), results, sum(map(len, values)), differences)


def _values(answer: Answer) -> Iterator[tuple[str, Any]]:
    """Yield each value of an answer that is compared, with its name. A field that is missing yields none."""
    yield from ((name, answer[name]) for name in ANSWER_FIELDS if name in answer)
    for n, result in enumerate(answer["results"]):
        yield from ((f"results.{n}.{name}", result[name]) for name in RESULT_FIELDS if name in result)
        yield f"results.{n}.marked", _marked(result)


def _shown(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of the values of an answer that the page shows: no confidence where none was measured."""

    def is_shown(name: str) -> bool:
        result, _, field = name.rpartition(".")
        is_measured = values.get(f"{result}.margin", 0.0) is not None
        return result.startswith("results.") and field in PAGE_FIELDS and (field != "confidence" or is_measured)

    return {name: value for name, value in values.items() if is_shown(name)}


def _marked(result: Mapping[str, Any]) -> str:
    """Return the letters and digits of the sentences that answer, one after the other.

    The command marks them by offsets; other doors quote them, those that follow each other as one. The page draws
    tables and lists in place of their signs.
    """
    if "quotations" in result:
        texts = [each["text"] for each in result["quotations"]]
    else:
        marks = sorted((each["start"], each["end"]) for each in result["marks"] if each["kind"] == "answer")
        texts = [result["text"][start:end] for start, end in marks]
    return "".join(filter(str.isalnum, "".join(texts)))
