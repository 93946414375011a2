"""psycopg, with which Patella talks to PostgreSQL. Only this file imports it, and only when it is first needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from core.errors import UsageError

if TYPE_CHECKING:
    from psycopg import Connection as Connection, Error as Error
    from psycopg_pool import ConnectionPool as ConnectionPool

Row = tuple[Any, ...]


class Statement(NamedTuple):
    """A statement in SQL and the values of its placeholders."""

    sql: str
    values: Sequence[object] = ()


def execute(connection: Connection[Row], statement: Statement) -> Any:
    """Send a statement. Return the cursor that its rows come to, in binary form."""
    return connection.cursor(binary=True).execute(statement.sql, statement.values or None)


def rows_of(cursor: Any) -> list[Row]:
    """Return the rows that came to a cursor; none if its statement returns none."""
    return cursor.fetchall() if cursor.description else []


def modules() -> tuple[Any, Any, Any]:
    """Return the modules of psycopg: itself, that of addresses, and that of pools. Raises UsageError without them."""
    try:
        import psycopg
        import psycopg.conninfo
        import psycopg_pool
    except ImportError as error:
        raise UsageError(
            'An index in PostgreSQL needs a library that is not installed: pip install "patella[postgresql]"'
        ) from error
    return psycopg, psycopg.conninfo, psycopg_pool
