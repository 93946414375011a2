"""The contract of what lies beside an index. Each test runs on all that keep it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest

from index.beside.files import FilesBeside
from index.beside.kept import FAILURES, JUDGEMENTS, LOGS, OLDER_QUESTIONS, QUESTIONS, KeptBeside
from index.beside.memory import MemoryBeside
from index.postgresql.beside import PostgresBeside

Open = Callable[[], KeptBeside]


@pytest.fixture(params=["memory", "files", "postgresql"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """Return a function that opens what lies beside one index, as another process does."""
    if request.param == "memory":
        memory = MemoryBeside()
        return lambda: memory
    if request.param == "files":
        return lambda: FilesBeside(tmp_path / "folders" / "index")
    address = request.getfixturevalue("postgresql_address")
    return lambda: PostgresBeside(address)


@pytest.fixture
def beside(opened: Open) -> Iterator[KeptBeside]:
    with closing(opened()) as made:
        yield made


def test_nothing_is_there_at_first(beside: KeptBeside) -> None:
    for log in LOGS:
        assert (beside.lines(log), beside.version(log)) == ([], ())
    assert (beside.read(FAILURES), beside.read("runs/one/report.json"), beside.names(), beside.names("runs")) == (
        None,
        None,
        [],
        [],
    )
    beside.delete("runs/one")
    beside.delete(FAILURES)
    beside.rotate(QUESTIONS, OLDER_QUESTIONS, 1)


def test_lines_come_back_in_their_order_with_numbers(beside: KeptBeside, opened: Open) -> None:
    beside.append(JUDGEMENTS, [b'{"a": 1}', '{"ü": "\\u0000 \\ud800"}'.encode()])
    beside.append(JUDGEMENTS, [b"{}"])
    beside.append(QUESTIONS, [b"7"], durable=False)
    expected = [(1, b'{"a": 1}'), (2, '{"ü": "\\u0000 \\ud800"}'.encode()), (3, b"{}")]
    with closing(opened()) as other:
        assert (beside.lines(JUDGEMENTS), other.lines(JUDGEMENTS)) == (expected, expected)
        assert other.lines(QUESTIONS) == [(1, b"7")]


def test_the_version_changes_with_each_line(beside: KeptBeside) -> None:
    versions = [beside.version(JUDGEMENTS)]
    for line in (b"{}", b"{}", b"[1, 2]"):
        beside.append(JUDGEMENTS, [line])
        versions.append(beside.version(JUDGEMENTS))
        assert beside.version(JUDGEMENTS) == versions[-1]
    assert len(set(versions)) == 4
    assert beside.version(QUESTIONS) == ()


def test_many_that_write_at_once_lose_no_line(opened: Open) -> None:
    def write(number: int) -> None:
        with closing(opened()) as own:
            for each in range(20):
                own.append(JUDGEMENTS, [b'{"of": %d, "line": %d}' % (number, each), b'{"then": %d}' % number])

    threads = [Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with closing(opened()) as beside:
        lines = [line for _, line in beside.lines(JUDGEMENTS)]
    assert len(lines) == 160
    for number in range(4):
        own = [(lines[at], lines[at + 1]) for at, line in enumerate(lines) if line.startswith(b'{"of": %d,' % number)]
        assert own == [(b'{"of": %d, "line": %d}' % (number, each), b'{"then": %d}' % number) for each in range(20)]


def test_a_long_log_is_begun_anew_and_the_one_before_stays(beside: KeptBeside) -> None:
    beside.append(QUESTIONS, [b"[1]"])
    beside.rotate(QUESTIONS, OLDER_QUESTIONS, 5)
    assert (beside.lines(QUESTIONS), beside.lines(OLDER_QUESTIONS)) == ([(1, b"[1]")], [])
    before = beside.version(QUESTIONS)
    beside.rotate(QUESTIONS, OLDER_QUESTIONS, 4)
    assert (beside.lines(QUESTIONS), beside.version(QUESTIONS)) == ([], ())
    beside.append(QUESTIONS, [b"[2]"])
    assert beside.version(QUESTIONS) not in ((), before)
    beside.append(QUESTIONS, [b"[3]"])
    beside.rotate(QUESTIONS, OLDER_QUESTIONS, 8)
    assert (beside.lines(QUESTIONS), beside.lines(OLDER_QUESTIONS)) == ([], [(1, b"[2]"), (2, b"[3]")])


def test_a_value_is_replaced_and_deleted(beside: KeptBeside, opened: Open) -> None:
    for value in (b"", bytes(range(256)), b"short"):
        beside.write(FAILURES, value)
        beside.write("runs/baselines.json", value + b"!")
        with closing(opened()) as other:
            assert (other.read(FAILURES), other.read("runs/baselines.json")) == (value, value + b"!")
    assert beside.names() == [FAILURES, "runs/baselines.json"]
    beside.delete(FAILURES)
    assert (beside.read(FAILURES), beside.names()) == (None, ["runs/baselines.json"])


def test_a_folder_of_values_is_listed_and_deleted_alone(beside: KeptBeside) -> None:
    beside.add("runs/one", {"report.json": b"1", "deep/er.txt": b"2"})
    beside.add("runs/one-two", {"report.json": b"3"})
    beside.write("runs/baselines.json", b"4")
    assert beside.names("runs") == beside.names()
    assert beside.names() == [
        "runs/baselines.json",
        "runs/one-two/report.json",
        "runs/one/deep/er.txt",
        "runs/one/report.json",
    ]
    assert beside.names("runs/one") == ["runs/one/deep/er.txt", "runs/one/report.json"]
    assert beside.read("runs/one/deep/er.txt") == b"2"
    beside.delete("runs/one")
    assert beside.names() == ["runs/baselines.json", "runs/one-two/report.json"]


def test_messages_name_what_is_meant(beside: KeptBeside) -> None:
    shown = {beside.shown(name) for name in (*LOGS, FAILURES, "runs/one")}
    assert len(shown) == len(LOGS) + 2
    assert all(name in " ".join(shown) for name in (*LOGS, FAILURES))
