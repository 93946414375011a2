"""All settings of Patella. The environment sets each one as PATELLA_<NAME>, or else a file `.env`."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from core.errors import UsageError
from core.locations import (
    BUNDLED_FILES,
    address_for,
    cache_folder,
    environment_file,
    folder_of_index,
    identity_of_index,
    index_address,
    index_folder,
    is_url,
    shown_address,
)

_HOST = re.compile(r"[\w.-]+|[0-9A-Fa-f:.]+", re.ASCII)
_ORIGIN = re.compile(r"https?://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:\d{1,5})?", re.ASCII)

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MOST_LETTERS = 40

RESERVED_NAMES = frozenset(
    {
        *("api", "auth", "default", "evaluation", "feed", "healthz", "library", "mcp", "media", "metrics"),
        *("oauth2callback", "opensearch", "original", "readyz", "search", "sign-in", "sign-out", "static"),
    }
)
"""Names that no library can have, since an address begins with them or is to begin with them."""

OF_A_LIBRARY = frozenset(
    {
        *("articles", "index", "model", "model_sha256", "read_seconds", "read_mb", "follow_links", "canary_questions"),
        *("readonly", "open_writing", "write_password_hash", "writers", "keep_questions", "watch", "watch_seconds"),
    }
)
"""The settings that each library may have of its own. All others are of the whole process."""

BUNDLED_MODEL = "all-MiniLM-L6-v2"

CPU = "cpu"
"""The device that is this machine's processor."""


class Settings(BaseSettings):
    """Settings of one library, and of the process that serves it.

    Every setting has a default that works without editing.
    """

    model_config = SettingsConfigDict(
        env_prefix="PATELLA_", env_file=environment_file(), extra="ignore", frozen=True, protected_namespaces=()
    )

    articles: Annotated[tuple[Path, ...], NoDecode] = Field(
        (BUNDLED_FILES / "corpus",),
        min_length=1,
        description="The folder of the articles. Several folders have the sign between them that PATH has.",
    )
    index: str = Field(
        str(index_folder()),
        description="The folder that holds the index, or the address of its database: postgresql://USER@HOST/DATABASE",
    )
    model: str = Field(
        BUNDLED_MODEL,
        description="The embedding model: the bundled one, a folder, or a sentence-transformers name on this machine.",
    )
    model_sha256: str | None = Field(
        None, description="The sha256 that the weights of another model must have. The bundled one is always checked."
    )
    device: str = Field(
        CPU,
        description="What runs the model: the processor (cpu), or a device that torch knows: cuda, cuda:1, mps.",
    )
    cache: Path = Field(cache_folder(), description="The folder that keeps the model converted to run faster.")
    host: str = Field("127.0.0.1", description="The address that the page is served on: by default, this machine only.")
    port: int = Field(8501, ge=1, le=65535, description="The port that the page is served on.")
    read_seconds: float = Field(
        10, gt=0, description="The seconds of processor time to read one file. Each megabyte adds two."
    )
    read_mb: int = Field(
        512, ge=100, description="The megabytes of memory to read one file. Each megabyte of the file adds 20."
    )
    follow_links: bool = Field(
        False, description="Whether links to files outside of the folder of articles are followed."
    )
    allowed_hosts: str | None = Field(
        None, description="More names under which visitors reach the page, with spaces or commas between them."
    )
    api_origins: str | None = Field(
        None, description="Origins of other pages whose scripts may use the API, with spaces or commas between them."
    )
    readonly: bool = Field(False, description="Whether nobody can change the library on the page.")
    open_writing: bool = Field(
        False, description="Whether everybody who can open the page can change the library, from other machines too."
    )
    write_password_hash: str | None = Field(
        None, description="The line that `patella password` prints: who knows the password can change the library."
    )
    writers: str | None = Field(
        None, description="E-mail addresses of those who can change the library after they signed in with OIDC."
    )

    canary_questions: int = Field(
        40, ge=0, description="How many questions a reindexing asks of the old and the new state at most. 0: none."
    )
    libraries: Path | None = Field(
        None, description="The file that names more libraries, each with settings of its own."
    )
    library: str = Field("", description="The library of that file that commands work on. Without it: the default one.")
    watch: Literal["off", "auto", "notify", "poll"] = Field(
        "off",
        description="Whether the server indexes changes of the folder by itself, and how it learns of them: from the "
        "system (notify), by looking (poll), or from the system where that tells of changes (auto).",
    )
    watch_seconds: float = Field(10, gt=0, description="The seconds between two looks, where the system tells nothing.")
    metrics_port: int | None = Field(
        None, ge=1, le=65535, description="The port that metrics for Prometheus are served on. None: they are off."
    )
    metrics_host: str = Field(
        "127.0.0.1", description="The address that the metrics are served on: by default, this machine only."
    )
    log: Literal["text", "json"] = Field("text", description="How each line of the server's log is written.")
    log_questions: bool = Field(False, description="Whether the log holds the texts of the questions.")
    keep_questions: bool = Field(
        False, description="Whether the questions that people ask on the page are kept for judging, without who asked."
    )

    @field_validator("articles", mode="before")
    @classmethod
    def _split_folders(cls, folders: object) -> object:
        if isinstance(folders, str):
            return [each for each in folders.split(os.pathsep) if each]
        return (folders,) if isinstance(folders, Path) else folders

    @field_validator("articles")
    @classmethod
    def _expand_homes(cls, paths: tuple[Path, ...]) -> tuple[Path, ...]:
        return tuple(path.expanduser() for path in paths)

    @field_validator("index", mode="before")
    @classmethod
    def _complete_address(cls, place: object) -> object:
        try:
            return index_address(place) if isinstance(place, Path | str) else place
        except UsageError as error:
            raise ValueError(str(error)) from error

    @field_validator("cache")
    @classmethod
    def _expand_home(cls, path: Path) -> Path:
        return path.expanduser()

    @field_validator("libraries", mode="before")
    @classmethod
    def _find_file(cls, file: Path | str | None) -> Path | None:
        return Path(file).expanduser() if file else None

    @field_validator("allowed_hosts")
    @classmethod
    def _check_hosts(cls, names: str | None) -> str | None:
        for name in words_of(names):
            if not _HOST.fullmatch(name):
                raise ValueError(f"{name!r} is no name of a host. Write it without https:// and without a port")
        return names

    @field_validator("api_origins")
    @classmethod
    def _check_origins(cls, origins: str | None) -> str | None:
        for origin in words_of(origins):
            if not _ORIGIN.fullmatch(origin):
                raise ValueError(
                    f"{origin!r} is no origin. Write it as https://notes.example.org, with its port if any"
                )
        return origins

    @field_validator("write_password_hash")
    @classmethod
    def _check_hash(cls, line: str | None) -> str | None:
        from core.passwords import is_password_hash  # most processes have no password

        if line and not is_password_hash(line):
            raise ValueError("this is no line that `patella password` prints")
        return line or None


