"""The log: each line as text or as JSON, with the fields of an event, and no line that a visitor makes."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from io import StringIO

import pytest

from serving.logs import EVENTS, configure_logs, log_event

FIELDS: dict[str, object] = {"mode": "hybrid", "took_ms": 3.5, "results": 0, "question": None, "text": 'a "b"\nERROR c'}


@pytest.fixture
def written() -> Iterator[StringIO]:
    """Return where the log is written, and leave the logging of the tests as it was."""
    root, events = logging.getLogger(), logging.getLogger(EVENTS)
    before = (root.handlers, events.level)
    yield StringIO()
    root.handlers = before[0]
    events.setLevel(before[1])


def test_a_line_of_json_holds_the_fields_of_the_event(written: StringIO) -> None:
    configure_logs("json", written)
    log_event("search", FIELDS)
    log_event("refusal", {"what": "indexing"}, logging.WARNING)
    logging.getLogger("ui.service").warning("The %s is missing.", "model")
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert [line.pop("time")[10:11] + line.pop("logger") for line in lines] == ["Tpatella", "Tpatella", "Tui.service"]
    assert lines == [
        {
            "level": "info",
            "message": "search",
            "mode": "hybrid",
            "took_ms": 3.5,
            "results": 0,
            "text": 'a "b"\nERROR c',
        },
        {"level": "warning", "message": "refusal", "what": "indexing"},
        {"level": "warning", "message": "The model is missing."},
    ]


def test_a_line_of_text_stays_one_line(written: StringIO) -> None:
    configure_logs("text", written)
    log_event("search", FIELDS)
    time, rest = written.getvalue().split(" ", 1)
    assert time.endswith("+00:00")
    assert rest == 'INFO search mode=hybrid took_ms=3.5 results=0 text="a \\"b\\"\\nERROR c"\n'


@pytest.mark.parametrize("kind", ["json", "text"])
def test_a_fault_brings_its_traceback(written: StringIO, kind: str) -> None:
    configure_logs(kind, written)
    try:
        raise ZeroDivisionError("by nothing")
    except ZeroDivisionError:
        logging.getLogger("ui.background").exception("indexing stopped")
    text = json.loads(written.getvalue())["traceback"] if kind == "json" else written.getvalue()
    assert text.startswith("Traceback" if kind == "json" else "20")
    assert text.rstrip().endswith("ZeroDivisionError: by nothing")


def test_the_log_does_not_hold_what_libraries_merely_tell(written: StringIO) -> None:
    configure_logs("json", written)
    logging.getLogger("a.library").info("I did something.")
    assert written.getvalue() == ""
