"""The wheel holds the program, what comes bundled with it, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tools.packages import PROJECT, requirements_in

ROOMS = (
    "api",
    "benchmarks",
    "core",
    "embedding",
    "evaluation",
    "faults",
    "index",
    "ingest",
    "patella",
    "search",
    "serving",
    "ui",
)
BUNDLED = {"app.py": "app.py", ".streamlit/config.toml": ".streamlit/config.toml"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder],
        cwd=PROJECT,
        check=True,
        capture_output=True,
    )
    [made] = folder.glob("*.whl")
    return zipfile.ZipFile(made)


def metadata(wheel: zipfile.ZipFile, file: str) -> str:
    [name] = [name for name in wheel.namelist() if name.endswith(f".dist-info/{file}")]
    return wheel.read(name).decode()


def files_of(room: str) -> set[str]:
    """The files of a room in the clone, without kept runs, judged sets and what Python makes."""
    found = {path.relative_to(PROJECT) for path in (PROJECT / room).rglob("*") if path.is_file()}
    return {
        path.as_posix() for path in found if path.parts[1] not in ("runs", "sets") and "__pycache__" not in path.parts
    }


def test_each_room_is_in_it_whole(wheel: zipfile.ZipFile) -> None:
    for room in ROOMS:
        held = {name for name in wheel.namelist() if name.startswith(f"{room}/") and "/bundled/" not in name}
        assert held == {name for name in files_of(room) if "/bundled/" not in name}


def test_what_is_read_at_run_time_is_in_it(wheel: zipfile.ZipFile) -> None:
    data = {name for name in wheel.namelist() if not name.endswith((".py", ".pyi")) and ".dist-info/" not in name}
    collections = {
        "evaluation/bundled/aspects/qrels.tsv",
        "evaluation/bundled/aspects/queries.jsonl",
        "evaluation/bundled/near-misses/queries.jsonl",
        "evaluation/bundled/qrels.tsv",
        "evaluation/bundled/queries.jsonl",
        "evaluation/bundled/unrelated.jsonl",
    }
    articles = {f"patella/bundled/{name}" for name in files_of("corpus")}
    assert data == collections | articles | {
        "faults/storage/shim.c",
        "patella/bundled/.streamlit/config.toml",
        "search/answers/unrelated.jsonl",
        "ui/icon.svg",
        "ui/style.css",
    }


@pytest.mark.parametrize(("source", "place"), BUNDLED.items())
def test_the_bundled_files_are_those_of_the_clone(wheel: zipfile.ZipFile, source: str, place: str) -> None:
    assert wheel.read(f"patella/bundled/{place}") == (PROJECT / source).read_bytes()


def test_nothing_else_is_in_it(wheel: zipfile.ZipFile) -> None:
    tops = {Path(name).parts[0] for name in wheel.namelist()}
    [rest] = tops - set(ROOMS)
    assert rest.endswith(".dist-info")


def test_it_needs_what_the_requirements_say(wheel: zipfile.ZipFile) -> None:
    headers = Parser().parsestr(metadata(wheel, "METADATA"))
    needed = {str(Requirement(text)).lower().replace("_", "-") for text in headers.get_all("Requires-Dist") or []}
    asked = {str(each).lower().replace("_", "-") for each in requirements_in(PROJECT / "requirements.txt")}
    extras = {text for text in needed if "extra ==" in text}
    assert needed - extras == asked
    assert extras == {
        *('authlib==1.9.10; extra == "oidc"', 'httpx==0.28.1; extra == "oidc"'),
        'pytesseract==0.3.13; extra == "ocr"',
        'ir-datasets==0.6.3; extra == "ir-datasets"',
        'psycopg[binary,pool]==3.3.9; extra == "postgresql"',
    }


def test_it_names_its_command_and_its_licence(wheel: zipfile.ZipFile) -> None:
    assert "patella = patella.cli:main" in metadata(wheel, "entry_points.txt")
    assert "License-Expression: Apache-2.0" in metadata(wheel, "METADATA")
    assert metadata(wheel, "licenses/LICENSE") == (PROJECT / "LICENSE").read_text("utf-8")
