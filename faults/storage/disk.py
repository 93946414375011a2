"""A model of a disk that loses power: what reached it for sure, and what may or may not have.

It is the abstract persistence model of Pillai et al., "All File Systems Are Not Created Equal: On the Complexity of
Crafting Crash-Consistent Applications" (OSDI 2014), at its weakest: data is safe after a sync of its file, a name after
a sync of its folder. Anything else may be lost, in any order, and each sector of a write by itself.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from faults.storage.shim import Kind, Operation

SECTOR = 512
"""The bytes that a disk writes at once."""

Survives = Callable[["Pending"], bool]
"""A function that tells whether an operation that was not synced, or a sector of it, is on the disk after all."""


@dataclass(frozen=True, slots=True)
class Pending:
    """An operation that no sync covers.

    `number` counts all operations. A change of data has `data` at `offset`, or None where the file is cut to the size
    `offset`. A change of names has `put`, the new name with its node, or `drop`, the name that goes, or both.
    """

    number: int
    offset: int = 0
    data: bytes | None = None
    put: tuple[str, Node] | None = None
    drop: str | None = None
    is_name: bool = False
    sector: int = -1


@dataclass(slots=True, eq=False)
class File:
    """A file: the content that is on the disk, and the changes that may be."""

    durable: bytes = b""
    pending: list[Pending] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Folder:
    """A folder: its entries now, those on the disk, and the changes that may be on the disk."""

    now: dict[str, Node] = field(default_factory=dict)
    durable: dict[str, Node] = field(default_factory=dict)
    pending: list[Pending] = field(default_factory=list)


Node = File | Folder
Content = Mapping[str, bytes | None]
"""The content of files by their path below a folder; None for a folder, which stands before what it holds."""


class Disk:
    """The folder at `root` as a disk would hold it. Its content so far is on the disk."""

    def __init__(self, root: Path) -> None:
        self._root, self._number = root, 0
        self._by_inode: dict[int, Node] = {}
        self._top = self._read(root)

    def _read(self, path: Path) -> Folder:
        folder = Folder()
        for each in path.iterdir():
            inode = each.stat().st_ino
            if inode not in self._by_inode:
                self._by_inode[inode] = self._read(each) if each.is_dir() else File(each.read_bytes())
            folder.now[each.name] = self._by_inode[inode]
        folder.durable = dict(folder.now)
        self._by_inode[path.stat().st_ino] = folder
        return folder

    def apply(self, operation: Operation) -> None:
        """Let an operation happen. It is pending until it is synced."""
        self._number += 1
        if operation.kind is Kind.SYNC:
            _sync(self._by_inode.get(operation.inode))
        elif operation.kind is Kind.WRITE:
            self._change_data(operation, operation.data)
        elif operation.kind is Kind.TRUNCATE:
            self._change_data(operation, None)
        elif operation.kind is not Kind.MARK:
            self._change_names(operation)

    def _change_data(self, operation: Operation, data: bytes | None) -> None:
        node = self._by_inode.get(operation.inode)
        if isinstance(node, File):
            node.pending.append(Pending(self._number, operation.offset, data))

    def _change_names(self, operation: Operation) -> None:
        folder, name = self._place(operation.path)
        if operation.kind in (Kind.CREATE, Kind.MKDIR):
            node: Node = Folder() if operation.kind is Kind.MKDIR else File()
            self._by_inode[operation.inode] = node
            self._rename(folder, put=(name, node))
        elif operation.kind in (Kind.UNLINK, Kind.RMDIR):
            self._rename(folder, drop=name)
        else:
            node = folder.now[name]
            target, new = self._place(operation.other)
            moved = operation.kind is Kind.RENAME
            if moved and target is folder:
                self._rename(folder, put=(new, node), drop=name)
            else:
                self._rename(target, put=(new, node))
                if moved:
                    self._rename(folder, drop=name)

    def _rename(self, folder: Folder, put: tuple[str, Node] | None = None, drop: str | None = None) -> None:
        change = Pending(self._number, put=put, drop=drop, is_name=True)
        folder.pending.append(change)
        _change(folder.now, change)

    def _place(self, path: str) -> tuple[Folder, str]:
        """Return the folder that holds a path now, and the name in it."""
        *parents, name = PurePosixPath(path).relative_to(self._root).parts
        folder = self._top
        for parent in parents:
            below = folder.now[parent]
            assert isinstance(below, Folder)
            folder = below
        return folder, name

    def after_power_loss(self, survives: Survives) -> Content:
        """Return what is on the disk: the content of each file by its path, and None for each folder."""
        found: dict[str, bytes | None] = {}
        self._collect(self._top, "", survives, found)
        return found

    def _collect(self, folder: Folder, path: str, survives: Survives, found: dict[str, bytes | None]) -> None:
        entries = dict(folder.durable)
        for change in folder.pending:
            if survives(change):
                _change(entries, change)
        for name, node in entries.items():
            if isinstance(node, Folder):
                found[f"{path}{name}"] = None
                self._collect(node, f"{path}{name}/", survives, found)
            else:
                found[f"{path}{name}"] = _content(node, survives)


def _sync(node: Node | None) -> None:
    if isinstance(node, Folder):
        node.durable, node.pending = dict(node.now), []
    elif node is not None:
        node.durable, node.pending = _content(node, lambda pending: True), []


def _change(entries: dict[str, Node], change: Pending) -> None:
    if change.drop is not None:
        entries.pop(change.drop, None)
    if change.put:
        entries[change.put[0]] = change.put[1]


def _content(file: File, survives: Survives) -> bytes:
    """Return the content of a file; sectors between those that survive are zero."""
    if not file.pending:
        return file.durable
    content = bytearray(file.durable)
    for change in file.pending:
        if change.data is None:
            if survives(change):
                del content[change.offset :]
                content.extend(bytes(change.offset - len(content)))
            continue
        start, end = change.offset, change.offset + len(change.data)
        while start < end:
            stop = min(end, (start // SECTOR + 1) * SECTOR)
            if survives(Pending(change.number, start, sector=start // SECTOR)):
                content.extend(bytes(max(0, stop - len(content))))
                content[start:stop] = change.data[start - change.offset : stop - change.offset]
            start = stop
    return bytes(content)


def write_tree(content: Content, root: Path) -> None:
    """Write files and folders below a folder that is made. Folders stand before what they hold."""
    root.mkdir()
    top = str(root)
    for name, data in content.items():
        path = f"{top}/{name}"
        if data is None:
            os.mkdir(path)  # noqa: PTH102 - ten thousand times a hundred files: a Path takes longer
            continue
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        if data:
            os.write(descriptor, data)
        os.close(descriptor)
