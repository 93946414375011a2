"""The footnotes and endnotes of a Word file, and the marks that refer to them: "[1]" and "[i]", as Word counts them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.readers.word.numbering import format_number
from ingest.readers.word.package import WordPackage, child, kind_of, value_of
from ingest.readers.word.visible import remove_unseen

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_FORMS = {"footnote": "decimal", "endnote": "lowerRoman"}


class Notes:
    """The notes of a file by their kind, "footnote" or "endnote", and their id. Marks are counted in their order."""

    def __init__(self, package: WordPackage) -> None:
        self._notes = {kind: _notes_in(package.part(f"{kind}s")) for kind in _FORMS}
        settings = package.part("settings")
        sections = list(package.main.iter("{*}sectPr"))
        self._settings = {kind: [child(each, f"w:{kind}Pr") for each in (*sections, settings)] for kind in _FORMS}
        self._marks: dict[tuple[str, str], str] = {}
        self._numbers = {kind: self._first_number(kind) for kind in _FORMS}

    def refer(self, reference: Element) -> tuple[str, bool]:
        """Return the mark of a reference, and whether it is the first to its note.

        The mark is "" where the author has set one by hand: it follows in the text.
        """
        kind, note_id = self.key_of(reference)
        if (kind, note_id) in self._marks:
            return self._marks[kind, note_id], False
        mark = ""
        if not _is_switched_on(value_of(reference, "customMarkFollows")):
            mark = f"[{format_number(self._numbers[kind], self._form(kind))}]"
            self._numbers[kind] += 1
        self._marks[kind, note_id] = mark
        return mark, True

    def key_of(self, reference: Element) -> tuple[str, str]:
        """Return the kind and the id of the note that a reference leads to."""
        return kind_of(reference).removeprefix("w:").removesuffix("Reference"), value_of(reference, "id") or ""

    def get(self, kind: str, note_id: str) -> Element | None:
        """Return a note by its kind and id, or None."""
        return self._notes[kind].get(note_id)

    def mark(self, kind: str, note_id: str) -> str:
        """Return the mark of a note that something refers to."""
        return self._marks[kind, note_id]

    def _setting(self, kind: str, name: str) -> str | None:
        values = (value_of(child(each, name)) for each in self._settings[kind])
        return next((value for value in values if value is not None), None)

    def _form(self, kind: str) -> str:
        return self._setting(kind, "w:numFmt") or _FORMS[kind]

    def _first_number(self, kind: str) -> int:
        start = self._setting(kind, "w:numStart") or ""
        return int(start) if re.fullmatch(r"\d{1,5}", start) else 1


def _is_switched_on(value: str | None) -> bool:
    """Return whether an attribute that is a switch is there and not turned off."""
    return value is not None and value.lower() not in ("0", "false", "off")


def _notes_in(root: Element | None) -> dict[str, Element]:
    """Return the notes of a part by their id, without the lines that separate them from the text."""
    if root is None:
        return {}
    remove_unseen(root)
    return {value_of(each, "id") or "": each for each in root if value_of(each, "type") in (None, "normal")}
