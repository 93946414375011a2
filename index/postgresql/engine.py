"""The engine in PostgreSQL with pgvector: one writer at a time and any number of readers, on any number of machines.

state         which generation is in use, and the numbers that come next
generations   what was published; versions of articles are seen by ranges of generations
chunks        the postings of passages that were published together, as immutable blocks

A generation is published by one transaction. See `index.postgresql.tables.schema` for the tables.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from typing import TYPE_CHECKING

from core.documents import Document
from core.errors import IndexDamaged, IndexMissing, IndexProblem
from index.engine import Fingerprint, Generation, GenerationCheck, IndexedDocument, Review
from index.postgresql.blocks import BlockCache
from index.postgresql.filters import decode_id
from index.postgresql.generations import (
    OpenedGeneration,
    ReadsOf,
    StoredGeneration,
    graph_name,
    newest_whole,
    number_of,
    open_generation,
    read_generation,
    stored_generations,
    unpack_generation,
)
from index.postgresql.nearest import VectorCopies
from index.postgresql.snapshot import PostgresSnapshot, article_of
from index.postgresql.tables import (
    CURE,
    Address,
    Connections,
    PostgresEncodingStore,
    ReaderLeases,
    Statement,
    WriterLease,
    check_version,
    make_tables,
    seal,
    unseal,
)

if TYPE_CHECKING:
    from index.encoding_queue import EncodingQueue

log = logging.getLogger(__name__)

POINTER_SECONDS = 1.0
"""Seconds for which a process asks once which generation is in use, and for its calibration.