def words_of(text: str | None) -> list[str]:
    """Return the words of a setting that holds several, with spaces or commas between them.

    >>> words_of("search.example.org, library.lan")
    ['search.example.org', 'library.lan']
    """
    return (text or "").replace(",", " ").split()


def environment_of(chosen: Settings) -> dict[str, str]:
    """Return the environment that gives another process these settings, wherever it starts.

    Raises UsageError for a folder of articles whose name holds the sign that stands between several.
    """
    for folder in chosen.articles:
        if os.pathsep in str(folder.absolute()):
            raise UsageError(f"{folder} has {os.pathsep!r} in its path, which separates folders. Rename it.")
    values = ((name, getattr(chosen, name)) for name in Settings.model_fields)
    return {f"PATELLA_{name.upper()}": _as_text(value) for name, value in values if value is not None}


def _as_text(value: object) -> str:
    if isinstance(value, tuple):
        return os.pathsep.join(map(_as_text, value))
    return str(value.absolute() if isinstance(value, Path) else value)


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Return the settings of this process, read once: those of the library that PATELLA_LIBRARY names, or the default.

    Raises UsageError that names every setting with an invalid value, and for a library that there is not.
    """
    default = _default_settings()
    return library_settings(default.library, default.model_copy(update={"library": ""}))


@contextmanager
def chosen_library(name: str) -> Iterator[None]:
    """Let this process, and those that it starts, work on the library of this name while the block runs."""
    before = os.environ.get("PATELLA_LIBRARY")
    os.environ["PATELLA_LIBRARY"] = name
    settings.cache_clear()
    try:
        yield
    finally:
        del os.environ["PATELLA_LIBRARY"]
        if before is not None:
            os.environ["PATELLA_LIBRARY"] = before
        settings.cache_clear()


def library_names() -> tuple[str, ...]:
    """Return the names of the libraries that this process serves beside the default one, whose name is "".

    Raises UsageError for a file that cannot be used.
    """
    return tuple(named_libraries(settings()))


def library_settings(name: str, default: Settings) -> Settings:
    """Return the settings of a library. `default` are those of the default library, whose name is "".

    Raises UsageError if there is no such library.
    """
    if not name:
        return default
    named = named_libraries(default)
    if name not in named:
        known = f"{default.libraries} names: {', '.join(named)}." if named else "PATELLA_LIBRARIES names none."
        raise UsageError(f"There is no library {name!r}. {known}")
    return named[name]


def named_libraries(default: Settings) -> dict[str, Settings]:
    """Return name -> settings of the libraries of the file PATELLA_LIBRARIES, in its order.

    What a library does not set is as in the default one, but the articles, which it must name, and the index, which
    lies beside the default one: in a folder of its own, or in a schema of its own in the same database. Where `default`
    is itself a library of that file, as in a process that works on it alone, there are no others. Raises UsageError for
    a file that cannot be used.
    """
    if default.libraries is None or default.library:
        return {}
    named = {name: _named(name, table, default, default.libraries) for name, table in _tables(default.libraries)}
    places: dict[object, str] = {}
    for name, index in [("", default.index), *((name, each.index) for name, each in named.items())]:
        other = places.setdefault(identity_of_index(index), name)
        if other != name:
            both = f"{other} and {name} have" if other else f"{name} and the default library have"
            how = ", in the same database by a schema: ?schema=NAME" if is_url(index) else ""
            shown = shown_address(index)
            raise UsageError(f"{default.libraries}: {both} the same index, {shown}. Give each its own{how}.")
    return named


def _tables(file: Path) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield the name and the table of each library. Raises UsageError."""
    import tomllib

    try:
        tables = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}. PATELLA_LIBRARIES names it.") from error
    except ValueError as error:  # no TOML, or no UTF-8
        raise UsageError(f"{file} is no valid TOML: {error}. Correct it.") from error
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise UsageError(f"{file}: {name} stands in no table. Put it below the name of its library, as [handbook].")
        yield name, table


