"""What the browser tests of judging share: a question, and the judgements that the site keeps."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from evaluation import JudgementLog, log_of
from index import JUDGEMENTS
from tests.support.logs import clear_log
from tests.ui.conftest import Site

QUESTION = "Which cloth cleans the lens?"


@pytest.fixture
def log(site: Site) -> Iterator[JudgementLog]:
    index = str(site.articles.parent / "index")
    yield log_of(index)
    clear_log(index, JUDGEMENTS)
