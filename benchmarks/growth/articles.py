"""An endless stream of articles: first those of a folder, then copies of them with new ids and some new words."""

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

_NEW_WORDS = 2  # per passage, so that the number of terms grows as it does in real texts
_LONG_WORD = re.compile(r"\b[a-z]{5,}\b")


def endless(articles: Sequence[Article], model: Model) -> Iterator[Cut]:
    """Yield every article with its passages, cut for this model, and then copies of them, round after round.

    Without articles the stream is empty.
    """
    cuts: list[Cut] = []
    for cut in parallel_map(partial(_read_and_cut, model), articles):
        cuts.append(cut)
        yield cut
    for round_number in count(1) if cuts else ():
        yield from (copy_with_new_words(*cut, round_number) for cut in cuts)


def _read_and_cut(model: Model, article: Article) -> Cut:
    document = article.read()
    return document, tuple(chunk_for(model, document))


def copy_with_new_words(document: Document, passages: Sequence[Passage], round_number: int) -> Cut:
    """Return a copy of an article with another id and with some words replaced.

    A new word has the length of the old one, so that all offsets stay valid.
    """
    document_id = f"{round_number}/{document.document_id}"
    source = random.Random(document_id)
    text = document.text
    for passage in passages:
        for _ in range(_NEW_WORDS):
            if word := _LONG_WORD.search(text, source.randrange(passage.start, passage.end), passage.end):
                text = text[: word.start()] + _new_word(word.group(), round_number) + text[word.end() :]
    return replace(document, document_id=document_id, text=text), tuple(
        replace(
            each,
            passage_id=document_id + each.passage_id.removeprefix(each.document_id),
            document_id=document_id,
            text=each.text_in(text),
        )
        for each in passages
    )


def _new_word(word: str, round_number: int) -> str:
    """Return random letters of the same length; in one round, a word is always replaced by the same new word."""
    return "".join(random.Random(f"{round_number} {word}").choices(string.ascii_lowercase, k=len(word)))
