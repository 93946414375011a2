"""The examples of docs/API.md for Python and curl run against a server, and print what the document shows."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from api import api_routes, make_api, running
from core.locations import PROJECT
from core.settings import Settings
from patella.library import Library
from serving import OpenLibrary
from tests.patella.test_api_document import ARTICLES

DOCUMENT = PROJECT / "docs" / "API.md"
SERVER = "http://localhost:8501"


def examples() -> list[tuple[str, str, str]]:
    """Return the language, the code and the shown output of each example of HTTP."""
    form = r"^```(py|bash)\n(.*?)^```\n\n```console\n(.*?)^```"
    return re.findall(form, DOCUMENT.read_text("utf-8"), re.DOTALL | re.MULTILINE)


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "articles").mkdir()
    for name, text in ARTICLES.items():
        (tmp_path / "articles" / name).write_text(text, "utf-8")
    library = Library(Settings(articles=(tmp_path / "articles",), index=tmp_path / "index"))
    library.sync()
    opened = OpenLibrary("", library)
    with running(api_routes(make_api(lambda name: opened, "127.0.0.1"), "")) as place:
        yield place
    library.__exit__()


def test_the_examples_print_what_the_document_shows(address: str) -> None:
    namespace: dict[str, Any] = {}
    found = examples()
    assert [language for language, _, _ in found] == ["py", "bash", "bash", "py", "bash"]
    for language, code, shown in found:
        code = code.replace(SERVER, address)
        if language == "py":
            with redirect_stdout(io.StringIO()) as printed:
                exec(compile(code, str(DOCUMENT), "exec"), namespace)
            assert printed.getvalue() == shown
        elif shutil.which("curl"):
            done = subprocess.run(["sh", "-c", code], capture_output=True, text=True, check=True)
            assert done.stdout.startswith(shown.strip()), done.stderr


def test_the_first_example_has_ten_lines() -> None:
    assert len([line for line in examples()[0][1].splitlines() if line]) == 10
