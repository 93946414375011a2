"""All settings of Patella. The environment sets each one as PATELLA_<NAME>, or else a file `.env`."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from core.errors import UsageError
from core.locations import BUNDLED_FILES, cache_folder, environment_file, index_folder

_HOST = re.compile(r"[\w.-]+|[0-9A-Fa-f:.]+", re.ASCII)

BUNDLED_MODEL = "all-MiniLM-L6-v2"


class Settings(BaseSettings):
    """Settings of one process. Every setting has a default that works without editing."""

    model_config = SettingsConfigDict(
        env_prefix="PATELLA_", env_file=environment_file(), extra="ignore", frozen=True, protected_namespaces=()
    )

    articles: Annotated[tuple[Path, ...], NoDecode] = Field(
        (BUNDLED_FILES / "corpus",),
        min_length=1,
        description="The folder of the articles. Several folders have the sign between them that PATH has.",
    )
    index: Path = Field(index_folder(), description="The folder that holds the index.")
    model: str = Field(
        BUNDLED_MODEL,
        description="The embedding model: the bundled one, a folder, or a sentence-transformers name on this machine.",
    )
    model_sha256: str | None = Field(
        None, description="The sha256 that the weights of another model must have. The bundled one is always checked."
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

    @field_validator("index", "cache")
    @classmethod
    def _expand_home(cls, path: Path) -> Path:
        return path.expanduser()

    @field_validator("allowed_hosts")
    @classmethod
    def _check_hosts(cls, names: str | None) -> str | None:
        for name in words_of(names):
            if not _HOST.fullmatch(name):
                raise ValueError(f"{name!r} is no name of a host. Write it without https:// and without a port")
        return names

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
    """Return the settings of this process, read once.

    Raises UsageError that names every setting with an invalid value.
    """
    try:
        return Settings()  # type: ignore[call-arg]
    except ValidationError as error:
        problems = "; ".join(f"PATELLA_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
        raise UsageError(f"A setting cannot be used: {problems}. Correct it in the environment or in .env.") from error
