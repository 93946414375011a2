"""The texts of what a kept run found: title and first lines, from the index of the collection it belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field

from core.documents import document_id_of, section_id_of
from core.errors import IndexMissing, IndexProblem
from evaluation.kept.record import KeptReport
from index import Snapshot, open_engine

_EXCERPT = 240  # characters


@dataclass(frozen=True, slots=True)
class JudgedText:
    """What a judged id names: the title of the article with the headings of the section, and the first lines."""

    title: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of judged ids, and what is to be said of them: why there are none, or that they are newer, or ""."""

    by_id: Mapping[str, JudgedText] = field(default_factory=dict)
    remark: str = ""


def texts_of(run: KeptReport, judged_ids: Iterable[str]) -> Texts:
    """Return the texts of judged ids, as the index that answered has them now. Unknown ids are left out."""
    origin = run.summary.origin
    if origin is None:
        return Texts(remark="This run was kept without the place of its index, so only the ids can be shown.")
    try:
        with closing(open_engine(origin.index)) as engine, engine.snapshot() as snapshot:
            found = dict(_read(snapshot, dict.fromkeys(judged_ids)))
            newer = snapshot.generation.name != origin.generation
    except IndexMissing:
        return Texts(remark="The index of this collection is gone, so only the ids can be shown.")
    except IndexProblem:
        return Texts(remark="The index of this collection cannot be read, so only the ids can be shown.")
    remark = "The articles were indexed again since this run: the texts are those of now." if newer else ""
    return Texts(found, remark)


def _read(snapshot: Snapshot, judged_ids: Iterable[str]) -> Iterator[tuple[str, JudgedText]]:
    for judged_id in judged_ids:
        with suppress(KeyError):
            yield judged_id, _text(snapshot, judged_id)


def _text(snapshot: Snapshot, judged_id: str) -> JudgedText:
    """Return the text of a section, or of a document if no section has the id. Raises KeyError for an unknown id."""
    passages = []
    with suppress(KeyError):
        in_article = snapshot.document_passages(document_id_of(judged_id))
        passages = [each for each in in_article if section_id_of(each.passage_id) == judged_id]
    headings = passages[0].headings if passages else ()
    passages = passages or snapshot.document_passages(judged_id)
    first = passages[0]
    body = " ".join(" ".join(each.body for each in passages[:2]).split())
    excerpt = body if len(body) <= _EXCERPT else f"{body[:_EXCERPT].rsplit(' ', 1)[0]} …"
    return JudgedText(" › ".join((first.title, *headings)), excerpt)
