"""What people read as headings."""

from __future__ import annotations

import pytest
from lxml.html import fragment_fromstring

from ingest.readers.html.elements import HEADING_TAGS, text_of
from ingest.readers.html.headings import label_panels, mark_headings


def headings(html: str) -> list[str]:
    """Return the tag and text of each heading in a piece of HTML below a title."""
    root = fragment_fromstring(f"<div><h1>Kiln</h1>{html}</div>")
    label_panels(root)
    mark_headings(root)
    return [f"{each.tag} {text_of(each)}" for each in root.iter(*HEADING_TAGS)][1:]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<div role=heading aria-level=3>Ash</div>", ["h3 Ash"]),
        ("<div role=heading>Ash</div>", ["h2 Ash"]),
        ("<div role=heading aria-level=99>Ash</div><p role=heading aria-level=x>Clay</p>", ["h6 Ash", "h2 Clay"]),
        ("<h2>Ash</h2><p><b>Fine ash</b></p><p>Sieve it.</p>", ["h2 Ash", "h3 Fine ash"]),
        ("<p><span><strong>Tools you need</strong></span></p><ul><li>Tongs</li></ul>", ["h2 Tools you need"]),
        ("<p><b>Ash</b> is fine.</p><p>Sieve it.</p>", []),
        ("<p><b>Never open the door.</b></p><p>It is hot.</p>", []),
        ("<p><b>Kiln Lane 4</b></p><p><b>Harrow</b></p>", []),
        ("<p><b>Ash</b></p>", []),
        ("<blockquote><p><b>Ash</b></p><p>Sieve it.</p></blockquote>", []),
        ("<details><summary>Ash</summary><p>Sieve it.</p></details>", ["h2 Ash"]),
        (
            "<details><summary>Ash</summary>Sieve it.</details><details><summary>Clay</summary>Dig.</details>",
            ["h2 Ash", "h2 Clay"],
        ),
        ("<details><summary>Ash</summary><p>Sieve it.</p></details><p>The rest of the section.</p>", []),
        ("<details><summary><h3>Ash</h3></summary><p>Sieve it.</p></details>", ["h3 Ash"]),
        ("<button class=accordion>Ash</button><div><p>Sieve it.</p></div>", ["h2 Ash"]),
        ("<button>Send</button><div><p>Sieve it.</p></div>", []),
        ("<a role=tab href='#t'>Ash</a><div role=tabpanel id=t><p>Sieve it.</p></div>", ["h2 Ash"]),
        ("<button role=tab aria-controls=t>Ash</button><div role=tabpanel id=t><h2>Ash</h2></div>", ["h2 Ash"]),
    ],
)
def test_headings(html: str, expected: list[str]) -> None:
    assert headings(html) == expected
