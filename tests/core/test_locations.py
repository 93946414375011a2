"""Where Patella's own files lie: beside the code in a clone, and where the platform keeps such things elsewhere."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from core import locations


def loaded_from(folder: Path) -> ModuleType:
    """Return the module as it is when the packages lie in this folder."""
    file = folder / "core" / "locations.py"
    file.parent.mkdir(parents=True)
    shutil.copyfile(locations.__file__, file)
    spec = importlib.util.spec_from_file_location("locations_elsewhere", file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def constants(module: ModuleType) -> tuple[Path, bool, Path]:
    return module.PROJECT, module.IS_CLONE, module.BUNDLED_FILES


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a home folder that the platform keeps data, caches and settings in."""
    home = tmp_path / "home"
    for name in ("data", "cache", "config"):
        monkeypatch.setenv(f"XDG_{name.upper()}_HOME", str(home / name))
    return home


def test_in_a_clone_all_lies_beside_the_code(home: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    clone.mkdir()
    (clone / "pyproject.toml").write_text("")
    here = loaded_from(clone)
    assert constants(here) == (clone, True, clone)
    assert (here.index_folder(), here.cache_folder(), here.environment_file()) == (
        clone / ".patella" / "index",
        clone / ".patella" / "cache",
        clone / ".env",
    )


def test_outside_a_clone_nothing_is_kept_beside_the_code(home: Path, tmp_path: Path) -> None:
    packages = tmp_path / "site-packages"
    here = loaded_from(packages)
    assert constants(here) == (packages, False, packages / "patella" / "bundled")
    assert (here.index_folder(), here.cache_folder(), here.environment_file()) == (
        home / "data" / "patella" / "index",
        home / "cache" / "patella",
        home / "config" / "patella" / ".env",
    )


def test_a_folder_named_pyproject_is_no_clone(home: Path, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").mkdir()
    assert loaded_from(tmp_path).IS_CLONE is False


def test_the_project_is_found_through_a_link(home: Path, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert constants(loaded_from(tmp_path / "link"))[0] == tmp_path / "real"


def test_asking_creates_nothing(home: Path, tmp_path: Path) -> None:
    here = loaded_from(tmp_path / "site-packages")
    assert [path.exists() for path in (here.index_folder(), here.cache_folder(), here.environment_file(), home)] == [
        False
    ] * 4
