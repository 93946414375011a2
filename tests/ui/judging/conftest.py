"""What the browser tests of judging share: a question, and the judgements that the site keeps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from evaluation import JudgementLog, log_of
from tests.ui.conftest import Site

QUESTION = "Which cloth cleans the lens?"


@pytest.fixture
def log(site: Site) -> Iterator[JudgementLog]:
    kept = log_of(str(site.articles.parent / "index"))
    yield kept
    Path(kept.place).unlink(missing_ok=True)
