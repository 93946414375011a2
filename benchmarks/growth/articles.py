"""Articles without end: those of a folder, and then the same again under other ids, with some other words."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import count

from core.documents import Document, Passage
from core.parallel import parallel_map
from embedding import Model
from index import Article
from patella import chunk_for

Cut = tuple[Document, tuple[Passage, ...]]
"""An article and its passages."""

_OTHER_WORDS = 2  # a passage, so that terms grow as they do in texts that go on
_LONG_WORD = re.compile(r"\b[a-z]{5,}\b")


def endless(articles: Sequence[Article], model: Model) -> Iterator[Cut]:
    """All of them, cut for this model, and then again and again as `repeated`."""
    kept: list[Cut] = []
    for cut in parallel_map(partial(_cut, model), articles):
        kept.append(cut)
        yield cut
    for time in count(1):
        yield from (repeated(*cut, time) for cut in kept)


def _cut(model: Model, article: Article) -> Cut:
    document = article.read()
    return document, tuple(chunk_for(model, document))


def repeated(document: Document, passages: Sequence[Passage], time: int) -> Cut:
    """An article under another id, in which some words are others of the same length, so that its offsets hold."""
    document_id = f"{time}/{document.document_id}"
    source = random.Random(document_id)
    text = document.text
    for passage in passages:
        for _ in range(_OTHER_WORDS):
            if word := _LONG_WORD.search(text, source.randrange(passage.start, passage.end), passage.end):
                text = text[: word.start()] + _made_up(word.group(), time) + text[word.end() :]
    return replace(document, document_id=document_id, text=text), tuple(
        replace(
            each,
            passage_id=document_id + each.passage_id.removeprefix(each.document_id),
            document_id=document_id,
            text=text[each.start : each.end],
        )
        for each in passages
    )


def _made_up(word: str, time: int) -> str:
    """The same for the same word each time that it is replaced in the same repetition."""
    return "".join(random.Random(f"{time} {word}").choices(string.ascii_lowercase, k=len(word)))
