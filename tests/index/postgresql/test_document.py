"""What docs/POSTGRESQL.md tells the one who runs the database: its commands run on a real server."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.locations import PROJECT
from faults.postgresql import Server

_BLOCK = re.compile(r"^```(sql|sh)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.fixture
def environment(model_folder: Path, postgresql_server: Server, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of the commands: a home with two articles, and `patella` beside the programs of PostgreSQL."""
    articles, programs = tmp_path / "articles", tmp_path / "bin"
    articles.mkdir()
    programs.mkdir()
    (articles / "clonus.md").write_text("# Clonus\n\nClonus is tested by a quick stretch.\n", "utf-8")
    (articles / "tea.md").write_text("# Tea\n\nTea is picked by hand.\n", "utf-8")
    (programs / "patella").write_text(f'#!/bin/sh\nPYTHONPATH="{PROJECT}" exec "{sys.executable}" -m patella "$@"\n')
    (programs / "patella").chmod(0o755)
    path = f"{programs}:{postgresql_server.programs}:{os.environ['PATH']}"
    yield os.environ | {
        "HOME": str(tmp_path),
        "PATH": path,
        "PATELLA_MODEL": str(model_folder),
        "PATELLA_INDEX": postgresql_server.address("library", "librarian"),
        "PGPASSWORD": "sesame",
    }
    postgresql_server.drop_database("library")
    postgresql_server.sql("drop role librarian, reader")


def test_its_commands_set_up_restrict_dump_and_restore_an_index(
    environment: dict[str, str], postgresql_server: Server, tmp_path: Path
) -> None:
    text = (PROJECT / "docs" / "POSTGRESQL.md").read_text("utf-8")
    blocks = [(kind, _here(block, postgresql_server)) for kind, block in _BLOCK.findall(text)]
    database, printed = "postgres", []
    for kind, block in blocks:
        if "pg_restore" in block:
            postgresql_server.sql("drop schema patella cascade", "library")
        if kind == "sql":
            postgresql_server.sql(block, database)
            database = "library"
        else:
            done = subprocess.run(
                ["/bin/sh", "-e", "-c", block],
                cwd=tmp_path,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"
            printed.append(done.stdout)
    synced, searched, dumped, restored = printed
    assert "2 articles, 3 passages" in synced
    assert "1. Clonus" in searched
    assert (dumped, "(current): whole: 2 articles, 3 passages" in restored) == ("", True)


def _here(block: str, server: Server) -> str:
    """Return a block with the addresses and the passwords of the server of the tests."""
    address = server.address("library", "ROLE")
    block = re.sub(r"postgresql://(\w+)@db1/library", lambda found: address.replace("ROLE", found[1]), block)
    return re.sub(r"LOGIN PASSWORD '[^']+'", "LOGIN PASSWORD 'sesame' IN ROLE with_password", block)
