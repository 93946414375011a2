"""A SQLite file: damaged, locked, replaced, and read where nothing can be written."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import signal
import sqlite3
import sys
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from core.errors import IndexBusy, IndexDamaged, IndexInaccessible
from index.database.database import Database, read_whatever_is_left, replace_database

SCHEMA = "CREATE TABLE numbers (number INTEGER PRIMARY KEY, name TEXT)"
CURE = "Do this."
ONE_TWO = [(1, "one"), (2, "two")]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "numbers.sqlite"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    path.parent.mkdir()
    database = opened(path)
    insert(database, *ONE_TWO)
    yield database
    database.close()


def opened(path: Path) -> Database:
    return Database(path, SCHEMA, 7, CURE)


def insert(database: Database, *rows: tuple[int, str]) -> None:
    with database.transaction() as connection:
        connection.executemany("INSERT INTO numbers VALUES (?, ?)", rows)


def numbers(database: Database) -> list[tuple[int, str]]:
    return database.rows("SELECT * FROM numbers ORDER BY number")


def in_a_child(work: Callable[[], None]) -> None:
    """Run this in a process that is not root, and that ends with it."""
    child = os.fork()
    if child == 0:
        try:
            if os.getuid() == 0:
                os.setuid(65_534)
            work()
        except BaseException:  # noqa: BLE001 - it is printed, and tells the parent
            traceback.print_exc(file=sys.stderr)
            os._exit(1)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0


@pytest.fixture
def read_only(database: Database, path: Path) -> Iterator[Callable[[], None]]:
    """Return what makes the folder and its files read-only for a process that is not root."""
    for parent in path.parents:
        if parent.stat().st_uid == os.getuid() and str(parent) not in ("/", "/tmp"):
            parent.chmod(parent.stat().st_mode | 0o055)

    def close() -> None:
        for file in path.parent.iterdir():
            file.chmod(0o444)
        path.parent.chmod(0o555)

    yield close
    path.parent.chmod(0o755)
    for file in path.parent.iterdir():
        file.chmod(0o644)


def test_a_read_only_folder_is_read(database: Database, path: Path, read_only: Callable[[], None]) -> None:
    database.close()
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    read_only()
    in_a_child(lambda: reads_and_is_told_why_it_cannot_write(path))


def test_a_log_that_a_killed_process_left_in_a_read_only_folder_is_read(
    database: Database, path: Path, read_only: Callable[[], None]
) -> None:
    aside = shutil.copytree(path.parent, path.parents[1] / "aside")  # with a log, as a killed process leaves it
    database.close()
    shutil.rmtree(path.parent)
    aside.rename(path.parent)
    path.with_name(f"{path.name}-shm").unlink()
    assert path.with_name(f"{path.name}-wal").stat().st_size > 0
    read_only()
    in_a_child(lambda: reads_and_is_told_why_it_cannot_write(path))


def reads_and_is_told_why_it_cannot_write(path: Path) -> None:
    reader = opened(path)
    assert numbers(reader) == ONE_TWO
    assert reader.problem() == ""
    with pytest.raises(IndexInaccessible, match=r"numbers\.sqlite cannot be written: .* can still be searched"):
        insert(reader, (3, "three"))
    assert numbers(reader) == ONE_TWO
    reader.close()


def test_a_reader_without_locks_sees_what_a_writer_does_meanwhile(
    database: Database, path: Path, read_only: Callable[[], None]
) -> None:
    """The owner of a folder writes, while somebody who may only read has it open."""
    database.close()
    read_only()
    ask, answer = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.getuid() == 0:
                os.setuid(65_534)
            reader = opened(path)
            assert numbers(reader) == ONE_TWO
            os.write(answer[1], b".")
            os.read(ask[0], 1)
            assert numbers(reader) == [*ONE_TWO, (3, "three")]
        except BaseException:  # noqa: BLE001 - it is printed, and tells the parent
            traceback.print_exc(file=sys.stderr)
            os._exit(1)
        os._exit(0)
    os.read(answer[0], 1)
    path.parent.chmod(0o755)
    path.chmod(0o644)
    insert(database, (3, "three"))
    database.close()
    os.write(ask[1], b".")
    assert os.waitpid(child, 0)[1] == 0
    for descriptor in (*ask, *answer):
        os.close(descriptor)


def test_a_full_disk_is_read_and_told(database: Database, path: Path) -> None:
    """A limit of zero bytes on the size of files stands for the full disk."""
    database.close()

    def full() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        reader = opened(path)
        assert numbers(reader) == ONE_TWO
        with pytest.raises(IndexInaccessible, match="The index is as it was, and can still be searched"):
            insert(reader, (3, "three"))
        assert numbers(reader) == ONE_TWO

    for parent in (path.parent, path):
        parent.chmod(parent.stat().st_mode | 0o022)
    child = os.fork()
    if child == 0:
        try:
            full()
        except BaseException:  # noqa: BLE001 - the status tells the parent, since nothing can be written
            os._exit(1)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0


def test_sqlite_says_when_the_disk_is_full(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(IndexInaccessible) as raised, database.transaction() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")
        connection.execute("INSERT INTO numbers VALUES (3, ?)", ("x" * 100_000,))
    assert str(raised.value).startswith(f"The disk of {database.path.parent} is full (")
    assert "Make room" in str(raised.value)
    assert numbers(database) == ONE_TWO


def test_a_file_that_belongs_to_somebody_else_is_told(database: Database, path: Path) -> None:
    database.close()
    for parent in path.parents:
        if parent.stat().st_uid == os.getuid() and str(parent) not in ("/", "/tmp"):
            parent.chmod(parent.stat().st_mode | 0o055)
    path.chmod(0o000)

    def refused() -> None:
        with pytest.raises(IndexInaccessible, match=r"cannot be read: .*permissions"):
            numbers(opened(path))

    in_a_child(refused)
    path.chmod(0o644)


def test_a_missing_file_is_made(tmp_path: Path) -> None:
    database = opened(tmp_path / "numbers.sqlite")
    assert not database.is_of_another_version()
    assert (numbers(database), database.problem()) == ([], "")
    database.close()


def test_another_schema_is_told_and_never_changed(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as old:
        old.execute("CREATE TABLE others (x)")
        old.execute("PRAGMA user_version = 6")
    old.close()
    database = opened(path)
    assert database.is_of_another_version()
    with pytest.raises(IndexDamaged) as raised:
        numbers(database)
    assert str(raised.value) == (f"{path} was written by another version of Patella (its schema is 6, not 7). {CURE}")
    with pytest.raises(IndexDamaged, match="another version"):
        insert(database, (3, "three"))
    assert [row["name"] for row in read_whatever_is_left(path, "sqlite_schema")] == ["others"]


def test_a_damaged_page_is_told(database: Database, path: Path) -> None:
    insert(database, *((number, "name" * 50) for number in range(3, 300)))
    database.close()
    content = bytearray(path.read_bytes())
    content[3 * 4096 : 3 * 4096 + 8] = bytes(8)
    path.write_bytes(content)
    with pytest.raises(IndexDamaged) as raised:
        numbers(database)
    assert str(raised.value) == f"The catalogue {path} cannot be used: database disk image is malformed. {CURE}"
    assert str(path) in database.problem()
    kept = [row["number"] for row in read_whatever_is_left(path, "numbers")]
    assert {1, 299} <= set(kept)
    assert 250 < len(set(kept)) < 299


def test_a_broken_tree_whose_rows_can_be_read_is_a_problem(path: Path) -> None:
    path.parent.mkdir()
    database = Database(path, f"{SCHEMA};CREATE INDEX names ON numbers (name)", 7, CURE)
    with database.transaction() as connection:
        connection.execute("PRAGMA writable_schema = ON")
        for column in ("number", "name"):
            connection.execute(
                f"UPDATE sqlite_schema SET sql = 'CREATE INDEX names ON numbers ({column})' WHERE name = 'names'"
            )
            connection.execute("PRAGMA writable_schema = RESET")
            connection.execute("PRAGMA writable_schema = ON")
            connection.execute("INSERT INTO numbers (name) VALUES ('one')")
    database.close()
    assert database.problem().startswith(
        f"The catalogue {database.path} cannot be used: row 1 missing from index names"
    )


def test_a_name_that_decays_is_a_problem(database: Database, path: Path) -> None:
    database.close()
    path.write_bytes(path.read_bytes().replace(b"name TEXT", b"naMe TEXT"))
    told = f"The catalogue {path} cannot be used: its tables are not those that were made. {CURE}"
    assert database.problem() == told
    assert database.is_of_another_version()
    for use in (lambda: numbers(database), lambda: insert(database, (3, "three"))):
        with pytest.raises(IndexDamaged) as raised:
            use()
        assert str(raised.value) == told
    assert [tuple(row) for row in read_whatever_is_left(path, "numbers")] == [("number", "naMe")] * 2
    kept = [tuple(row.items()) for row in read_whatever_is_left(path, "numbers", SCHEMA, 7)]
    assert kept == [(("number", 1), ("name", "one")), (("number", 2), ("name", "two"))]


def test_what_is_no_database_has_no_rows(tmp_path: Path) -> None:
    for number, content in enumerate((b"", b"no database" * 1000)):
        path = tmp_path / f"{number}.sqlite"
        path.write_bytes(content)
        assert opened(path).is_of_another_version()
        assert list(read_whatever_is_left(path, "numbers")) == []


def test_a_replaced_file_is_complete_and_the_log_of_the_old_one_is_gone(database: Database, path: Path) -> None:
    def fill(new: Path) -> None:
        other = opened(new)
        insert(other, (9, "nine"))
        other.close()

    assert numbers(database) == ONE_TWO
    replace_database(path, fill)
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert numbers(database) == ONE_TWO  # it still has the old one open
    database.reopen_if_replaced()
    assert numbers(database) == [(9, "nine")]
    insert(database, (10, "ten"))
    assert numbers(opened(path)) == [(9, "nine"), (10, "ten")]


def test_a_replacement_that_fails_changes_nothing(database: Database, path: Path) -> None:
    database.close()
    before = path.read_bytes()

    def fill(new: Path) -> None:
        new.write_bytes(b"half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replace_database(path, fill)
    assert (path.read_bytes(), [file.name for file in path.parent.iterdir()]) == (before, [path.name])


def test_what_only_the_log_of_the_new_file_holds_is_not_lost(database: Database, path: Path) -> None:
    """A disk that is full at the end of the filling leaves the log: SQLite is silent about it when it closes."""
    database.close()
    left_open = []

    def fill(new: Path) -> None:
        left_open.append(opened(new))
        insert(left_open[0], (9, "nine"))
        assert new.with_name(f"{new.name}-wal").stat().st_size > 0

    replace_database(path, fill)
    left_open[0].close()
    assert numbers(opened(path)) == [(9, "nine")]


def test_a_new_file_whose_log_cannot_be_emptied_is_not_taken(database: Database, path: Path) -> None:
    database.close()
    reading = []

    def fill(new: Path) -> None:
        other = opened(new)
        insert(other, (9, "nine"))
        reading.append((sqlite3.connect(new, isolation_level=None), other))
        reading[0][0].execute("BEGIN")
        reading[0][0].execute("SELECT * FROM numbers").fetchall()

    with pytest.raises(IndexInaccessible, match="another process has it open"):
        replace_database(path, fill)
    reading[0][0].close()
    reading[0][1].close()
    assert numbers(opened(path)) == ONE_TWO


def test_a_locked_file_is_busy(database: Database, path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    database._open_writer().execute("PRAGMA busy_timeout = 1")
    with pytest.raises(IndexBusy):
        insert(database, (3, "three"))
    assert numbers(database) == ONE_TWO
    other.execute("ROLLBACK")
    other.close()


def test_the_log_is_emptied(database: Database, path: Path) -> None:
    log = path.with_name(f"{path.name}-wal")
    assert log.stat().st_size > 0
    database.empty_log()
    assert log.stat().st_size == 0
    assert numbers(database) == ONE_TWO


def test_a_text_that_is_no_text_any_more_leaves_the_rows_beside_it_readable(database: Database) -> None:
    with database.transaction() as connection:
        connection.execute("UPDATE numbers SET name = CAST(x'6ff165' AS TEXT) WHERE number = 1")
    assert numbers(database) == [(1, "o\ufffde"), (2, "two")]


def test_a_name_in_the_schema_that_is_no_text_any_more_is_damage(database: Database, path: Path) -> None:
    """SQLite puts the name into the message of its error, which Python cannot decode then."""
    database.close()
    content = bytearray(path.read_bytes())
    at = content.index(b"CREATE TABLE numbers")
    content[at + 8] = 0x80
    path.write_bytes(content)
    with pytest.raises(IndexDamaged, match=f"{path} cannot be used: .* {CURE}"):
        numbers(database)
    assert database.is_of_another_version()

    def fill(new: Path) -> None:
        assert list(read_whatever_is_left(path, "numbers")) == []
        other = opened(new)
        insert(other, (9, "nine"))
        other.close()

    replace_database(path, fill)
    assert numbers(database) == [(9, "nine")]


class FailingDisk(sqlite3.Connection):
    """A connection to a file that the disk cannot read."""

    code = sqlite3.SQLITE_IOERR_READ

    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
        if statement.startswith("SELECT * FROM"):
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = self.code
            raise error
        if statement.startswith("PRAGMA integrity_check"):
            statement = f"SELECT 'Tree 2 page 3: unable to get the page. error code={self.code}'"
        return super().execute(statement, *values)


@pytest.fixture
def failing(database: Database, path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """The database, on a disk that cannot be read from now on."""
    database.close()
    connect = partial(sqlite3.connect, factory=FailingDisk)
    monkeypatch.setattr("index.database.database.sqlite3.connect", connect)
    return opened(path)


def test_an_error_of_the_disk_is_no_damage(failing: Database, path: Path) -> None:
    """Nobody may write a healthy file anew since the disk could not read it at one moment."""
    not_read = (
        f"The disk cannot read {path}: disk I/O error. The file may be whole, and was not changed. Check the disk."
    )
    with pytest.raises(IndexInaccessible) as raised:
        numbers(failing)
    assert str(raised.value) == not_read
    with pytest.raises(IndexInaccessible, match="unable to get the page"):
        failing.problem()
    assert not failing.is_of_another_version()
    with pytest.raises(IndexInaccessible) as raised:
        list(read_whatever_is_left(path, "numbers"))
    assert str(raised.value) == not_read
    failing.close()


class MisreadPage(sqlite3.Connection):
    """A connection of SQLite to a file with a page that the disk could not read: SQLite calls it malformed."""

    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
        if statement.startswith(("SELECT * FROM", "INSERT")):
            error = sqlite3.DatabaseError("database disk image is malformed")
            error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
            raise error
        return super().execute(statement, *values)


def test_a_page_that_could_not_be_read_is_no_damage(
    database: Database, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    insert(database, (3, "three"))
    database.close()
    database = opened(path)
    with monkeypatch.context() as patched:
        patched.setattr("index.database.database.sqlite3.connect", partial(sqlite3.connect, factory=MisreadPage))
        for use in (lambda: numbers(database), lambda: add_one(database)):
            with pytest.raises(IndexInaccessible, match=f"The disk cannot read {path}: input/output error"):
                use()
    assert numbers(database)[2:] == [(3, "three")]  # by a connection of its own
    insert(database, (4, "four"))
    database.close()


def add_one(database: Database) -> None:
    with database.transaction() as connection:
        connection.execute("INSERT INTO numbers VALUES (9, 'nine')")


def test_a_connection_that_the_system_made_read_only_is_opened_again(database: Database, path: Path) -> None:
    insert(database, (3, "three"))
    database.close()
    database = opened(path)
    with pytest.raises(IndexInaccessible, match="attempt to write a readonly"), database.transaction() as connection:
        connection.execute("PRAGMA query_only = 1")
        connection.execute("INSERT INTO numbers VALUES (9, 'nine')")
    insert(database, (4, "four"))
    assert numbers(database)[2:] == [(3, "three"), (4, "four")]


def test_a_log_that_cannot_be_looked_at_is_no_missing_one(
    database: Database, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may hold the newest rows, so nothing may be read without it."""
    insert(database, (3, "three"))
    stat = Path.stat

    def refuse(file: Path, **named: Any) -> os.stat_result:
        if file.name.endswith("-wal"):
            raise OSError(errno.EIO, "Input/output error", str(file))
        return stat(file, **named)

    def fail(*_: object, **__: object) -> sqlite3.Connection:
        error = sqlite3.OperationalError("unable to open database file")
        error.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
        raise error

    monkeypatch.setattr(Path, "stat", refuse)
    monkeypatch.setattr("index.database.database.sqlite3.connect", fail)
    other = opened(path)
    for read in (lambda: numbers(other), lambda: list(read_whatever_is_left(path, "numbers"))):
        with pytest.raises(IndexInaccessible, match=f"cannot read {path}-wal: Input/output error"):
            read()


def test_a_file_that_was_cut_is_damage(failing: Database, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FailingDisk, "code", sqlite3.SQLITE_IOERR_SHORT_READ)
    with pytest.raises(IndexDamaged):
        numbers(failing)
    assert failing.problem().startswith(f"The catalogue {path} cannot be used: ")
    assert list(read_whatever_is_left(path, "numbers")) == []
    failing.close()
