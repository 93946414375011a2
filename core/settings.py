"""Every setting, in one place. Each can be set in the environment or in a file `.env` as PATELLA_<NAME>."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.errors import UsageError

PROJECT = Path(__file__).resolve().parent.parent

BUNDLED_MODEL = "all-MiniLM-L6-v2"


class Settings(BaseSettings):
    """The settings of one Patella. The defaults need no editing."""

    model_config = SettingsConfigDict(
        env_prefix="PATELLA_", env_file=PROJECT / ".env", extra="ignore", frozen=True, protected_namespaces=()
    )

    articles: Path = Field(PROJECT / "corpus", description="The folder of articles that the page serves.")
    index: Path = Field(PROJECT / ".patella" / "index", description="The folder that the index is kept in.")
    model: str = Field(
        BUNDLED_MODEL,
        description="The embedding model: the bundled one, a folder, or a sentence-transformers name on this machine.",
    )
    model_sha256: str | None = Field(
        None, description="The sha256 that the weights of another model must have. The bundled one is always checked."
    )
    cache: Path = Field(
        PROJECT / ".patella" / "cache", description="The folder for the model as it was converted to run faster."
    )
    host: str = Field("127.0.0.1", description="The address that the page is served on: by default, this machine only.")
    port: int = Field(8501, ge=1, le=65535, description="The port that the page is served on.")

    @field_validator("articles", "index", "cache")
    @classmethod
    def _at_home(cls, path: Path) -> Path:
        return path.expanduser()


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process. Raises UsageError, naming the setting, where one cannot be used."""
    try:
        return Settings()  # type: ignore[call-arg]
    except ValidationError as error:
        problems = "; ".join(f"PATELLA_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
        raise UsageError(f"A setting cannot be used: {problems}. Correct it in the environment or in .env.") from error
