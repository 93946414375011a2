"""A SQLite file that is read while one process writes to it, and read where nothing can be written at all.

Only this file imports sqlite3.
"""

from __future__ import annotations

import os
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from core.atomic_files import fsync
from core.disk_space import disk_failed, out_of_room, raise_if_unreadable
from core.errors import IndexBusy, IndexDamaged, IndexInaccessible, IndexProblem

Connection = sqlite3.Connection
Row = tuple[Any, ...]

_BUSY_CODES = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_REFUSED_CODES = (
    *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR),
    *(sqlite3.SQLITE_AUTH, sqlite3.SQLITE_NOLFS),
)
"""What SQLite answers where the system lets it write nothing."""

_ERRORS = (sqlite3.Error, sqlite3.Warning, MemoryError, OverflowError, UnicodeError)
"""What reading a damaged file can raise."""

_PAGE_SIZE = 4_096  # bytes: a question reads in half the time of the largest size, for a twentieth more disk space
_READ_CACHE = 16_384  # kilobytes: the inner pages of the encodings of 100,000 passages; saves a third of the read time
_MAX_LOG_SIZE = 8 * 2**20  # bytes of the write-ahead log: a first build would leave it as large as the whole catalogue
_TIMEOUT = 30.0  # seconds that a write waits for another one
_ATTEMPTS = 5  # to read a file that nothing protects, and that another process changes meanwhile

_decode = partial(str, encoding="utf-8", errors="replace")
"""Decode a text. One that decayed is another text then, as its checksum tells, and the rows beside it are read."""

_CHECK = "PRAGMA integrity_check(3)"
_TABLES = "SELECT type, name, tbl_name, sql, rootpage FROM sqlite_schema"

_NO_FILE = (0, 0)
_Identity = tuple[tuple[int, int, int, int], ...]
"""Device, inode, size and time of the file and of its log."""


@dataclass(frozen=True, slots=True)
class _Reader:
    """An open connection for reading.

    `unprotected` is the identity of the files at the opening if the connection holds no locks, so that it must look
    whether a writer changed them; otherwise None.
    """

    connection: Connection
    unprotected: _Identity | None


