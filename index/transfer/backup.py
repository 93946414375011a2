"""A backup of a local index: its current generation, its catalogue, and what lies beside it, in one zip file.

The file has the layout of an index folder, so any program that reads zip files can unpack it into one. Judgements,
preferences and tuned weights lie beside that folder, not in it.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from core.atomic_files import fsync, fsync_tree, read_json_lines
from core.counts import counted
from core.disk_space import raise_if_unreadable, why_not_written
from core.errors import IndexDamaged, IndexInaccessible, UsageError
from core.progress import Progress, no_progress
from index.beside import JUDGEMENTS, PREFERENCES, TUNING, FilesBeside
from index.engine import Generation
from index.local import GenerationFolders, LocalEngine

CATALOGUE = "catalogue.sqlite"
KEPT_BESIDE = (JUDGEMENTS, PREFERENCES, TUNING)
"""The logs beside the folder of an index that are members of a backup."""

_NAME = re.compile(
    rf"CURRENT|catalogue\.sqlite|{'|'.join(map(re.escape, KEPT_BESIDE))}|gens/\d{{8}}-[0-9a-f]{{8}}/[\w.-]+(/[\w.-]+)*"
)
_BLOCK = 2**20  # bytes
_TIME = (1980, 1, 1, 0, 0, 0)  # of each member, so that the same index gives the same file


def export_index(engine: LocalEngine, file: Path, progress: Progress = no_progress) -> Generation:
    """Write the current generation, the catalogue and what lies beside it to a file, and return the generation.

    Others may search the index, write to it and judge meanwhile. A file that is there is replaced when the new one is
    complete. Raises UsageError if the file cannot be written, and IndexProblem if the index cannot be read.
    """
    unfinished = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    copy = unfinished.with_name(f"{unfinished.name}.sqlite")
    try:
        with engine.snapshot() as snapshot:  # protects the generation and its articles from the clean-up
            folders, name = GenerationFolders(engine.folder), snapshot.generation.name
            engine.copy_catalogue(copy)
            members = [(copy, CATALOGUE), *_files_of(folders.path(name), f"gens/{name}/")]
            with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_STORED) as archive:
                archive.writestr(zipfile.ZipInfo("CURRENT", _TIME), folders.pointer_to(name))
                for log in KEPT_BESIDE:
                    if lines := _lines_of(FilesBeside(engine.folder).path(log)):
                        archive.writestr(zipfile.ZipInfo(log, _TIME), b"".join(line + b"\n" for line in lines))
                _add_files(archive, members, progress)
            fsync(unfinished)
            unfinished.replace(file)
            fsync(file.absolute().parent)
            return snapshot.generation
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}. Choose another place for it.") from error
    finally:
        unfinished.unlink(missing_ok=True)
        copy.unlink(missing_ok=True)


def import_index(file: Path, folder: Path, progress: Progress = no_progress) -> Generation:
    """Make an index folder from a file that `export_index` wrote, check all of it, and return its generation.

    The judgements, preferences and tunings of the file are added to those that the library has already, none twice. Of
    the tuned weights, those that were put to use last are in use.

    Raises UsageError if there is an index in the folder already, or the file is no backup; IndexDamaged if the file is
    damaged; and IndexInaccessible if the folder cannot be written. Then the folder is as it was.
    """
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(f"{folder} holds an index already. Name another with --index, or move that one away.")
    unfinished = folder.absolute().with_name(f".{folder.name}.{secrets.token_hex(4)}")
    try:
        with _opened(file) as archive:
            _unpack(archive, unfinished, progress)
        generation = _checked(unfinished, file)
        for log in KEPT_BESIDE:
            _add_lines(unfinished / log, FilesBeside(folder.absolute()), log)
        fsync_tree(unfinished)
        if folder.exists():
            folder.rmdir()
        unfinished.rename(folder)
        fsync(unfinished.parent)
        return generation
    except OSError as error:
        reason = why_not_written(error, folder) or f"{file} cannot be unpacked into {folder}: {error.strerror}."
        raise IndexInaccessible(reason) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _add_lines(unpacked: Path, beside: FilesBeside, log: str) -> None:
    """Add the lines of a backup that are not kept yet, and remove the file that they were unpacked to."""
    known = set(_lines_of(beside.path(log)))
    missing = [line for line in _lines_of(unpacked) if line not in known]
    if missing:
        beside.append(log, missing)
    unpacked.unlink(missing_ok=True)


def _lines_of(path: Path) -> list[bytes]:
    try:
        return [line for _, line in read_json_lines(path)]
    except OSError as error:
        raise_if_unreadable(error, path)
        raise


def _files_of(folder: Path, below: str) -> Iterator[tuple[Path, str]]:
    """Yield the files of a folder, each with its name in the archive. Raises IndexInaccessible if one is unreadable."""

    def unreadable(error: OSError) -> None:
        raise_if_unreadable(error, folder)
        raise error

    for root, _, names in os.walk(folder, onerror=unreadable):
        for name in sorted(names):
            path = Path(root, name)
            yield path, below + path.relative_to(folder).as_posix()


def _add_files(archive: zipfile.ZipFile, members: list[tuple[Path, str]], progress: Progress) -> None:
    sizes = [path.stat().st_size for path, _ in members]
    done, total = 0, sum(sizes)
    for (path, name), size in zip(members, sizes, strict=True):
        entry = zipfile.ZipInfo(name, _TIME)
        entry.file_size = size  # tells zipfile whether the member needs the form for more than 2 GiB
        with archive.open(entry, "w") as target:
            for block in _blocks(path):
                target.write(block)
                done += len(block)
                progress("exporting", done // _BLOCK, total // _BLOCK)
    progress("exporting", 1, 1)


def _blocks(path: Path) -> Iterator[bytes]:
    """Yield the content of a file. Raises IndexInaccessible if the system cannot read it."""
    try:
        with path.open("rb") as source:
            while block := source.read(_BLOCK):
                yield block
    except OSError as error:
        raise_if_unreadable(error, path)
        raise


@contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    """Open a backup. Raises UsageError if it is none, and IndexDamaged if it breaks while it is read."""
    try:
        archive = zipfile.ZipFile(file)
    except (OSError, zipfile.BadZipFile, NotImplementedError) as error:
        raise UsageError(
            f"{file} cannot be read as a backup: {error}. `patella index export FILE` makes one."
        ) from error
    with archive:
        if not _is_backup(archive):
            raise UsageError(f"{file} is no backup of an index. `patella index export FILE` makes one.")
        try:
            if any(entry.header_offset < 0 for entry in archive.infolist()):  # seeking there is an error of the system
                raise zipfile.BadZipFile("a file in it begins before its start")
            yield archive
        except (zipfile.BadZipFile, EOFError, NotImplementedError) as error:
            raise IndexDamaged(f"{file} is damaged: {error}. Nothing was imported.") from error


def _is_backup(archive: zipfile.ZipFile) -> bool:
    """Return whether an archive has the files of an index, none of which leads out of the folder or is packed.

    Since none is packed, what is unpacked is not larger than the file.
    """
    names = set(archive.namelist())
    parts = {part for name in names for part in name.split("/")}
    return (
        {"CURRENT", CATALOGUE} <= names
        and all(map(_NAME.fullmatch, names))
        and not parts & {".", ".."}
        and all(entry.compress_type == zipfile.ZIP_STORED for entry in archive.infolist())
    )


def _unpack(archive: zipfile.ZipFile, folder: Path, progress: Progress) -> None:
    folder.mkdir(mode=0o700, parents=True)
    done, total = 0, sum(entry.file_size for entry in archive.infolist())
    for entry in archive.infolist():
        path = folder / entry.filename
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with archive.open(entry) as source, path.open("wb") as target:
            while block := source.read(_BLOCK):
                target.write(block)
                done += len(block)
                progress("importing", done // _BLOCK, total // _BLOCK)
    progress("importing", 1, 1)


def _checked(folder: Path, file: Path) -> Generation:
    """Return the generation of an unpacked index. Raises IndexDamaged if a file or a row of it is damaged."""
    with closing(LocalEngine(folder)) as engine:
        try:
            problems = [check.problem for check in engine.check() if check.problem]
            generations = engine.generations()
        except IndexDamaged as error:
            problems, generations = [str(error)], []
    if problems or len(generations) != 1:
        found = problems[0] if problems else f"it holds {counted(len(generations), 'generation')}"
        raise IndexDamaged(f"{file} cannot be imported: {found} Nothing was imported.")
    return generations[0]
