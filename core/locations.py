"""Where Patella's own files lie: in a clone beside the code, otherwise where the platform keeps such things."""

from __future__ import annotations

from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
"""The folder that holds the packages: the clone, or the site-packages that Patella is installed in."""

IS_CLONE = (PROJECT / "pyproject.toml").is_file()

BUNDLED_FILES = PROJECT if IS_CLONE else PROJECT / "patella" / "bundled"
"""The folder of app.py, of corpus/ (the bundled articles), and of .streamlit/config.toml."""


def index_folder() -> Path:
    """Return the default folder of the index."""
    return _data() / "index"


def judgements_file(index: Path) -> Path:
    """Return the file of the judgements of a library: beside the folder of its index, so that it outlives the folder.

    >>> judgements_file(Path("/data/index")).as_posix()
    '/data/index.judgements.jsonl'
    """
    return _beside(index, "judgements.jsonl")


def preferences_file(index: Path) -> Path:
    """Return the file of what people prefer in a library, beside the folder of its index."""
    return _beside(index, "preferences.jsonl")


def questions_file(index: Path) -> Path:
    """Return the file of the questions that people asked of a library, beside the folder of its index."""
    return _beside(index, "questions.jsonl")


def runs_folder(index: Path) -> Path:
    """Return the folder of the evaluations that are kept of a library, beside the folder of its index."""
    return _beside(index, "runs")


def tokens_file(index: Path) -> Path:
    """Return the file of the tokens that let programs use a library, beside the folder of its index."""
    return _beside(index, "tokens.jsonl")


def tuning_file(index: Path) -> Path:
    """Return the file of the weights that were tuned for a library, beside the folder of its index."""
    return _beside(index, "tuning.jsonl")


def _beside(index: Path, name: str) -> Path:
    folder = index.expanduser().absolute()
    return folder.with_name(f"{folder.name}.{name}")


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
