"""What lies beside an index in memory: dictionaries, which are gone with it."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

from core.locations import MEMORY


class MemoryBeside:
    """A KeptBeside in dictionaries. Nothing of it outlives the object."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._logs: dict[str, list[bytes]] = {}
        self._changes: dict[str, int] = {}
        self._values: dict[str, bytes] = {}

    def shown(self, name: str) -> str:
        return f"{MEMORY}{name}"

    def append(self, log: str, lines: Sequence[bytes], durable: bool = True) -> None:
        with self._lock:
            self._logs.setdefault(log, []).extend(lines)
            self._note_change(log)

    def lines(self, log: str) -> list[tuple[int, bytes]]:
        with self._lock:
            return list(enumerate(self._logs.get(log, ()), 1))

    def version(self, log: str) -> tuple[int, ...]:
        with self._lock:
            return (self._changes[log],) if log in self._logs else ()

    def rotate(self, log: str, older: str, most_bytes: int) -> None:
        with self._lock:
            if log in self._logs and sum(len(line) + 1 for line in self._logs[log]) >= most_bytes:
                self._logs[older] = self._logs.pop(log)
                self._note_change(older)

    def read(self, name: str) -> bytes | None:
        return self._values.get(name)

    def write(self, name: str, value: bytes) -> None:
        with self._lock:
            self._values[name] = value

    def add(self, folder: str, values: Mapping[str, bytes]) -> None:
        with self._lock:
            self._values.update({f"{folder}/{name}": value for name, value in values.items()})

    def names(self, folder: str = "") -> list[str]:
        with self._lock:
            return sorted(name for name in self._values if not folder or name.startswith(f"{folder}/"))

    def delete(self, name: str) -> None:
        with self._lock:
            for each in [each for each in self._values if each == name or each.startswith(f"{name}/")]:
                del self._values[each]

    def close(self) -> None:
        """Do nothing: there is nothing to release."""

    def _note_change(self, log: str) -> None:
        self._changes[log] = self._changes.get(log, 0) + 1
