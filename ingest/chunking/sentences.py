"""Find where the sentences of a text start and end. This is the only module that imports syntok."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.chunking.masking import mask_inner_words

_IDEOGRAPHIC_END = re.compile(r"[。！？]++[」』”’）]*+")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return the (start, end) offsets of each sentence, in characters, without the white space around it.

    The sentences together hold every character that is not white space between them.

    >>> sentence_spans("Take 0.5 mg. Dr. Smith agrees.")
    [(0, 12), (13, 30)]
    """
    starts = sorted({0, *_find_starts(text)})
    spans = (_strip_span(text, start, end) for start, end in zip(starts, [*starts[1:], len(text)], strict=True))
    return [(start, end) for start, end in spans if start < end]


def _find_starts(text: str) -> Iterator[int]:
    """Yield the offsets at which sentences start, in no particular order and perhaps more than once."""
    from syntok import segmenter
    from syntok.tokenizer import Tokenizer

    tokenizer = Tokenizer(replace_not_contraction=False)
    for start, paragraph in segmenter.preprocess_with_offsets(text):
        sentences = segmenter.segment(tokenizer.tokenize(mask_inner_words(paragraph)))
        yield from (start + tokens[0].offset for tokens in sentences)
    # syntok waits for white space, but no white space separates the sentences of Chinese and Japanese.
    yield from (sentence_end.end() for sentence_end in _IDEOGRAPHIC_END.finditer(text))


def _strip_span(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), end - (len(part) - len(part.rstrip()))