class Database:
    """A SQLite file with a schema of the given version. Threads may share it.

    Readers never wait for a writer: reads and writes have a connection each, opened when first used. Where the folder
    takes no file beside the database (its disk is full or read-only, or it belongs to somebody else), reading needs
    none. Raises IndexBusy if another process holds the file locked, IndexInaccessible if the system refuses to open or
    write it or the disk cannot read it, and IndexDamaged if it cannot be used. `cure` tells the user what to do then.
    """

    def __init__(self, path: Path, schema: str, version: int, cure: str) -> None:
        self.path, self._schema, self._version, self._cure = path, schema, version, cure
        self._read_lock, self._write_lock = threading.Lock(), threading.Lock()
        self._reader: _Reader | None = None
        self._writer: Connection | None = None
        self._inode = _NO_FILE  # of the file that is open
        self._malformed: _Identity | None = None  # of the file that SQLite found malformed in a check of every page

    # Reading

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[Row]:
        """Return the rows that a SELECT finds."""
        with self._read_lock:
            for _ in range(_ATTEMPTS):
                reader = self._open_reader()
                try:
                    with self._translated(writing=False):
                        rows = reader.connection.execute(statement, values).fetchall()
                except IndexDamaged:
                    if self._was_unchanged(reader):
                        self._close_reader()
                        raise
                except IndexInaccessible:
                    self._close_reader()
                    raise
                else:
                    if self._was_unchanged(reader):
                        return rows
                self._close_reader()  # a process that may write changed the file meanwhile
        raise IndexBusy(f"Another process is writing to {self.path}. Try again when it has finished.")

    def _was_unchanged(self, reader: _Reader) -> bool:
        """Return whether no writer can have changed what was read. The files are looked at only where no lock held."""
        return reader.unprotected is None or reader.unprotected == _identity(self.path)

    def problem(self) -> str:
        """Return what SQLite finds wrong with the file: "" if nothing. Every page is read.

        Raises IndexInaccessible if the disk cannot read a page: nobody knows then whether the file is damaged.
        """
        try:
            found = [str(row[0]) for row in self.rows(_CHECK)]
        except IndexDamaged as error:
            return str(error)
        reason = _reason_of(found)
        if _tells_of_disk(reason):
            raise self._unreadable(reason)
        return self._unusable(reason) if reason else ""

    def reopen_if_replaced(self) -> None:
        """Close the file if another one lies in its place: the next use opens that one."""
        with self._read_lock:
            if self._inode not in (_NO_FILE, _inode(self.path)):
                with self._write_lock:
                    self._close_all()

    def _open_reader(self) -> _Reader:
        if self._reader is None:
            if not self.path.exists():
                self._create()
            self._reader = self._open_to_read()
        return self._reader

    def _create(self) -> None:
        try:
            with self._write_lock:
                self._open_writer()
        except IndexInaccessible as error:
            raise IndexDamaged(self._unusable("it is missing")) from error

    def _open_to_read(self) -> _Reader:
        if self._inode == _NO_FILE:
            self._inode = _inode(self.path)
        with self._translated(writing=False):
            try:
                return _Reader(self._checked(_connect(self.path, "mode=rw")), None)
            except sqlite3.Error as error:
                if _code(error) not in _REFUSED_CODES:
                    raise
            identity = _identity(self.path)
            connection = _connect_where_nothing_is_written(self.path)
            return _Reader(self._checked(connection), identity)

    def _checked(self, connection: Connection) -> Connection:
        """Return the connection if its file has the schema of this version. Raises IndexDamaged if not."""
        try:
            connection.execute(f"PRAGMA cache_size = -{_READ_CACHE}")
            connection.execute("PRAGMA temp_store = MEMORY")
            found = _version_of(connection)
            connection.execute("SELECT count(*) FROM sqlite_schema")
            if found != self._version:
                raise IndexDamaged(
                    f"{self.path} was written by another version of Patella (its schema is {found}, not "
                    f"{self._version}). {self._cure}"
                )
            self._check_tables(connection)
        except (*_ERRORS, IndexDamaged):
            connection.close()
            raise
        return connection

    def _check_tables(self, connection: Connection) -> None:
        """Raise IndexDamaged if the text of the schema is not what was written: SQLite's own check overlooks that."""
        if connection.execute(f"{_TABLES} ORDER BY rootpage").fetchall() != _tables_of(self._schema):
            raise IndexDamaged(self._unusable("its tables are not those that were made"))

    def _close_reader(self) -> None:
        if self._reader:
            self._reader.connection.close()
            self._reader = None

    def copy_to(self, target: Path) -> None:
        """Copy the file, as it is at one moment, to a path where no file is. Others go on reading and writing."""
        with (
            self._translated(writing=False),
            closing(self._open_to_read().connection) as source,
            closing(_connect(target, "mode=rwc")) as copy,
        ):
            source.backup(copy)

    # Writing

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Yield a connection in a transaction, which an exception rolls back.

        Once the context ends, what was written survives a power cut.
        """
        with self._write_lock:
            try:
                with self._translated(writing=True), _transaction(self._open_writer()) as connection:
                    yield connection
            except (IndexDamaged, IndexInaccessible):
                self._close_writer()  # a connection that the system refused once may stay read-only
                raise

    def is_of_another_version(self) -> bool:
        """Return whether the file has a schema of another version, or cannot be read at all. It may be missing."""
        if not self.path.exists():
            return False
        try:
            with self._read_lock:
                self._open_reader()
        except IndexDamaged:
            return True
        return False

    def empty_log(self) -> None:
        """Move what the write-ahead log holds into the file, unless somebody reads it: a log that decays loses much."""
        with self._write_lock, suppress(*_ERRORS):
            if self._writer:
                self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the file. The next use opens it again."""
        with self._read_lock, self._write_lock:
            self._close_all()

    def _close_all(self) -> None:
        self._close_writer()
        self._close_reader()
        self._inode = _NO_FILE

    def _close_writer(self) -> None:
        if self._writer:
            self._writer.close()
            self._writer = None

    def _open_writer(self) -> Connection:
        """Return the connection for writing. A file that does not exist yet, or is empty, is made."""
        if self._writer is None:
            with self._translated(writing=True):
                connection = _connect(self.path, "mode=rwc", timeout=_TIMEOUT)
                try:
                    self._set_up(connection)
                except BaseException:
                    connection.close()
                    raise
                self._writer = connection
        return self._writer

    def _set_up(self, connection: Connection) -> None:
        connection.execute(f"PRAGMA page_size = {_PAGE_SIZE}")  # takes effect only in a new file
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_MAX_LOG_SIZE // _PAGE_SIZE}")
        connection.execute(f"PRAGMA journal_size_limit = {_MAX_LOG_SIZE}")
        if _version_of(connection) != self._version:
            self._create_tables(connection)
        self._check_tables(connection)
        if self._inode == _NO_FILE:
            self._inode = _inode(self.path)

    def _create_tables(self, connection: Connection) -> None:
        """Create the tables in an empty file. Raises IndexDamaged if it holds those of another version."""
        with _transaction(connection):
            found = _version_of(connection)
            if found == self._version:  # another process has done it meanwhile
                return
            if found or connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
                raise IndexDamaged(f"{self.path} was written by another version of Patella. {self._cure}")
            _make_tables(connection, self._schema)
            connection.execute(f"PRAGMA user_version = {self._version}")

    @contextmanager
    def _translated(self, writing: bool) -> Iterator[None]:
        """Raise an IndexProblem in place of an error of SQLite, and when reading, of one that comes of damage."""
        errors: tuple[type[Exception], ...] = (sqlite3.Error,) if writing else _ERRORS
        try:
            yield
        except errors as error:
            raise self._problem_of(error, writing) from error

    def _problem_of(self, error: Exception, writing: bool) -> IndexProblem:
        code = _code(error)
        if code in _BUSY_CODES:
            return IndexBusy(f"Another process is writing to {self.path}. Try again when it has finished.")
        if writing and code == sqlite3.SQLITE_FULL:
            return IndexInaccessible(out_of_room(self.path.parent))
        if writing and code in _REFUSED_CODES:
            return IndexInaccessible(
                f"{self.path} cannot be written: {error}. The index is as it was, and can still be searched. "
                "Check the disk and the permissions of the folder, then run it again."
            )
        if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
            return IndexInaccessible(f"{self.path} cannot be read: {error}. Check the permissions of file and folder.")
        if _is_of_disk(_extended_code(error)):
            return self._unreadable(str(error))
        if code == sqlite3.SQLITE_CORRUPT and self._is_whole_or_unreadable():
            return self._unreadable("input/output error")
        return IndexDamaged(self._unusable(str(error)))

    def _is_whole_or_unreadable(self) -> bool:
        """Return whether the disk is to blame, and not the file, where SQLite calls the file malformed.

        SQLite says the same of a page that the disk cannot read; only its check of every page tells one from the other.
        """
        identity = _identity(self.path)
        if identity == self._malformed:
            return False
        try:
            with closing(_connect(self.path, "mode=ro")) as connection:
                reason = _reason_of([str(row[0]) for row in connection.execute(_CHECK)])
        except _ERRORS as error:
            return _is_of_disk(_extended_code(error))
        if reason and not _tells_of_disk(reason):
            self._malformed = identity
            return False
        return True

    def _unreadable(self, reason: str) -> IndexInaccessible:
        return IndexInaccessible(disk_failed(self.path, reason))

    def _unusable(self, reason: str) -> str:
        return f"The catalogue {self.path} cannot be used: {reason}. {self._cure}"


