"""Tests of the peers side by side: the processes, a run with fake peers, and the printed table.

No test needs the libraries of the peers.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.peers.exchange import Exchange, PeerPassage, Questions
from benchmarks.resources import disk_mb
from benchmarks.side_by_side.contestants import CONTESTANTS, EXACT, Contestant
from benchmarks.side_by_side.processes import PeerFailed, Step, bench_python, run
from benchmarks.side_by_side.quality import recall, verbatim_share
from benchmarks.side_by_side.report import peers_as_text
from core.errors import UsageError
from core.locations import PROJECT
from core.settings import Settings
from tests.support.collections import twelve_cats
from tests.support.commands import command

main = command("benchmark")

FAKE, FAILING = "tests.support.fake_peer:Fake", "tests.support.fake_peer:Failing"
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


def test_a_peer_builds_and_answers_in_processes_of_its_own(tmp_path: Path) -> None:
    exchange, index = handed_over(tmp_path / "handed").folder, tmp_path / "index"
    index.mkdir()
    python, reports = Path(sys.executable), list[tuple[int, int]]()
    seconds = run(python, Step(FAKE, "build", exchange, index), lambda done, total: reports.append((done, total)))
    asked = run(python, Step(FAKE, "ask", exchange, index), lambda done, total: reports.append((done, total)))
    assert 0 < seconds < 10
    assert reports == [(0, 1), (2, 2), (1, 1), (0, 1), (0, 3), (1, 1)]
    assert asked["answers"] == [["cats.md#top:0"], ["dogs.md#bark:0"]]
    assert asked["nearest"] == [["cats.md#top:0", "dogs.md#bark:0"]] * 2
    assert len(asked["ms"]) == 2
    assert asked["first_ms"] >= 0
    assert asked["memory_mb"] is None or 5 < asked["memory_mb"] < 500


def test_a_peer_that_fails_says_why(tmp_path: Path) -> None:
    step = Step(FAILING, "build", handed_over(tmp_path / "handed").folder, tmp_path)
    with pytest.raises(PeerFailed, match=r"^ValueError: no room on the disk$"):
        run(Path(sys.executable), step, lambda done, total: None)


def test_peers_that_are_not_installed_are_said_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.side_by_side.processes.BENCH", tmp_path)
    with pytest.raises(UsageError, match="Run `make bench-setup`"):
        bench_python()
    (tmp_path / "installed").touch()
    assert bench_python() == tmp_path / "bin" / "python"


def test_nothing_is_begun_without_the_peers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("benchmarks.side_by_side.processes.BENCH", tmp_path)
    assert main(["peers", str(tmp_path / "there is no such collection")]) == 2
    assert capsys.readouterr().err == (
        "The peers are not installed. Run `make bench-setup`: some minutes, 2 GB on the disk.\n"
    )


def test_every_contestant_has_a_file(tmp_path: Path) -> None:
    files = {contestant.peer.partition(":")[0].replace(".", "/") + ".py" for contestant in CONTESTANTS}
    assert [file for file in files if not (PROJECT / file).is_file()] == []
    assert EXACT in CONTESTANTS


def test_recall_is_of_the_ten_nearest_and_any_of_equally_near_ones_counts() -> None:
    ten = [str(n) for n in range(10)]
    assert recall([ten, ["0", "1", "x"]], [ten, ten]) == (1 + 0.2) / 2
    assert recall([[*ten[:9], "as near"]], [[*ten, "as near"]]) == 1
    assert recall([["a", "b"]], [["a", "b"]]) == 1  # the index has only two passages
    assert recall([[], []], [ten, ten]) is None
    assert recall([ten], []) is None


def test_words_are_said_where_they_stand_in_one_of_the_first_ten() -> None:
    texts = {"a": "Hold the key down.", "b": "Let go.", **dict.fromkeys("0123456789", "-")}
    assert verbatim_share(["how do i the key down.", "how do i Let go."], [["b", "a"], ["a"]], texts) == 0.5
    assert verbatim_share(["how do i Let go."], [[*"0123456789", "b"]], texts) == 0


def test_a_file_with_two_names_is_counted_once(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "a").write_bytes(b"x" * 2**20)
    (tmp_path / "below" / "b").write_bytes(b"x" * 2**19)
    os.link(tmp_path / "a", tmp_path / "below" / "a")
    assert disk_mb(tmp_path) == 1.5
    assert disk_mb(tmp_path / "a", tmp_path / "below") == 1.5


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    return twelve_cats(tmp_path / "cats")


def test_all_are_measured_in_one_run(
    collection: Path,
    model_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ours = [contestant for contestant in CONTESTANTS if contestant.ours]
    fake = Contestant("made up", "Fake", FAKE)
    contestants = (*ours, fake, Contestant("made up", "Failing", FAILING))
    monkeypatch.setattr("benchmarks.programs.settings", lambda: Settings(model=str(model_folder)))
    monkeypatch.setattr("benchmarks.programs.bench_python", lambda: Path(sys.executable))
    monkeypatch.setattr("benchmarks.side_by_side.measuring.EXACT", fake)
    monkeypatch.setattr("benchmarks.side_by_side.measuring.CONTESTANTS", contestants)
    assert main(["peers", str(collection), "--questions", "3", "--out", str(tmp_path / "kept")]) == 0
    assert capsys.readouterr().out == (tmp_path / "kept" / "report.txt").read_text("utf-8")
    report = json.loads((tmp_path / "kept" / "report.json").read_text("utf-8"))
    assert (report["collection"], report["passages"], report["questions"]) == ("cats", 12, 3)
    *measured, failed = report["peers"]
    assert failed == {"task": "made up", "name": "Failing", "failed": "ValueError: no room on the disk"}
    assert [row["name"] for row in measured] == ["Patella", "Patella", "Patella, marks included", "Fake"]
    assert [len(row["ms"]) for row in measured] == [3, 3, 3, 3]
    assert [row["answers"] for row in measured[:3]] == [12, 12, 10]
    assert [row["recall_at_10"] is None for row in measured] == [True, False, False, False]
    assert (measured[0]["said_at_10"], measured[-1]["recall_at_10"]) == (1, 1)
    assert report["versions"]["numpy"] == np.__version__


def test_the_table_shows_the_raw_numbers() -> None:
    row = {"ms": [1.0, 2.0, 3.0], "first_ms": 25.04, "open_s": 0.51, "answers": 99.6, "said_at_10": 0.825}
    cost = {"memory_mb": 123.4, "disk_mb": 7.25, "build_s": 2.0}
    report = {
        "collection": "msdocs",
        "passages": 600,
        "questions": 3,
        "load_average_before": 0.25,
        "model": "all-MiniLM-L6-v2",
        "peers": [
            {"task": "by words", "name": "Whoosh", "recall_at_10": None, **row, **cost},
            {"task": "by both", "name": "LanceDB, IVF_PQ", "recall_at_10": 0.8125, **row, **cost},
            {"task": "by both", "name": "Patella", "recall_at_10": 1.0, **row, **cost}
            | {"memory_mb": None, "build_s": None},
            {"task": "by both", "name": "txtai", "failed": "MemoryError"},
        ],
    }
    titles = "     p50     p95     max   first  recall    said   found  memory    disk build s  open s"
    times = "     2.0     2.9     3.0    25.0"
    assert peers_as_text(report).partition("\n\np50, p95")[0].splitlines() == [
        "600 passages of msdocs, 3 questions, all-MiniLM-L6-v2",
        "2 cores; the load average before the run was 0.25",
        "",
        f"{'by words':<32}{titles}",
        f"{'Whoosh':<32}{times}       -    0.82     100     123     7.2     2.0     0.5",
        "",
        f"{'by both':<32}{titles}",
        f"{'LanceDB, IVF_PQ':<32}{times}   0.812    0.82     100     123     7.2     2.0     0.5",
        f"{'Patella':<32}{times}   1.000    0.82     100       -     7.2       -     0.5",
        f"{'txtai':<32}failed: MemoryError",
    ]
