"""A library of 10,000 passages in memory, drawn from a seed, and a server that hands it to an assistant over stdio."""

from __future__ import annotations

import random

import anyio

from api.mcp import server, stdio
from core.documents import Document
from serving.libraries import OpenLibrary
from serving.seats import Seats
from tests.support.articles import document, indexed
from tests.support.assistants import BASE, opened, publish_all

ARTICLES, PASSAGES_OF_ARTICLE = 500, 20
WORDS = [f"{first}{second}" for first in "bdfgklmnprst" for second in ("ado", "ebi", "ilu", "ona", "umi", "era", "ity")]


def large_library() -> OpenLibrary:
    """Return a library whose every passage holds a word of its own: that of its number, as in `n1234`."""
    drawn, library = random.Random(1), opened({})
    publish_all(library.library, [indexed(_article(n, drawn)) for n in range(ARTICLES)])
    return library


def _article(n: int, drawn: random.Random) -> Document:
    numbers = range(n * PASSAGES_OF_ARTICLE, (n + 1) * PASSAGES_OF_ARTICLE)
    paragraphs = (f"n{number} {' '.join(drawn.choices(WORDS, k=6))}." for number in numbers)
    return document(f"{n:03}.md", *paragraphs, title=f"Article {n}")


if __name__ == "__main__":
    server.turns = Seats(2, 1e6, "")  # on a busy machine nobody is refused
    anyio.run(stdio._serve, large_library(), BASE)
