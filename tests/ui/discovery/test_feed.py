"""The feed of new and changed articles, by the rules of RFC 4287."""

from __future__ import annotations

from datetime import datetime

from hypothesis import given, strategies as st
from lxml import etree

from core.documents import Document
from index.engine import Engine
from index.opening import open_engine
from tests.support.articles import FINGERPRINT, document, indexed
from ui.discovery.feed import MOST_ENTRIES, feed

ATOM = {"a": "http://www.w3.org/2005/Atom"}
PAGE = "https://docs.example/below/"


def library(*articles: tuple[Document, str]) -> Engine:
    """Return an index of these articles, each with the time of its indexing."""
    engine = open_engine("memory:")
    engine.publish([indexed(article, at=at) for article, at in articles], [], FINGERPRINT)
    return engine


def read(engine: Engine, name: str = "") -> etree._Element:
    """Return the feed of an index, after a look at what every feed must have."""
    with engine.snapshot() as snapshot:
        root = etree.fromstring(feed(snapshot, PAGE, name).encode())
    assert root.tag == f"{{{ATOM['a']}}}feed"
    for element in (root, *root.findall("a:entry", ATOM)):
        for required in ("id", "title", "updated"):
            (found,) = element.findall(f"a:{required}", ATOM)
            assert found.text or required == "title"
        assert datetime.fromisoformat(element.findtext("a:updated", "", ATOM)).tzinfo is not None
        assert element.findtext("a:id", "", ATOM).startswith("urn:uuid:")
        assert [each.get("href") for each in element.findall("a:link[@rel='alternate']", ATOM)] or element is not root
    assert root.findtext("a:author/a:name", "", ATOM) == "Patella"
    ids = [each.text for each in root.iterfind(".//a:id", ATOM)]
    assert len(set(ids)) == len(ids)
    return root


def fields(root: etree._Element, name: str) -> list[str]:
    return [entry.findtext(f"a:{name}", "", ATOM) for entry in root.findall("a:entry", ATOM)]


TEA = document("drinks/tea & milk.md", "Tea is <b>hot</b> & sweet.", "Drink it.", title="Tea & <milk>")
OLD, NEW = "2024-01-01T10:00:00+00:00", "2026-02-03T04:05:06+00:00"


def test_what_the_feed_says_of_an_article() -> None:
    root = read(library((TEA, NEW)))
    (entry,) = root.findall("a:entry", ATOM)
    assert [dict(each.attrib) for each in root.findall("a:link", ATOM)] == [
        {"rel": "alternate", "href": PAGE},
        {"rel": "self", "href": f"{PAGE}feed.xml"},
    ]
    assert entry.findtext("a:title", "", ATOM) == "Tea & <milk>"
    assert entry.findtext("a:updated", "", ATOM) == "2026-02-03T04:05:06+00:00"
    assert entry.findtext("a:summary", "", ATOM) == "Tea is <b>hot</b> & sweet. Drink it."
    (link,) = entry.findall("a:link", ATOM)
    assert link.get("href") == f"{PAGE}?article=drinks%2Ftea+%26+milk.md"


def test_the_latest_article_stands_first_and_there_is_a_bound() -> None:
    several = [(document(f"{n:02}.md", "Tea.", title=f"Tea {n}"), OLD) for n in range(MOST_ENTRIES + 5)]
    titles = fields(read(library(*several, (TEA, NEW))), "title")
    assert titles == ["Tea & <milk>", *(f"Tea {n}" for n in range(MOST_ENTRIES - 1))]


def test_the_id_of_an_article_stays_and_is_that_of_its_library() -> None:
    before, after = library((TEA, OLD)), library((document("a.md", "A."), OLD), (TEA, NEW))
    assert fields(read(before), "id")[0] in fields(read(after), "id")
    assert fields(read(before, "cooking"), "id") != fields(read(before), "id")


def test_a_long_beginning_is_cut_between_words() -> None:
    (summary,) = fields(read(library((document("a.md", "word " * 100), OLD))), "summary")
    assert summary == f"{'word ' * 59}word …"
    (unbroken,) = fields(read(library((document("a.md", "茶" * 400), OLD))), "summary")
    assert unbroken == f"{'茶' * 300} …"


def test_an_index_without_articles_has_a_feed_too() -> None:
    assert fields(read(library()), "title") == []


@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1).filter(str.strip))
def test_any_text_is_read_again_by_xml(text: str) -> None:
    """XML has no place for some characters, and knows one line break: the others stay as they are."""
    (title,) = fields(read(library((document("a.md", text, title=text), OLD))), "title")
    as_xml_reads = text.replace("\r\n", "\n").replace("\r", "\n")
    assert len(title) == len(as_xml_reads)
    assert all(a == b or b == "\ufffd" for a, b in zip(as_xml_reads, title, strict=True))
    assert "\ufffd" in text or "\ufffd" not in title or not text.isprintable()
