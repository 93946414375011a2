"""Copy an index to another address: from any engine to any other, without encoding anything.

The current generation goes along, with its calibration, what was encoded for it, and what lies beside the index. No
earlier generation does.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby

from core.errors import IndexDamaged, IndexMismatch, UsageError
from core.locations import MEMORY, identity_of_index, shown_address
from core.progress import Progress, no_progress
from index.beside import FOLDERS, LOGS, KeptBeside, open_beside
from index.engine import EncodedPassage, Engine, Generation, IndexedDocument, Snapshot
from index.opening import open_engine
from index.passage_encoding import encoding_keys

_LINES = 1_000  # of a log that are added at once


@dataclass(frozen=True, slots=True)
class Migrated:
    """What was copied: the new generation, the number of lines that lie beside the index, and the names of values."""

    generation: Generation
    lines: int
    values: tuple[str, ...]


def migrate_index(old: str, new: str, progress: Progress = no_progress) -> Migrated:
    """Copy the index at one address to another one, check the copy, and return what was copied.

    The old index stays as it is; others may search it and write to it meanwhile. What lies beside the new one already
    is kept. Raises UsageError if there is an index at the new address, or both are one; IndexMismatch if another
    version of Patella made the old one; and IndexDamaged if the copy is not whole. An interrupted copy is no index: the
    same call begins again.
    """
    if MEMORY in (old, new) or identity_of_index(old) == identity_of_index(new):
        raise UsageError("Name two places: an index that is kept, and another one that it is copied to.")
    with closing(open_engine(old)) as source, closing(open_engine(new)) as target, target.writing():
        if target.generations():
            raise UsageError(f"{shown_address(new)} holds an index already. Name another place, or move that one away.")
        with source.snapshot() as snapshot:
            generation = _copy(snapshot, source, target, progress)
            if calibration := source.calibration(snapshot.generation.name):
                target.set_calibration(generation.name, calibration)
            lines, values = copy_beside(open_beside(old), open_beside(new), progress)
            progress("checking", 0, 1)
            _check(snapshot, target, generation, new)
            progress("checking", 1, 1)
    return Migrated(generation, lines, values)


def _copy(snapshot: Snapshot, source: Engine, target: Engine, progress: Progress) -> Generation:
    if snapshot.warning:
        raise IndexDamaged(f"{snapshot.warning} Nothing was copied.")
    keys_by = encoding_keys(snapshot.generation.fingerprint.model)
    if keys_by is None:
        raise IndexMismatch(
            "Another version of Patella made this index. Bring it up to date first: patella index sync FOLDER"
        )
    summaries = snapshot.summaries()

    def documents() -> Iterator[IndexedDocument]:
        for done, summary in enumerate(summaries):
            progress("copying articles", done, len(summaries))
            passages = snapshot.document_passages(summary.document_id)
            keys = keys_by(passages)
            has_vectors = len(snapshot.encoded([each.passage_id for each in passages])) == len(passages)
            packed = source.encodings.get(keys)
            if has_vectors and len(packed) < len(set(keys)):
                raise IndexDamaged(
                    f"The index has lost encodings of {summary.document_id}. Nothing was copied. "
                    "`patella index sync FOLDER` makes it whole."
                )
            yield IndexedDocument(
                snapshot.document(summary.document_id),
                tuple(passages),
                tuple(EncodedPassage(key, packed.get(key) if has_vectors else None) for key in keys),
                summary.indexed_at,
                summary.added_by_hand,
            )
        progress("copying articles", len(summaries), len(summaries))

    return target.publish(documents(), [], snapshot.generation.fingerprint)


def copy_beside(old: KeptBeside, new: KeptBeside, progress: Progress = no_progress) -> tuple[int, tuple[str, ...]]:
    """Add what lies beside one index to what lies beside another. Nothing that is there is replaced or added twice.

    Return the number of lines and the names of values that were added.
    """
    copied_lines, copied = 0, list[str]()
    for log in LOGS:
        known = {line for _, line in new.lines(log)}
        missing = [line for _, line in old.lines(log) if line not in known]
        for start in range(0, len(missing), _LINES):
            new.append(log, missing[start : start + _LINES])
        copied_lines += len(missing)
    there = set(new.names())
    names = [name for name in old.names() if name not in there]
    for folder, group in groupby(names, _folder_of):
        of_folder = list(group)
        values = {name: value for name in of_folder if (value := old.read(name)) is not None}
        if folder and not any(name.startswith(f"{folder}/") for name in there):
            new.add(folder, {name.removeprefix(f"{folder}/"): value for name, value in values.items()})
        else:
            for name, value in values.items():
                new.write(name, value)
        copied += values
        progress("copying what lies beside", len(copied), len(names))
    return copied_lines, tuple(copied)


def _folder_of(name: str) -> str:
    """Return the folder of values that appear all at once, as "runs/one" of "runs/one/report.json"; "" for none."""
    parts = name.split("/")
    return "/".join(parts[:2]) if len(parts) > 2 and parts[0] in FOLDERS else ""


def _check(snapshot: Snapshot, target: Engine, generation: Generation, new: str) -> None:
    """Raise IndexDamaged if the copy is damaged, or does not hold what the snapshot does."""
    problems = [each.problem for each in target.check() if each.problem]
    if not problems:
        with target.snapshot_of(generation.name) as copy:
            if copy.summaries() != snapshot.summaries():
                problems = ["it does not hold what was copied."]
    if problems:
        raise IndexDamaged(f"The copy at {shown_address(new)} is not whole: {problems[0]} Remove it, and copy again.")
