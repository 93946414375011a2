"""Programs that print, in whose place small programs of the test stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import CollectionError
from evaluation.reading.printers import Chromium, LibreOffice, Printer, find_printers
from evaluation.reading.random_tables import KINDS, make_documents

DOCUMENTS = make_documents(KINDS[0], 2, seed=1)
CHROMIUM = """#!/bin/sh
for each in "$@"; do case "$each" in --print-to-pdf=*) echo "%PDF by chromium" > "${each#*=}";; esac; done
"""
SOFFICE = """#!/bin/sh
while [ "$1" != --outdir ]; do shift; done
folder=$2; shift 2
for each in "$@"; do name=${each##*/}; echo "%PDF by soffice" > "$folder/${name%.fodt}.pdf"; done
"""


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Leave one folder on the PATH, for the programs of a test. It holds no program yet."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def install(programs: Path, name: str, script: str) -> None:
    (programs / name).write_text(script, "utf-8")
    (programs / name).chmod(0o755)


@pytest.mark.parametrize(
    ("printer", "name", "script"),
    [
        (Chromium(), "chromium", CHROMIUM),
        (Chromium(), "google-chrome", CHROMIUM),
        (Chromium(), "chromium-headless-shell", CHROMIUM),
        (LibreOffice(), "soffice", SOFFICE),
    ],
)
def test_each_document_is_printed(programs: Path, printer: Printer, name: str, script: str) -> None:
    install(programs, name, script)
    by = "soffice" if name == "soffice" else "chromium"
    assert printer.print(DOCUMENTS) == [f"%PDF by {by}\n".encode()] * 2


def test_a_printer_that_is_not_installed_is_named(programs: Path) -> None:
    with pytest.raises(
        CollectionError, match=r"^soffice is not on the PATH\. Install LibreOffice, then run this again"
    ):
        LibreOffice().print(DOCUMENTS)
    with pytest.raises(CollectionError, match=r"^Neither soffice nor chromium is on the PATH"):
        find_printers(None)


@pytest.mark.parametrize("script", ["#!/bin/sh\nexit 3\n", "#!/bin/sh\n"])
def test_a_printer_that_fails_or_prints_nothing_is_named(programs: Path, script: str) -> None:
    install(programs, "chromium", script)
    with pytest.raises(CollectionError, match=r"^Chromium printed no PDF file: "):
        Chromium().print(DOCUMENTS)


def test_printers_are_found_by_name_or_by_their_programs(programs: Path) -> None:
    install(programs, "chromium", CHROMIUM)
    assert [printer.name for printer in find_printers(None)] == ["Chromium"]
    assert [printer.name for printer in find_printers("libreoffice")] == ["LibreOffice"]
