"""Evaluation of confidence: how often each kind of question gets each confidence level, above all "none"."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.progress import Progress, no_progress
from core.settings import Settings
from evaluation.collections import BUNDLED, Collection, Question, read_rows
from evaluation.reports import write_report
from evaluation.runner import index_collection
from search import Confidence, search

UNRELATED = BUNDLED / "unrelated.jsonl"
"""Off-topic and nonsense questions that the calibration does not use.

The kind "other-medicine" is close to health articles.
"""


@dataclass(frozen=True, slots=True)
class QuestionConfidence:
    """The confidence in the answer to one question.

    `confidence` is the highest of all its results. `margin` is that of the first result; it is None if there is no
    result or if the margin could not be measured.
    """

    question_id: str
    kind: str
    confidence: Confidence
    margin: float | None


@dataclass(frozen=True, slots=True)
class ConfidenceReport:
    """The confidence of every question that was asked of one collection."""

    collection: str
    questions: Sequence[QuestionConfidence]

    def shares(self) -> Mapping[str, dict[str, float]]:
        """Return kind -> confidence level -> share (0 to 1) of the questions of that kind.

        The key "questions" gives the number of questions of the kind.
        """
        kinds: dict[str, Counter[str]] = defaultdict(Counter)
        for question in self.questions:
            kinds[question.kind][question.confidence.value] += 1
        return {
            kind: {"questions": counts.total()}
            | {level.value: counts[level.value] / counts.total() for level in Confidence}
            for kind, counts in kinds.items()
        }

    def as_json(self) -> dict[str, Any]:
        """Return the shares as one JSON object."""
        return {"collection": self.collection, "kinds": self.shares()}

    def as_text(self) -> str:
        """Return the shares as a table with a row for each kind of question."""
        lines = [f"{self.collection}: how sure the first result is", "", f"{'':<20}{'questions':>10}"]
        lines[-1] += "".join(f"{level.value:>11}" for level in Confidence)
        for kind, shares in self.shares().items():
            cells = "".join(f"{shares[level.value]:>11.3f}" for level in Confidence)
            lines.append(f"{kind:<20}{shares['questions']:>10.0f}{cells}")
        return "\n".join([*lines, "", '"none": probably nothing in the collection answers.'])

    def keep(self, folder: Path) -> None:
        """Write report.json, report.txt and questions.jsonl, which has one line for each question, by its id."""
        write_report(folder, self.as_json(), self.as_text())
        with (folder / "questions.jsonl").open("w", encoding="utf-8") as file:
            for question in self.questions:
                file.write(json.dumps(asdict(question)) + "\n")


def measure_confidence(
    collection: Collection, settings: Settings, split: str | None = None, progress: Progress = no_progress
) -> ConfidenceReport:
    """Ask the questions of a collection and the unrelated questions, and record the confidence of each answer.

    `split` restricts the questions of the collection; None takes all of them.
    """
    library, _ = index_collection(collection, settings, progress)
    library.calibrate(progress)
    unrelated = [
        Question(row["_id"], row["text"], row["kind"]) for row in read_rows(UNRELATED, ("_id", "text", "kind"))
    ]
    related = [question for question in collection.questions if split in (None, question.split)]
    confidences = []
    with library.engine.snapshot() as snapshot:
        calibration = library.calibration(snapshot.generation)
        for done, question in enumerate([*related, *unrelated]):
            progress("asking", done, len(related) + len(unrelated))
            answer = search(snapshot, library.encoder, question.text, k=1, calibration=calibration)
            margin = answer.results[0].margin if answer.results else None
            kind = question.kind if done < len(related) else f"unrelated {question.kind}"
            confidences.append(QuestionConfidence(question.question_id, kind, answer.confidence, margin))
    return ConfidenceReport(collection.name, confidences)
