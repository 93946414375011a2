"""Where Patella's own files lie: beside the code in a clone, and where the platform keeps such things elsewhere."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from types import ModuleType
from urllib.parse import quote

import pytest

from core import locations
from core.errors import UsageError


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


def test_the_address_of_a_folder_is_its_absolute_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert [locations.index_address(each) for each in ("index", "~/index", Path("./a"), "c:d")] == [
        str(tmp_path / name) for name in ("index", "home/index", "a", "c:d")
    ]


@pytest.mark.parametrize(
    "address",
    [
        "memory:",
        "postgresql://ann@db1,db2:5433/patella",
        "postgres://db/patella",
        "postgresql:///patella?host=/var/run/postgresql&schema=handbook-2",
        "postgresql://ann:p%40ss@[::1]:5432/patella?sslmode=verify-full&sslrootcert=/etc/ca.pem",
    ],
)
def test_the_address_of_a_database_stays_as_it_is(address: str) -> None:
    assert locations.index_address(address) == address


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://ann:hidden@db/patella", "postgresql://ann@db/patella"),
        ("postgresql://:hidden@db/patella", "postgresql://@db/patella"),
        ("postgresql://db/patella?password=hidden", "postgresql://db/patella"),
        ("postgresql://db?sslmode=require&pass%77ord=hidden&port=1", "postgresql://db?sslmode=require&port=1"),
        ("postgresql://db/patella?sslpassword=hidden&schema=a", "postgresql://db/patella?schema=a"),
        ("postgresql://ann:hid/den@db/patella", "postgresql://…"),
        ("postgresql://ann:hid?den@db/patella", "postgresql://…"),
        ("postgresql://ann:hid#den@db/patella", "postgresql://…"),
        ("postgresql://ann:hid@den@db/patella", "postgresql://…"),
        ("postgresql://db/patella?password=hid@den", "postgresql://…"),
        ("/srv/hidden/index", "/srv/hidden/index"),
        ("memory:", "memory:"),
    ],
)
def test_a_password_is_never_shown(address: str, shown: str) -> None:
    assert locations.shown_address(address) == shown


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("mysql://ann:hidden@db/patella", r"An index has no such address\. Name a folder, memory: or postgresql://"),
        ("memory://", r"An index has no such address\."),
        ("postgresql://ann:hid/den@db/patella", r"The address of the index cannot be read\. Write it as postgresql:"),
        ("postgresql://ann:hid den@db/patella", r"The address of the index cannot be read\."),
        ("postgresql://db/patella?schema=Hand'book", r"The address of the index names the schema \"Hand'book\"\. Take"),
        ("postgresql://db/patella?schema=", r"The address of the index names the schema ''\."),
        (
            f"postgresql://db/patella?schema={'a' * 64}",
            r"The address of the index names the schema 'a+'\. Take at most 63 lower-case letters",
        ),
    ],
)
def test_an_address_that_cannot_be_is_refused_without_its_password(address: str, problem: str) -> None:
    with pytest.raises(UsageError, match=f"^{problem}") as raised:
        locations.index_address(address)
    assert "hid" not in str(raised.value)


def test_a_password_with_any_sign_is_written_with_escapes_and_hidden() -> None:
    password = quote("a:b@c/d?e#f%g &h=i", safe="")
    address = locations.index_address(f"postgresql://ann:{password}@db/patella?schema=x&password={password}")
    assert locations.shown_address(address) == "postgresql://ann@db/patella?schema=x"


def test_a_named_library_lies_beside_the_default_one() -> None:
    beside = [
        locations.address_for(each, "notes")
        for each in ("memory:", "/srv/index", "postgresql://a:b@db/p?schema=team&sslmode=require", "postgresql://db/p")
    ]
    assert beside == [
        "memory:",
        "/srv/index-notes",
        "postgresql://a:b@db/p?sslmode=require&schema=team-notes",
        "postgresql://db/p?schema=patella-notes",
    ]


def test_two_addresses_of_one_index_are_the_same_index(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "index")
    same = [
        (str(tmp_path / "index"), str(tmp_path / "link")),
        ("postgresql://ann:x@db1,db2/p", "postgres://bo@db2:5432,db1/p?sslmode=require&schema=patella"),
    ]
    other = [
        ("postgresql://db/p", "postgresql://db/p?schema=notes"),
        ("postgresql://db/p", "postgresql://db/q"),
        ("postgresql://db/p", "postgresql://db:5433/p"),
        ("memory:", "memory:"),
        ("/srv/a", "/srv/b"),
    ]
    for pairs, expected in ((same, True), (other, False)):
        for one, another in pairs:
            assert (locations.identity_of_index(one) == locations.identity_of_index(another)) is expected
