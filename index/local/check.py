"""Check a local index: every file, every row of the catalogue, and that both hold the same passages.

Files are compared with the SHA-256 in the manifest, rows with the checksum that each carries.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from core.counts import counted
from core.errors import IndexDamaged, IndexInaccessible, IndexMissing
from index.engine import GenerationCheck
from index.local.catalogue import Catalogue, Version
from index.local.generation_reader import GenerationReader, read_document_entries
from index.local.generations import DocumentEntry, GenerationFolders


def check_all(folders: GenerationFolders, catalogue: Catalogue) -> list[GenerationCheck]:
    """Check every stored generation, and return the results, newest generation first.

    Raises IndexMissing before the first publish, and IndexDamaged if CURRENT does not name a stored generation.
    """
    current = folders.current()
    if current is None:
        raise IndexMissing("Nothing is indexed here yet. Run `patella index sync FOLDER`.")
    rows = RowChecks(folders, catalogue)
    unusable = catalogue.database.problem()
    return [_check(folders, rows, name, name == current, unusable) for name in folders.names()]


class RowChecks:
    """The rows of the catalogue that generations need, checked. Versions that generations share are read once."""

    def __init__(self, folders: GenerationFolders, catalogue: Catalogue) -> None:
        self._folders, self._catalogue = folders, catalogue
        self._damage: dict[tuple[Version, bool], str] = {}

    def damaged(self, entries: Mapping[str, DocumentEntry]) -> dict[str, str]:
        """Return what is missing or damaged of each of these documents that is not whole, by document id."""
        found = {
            document_id: self._damage_of((document_id, entry.version), entry.words_only)
            for document_id, entry in entries.items()
        }
        return {document_id: damage for document_id, damage in found.items() if damage}

    def problem(self, name: str) -> str:
        """Return what the catalogue lacks of a generation whose files are whole; "" if nothing."""
        entries = read_document_entries(self._folders.path(name))
        damaged = self.damaged(entries)
        if damaged:
            others = f" And {counted(len(damaged) - 1, 'other article')}." if len(damaged) > 1 else ""
            return f"{next(iter(damaged.values()))}{others}"
        try:
            if self._catalogue.calibration(name) is None:
                return str(self._catalogue.lost(f"the calibration of {name}"))
        except IndexDamaged as error:
            return str(error)
        return ""

    def differences(self, reader: GenerationReader) -> str:
        """Return by which passages an open generation and the catalogue differ; "" if they hold the same."""
        differing = sorted(set(reader.passages.ids) ^ self._catalogue.passage_ids(reader.versions))
        if not differing:
            return ""
        count = f"The catalogue and the generation differ in {counted(len(differing), 'passage')}"
        return f"{count}: {', '.join(differing[:3])}."

    def _damage_of(self, version: Version, words_only: bool) -> str:
        key = version, words_only
        if key not in self._damage:
            self._damage[key] = self._catalogue.damage(version, words_only)
        return self._damage[key]


def _check(folders: GenerationFolders, rows: RowChecks, name: str, current: bool, unusable: str) -> GenerationCheck:
    try:
        lease = folders.lease(name)
        try:
            reader = GenerationReader(folders.path(name), folders.verify(name, afresh=True).segments)
            try:
                reader.check_all_passages()
                problem = unusable or rows.problem(name) or rows.differences(reader)
            finally:
                reader.close()
        finally:
            os.close(lease)
    except IndexInaccessible as error:
        return GenerationCheck(name, current, 0, 0, str(error), is_unknown=True)
    except IndexDamaged as error:
        problem = str(error)
    if problem:
        return GenerationCheck(name, current, 0, 0, problem)
    return GenerationCheck(name, current, len(reader.documents), len(reader.passages), "")
