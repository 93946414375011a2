"""What every command shares."""

from __future__ import annotations

import io
import threading

import pytest

from core.errors import IndexBusy, UsageError
from patella.terminal import guarded, progress_lines, shown_progress


@pytest.mark.parametrize(
    ("raised", "code", "said"),
    [
        (UsageError("No such folder."), 2, "No such folder.\n"),
        (IndexBusy("Another process is writing."), 1, "Another process is writing.\n"),
        (KeyboardInterrupt(), 130, "\nStopped. Nothing was changed.\n"),
        (
            OSError(28, "No space left on device", "/index/file"),
            1,
            "The system refused: [Errno 28] No space left on device: '/index/file'. "
            "Check the disk and the permissions, then run it again.\n",
        ),
    ],
)
def test_what_goes_wrong_is_one_plain_line(
    raised: BaseException, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def command() -> int:
        raise raised

    assert guarded(command, when_interrupted="Nothing was changed.") == code
    assert capsys.readouterr() == ("", said)


def test_a_mistake_of_ours_is_not_hidden() -> None:
    def command() -> int:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        guarded(command, when_interrupted="")


def test_short_work_says_nothing_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    with shown_progress() as progress:
        progress("reading", 1, 2)
    assert capsys.readouterr() == ("", "")


class Log(io.StringIO):
    """A log that can be waited for."""

    def __init__(self) -> None:
        super().__init__()
        self.written = threading.Event()

    def flush(self) -> None:
        self.written.set()


@pytest.mark.parametrize(
    ("stage", "done", "total", "line"),
    [("encoding", 51_200, 780_000, "encoding: 51,200 of 780,000"), ("publishing", 0, 1, "publishing")],
)
def test_long_work_says_how_far_it_is_in_a_log(
    monkeypatch: pytest.MonkeyPatch, stage: str, done: int, total: int, line: str
) -> None:
    log = Log()
    monkeypatch.setattr("sys.stderr", log)
    with progress_lines(every=0.01) as progress:
        progress(stage, done, total)
        assert log.written.wait(10)
    said = log.getvalue()
    assert set(said.splitlines()) == {line}


def test_progress_names_the_stage_and_how_far_it_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    with shown_progress() as progress:
        progress("reading", 1, 2)
        progress("reading", 2, 2)
        progress("publishing", 0, 1)
    out, err = capsys.readouterr()
    assert out == ""
    assert "reading" in err
    assert "2 of 2" in err
    assert "publishing" in err
