"""Encoding passages: only what was never encoded before, saved as it goes."""

from __future__ import annotations

import random
from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from itertools import chain

from core.documents import Passage
from core.progress import Progress
from embedding import Encoder, vector_key
from index.engine import EncodedPassage, EncodingStore
from index.passage_record import pack_record, part_texts
from index.vectors import binarize

ENCODED_PARTS = "titles, headings, sentences, word pieces of words, packed 2"
"""What is encoded of a passage, and how it is kept: part of the model's fingerprint. Changed by hand with either."""

_SAVED_AT_ONCE = 256  # passages; what an interruption can lose


def model_fingerprint(encoder: Encoder) -> str:
    """Return what the vectors of an index depend on: the encoder, and the parts of a passage that are encoded."""
    return f"{encoder.fingerprint}, {ENCODED_PARTS}"


class PassageEncoding:
    """The way of passages through an encoder into a store of what was encoded."""

    def __init__(self, store: EncodingStore, encoder: Encoder) -> None:
        self._store, self._encoder = store, encoder

    def encode(self, passages: Sequence[Passage], progress: Progress) -> int:
        """Encode the passages that were never encoded, with all their parts; returns how many.

        Progress counts passages and sentences, and begins at what was encoded before.
        """
        missing = self._missing(passages)
        total = sum(map(_texts, passages))
        done = total - sum(map(_texts, missing.values()))
        above: dict[str, bytes] = {}
        progress("encoding", done, total)
        for keys in _blocks(missing):
            some = [missing[key] for key in keys]

            def encoded(count: int, before: int = done) -> None:
                progress("encoding", before + count, total)

            self._store.put(dict(zip(keys, self._packed(some, above, encoded), strict=True)))
            done += sum(map(_texts, some))
        progress("encoding", total, total)
        return len(missing)

    def encoded(self, passages: Sequence[Passage]) -> tuple[EncodedPassage, ...]:
        """Of passages that were encoded."""
        keys = [self._key(passage) for passage in passages]
        found = self._store.get(keys)
        return tuple(EncodedPassage(key, found[key]) for key in keys)

    def _missing(self, passages: Sequence[Passage]) -> dict[bytes, Passage]:
        """The passages that are not in the store."""
        keys = {self._key(passage): passage for passage in passages}
        known = self._store.known(list(keys))
        return {key: passage for key, passage in keys.items() if key not in known}

    def _packed(
        self, passages: Sequence[Passage], above: dict[str, bytes], progress: Callable[[int], None]
    ) -> list[bytes]:
        """`above` holds the codes of titles and headings, which many passages share; new ones are added."""
        wholes = self._encoder.encode_with_tokens([passage.embedded_text for passage in passages], progress)
        parts = [part_texts(passage) for passage in passages]
        texts = [text for text in dict.fromkeys(chain.from_iterable(parts)) if text not in above]
        most = sum(map(_texts, passages))
        vectors = self._encoder.encode(texts, lambda done: progress(min(len(wholes) + done, most)))
        codes = dict(zip(texts, map(bytes, binarize(vectors)), strict=True))
        above |= {text: codes[text] for own in parts for text in own[:2] if text in codes}
        known = ChainMap(codes, above)
        return [
            pack_record(passage, encoded, [known[text] for text in own])
            for passage, encoded, own in zip(passages, wholes, parts, strict=True)
        ]

    def _key(self, passage: Passage) -> bytes:
        cuts = [(sentence.start, sentence.end) for sentence in passage.sentences]
        return vector_key(self._encoder.fingerprint, ENCODED_PARTS, f"{passage.title}\n{passage.embedded_text}\n{cuts}")


def _blocks(passages: Mapping[bytes, Passage]) -> list[list[bytes]]:
    """The keys of passages that are encoded together: of about the same length, so that little is padding.

    Long and short ones take turns, so that what is still to do takes as long as what was done.
    """
    longest_first = sorted(passages, key=lambda key: -len(passages[key].embedded_text))
    blocks = [longest_first[start : start + _SAVED_AT_ONCE] for start in range(0, len(passages), _SAVED_AT_ONCE)]
    random.Random(0).shuffle(blocks)
    return blocks


def _texts(passage: Passage) -> int:
    """What progress counts of a passage."""
    return 1 + len(passage.sentences)
