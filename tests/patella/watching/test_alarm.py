"""What wakes a watcher: the system, or where it tells nothing, the time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from patella.watching.alarm import Alarm, _may_matter

_NEVER = 1_000_000  # seconds


def notifying(folder: Path) -> Alarm:
    return Alarm([folder], "notify", 10, threading.Event())


def test_a_change_wakes_and_so_does_a_mount_that_comes_or_goes(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    alarm = notifying(folder)
    (folder / "a.md").write_text("one")
    alarm.wait(_NEVER)
    folder.rename(tmp_path / "away")
    alarm.wait(_NEVER)
    folder.mkdir()
    alarm.wait(_NEVER)
    (folder / "deep").mkdir()
    alarm.wait(_NEVER)
    (folder / "deep" / "a.md").write_text("one")
    alarm.wait(_NEVER)
    alarm.close()


def test_stop_ends_every_wait(tmp_path: Path) -> None:
    stop = threading.Event()
    alarms = [Alarm([tmp_path], "notify", 10, stop), Alarm([tmp_path / "nowhere"], "notify", 10, stop)]
    stop.set()
    for alarm in alarms:
        alarm.wait(_NEVER)
        alarm.close()


@pytest.mark.parametrize(
    ("path", "matters"),
    [
        ("/articles/a.md", True),
        ("/articles/deep/folder", True),
        ("/articles/.patellaignore", True),
        ("/articles/.git/index", False),
        ("/articles/deep/.a.md.swp", False),
        ("/articles/~$report.docx", False),
        ("/.hidden/articles/a.md", True),
        ("/articles", True),
    ],
)
def test_hidden_files_wake_nobody(path: str, matters: bool) -> None:
    assert _may_matter(Path(path), [Path("/articles"), Path("/.hidden/articles")]) == matters


def test_a_system_that_cannot_watch_is_no_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> Iterator[object]:
        raise OSError(28, "No space left on device")  # as the system says when too many folders are watched
        yield

    monkeypatch.setattr("watchfiles.watch", refuse)
    stop = threading.Event()
    waiting = Alarm([tmp_path], "auto", 0.01, stop)
    waiting.wait(1_000_000)
    assert waiting.how == (
        "Changes are looked for every 0.01 seconds, since the system cannot watch the folder "
        "([Errno 28] No space left on device)."
    )


def test_a_folder_where_the_system_tells_nothing_is_polled(tmp_path: Path) -> None:
    stop = threading.Event()
    how = [Alarm([tmp_path], mode, 10, stop, lambda _: "nfs4").how for mode in ("auto", "notify", "poll")]
    assert how == [
        "Changes are looked for every 10 seconds, since the system tells of no changes on nfs4.",
        "Changes are indexed within seconds.",
        "Changes are looked for every 10 seconds, since PATELLA_WATCH is poll.",
    ]
