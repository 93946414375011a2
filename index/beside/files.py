"""What lies beside an index that is a folder: files with the name of the folder before their own."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.atomic_files import (
    append_json_lines,
    file_version,
    fsync,
    fsync_tree,
    make_folder,
    read_json_lines,
    replace_file,
)
from index.beside.kept import FAILURES, FOLDERS, OLDER_QUESTIONS, QUESTIONS, TOKENS

_OF_THE_OWNER = (QUESTIONS, OLDER_QUESTIONS, TOKENS)  # nobody else reads them


@dataclass(frozen=True, slots=True)
class FilesBeside:
    """A KeptBeside in files: /data/index.judgements.jsonl lies beside the index /data/index, and outlives the folder.

    FAILURES alone lies in the folder of the index: it is of no use without it.
    """

    folder: Path

    def path(self, name: str) -> Path:
        """Return where a log, a value, or a folder of values lies.

        >>> FilesBeside(Path("/data/index")).path("judgements.jsonl").as_posix()
        '/data/index.judgements.jsonl'
        """
        return self.folder / name if name == FAILURES else self.folder.parent / f"{self.folder.name}.{name}"

    def shown(self, name: str) -> str:
        return str(self.path(name))

    def append(self, log: str, lines: Sequence[bytes], durable: bool = True) -> None:
        path = self.path(log)
        if durable:
            make_folder(path.parent)
            _create(path, log)
            append_json_lines(path, lines)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        _create(path, log)
        with path.open("ab") as file:
            file.write(b"".join(line + b"\n" for line in lines))

    def lines(self, log: str) -> list[tuple[int, bytes]]:
        return read_json_lines(self.path(log))

    def version(self, log: str) -> tuple[int, ...]:
        return file_version(self.path(log))

    def rotate(self, log: str, older: str, most_bytes: int) -> None:
        path = self.path(log)
        if path.exists() and path.stat().st_size >= most_bytes:
            path.replace(self.path(older))

    def read(self, name: str) -> bytes | None:
        try:
            return self.path(name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def write(self, name: str, value: bytes) -> None:
        path = self.path(name)
        make_folder(path.parent, mode=0o700)
        replace_file(path, value)

    def add(self, folder: str, values: Mapping[str, bytes]) -> None:
        target = self.path(folder)
        make_folder(target.parent, mode=0o700)
        begun = target.with_name(f".{secrets.token_hex(8)}")
        try:
            for name, value in values.items():
                path = begun / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(value)
            fsync_tree(begun)
            begun.rename(target)
            fsync(target.parent)
        finally:
            shutil.rmtree(begun, ignore_errors=True)

    def names(self, folder: str = "") -> list[str]:
        if not folder:
            kept = [FAILURES] if self.path(FAILURES).is_file() else []
            return sorted([*kept, *(name for each in FOLDERS for name in self.names(each))])
        top = self.path(folder)
        below = (Path(root, name).relative_to(top) for root, _, names in os.walk(top) for name in names)
        return sorted(f"{folder}/{path.as_posix()}" for path in below if not _is_unfinished(path))

    def delete(self, name: str) -> None:
        path = self.path(name)
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)

    def close(self) -> None:
        """Do nothing: no file is open."""


def _create(path: Path, log: str) -> None:
    """Make the file of a log that only its owner may read."""
    if log in _OF_THE_OWNER:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))


def _is_unfinished(path: Path) -> bool:
    """Return whether a file is one that is being written: it, or a folder that it lies in, is hidden."""
    return any(part.startswith(".") for part in path.parts)
