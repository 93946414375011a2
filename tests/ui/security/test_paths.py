"""Paths: which the server knows, below its base, and which it does not."""

from __future__ import annotations

import re

import pytest

from core.settings import RESERVED_NAMES
from ui.security.paths import Paths
from ui.server import routes

PAGES, ROUTES = ["", "library"], ["original", "healthz"]
KNOWN = [
    *("", "library", "library/", "original", "healthz", "favicon.png", "_stcore/health", "_stcore/host-config"),
    *("_stcore/upload_file/a-session/a-file", "media/abc.svg"),
]
UNKNOWN = [
    *("nope", "Library", "library/x", "library//", "index.html", "static", "static/", "static/js/nope.js", "original/"),
    *("_stcore/metrics", "_stcore/agent/mcp", "_stcore/agent/interact", "_stcore/agent/openapi.json", "_stcore/stream"),
    *("_stcore/script-health-check", "library/_stcore/health", "_stcore/upload_file/only", "media/a/b", "/", "//evil"),
    *("auth/login", "auth/logout", "oauth2callback", "component/x", "app/static/x", "static/../index.html"),
]


@pytest.mark.parametrize("base", ["", "wiki", "/my/wiki/"])
def test_what_is_known_and_what_is_not(base: str) -> None:
    paths = Paths.of_server(PAGES, ROUTES, base)
    prefix = f"/{base.strip('/')}/".replace("//", "/")
    assert [name for name in KNOWN if not paths.is_known(f"{prefix}{name}", "http")] == []
    assert [name for name in UNKNOWN if paths.is_known(f"{prefix}{name}", "http")] == []


def test_the_files_of_the_page_are_known() -> None:
    paths = Paths.of_server(PAGES, ROUTES)
    scripts = [name for name in paths.others if name.startswith("static/js/index.")]
    assert scripts
    assert all(paths.is_known(f"/{name}", "http") for name in scripts)


def test_a_path_outside_of_the_base_is_unknown() -> None:
    paths = Paths.of_server(PAGES, ROUTES, "wiki")
    assert [
        paths.is_known(path, "http") for path in ("/wiki", "/wiki/", "/", "/library", "/wikilibrary", "/wiki2")
    ] == [*(True, True, False, False, False, False)]


def test_the_one_websocket() -> None:
    paths = Paths.of_server(PAGES, ROUTES)
    assert [paths.is_known(path, "websocket") for path in ("/_stcore/stream", "/", "/library", "/x")] == [
        *(True, False, False, False)
    ]


def test_every_path_stands_below_the_name_of_a_library_too() -> None:
    for base in ("", "wiki"):
        paths = Paths.of_server(PAGES, ROUTES, base, libraries=["handbook", "a-b"])
        start = f"/{base}" if base else ""
        assert [name for name in KNOWN if not paths.is_known(f"{start}/handbook/{name}", "http")] == []
        assert [name for name in UNKNOWN if paths.is_known(f"{start}/a-b/{name}", "http")] == []
        below = {"/handbook/library": "/library", "/a-b/": "/", "/library": "/library", "/a-bc/x": "/a-bc/x", "/": "/"}
        for path, without in below.items():
            assert paths.without_library(start + path) == start + without
        assert [paths.library(start + path) for path in below] == ["handbook", "a-b", "", "", ""]
        assert (paths.library(f"{start}/handbook"), paths.without_library(f"{start}/handbook")) == ("handbook", None)
        assert [paths.is_page(f"{start}/handbook{rest}") for rest in ("", "/", "/library", "/original")] == [
            *(False, True, True, False)
        ]
        assert paths.is_known(f"{start}/handbook", "http")
        assert not any(paths.is_known(f"{start}/handbook/{name}", "http") for name in ("handbook/", "a-b/library"))
        assert paths.is_known(f"{start}/a-b/_stcore/stream", "websocket")
        assert not paths.is_known(f"{start}/a-b", "websocket")
        assert paths.upload_session(f"{start}/a-b/_stcore/upload_file/s/f") == "s"


def test_no_library_has_the_name_of_a_path() -> None:
    """A library must not hide a page or a route, nor a file of Streamlit."""
    own = [str(getattr(route, "path", "")).removeprefix("/") for route in routes()]
    paths = Paths.of_server(["", "library", "evaluation"], own, oidc=True)
    first = {name.split("/")[0] for name in {*paths.pages, *paths.others, "media/x"} if name}
    could_be_named = {name for name in first if re.fullmatch(r"[a-z0-9-]+", name)}
    assert could_be_named <= RESERVED_NAMES
    assert {"library", "original", "static", "healthz"} <= could_be_named


def test_signing_in_with_oidc_has_paths_of_its_own() -> None:
    paths = Paths.of_server(PAGES, ROUTES, oidc=True)
    assert all(paths.is_known(path, "http") for path in ("/auth/login", "/auth/logout", "/oauth2callback"))


def test_a_file_is_uploaded_for_a_session() -> None:
    paths = Paths.of_server(PAGES, ROUTES, "wiki")
    assert paths.upload_session("/wiki/_stcore/upload_file/a-session/a-file") == "a-session"
    assert [paths.upload_session(path) for path in ("/wiki/library", "/_stcore/upload_file/a/b")] == [None, None]
