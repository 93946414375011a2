"""Problem details (RFC 9457): the form in which the API says why a request was refused or failed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

PROBLEM_TYPE = "application/problem+json"
"""The media type of a problem."""


def problem_body(
    status: HTTPStatus, kind: str, detail: str, path: str, errors: Sequence[Mapping[str, str]] = ()
) -> bytes:
    """Return a problem as JSON in UTF-8.

    `kind` is the end of its type, `path` that of the request. `errors` name each part of it that is wrong.

    >>> problem_body(HTTPStatus.NOT_FOUND, "no-job", "There is no such job.", "/api/v1/jobs/x").decode()[:63]
    '{"type": "urn:patella:no-job", "title": "Not Found", "status": '
    """
    made: dict[str, Any] = {
        "type": f"urn:patella:{kind}",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        "instance": path,
    }
    if errors:
        made["errors"] = list(errors)
    return json.dumps(made, ensure_ascii=False).encode("utf-8", "replace")
