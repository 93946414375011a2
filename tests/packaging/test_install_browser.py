"""install-browser.sh waits for another installation, and only for that."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parent.parent / "install-browser.sh"
HELD = "E: Could not get lock /var/lib/apt/lists/lock. It is held by process 1 (apt-get)"


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder of commands without Chromium. apt-get fails with each line of `failures`, then works."""
    for name in ("sh", "env", "sed", "head"):
        (tmp_path / name).symlink_to(shutil.which(name) or "")
    command(tmp_path, "id", "echo 0")
    command(tmp_path, "sleep", f'echo "$@" >> {tmp_path}/slept')
    command(
        tmp_path,
        "apt-get",
        f"""cd {tmp_path}
        echo "$@" >> called
        [ -s failures ] || exit 0
        head -n 1 failures >&2
        sed -i 1d failures
        exit 100""",
    )
    return tmp_path


def command(machine: Path, name: str, script: str) -> None:
    (machine / name).write_text(f"#!/bin/sh\n{script}\n")
    (machine / name).chmod(0o755)


def run(machine: Path, *failures: str) -> subprocess.CompletedProcess[str]:
    (machine / "failures").write_text("".join(f"{line}\n" for line in failures))
    return subprocess.run(
        [machine / "sh", SCRIPT], env={"PATH": str(machine)}, capture_output=True, text=True, timeout=60
    )


def called(machine: Path) -> list[str]:
    lines = (machine / "called").read_text().splitlines()
    return [line.removeprefix("-o DPkg::Lock::Timeout=600 -qq ") for line in lines]


def test_without_another_installation_it_installs_at_once(machine: Path) -> None:
    assert run(machine).returncode == 0
    assert called(machine) == ["update", "install -y chromium"]
    assert not (machine / "slept").exists()


def test_it_installs_chromium_without_windows_where_the_release_has_it(machine: Path) -> None:
    command(machine, "apt-cache", '[ "$*" = "show chromium-headless-shell" ]')
    assert run(machine).returncode == 0
    assert called(machine) == ["update", "install -y chromium-headless-shell"]


@pytest.mark.parametrize("name", ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"])
def test_it_installs_nothing_where_one_is_there(machine: Path, name: str) -> None:
    command(machine, name, "")
    assert run(machine).returncode == 0
    assert not (machine / "called").exists()


def test_it_waits_while_a_lock_is_held(machine: Path) -> None:
    done = run(machine, HELD, HELD, HELD)
    assert (done.returncode, done.stderr) == (0, "")
    assert called(machine) == ["update"] * 4 + ["install -y chromium"]
    assert done.stdout.count("Another installation is running") == 1


def test_it_gives_up_after_ten_minutes(machine: Path) -> None:
    done = run(machine, *[HELD] * 200)
    assert done.returncode == 1
    assert HELD in done.stderr
    slept = [int(seconds) for seconds in (machine / "slept").read_text().split()]
    assert 590 <= sum(slept) <= 600


def test_another_failure_is_told_at_once(machine: Path) -> None:
    done = run(machine, "E: The repository cannot be reached")
    assert done.returncode == 1
    assert "cannot be reached" in done.stderr
    assert "sudo apt-get install chromium" in done.stderr
    assert called(machine) == ["update"]
    assert not (machine / "slept").exists()
