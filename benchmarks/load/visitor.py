"""A visitor of the page without a browser: it speaks with the server as Streamlit's page does, over a websocket.

No other file imports `websockets`, or Streamlit's messages outside of ui/.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlencode, urlsplit

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

ANSWERED, REFUSED, FAILED = "answered", "refused", "failed"
"""How a question may end: with a page of results (even if it says that there are none), with "busy", or otherwise."""

ANSWER = 'class="unseen">'
BUSY = 'class="notice busy"'
PROBLEM = 'class="notice problem"'
"""Pieces of HTML by which the pages are told apart."""

TIMEOUT_S = 60.0
"""Seconds after which a page that has not come counts as failed."""


@dataclass(slots=True)
class Page:
    """A page as it came: all of its HTML, its buttons (label -> id), and the exceptions that Streamlit shows."""

    html: list[str] = field(default_factory=list)
    buttons: dict[str, str] = field(default_factory=dict)
    exceptions: list[str] = field(default_factory=list)

    @property
    def outcome(self) -> str:
        """Return how the question of this page ended."""
        text = "".join(self.html)
        if self.exceptions or PROBLEM in text:
            return FAILED
        return REFUSED if BUSY in text else ANSWERED if ANSWER in text else FAILED


class Visitor:
    """One session with the server. `async with Visitor(address) as visitor:` opens and closes it."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._socket: ClientConnection | None = None

    async def __aenter__(self) -> Self:
        from websockets.asyncio.client import connect
        from websockets.typing import Origin, Subprotocol

        self._socket = await connect(
            f"ws://{urlsplit(self._address).netloc}/_stcore/stream",
            origin=Origin(self._address),
            subprotocols=[Subprotocol("streamlit")],
            max_size=None,
            open_timeout=TIMEOUT_S,
            ping_timeout=None,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._socket:
            await self._socket.close()

    async def ask(self, question: str, mode: str = "hybrid", amount: int = 10) -> tuple[str, float]:
        """Open the results of a question. Return how it ended, and the seconds until the page was complete."""
        started = time.perf_counter()
        try:
            page = await self.open({"q": question, "mode": mode, "k": str(amount)})
        except (OSError, TimeoutError):
            return FAILED, time.perf_counter() - started
        return page.outcome, time.perf_counter() - started

    async def press(self, page: str, label: str) -> Page:
        """Open a page by its name, such as "library", and press the button with this label. Raises KeyError."""
        button = (await self.open({}, page)).buttons[label]
        return await self.open({}, page, button)

    async def open(self, parameters: Mapping[str, str], page: str = "", pressed: str = "") -> Page:
        """Open an address and return the page when it is complete. Raises OSError and TimeoutError."""
        from websockets.exceptions import ConnectionClosed

        if self._socket is None:
            raise ConnectionError("The visitor has not come yet.")
        try:
            await self._socket.send(_rerun(parameters, page, pressed))
            async with asyncio.timeout(TIMEOUT_S):
                return await self._receive(self._socket)
        except ConnectionClosed as error:
            raise ConnectionError(str(error)) from error

    async def _receive(self, socket: ClientConnection) -> Page:
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

        page = Page()
        while True:
            message = ForwardMsg.FromString(await socket.recv(decode=False))
            kind = message.WhichOneof("type")
            if kind == "delta":
                _add(page, message.delta)
            elif kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                return page


def _rerun(parameters: Mapping[str, str], page: str, pressed: str) -> bytes:
    """Return the message by which Streamlit's page asks for an address. `pressed` is the id of a button."""
    from streamlit.proto.BackMsg_pb2 import BackMsg

    message = BackMsg()
    message.rerun_script.query_string = urlencode(parameters)
    message.rerun_script.page_name = page
    if pressed:
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.trigger_value = pressed, True
    return bytes(message.SerializeToString())


def _add(page: Page, delta: Any) -> None:
    element = delta.new_element
    match element.WhichOneof("type"):
        case "html":
            page.html.append(element.html.body)
        case "button":
            page.buttons[element.button.label] = element.button.id
        case "exception":
            page.exceptions.append(f"{element.exception.type}: {element.exception.message}")
