"""A build in stages is measured beside one in one go."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.staging.measuring import measure_staging
from core.progress import no_progress
from evaluation.collections.loading import CorpusRow


def test_a_staged_build_answers_earlier(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgresql_address: str
) -> None:
    monkeypatch.setattr("index.stages._GROUP", 10)
    rows = [CorpusRow(f"{n}", f"Title {n}", f"Cats purr {n} times. Dogs bark.") for n in range(60)]
    addresses = {"at-once": str(tmp_path / "at-once"), "staged": postgresql_address}
    found = measure_staging(tmp_path, addresses.__getitem__, rows, rate=0.01, seconds=1500.0, progress=no_progress)
    at_once, staged = found["at_once"], found["staged"]
    assert (at_once["passages"], at_once["words_only"]) == (staged["passages"], staged["words_only"]) == (60, 0)
    assert at_once["encoding_s"] == staged["encoding_s"] == 6000.0
    assert (len(at_once["publish_s"]), len(staged["publish_s"])) == (1, 4)
    assert at_once["first_answer_s"] > 6000 > 2000 > staged["first_answer_s"]