All questions of a busy page server ask together. What a process publishes itself it sees at once.
"""

ROWS_STAY_CHECKED = 24 * 3_600.0
"""Seconds after which a `sync` of the same process reads all rows again."""


class PostgresEngine:
    """An Engine in a database. Creating the object connects to nothing; the first write makes the tables."""

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        """Prepare an engine at this address, a URL as libpq takes it. `clock` gives seconds that only grow."""
        self.address = Address(url)
        self._connections, self._clock = Connections(self.address), clock
        self.encodings = PostgresEncodingStore(self._connections, self._make_ready)
        self._writer, self._leases = WriterLease(self._connections), ReaderLeases(self._connections, self._renew)
        self._blocks, self._copies = BlockCache(), VectorCopies()
        self._snapshot_lock, self._renewal_lock = threading.Lock(), threading.Lock()
        self._renewal_thread = threading.Thread()
        self._snapshot: PostgresSnapshot | None = None  # of the generation in use, shared by all readers
        self._keeps_loaded = False
        self._asked_at = 0.0  # by the clock, when it was asked which one that is
        self._snapshot_for = ""  # the name of the generation in use when it was opened
        self._calibrations: dict[str, tuple[float, str | None]] = {}  # of one generation, and when it was read
        self._warnings: set[str] = set()
        self._rows_whole_at: float | None = None
        self._unsound: set[str] = set()

    # Looking at the index

    def fingerprint(self) -> Fingerprint | None:
        stored = self._newest()
        return stored.fingerprint if stored else None

    def digests(self) -> Mapping[str, str]:
        return {decode_id(document_id): digest for _, document_id, digest, _ in self._versions()}

    def added_by_hand(self) -> set[str]:
        return {decode_id(document_id) for _, document_id, _, by_hand in self._versions() if by_hand}

    def documents(self, document_ids: Iterable[str]) -> list[Document]:
        ids = list(document_ids)
        versions = {decode_id(document_id): version for version, document_id, _, _ in self._versions()}
        wanted = [versions[each] for each in ids]
        [rows] = self._connections.read_from_primary(
            Statement("SELECT version, article FROM articles WHERE version = ANY(%s::int[])", [wanted])
        )
        articles: dict[int, bytes] = dict(rows)
        return [article_of(each, versions[each], articles.get(versions[each])) for each in ids]

    def _versions(self) -> list[tuple[int, bytes, str, bool]]:
        """Return number, id, digest and "by hand" of the articles of the newest generation that is whole.

        Where none is, they are the latest versions that are left.
        """
        if not self._is_there():
            return []
        columns = "version, document_id, digest, by_hand"
        stored = newest_whole(self._connections.read_from_primary)
        if stored:
            condition, values = stored.visible
            statement = Statement(f"SELECT {columns} FROM versions WHERE {condition} ORDER BY document_id", values)
        else:
            latest = "NOT emptied ORDER BY document_id, version DESC"
            statement = Statement(f"SELECT DISTINCT ON (document_id) {columns} FROM versions WHERE {latest}")
        [rows] = self._connections.read_from_primary(statement)
        return [(version, document_id, digest, by_hand) for version, document_id, digest, by_hand in rows]

    def generations(self) -> list[Generation]:
        if not self._is_there():
            return []
        current, rows = stored_generations(self._connections.read_from_primary)
        generations: list[Generation] = []
        bases: set[str | None] = set()
        for row in rows:
            try:
                stored = unpack_generation(*row)
            except IndexDamaged as error:
                self._warn_once(f"{error} It is left out.")
                continue
            is_current = stored.name == current
            if is_current or stored.base not in bases:  # else a later one took its place, and somebody still reads it
                generations.append(self._described(stored, is_current))
            bases.add(stored.base)
        return generations

    def _described(self, stored: StoredGeneration, current: bool) -> Generation:
        find = Statement("SELECT to_regclass(%s)::text", [graph_name(stored.epoch)])
        [[(graph,)]] = self._connections.read_from_primary(find)
        return stored.generation(current, in_graphs=stored.passages if graph else 0)

    def status(self) -> list[tuple[str, str]]:
        from index.postgresql.check import status_of  # a search never needs it

        return status_of(self._connections)

    def size(self) -> int:
        sql = "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint FROM pg_class c"
        where = "WHERE relkind = 'r' AND relnamespace = to_regnamespace(%s)"
        [[(size,)]] = self._connections.read(Statement(f"{sql} {where}", [f'"{self.address.schema}"']))
        return int(size)

    def words_only(self) -> set[str]:
        stored = self._newest()
        if stored is None:
            return set()
        condition, values = stored.visible
        sql = f"SELECT document_id FROM versions WHERE {condition} AND {stored.by_words_only}"
        [rows] = self._connections.read_from_primary(Statement(sql, values))
        return {decode_id(document_id) for (document_id,) in rows}

    def check(self) -> list[GenerationCheck]:
        from index.postgresql.check import Checks  # a search never needs it

        if self._newest_name() is None:
            raise self._nothing_indexed()
        return Checks(self._connections).all()

    def is_intact(self) -> bool:
        try:
            for stored in self._stored() if self._is_there() else ():
                open_generation(self._connections.read_from_primary, stored)
        except IndexDamaged as error:
            self._warn_once(f"{error}")
            return False
        return not self._unsound

    def repair(self) -> set[str]:
        with self.writing():
            if self._rows_whole_at is not None and self._clock() - self._rows_whole_at < ROWS_STAY_CHECKED:
                return set()
            from index.postgresql.check import Checks  # a search never needs it

            begun, checks = self._clock(), Checks(self._connections)
            self._unsound = {each.name for each in checks.all() if each.problem}
            newest = newest_whole(self._connections.read_from_primary)
            damaged = checks.damaged(newest) if newest and newest.name in self._unsound else {}
            for problem in damaged.values():
                self._warn_once(f"{problem}")
            self._rows_whole_at = None if damaged or self._unsound else begun
            return set(damaged)

    def _newest(self) -> StoredGeneration | None:
        return newest_whole(self._connections.read_from_primary) if self._is_there() else None

    def _newest_name(self) -> str | None:
        if not self._is_there():
            return None
        [[(name,)]] = self._connections.read_from_primary(Statement("SELECT current FROM state"))
        return str(name) if name else None

    def _stored(self) -> list[StoredGeneration]:
        return [unpack_generation(*row) for row in stored_generations(self._connections.read_from_primary)[1]]

    def _warn_once(self, message: str) -> None:
        if message not in self._warnings:
            self._warnings.add(message)
            log.warning("%s", message)

    # Reading

    def keep_loaded(self) -> None:
        self._keeps_loaded = True
        with suppress(IndexProblem), self.snapshot() as snapshot:
            snapshot.load()

    @contextmanager
    def snapshot(self) -> Iterator[PostgresSnapshot]:
        snapshot = self._acquire()
        try:
            yield snapshot
        finally:
            self._leases.release(snapshot.generation.name)

    @contextmanager
    def snapshot_of(self, generation: str) -> Iterator[PostgresSnapshot]:
        if not self._is_there():
            raise IndexMissing(f"Generation {generation} is not kept any more.")
        stored = read_generation(self._connections.read_from_primary, generation)
        self._leases.hold(generation)
        try:
            yield self._open(stored)
        finally:
            self._leases.release(generation)

    def _acquire(self) -> PostgresSnapshot:
        """Return the open snapshot with one more lease of its generation, and open one if there is none.

        Once a second, a thread looks whether another generation is in use now, and opens that one. The old snapshot
        serves meanwhile, so that no reader waits.
        """
        with self._snapshot_lock:
            if self._snapshot is None:
                self._asked_at, name = self._clock(), self._newest_name()
                if name is None:
                    raise self._nothing_indexed()
                self._snapshot, self._snapshot_for = self._open_newest(name), name
            elif self._clock() - self._asked_at >= POINTER_SECONDS and not self._renewal_thread.is_alive():
                self._renewal_thread = threading.Thread(target=self._renew, daemon=True)
                self._renewal_thread.start()
            self._leases.hold(self._snapshot.generation.name)
            return self._snapshot

    def _renew(self) -> None:
        """Replace the open snapshot, if there is one, by one of the generation that is in use now."""
        with self._renewal_lock, suppress(IndexProblem):  # who asks next is told what fails
            before, asked_at, name = self._snapshot, self._clock(), self._newest_name()
            if before is not None and name and name != self._snapshot_for:
                renewed = self._open_newest(name)
                if self._keeps_loaded:
                    renewed.load()
                with self._snapshot_lock:
                    self._snapshot, self._snapshot_for = renewed, name
                self._leases.release(before.generation.name)
            elif before is not None and self._keeps_loaded and not before.is_loaded:
                before.load()
            self._asked_at = asked_at

    def _open_newest(self, current: str) -> PostgresSnapshot:
        """Open the newest generation that is whole, not newer than the current one, and hold a lease of it."""
        problems: list[str] = []
        for number, name, content in stored_generations(self._connections.read_from_primary)[1]:
            if number <= number_of(current):
                self._leases.hold(name)
                try:
                    warning = " ".join(f"{problem} Until then {name} serves." for problem in problems)
                    snapshot = self._open(unpack_generation(number, name, content), warning)
                except BaseException as error:
                    self._leases.release(name)
                    if not isinstance(error, IndexDamaged):
                        raise
                    problems.append(str(error))
                    continue
                if warning:
                    self._warn_once(warning)
                return snapshot
        reasons = " ".join(dict.fromkeys(problems)) or CURE
        raise IndexDamaged(f"No generation in {self.address.shown} is whole. {reasons}")

    def _open(self, stored: StoredGeneration, warning: str = "") -> PostgresSnapshot:
        fetch = ReadsOf(self._connections, stored.name)
        opened: OpenedGeneration = open_generation(fetch, stored)
        return PostgresSnapshot(fetch, opened, self._blocks, self._copies, warning)

    def _is_there(self) -> bool:
        """Return whether there are tables, of this version."""
        if not self._connections.has_tables():
            return False
        _ = self._version_is_right
        return True

    @cached_property
    def _version_is_right(self) -> None:
        check_version(self._connections)

    def _nothing_indexed(self) -> IndexMissing:
        return IndexMissing(f"Nothing is indexed in {self.address.shown} yet. Run `patella index sync FOLDER`.")

    def close(self) -> None:
        with self._renewal_lock, self._snapshot_lock:
            self._snapshot = None
            self._leases.close()
            self._connections.close()

    # Encoding

    def queue(self, model: str) -> EncodingQueue:
        from index.postgresql.queue import PostgresQueue  # a search never needs it

        return PostgresQueue(self._connections, model)

    # Calibrations

    def calibration(self, generation: str) -> str | None:
        asked_at, known = self._calibrations.get(generation, (-math.inf, None))
        if self._clock() - asked_at >= POINTER_SECONDS:  # every question asks for it
            asked_at, known = self._clock(), self._read_calibration(generation)
            self._calibrations = {generation: (asked_at, known)}
        return known

    def _read_calibration(self, generation: str) -> str | None:
        if not self._is_there():
            return None
        rows, stored = self._connections.read_from_primary(
            Statement("SELECT calibration FROM calibrations WHERE generation = %s", [generation]),
            Statement("SELECT 1 FROM generations WHERE name = %s", [generation]),
        )
        if not rows and stored:  # a generation has a row as soon as it is published
            raise IndexDamaged(f"The database has lost the calibration of {generation}. {CURE}")
        name = f"The calibration of {generation}"
        return unseal("calibrations", [generation], rows[0][0], lambda: name).decode() or None if rows else None

    def set_calibration(self, generation: str, calibration: str) -> None:
        self._make_ready()
        sealed = seal("calibrations", [generation], calibration.encode())
        sql = "INSERT INTO calibrations VALUES (%s, %b) ON CONFLICT (generation) DO UPDATE SET calibration = %b"
        with self._connections.transaction() as transaction:
            transaction.fetch(Statement(sql, [generation, sealed, sealed]))
        self._calibrations = {}

    # Writing

    def publish(
        self,
        added: Iterable[IndexedDocument],
        removed: Iterable[str],
        fingerprint: Fingerprint,
        review: Review | None = None,
        encoded: Collection[str] = (),
    ) -> Generation:
        from index.postgresql.publishing import Publishing  # a search never needs it

        with self.writing():
            with self._connections.transaction() as transaction:
                publishing = Publishing(transaction, fingerprint)
                self._writer.check(transaction)
                stored = publishing.run(added, removed, encoded)
                opened = open_generation(transaction.fetch, stored)
                if review:  # what it caches is its own: numbers of chunks that are rolled back are given again
                    review(PostgresSnapshot(transaction.fetch, opened, BlockCache(), VectorCopies()))
            stored = self._tidy(stored)
        self._renew()
        return self._described(stored, current=True)

    def _tidy(self, stored: StoredGeneration) -> StoredGeneration:
        """Do what follows a publish, and return the generation that serves then. If that fails, the given one does."""
        from index.postgresql.compaction import compact
        from index.postgresql.upkeep import log_failure, make_graph, remove_old

        try:
            stored = compact(self._connections, self._writer) or stored
            remove_old(self._connections, self._unsound)
            make_graph(self._connections)
            self._unsound &= {each.name for each in self._stored()}
        except IndexProblem as error:
            log_failure(stored.name, error)
        return stored

    def rollback(self) -> Generation:
        if not self._is_there():
            raise self._nothing_indexed()
        with self.writing(), self._connections.transaction() as transaction:
            from index.postgresql.publishing import lock_state

            current, _ = lock_state(transaction)
            self._writer.check(transaction)
            if current is None:
                raise self._nothing_indexed()
            try:
                if current.base is None:
                    raise IndexMissing("There is none.")
                earlier = read_generation(transaction.fetch, current.base)
            except IndexMissing:
                raise IndexMissing(f"There is no generation in {self.address.shown} before the current one.") from None
            open_generation(transaction.fetch, earlier)
            transaction.fetch(Statement("UPDATE state SET current = %s", [earlier.name]))
        self._renew()
        return self._described(earlier, current=True)

    @contextmanager
    def writing(self) -> Iterator[None]:
        self._make_ready()
        with self._writer.held():
            yield

    def _make_ready(self) -> None:
        make_tables(self._connections)
        self._is_there()
