"""The feed of new and changed articles (Atom, RFC 4287). The only file that uses feedgenerator."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urljoin

from core.addresses import article_url
from core.documents import BlockKind, Document
from index import DocumentSummary, Snapshot

MEDIA_TYPE = "application/atom+xml; charset=utf-8"

MOST_ENTRIES = 50
"""The most articles in a feed."""

_BEGINNING = 300  # characters
_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feed(snapshot: Snapshot, page: str, library: str) -> str:
    """Return the articles of the index as a feed, those that were indexed last first, at most MOST_ENTRIES.

    `page` is the address of the search page, which ends with a slash. `library` is the name of the library, "" for the
    one that has none.
    """
    from feedgenerator import Atom1Feed

    created = _moment(snapshot.generation.created)

    class Feed(Atom1Feed):  # type: ignore[misc]  # feedgenerator has no types
        def latest_post_date(self) -> datetime:
            """Return when the index changed last, also where the change took an article away."""
            return created

    made = Feed(
        "Patella: new and changed articles",
        page,
        None,
        feed_url=f"{page}feed.xml",
        feed_guid=_id(library, ""),
        author_name="Patella",
    )
    for summary in _latest(snapshot.summaries()):
        made.add_item(
            _xml(summary.title),
            urljoin(page, article_url(summary.document_id)),
            _xml(_beginning(snapshot.document(summary.document_id))),
            unique_id=_id(library, summary.document_id),
            updateddate=_moment(summary.indexed_at),
            author_name=_xml(", ".join(summary.metadata.authors)) or None,
            categories=[_xml(tag) for tag in summary.metadata.tags],
        )
    text: str = made.writeString("utf-8")
    return text


def _latest(summaries: Sequence[DocumentSummary]) -> list[DocumentSummary]:
    ordered = sorted(summaries, key=lambda each: each.document_id)
    ordered.sort(key=lambda each: each.indexed_at, reverse=True)
    return ordered[:MOST_ENTRIES]


def _id(library: str, document_id: str) -> str:
    """Return the id of an article in feeds: the same whenever and from wherever the feed is read."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"patella:{library}/{document_id}").urn


def _beginning(document: Document) -> str:
    """Return the first words of an article, without its title and headings."""
    left_out = {BlockKind.HEADING, BlockKind.BOILERPLATE}
    text = ""
    for block in document.blocks:
        if block.kind not in left_out:
            text += f"{document.text[block.start : block.end]} "
        if len(text) > _BEGINNING:
            break
    line = " ".join(text.split())
    if len(line) <= _BEGINNING:
        return line
    cut = line[:_BEGINNING]
    return f"{cut.rpartition(' ')[0] or cut} …"


def _moment(iso: str) -> datetime:
    """Return a UTC time in ISO 8601 as a moment."""
    moment = datetime.fromisoformat(iso)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _xml(text: str) -> str:
    """Return a text without the characters that no XML may hold."""
    return _NOT_IN_XML.sub("\ufffd", text)
