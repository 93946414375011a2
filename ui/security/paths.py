"""Which paths the server knows. Streamlit answers every other path with its page; here it does not exist."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_STREAM = "_stcore/stream"
_OF_STREAMLIT = {"_stcore/health", "_stcore/host-config"}
_OF_SIGN_IN = {"auth/login", "auth/logout", "oauth2callback"}
_UPLOAD = re.compile(r"_stcore/upload_file/([^/]+)/[^/]+")
_MEDIA = re.compile(r"media/[^/]+")
_API = re.compile(r"api/v1(/.*)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Paths:
    """The paths of the server, below `base`, without the slash before them.

    `pages` are the pages that a visitor opens, `others` all other paths of which each is answered. Each of
    them stands below the name of each of the `libraries` too: "handbook/library".
    """

    pages: frozenset[str]
    others: frozenset[str]
    base: str = ""
    libraries: frozenset[str] = frozenset()

    @classmethod
    def of_server(
        cls,
        pages: Iterable[str],
        routes: Iterable[str],
        base: str = "",
        oidc: bool = False,
        libraries: Iterable[str] = (),
    ) -> Paths:
        """Return the paths of a server: its pages and routes, and those of Streamlit that they need.

        `libraries` are the names of the libraries beside the default one. `oidc` is whether visitors sign in with
        OpenID Connect. Streamlit's figures and its interface for programs (`_stcore/metrics`, `_stcore/agent`) are not
        among them.
        """
        others = {*routes, *_OF_STREAMLIT, *_files_of_streamlit(), *(_OF_SIGN_IN if oidc else ())}
        return cls(frozenset(pages), frozenset(others), base.strip("/"), frozenset(libraries))

    def is_known(self, path: str, kind: str) -> bool:
        """Return whether the server answers a path. `kind` is "http" or "websocket"."""
        name = self._inside(path)
        if kind == "websocket":
            return name == _STREAM
        if name is None:
            return False
        is_page = name != "/" and name.removesuffix("/") in self.pages  # Streamlit leads from /library/ to /library
        is_one = is_page or name in self.others
        return is_one or any(form.fullmatch(name) for form in (_UPLOAD, _MEDIA, _API))

    def is_api(self, path: str) -> bool:
        """Return whether a path belongs to the API, which says itself which of its paths exist."""
        return bool(_API.fullmatch(self._inside(path) or ""))

    def is_page(self, path: str) -> bool:
        return self._inside(path) in self.pages and self.without_library(path) is not None

    def library(self, path: str) -> str:
        """Return the name of the library that a path asks for, "" for the default one."""
        name = (self._below_base(path) or "").partition("/")[0]
        return name if name in self.libraries else ""

    def without_library(self, path: str) -> str | None:
        """Return a path without the name of a library, or None if nothing follows the name, not even a slash."""
        name = self.library(path)
        if not name:
            return path
        base = f"/{self.base}" if self.base else ""
        rest = path[len(base) + 1 + len(name) :]
        return f"{base}{rest}" if rest else None

    def upload_session(self, path: str) -> str | None:
        """Return the id of the session for which a path takes a file, or None if it takes none."""
        form = _UPLOAD.fullmatch(self._inside(path) or "")
        return form[1] if form else None

    def _inside(self, path: str) -> str | None:
        """Return the path below the base and the name of a library, or None if it lies elsewhere."""
        below, library = self._below_base(path), self.library(path)
        return below[len(library) + 1 :] if below and library else below

    def _below_base(self, path: str) -> str | None:
        """Return the path below the base, or None if it lies elsewhere. `/base` and `/base/` are the first page."""
        if self.base:
            inside = path == f"/{self.base}" or path.startswith(f"/{self.base}/")
            path = path.removeprefix(f"/{self.base}") or "/"
            return path[1:] if inside else None
        return path[1:]


def _files_of_streamlit() -> set[str]:
    """Return the files of Streamlit's page, but not the page itself."""
    import streamlit

    folder = Path(streamlit.__file__).parent / "static"
    files = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return {name for name in files if name != "index.html"}
