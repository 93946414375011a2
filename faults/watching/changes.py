"""Changes that people and programs make in folders of articles, drawn from a seed and made on real files."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from faults.histories import WORDS

MARGIN = 0.5
"""Seconds that a half file may stand still. After that a watcher may take it for a whole one."""

_KINDS = {
    "create": 30,
    "write in pieces": 16,
    "rewrite in pieces": 10,
    "save as an editor does": 12,
    "move": 12,
    "move a folder": 3,
    "delete": 12,
    "touch": 3,
    "write what is no article": 4,
}
"""Kinds of changes, and how often each is drawn beside the others."""

_PAUSES = (0.0, 0.0, 0.0, 0.02, 0.1, 0.3)  # seconds between two changes
_PLACES = ("", "", "spring/", "summer/", "summer/late/")


@dataclass(slots=True)
class _Writing:
    """A file that is being written: what is there, what is to come, and when it was last written to."""

    path: Path
    written: bytes
    pieces: list[bytes]
    at: float = 0.0


@dataclass(slots=True)
class Changes:
    """Makes changes in folders that are there. `made` counts them by kind.

    `whole` holds the digests of all contents that a watcher may index: those of files that were whole, and of halves
    that stood still for longer than MARGIN, because the machine was busy. `removed` holds the paths of files that were
    deleted or moved away: no other may leave the index.
    """

    drawn: Random
    folders: list[Path]
    pause: Callable[[float], None] = time.sleep
    made: dict[str, int] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)
    removed: set[Path] = field(default_factory=set)
    stood_still: int = 0
    _files: list[Path] = field(default_factory=list)
    _writing: list[_Writing] = field(default_factory=list)
    _number: int = 0

    def make(self, away: Path | None = None) -> str:
        """Make one change, in a folder that is not `away`, and return its kind. Files that are written go on."""
        kind = self.drawn.choices(list(_KINDS), list(_KINDS.values()))[0]
        folder = self.drawn.choice([each for each in self.folders if each != away])
        mine = [path for path in self._files if path.is_relative_to(folder)]
        if not mine and kind not in ("write in pieces", "write what is no article"):
            kind = "create"
        self._make(kind, folder, mine)
        self.made[kind] = self.made.get(kind, 0) + 1
        for writing in list(self._writing):
            self._go_on(writing)
        self.pause(self.drawn.choice(_PAUSES))
        return kind

    def _make(self, kind: str, folder: Path, mine: list[Path]) -> None:
        if kind == "create":
            self._put(self._new_path(folder), self._text())
        elif kind == "write in pieces":
            self._begin(self._new_path(folder))
        elif kind == "rewrite in pieces":
            path = self.drawn.choice(mine)
            self._files.remove(path)
            self._begin(path)
        elif kind == "save as an editor does":
            self._save(self.drawn.choice(mine))
        elif kind == "move":
            self.move(self.drawn.choice(mine), folder)
        elif kind == "move a folder":
            self._move_folder(folder)
        elif kind == "delete":
            path = self.drawn.choice(mine)
            path.unlink()
            self._forget(path)
        elif kind == "touch":
            self.drawn.choice(mine).touch()
        else:
            name = self.drawn.choice((".draft.md.swp", "~$report.docx", "notes.md~", "download.part", ".git.md"))
            (folder / name).write_bytes(self._text())

    def move(self, path: Path, folder: Path) -> Path:
        """Move a file to another name in a folder, and return its new path."""
        target = self._new_path(folder)
        path.rename(target)
        self._forget(path)
        self._files.append(target)
        return target

    def move_one(self) -> Path | None:
        """Move one file within its folder, if there is any, and return its new path."""
        if not self._files:
            return None
        path = self.drawn.choice(self._files)
        return self.move(path, next(each for each in self.folders if path.is_relative_to(each)))

    def finish(self) -> None:
        """Write all that is being written to its end."""
        while self._writing:
            for writing in list(self._writing):
                self._go_on(writing)

    def _move_folder(self, folder: Path) -> None:
        """Give a folder below this one another name, unless a file in it is being written."""
        places = [each for each in folder.iterdir() if each.is_dir()]
        free = [each for each in places if not any(one.path.is_relative_to(each) for one in self._writing)]
        if not free:
            return
        source = self.drawn.choice(free)
        self._number += 1
        target = source.with_name(f"moved-{self._number}")
        source.rename(target)
        for path in [each for each in self._files if each.is_relative_to(source)]:
            self._forget(path)
            self._files.append(target / path.relative_to(source))

    def _save(self, path: Path) -> None:
        """Save as an editor does: a new file takes the place of the old one, which may be gone for a moment."""
        text, beside = self._text(), path.with_name(f".{path.name}.tmp")
        self.whole.add(hashlib.sha256(text).hexdigest())
        beside.write_bytes(text)
        if self.drawn.random() < 0.5:
            path.rename(path.with_name(f"{path.name}~"))
            self.pause(self.drawn.choice((0.0, 0.05)))
        beside.replace(path)

    def _put(self, path: Path, text: bytes) -> None:
        self.whole.add(hashlib.sha256(text).hexdigest())
        beside = path.with_name(f".{path.name}")
        beside.write_bytes(text)
        beside.replace(path)
        self._files.append(path)

    def _begin(self, path: Path) -> None:
        """Begin to write a file in pieces, in its place."""
        text = self._text()
        cuts = sorted(self.drawn.sample(range(1, len(text)), self.drawn.randint(2, 6)))
        pieces = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
        path.write_bytes(pieces[0])
        self._writing.append(_Writing(path, pieces[0], pieces[1:], time.monotonic()))

    def _go_on(self, writing: _Writing) -> None:
        """Write the next piece of a file. If the half of it stood still for long, it counts as whole."""
        if time.monotonic() - writing.at > MARGIN:
            self.stood_still += 1
            self.whole.add(hashlib.sha256(writing.written).hexdigest())
        piece = writing.pieces.pop(0)
        with writing.path.open("ab") as file:
            file.write(piece)
        writing.written, writing.at = writing.written + piece, time.monotonic()
        if not writing.pieces:
            self.whole.add(hashlib.sha256(writing.written).hexdigest())
            self._writing.remove(writing)
            self._files.append(writing.path)

    def _forget(self, path: Path) -> None:
        self._files.remove(path)
        self.removed.add(path)

    def _new_path(self, folder: Path) -> Path:
        """Return a path that no file ever had."""
        self._number += 1
        path = folder / f"{self.drawn.choice(_PLACES)}{self.drawn.choice(WORDS)}-{self._number}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def _text(self) -> bytes:
        """Return an article whose title stands in it, so that it has the same title under another name."""
        self._number += 1
        paragraphs = [
            " ".join(self.drawn.choice(WORDS) for _ in range(self.drawn.randint(4, 12))).capitalize() + "."
            for _ in range(self.drawn.randint(1, 4))
        ]
        return "\n\n".join([f"# Article {self._number}", *paragraphs, ""]).encode()
