"""Two visitors by turns: the short form of `python -m tests.support.interleaving`, which takes some minutes."""

from __future__ import annotations

import re
import subprocess
import sys

from core.locations import PROJECT


def test_two_visitors_never_see_each_other_s_state() -> None:
    command = [sys.executable, "-m", "tests.support.interleaving", "--actions", "150"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "150 actions of two visitors by turns, seed 18"
    counts = {name: int(count) for name, count in re.findall(r"^(\w.*?) {2,}(\d+)$", done.stdout, re.MULTILINE)}
    assert counts.pop("wrong") == 0
    assert (sum(counts.values()), min(counts.values()) > 5) == (150, True)
