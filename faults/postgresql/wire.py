"""A wire between a client of PostgreSQL and its server, which can be cut after any message, or in the middle of one."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count

from faults.postgresql.server import ROLE, Server


@dataclass(frozen=True, slots=True)
class Message:
    """A message of PostgreSQL's protocol. `number` counts those of its direction, from 0, over all connections.

    `connection` is the number of its own, from 0.
    """

    connection: int
    number: int
    to_server: bool
    kind: str
    content: bytes

    @property
    def size(self) -> int:
        return len(self.content)

    @property
    def statement(self) -> str:
        """The statement that a message brings to the server, "" if it brings none."""
        brings = {"P": 1, "Q": 0}  # a message that prepares a statement holds its name before it
        fields = self.content[5:].split(b"\0")
        return fields[brings[self.kind]].decode().strip() if self.to_server and self.kind in brings else ""


Cut = Callable[[Message], int | None]
"""A function that returns after how many bytes of a message the wire is cut; None if it is not."""


class Wire:
    """A port that leads to a server. `cut` decides about each message, and is called by one thread at a time."""

    def __init__(self, server: Server) -> None:
        self.cut: Cut = lambda message: None
        self._target = ("127.0.0.1", server.port)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._lock = threading.Lock()
        self._numbers = {True: 0, False: 0}
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True, name="wire").start()

    def address(self, database: str = ROLE) -> str:
        """Return the address of a database at the other end of the wire. What is sent is not encrypted."""
        return f"postgresql://{ROLE}@127.0.0.1:{self.port}/{database}?sslmode=disable&gssencmode=disable"

    def start_counting(self) -> None:
        """Begin to count the messages from 0."""
        with self._lock:
            self._numbers = {True: 0, False: 0}

    def close(self) -> None:
        """Cut all connections, and take no more."""
        for each in (self._listening, *self._open):
            _end(each)

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            for connection in count():
                client = self._listening.accept()[0]
                server = socket.create_connection(self._target)
                for each in (client, server):  # else a message waits until the one before it was acknowledged
                    each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._open |= {client, server}
                for source, target, to_server in ((client, server, True), (server, client, False)):
                    arguments = (source, target, connection, to_server)
                    threading.Thread(target=self._carry, args=arguments, daemon=True, name="wire").start()

    def _carry(self, source: socket.socket, target: socket.socket, connection: int, to_server: bool) -> None:
        has_kind = not to_server  # the first message of a client has none
        with suppress(OSError):
            while header := _read(source, 4 + has_kind):
                size = int.from_bytes(header[-4:], "big") - 4
                content = header + _read(source, size)
                kind = chr(header[0]) if has_kind else "start"
                if not self._passes(content, target, connection, to_server, kind):
                    break
                has_kind = True
        _end(source)
        _end(target)

    def _passes(self, content: bytes, target: socket.socket, connection: int, to_server: bool, kind: str) -> bool:
        """Carry a message on, and return whether the wire is whole."""
        with self._lock:
            message = Message(connection, self._numbers[to_server], to_server, kind, content)
            self._numbers[to_server] += 1
            carried = self.cut(message)
        target.sendall(content[:carried])
        return carried is None


@contextmanager
def new_wire(server: Server) -> Iterator[Wire]:
    """Lay a wire to a server that lies as long as the block runs."""
    wire = Wire(server)
    try:
        yield wire
    finally:
        wire.close()


def _read(source: socket.socket, size: int) -> bytes:
    """Return so many bytes, or what there was before the end."""
    content = bytearray()
    while len(content) < size and (part := source.recv(size - len(content))):
        content += part
    return bytes(content)


def _end(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()
