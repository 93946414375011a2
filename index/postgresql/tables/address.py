"""Addresses of databases: URLs that libpq understands, and that may name several hosts."""

from __future__ import annotations

import random
import re

from core.errors import UsageError
from core.locations import connection_address, index_address, schema_of, shown_address
from index.postgresql.tables.driver import modules
from index.postgresql.tables.hosts import Host

_LINK = {
    "connect_timeout": "5",
    "tcp_user_timeout": "30000",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "fallback_application_name": "patella",
}
"""Options of libpq that an address may replace: a host that does not answer is given up after these times."""

_SEARCH_PATH = re.compile(r"-c\s*search_path=([a-z_][a-z0-9_]*)")


class Address:
    """The address of an index in PostgreSQL: a URL of libpq, which may name several hosts, and perhaps `schema=NAME`.

    Without that option, the tables are in the first schema of the search path that its `options` set, if they do.
    `shown` is the address without a password. Raises UsageError for one that libpq does not understand.
    """

    def __init__(self, url: str) -> None:
        self.url, self.shown = index_address(url), shown_address(url)
        _, library, _ = modules()
        try:
            known = library.conninfo_to_dict(connection_address(url))
            self.connect_seconds = float(library.timeout_from_conninfo(_LINK | known))
        except Exception as error:
            raise UsageError(  # what libpq says may hold the password
                f"{self.shown} is no address of a PostgreSQL database: libpq does not know one of its options. An "
                "example: postgresql://user@host1,host2/database"
            ) from error
        self._options = {name: str(value) for name, value in known.items()}
        path = _SEARCH_PATH.search(self._options.get("options", ""))
        self.schema = path[1] if path and "schema=" not in url.replace("_schema=", "") else schema_of(url)

    @property
    def has_several_hosts(self) -> bool:
        return "," in self._options.get("host", "")

    def hosts(self, target: str = "any") -> list[tuple[Host, str]]:
        """Return each host, and the text by which libpq connects to it alone, if it is a `target` of a session."""
        _, library, _ = modules()
        lists = {name: self._options[name].split(",") for name in ("host", "hostaddr", "port") if name in self._options}
        hosts = []
        for number in range(max(map(len, lists.values()), default=1)):
            own = {name: each[0] if len(each) == 1 else each[number] for name, each in lists.items()}
            options = _LINK | self._options | own | {"target_session_attrs": target}
            name = own.get("host") or own.get("hostaddr", "")
            hosts.append((Host(name, own.get("port") or "5432"), str(library.make_conninfo("", **options))))
        return hosts

    def hosts_in_turn(self, writes: bool) -> list[tuple[Host, str]]:
        """Return the hosts in the order in which libpq tries them, for writes or for reads, with texts for libpq."""
        target = "read-write" if writes else self._options.get("target_session_attrs", "any")
        found: list[tuple[Host, str]] = []
        for each in ("standby", "any") if target == "prefer-standby" else (target,):
            hosts = self.hosts(each)
            if self._options.get("load_balance_hosts") == "random":
                random.shuffle(hosts)
            found += hosts
        return found

    def table(self, name: str) -> str:
        """Return the full name of a table, quoted."""
        return f'"{self.schema}".{name}'
