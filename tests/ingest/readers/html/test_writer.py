"""The blocks of a page."""

from __future__ import annotations

import pytest

from ingest.canonical import Draft
from ingest.readers.html import read


def draft(body: str, head: str = "") -> Draft:
    return read("kiln.html", f"<html><head>{head}</head><body>{body}</body></html>".encode())


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<ol type=a start=3><li>one<li value=7>two</ol>", "c. one\ng. two"),
        ("<ol start=4><li>one<ul><li>two</ul><li><p>three</p><p>four</p></ol>", "4. one\n  • two\n5. three\n\nfour"),
        (
            "<dl><dt>Damper<dd>A plate.<dt>Flue<dt>Stack<dd><p>A pipe.</p><p>It draws.</p><dt>Grog</dl>",
            "• Damper: A plate.\n• Flue, Stack: A pipe.\n\nIt draws.\n\n• Grog",
        ),
        ("<dl><dt>Why?<dd>It is hot.<dl><dt>So<dd>Wait.</dl></dl>", "• Why? It is hot.\n  • So: Wait."),
        ("<p>Bring:<br>- gloves<br>- tongs</p>", "Bring:\n\n• gloves\n• tongs"),
        ("<p>1. Light it<br>2. Wait</p>", "1. Light it\n2. Wait"),
        ("<p>Kiln Lane 4<br>Harrow<br>England</p>", "Kiln Lane 4\nHarrow\nEngland"),
        ("<p>It is hot.<br>Wait.</p>", "It is hot. Wait."),
        ("<div>First part.<br><br>Second part.</div>", "First part.\n\nSecond part."),
        ("<pre>a<br>  b&shy;c</pre>", "a\n  bc"),
        ("<table><caption>Cones</caption><tr><th>a<th>b<tr><td>1<td>2</table>", "Cones\n\na | b\n1 | 2"),
        ("<p>under&shy;shot pen&#8203;stock</p>", "undershot penstock"),
    ],
)
def test_blocks(body: str, text: str) -> None:
    assert draft(body).text == text


def test_captions_in_the_press_are_kept_but_not_searched() -> None:
    body = "<h1>Kiln</h1><p>It is hot.</p>"
    body += "<figure><img alt='Flames at night'><figcaption>The old kiln (AP)</figcaption></figure>"
    news = '<script type="application/ld+json">{"@type": "NewsArticle"}</script>'
    text = "Kiln\n\nIt is hot.\n\n[Picture: Flames at night]\n\nThe old kiln (AP)"
    kinds = [[block.kind.value for block in each.blocks] for each in (draft(body), draft(body, news))]
    assert (draft(body).text, draft(body, news).text) == (text, text)
    assert kinds == [
        ["heading", "paragraph", "paragraph", "paragraph"],
        ["heading", "paragraph", "boilerplate", "boilerplate"],
    ]


def test_a_sentence_that_an_article_repeats_is_kept() -> None:
    line = "<p>Returns the heat of the kiln in degrees, or nothing if the door stands open.</p>"
    assert draft(f"<h2>a()</h2>{line}<h2>b()</h2>{line}").text.count("Returns") == 2
