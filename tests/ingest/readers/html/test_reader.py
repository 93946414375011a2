from __future__ import annotations

import pytest

from core.documents import Document
from core.errors import DamagedFile
from ingest.reading import read_bytes

ARTICLE = """<h1>Tea</h1>
<p>Tea is a drink made of leaves, and it is drunk in every part of the world where water can be boiled.</p>
<h2>Kinds<a class="anchor" href="#kinds">¶</a></h2>
<p>There are many kinds&nbsp;of tea, among them these:</p>
<ul><li>black<ul><li>strong <b>and</b> dark</li></ul></li><li><p>green</p></li></ul>
<table><thead><tr><th>Kind</th><th>Time</th></tr></thead>
<tbody><tr><td>black</td><td>3&ndash;5 min</td></tr></tbody></table>
<ol><li>Boil</li><li>Pour</li></ol>
<h2>Faults</h2>
<p>Tea that stands too long is <em>bitter</em>.<br>Throw it away.</p>"""

TEXT = """Tea

Tea is a drink made of leaves, and it is drunk in every part of the world where water can be boiled.

Kinds

There are many kinds of tea, among them these:

• black
  • strong and dark
• green

Kind | Time
black | 3–5 min

1. Boil
2. Pour

Faults

Tea that stands too long is bitter. Throw it away."""

AROUND = """<!DOCTYPE html><html><head><title>Tea | The Tea Site</title><style>p {{ color: red }}</style></head><body>
<a class="skip-link" href="#c">Skip to content</a>
<header><nav><ul><li><a href="/">Home</a></li><li><a href="/x">Teas</a></li></ul></nav></header>
<div id="cookie-banner"><p>We use cookies. You can accept them.</p><button>Accept</button></div>
{article}
<div class="social-share">Share on X</div><aside><h2>Related</h2><p>Coffee</p></aside>
<section id="comments"><h2>Comments</h2><p>I like it</p></section>
<form>Subscribe <input></form><script>var x = "<p>no</p>";</script>
<footer><p>© 2024 The Tea Site. All rights reserved.</p></footer></body></html>"""


def read_html(page: str) -> Document:
    return read_bytes("tea-page.html", page.encode(), "id")


@pytest.mark.parametrize(
    "wrapped", ["<main>{}</main>", "<article>{}</article>", "<div class='content has-sidebar'>{}</div>", "{}"]
)
def test_only_the_article_of_a_page_is_kept(wrapped: str) -> None:
    document = read_html(AROUND.format(article=wrapped.format(ARTICLE)))
    assert document.text == TEXT
    assert [(s.level, s.heading) for s in document.sections] == [(1, "Tea"), (2, "Kinds"), (2, "Faults")]


def test_a_piece_of_html_is_read_as_a_page() -> None:
    assert read_html(ARTICLE).text == TEXT


def test_a_hyphen_at_a_line_end_stays_there_and_other_lines_are_joined() -> None:
    page = (
        "<p>The carbu-\n  rettor\nfloat, up-<br>side<br>down.</p><ul><li>crank-\nshaft</li></ul>"
        "<table><tr><th>pis-\nton</th></tr></table>"
    )
    assert read_html(page).text == "The carbu-\nrettor float, up-\nside\ndown.\n\n• crank-\nshaft\n\npis-\nton"


def test_a_title_outside_of_main_heads_the_article() -> None:
    header = "<header><h1>Tea</h1><nav>Home</nav></header>"
    page = f"<body>{header}<main><p>It is a drink.</p><h2>Kinds</h2><p>Many.</p></main></body>"
    assert read_html(page).text == "Tea\n\nIt is a drink.\n\nKinds\n\nMany."


def test_the_name_of_the_site_is_not_the_title() -> None:
    page = (
        "<title>Tea - Site</title><body><h1>Site</h1><h1>Tea</h1><p>It is a drink.</p><h2>Kinds</h2><p>Many.</p></body>"
    )
    document = read_html(page)
    assert (document.title, [s.heading for s in document.sections]) == ("Tea", ["Tea", "Kinds"])


def test_without_a_heading_the_title_of_the_page_is_used() -> None:
    assert read_html("<title>On tea | Site</title><p>It is a drink.</p>").title == "On tea"
    assert read_html("<p>It is a drink.</p>").title == "Tea page"


def test_loose_text_hidden_parts_and_menus() -> None:
    page = """<body>Loose <i>text</i><div>in a box</div><p hidden>no</p><p style="display: none">no</p>
    <ul><li><a href="a">One</a></li><li><a href="b">Two</a></li><li><a href="c">Three</a></li></ul>
    <dl><dt>Oolong</dt><dd>Half fermented.</dd></dl><pre>brew  tea
  twice</pre></body>"""
    assert read_html(page).text == "Loose text\n\nin a box\n\n• Oolong: Half fermented.\n\nbrew  tea\n  twice"


def test_tables_that_only_place_things_are_gone_through() -> None:
    page = "<body><table><tr><td>left</td><td><h1>Tea</h1><p>It is a drink.</p></td></tr></table></body>"
    assert [s.heading for s in read_html(page).sections] == ["Tea"]


@pytest.mark.parametrize(
    "page",
    [
        b'<meta charset="windows-1252"><p>Cr\xe8me br\xfbl\xe9e</p>',
        b'<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1"><p>Cr\xe8me br\xfbl\xe9e</p>',
        b'<?xml version="1.0" encoding="iso-8859-1"?><html><body><p>Cr\xe8me br\xfbl\xe9e</p></body></html>',
        '<meta charset="iso-8859-1"><p>Crème brûlée</p>'.encode(),
        "<p>Cr&egrave;me br&#251;l&eacute;e</p>".encode("utf-16"),
    ],
)
def test_declared_encodings(page: bytes) -> None:
    assert read_bytes("x.htm", page, "id").text == "Crème brûlée"


def test_what_is_nested_too_deeply_is_refused_rather_than_read_in_part() -> None:
    assert read_html("<div>" * 500 + "deep" + "</div>" * 500).text == "deep"
    with pytest.raises(DamagedFile, match=r"tea-page.html: is nested too deeply"):
        read_html("<div>" * 3000 + "deep" + "</div>" * 3000)


def test_a_long_script_does_not_outweigh_the_article() -> None:
    page = f"<body><div class='sidebar'><h1>Tea</h1><p>It is hot.</p></div><script>{'x ' * 9_000}</script></body>"
    assert read_html(page).text == "Tea\n\nIt is hot."


def test_control_characters_are_no_text() -> None:
    assert read_html("<p>Tea&#1;is&#x0B; <sup>hot&#31;</sup>\x0cand&#169;&#11; old.</p>").text == "Tea is ʰᵒᵗ and© old."


def test_empty_elements_of_xhtml_do_not_swallow_the_page() -> None:
    page = """<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml">
    <head><title>Tea</title><script src="x.js"/></head><body><a id="p1"/>
    <p>It is <b/>hot.<br/>Wait.</p></body></html>"""
    assert read_bytes("tea.xhtml", page.encode(), "id").text == "It is hot. Wait."
