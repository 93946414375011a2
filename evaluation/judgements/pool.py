"""The pool of a question: what to judge blind, so that no way of searching is favoured."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random
from typing import NamedTuple

from evaluation.collections import Problems, numbered_rows
from evaluation.judgements.question_set import question_id
from evaluation.judgements.sections import LibrarySections
from evaluation.trec_runs import read_runs

POOL_DEPTH = 10
"""How many sections of each ranking are pooled, as the first results that most measures look at."""


@dataclass(frozen=True, slots=True)
class PoolEntry:
    """Sections to judge for a question beside what the library finds, best first. `source` names who found them."""

    question: str
    sections: tuple[str, ...]
    source: str
    at: str = ""


class PoolReport(NamedTuple):
    """What the files of a pool hold. `refused` tells what of them is not offered, and why."""

    entries: Sequence[PoolEntry]
    refused: Sequence[str]


def read_pool(paths: Sequence[Path], sections: LibrarySections, texts: Mapping[str, str]) -> PoolReport:
    """Return the first POOL_DEPTH sections of each question of some runs, and all of the files of `run --pool`.

    A file whose name ends with .jsonl is one of `patella evaluate run --pool`, any other is a run in TREC form. A run
    may name sections, passages, or articles of one section. `texts` maps the ids of questions to their texts. Raises
    UsageError or CollectionError if a file cannot be read.
    """
    problems, entries = Problems(), list[PoolEntry]()
    for path in paths:
        for name_of_question, question, names in _rankings(path, texts):
            if not question:
                problems.add(
                    f"{path}: {{}} more questions are not yours.",
                    f"{path}: none of your questions has the id {name_of_question}.",
                )
                continue
            found = []
            for name in names:
                try:
                    found.append(sections.named(name))
                except LookupError as error:
                    problems.add(f"{path}: {{}} more results are not in the library.", f"{path}: {error.args[0]}.")
            if found:
                entries.append(PoolEntry(question, tuple(dict.fromkeys(found)), path.name))
    return PoolReport(entries, problems.texts())


def _rankings(path: Path, texts: Mapping[str, str]) -> Iterator[tuple[str, str, Sequence[str]]]:
    """Yield the id, the text ("" if it is unknown) and the ids of what was found for each question of a file."""
    if path.suffix == ".jsonl":
        by_question: dict[tuple[str, str], list[str]] = {}
        for _, row in numbered_rows(path, ("question_id", "question", "judged_id")):
            by_question.setdefault((row["question_id"], row["question"].strip()), []).append(row["judged_id"])
        yield from ((name, text, names) for (name, text), names in by_question.items())
    else:
        for name, scores in read_runs([path])[path.name].items():
            yield name, texts.get(name, ""), list(islice(scores, POOL_DEPTH))


def pool(
    question: str, rankings: Iterable[Iterable[str]], judged: Container[str] = (), depth: int = POOL_DEPTH
) -> list[str]:
    """Return the first `depth` sections of each ranking, each once, without those that were judged.

    A ranking holds section ids, best first; a section counts once in it. The order is drawn by lot from the question
    alone: it is the same for every judge, and tells nothing of any ranking.

    >>> sorted(pool("q", [["a.md#top", "b.md#top"], ["b.md#top", "c.md#top"]], judged={"a.md#top"}))
    ['b.md#top', 'c.md#top']
    """
    pooled = {section for ranking in rankings for section in islice(dict.fromkeys(ranking), depth)}
    drawn = sorted(pooled)
    Random(question_id(question)).shuffle(drawn)
    return [section for section in drawn if section not in judged]
