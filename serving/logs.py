"""The log of the server, on standard error: a line for each event, as text or as JSON."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TextIO

EVENTS = "patella"
"""Name of the logger of events. Other lines of the log are those of single modules, and warnings of libraries."""


def configure_logs(kind: str, stream: TextIO | None = None) -> None:
    """Write all that is logged to a stream, standard error if none is given. `kind` is "text" or "json"."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter() if kind == "json" else TextFormatter())
    logging.getLogger().handlers = [handler]
    logging.getLogger(EVENTS).setLevel(logging.INFO)


def log_event(name: str, fields: Mapping[str, object], level: int = logging.INFO) -> None:
    """Log an event with its fields, those without a value left out."""
    given = {key: value for key, value in fields.items() if value is not None}
    logging.getLogger(EVENTS).log(level, name, extra={"fields": given})


class JsonFormatter(logging.Formatter):
    """Formats a record as one JSON object: time (UTC), level, logger, message, the fields of an event, a traceback."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": _time_of(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_fields_of(record),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class TextFormatter(logging.Formatter):
    """Formats a record as a line to read: time, level, message, and the fields as name=value."""

    def format(self, record: logging.LogRecord) -> str:
        fields = "".join(f" {name}={_quoted(value)}" for name, value in _fields_of(record).items())
        line = f"{_time_of(record)} {record.levelname} {record.getMessage()}{fields}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def _time_of(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _fields_of(record: logging.LogRecord) -> dict[str, object]:
    fields: dict[str, object] = getattr(record, "fields", {})
    return fields


def _quoted(value: object) -> str:
    """Return a value on one line. What a visitor typed cannot begin a line of its own."""
    text = str(value)
    return text if text.isprintable() and " " not in text and '"' not in text else json.dumps(text, ensure_ascii=False)
