"""Paths: which the server knows, below its base, and which it does not."""

from __future__ import annotations

import pytest

from ui.security.paths import Paths

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


def test_signing_in_with_oidc_has_paths_of_its_own() -> None:
    paths = Paths.of_server(PAGES, ROUTES, oidc=True)
    assert all(paths.is_known(path, "http") for path in ("/auth/login", "/auth/logout", "/oauth2callback"))


def test_a_file_is_uploaded_for_a_session() -> None:
    paths = Paths.of_server(PAGES, ROUTES, "wiki")
    assert paths.upload_session("/wiki/_stcore/upload_file/a-session/a-file") == "a-session"
    assert [paths.upload_session(path) for path in ("/wiki/library", "/_stcore/upload_file/a/b")] == [None, None]
