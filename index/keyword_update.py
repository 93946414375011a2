"""Bringing a keyword index up to date: where much is added, in several processes, each with a segment of its own.

A process takes a second to start, and three to write a segment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from index.keyword_writer import SHARE, KeywordEntry, KeywordWriter, write_segment
from processes import Workers, cores


class KeywordUpdate:
    """What is added, and of which documents nothing is left. Full shares are written while more is added."""

    def __init__(self, folder: Path, writer: KeywordWriter, workers: Workers) -> None:
        self._folder, self._writer, self._workers = folder, writer, workers
        self._share: list[KeywordEntry] = []
        self._segments: list[Callable[[], Any]] = []

    def add(self, entry: KeywordEntry) -> None:
        self._share.append(entry)
        if len(self._share) == SHARE and cores() > 1:
            self._segments.append(self._workers.begin(partial(write_segment, self._folder), self._share))
            self._share = []

    def remove(self, document_ids: Iterable[str]) -> None:
        """Passages that were there before, not those that are added."""
        self._writer.remove(document_ids)

    def finish(self) -> None:
        """Write the rest here, and wait for the others."""
        for entry in self._share:
            self._writer.add(entry)
        for written in self._segments:
            self._writer.add_segment(written())


@contextmanager
def keyword_update(folder: Path) -> Iterator[KeywordUpdate]:
    """Bring the index in a folder (an empty one, or a copy of the last generation's) up to date, or leave it be."""
    with Workers() as workers, KeywordWriter(folder) as writer:
        update = KeywordUpdate(folder, writer, workers)
        yield update
        update.finish()
