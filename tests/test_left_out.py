"""What `make test-postgresql` leaves out is there, so that nobody renames a test and finds out later."""

from __future__ import annotations

import re

from core.locations import PROJECT
from tests.support.on_postgresql.left_out import FOLDERS, TESTS


def test_each_folder_is_there() -> None:
    assert [folder for folder in FOLDERS if not (PROJECT / folder).exists()] == []


def test_each_test_is_there() -> None:
    for name in TESTS:
        file, _, function = name.partition("::")
        assert re.search(rf"^(async )?def {function}\(", (PROJECT / file).read_text("utf-8"), re.MULTILINE), name
