"""Settings that are read from the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.errors import UsageError
from core.locations import PROJECT
from core.settings import (
    Settings,
    chosen_library,
    environment_of,
    library_names,
    library_settings,
    named_libraries,
    settings,
)


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    """Let each test read the settings anew."""
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Return a function that writes the file of the libraries and returns it."""
    monkeypatch.setenv("PATELLA_LIBRARIES", str(tmp_path / "libraries.toml"))
    monkeypatch.setenv("PATELLA_INDEX", str(tmp_path / "index"))

    def write(text: str) -> Path:
        (tmp_path / "libraries.toml").write_text(text, "utf-8")
        return tmp_path / "libraries.toml"

    return write


def test_the_defaults_need_no_editing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ARTICLES", "PORT", "HOST"):
        monkeypatch.delenv(f"PATELLA_{name}", raising=False)
    assert (Settings().articles, Settings().port, Settings().host) == ((PROJECT / "corpus",), 8501, "127.0.0.1")


def test_a_folder_may_be_named_from_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATELLA_ARTICLES", "~/articles")
    assert Settings().articles == (Path.home() / "articles",)


def test_several_folders_are_separated_as_in_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATELLA_ARTICLES", os.pathsep.join(["~/handbook", "", "/srv/policies"]))
    assert Settings().articles == (Path.home() / "handbook", Path("/srv/policies"))
    environment = environment_of(Settings(index=Path("here")))
    assert environment["PATELLA_ARTICLES"] == os.pathsep.join([str(Path.home() / "handbook"), "/srv/policies"])
    assert environment["PATELLA_INDEX"] == str(Path.cwd() / "here")
    assert "PATELLA_METRICS_PORT" not in environment


def test_a_folder_whose_path_holds_the_separator_is_refused_where_it_would_become_two() -> None:
    with pytest.raises(UsageError, match=rf"notes has '{os.pathsep}' in its path, which separates folders\."):
        environment_of(Settings(articles=(Path(f"/a{os.pathsep}b/notes"),)))


def test_no_folder_at_all_is_named_as_a_wrong_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATELLA_ARTICLES", "")
    with pytest.raises(UsageError, match="PATELLA_ARTICLES"):
        settings()


def test_a_setting_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATELLA_PORT", "abc")
    with pytest.raises(UsageError, match="PATELLA_PORT"):
        settings()


