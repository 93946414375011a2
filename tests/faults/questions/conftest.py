from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from faults.questions.asking import Asker, encoder_of, opened
from faults.questions.programs import make_indexes


@pytest.fixture(scope="session")
def indexes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the index "plain"."""
    folder = tmp_path_factory.mktemp("questions")
    make_indexes(folder, bundled=False)
    return folder


@pytest.fixture(scope="session")
def asker(indexes: Path) -> Iterator[Asker]:
    with opened(indexes / "plain", encoder_of("plain")) as asker:
        yield asker
