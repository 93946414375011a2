"""The exchange with the process of a peer: what is written is what is read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.peers.exchange import (
    Exchange,
    PeerPassage,
    Questions,
    parse_progress,
    print_progress,
    read_result,
    write_result,
)

PASSAGES = [
    PeerPassage("cats.md#top:0", "Cats", "", "The cat purrs.", "Cats\nThe cat purrs."),
    PeerPassage("dogs.md#bark:0", "Dogs", "Bark", "Élan: the dog barks.", "Dogs\nÉlan: the dog barks."),
]


def handed_over(folder: Path) -> Exchange:
    """Return an exchange in a new folder, with PASSAGES, their vectors and three questions."""
    folder.mkdir()
    exchange = Exchange(folder)
    questions = Questions(["why do dogs bark", "how loud is a cat that purrs.", "what barks."], warm_up=1)
    exchange.hand_over(PASSAGES, np.eye(2, dtype=np.float32), questions, Path("/models/tiny model"))
    return exchange


def test_what_is_handed_over_is_what_arrives(tmp_path: Path) -> None:
    arrived = Exchange(handed_over(tmp_path / "handed").folder)
    assert arrived.passages() == PASSAGES
    assert arrived.vectors().dtype == np.float32
    assert arrived.vectors().tolist() == [[1, 0], [0, 1]]
    assert arrived.questions() == Questions(["why do dogs bark", "how loud is a cat that purrs.", "what barks."], 1)
    assert arrived.model() == Path("/models/tiny model")


@pytest.mark.parametrize(
    ("line", "progress"),
    [("progress: 10 20\n", [10, 20]), ("progress 10 20\n", None), ("Loading: 5 of 9\n", None), ("\n", None)],
)
def test_progress_is_told_apart_from_what_libraries_print(line: str, progress: list[int] | None) -> None:
    assert parse_progress(line) == progress


def test_passages_can_be_handed_over_one_by_one_and_there_may_be_none(tmp_path: Path) -> None:
    for passages in (PASSAGES, []):
        exchange = Exchange(tmp_path)
        exchange.hand_over(iter(passages), np.zeros((len(passages), 3), np.float32), Questions([], 0), Path("m"))
        assert (exchange.passages(), exchange.vectors().shape) == (passages, (len(passages), 3))
        assert (exchange.questions(), exchange.model()) == (Questions([], 0), Path("m"))


def test_text_is_handed_over_verbatim(tmp_path: Path) -> None:
    odd = PeerPassage("a\u2028b", 'quote " and \\', "line\nbreak\r", "\x85 é 日本", "\ttab\x00")
    Exchange(tmp_path).hand_over([odd, odd], np.zeros((2, 1), np.float32), Questions(["\u2028?"], 3), Path("/é"))
    arrived = Exchange(tmp_path)
    assert (arrived.passages(), arrived.questions(), arrived.model()) == (
        [odd, odd],
        Questions(["\u2028?"], 3),
        Path("/é"),
    )


@pytest.mark.parametrize("result", [{"ms": [1.5, 2.0], "é": None}, [], "日本", 0.25, None])
def test_a_result_is_read_as_it_was_written(tmp_path: Path, result: object) -> None:
    write_result(tmp_path / "result", result)
    assert read_result(tmp_path / "result") == result


def test_progress_that_is_told_is_understood(capfd: pytest.CaptureFixture[str]) -> None:
    print_progress(3, 1_000_000)
    print_progress(0, 0)
    lines = capfd.readouterr().out.splitlines(keepends=True)
    assert lines == ["progress: 3 1000000\n", "progress: 0 0\n"]
    assert [parse_progress(line) for line in lines] == [[3, 1_000_000], [0, 0]]


def test_progress_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[object] = []
    monkeypatch.setattr("builtins.print", lambda *words, flush=False: flushed.append((words, flush)))
    print_progress(1, 2)
    assert flushed == [(("progress:", 1, 2), True)]


@pytest.mark.parametrize("line", ["progress: loading the model\n", "progress: 10\n", "progress:\n"])
def test_what_a_library_prints_is_no_progress_even_if_it_begins_like_it(line: str) -> None:
    assert parse_progress(line) is None
