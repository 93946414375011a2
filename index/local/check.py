"""Looking over a local index: every file by its sha256, every passage in keyword index, vectors and catalogue alike."""

from __future__ import annotations

import os
from dataclasses import dataclass

from core.errors import IndexDamaged, IndexMissing
from index.local.catalogue import Catalogue
from index.local.generation_reader import GenerationReader
from index.local.generations import GenerationFolders


@dataclass(frozen=True, slots=True)
class GenerationCheck:
    """What was found out about one generation; `problem` is empty where it is whole."""

    name: str
    current: bool
    documents: int
    passages: int
    problem: str


def check_all(folders: GenerationFolders, catalogue: Catalogue) -> list[GenerationCheck]:
    """Every generation that is kept, newest first.

    Raises IndexMissing where nothing was published, and IndexDamaged where CURRENT names none of them.
    """
    current = folders.current()
    if current is None:
        raise IndexMissing("Nothing is indexed here yet. Run `patella index sync FOLDER`.")
    return [_check(folders, catalogue, name, name == current) for name in folders.names()]


def _check(folders: GenerationFolders, catalogue: Catalogue, name: str, current: bool) -> GenerationCheck:
    try:
        lease = folders.lease(name)
        try:
            opened = GenerationReader(folders.path(name), folders.verify(name, afresh=True).segments)
            try:
                opened.compare()
                _compare(opened, catalogue)
            finally:
                opened.close()
        finally:
            os.close(lease)
    except IndexDamaged as error:
        return GenerationCheck(name, current, 0, 0, str(error))
    return GenerationCheck(name, current, len(opened.documents), len(opened.passages), "")


def _compare(opened: GenerationReader, catalogue: Catalogue) -> None:
    """Raise IndexDamaged where the catalogue holds other passages than the generation, or has lost encodings."""
    differing = sorted(set(opened.passages.ids) ^ catalogue.passage_ids(opened.versions))
    if differing:
        count = f"{len(differing)} passages differ between the catalogue and the generation"
        raise IndexDamaged(f"{count}: {', '.join(differing[:3])}.")
    lost = catalogue.lost_encodings()
    if lost:
        raise IndexDamaged(f"The catalogue has lost what was encoded of {lost} passages.")