def test_a_named_library_has_settings_of_its_own_and_the_others_of_the_process(
    named: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATELLA_WRITERS", "ann@example.org")
    (tmp_path / "models/small").mkdir(parents=True)
    named(
        """
        [handbook]
        articles = ["handbook", "~/policies"]
        index = "indexes/handbook"
        model = "models/small"
        readonly = true
        canary_questions = 5

        [notes-2]
        articles = "/srv/a:b"
        writers = ""
        model = "all-MiniLM-L6-v2"
        """
    )
    assert library_names() == ("handbook", "notes-2")
    handbook, notes = (library_settings(name, settings()) for name in library_names())
    assert (handbook.articles, handbook.index) == (
        (tmp_path / "handbook", Path.home() / "policies"),
        str(tmp_path / "indexes/handbook"),
    )
    assert (handbook.model, handbook.readonly, handbook.canary_questions, handbook.writers, handbook.library) == (
        str(tmp_path / "models/small"),
        True,
        5,
        "ann@example.org",
        "handbook",
    )
    assert (notes.articles, notes.index) == ((Path("/srv/a:b"),), str(tmp_path / "index-notes-2"))
    assert (notes.model, notes.readonly, notes.canary_questions, notes.writers) == ("all-MiniLM-L6-v2", False, 40, "")
    assert library_settings("", settings()) is settings()


def test_a_database_is_an_address_of_an_index_and_a_named_library_gets_a_schema_of_its_own(
    named: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "postgresql://ann:secret@db1,db2/patella"
    monkeypatch.setenv("PATELLA_INDEX", address)
    named('[handbook]\narticles = "a"\n[notes]\narticles = "b"\nindex = "postgresql://bo@db3/notes"')
    handbook, notes = named_libraries(settings()).values()
    assert (settings().index, environment_of(settings())["PATELLA_INDEX"]) == (address, address)
    assert (handbook.index, notes.index) == (f"{address}?schema=patella-handbook", "postgresql://bo@db3/notes")
    named(f'[notes]\narticles = "b"\nindex = "{address}?sslmode=require"')
    with pytest.raises(UsageError) as raised:
        named_libraries(settings())
    assert str(raised.value).endswith(
        "notes and the default library have the same index, postgresql://ann@db1,db2/patella?sslmode=require. "
        "Give each its own, in the same database by a schema: ?schema=NAME."
    )


def test_an_address_that_cannot_be_read_is_refused_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATELLA_INDEX", "postgresql://ann:sec/ret@db/patella")
    with pytest.raises(UsageError, match=r"PATELLA_INDEX: Value error, The address of the index cannot be") as raised:
        settings()
    assert "ret" not in str(raised.value).replace("return", "")


def test_a_process_works_on_the_library_that_it_chooses_and_serves_no_other(
    named: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named('[one]\narticles = "1"\n[two]\narticles = "2"')
    assert settings().library == ""
    with chosen_library("two"):
        assert (settings().articles, library_names()) == ((tmp_path / "2",), ())
        assert os.environ["PATELLA_LIBRARY"] == "two", "processes that it starts work on it too"
    assert ("PATELLA_LIBRARY" in os.environ, settings().library) == (False, "")
    monkeypatch.setenv("PATELLA_LIBRARY", "one")
    with chosen_library(""):
        assert settings().library == ""
    assert settings().articles == (tmp_path / "1",)
    with chosen_library("three"), pytest.raises(UsageError, match=r"no library 'three'\. .* names: one, two\.$"):
        settings()
    monkeypatch.delenv("PATELLA_LIBRARIES")
    settings.cache_clear()
    with pytest.raises(UsageError, match=r"There is no library 'one'\. PATELLA_LIBRARIES names none\."):
        settings()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[a", "is no valid TOML: "),
        ('articles = "x"', "articles stands in no table. Put it below the name of its library, as [handbook]."),
        ("[a]", '[a] names no articles. Add a line such as articles = ["~/a"].'),
        ("[a]\narticles = []", "[a] articles: Tuple should have at least 1 item"),
        ("[a]\narticles = 5", "[a] articles.0: Input is not a valid path"),
        ('[a]\narticles = ["x", 5]', "[a] articles.1: Input is not a valid path"),
        (
            '[a]\narticles = "x"\nport = 80\nhots = 1',
            "[a] sets hots, port. A library can have its own articles",
        ),
        (
            '[a]\narticles = "x"\nwrite_password_hash = "secret"',
            "[a] write_password_hash: Value error, this is no",
        ),
        (
            '[a]\narticles = "x"\ncanary_questions = -1',
            "[a] canary_questions: Input should be greater than",
        ),
        ('[Hand_book]\narticles = "x"', "'Hand_book' is no name of a library. Take lower-case letters and digits"),
        ('["-a"]\narticles = "x"', "'-a' is no name of a library."),
        ('["../a"]\narticles = "x"', "'../a' is no name of a library."),
        (f'[{"a" * 41}]\narticles = "x"', "is no name of a library."),
        ('[evaluation]\narticles = "x"', "no library can be named 'evaluation', since pages are at this address."),
        ('[a]\narticles = "x"\nindex = "i"\n[b]\narticles = "y"\nindex = "./i"', "a and b have the same index, "),
        ('[a]\narticles = "x"\nindex = "index"', "a and the default library have the same index, "),
    ],
)
def test_what_cannot_be_a_library_is_named(named: Callable[[str], Path], text: str, problem: str) -> None:
    file = named(text)
    with pytest.raises(UsageError, match=f"^{re.escape(str(file))}:? .*{re.escape(problem)}"):
        library_names()


def test_a_file_of_libraries_that_is_not_there_is_named(named: Callable[[str], Path], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"libraries\.toml cannot be read: No such file or directory\. PATELLA_LIB"):
        named_libraries(settings())
    (tmp_path / "libraries.toml").write_bytes(b"\xff")
    with pytest.raises(UsageError, match="is no valid TOML"):
        named_libraries(settings())