def _named(name: str, table: Mapping[str, object], default: Settings, file: Path) -> Settings:
    """Return the settings of one library. Raises UsageError."""
    if not _NAME.fullmatch(name) or len(name) > _MOST_LETTERS:
        raise UsageError(
            f"{file}: {name!r} is no name of a library. Take lower-case letters and digits with hyphens between them, "
            f"at most {_MOST_LETTERS}."
        )
    if name in RESERVED_NAMES:
        raise UsageError(f"{file}: no library can be named {name!r}, since pages are at this address. Rename it.")
    unknown = sorted(table.keys() - OF_A_LIBRARY)
    if unknown:
        raise UsageError(
            f"{file}: [{name}] sets {', '.join(unknown)}. A library can have its own {', '.join(sorted(OF_A_LIBRARY))}."
        )
    if "articles" not in table:
        raise UsageError(f'{file}: [{name}] names no articles. Add a line such as articles = ["~/{name}"].')
    own = {"index": address_for(default.index, name), "library": name, **table}
    try:
        return Settings(**(default.model_dump() | _with_places(own, file.absolute().parent)))
    except ValidationError as error:
        raise UsageError(f"{file}: [{name}] {_problems(error, str.lower)}. Correct it there.") from error


def _with_places(table: Mapping[str, object], folder: Path) -> dict[str, object]:
    """Return the settings of a library with relative paths below the folder of its file."""

    def placed(path: object) -> object:
        return folder / Path(path).expanduser() if isinstance(path, str) else path

    articles, model, index = table["articles"], table.get("model"), table["index"]
    is_folder = isinstance(index, str) and folder_of_index(index) is not None
    own = {**table, "index": placed(index) if is_folder else index}
    own["articles"] = [placed(each) for each in articles] if isinstance(articles, list) else (placed(articles),)
    if isinstance(model, str) and (folder / Path(model).expanduser()).is_dir():
        own["model"] = str(placed(model))
    return own


def _default_settings() -> Settings:
    try:
        return Settings()  # type: ignore[call-arg]
    except ValidationError as error:
        problems = _problems(error, lambda name: f"PATELLA_{name.upper()}")
        raise UsageError(f"A setting cannot be used: {problems}. Correct it in the environment or in .env.") from error


def _problems(error: ValidationError, spell: Callable[[str], str]) -> str:
    """Return each setting that is wrong, as `spell` writes its name, with the reason."""
    return "; ".join(f"{spell('.'.join(map(str, each['loc'])))}: {each['msg']}" for each in error.errors())
