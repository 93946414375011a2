"""The results that a page shows, read from its HTML as a browser reads them."""

from __future__ import annotations

from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

PAGE_FIELDS = ("rank", "passage_id", "document_id", "title", "headings", "confidence", "marked")
"""The fields of a result that the page shows word for word."""


def read_results(html: Sequence[str]) -> list[dict[str, Any]]:
    """Return the results in the pieces of HTML of a page, best first, with PAGE_FIELDS as JSON values.

    The marked sentences are `quotations`, as those of an assistant are. A result without a label has no confidence.
    """
    reader = _ResultReader()
    for piece in html:
        reader.feed(piece)
    return sorted(reader.results, key=lambda result: int(result["rank"]))


class _ResultReader(HTMLParser):
    """Collects the results. The title of a result is the latest <h2> before it: several results may share one."""

    def __init__(self) -> None:
        super().__init__()
        self.results: list[dict[str, Any]] = []
        self._title = ""
        self._open: list[str] = []  # the open tags, each with its classes: "span.rank"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        classes = given.get("class", "").split()
        if tag not in _VOID:
            self._open.append(".".join([tag, *classes]))
        if tag == "h2":
            self._title = ""
        elif tag == "p" and "breadcrumb" in classes:
            self.results.append({"title": self._title, "rank": 0, "headings": [], "quotations": []})
        elif tag == "span" and "confidence" in classes:
            self.results[-1]["confidence"] = classes[-1]
        elif tag == "span" and not classes and self._is_in("p.breadcrumb"):
            self.results[-1]["headings"].append("")
        elif tag == "mark" and "answer" in classes and self._is_in("div.passage-text"):
            self.results[-1]["quotations"].append({"text": ""})
        elif tag == "a" and "open" in classes:
            self._note_address(given["href"])

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop().split(".")[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._is_in("span.unseen") or not self._open:
            return
        if self._is_in("h2"):
            self._title += data
        elif self._open[-1] == "span.rank":
            self.results[-1]["rank"] = int(data.rstrip("."))
        elif self._open[-1] == "span" and self._is_in("p.breadcrumb"):
            self.results[-1]["headings"][-1] += data
        elif self._is_in("mark.answer") and self._is_in("div.passage-text"):
            self.results[-1]["quotations"][-1]["text"] += data

    def _note_address(self, address: str) -> None:
        """Note which passage the link of a result opens."""
        asked = parse_qs(urlsplit(address).query)
        self.results[-1] |= {"document_id": asked["article"][0], "passage_id": asked["passage"][0]}

    def _is_in(self, tag: str) -> bool:
        return tag in self._open


_VOID = {"br", "hr", "img", "input", "wbr"}
