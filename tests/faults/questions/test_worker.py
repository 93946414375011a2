"""One process asks its share of the questions, and says what it has counted."""

from __future__ import annotations

import json
import signal
from contextlib import ExitStack
from pathlib import Path

import pytest

from faults.questions import worker
from faults.questions.articles import texts
from faults.questions.grammar import Grammar
from faults.questions.tally import Tally
from faults.questions.worker import GUIDED, Asking, ask_by_grammar, ask_guided


def test_a_process_says_what_it_asked(indexes: Path) -> None:
    said: list[str] = []
    with ExitStack() as stack:
        asking = Asking(indexes, "test", stack, Tally(), said.append)
        ask_by_grammar(asking, Grammar(1, list(texts())), range(1, 20, 2))
    assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)  # nothing may end this process later
    counts = json.loads(said[-1])
    assert (sum(counts["asked"].values()), counts["uncaught"]) == (10, [])
    assert Path(indexes, "question-test").read_text("ascii") == ascii(Grammar(1, list(texts())).question(19)[1])


def test_a_guided_process_counts_and_ends(indexes: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """atheris never returns: the process ends when it has made its questions."""
    said: list[str] = []

    def guided(seed: int, first: object, folder: Path, ask: object) -> None:
        for question in ("clonus", "\udcff", "+gate"):
            ask(question)  # type: ignore[operator]

    def ended(status: int) -> None:
        raise SystemExit(status)

    monkeypatch.setattr(worker, "guided", guided)
    monkeypatch.setattr(worker.os, "_exit", ended)
    with ExitStack() as stack, pytest.raises(SystemExit, match="0"):
        asking = Asking(indexes, "guided", stack, Tally(), said.append)
        ask_guided(asking, Grammar(1, list(texts())), 2, 1, tmp_path / "first")
    assert json.loads(said[-1])["asked"] == {GUIDED: 2}
