"""Encoding passages: only what was never encoded before, saved as it goes, and put together for the index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain

from documents import Passage
from index.encoder import Encoder
from index.encodings import PassageEncoding, code, part_texts, passage_vectors
from index.engine import PassageVectors, Progress, VectorStore
from index.vectors import vector_key

PARTS = "titles, headings, sentences, word pieces"
"""What is encoded of a passage; part of the model's fingerprint, since another way gives other vectors."""

_SAVED_AT_ONCE = 512  # texts; what an interruption can lose

_Encode = Callable[[list[str], Callable[[int], None]], list[bytes]]


class Encoding:
    """The way of passages through an encoder into a store of what was encoded."""

    def __init__(self, store: VectorStore, encoder: Encoder) -> None:
        self._store, self._encoder = store, encoder

    def encode(self, passages: Sequence[Passage], progress: Progress) -> int:
        """Encode what has no vector yet, passages in their context and their sentences; returns how many texts."""
        whole = self._missing("passage", (passage.embedded_text for passage in passages))
        parts = self._missing("part", (text for passage in passages for text in part_texts(passage)))
        total = len(whole) + len(parts)
        self._save(whole, self._wholes, lambda done: progress("encoding", done, total))
        self._save(parts, self._parts, lambda done: progress("encoding", len(whole) + done, total))
        progress("encoding", total, total)
        return total

    def vectors(self, passages: Sequence[Passage]) -> tuple[PassageVectors, ...]:
        """Of passages that were encoded."""
        keys = [self._key("passage", passage.embedded_text) for passage in passages]
        parts = [[self._key("part", text) for text in part_texts(passage)] for passage in passages]
        found = self._store.get([*keys, *chain.from_iterable(parts)])
        return tuple(
            passage_vectors(passage, PassageEncoding.from_bytes(found[key]), [found[part] for part in own])
            for passage, key, own in zip(passages, keys, parts, strict=True)
        )

    def _missing(self, kind: str, texts: Iterable[str]) -> dict[bytes, str]:
        """The texts that are not in the store, longest first."""
        keys = {self._key(kind, text): text for text in texts}
        known = self._store.get(list(keys))
        return dict(sorted(((k, text) for k, text in keys.items() if k not in known), key=lambda kt: -len(kt[1])))

    def _save(self, texts: dict[bytes, str], encode: _Encode, progress: Callable[[int], None]) -> None:
        keys = list(texts)
        for start in range(0, len(keys), _SAVED_AT_ONCE):
            some = keys[start : start + _SAVED_AT_ONCE]
            encoded = encode([texts[key] for key in some], lambda done, before=start: progress(before + done))  # type: ignore[misc]
            self._store.put(dict(zip(some, encoded, strict=True)))

    def _wholes(self, texts: list[str], progress: Callable[[int], None]) -> list[bytes]:
        return [PassageEncoding.of(encoded).as_bytes() for encoded in self._encoder.encode_whole(texts, progress)]

    def _parts(self, texts: list[str], progress: Callable[[int], None]) -> list[bytes]:
        return [code(vector) for vector in self._encoder.encode(texts, progress)]

    def _key(self, kind: str, text: str) -> bytes:
        return vector_key(self._encoder.fingerprint, kind, text)
