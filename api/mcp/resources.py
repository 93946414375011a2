"""Articles as resources: `patella://article/guides%2Ftea.md`, from an offset if one is given: `?offset=20000`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, unquote, urlsplit

from api.contents import article_outline, article_text
from api.listing import list_articles
from api.mcp.outputs import article_output
from api.mcp.tools import Caller
from api.mcp.wording import read_text
from core.errors import NotInIndex, UsageError

TEMPLATE = "patella://article/{id}{?offset}"
_PREFIX = "patella://article/"
_PAGE = 100


@dataclass(frozen=True, slots=True)
class ArticleResource:
    """An article in the list of resources."""

    uri: str
    name: str
    title: str
    description: str


def article_uri(document_id: str) -> str:
    """Return the address of an article as a resource.

    >>> article_uri("guides/tea.md")
    'patella://article/guides%2Ftea.md'
    """
    return f"{_PREFIX}{quote(document_id, safe='')}"


def list_resources(caller: Caller, cursor: str) -> tuple[Sequence[ArticleResource], str | None]:
    """Return a page of the articles as resources, and the cursor of the next page. Raises UsageError."""
    with caller.open.library.engine.snapshot() as snapshot:
        page = list_articles(snapshot, "", cursor, _PAGE)
    found = [
        ArticleResource(article_uri(each.document_id), each.document_id, each.title, each.metadata["description"])
        for each in page.articles
    ]
    return found, page.next_cursor


def read_resource(caller: Caller, uri: str) -> str:
    """Return the text of an article, from the offset of its address on, marked as material.

    Raises NotInIndex for an address that names no article, and UsageError for an offset that is not in its text.
    """
    parts = urlsplit(uri)
    if not uri.startswith(_PREFIX) or parts.fragment:
        raise NotInIndex(f"There is no resource {uri[:200]}. An article is patella://article/ID, its id URL-encoded.")
    offset = parse_qs(parts.query).get("offset", ["0"])[0]
    if not offset.isascii() or not offset.isdigit():
        raise UsageError(f"The offset {offset[:40]!r} is no number.")
    document_id = unquote(parts.path.removeprefix("/"))
    with caller.open.library.engine.snapshot() as snapshot:
        text = article_text(snapshot, document_id, int(offset[:12]))
        return read_text(article_output(article_outline(snapshot, document_id), text, caller.base))
