"""An address names its hosts and a schema, and is shown without its password."""

from __future__ import annotations

import sys

import psycopg
import pytest

from core.errors import UsageError
from index.postgresql.tables.address import Address


@pytest.mark.parametrize(
    ("url", "shown", "schema"),
    [
        ("postgresql://ann:secret@db/index", "postgresql://ann@db/index", "patella"),
        ("postgres://db1,db2:6000/index", "postgres://db1,db2:6000/index", "patella"),
        ("postgresql:///index?host=db&password=secret", "postgresql:///index?host=db", "patella"),
        ("postgresql://ann@db/i?schema=my-own", "postgresql://ann@db/i?schema=my-own", "my-own"),
        *(
            (f"postgresql://ann@db/i?options=-c{path}", f"postgresql://ann@db/i?options=-c{path}", "one")
            for path in ("search_path%3Done%2Cpublic", "%20search_path%3Done")
        ),
    ],
)
def test_an_address_names_a_schema_and_is_shown_without_its_password(url: str, shown: str, schema: str) -> None:
    address = Address(url)
    assert (address.shown, address.schema) == (shown, schema)


def test_only_writes_ask_for_a_server_that_takes_them() -> None:
    address = Address("postgresql://db1,db2/index?connect_timeout=3")
    reads, writes = (
        [(str(host), psycopg.conninfo.conninfo_to_dict(text)) for host, text in address.hosts_in_turn(each)]
        for each in (False, True)
    )
    names = ("host", "connect_timeout", "tcp_user_timeout", "keepalives_idle", "target_session_attrs")
    assert [(host, *map(options.get, names)) for host, options in reads] == [
        ("db1:5432", "db1", "3", "30000", "10", "any"),
        ("db2:5432", "db2", "3", "30000", "10", "any"),
    ]
    assert writes == [(host, options | {"target_session_attrs": "read-write"}) for host, options in reads]


def test_hosts_are_tried_in_the_order_that_an_address_asks_for() -> None:
    url = "postgresql://db1:6000,db2,db3:7000/index?hostaddr=10.0.0.1,10.0.0.2,10.0.0.3&target_session_attrs="
    reads = [
        (str(host), psycopg.conninfo.conninfo_to_dict(text))
        for host, text in Address(f"{url}prefer-standby").hosts_in_turn(writes=False)
    ]
    assert [(host, each["hostaddr"], each["target_session_attrs"]) for host, each in reads] == [
        (host, address, target)
        for target in ("standby", "any")
        for host, address in (("db1:6000", "10.0.0.1"), ("db2:5432", "10.0.0.2"), ("db3:7000", "10.0.0.3"))
    ]
    mixed = Address(f"{url}any&load_balance_hosts=random")
    orders = {tuple(str(host) for host, _ in mixed.hosts_in_turn(writes=False)) for _ in range(100)}
    assert {frozenset(order) for order in orders} == {frozenset({"db1:6000", "db2:5432", "db3:7000"})}
    assert len(orders) > 1


@pytest.mark.parametrize("url", ["postgresql://ann:secret@db/x?colour=red", "postgresql://ann:sec/ret@db:x:y/z"])
def test_an_address_that_libpq_does_not_understand_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(UsageError, match="address") as raised:
        Address(url)
    assert "sec" not in str(raised.value)


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(UsageError, match=r'pip install "patella\[postgresql\]"'):
        Address("postgresql://db/x")
