"""The owner's questions: which questions of a library count, and their tags.

A question counts from when somebody keeps it or judges it, until somebody takes it out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QuestionEntry:
    """What one person said of a question: that it counts (`kept`), or does not, and with which tags.

    `was` is the text before an edit, "" if the text was not edited. `split` is "development" or "test" if an import
    fixed it, and "" otherwise. `at` is the time in UTC, in ISO 8601 form.
    """

    question: str
    judge: str
    kept: bool = True
    tags: tuple[str, ...] = ()
    was: str = ""
    split: str = ""
    at: str = ""

    def __post_init__(self) -> None:
        if not question_key(self.question) or not self.judge.strip():
            raise ValueError("an entry of the question set needs a question and a person")


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """A question as it stands now. `first_key` is the key of the text that it had first, whatever was edited since."""

    text: str
    first_key: str
    kept: bool = True
    tags: tuple[str, ...] = ()
    split: str = ""


def own_questions(entries: Iterable[QuestionEntry], judged: Iterable[str]) -> dict[str, OwnQuestion]:
    """Return key -> question for each that somebody kept or took out, and for each that was judged.

    `entries` are in the order of time. `judged` are the texts of judged questions, after their edits.

    >>> entries = [QuestionEntry("How is it cured?", "ann", tags=("drugs",), was="How is it treated?")]
    >>> own_questions(entries, ["how is it cured?", "Who has it?"]).keys()
    dict_keys(['how is it cured?', 'who has it?'])
    """
    found: dict[str, OwnQuestion] = {}
    for entry in entries:
        key = question_key(entry.question)
        before = found.pop(question_key(entry.was), None) if entry.was else found.get(key)
        first_key = before.first_key if before else question_key(entry.was or entry.question)
        split = entry.split or (before.split if before else "")
        found[key] = OwnQuestion(on_one_line(entry.question), first_key, entry.kept, entry.tags, split)
    for text in judged:
        found.setdefault(question_key(text), OwnQuestion(on_one_line(text), question_key(text)))
    return found


def question_key(question: str) -> str:
    """Return a question without what does not change it: capitals, and blanks between words.

    >>> question_key("  How is  Clonus treated? ")
    'how is clonus treated?'
    """
    return on_one_line(question.casefold())


def question_id(question: str) -> str:
    """Return the id of a question in an export: the same in every export, whatever else was judged.

    >>> question_id("How is clonus treated?") == question_id("how is  Clonus treated?")
    True
    """
    return hashlib.sha256(question_key(question).encode("utf-8", "replace")).hexdigest()[:12]


def tags_of(text: str) -> tuple[str, ...]:
    """Return the tags that a text names, with commas between; each once.

    >>> tags_of("drugs, side  effects,,drugs")
    ('drugs', 'side effects')
    """
    return tuple(dict.fromkeys(filter(None, map(on_one_line, text.split(",")))))


def on_one_line(text: str) -> str:
    """Return a text with one blank between its words."""
    return " ".join(text.split())
