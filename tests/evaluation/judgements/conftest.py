"""A small library: an article of two sections, one of one section whose name has a blank, and its log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from core.documents import Section
from evaluation.judgements import JudgementLog, LibrarySections, log_of
from index import open_engine
from tests.support.articles import document, publish

CLONUS = document("clonus.md", "Clonus is treated with baclofen.", title="Clonus")
CLONUS = replace(CLONUS, sections=(*CLONUS.sections, Section("Treatment", 2, "treatment", ("Treatment",), 0, 6)))
BEES = document("wintering bees.md", "Bees shiver.", title="Bees")


@pytest.fixture
def index(tmp_path: Path) -> str:
    """The address of an index of the library."""
    with closing(open_engine(str(tmp_path / "index"))) as engine:
        publish(engine, CLONUS, BEES)
    return str(tmp_path / "index")


@pytest.fixture
def sections(index: str) -> Iterator[LibrarySections]:
    with closing(open_engine(index)) as engine, engine.snapshot() as snapshot:
        yield LibrarySections(snapshot)


@pytest.fixture
def log(index: str) -> JudgementLog:
    return log_of(index)
