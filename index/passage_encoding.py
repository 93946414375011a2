"""Encode passages. A passage is encoded only once, and results are saved as the work goes on."""

from __future__ import annotations

import random
from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from itertools import chain

from core.documents import Passage
from core.errors import IndexProblem
from core.progress import Progress
from embedding import Encoder, vector_key
from index.engine import EncodedPassage, EncodingStore
from index.passage_record import pack_record, part_texts
from index.vectors import binarize

ENCODED_PARTS = "titles, headings, sentences, word pieces of words, packed 2"
"""The version of what is encoded of a passage and how it is packed. Change it by hand when either changes.

Its wording is part of the format, since the fingerprint of an index and every key in the store are made from it.
"""

_BATCH_SIZE = 256  # passages that are encoded and saved together: the most that an interruption can lose


def model_fingerprint(encoder: Encoder) -> str:
    """Return what the vectors of an index depend on: the encoder, and the parts of a passage that are encoded."""
    return f"{encoder.fingerprint}, {ENCODED_PARTS}"


class PassageEncoding:
    """An encoder of passages together with the store that holds everything encoded so far.

    `source` is the store of another index: what it holds is copied from there, and not encoded again.
    """

    def __init__(self, store: EncodingStore, encoder: Encoder, source: EncodingStore | None = None) -> None:
        self._store, self._encoder, self._source = store, encoder, source

    def encode(self, passages: Sequence[Passage], progress: Progress) -> int:
        """Encode the passages, with all their parts, that are not in the store. Return the number of new encodings.

        Progress counts passages and sentences. It starts at the count of those that are in the store already. What was
        copied from the other store does not count as new.
        """
        if self._source:
            self._copy(list(self._missing_passages(passages)), self._source)
        missing = self._missing_passages(passages)
        total = sum(map(count_texts, passages))
        done = total - sum(map(count_texts, missing.values()))
        signs_of_contexts: dict[str, bytes] = {}
        progress("encoding", done, total)
        for keys in _batch_keys(missing):
            batch = [missing[key] for key in keys]

            def report(count: int, before: int = done) -> None:
                progress("encoding", before + count, total)

            self._store.put(dict(zip(keys, self._encode_batch(batch, signs_of_contexts, report), strict=True)))
            done += sum(map(count_texts, batch))
        progress("encoding", total, total)
        return len(missing)

    def encoded(self, passages: Sequence[Passage]) -> tuple[EncodedPassage, ...]:
        """Return the encodings of passages that are in the store, in the same order. Raises KeyError for any other."""
        keys = [self._key(passage) for passage in passages]
        packed = self._store.get(keys)
        return tuple(EncodedPassage(key, packed[key]) for key in keys)

    def without_encodings(self, passages: Sequence[Passage]) -> tuple[EncodedPassage, ...]:
        """Return passages as they are published by words only: with the keys under which encodings will be stored."""
        return tuple(EncodedPassage(self._key(passage), None) for passage in passages)

    def unknown(self, passages: Sequence[Passage]) -> set[str]:
        """Return the ids of those passages that are in neither store."""
        if self._source:
            self._copy(list(self._missing_passages(passages)), self._source)
        missing = self._missing_passages(passages)
        return {passage.passage_id for passage in passages if self._key(passage) in missing}

    def _copy(self, keys: Sequence[bytes], source: EncodingStore) -> None:
        """Copy the encodings under these keys that the source holds, batch by batch."""
        for start in range(0, len(keys), _BATCH_SIZE):
            found: dict[bytes, bytes] = {}
            with suppress(IndexProblem):  # what cannot be read there is encoded
                found = source.get(list(source.known(keys[start : start + _BATCH_SIZE])))
            if found:
                self._store.put(found)

    def _missing_passages(self, passages: Sequence[Passage]) -> dict[bytes, Passage]:
        """Return the passages that are not in the store, by key."""
        by_key = {self._key(passage): passage for passage in passages}
        known = self._store.known(list(by_key))
        return {key: passage for key, passage in by_key.items() if key not in known}

    def _encode_batch(
        self, passages: Sequence[Passage], signs_of_contexts: dict[str, bytes], progress: Callable[[int], None]
    ) -> list[bytes]:
        """Return the packed records of the passages.

        `signs_of_contexts` holds the signs of the titles and headings so far, which many passages share. The new ones
        are added to it.
        """
        encodings = self._encoder.encode_with_tokens([passage.embedded_text for passage in passages], progress)
        parts = [part_texts(passage) for passage in passages]
        texts = [text for text in dict.fromkeys(chain.from_iterable(parts)) if text not in signs_of_contexts]
        limit = sum(map(count_texts, passages))
        vectors = self._encoder.encode(texts, lambda done: progress(min(len(encodings) + done, limit)))
        signs = dict(zip(texts, map(bytes, binarize(vectors)), strict=True))
        signs_of_contexts |= {text: signs[text] for part in parts for text in part[:2] if text in signs}
        known = ChainMap(signs, signs_of_contexts)
        return [
            pack_record(passage, encoded, [known[text] for text in part])
            for passage, encoded, part in zip(passages, encodings, parts, strict=True)
        ]

    def _key(self, passage: Passage) -> bytes:
        body_start = passage.body_start
        cuts = [(sentence.start - body_start, sentence.end - body_start) for sentence in passage.sentences]
        return vector_key(self._encoder.fingerprint, ENCODED_PARTS, f"{passage.title}\n{passage.embedded_text}\n{cuts}")


def _batch_keys(passages: Mapping[bytes, Passage]) -> list[list[bytes]]:
    """Return the keys of the passages in batches of similar length, so that little of what the model reads is padding.

    The batches are shuffled: long and short passages alternate, so the time so far predicts the time that is left.
    """
    longest_first = sorted(passages, key=lambda key: -len(passages[key].embedded_text))
    batches = [longest_first[start : start + _BATCH_SIZE] for start in range(0, len(passages), _BATCH_SIZE)]
    random.Random(0).shuffle(batches)
    return batches


def count_texts(passage: Passage) -> int:
    """Return how much progress counts for a passage: one for itself and one for each sentence."""
    return 1 + len(passage.sentences)
