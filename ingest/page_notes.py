"""A note of each page that OCR has read, for whoever waits for a long file."""

from __future__ import annotations

from collections.abc import Callable

_listeners: list[Callable[[], None]] = []


def on_page(listener: Callable[[], None]) -> None:
    """Call the listener from now on for each page."""
    _listeners.append(listener)


def note_page() -> None:
    """Tell the listeners that a page has been read."""
    for listener in _listeners:
        listener()
