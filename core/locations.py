"""Where Patella's own files lie: in a clone beside the code, otherwise where the platform keeps such things.

An index has an address: the absolute path of a folder, "memory:", or the URL of a database.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

from core.errors import UsageError

MEMORY = "memory:"
"""The address of an index that is kept in memory, and gone with its process."""

_SIGN = r"[^@/?#\s]"
_DATABASE = re.compile(
    rf"(?P<scheme>postgres(?:ql)?)://(?:(?P<user>[^:@/?#\s]*)(?P<password>:{_SIGN}*)?@)?(?P<hosts>{_SIGN}*)"
    rf"(?:/(?P<name>{_SIGN}*))?(?:\?(?P<options>[^@#\s]*))?"
)
_SECRET_OPTIONS = ("password", "sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key")
_SCHEMA = re.compile(r"[a-z_][a-z0-9_-]{0,62}")
DEFAULT_SCHEMA = "patella"
"""The schema that holds the tables of an index in a database, where its address names none."""

PROJECT = Path(__file__).resolve().parent.parent
"""The folder that holds the packages: the clone, or the site-packages that Patella is installed in."""

IS_CLONE = (PROJECT / "pyproject.toml").is_file()

BUNDLED_FILES = PROJECT if IS_CLONE else PROJECT / "patella" / "bundled"
"""The folder of app.py, of corpus/ (the bundled articles), and of .streamlit/config.toml."""


def index_folder() -> Path:
    """Return the default folder of the index."""
    return _data() / "index"


def index_address(place: Path | str) -> str:
    """Return the address of an index as all of Patella writes it: that of a folder is its absolute path.

    Raises UsageError for a URL that is none of a database. The message does not hold the URL: a password may be in it.

    >>> index_address("memory:"), index_address("postgresql://ann@db1,db2/patella")
    ('memory:', 'postgresql://ann@db1,db2/patella')
    """
    address = str(place)
    if address == MEMORY:
        return address
    if not is_url(address):
        return str(Path(address).expanduser().absolute())
    if not is_database(address):
        raise UsageError("An index has no such address. Name a folder, memory: or postgresql://USER@HOST/DATABASE.")
    if not _DATABASE.fullmatch(address):
        raise UsageError(
            "The address of the index cannot be read. Write it as postgresql://USER@HOST/DATABASE, and a sign such as "
            "@ : / ? # in a name or a password as %40 %3A %2F %3F %23."
        )
    schema = schema_of(address)
    if not _SCHEMA.fullmatch(schema):
        raise UsageError(
            f"The address of the index names the schema {schema!r}. Take at most 63 lower-case letters, digits and _ "
            "or -, with a letter first."
        )
    return address


def is_url(address: str) -> bool:
    """Return whether an address is the URL of a database, or of something else, and no folder."""
    return "://" in address


def is_database(address: str) -> bool:
    """Return whether an address is the URL of a database of PostgreSQL."""
    return address.startswith(("postgresql://", "postgres://"))


def folder_of_index(address: str) -> Path | None:
    """Return the folder that an address names; None if it names none."""
    return None if address == MEMORY or is_url(address) else Path(address)


def shown_address(address: str) -> str:
    """Return an address as messages, logs and reports show it: without a password.

    >>> shown_address("postgresql://ann:secret@db1,db2/patella?sslmode=require&password=secret")
    'postgresql://ann@db1,db2/patella?sslmode=require'
    """
    if not is_url(address):
        return address
    found = _DATABASE.fullmatch(address)
    if found is None:
        return f"{address.partition('://')[0]}://…"
    options = _options_without(found["options"], *_SECRET_OPTIONS)
    user = "" if found["user"] is None else f"{found['user']}@"
    return f"{found['scheme']}://{user}{found['hosts']}{_named(found['name'])}{options}"


def schema_of(address: str) -> str:
    """Return the schema of a database that holds the tables of an index: the option "schema" of its address.

    >>> schema_of("postgresql://ann@db/patella"), schema_of("postgresql://ann@db/patella?schema=handbook")
    ('patella', 'handbook')
    """
    found = _DATABASE.fullmatch(address)
    options = _options(found["options"] if found else None)
    return next((unquote(value) for name, _, value in options if name == "schema"), DEFAULT_SCHEMA)


def connection_address(address: str) -> str:
    """Return the address of a database without the option "schema", which is ours: libpq refuses what it does not know.

    >>> connection_address("postgresql://ann:secret@db/patella?schema=handbook&sslmode=require")
    'postgresql://ann:secret@db/patella?sslmode=require'
    """
    place, _, options = address.partition("?")
    return place + _options_without(options, "schema")


def address_for(address: str, library: str) -> str:
    """Return where the index of a named library is, that names none, by the address of the default one: beside it.

    >>> address_for("/data/index", "handbook"), address_for("postgresql://ann@db/patella", "handbook")
    ('/data/index-handbook', 'postgresql://ann@db/patella?schema=patella-handbook')
    """
    if address == MEMORY:
        return address
    folder = folder_of_index(address)
    if folder is not None:
        return str(folder.with_name(f"{folder.name}-{library}"))
    place = connection_address(address)
    return f"{place}{'&' if '?' in place else '?'}schema={schema_of(address)}-{library}"


def identity_of_index(address: str) -> object:
    """Return what is equal for two addresses of one index, whatever the user, the password or the order of hosts.

    Two that are in memory are never one.
    """
    folder, found = folder_of_index(address), _DATABASE.fullmatch(address)
    if found is None:
        return folder.resolve() if folder else object()
    hosts = frozenset(host if re.search(r":\d+$", host) else f"{host}:5432" for host in found["hosts"].split(","))
    return hosts, found["name"], schema_of(address)


def _named(database: str | None) -> str:
    return "" if database is None else f"/{database}"


def _options(options: str | None) -> list[tuple[str, str, str]]:
    """Return the options of a URL: the name of each as it is meant, its sign "=", and its value as it is written."""
    parts = (each.partition("=") for each in (options or "").split("&") if each)
    return [(unquote(name), sign, value) for name, sign, value in parts]


def _options_without(options: str | None, *left_out: str) -> str:
    """Return the options of a URL without some, behind a question mark if any is left."""
    kept = ["".join(each) for each in _options(options) if each[0] not in left_out]
    return f"?{'&'.join(kept)}" if kept else ""


def cache_folder() -> Path:
    """Return the default folder of models that were converted to run faster."""
    if IS_CLONE:
        return _data() / "cache"
    from platformdirs import user_cache_path

    return user_cache_path("patella", appauthor=False)


def environment_file() -> Path:
    """Return the file that may set what the environment does not."""
    if IS_CLONE:
        return PROJECT / ".env"
    from platformdirs import user_config_path

    return user_config_path("patella", appauthor=False) / ".env"


def _data() -> Path:
    if IS_CLONE:
        return PROJECT / ".patella"
    from platformdirs import user_data_path

    return user_data_path("patella", appauthor=False)
