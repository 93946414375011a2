"""The sections of a library, as judgements name them."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote

from core.counts import counted
from core.documents import document_id_of
from index import Snapshot


class LibrarySections:
    """The sections of one generation of an index. The sections of an article are read when it is first asked for."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.digests: Mapping[str, str] = {each.document_id: each.digest for each in snapshot.summaries()}
        self._of_article: dict[str, list[str]] = {}

    def __contains__(self, section_id: object) -> bool:
        return isinstance(section_id, str) and section_id in self._ids_in(document_id_of(section_id))

    def named(self, name: str) -> str:
        """Return the id of the section that a file of another program names.

        A name is the id of a section, of one of its passages, or of an article that has one section alone. Blanks and
        other characters may be written as in an address: "wintering%20bees.md". Raises LookupError that says why there
        is no such section.
        """
        for written in dict.fromkeys((name, unquote(name))):
            section, _, number = written.rpartition(":")
            for section_id in (written, section if number.isdecimal() else written):
                if section_id in self:
                    return section_id
            if len(self._ids_in(written)) == 1:
                return self._ids_in(written)[0]
        raise LookupError(self._why_not(unquote(name)))

    def _ids_in(self, document_id: str) -> list[str]:
        """Return the ids of the sections of an article; none if the library does not have it."""
        if document_id not in self.digests:
            return []
        if document_id not in self._of_article:
            sections = self._snapshot.document(document_id).sections
            self._of_article[document_id] = [f"{document_id}#{section.anchor}" for section in sections]
        return self._of_article[document_id]

    def _why_not(self, name: str) -> str:
        if ids := self._ids_in(name):
            return f"{name} has {counted(len(ids), 'section')}, and a judgement names one of them, such as {ids[-1]}"
        if self._ids_in(document_id_of(name)):
            return f"{document_id_of(name)} has no section #{name.rpartition('#')[2]}"
        return f"the library has no article {document_id_of(name) or name}"
