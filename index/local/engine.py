"""The default engine: an index in one folder on this machine, for one writer and any number of readers.

<index>/catalogue.sqlite   articles, passages and encodings, from which generations can be made again
<index>/gens/<name>/       immutable generations: keyword/ (Whoosh), vectors/, documents.json, MANIFEST, LEASE
<index>/CURRENT            the name of the generation in use, and the digest of its MANIFEST
<index>/LOCK               locked by the writer

Only this file imports filelock.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from core.atomic_files import make_folder
from core.disk_space import size_of_folder, why_not_written
from core.documents import Document
from core.errors import IndexBusy, IndexDamaged, IndexInaccessible, IndexMissing, IndexProblem
from index.engine import EncodingStore, Fingerprint, Generation, GenerationCheck, IndexedDocument, Review
from index.local.catalogue import Catalogue
from index.local.generation_reader import read_document_entries
from index.local.generations import CURE, SYNC, DocumentEntry, GenerationFolders
from index.local.snapshot import LocalSnapshot

if TYPE_CHECKING:
    from index.local.check import RowChecks

log = logging.getLogger(__name__)

ROWS_STAY_CHECKED = 24 * 3_600.0
"""Seconds after which a `sync` of the same process reads all rows of the catalogue again.

To read every row with each upload would cost more than the upload; once a day finds decay while the folder most likely
still holds the articles.
"""


_RETRY_SECONDS = 10.0  # until a generation that the system could not read is tried again


@dataclass(frozen=True, slots=True)
class Usable:
    """A generation that serves.

    `warning` tells why the current one does not, "" if it does. `is_newer_unreadable` tells that a newer one may be
    whole: the system could not read it at that moment.
    """

    name: str
    warning: str = ""
    is_newer_unreadable: bool = False


class LocalEngine:
    """An Engine in a folder.

    Creating the object reads and writes nothing; the first publish creates the folder.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """Prepare an engine in this folder. `clock` gives seconds that only grow."""
        self.folder, self._clock = folder, clock
        self._snapshot_lock, self._renewal_lock = threading.Lock(), threading.Lock()
        self._snapshot: LocalSnapshot | None = None  # the open snapshot, shared by all readers
        self._retry_at: float | None = None  # by the clock, where it could not read a newer generation
        self._renewal_thread = threading.Thread()
        self._write_lock = FileLock(folder / "LOCK")
        self._warnings: set[str] = set()  # the messages logged so far
        self._rows_whole_at: float | None = None  # when this process found every row whole that the generations need
        self._unsound: set[str] = set()  # the generations that lack rows of the catalogue

    @property
    def encodings(self) -> EncodingStore:
        return self._catalogue

    @cached_property
    def _catalogue(self) -> Catalogue:
        make_folder(self.folder, mode=0o700)
        return Catalogue(self.folder / "catalogue.sqlite")

    @cached_property
    def _folders(self) -> GenerationFolders:
        return GenerationFolders(self.folder)

    # Looking at the index

    def fingerprint(self) -> Fingerprint | None:
        name = self._newest_to_build_on()
        return self._folders.manifest(name).fingerprint if name else None

    def digests(self) -> Mapping[str, str]:
        return {document_id: entry.digest for document_id, entry in self._document_entries().items()}

    def added_by_hand(self) -> set[str]:
        versions = {document_id: entry.version for document_id, entry in self._document_entries().items()}
        return self._catalogue.added_by_hand(versions) if versions else set()

    def documents(self, document_ids: Iterable[str]) -> list[Document]:
        entries = self._document_entries()
        return [self._catalogue.document((name, entries[name].version)) for name in document_ids]

    def words_only(self) -> set[str]:
        return {document_id for document_id, entry in self._document_entries().items() if entry.words_only}

    def _document_entries(self) -> Mapping[str, DocumentEntry]:
        """Return the documents of the current generation, or those that can be recovered if all are damaged."""
        name = self._newest_to_build_on()
        if name:
            return read_document_entries(self._folders.path(name))
        return self._recover_document_entries() if self._folders.pointer() or self._folders.names() else {}

    def _recover_document_entries(self) -> Mapping[str, DocumentEntry]:
        """Return the latest version of each document in the catalogue. One without a whole summary has no digest.

        The documents of a generation whose list is undamaged are preferred, even if other files of it are damaged.
        """
        for name in self._folders.names():
            if self._folders.has_intact(name, "documents.json"):
                return read_document_entries(self._folders.path(name))
        latest = self._catalogue.latest_versions()
        return {
            document_id: DocumentEntry(self._catalogue.digest((document_id, version)), version, segment="")
            for document_id, version in latest.items()
        }

    def generations(self) -> list[Generation]:
        current, left_behind = self._folders.named(), self._left_behind()
        generations = []
        for name in self._folders.names():
            if name in left_behind:
                continue  # somebody still reads it, and nobody returns to it
            try:
                generations.append(self._folders.manifest(name).generation(name, name == current))
            except (IndexDamaged, IndexInaccessible) as error:
                self._warn_once(f"{error} It is left out.")
        return generations

    def status(self) -> list[tuple[str, str]]:
        return [("Index", str(self.folder.resolve()))]

    def size(self) -> int:
        return size_of_folder(self.folder)

    def _left_behind(self) -> set[str]:
        """Return the names of the generations that nobody returns to."""
        names: set[str] = set()
        for name in self._folders.names():
            with suppress(IndexDamaged, IndexInaccessible):
                manifest = self._folders.manifest(name)
                names.update(manifest.completes, manifest.undone)
        return names

    def check(self) -> list[GenerationCheck]:
        if self._folders.current() is None:
            raise self._nothing_indexed()
        from index.local.check import check_all  # a search never needs it

        return check_all(self._folders, self._catalogue)

    def is_intact(self) -> bool:
        try:
            self._folders.current()
            for name in self._folders.names():
                self._verify(name)
        except IndexDamaged as error:
            self._warn_once(f"{error}")
            return False
        return not self._unsound

    def repair(self) -> set[str]:
        with self.writing():
            catalogue = self._catalogue
            if self._were_rows_read_lately() and not catalogue.saw_damage:
                return set()
            begun = self._clock()
            problem = catalogue.database.problem() if catalogue.path.exists() else ""
            if problem:
                self._warn_once(problem)
                self._rebuild_catalogue()
            from index.local.check import RowChecks  # a search never needs it

            rows = RowChecks(self._folders, catalogue)
            self._unsound = {name for name in self._folders.names() if self._lacks_rows(name, rows)}
            damaged = set(rows.damaged(self._document_entries()))
            self._rows_whole_at = None if damaged or self._unsound else begun
            catalogue.saw_damage = False
            return damaged

    def _were_rows_read_lately(self) -> bool:
        """Return whether this process found all rows whole less than a day ago."""
        return self._rows_whole_at is not None and self._clock() - self._rows_whole_at < ROWS_STAY_CHECKED

    def _lacks_rows(self, name: str, rows: RowChecks) -> bool:
        """Return whether the files of a generation are whole, but rows that it needs are not."""
        try:
            self._folders.verify(name)
            problem = rows.problem(name)
        except IndexDamaged:
            return False
        if problem:
            self._warn_once(f"Generation {name}: {problem}")
        return bool(problem)

    def _rebuild_catalogue(self) -> None:
        from index.local.catalogue_rebuilding import rebuild_catalogue

        self._catalogue.close()
        rebuild_catalogue(self._catalogue.path)

    def newest_intact(self) -> Usable | None:
        """Return the newest undamaged generation that is not newer than the current one; None before the first publish.

        Its warning is logged too. Raises IndexDamaged if every generation is damaged, and IndexInaccessible if none
        serves and one cannot be read.
        """
        return self._newest(self._verify, (IndexDamaged, IndexInaccessible))

    def _newest(
        self, verify: Callable[[str], object], passed: tuple[type[IndexProblem], ...] = (IndexDamaged,)
    ) -> Usable | None:
        """Return what `newest_intact` does. `verify` raises one of `passed` for a generation that will not do."""
        problems: list[str] = []
        unreadable = False
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
                    verify(name)
                    warnings = [f"{problem} Until then {name} serves." for problem in problems]
                    self._warn_once(*warnings)
                    return Usable(name, " ".join(warnings), unreadable)
            except passed as error:
                is_of_system = isinstance(error, IndexInaccessible)
                unreadable |= is_of_system
                problems.append(str(error) if is_of_system or SYNC in str(error) else f"{error} {CURE}")
        if unreadable:
            raise IndexInaccessible(f"No generation in {self.folder} can be used. {' '.join(dict.fromkeys(problems))}")
        raise IndexDamaged(f"No generation in {self.folder} is whole. {' '.join(dict.fromkeys(problems))}")

    def _newest_to_build_on(self) -> str | None:
        """Return the newest generation whose files are whole, whatever the catalogue lacks; None if there is none.

        Raises IndexInaccessible if the system cannot read a newer one: it may be whole, and is not to be passed over.
        """
        try:
            found = self._newest(self._folders.verify)
        except IndexDamaged as error:
            self._warn_once(f"{error}")
            return None
        return found.name if found else None

    def _verify(self, name: str) -> None:
        """Raise IndexDamaged if files of a generation are damaged or the catalogue lacks some of its documents."""
        self._folders.verify(name)
        entries = read_document_entries(self._folders.path(name))
        listed = {(document_id, entry.version) for document_id, entry in entries.items()}
        lost = sorted(document_id for document_id, _ in listed - self._catalogue.versions())
        if lost:
            raise IndexDamaged(f"Generation {name}: the catalogue has lost {', '.join(lost[:3])} ({len(lost)} in all).")

    def _warn_once(self, *messages: str) -> None:
        """Log each message that this engine has not logged before."""
        for message in messages:
            if message not in self._warnings:
                self._warnings.add(message)
                log.warning("%s", message)

    # Reading

    def keep_loaded(self) -> None:
        with suppress(IndexProblem), self.snapshot() as snapshot:
            snapshot.load()  # each later generation is loaded when it is opened

    @contextmanager
    def snapshot(self) -> Iterator[LocalSnapshot]:
        snapshot = self._acquire()
        try:
            yield snapshot
        finally:
            snapshot.release()

    @contextmanager
    def snapshot_of(self, generation: str) -> Iterator[LocalSnapshot]:
        self._catalogue_of_now()
        if generation not in self._folders.names():
            raise IndexMissing(f"Generation {generation} is not kept any more.")
        self._verify(generation)
        snapshot = LocalSnapshot(self._folders, self._catalogue, generation, self._folders.pointer())
        try:
            yield snapshot
        finally:
            snapshot.release()

    def _acquire(self) -> LocalSnapshot:
        """Return the open snapshot with one more holder, and open one if there is none.

        If CURRENT names another generation now, or a newer one could not be read and some time has passed, a thread
        opens that one. The old snapshot serves meanwhile, so that no reader waits.
        """
        with self._snapshot_lock:
            if self._snapshot is not None and not self._snapshot.is_unchanged():
                self._snapshot.release()
                self._snapshot = None
            if self._snapshot is None:
                self._snapshot = self._open_snapshot()
            elif self._is_behind(self._snapshot) and not self._renewal_thread.is_alive():
                self._renewal_thread = threading.Thread(target=self._renew, daemon=True)
                self._renewal_thread.start()
            return self._snapshot.acquire()

    def _is_behind(self, snapshot: LocalSnapshot) -> bool:
        """Return whether CURRENT names another generation now, or a newer one may be readable again."""
        due = self._retry_at is not None and self._clock() >= self._retry_at
        return due or snapshot.pointer != self._folders.pointer()

    def _renew(self) -> None:
        """Replace the open snapshot, if there is one that is behind, by one of the newest generation."""
        with self._renewal_lock:
            before = self._snapshot
            if before is None or not self._is_behind(before):
                return
            try:
                renewed = self._open_snapshot()
                renewed.load()
            except IndexProblem:
                renewed = None  # the next reader tries to open it, and gets the error
            with self._snapshot_lock:
                self._snapshot = renewed
                before.release()

    def _open_snapshot(self) -> LocalSnapshot:
        """Open the newest intact generation. Raises IndexMissing before the first publish, else as `newest_intact`."""
        while True:
            pointer = self._folders.pointer()
            try:
                self._catalogue_of_now()
                found = self.newest_intact()
                if found is None:
                    raise self._nothing_indexed()
                self._retry_at = self._clock() + _RETRY_SECONDS if found.is_newer_unreadable else None
                return LocalSnapshot(
                    self._folders, self._catalogue, found.name, pointer, found.warning, found.is_newer_unreadable
                )
            except IndexDamaged:
                if self._folders.pointer() == pointer:
                    raise
                # Otherwise a publish superseded and removed this generation before its lease was taken: try again.

    def _nothing_indexed(self) -> IndexMissing:
        return IndexMissing(f"Nothing is indexed in {self.folder} yet. Run `patella index sync FOLDER`.")

    def queue(self, model: str) -> None:
        return None

    def close(self) -> None:
        """Close all files. The engine may not be used any more."""
        with self._renewal_lock, self._snapshot_lock:
            if self._snapshot is not None:
                self._snapshot.release()
                self._snapshot = None
            if "_catalogue" in self.__dict__:
                self._catalogue.close()

    def copy_catalogue(self, target: Path) -> None:
        """Copy the catalogue, as it is at one moment, to a path where no file is."""
        self._catalogue.database.copy_to(target)

    # Calibrations

    def calibration(self, generation: str) -> str | None:
        text = self._catalogue.calibration(generation)
        if text is None and generation in self._folders.names():  # a generation has a row before it is published
            raise self._catalogue.lost(f"the calibration of {generation}")
        return text or None

    def set_calibration(self, generation: str, calibration: str) -> None:
        self._catalogue.set_calibration(generation, calibration)
        self._catalogue.database.empty_log()

    # Writing

    def publish(
        self,
        added: Iterable[IndexedDocument],
        removed: Iterable[str],
        fingerprint: Fingerprint,
        review: Review | None = None,
        encoded: Collection[str] = (),
    ) -> Generation:
        from index.local.generation_builder import GenerationBuilder  # Whoosh's writer: a search never needs it

        with self.writing():
            previous = self._newest_to_build_on()
            kept = set(self._folders.names()) - self._unsound - self._left_behind()
            builder = GenerationBuilder(self._folders, self._catalogue, previous, fingerprint, kept, review)
            generation = builder.run(added, removed, encoded)
            self._unsound &= set(self._folders.names())
        self._renew()
        return generation

    def rollback(self) -> Generation:
        if self._folders.current() is None:
            raise self._nothing_indexed()
        with self.writing():
            current = self._folders.current()
            left_behind = self._left_behind()
            older = (name for name in self._folders.names() if current and name < current)
            earlier = next((name for name in older if name not in left_behind), None)
            if earlier is None:
                raise IndexMissing(f"There is no generation in {self.folder} before the current one.")
            self._verify(earlier)
            self._folders.point_to(earlier)
        self._renew()
        return self._folders.manifest(earlier).generation(earlier, current=True)

    @contextmanager
    def writing(self) -> Iterator[None]:
        try:
            make_folder(self.folder, mode=0o700)
            self._write_lock.acquire(timeout=0)  # a thread that holds the lock may acquire it again
        except Timeout as error:
            raise IndexBusy(f"Another process is writing to {self.folder}. Try again when it has finished.") from error
        except OSError as error:
            raise self._refused(error) from error
        try:
            self._catalogue_of_now()
            if self._catalogue.database.is_of_another_version():
                self._rebuild_catalogue()
            yield
        except OSError as error:
            raise self._refused(error) from error
        finally:
            if self._write_lock.lock_counter == 1:
                self._catalogue.database.empty_log()
            self._write_lock.release()

    def _catalogue_of_now(self) -> None:
        """Let go of a catalogue that another process has replaced."""
        if "_catalogue" in self.__dict__:
            self._catalogue.database.reopen_if_replaced()

    def _refused(self, error: OSError) -> Exception:
        """Return what to raise for an error of the system: one that says what to do, if it is a common one."""
        reason = why_not_written(error, self.folder)
        return IndexInaccessible(reason) if reason else error
