"""Articles that hold hostile texts in their file name, title, heading, body and metadata."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

BATCH = 50
"""Number of articles that share a word, so that one page of results shows them all."""

_MOST_BYTES = 150


def write_articles(folder: Path, payloads: Sequence[str]) -> list[str]:
    """Write an article for each hostile text, and return the names of the files, in their order."""
    names = []
    for number, payload in enumerate(payloads):
        name = f"{number:03d} {file_name(payload)}.md"
        (folder / name).write_text(article(number, payload), "utf-8")
        names.append(name)
    return names


def file_name(payload: str) -> str:
    """Return as much of a hostile text as a file name can hold: no slash, no control character, and not too long."""
    printable = "".join(c for c in payload.replace("/", "-") if c.isprintable())
    return printable.encode()[:_MOST_BYTES].decode("utf-8", "ignore").strip(" .")


def article(number: int, payload: str) -> str:
    """Return a Markdown file whose text holds a hostile text verbatim, wherever a text of the author can stand."""
    text, known = as_markdown(payload), json.dumps(payload)
    return (
        f"---\ntitle: {known}\nauthor: {known}\ntags: [{known}, {batch(number)}]\n---\n"
        f"# {text}\n\nPayload {batch(number)} {text} and more.\n\n## {text}\n\n- {text}\n\n"
        f"| {text} |\n| --- |\n| {text} |\n"
    )


def batch(number: int) -> str:
    """Return the word that an article shares with the others of its batch.

    >>> batch(0), batch(49), batch(50)
    ('batchaa', 'batchaa', 'batchab')
    """
    tens, ones = divmod(number // BATCH, 26)
    return f"batch{chr(97 + tens)}{chr(97 + ones)}"


def as_markdown(payload: str) -> str:
    """Return Markdown that reads as the text itself: every sign is escaped."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", " ".join(payload.split()))
