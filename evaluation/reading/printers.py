"""Programs that print documents to PDF files: LibreOffice and Chromium. Patella itself uses neither."""

from __future__ import annotations

import shutil
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from core.errors import CollectionError
from evaluation.reading.random_tables import RandomDocument, as_open_document, as_web_page

_TIMEOUT = 600  # seconds for the documents of one kind


class Printer(ABC):
    """A program that prints documents. `programs` are the names under which it may be on the PATH."""

    name: str
    programs: tuple[str, ...]

    @property
    def program(self) -> str | None:
        """The path of the program, or None if it is not on the PATH."""
        return next((path for name in self.programs if (path := shutil.which(name))), None)

    def print(self, documents: Sequence[RandomDocument]) -> list[bytes]:
        """Return the PDF file of each document.

        Raises CollectionError if the program is not on the PATH, fails, or prints no file.
        """
        if self.program is None:
            raise CollectionError(f"{self.programs[0]} is not on the PATH. Install {self.name}, then run this again.")
        with TemporaryDirectory() as folder:
            files = [Path(folder, f"{number}.pdf") for number in range(len(documents))]
            try:
                self._print(self.program, documents, files)
                return [file.read_bytes() for file in files]
            except (subprocess.SubprocessError, OSError) as error:
                raise CollectionError(f"{self.name} printed no PDF file: {error}") from error

    @abstractmethod
    def _print(self, program: str, documents: Sequence[RandomDocument], files: Sequence[Path]) -> None:
        """Print each document to the file beside it in the list. All of these lie in one empty folder."""


class LibreOffice(Printer):
    name = "LibreOffice"
    programs = ("soffice", "libreoffice")

    def _print(self, program: str, documents: Sequence[RandomDocument], files: Sequence[Path]) -> None:
        folder = files[0].parent
        sources = [file.with_suffix(".fodt") for file in files]
        for document, source in zip(documents, sources, strict=True):
            source.write_text(as_open_document(document), "utf-8")
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"  # one that no other LibreOffice holds
        _run(program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *map(str, sources))


class Chromium(Printer):
    name = "Chromium"
    programs = ("chromium", "chromium-browser", "google-chrome", "chromium-headless-shell")

    def _print(self, program: str, documents: Sequence[RandomDocument], files: Sequence[Path]) -> None:
        for document, file in zip(documents, files, strict=True):
            source = file.with_suffix(".html")
            source.write_text(as_web_page(document), "utf-8")
            profile = f"--user-data-dir={file.parent / 'profile'}"
            # The sandbox does not start for root; the pages are our own and hold no script.
            options = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", profile)
            _run(program, *options, f"--print-to-pdf={file}", source.as_uri())


def _run(*command: str) -> None:
    subprocess.run(command, capture_output=True, timeout=_TIMEOUT, check=True)


PRINTERS: tuple[Printer, ...] = (LibreOffice(), Chromium())


def find_printers(name: str | None) -> tuple[Printer, ...]:
    """Return the printer of a name, in any case of its letters, or those that are installed if there is no name.

    Raises CollectionError if none is installed.
    """
    if name:
        return tuple(printer for printer in PRINTERS if printer.name.lower() == name.lower())
    found = tuple(printer for printer in PRINTERS if printer.program)
    if not found:
        names = " nor ".join(printer.programs[0] for printer in PRINTERS)
        raise CollectionError(f"Neither {names} is on the PATH. Install one of them, then run this again.")
    return found
