"""An index behind TLS: the server must prove its name, and what fails is said. Debian's PostgreSQL speaks TLS."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from core.errors import IndexInaccessible, UsageError
from faults.postgresql import Server
from faults.postgresql.library import NEW, OLD, answers_in_memory, problems_at, published
from index.postgresql.tables import Address, Connections, Statement
from tests.support.tls import HOST, Authority, new_tls_server, programs_with_tls

PROGRAMS = programs_with_tls()
IS_ENCRYPTED = Statement("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")

pytestmark = pytest.mark.skipif(
    PROGRAMS is None, reason="no PostgreSQL with OpenSSL is installed: apt install postgresql"
)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority("the tests")


@pytest.fixture(scope="module")
def server(authority: Authority) -> Iterator[Server]:
    assert PROGRAMS
    with new_tls_server(PROGRAMS, authority) as started:
        yield started


@pytest.fixture
def root(authority: Authority, tmp_path: Path) -> Path:
    """A file with the certificate of the authority."""
    path = tmp_path / "root.pem"
    path.write_text(authority.certificate)
    return path


def address_of(
    server: Server, root: Path, host: str = HOST, mode: str = "verify-full", database: str = "patella"
) -> str:
    where = f"postgresql://patella@{host}:{server.port}/{database}"
    return f"{where}?hostaddr=127.0.0.1&sslmode={mode}&sslrootcert={root}"


def said(address: str) -> str:
    """Return what is said of a connection that fails, without the address."""
    with closing(Connections(Address(address))) as connections, pytest.raises(IndexInaccessible) as raised:
        connections.read(Statement("SELECT 1"))
    return str(raised.value).removeprefix(address)


def test_a_server_that_proves_its_name_is_taken(server: Server, root: Path) -> None:
    with closing(Connections(Address(address_of(server, root)))) as connections:
        assert connections.read(IS_ENCRYPTED) == [[(True,)]]
        with connections.transaction() as transaction:
            assert transaction.fetch(IS_ENCRYPTED) == [[(True,)]]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"host": "other.example"}, 'server certificate for "db.example" does not match host name "other.example"'),
        ({"root": "stranger.pem"}, "SSL error: certificate verify failed"),
        ({"root": "none.pem"}, 'root certificate file "ROOT" does not exist'),
        (
            {"mode": "disable"},
            'FATAL:  no pg_hba.conf entry for host "127.0.0.1", user "patella", database "patella", no encryption',
        ),
    ],
)
def test_a_server_that_does_not_is_refused(
    server: Server, root: Path, tmp_path: Path, changes: dict[str, Any], reason: str
) -> None:
    (tmp_path / "stranger.pem").write_text(Authority("a stranger").certificate)
    trusted = tmp_path / changes.pop("root", root.name)
    assert said(address_of(server, trusted, **changes)) == (
        f" cannot be reached by TLS as its address asks: 127.0.0.1:{server.port}: {reason}. "
        "Check sslmode and sslrootcert there, and for which host the server has its certificate."
    ).replace("ROOT", str(trusted))


def test_a_server_without_tls_is_refused(postgresql_server: Server, root: Path) -> None:
    assert said(address_of(postgresql_server, root)) == (
        f" cannot be reached by TLS as its address asks: 127.0.0.1:{postgresql_server.port}: server does not support "
        "SSL, but SSL was required. Check sslmode and sslrootcert there, and for which host the server has its "
        "certificate."
    )


def test_an_index_is_read_and_written_over_tls(server: Server, root: Path) -> None:
    if not server.sql("select 1 from pg_available_extensions where name = 'vector'"):
        pytest.skip("pgvector is not installed for this PostgreSQL: docs/POSTGRESQL.md says how")
    server.create_database("whole")
    address = address_of(server, root, database="whole")
    assert published(address, OLD) == answers_in_memory(OLD)
    assert published(address, NEW) == answers_in_memory(NEW)
    assert problems_at(address) == []


def test_a_database_without_the_extension_says_what_to_install(server: Server, root: Path) -> None:
    address = address_of(server, root)
    with pytest.raises(UsageError) as raised:
        published(address, OLD)
    assert str(raised.value).startswith(f"The extension pgvector is not in {address}, and could not be made there (")
    assert str(raised.value).endswith(
        ") Install it on the server (Debian: postgresql-18-pgvector), and have its owner run, in this database: "
        "CREATE EXTENSION vector"
    )
