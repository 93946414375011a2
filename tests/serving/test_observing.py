"""What the server begins with: its log, and metrics whose port may be taken."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator

import pytest

from serving import observing


@pytest.fixture
def settled() -> Iterator[None]:
    """Leave the logging and the threads of the tests as they were."""
    root, interval = logging.getLogger().handlers, sys.getswitchinterval()
    yield
    logging.getLogger().handlers = root
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("settled")
def test_a_page_whose_metrics_cannot_be_served_runs_and_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def taken(*_: object) -> None:
        raise OSError(98, "Address already in use")

    monkeypatch.setattr(observing, "serve_metrics", taken)
    observing.observe()
    line = "ERROR The metrics are not served at PATELLA_METRICS_PORT: Address already in use\n"
    assert capsys.readouterr().err.endswith(line)
