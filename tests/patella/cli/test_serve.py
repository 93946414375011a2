"""`patella serve`: the index is brought up to date, and the page takes the place of the command."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from core.errors import IndexBusy, RemovalsRefused
from core.locations import PROJECT
from core.progress import Progress
from core.settings import Settings, named_libraries
from index.opening import open_engine
from index.sync import SyncReport
from patella.article_folders import ArticleFolders
from patella.library import Library
from tests.support.commands import command

main = command("serve")


class Replaced(BaseException):
    """The command was replaced by another program."""


class FakeLibrary:
    """A library whose sync has a report, or fails. `stages` is how many stages it takes."""

    made: list[Settings]
    report: SyncReport | Exception
    stages = 0

    def __init__(self, settings: Settings, twin: object = None) -> None:
        self.made.append(settings)
        self.settings = settings
        self.engine = open_engine("memory:")

    def check_device(self) -> None:
        Library(self.settings).check_device()

    @property
    def folders(self) -> ArticleFolders:
        return ArticleFolders(self.settings.articles)

    def sync(self, progress: Progress, after_stage: Callable[[], object]) -> SyncReport:
        progress("reading", 1, 1)
        _ = self.folders
        for _ in range(self.stages):
            after_stage()
        if isinstance(self.report, Exception):
            raise self.report
        return self.report


@pytest.fixture
def port() -> int:
    """Return a port that is free at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def chosen(port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Choose the settings and the environment that the command finds."""
    made = Settings(articles=tmp_path / "articles", index=Path("index"), cache=tmp_path / "cache", port=port)
    monkeypatch.setattr("core.settings.settings", lambda: made)
    FakeLibrary.made, FakeLibrary.report = [], SyncReport(new=["a.md"], seconds=1.26)
    monkeypatch.setattr("patella.library.Library", FakeLibrary)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    return made


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[str], dict[str, str]]]:
    """Return a list that gets the program that takes the place of the command."""
    got: list[tuple[str, list[str], dict[str, str]]] = []

    def execve(path: str, arguments: list[str], environment: dict[str, str]) -> NoReturn:
        got.append((path, arguments, environment))
        raise Replaced

    monkeypatch.setattr(os, "execve", execve)
    return got


Programs = list[tuple[str, list[str], dict[str, str]]]


def test_the_page_is_started_when_the_index_is_up_to_date(
    chosen: Settings, programs: Programs, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Replaced):
        main([])
    assert FakeLibrary.made == [chosen]
    assert capsys.readouterr() == (
        f"Bringing the index of {chosen.articles[0]} up to date ...\n"
        "1 new, 0 changed, 0 gone, 0 unchanged, 0 failed, 1.3 seconds\n\n"
        f"Patella is at http://127.0.0.1:{chosen.port} (Ctrl-C stops it)\n\n",
        "",
    )
    ((path, arguments, environment),) = programs
    assert (path, arguments) == (
        sys.executable,
        [
            sys.executable,
            "-m",
            "ui.serve",
            "--server.address=127.0.0.1",
            f"--server.port={chosen.port}",
            "--browser.serverAddress=127.0.0.1",
        ],
    )
    added = {
        "PATELLA_ARTICLES": str(chosen.articles[0]),
        "PATELLA_INDEX": str(Path.cwd() / "index"),
        "PATELLA_MODEL": "all-MiniLM-L6-v2",
        "PATELLA_CACHE": str(chosen.cache),
        "PATELLA_DEVICE": "cpu",
        "PATELLA_HOST": "127.0.0.1",
        "PATELLA_READ_SECONDS": "10.0",
        "PATELLA_READ_MB": "512",
        "PATELLA_FOLLOW_LINKS": "False",
        "PATELLA_LOG": "text",
        "PATELLA_LOG_QUESTIONS": "False",
        "PATELLA_KEEP_QUESTIONS": "False",
        "PATELLA_CANARY_QUESTIONS": "40",
        "PATELLA_WATCH": "off",
        "PATELLA_WATCH_SECONDS": "10.0",
        "PATELLA_METRICS_HOST": "127.0.0.1",
        "PATELLA_PORT": str(chosen.port),
        "PATELLA_LIBRARY": "",
        "PATELLA_READONLY": "False",
        "PATELLA_OPEN_WRITING": "False",
        "PYTHONSAFEPATH": "1",
        "PYTHONPATH": str(PROJECT),
    }
    assert environment == dict(os.environ) | added


def test_the_api_alone_is_served_in_place_of_the_page(
    chosen: Settings, programs: Programs, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Replaced):
        main(["--api-only"])
    ((_, arguments, environment),) = programs
    assert arguments == [sys.executable, "-m", "api.http"]
    assert (environment["PATELLA_HOST"], environment["PATELLA_PORT"]) == ("127.0.0.1", str(chosen.port))
    assert f"Patella is at http://127.0.0.1:{chosen.port}/api/v1 (Ctrl-C stops it)" in capsys.readouterr().out


def test_what_is_given_replaces_the_settings(
    chosen: Settings, port: int, programs: Programs, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken, pytest.raises(Replaced):
        taken.bind(("127.0.0.1", 0))  # keeps another test from this port
        main([str(tmp_path / "other"), str(tmp_path / "more"), "--host", "localhost", "--port", str(port)])
    folders = (tmp_path / "other", tmp_path / "more")
    given = {"articles": folders, "host": "localhost", "port": port}
    assert FakeLibrary.made == [chosen.model_copy(update=given)]
    out = capsys.readouterr().out
    assert out.startswith(f"Bringing the index of {tmp_path / 'other'}, {tmp_path / 'more'} up to date ...\n")
    assert f"\nPatella is at http://localhost:{port} (Ctrl-C stops it)\n" in out
    ((_, arguments, environment),) = programs
    assert arguments[3:] == [
        "--server.address=localhost",
        f"--server.port={port}",
        "--browser.serverAddress=localhost",
    ]
    assert [environment[f"PATELLA_{name}"] for name in ("ARTICLES", "HOST", "PORT")] == [
        f"{tmp_path / 'other'}{os.pathsep}{tmp_path / 'more'}",
        "localhost",
        str(port),
    ]


@pytest.fixture
def two_libraries(chosen: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Name two more libraries. Return the settings of the default one."""
    file = tmp_path / "libraries.toml"
    file.write_text('[handbook]\narticles = "handbook"\nreadonly = true\n[notes]\narticles = ["a", "a/b"]\n')
    made = chosen.model_copy(update={"libraries": file})
    monkeypatch.setattr("core.settings.settings", lambda: made)
    return made


@pytest.mark.parametrize("options", [[], ["--watch"]])
def test_a_device_that_is_not_there_is_said_before_anything_is_begun(
    options: list[str], chosen: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("core.settings.settings", lambda: chosen.model_copy(update={"device": "cuda:99"}))
    monkeypatch.setattr(FakeLibrary, "sync", lambda *_: pytest.fail("begun"))
    assert main(options) == 2
    out, err = capsys.readouterr()
    assert (out, err[:33]) == ("", "PATELLA_DEVICE is cuda:99, which ")


def test_all_libraries_are_brought_up_to_date_and_one_that_fails_stops_none(
    two_libraries: Settings, programs: Programs, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Replaced):
        main(["--host", "0.0.0.0"])
    assert [each.library for each in FakeLibrary.made] == ["", "handbook", "notes"]
    out, err = capsys.readouterr()
    assert "\nBringing the index of the library handbook up to date ...\n1 new, 0 changed, " in out
    assert err.startswith(
        f"notes: {tmp_path}/a/b lies in {tmp_path}/a, whose articles hold its own. Name {tmp_path}/a alone.\n"
        "The page serves its index as it is.\n"
    )
    assert "\nwarning: handbook: nobody can change the library on the page (PATELLA_READONLY).\n" in err
    assert programs[0][2]["PATELLA_LIBRARIES"] == str(tmp_path / "libraries.toml")


def test_one_library_is_served_alone_with_its_own_settings(
    two_libraries: Settings, programs: Programs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handbook = named_libraries(two_libraries)["handbook"]
    monkeypatch.setattr("core.settings.settings", lambda: handbook)
    with pytest.raises(Replaced):
        main([])
    assert FakeLibrary.made == [handbook]
    given = {name: text for name, text in programs[0][2].items() if os.environ.get(name) != text}
    assert given == {
        "PATELLA_LIBRARIES": str(tmp_path / "libraries.toml"),
        "PATELLA_LIBRARY": "handbook",
        "PATELLA_WATCH": "off",
        "PATELLA_HOST": "127.0.0.1",
        "PATELLA_PORT": str(handbook.port),
        "PYTHONSAFEPATH": "1",
        "PYTHONPATH": str(PROJECT),
    }
    assert main(["elsewhere"]) == 2


def test_the_page_imports_the_program_first_and_then_what_the_user_set(
    chosen: Settings, programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", "/mine")
    monkeypatch.setattr("core.settings.settings", lambda: chosen.model_copy(update={"model_sha256": "abc"}))
    with pytest.raises(Replaced):
        main([])
    ((_, _, environment),) = programs
    assert environment["PYTHONPATH"] == f"{PROJECT}{os.pathsep}/mine"
    assert environment["PATELLA_MODEL_SHA256"] == "abc"


@pytest.mark.parametrize(
    ("options", "who"),
    [
        ({}, "nobody can change the library on the page. `patella password` sets a password for that."),
        ({"readonly": True, "open_writing": True}, "nobody can change the library on the page (PATELLA_READONLY)."),
        ({"writers": "ann@example.org"}, "only those who sign in can change the library on the page."),
        (
            {"open_writing": True},
            "whoever reaches it can also upload, replace and remove articles (PATELLA_OPEN_WRITING).",
        ),
    ],
)
def test_a_page_for_other_machines_is_started_at_once_with_a_warning(
    options: dict[str, object],
    who: str,
    chosen: Settings,
    programs: Programs,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("core.settings.settings", lambda: chosen.model_copy(update=options))
    with pytest.raises(Replaced):
        main(["--host", "0.0.0.0"])
    out, err = capsys.readouterr()
    assert f"Patella is at http://0.0.0.0:{chosen.port} " in out
    assert err.splitlines() == [
        "warning: other machines can reach this page (0.0.0.0), and whoever does can read all articles.",
        f"warning: {who}",
        "warning: questions and passwords travel unencrypted, unless a proxy with HTTPS stands before the page.",
        "It answers to: every address and the name of this machine. More names: PATELLA_ALLOWED_HOSTS. "
        "See docs/SECURITY.md.",
        "",
    ]
    ((_, arguments, environment),) = programs
    assert (arguments[3], environment["PATELLA_HOST"]) == ("--server.address=0.0.0.0", "0.0.0.0")


def test_a_page_behind_a_proxy_is_for_other_machines_too(
    chosen: Settings, programs: Programs, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    named = chosen.model_copy(update={"allowed_hosts": "search.example.org, library.lan"})
    monkeypatch.setattr("core.settings.settings", lambda: named)
    with pytest.raises(Replaced):
        main([])
    err = capsys.readouterr().err
    assert "It answers to: localhost, search.example.org, library.lan. " in err
    assert programs[0][2]["PATELLA_ALLOWED_HOSTS"] == "search.example.org, library.lan"


@pytest.mark.parametrize(("setting", "wanted"), [("off", "auto"), ("poll", "poll")])
def test_with_watch_the_server_indexes_and_the_command_does_not(
    setting: str,
    wanted: str,
    chosen: Settings,
    programs: Programs,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("core.settings.settings", lambda: chosen.model_copy(update={"watch": setting}))
    FakeLibrary.report = IndexBusy("The command syncs nothing.")
    assert (main(["--watch"]), "is not a folder" in capsys.readouterr().err) == (2, True)
    chosen.articles[0].mkdir()
    with pytest.raises(Replaced):
        main(["--watch"])
    assert "the page's server indexes what is new or changed.\n\nPatella is at" in capsys.readouterr().out
    assert programs[0][2]["PATELLA_WATCH"] == wanted


def test_articles_that_failed_are_named_and_the_page_is_started_all_the_same(
    chosen: Settings, programs: Programs, capsys: pytest.CaptureFixture[str]
) -> None:
    failed = [("a.md", "is empty."), ("b.md", "is broken.")]
    FakeLibrary.report = SyncReport(failed=failed, warnings=[("c.pdf", "page 2 has no text")])
    with pytest.raises(Replaced):
        main([])
    out, err = capsys.readouterr()
    assert err == "failed: a.md: is empty.\nfailed: b.md: is broken.\nwarning: c.pdf: page 2 has no text\n"
    assert len(programs) == 1
    assert "0 new, 0 changed, 0 gone, 0 unchanged, 2 failed, 0.0 seconds\n" in out


def test_the_page_is_started_as_soon_as_articles_are_found_by_words(
    chosen: Settings, programs: Programs, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeLibrary, "stages", 2)
    with pytest.raises(Replaced):
        main([])
    out = capsys.readouterr().out
    said = "The articles can be found by words. The page's server goes on, until they are found by meaning too.\n"
    assert (said in out, "1 new" in out, len(programs)) == (True, False, 1)


def test_a_folder_that_lacks_most_of_its_articles_is_said_and_the_index_served_as_it_is(
    chosen: Settings, programs: Programs, capsys: pytest.CaptureFixture[str]
) -> None:
    FakeLibrary.report = RemovalsRefused(["a.md", "b.md"], 2)
    with pytest.raises(Replaced):
        main([])
    captured = capsys.readouterr()
    assert captured.err.startswith("The folder lacks 2 of its 2 indexed articles, such as a.md, b.md. Nothing was")
    assert captured.err.endswith("\nThe page serves the index as it is.\n")
    assert captured.out.endswith(f"\nPatella is at http://127.0.0.1:{chosen.port} (Ctrl-C stops it)\n\n")
    assert len(programs) == 1


@pytest.mark.usefixtures("chosen")
def test_without_an_index_no_page_is_started(programs: Programs, capsys: pytest.CaptureFixture[str]) -> None:
    FakeLibrary.report = IndexBusy("Another process is writing.")
    assert (main([]), capsys.readouterr().err, programs) == (1, "Another process is writing.\n", [])


@pytest.fixture
def taken(port: int) -> Iterator[None]:
    """Listen at the port."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", port))
        server.listen()
        yield


@pytest.mark.usefixtures("chosen", "taken")
@pytest.mark.parametrize("options", [[], ["--host", "127.0.0.1"]])
def test_a_port_that_is_taken_is_said_before_anything_is_indexed(
    port: int, options: list[str], programs: Programs, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (main(options), *capsys.readouterr()) == (
        2,
        "",
        f"Port {port} of 127.0.0.1 cannot be used: Address already in use. Stop what uses it, or choose another: "
        "patella serve --port 8502\n",
    )
    assert (FakeLibrary.made, programs) == ([], [])


@pytest.mark.usefixtures("chosen")
def test_a_port_that_was_left_a_moment_ago_can_be_used_again(port: int, programs: Programs) -> None:
    """A connection that this side closed first keeps its port for a minute, unless it is asked for in so many words."""
    with socket.socket() as server, socket.socket() as client:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", port))
        server.listen()
        client.connect(("127.0.0.1", port))
        accepted, _ = server.accept()
        accepted.close()
        client.recv(1)
    with pytest.raises(Replaced):
        main([])
    assert len(programs) == 1
