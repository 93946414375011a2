"""What PostgreSQL refuses becomes an error that says what to do."""

from __future__ import annotations

import pytest

from core.errors import IndexBusy, IndexDamaged, IndexInaccessible, IndexMissing, PatellaError
from index.postgresql.tables.connections import Connections
from index.postgresql.tables.driver import Statement


@pytest.mark.parametrize(
    ("sql", "error", "message"),
    [
        ("SELECT 1 FROM nowhere", IndexMissing, "Nothing is indexed in postgresql"),
        ("SELECT pg_sleep(30)", IndexInaccessible, "took too long"),
        ("SELECT pg_read_file('/etc/passwd')", IndexInaccessible, "refuses the user a right: permission denied"),
        ("SELECT 1 / 0", IndexInaccessible, "refused a statement .22012.: division by zero"),
        ("DO $$ BEGIN RAISE 'no room' USING errcode = '53100'; END $$", IndexInaccessible, "is full .no room."),
        ("DO $$ BEGIN RAISE 'bad page' USING errcode = 'XX001'; END $$", IndexDamaged, "is damaged: bad page"),
        ("DO $$ BEGIN RAISE 'held' USING errcode = '55P03'; END $$", IndexBusy, "Another process is publishing"),
        ("DO $$ BEGIN RAISE 'replica' USING errcode = '25006'; END $$", IndexInaccessible, "takes no writes"),
    ],
)
def test_what_the_server_refuses_is_said(
    connections: Connections, sql: str, error: type[PatellaError], message: str
) -> None:
    with pytest.raises(error, match=message):
        connections.read(Statement(sql), seconds=0.05 if "sleep" in sql else 60)
    assert connections.read(Statement("SELECT 1")) == [[(1,)]]
