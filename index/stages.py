"""Encode a large library in stages, so that it can be asked by words at once, and by meaning bit by bit."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from core.documents import Passage
from core.progress import Progress
from index.passage_encoding import PassageEncoding, count_texts

STAGE_SECONDS = 180.0
"""What is left to encode may take so long before all articles are published by words; then what is encoded is published
as often. A publish of encodings takes some seconds, whatever the index holds."""

_GROUP = 1_024  # passages that are encoded between two looks at the clock
_MEASURED = 10.0  # seconds of encoding after which their rate is known: the first texts wait for the model


@dataclass(slots=True)
class Stages:
    """The stages of one build. `published` is called after each publish but the last, and `count` counts these.

    `clock` gives seconds that only grow.
    """

    published: Callable[[], object]
    seconds: float = STAGE_SECONDS
    clock: Callable[[], float] = time.monotonic
    count: int = 0


def encode_in_stages(
    encoding: PassageEncoding,
    documents: Mapping[str, Sequence[Passage]],
    is_published: bool,
    stages: Stages,
    progress: Progress,
    publish: Callable[[set[str]], object],
) -> tuple[int, set[str]]:
    """Encode the passages of documents, given by document id. Return how many were encoded, and the last documents.

    `publish` is called with the ids of those that were encoded since the last call. Documents that are not published
    yet are published by words as soon as the rest would take longer than `stages.seconds` at the rate so far. If they
    are, it is called whenever so many seconds have passed. The last documents are left for a publish of the caller.
    """
    unknown = encoding.unknown([passage for passages in documents.values() for passage in passages])
    texts = {name: sum(map(count_texts, passages)) for name, passages in documents.items()}
    letters = {
        name: sum(len(each.embedded_text) for each in passages if each.passage_id in unknown)
        for name, passages in documents.items()
    }
    ready = {name for name, count in letters.items() if not count}
    done, total = sum(texts[name] for name in ready), sum(texts.values())
    read, rest = 0, sum(letters.values())
    encoded = 0
    progress("encoding", done, total)
    begun = last = stages.clock()
    to_encode = {name: passages for name, passages in documents.items() if name not in ready}
    later = chain.from_iterable(to_encode.values())  # what is encoded by now is passed over
    for group in _groups(to_encode):

        def of_all(stage: str, count: int, _: int, before: int = done) -> None:
            progress(stage, before + count, total)

        encoded += encoding.encode([passage for name in group for passage in documents[name]], of_all, later)
        ready |= {name for name in group if not encoding.problem_of(documents[name])}
        done += sum(texts[name] for name in group)
        read += sum(letters[name] for name in group)
        rest -= sum(letters[name] for name in group)
        now = stages.clock()
        if is_published:
            is_due = now - last >= stages.seconds
        else:
            is_due = now - begun >= _MEASURED and (now - begun) * rest / read > stages.seconds
        if is_due and rest:
            publish(ready)
            stages.count += 1
            stages.published()
            ready, is_published, last = set(), True, stages.clock()
    progress("encoding", total, total)
    return encoded, ready


def _groups(documents: Mapping[str, Sequence[Passage]]) -> Iterator[list[str]]:
    """Yield the ids of documents in groups of about _GROUP passages, in their order."""
    group: list[str] = []
    size = 0
    for name, passages in documents.items():
        group.append(name)
        size += len(passages)
        if size >= _GROUP:
            yield group
            group, size = [], 0
    if group:
        yield group
