"""Whether the passages of an index can be found at all: each is asked for by its heading and by its first sentence.

What no question can bring up might as well not be in the library (Azzopardi and Vinay, "Retrievability: An Evaluation
Measure for Higher Order Information Access Tasks", CIKM 2008).
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from core.counts import counted
from core.documents import BlockKind, Document, Hit, Passage, section_id_of
from core.progress import Progress, no_progress
from embedding import Encoder
from index import Snapshot, terms_held
from search import Clock, Mode, cut_to_limit, parse, retrieve

FIRST = 10
"""How many results of a leg are looked at."""

LEGS = ("keyword", "semantic")

_ALIKE = 0.9  # share of their terms that two near duplicates have in common
_SYNTAX = re.compile(r'["“”()\[\]:]|(?<!\S)[-–]+')  # what the box takes for more than words
_NAMED = 20  # passages of a kind that the text names


@dataclass(slots=True)
class Retrievability:
    """What was found of the `passages` that were asked for, out of `of` in the index.

    `by_heading` and `by_sentence` map each leg to the ids of the passages that it did not find: a heading must bring up
    its section, and the first sentence its passage, among the FIRST results. `never` are those that were not found in
    any way. `alike` are pairs of passages that are near duplicates. `gone` are articles whose file is gone,
    `without_sections` those that were cut without a heading, and `from_tables` passages that begin amid a table.
    """

    passages: int
    of: int
    by_heading: dict[str, list[str]] = field(default_factory=lambda: {leg: [] for leg in LEGS})
    by_sentence: dict[str, list[str]] = field(default_factory=lambda: {leg: [] for leg in LEGS})
    never: list[str] = field(default_factory=list)
    alike: list[tuple[str, str]] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    without_sections: list[str] = field(default_factory=list)
    from_tables: list[str] = field(default_factory=list)


def check_retrieval(
    snapshot: Snapshot,
    encoder: Encoder,
    sample: int | None = None,
    seed: int = 0,
    progress: Progress = no_progress,
) -> Retrievability:
    """Ask for every passage, or for a random sample of so many, by its heading and by its first sentence."""
    summaries = snapshot.summaries()
    passages = [each for summary in summaries for each in snapshot.document_passages(summary.document_id)]
    checked = _drawn(passages, sample, seed)
    found = Retrievability(len(checked), snapshot.generation.passages)
    found.gone = [each.document_id for each in summaries if not each.added_by_hand and not Path(each.source).exists()]
    found.without_sections = [each.document_id for each in summaries if each.sections <= 1 and each.passages > 1]
    pairs: set[tuple[str, str]] = set()
    document: Document | None = None
    for done, passage in enumerate(checked):
        progress("asking for each passage", done, len(checked))
        if document is None or document.document_id != passage.document_id:
            document = snapshot.document(passage.document_id)
        if _begins_amid_table(passage, document):
            found.from_tables.append(passage.passage_id)
        pairs |= _ask_for(passage, snapshot, encoder, found)
    progress("asking for each passage", len(checked), len(checked))
    found.alike = sorted(pairs)
    return found


def _drawn(passages: list[Passage], sample: int | None, seed: int) -> list[Passage]:
    """Return a sample in the order of the index."""
    if sample is None or sample >= len(passages):
        return passages
    return [passages[number] for number in sorted(random.Random(seed).sample(range(len(passages)), sample))]


def _ask_for(passage: Passage, snapshot: Snapshot, encoder: Encoder, found: Retrievability) -> set[tuple[str, str]]:
    """Note in which ways a passage is not found, and return the pairs that it is nearly equal in."""
    passage_id, missed = passage.passage_id, 0
    section = section_id_of(passage_id)
    by_heading = _first(snapshot, encoder, " ".join((passage.title, *passage.headings)))
    by_sentence = _first(snapshot, encoder, _first_sentence(passage))
    for leg in LEGS:
        if section not in map(section_id_of, by_heading[leg]):
            found.by_heading[leg].append(passage_id)
            missed += 1
        if passage_id not in by_sentence[leg]:
            found.by_sentence[leg].append(passage_id)
            missed += 1
    if missed == 2 * len(LEGS):
        found.never.append(passage_id)
    near = dict.fromkeys([*by_sentence["semantic"][:5], *by_sentence["keyword"][:5]])
    others = snapshot.passages([each for each in near if each != passage_id])
    return {_in_order(passage_id, each.passage_id) for each in others if _are_alike(passage.body, each.body)}


def _first(snapshot: Snapshot, encoder: Encoder, text: str) -> dict[str, list[str]]:
    """Return the ids of the first results of each leg for a text that is taken as mere words."""
    query = parse(cut_to_limit(_SYNTAX.sub(" ", text)))
    legs = retrieve(snapshot, encoder, query, Mode.HYBRID, Clock())
    return {"keyword": _ids(legs.keyword), "semantic": _ids(legs.semantic)}


def _ids(hits: Sequence[Hit]) -> list[str]:
    return [hit.passage_id for hit in hits[:FIRST]]


def _first_sentence(passage: Passage) -> str:
    first = passage.sentences[0] if passage.sentences else None
    return passage.text[first.start : first.end] if first else passage.body


def _are_alike(one: str, other: str) -> bool:
    """Return whether two texts have nearly the same terms: the Jaccard index of the sets is at least _ALIKE."""
    first, second = terms_held(one), terms_held(other)
    return len(first & second) >= _ALIKE * len(first | second)


def _in_order(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _begins_amid_table(passage: Passage, document: Document) -> bool:
    """Return whether a passage goes on with a table that another passage began."""
    if passage.lead is None:
        return False
    return any(block.kind is BlockKind.ROW and block.start <= passage.start < block.end for block in document.blocks)


def retrievability_as_json(found: Retrievability) -> dict[str, Any]:
    return asdict(found)


def retrievability_as_text(found: Retrievability) -> str:
    """Return the counts of what was not found, and the first of each kind by name."""
    asked = f"{found.passages:,} of {counted(found.of, 'passage')} asked for, {FIRST} results of each leg looked at."
    lines = [asked, "", f"{'not found by':<20}" + "".join(f"{leg:>10}" for leg in LEGS)]
    for name, missed in (("its heading", found.by_heading), ("its first sentence", found.by_sentence)):
        lines.append(f"{name:<20}" + "".join(f"{len(missed[leg]):>10,}" for leg in LEGS))
    for title, names in (
        ("Found in no way", found.never),
        ("Nearly the same text", [f"{one} and {other}" for one, other in found.alike]),
        ("Articles whose file is gone: the next sync removes them", found.gone),
        ("Articles without sections", found.without_sections),
        ("Passages that go on with a table", found.from_tables),
    ):
        if names:
            lines += ["", f"{title} ({len(names):,}):", *(f"  {name}" for name in names[:_NAMED])]
            lines += [f"  and {len(names) - _NAMED:,} more (--json names all)"] * (len(names) > _NAMED)
    return "\n".join(lines)