@contextmanager
def _transaction(connection: Connection) -> Iterator[Connection]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk may have ended the transaction
            connection.execute("ROLLBACK")
        raise


def read_whatever_is_left(path: Path, table: str, schema: str = "", version: int = -1) -> Iterator[dict[str, object]]:
    """Yield the rows of a table that can be read in a file that may be damaged, by the names of their columns.

    Where a row cannot be read, the rest is read from the other end. A row may come twice. A table that is missing has
    no rows. The text of the schema may be damaged too, if the file is of this `version`, which `schema` made. Raises
    IndexInaccessible if the disk cannot read: the rows may be whole.
    """
    with closing(_connect_to_salvage(path)) as connection:
        with suppress(*_ERRORS):
            if _version_of(connection) == version:
                _assume_tables(connection, schema)
        for order in ("", "ORDER BY 1 DESC, 2 DESC"):
            try:
                found = connection.execute(f"SELECT * FROM {table} {order}")
                names = [column[0] for column in found.description]
                for row in found:
                    yield dict(zip(names, row, strict=True))
                return
            except _ERRORS as error:
                if _is_of_disk(_extended_code(error)):
                    raise IndexInaccessible(disk_failed(path, str(error))) from error


def _assume_tables(connection: Connection, schema: str) -> None:
    """Let a connection read the tables as this schema made them, in a transaction that is never committed."""
    connection.execute("BEGIN")
    for *columns, root in _tables_of(schema):
        connection.execute(
            "UPDATE sqlite_schema SET type = ?, name = ?, tbl_name = ?, sql = ? WHERE rootpage = ?", (*columns, root)
        )
    connection.execute("PRAGMA writable_schema = RESET")


