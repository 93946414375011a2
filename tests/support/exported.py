"""Results to export, and texts that hold the signs of the formats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st

from core.documents import Mark, MarkKind, Metadata, Passage
from search.exports.quotations import Quotation, quotations_of
from search.results import Answer, Confidence, Mode, Result, Why

TEXT = "- Tea is hot.\n- Drink it."
WHY = Why({}, None, None, ())
TEA = Passage("drinks/tea.md#kinds:0", "drinks/tea.md", "Tea & more", ("Kinds", "Hot"), TEXT, 0, 25, (), "", 9, page=4)
COLD = replace(TEA, passage_id="drinks/tea.md#cold:0", headings=("Cold",), text="Ice {cubes}.", page=None)
MILK = Passage("milk.md#top:0", "milk.md", "Milk", (), "=1+1", 0, 4, (), "", 3)
ABOUT = Metadata(("Ann Li", "Office of Salt and Tea"), "2024-05", "en", ("hot", "drinks"), "On tea_1.")
ANSWERS = (Mark(2, 13, MarkKind.ANSWER), Mark(2, 5, MarkKind.WORD))
COPY = replace(TEA, passage_id="tea (copy).md#kinds:0", document_id="tea (copy).md")
RESULTS = (
    Result(1, TEA, 0.5, ANSWERS, WHY, Confidence.STRONG, 0.75, metadata=ABOUT, copies=(COPY,)),
    Result(2, MILK, 0.4, (), WHY, Confidence.POSSIBLE),
    Result(3, COLD, 0.3, (), WHY, Confidence.POSSIBLE, 0.25, metadata=ABOUT),
)
ANSWER = Answer("hot tea?", Mode.HYBRID, "g1", {"total": 1.5}, RESULTS, notices=("Cut.",))
NOTHING = replace(ANSWER, results=(), notices=())

TEXTS = st.text(st.characters(exclude_categories=("Cs",)) | st.sampled_from("\n\r\t \\{}\"'$&%#_~^-`<>=+@*[]|1.),;"))
"""Any text, rich in signs that mean something to one of the formats."""


def address_of(passage: Passage) -> str:
    return f"http://here/?passage={passage.passage_id.partition('#')[2]}"


QUOTED: Sequence[Quotation] = quotations_of(ANSWER, address_of)


def quoted(text: str) -> Quotation:
    """Return a quotation with this text in every place that holds one."""
    metadata = Metadata((text,), "2024", text, (text,), text)
    passage = replace(TEA, title=text, headings=(text,), text=text)
    return replace(QUOTED[0], passage=passage, metadata=metadata, sentence=text)
