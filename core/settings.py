"""All settings of Patella. The environment sets each one as PATELLA_<NAME>, or else a file `.env`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.errors import UsageError
from core.locations import BUNDLED_FILES, cache_folder, environment_file, index_folder

BUNDLED_MODEL = "all-MiniLM-L6-v2"


class Settings(BaseSettings):
    """Settings of one process. Every setting has a default that works without editing."""

    model_config = SettingsConfigDict(
        env_prefix="PATELLA_", env_file=environment_file(), extra="ignore", frozen=True, protected_namespaces=()
    )

    articles: Path = Field(BUNDLED_FILES / "corpus", description="The folder of articles that the page serves.")
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

    @field_validator("articles", "index", "cache")
    @classmethod
    def _expand_home(cls, path: Path) -> Path:
        return path.expanduser()


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
