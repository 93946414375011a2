"""The routes that the server has beside those of Streamlit: every door but the page."""

from __future__ import annotations

from typing import Any

from ui.server import routes


def test_the_server_has_a_route_for_each_door() -> None:
    found: list[Any] = routes()
    assert sorted({route.path for route in found}) == [
        "/api/v1",
        "/feed.xml",
        "/healthz",
        "/mcp",
        "/opensearch.xml",
        "/original",
        "/readyz",
        "/sign-in",
        "/sign-out",
        "/{library}/api/v1",
    ]
