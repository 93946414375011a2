"""The questions that people asked of a library: how often, and how often nothing answered. Nothing tells who asked.

They are kept only where the owner says so, as a help for those who choose questions to judge.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from core.errors import CollectionError, IndexProblem
from evaluation.judgements.question_set import question_key
from index import OLDER_QUESTIONS, QUESTIONS, KeptBeside, open_beside

MOST_BYTES = 10_000_000
"""Length of the log from which on a new one is begun. The one before stays beside it, and no older one does."""

_MOST_CHARACTERS = 300  # of a question that is kept: a longer one is hardly one that others ask too

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question as it was asked last, how often in all, how often nothing answered, and the day of the last time."""

    text: str
    times: int
    unanswered: int
    last: str


class QuestionLog:
    """The log of the questions. Several processes may write to it."""

    def __init__(self, beside: KeptBeside) -> None:
        self._beside = beside

    @classmethod
    def of_index(cls, index: str) -> QuestionLog:
        return cls(open_beside(index))

    @property
    def place(self) -> str:
        """Return what messages call the log: where it lies."""
        return self._beside.shown(QUESTIONS)

    def version(self) -> tuple[int, ...]:
        """Return numbers that change with each change of the log, so that nobody reads it twice; () without one.

        Raises CollectionError if nobody can tell.
        """
        try:
            return self._beside.version(QUESTIONS)
        except IndexProblem as error:
            raise CollectionError(f"The questions cannot be read: {error}") from error

    def note(self, question: str, answered: bool, day: date | None = None) -> None:
        """Add a question that was asked on a day, by default today. An error is logged and raised to nobody.

        Nothing waits for the disk: a power cut may lose the latest questions.
        """
        text = " ".join(question.split())
        if not text or len(text) > _MOST_CHARACTERS:
            return
        line = {"question": text, "answered": answered, "day": str(day or datetime.now(UTC).date())}
        try:
            self._beside.rotate(QUESTIONS, OLDER_QUESTIONS, MOST_BYTES)
            self._beside.append(QUESTIONS, [json.dumps(line).encode()], durable=False)
        except (OSError, IndexProblem) as error:
            log.warning("A question could not be kept: %s", error)

    def asked(self) -> list[AskedQuestion]:
        """Return the questions, the most frequent first. Raises CollectionError if the log cannot be read."""
        found: dict[str, AskedQuestion] = {}
        for line in self._lines():
            try:
                row = json.loads(line)
                text, answered, day = str(row["question"]), bool(row["answered"]), str(row["day"])
            except (ValueError, KeyError, TypeError):
                continue  # a line that decayed: one question less to offer
            before = found.get(question_key(text), AskedQuestion(text, 0, 0, day))
            asked = AskedQuestion(text, before.times + 1, before.unanswered + (not answered), max(before.last, day))
            found[question_key(text)] = asked
        return sorted(found.values(), key=lambda each: (-each.times, -each.unanswered, each.text))

    def _lines(self) -> Iterator[bytes]:
        for log in (OLDER_QUESTIONS, QUESTIONS):
            try:
                yield from (line for _, line in self._beside.lines(log))
            except IndexProblem as error:
                raise CollectionError(f"The questions cannot be read: {error}") from error
            except OSError as error:
                raise CollectionError(f"{self._beside.shown(log)} cannot be read: {error}.") from error


def asked_as_text(asked: list[AskedQuestion]) -> str:
    """Return a table of the questions."""
    if not asked:
        return "No question is kept. PATELLA_KEEP_QUESTIONS=1 keeps those that are asked on the page from now on."
    lines = [f"{'asked':>7}{'no answer':>11}  last        question"]
    lines += [f"{each.times:>7,}{each.unanswered:>11,}  {each.last}  {each.text}" for each in asked]
    return "\n".join(lines)
