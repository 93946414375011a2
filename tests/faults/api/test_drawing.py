"""Requests are drawn for every operation of a description, and an answer that it does not declare is told."""

from __future__ import annotations

import json
from typing import Any

from faults.api.drawing import ask_as_described

DESCRIPTION = {
    "openapi": "3.1.0",
    "info": {"title": "Tea", "version": "1"},
    "paths": {
        path: {
            "get": {
                "parameters": [{"name": "n", "in": "query", "required": True, "schema": {"type": "integer"}}],
                "responses": {
                    "200": {
                        "description": "Cups.",
                        "content": {"application/json": {"schema": {"type": "object", "required": ["cups"]}}},
                    },
                    "4XX": {"description": "A problem."},
                },
            }
        }
        for path in ("/right", "/wrong")
    },
}


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Serve tea: one path as it is described, the other without the cups."""
    if scope["type"] != "http":
        return
    described = scope["path"].endswith("openapi.json")
    body = DESCRIPTION if described else {"cups": 1} if scope["path"] == "/right" else {"pots": 1}
    asked = scope["query_string"].removeprefix(b"n=")
    fits = described or (asked.removeprefix(b"-").isdigit() and b"&" not in asked)
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200 if fits else 400, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(body).encode()})


def test_what_is_not_as_described_is_told() -> None:
    told: list[tuple[str, int, str]] = []
    sent = ask_as_described(app, 5, 1, lambda *each: told.append(each))
    assert sent == len(told) >= 6
    wrong = {operation: [text for name, _, text in told if name == operation and text] for operation, _, _ in told}
    assert wrong["GET /right"] == []
    assert '"cups" is a required property' in wrong["GET /wrong"][0]
    assert "curl" in wrong["GET /wrong"][0]
