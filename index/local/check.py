"""Check a local index: the sha256 of every file, and that keyword index, vectors and catalogue hold equal passages."""

from __future__ import annotations

import os
from dataclasses import dataclass

from core.counts import counted
from core.errors import IndexDamaged, IndexMissing
from index.local.catalogue import Catalogue
from index.local.generation_reader import GenerationReader
from index.local.generations import GenerationFolders


@dataclass(frozen=True, slots=True)
class GenerationCheck:
    """The result for one generation. `problem` is empty if it is undamaged; otherwise both counts are 0."""

    name: str
    current: bool
    documents: int
    passages: int
    problem: str


def check_all(folders: GenerationFolders, catalogue: Catalogue) -> list[GenerationCheck]:
    """Check every stored generation, and return the results, newest generation first.

    Raises IndexMissing before the first publish, and IndexDamaged if CURRENT does not name a stored generation.
    """
    current = folders.current()
    if current is None:
        raise IndexMissing("Nothing is indexed here yet. Run `patella index sync FOLDER`.")
    return [_check(folders, catalogue, name, name == current) for name in folders.names()]


def _check(folders: GenerationFolders, catalogue: Catalogue, name: str, current: bool) -> GenerationCheck:
    try:
        lease = folders.lease(name)
        try:
            reader = GenerationReader(folders.path(name), folders.verify(name, afresh=True).segments)
            try:
                reader.check_all_passages()
                _check_catalogue(reader, catalogue)
            finally:
                reader.close()
        finally:
            os.close(lease)
    except IndexDamaged as error:
        return GenerationCheck(name, current, 0, 0, str(error))
    return GenerationCheck(name, current, len(reader.documents), len(reader.passages), "")


def _check_catalogue(reader: GenerationReader, catalogue: Catalogue) -> None:
    """Raise IndexDamaged if the catalogue holds other passages than the generation, or has lost encodings."""
    differing = sorted(set(reader.passages.ids) ^ catalogue.passage_ids(reader.versions))
    if differing:
        count = f"The catalogue and the generation differ in {counted(len(differing), 'passage')}"
        raise IndexDamaged(f"{count}: {', '.join(differing[:3])}.")
    lost = catalogue.lost_encodings()
    if lost:
        raise IndexDamaged(f"The catalogue has lost the encodings of {counted(lost, 'passage')}.")
