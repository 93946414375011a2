"""The default engine: one folder on this machine, for one writer and any number of readers.

<index>/catalogue.sqlite   articles, passages and vectors: the truth
<index>/gens/<name>/       immutable generations: keyword/ (Whoosh), vectors/, documents.json, MANIFEST, LEASE
<index>/CURRENT            the name of the generation in use
<index>/LOCK               held by the one writer
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from core.documents import Document
from core.errors import IndexBusy, IndexDamaged, IndexMissing, IndexProblem
from index.engine import EncodingStore, Fingerprint, Generation, IndexedDocument
from index.local.catalogue import Catalogue
from index.local.generation_reader import read_document_entries
from index.local.generations import DocumentEntry, GenerationFolders
from index.local.snapshot import LocalSnapshot

if TYPE_CHECKING:
    from index.local.check import GenerationCheck

log = logging.getLogger(__name__)


class LocalEngine:
    """An Engine in a folder. Opening it reads and writes nothing; the folder is made by the first publish."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._opening, self._renewing = threading.Lock(), threading.Lock()
        self._open: LocalSnapshot | None = None
        self._renewal = threading.Thread()
        self._lock = FileLock(folder / "LOCK")
        self._said: set[str] = set()

    @property
    def encodings(self) -> EncodingStore:
        return self._catalogue

    @cached_property
    def _catalogue(self) -> Catalogue:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Catalogue(self.folder / "catalogue.sqlite")

    @cached_property
    def _folders(self) -> GenerationFolders:
        return GenerationFolders(self.folder)

    # What is there

    def fingerprint(self) -> Fingerprint | None:
        name = self._usable_or_none()
        lost = self._catalogue.lost_encodings() if name else 0
        if lost:
            self._warn(f"The catalogue of {self.folder} has lost what was encoded of {lost} passages.")
        return self._folders.manifest(name).fingerprint if name and not lost else None

    def digests(self) -> Mapping[str, str]:
        return {document_id: entry.digest for document_id, entry in self._documents().items()}

    def added_by_hand(self) -> set[str]:
        versions = {document_id: entry.version for document_id, entry in self._documents().items()}
        return self._catalogue.added_by_hand(versions) if versions else set()

    def documents(self, document_ids: Iterable[str]) -> list[Document]:
        entries = self._documents()
        return [self._catalogue.document((name, entries[name].version)) for name in document_ids]

    def _documents(self) -> Mapping[str, DocumentEntry]:
        name = self._usable_or_none()
        if name:
            return read_document_entries(self._folders.path(name))
        return self._rescued() if self._folders.pointer() or self._folders.names() else {}

    def _rescued(self) -> Mapping[str, DocumentEntry]:
        """Where no generation is whole: of the newest list of documents that is, all that the catalogue still has.

        Where no list is whole either, the last version of all that the catalogue has.
        """
        for name in self._folders.names():
            if self._folders.has_intact(name, "documents.json"):
                saved, listed = self._catalogue.versions(), read_document_entries(self._folders.path(name))
                return {i: entry for i, entry in listed.items() if (i, entry.version) in saved}
        latest = self._catalogue.latest_versions()
        return {
            summary.document_id: DocumentEntry(summary.digest, latest[summary.document_id], segment="")
            for summary in self._catalogue.summaries(latest)
        }

    def generations(self) -> list[Generation]:
        pointer = self._folders.pointer().decode(errors="replace").strip()
        found = []
        for name in self._folders.names():
            try:
                found.append(self._folders.manifest(name).generation(name, name == pointer))
            except IndexDamaged as error:
                self._warn(f"{error} It is left out.")
        return found

    def check(self) -> list[GenerationCheck]:
        """Look over every generation; nothing is changed. Raises IndexMissing where nothing was published."""
        if self._folders.current() is None:
            raise self._nothing()
        from index.local.check import check_all

        return check_all(self._folders, self._catalogue)

    def is_whole(self) -> bool:
        try:
            self._folders.current()
            for name in self._folders.names():
                self._verify(name)
        except IndexDamaged as error:
            self._warn(f"{error}")
            return False
        return True

    def usable(self) -> str | None:
        """The newest generation, from the current one back, that is whole; None where nothing was published.

        Raises IndexDamaged where something was published and nothing of it is whole.
        """
        problems: list[str] = []
        try:
            newest = self._folders.current()
            if newest is None:
                return None
        except IndexDamaged as error:
            newest = max(self._folders.names(), default="")
            problems.append(str(error))
        for name in self._folders.names():
            try:
                if name <= newest:
                    self._verify(name)
                    self._warn(*(f"{problem} Until then {name} serves." for problem in problems))
                    return name
            except IndexDamaged as error:
                problems.append(f"{error} `patella index sync FOLDER` makes the index whole again.")
        raise IndexDamaged(f"No generation in {self.folder} is whole. {' '.join(problems)}")

    def _verify(self, name: str) -> None:
        """Raise IndexDamaged unless the files of a generation are whole and the catalogue has all of its documents."""
        self._folders.verify(name)
        listed = {(i, entry.version) for i, entry in read_document_entries(self._folders.path(name)).items()}
        lost = sorted(document_id for document_id, _ in listed - self._catalogue.versions())
        if lost:
            raise IndexDamaged(f"Generation {name}: the catalogue has lost {', '.join(lost[:3])} ({len(lost)} in all).")

    def _usable_or_none(self) -> str | None:
        try:
            return self.usable()
        except IndexDamaged as error:
            self._warn(f"{error}")
            return None

    def _warn(self, *messages: str) -> None:
        """Say each thing once."""
        for message in messages:
            if message not in self._said:
                self._said.add(message)
                log.warning("%s", message)

    # Reading

    @contextmanager
    def snapshot(self) -> Iterator[LocalSnapshot]:
        snapshot = self._acquire()
        try:
            yield snapshot
        finally:
            snapshot.release()

    def _acquire(self) -> LocalSnapshot:
        """The open snapshot. Where CURRENT names a newer generation, that is opened meanwhile, so that nobody waits."""
        with self._opening:
            if self._open is None:
                self._open = self._open_newest()
            elif self._open.asked_for != self._folders.pointer() and not self._renewal.is_alive():
                self._renewal = threading.Thread(target=self._renew, daemon=True)
                self._renewal.start()
            return self._open.acquire()

    def _renew(self) -> None:
        """Open what CURRENT names now, if a generation is open, which serves until then."""
        with self._renewing:
            before = self._open
            if before is None or before.asked_for == self._folders.pointer():
                return
            try:
                opened = self._open_newest()
                opened.load()
            except IndexProblem:
                opened = None  # who asks next opens it himself, and is told why it cannot be opened
            with self._opening:
                self._open = opened
                before.release()

    def _open_newest(self) -> LocalSnapshot:
        while True:
            asked_for = self._folders.pointer()
            try:
                name = self.usable()
                if name is None:
                    raise self._nothing()
                return LocalSnapshot(self._folders, self._catalogue, name, asked_for)
            except IndexDamaged:
                if self._folders.pointer() == asked_for:
                    raise
                # else the one we wanted was superseded, and removed, before we held it

    def _nothing(self) -> IndexMissing:
        return IndexMissing(f"Nothing is indexed in {self.folder} yet. Run `patella index sync FOLDER`.")

    def close(self) -> None:
        """Close what is open. The engine may not be used after it."""
        with self._renewing, self._opening:
            if self._open is not None:
                self._open.release()
                self._open = None
            if "_catalogue" in self.__dict__:
                self._catalogue.close()

    # Calibrations

    def calibration(self, generation: str) -> str | None:
        return self._catalogue.calibration(generation)

    def set_calibration(self, generation: str, calibration: str) -> None:
        self._catalogue.set_calibration(generation, calibration)

    # Writing

    def publish(self, added: Iterable[IndexedDocument], removed: Iterable[str], fingerprint: Fingerprint) -> Generation:
        from index.local.generation_builder import GenerationBuilder  # Whoosh's writer: a search never needs it

        with self.writing():
            publication = GenerationBuilder(self._folders, self._catalogue, self._usable_or_none(), fingerprint)
            published = publication.run(added, removed)
        self._renew()
        return published

    def rollback(self) -> Generation:
        if self._folders.current() is None:
            raise self._nothing()
        with self.writing():
            current = self._folders.current()
            earlier = next((name for name in self._folders.names() if current and name < current), None)
            if earlier is None:
                raise IndexMissing(f"There is no generation in {self.folder} before the current one.")
            self._verify(earlier)
            self._folders.point_to(earlier)
        self._renew()
        return self._folders.manifest(earlier).generation(earlier, current=True)

    @contextmanager
    def writing(self) -> Iterator[None]:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            self._lock.acquire(timeout=0)  # once more by the same thread is allowed
        except Timeout as error:
            raise IndexBusy(f"Another process is writing to {self.folder}. Try again when it has finished.") from error
        try:
            yield
        finally:
            self._lock.release()
