"""Where the sentences of a paragraph begin and end: the door to syntok."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.chunking.masking import mask_inner_words

_IDEOGRAPHIC_END = re.compile(r"[。！？]+[」』”’）]*(?=\S)")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """(start, end) of each sentence, white space around them excluded; together they hold everything else."""
    starts = sorted({0, *_starts(text)})
    spans = (_stripped(text, start, end) for start, end in zip(starts, [*starts[1:], len(text)], strict=True))
    return [(start, end) for start, end in spans if start < end]


def _starts(text: str) -> Iterator[int]:
    from syntok import segmenter
    from syntok.tokenizer import Tokenizer

    tokenizer = Tokenizer(replace_not_contraction=False)
    for start, paragraph in segmenter.preprocess_with_offsets(text):
        sentences = segmenter.segment(tokenizer.tokenize(mask_inner_words(paragraph)))
        yield from (start + tokens[0].offset for tokens in sentences)
    yield from (end.end() for end in _IDEOGRAPHIC_END.finditer(text))  # written without blanks, which syntok waits for


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))
