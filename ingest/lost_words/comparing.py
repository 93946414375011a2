"""Compare the words of a text with those of a document: which of them are in no passage."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import groupby, pairwise

from core.documents import Document, Passage

_WORD = re.compile(r"[^\W_]+")
_SHIFTED = r"²³¹\u02b0-\u02b8\u1d2c-\u1d6a\u1d9c-\u1dbf\u2070-\u209c\u2c7c"  # raised and lowered letters, digits, signs
_SHIFTED_PIECE = re.compile(f"([{_SHIFTED}]+)")
_WORD_WITH_SHIFTED = re.compile(rf"[^\W_]*[{_SHIFTED}][\w{_SHIFTED}]*")


def words_missing_from(document: Document, passages: Sequence[Passage], text: str) -> list[str]:
    """Return the words of a text that are in no passage, heading or field of the document, in the order of the text.

    Words that follow each other in the text make one piece. A word that the text says more often than the document
    does is missing as often; those without a neighbour that was kept are taken to be the missing ones. A text that
    cannot raise a digit may say 109 where the document says 10⁹; the reverse is a loss.

    >>> from ingest import read_bytes
    >>> from ingest.lost_words.coarse_text import source_text
    >>> data = b"<h1>Tea</h1><nav>Home Shop</nav><p>Tea is hot.</p>"
    >>> words_missing_from(read_bytes("tea.html", data, "tea.html"), [], source_text("tea.html", data))
    ['home shop', 'is hot']
    """
    words, kept_text = words_of(text), _kept_text(document, passages)
    kept = words_of(kept_text)
    surplus = Counter(words) - Counter(kept) - _joined(kept_text)
    neighbours = set(pairwise(kept))
    alone = [
        not ({(words[max(n - 1, 0)], word), (word, words[min(n + 1, len(words) - 1)])} & neighbours)
        for n, word in enumerate(words)
    ]
    missing: set[int] = set()
    for position in sorted(range(len(words)), key=lambda n: not alone[n]):
        if surplus[words[position]] > 0:
            surplus[words[position]] -= 1
            missing.add(position)
    runs = groupby(range(len(words)), key=lambda n: n in missing)
    return [" ".join(words[n] for n in run) for is_missing, run in runs if is_missing]


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case. What is raised or lowered is a word apart: 10⁹ is "10" and "9"."""
    apart = _SHIFTED_PIECE.sub(r" \1 ", text.replace("\N{SOFT HYPHEN}", ""))
    return _WORD.findall(unicodedata.normalize("NFKC", apart).casefold())


def _joined(text: str) -> Counter[str]:
    """Return the words with raised or lowered parts as they read where nothing is raised: 10⁹ is 109, H₂O is h2o."""
    found = _WORD_WITH_SHIFTED.findall(text.replace("\N{SOFT HYPHEN}", ""))
    return Counter(word for each in found for word in _WORD.findall(unicodedata.normalize("NFKC", each).casefold()))


def _kept_text(document: Document, passages: Sequence[Passage]) -> str:
    metadata = document.metadata
    headings = (section.heading for section in document.sections)
    fields = (*metadata.authors, metadata.date, *metadata.tags, metadata.description)
    others = (value for _, value in metadata.others)
    return "\n".join((document.title, *headings, *fields, *others, *(passage.body for passage in passages)))
