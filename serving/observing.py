"""What a server begins with, whatever doors it has: the log, the metrics, and how threads take turns."""

from __future__ import annotations

import logging
import sys

from core.settings import settings
from serving.libraries import open_library, turns
from serving.logs import configure_logs
from serving.prometheus import serve_metrics

log = logging.getLogger(__name__)

_SWITCH_S = 0.0005
"""Seconds after which Python gives another thread its turn: a question does not wait long for a reindexing."""


def observe() -> None:
    """Begin to log as the settings say, and to serve the metrics if they say so. The server calls it once.

    Threads take turns more often from then on.
    """
    sys.setswitchinterval(_SWITCH_S)
    configure_logs(settings().log)
    try:
        serve_metrics(turns, lambda: open_library().library.engine)
    except OSError as error:
        log.error("The metrics are not served at PATELLA_METRICS_PORT: %s", error.strerror)
