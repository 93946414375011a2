"""Test of the helpers for measuring resources."""

from __future__ import annotations

import os
import subprocess
import sys

from benchmarks.resources import cpu_seconds


def test_the_processor_time_counts_the_processes_that_were_started() -> None:
    before = cpu_seconds(os.getpid())
    busy = "import time\nwhile time.process_time() < 0.3: pass"
    subprocess.run([sys.executable, "-S", "-c", busy], check=True)
    assert cpu_seconds(os.getpid()) - before >= 0.29
