"""How well it is known that nothing answers: questions of each kind, and what is said of them."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.progress import Progress, no_progress
from core.settings import Settings
from evaluation.collections import BUNDLED, Collection, Question, lines
from evaluation.reports import write_report
from evaluation.runner import indexed
from search import Confidence, search

UNRELATED = BUNDLED / "unrelated.jsonl"
"""Off-topic and nonsense questions, none of which the calibration uses; "other-medicine" is near to health articles."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of one question: the best confidence of its results, and the margin of the first."""

    question_id: str
    kind: str
    confidence: Confidence
    margin: float | None


@dataclass(frozen=True, slots=True)
class ConfidenceReport:
    """All that was asked of one collection."""

    collection: str
    questions: Sequence[Said]

    def shares(self) -> Mapping[str, dict[str, float]]:
        """Kind -> level -> share of the questions of that kind, and their number as "questions"."""
        kinds: dict[str, Counter[str]] = defaultdict(Counter)
        for said in self.questions:
            kinds[said.kind][said.confidence.value] += 1
        return {
            kind: {"questions": counts.total()} | {lev.value: counts[lev.value] / counts.total() for lev in Confidence}
            for kind, counts in kinds.items()
        }

    def as_json(self) -> dict[str, Any]:
        return {"collection": self.collection, "kinds": self.shares()}

    def as_text(self) -> str:
        lines = [f"{self.collection}: how sure the first result is", "", f"{'':<20}{'questions':>10}"]
        lines[-1] += "".join(f"{level.value:>11}" for level in Confidence)
        for kind, shares in self.shares().items():
            cells = "".join(f"{shares[level.value]:>11.3f}" for level in Confidence)
            lines.append(f"{kind:<20}{shares['questions']:>10.0f}{cells}")
        return "\n".join([*lines, "", '"none": nothing here answers, as far as can be told.'])

    def keep(self, folder: Path) -> None:
        write_report(folder, self.as_json(), self.as_text())
        with (folder / "questions.jsonl").open("w", encoding="utf-8") as file:
            for said in self.questions:
                file.write(json.dumps(asdict(said)) + "\n")


def measure_confidence(
    collection: Collection, settings: Settings, split: str | None = None, progress: Progress = no_progress
) -> ConfidenceReport:
    """Ask the collection's own questions, of one split or all, and those that have nothing to do with it."""
    library, _ = indexed(collection, settings, progress)
    library.calibrate(progress)
    unrelated = [Question(row["_id"], row["text"], row["kind"]) for row in lines(UNRELATED, ("_id", "text", "kind"))]
    own = [question for question in collection.questions if split in (None, question.split)]
    said = []
    with library.engine.snapshot() as snapshot:
        calibration = library.calibration(snapshot.generation)
        for done, question in enumerate([*own, *unrelated]):
            progress("asking", done, len(own) + len(unrelated))
            answer = search(snapshot, library.encoder, question.text, k=1, calibration=calibration)
            margin = answer.results[0].margin if answer.results else None
            kind = question.kind if done < len(own) else f"unrelated {question.kind}"
            said.append(Said(question.question_id, kind, answer.confidence, margin))
    return ConfidenceReport(collection.name, said)
