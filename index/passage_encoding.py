"""Encode passages. A passage is encoded only once, and results are saved as the work goes on."""

from __future__ import annotations

import random
from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain, islice
from typing import Protocol

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

_LOOKED_UP = 1_024  # passages at once
_MOST_CONTEXTS = 200_000  # titles and headings whose signs are kept, some 30 MB
_BATCH_SIZE = 256  # passages that are encoded and saved together: the most that an interruption can lose


NO_PASSAGES: Iterator[Passage] = iter(())


def model_fingerprint(encoder: Encoder) -> str:
    """Return what the vectors of an index depend on: the encoder, and the parts of a passage that are encoded."""
    return f"{encoder.fingerprint}, {ENCODED_PARTS}"


def encoding_keys(model: str) -> Callable[[Sequence[Passage]], list[bytes]] | None:
    """Return what gives passages the keys of their encodings, by a `model_fingerprint` alone.

    Return None for one whose parts were encoded in another way than they are now.
    """
    encoder, parts = model.removesuffix(f", {ENCODED_PARTS}"), model.endswith(f", {ENCODED_PARTS}")
    return (lambda passages: [_key_of(encoder, passage) for passage in passages]) if parts else None


def _key_of(encoder: str, passage: Passage) -> bytes:
    """Return the key of the encoding of a passage. `encoder` is the fingerprint of the encoder alone."""
    body_start = passage.body_start
    cuts = [(sentence.start - body_start, sentence.end - body_start) for sentence in passage.sentences]
    return vector_key(encoder, ENCODED_PARTS, f"{passage.title}\n{passage.embedded_text}\n{cuts}")


Batch = Mapping[bytes, Passage]
"""Passages by the keys of their encodings."""


class PassageEncoder:
    """An encoder of batches of passages. One thread uses it."""

    def __init__(self, encoder: Encoder) -> None:
        self.model = model_fingerprint(encoder)
        self._encoder = encoder
        self._signs_of_contexts: dict[str, bytes] = {}  # of titles and headings so far, which many passages share

    def encode(self, batch: Batch, progress: Callable[[int], None]) -> dict[bytes, bytes]:
        """Return the packed records of passages, by key. `progress` counts passages and sentences."""
        passages, contexts = list(batch.values()), self._signs_of_contexts
        encodings = self._encoder.encode_with_tokens([passage.embedded_text for passage in passages], progress)
        parts = [part_texts(passage) for passage in passages]
        texts = [text for text in dict.fromkeys(chain.from_iterable(parts)) if text not in contexts]
        limit = texts_of(batch)
        vectors = self._encoder.encode(texts, lambda done: progress(min(len(encodings) + done, limit)))
        signs = dict(zip(texts, map(bytes, binarize(vectors)), strict=True))
        known = ChainMap(signs, contexts)
        records = [
            pack_record(passage, encoded, [known[text] for text in part])
            for passage, encoded, part in zip(passages, encodings, parts, strict=True)
        ]
        if len(contexts) > _MOST_CONTEXTS:
            contexts.clear()
        contexts |= {text: signs[text] for part in parts for text in part[:2] if text in signs}
        return dict(zip(batch, records, strict=True))


class SharedEncoding(Protocol):
    """A way to encode on several hosts, which put what they encode into one store."""

    def encode(
        self, batches: Sequence[Batch], later: Iterator[Batch], encoder: PassageEncoder, progress: Callable[[int], None]
    ) -> dict[bytes, str]:
        """Encode batches here and elsewhere. Return why a passage could not be encoded anywhere, by key.

        Others may go on with those that are `later` to be encoded. Batches that were taken from there are encoded
        meanwhile, or soon. `progress` receives the number of passages and sentences done.
        """
        ...


class PassageEncoding:
    """An encoder of passages together with the store that holds everything encoded so far.

    `source` is the store of another index: what it holds is copied from there, and not encoded again. With `shared`,
    other hosts help. `problems` tells why passages could not be encoded, by key.
    """

    def __init__(
        self,
        store: EncodingStore,
        encoder: Encoder,
        source: EncodingStore | None = None,
        shared: SharedEncoding | None = None,
    ) -> None:
        self._store, self._encoder, self._source, self._shared = store, encoder, source, shared
        self.problems: dict[bytes, str] = {}

    def encode(self, passages: Sequence[Passage], progress: Progress, later: Iterator[Passage] = NO_PASSAGES) -> int:
        """Encode the passages, with all their parts, that are not in the store. Return the number of new encodings.

        Where other hosts help, they go on meanwhile with passages that are encoded `later`: an iterator that several
        calls use up.

        Progress counts passages and sentences. It starts at the count of those that are in the store already. What was
        copied from the other store does not count as new.
        """
        if self._source:
            self._copy(list(self._missing_passages(passages)), self._source)
        missing = self._missing_passages(passages)
        total = sum(map(count_texts, passages))
        before = total - texts_of(missing)
        progress("encoding", before, total)
        encode = self._shared.encode if self._shared else self._encode_here
        problems: dict[bytes, str] = {}
        if missing:
            batches, encoder = batches_of_similar_length(missing), PassageEncoder(self._encoder)
            problems = encode(
                batches, self._missing_of(later), encoder, lambda done: progress("encoding", before + done, total)
            )
        self.problems = {key: why for key, why in self.problems.items() if key not in missing} | problems
        progress("encoding", total, total)
        return len(missing) - len(problems)

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

    def problem_of(self, passages: Sequence[Passage]) -> str:
        """Return why one of the passages could not be encoded, or "" if nothing is known to have failed."""
        if not self.problems:
            return ""
        return next((self.problems[key] for key in map(self._key, passages) if key in self.problems), "")

    def _encode_here(
        self, batches: Sequence[Batch], later: Iterator[Batch], encoder: PassageEncoder, progress: Callable[[int], None]
    ) -> dict[bytes, str]:
        done = 0
        for batch in batches:
            self._store.put(encoder.encode(batch, lambda count, before=done: progress(before + count)))  # type: ignore[misc]
            done += texts_of(batch)
        return {}

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

    def _missing_of(self, passages: Iterator[Passage]) -> Iterator[Batch]:
        """Yield those passages that are not in the store, some at a time."""
        while some := list(islice(passages, _LOOKED_UP)):
            yield from batches_of_similar_length(self._missing_passages(some))

    def _key(self, passage: Passage) -> bytes:
        return _key_of(self._encoder.fingerprint, passage)


def batches_of_similar_length(passages: Batch) -> list[Batch]:
    """Return the passages in batches of similar length, so that little of what the model reads is padding.

    The batches are shuffled: long and short passages alternate, so the time so far predicts the time that is left.
    """
    longest_first = sorted(passages, key=lambda key: -len(passages[key].embedded_text))
    starts = range(0, len(passages), _BATCH_SIZE)
    batches: list[Batch] = [
        {key: passages[key] for key in longest_first[start : start + _BATCH_SIZE]} for start in starts
    ]
    random.Random(0).shuffle(batches)
    return batches


def count_texts(passage: Passage) -> int:
    """Return how much progress counts for a passage: one for itself and one for each sentence."""
    return 1 + len(passage.sentences)


def texts_of(batch: Batch) -> int:
    """Return how much progress counts for passages."""
    return sum(map(count_texts, batch.values()))
