"""Other processes write segments when many passages are added: none is lost, or the index stays as it was."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from multiprocessing import active_children, parent_process
from pathlib import Path

import pytest

from index.engine import Clause
from index.keyword.whoosh_reader import WhooshReader
from index.keyword.whoosh_writer import KeywordEntry, update_keyword_index
from index.local.engine import LocalEngine
from tests.support.articles import document, held, publish


@pytest.fixture(autouse=True)
def shares_of_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {0, 1})
    monkeypatch.setattr("index.keyword.whoosh_writer.SEGMENT_PASSAGES", 3)


class Fatal(list[str]):
    """Terms that kill the process that unpickles them."""

    def __reduce__(self) -> tuple[object, ...]:
        return _killed, ()


def _killed() -> None:
    assert parent_process()
    os.kill(os.getpid(), signal.SIGKILL)


def entry(name: str, body: Sequence[str] = ("muscl", "spasm")) -> KeywordEntry:
    return KeywordEntry(f"{name}#top:0", name, {"title": [name], "heading": [], "body": body, "metadata": []})


def write(folder: Path, added: Sequence[KeywordEntry], removed: Sequence[str] = ()) -> None:
    with update_keyword_index(folder) as update:
        update.remove(removed)
        for each in added:
            update.add(each)


def contents(folder: Path) -> tuple[list[str], list[str], int]:
    """Return the ids of all passages, the ids of those with a phrase, and the number of segments."""
    index = WhooshReader(folder)
    return index.passage_ids(), index.with_phrase(Clause(("muscl", "spasm"))), len(list(folder.glob("*.seg")))


def test_full_shares_are_segments_of_other_processes_and_the_rest_is_one_of_this(tmp_path: Path) -> None:
    write(tmp_path, [entry(name) for name in "abcdefgh"])
    ids = [f"{name}#top:0" for name in "abcdefgh"]
    assert contents(tmp_path) == ([*ids], [*ids], 3)
    assert {path.suffix for path in tmp_path.iterdir()} == {".seg", ".toc"}


def test_passages_are_replaced_in_all_segments(tmp_path: Path) -> None:
    write(tmp_path, [entry(name) for name in "abcdef"])
    write(tmp_path, [entry(name, ("spasm", "muscl")) for name in "bex"], ["b", "e"])
    passages, with_phrase, segments = contents(tmp_path)
    assert (sorted(passages), with_phrase) == ([f"{n}#top:0" for n in "abcdefx"], [f"{n}#top:0" for n in "acdf"])
    assert segments == 3


def test_a_killed_process_loses_nothing(tmp_path: Path) -> None:
    names = "abcdefgh"
    write(tmp_path, [entry(name, Fatal(["muscl", "spasm"]) if name == "e" else ("muscl", "spasm")) for name in names])
    assert contents(tmp_path) == ([f"{name}#top:0" for name in names],) * 2 + (3,)
    assert {path.suffix for path in tmp_path.iterdir()} == {".seg", ".toc"}


def test_a_mistake_in_another_process_leaves_the_index_as_it_was(tmp_path: Path) -> None:
    write(tmp_path, [entry("a"), entry("b")])
    with pytest.raises(UnicodeEncodeError):
        write(tmp_path, [entry("c"), entry("d", ("\udc80",)), entry("e"), entry("f")], ["a"])
    assert contents(tmp_path)[0] == ["a#top:0", "b#top:0"]
    write(tmp_path, [entry("c")], ["a"])  # nothing is locked
    assert contents(tmp_path) == (["c#top:0", "b#top:0"],) * 2 + (1,)


def test_large_segments_are_left_alone_until_half_of_them_is_dead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.keyword.whoosh_writer.SEGMENT_PASSAGES", 3)
    write(tmp_path, [entry(name) for name in "abcdefghijklmno"])
    large = segments_in(tmp_path)
    for n in range(40):
        write(tmp_path, [entry(f"new{n}")], [f"new{n - 2}"] if n > 1 else [])
        assert segments_in(tmp_path) >= large
        assert len(segments_in(tmp_path)) <= len(large) + 3
    write(tmp_path, [entry("p")], ["a", "b"])
    assert len(segments_in(tmp_path) & large) == len(large) - 1
    passages, with_phrase, _ = contents(tmp_path)
    assert sorted(passages) == sorted(f"{name}#top:0" for name in [*"cdefghijklmnop", "new38", "new39"])
    assert sorted(with_phrase) == sorted(passages)


def segments_in(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("*.seg")}


def test_ctrl_c_leaves_the_index_as_it_was_and_no_process_behind(tmp_path: Path) -> None:
    def interrupted() -> Iterator[KeywordEntry]:
        yield from map(entry, "cdefg")
        raise KeyboardInterrupt

    write(tmp_path, [entry("a")])
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path, interrupted())
    assert active_children() == []
    assert contents(tmp_path)[0] == ["a#top:0"]


def test_a_generation_is_whole_however_many_processes_wrote_it(local: LocalEngine) -> None:
    publish(local, *(document(f"{n}.md", f"This is number {n}. It is short.") for n in range(5)))
    with local.snapshot() as snapshot:
        assert len(held(snapshot)) == 5
    assert [check.problem for check in local.check()] == [""]
