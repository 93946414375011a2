"""What an export says of one result, the same in every format."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from core.documents import MarkKind, Metadata, Passage
from search.rendering import shown_marks
from search.results import Answer, Result

AddressOf = Callable[[Passage], str]
"""Returns the address at which a passage can be opened, or "" where none is known."""

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Quotation:
    """A passage of an answer, with where it stands and what it is worth.

    `sentence` is the part of the passage that answers, "" if none was found. `confidence` says what the result is for
    its question, in the words of the page; it is "" where that was not measured. `page` is that of the source, if it
    has pages. `also_in` holds the ids of the other passages of exactly this text.
    """

    rank: int
    passage: Passage
    metadata: Metadata
    sentence: str
    confidence: str
    address: str
    also_in: tuple[str, ...]

    @property
    def note(self) -> str:
        """Return the passage and all that is known of it in one line, for formats that describe whole articles.

        “Tea is hot. Drink it.” (Answer: “Drink it.” Kinds › Hot, page 4; answers; tea.md#kinds:0)
        """
        passage = self.passage
        place = ", ".join(filter(None, (" › ".join(passage.headings), f"page {passage.page}" if passage.page else "")))
        copies = f"also in: {', '.join(self.also_in)}" if self.also_in else ""
        about = "; ".join(filter(None, (place, self.confidence, passage.passage_id, copies)))
        answer = f"Answer: “{one_line(self.sentence)}” " if self.sentence else ""
        return f"“{one_line(passage.text)}” ({answer}{one_line(about)})"


def quotations_of(answer: Answer, address_of: AddressOf) -> list[Quotation]:
    """Return a quotation for each result, best first."""
    return [_quotation(each, address_of) for each in answer.results]


def _quotation(result: Result, address_of: AddressOf) -> Quotation:
    return Quotation(
        rank=result.rank,
        passage=result.passage,
        metadata=result.metadata,
        sentence=_answering(result),
        confidence="" if result.margin is None else result.confidence.label,
        address=address_of(result.passage),
        also_in=tuple(copy.passage_id for copy in result.copies),
    )


def _answering(result: Result) -> str:
    marks = (mark for mark in shown_marks(result) if mark.kind is MarkKind.ANSWER)
    return " … ".join(result.passage.text[mark.start : mark.end] for mark in marks)


def one_line(text: str) -> str:
    """Return a text without line breaks and control characters, with one space between words.

    >>> one_line("Tea\\n\\nis\\x00 hot. ")
    'Tea is hot.'
    """
    return " ".join(_CONTROL.sub(" ", text).split())