@cache
def _tables_of(schema: str) -> list[Row]:
    """Return what SQLite stores about the tables and indexes of a schema: type, name, table, text and first page."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute(f"PRAGMA page_size = {_PAGE_SIZE}")
        _make_tables(connection, schema)
        return connection.execute(f"{_TABLES} ORDER BY rootpage").fetchall()


def _make_tables(connection: Connection, schema: str) -> None:
    for statement in schema.split(";"):
        connection.execute(statement)


def replace_database(path: Path, fill: Callable[[Path], None]) -> None:
    """Put a file that `fill` writes in the place of a database, in one step.

    A process that has the old one open goes on reading that one.
    """
    new = path.with_name(f"{path.name}.new")
    for left in _files_of(new):
        left.unlink(missing_ok=True)
    try:
        with suppress(*_ERRORS), closing(_connect(path, "mode=rw")) as old:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        fill(new)
        _move_log_into(new)
        fsync(new)
        for log in _files_of(path)[1:]:  # they belong to the old file: SQLite would apply them to the new one
            log.unlink(missing_ok=True)
        new.replace(path)
        fsync(path.parent)
    finally:
        for left in _files_of(new):
            left.unlink(missing_ok=True)


def _move_log_into(path: Path) -> None:
    """Move what the log of a new file holds into the file: closing it does so too, but is silent where that fails."""
    try:
        with closing(_connect(path, "mode=rw", timeout=0)) as connection:
            is_busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error as error:
        if _code(error) == sqlite3.SQLITE_FULL:
            raise IndexInaccessible(out_of_room(path.parent)) from error
        raise IndexInaccessible(f"{path} cannot be written: {error}. Check the disk, then run it again.") from error
    if is_busy or _size(_files_of(path)[1]):
        raise IndexInaccessible(f"{path} cannot be completed: another process has it open. Try again.")


def _connect(path: Path, parameters: str, timeout: float = _TIMEOUT) -> Connection:
    address = f"file:{quote(str(path.resolve()))}?{parameters}"
    connection = sqlite3.connect(address, uri=True, check_same_thread=False, timeout=timeout, isolation_level=None)
    connection.text_factory = _decode
    return connection


def _connect_where_nothing_is_written(path: Path) -> Connection:
    """Return a connection that needs no lock and no file beside the database.

    If a log is left, it is read too: then SQLite keeps the index of the log in its memory. Without one, no process has
    the file open for writing at this moment, and SQLite takes it for one that never changes.
    """
    if not _size(_files_of(path)[1]):
        return _connect(path, "mode=ro&immutable=1")
    connection = _connect(path, "mode=ro&vfs=unix-none")
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    return connection


def _connect_to_salvage(path: Path) -> Connection:
    try:
        connection = _connect(path, "mode=rw")
        connection.execute("PRAGMA writable_schema = ON")  # a table whose text is damaged does not hide the others
        connection.execute("SELECT count(*) FROM sqlite_schema")
        return connection
    except _ERRORS:
        try:
            return _connect_where_nothing_is_written(path)
        except sqlite3.Error as error:
            raise IndexInaccessible(disk_failed(path, str(error))) from error


def _version_of(connection: Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _files_of(path: Path) -> list[Path]:
    """Return the paths of a database, of its log and of the index of the log."""
    return [path, *(path.with_name(f"{path.name}-{suffix}") for suffix in ("wal", "shm"))]


def _status(path: Path) -> os.stat_result | None:
    """Return what the system says of a file, None if it is missing. Raises IndexInaccessible if it cannot tell.

    A log that cannot be looked at is no missing one: it may hold the newest rows.
    """
    try:
        return path.stat()
    except OSError as error:
        raise_if_unreadable(error, path)
        return None


def _size(path: Path) -> int:
    status = _status(path)
    return status.st_size if status else 0


def _inode(path: Path) -> tuple[int, int]:
    status = _status(path)
    return (status.st_dev, status.st_ino) if status else _NO_FILE


def _identity(path: Path) -> _Identity:
    found = filter(None, map(_status, _files_of(path)[:2]))
    return tuple((each.st_dev, each.st_ino, each.st_size, each.st_mtime_ns) for each in found)


def _reason_of(found: Sequence[str]) -> str:
    """Return what a check of every page found, in one line: "" if nothing."""
    return "" if found == ["ok"] else " ".join("; ".join(found).split())


def _tells_of_disk(reason: str) -> bool:
    return any(_is_of_disk(int(code)) for code in re.findall(r"error code=(\d+)", reason))


def _code(error: BaseException) -> int:
    """Return the primary result code of an error of SQLite, 0 for any other."""
    return _extended_code(error) & 0xFF


def _extended_code(error: BaseException) -> int:
    """Return the extended result code of an error of SQLite, 0 for any other."""
    return int(getattr(error, "sqlite_errorcode", 0) or 0)


def _is_of_disk(extended_code: int) -> bool:
    """Return whether an error is one of the disk. A file that is cut gives a short read, which is damage."""
    return extended_code & 0xFF == sqlite3.SQLITE_IOERR and extended_code != sqlite3.SQLITE_IOERR_SHORT_READ
