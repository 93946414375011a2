"""The headline and the tables of the library page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.engine import DocumentSummary, Fingerprint, Generation
from ui.library.entries import EntryStatus, LibraryEntry
from ui.library.view import articles, generations, headline, skipped


def summary(document_id: str, title: str, sections: int = 2, passages: int = 3) -> DocumentSummary:
    return DocumentSummary(document_id, title, sections, passages, "", "2026-11-03T09:00:00+00:00", "d", False)


TABLE = (
    '<table class="listing"><caption class="unseen">The articles</caption><thead><tr><th scope="col">Article</th>'
    '<th scope="col">Sections</th><th scope="col">Passages</th><th scope="col">Indexed</th>'
    '<th scope="col">Status</th><th scope="col"><span class="unseen">Remove</span></th></tr></thead><tbody>'
)


def test_an_indexed_article_has_its_counts_its_day_and_a_link_to_remove_it() -> None:
    entry = LibraryEntry("a & b.md", EntryStatus.CURRENT, summary("a & b.md", "Bees <in> winter"))
    assert articles([entry]) == (
        f'{TABLE}<tr><th scope="row"><a href="./?article=a+%26+b.md">Bees &lt;in&gt; winter</a>'
        '<span class="file">a &amp; b.md</span></th><td data-name="sections">2</td><td data-name="passages">3</td>'
        '<td data-name="indexed">3 Nov 2026</td><td><span class="status">up to date</span></td>'
        '<td><a class="remove" href="./library?remove=a+%26+b.md">Remove<span class="unseen"> Bees &lt;in&gt; winter'
        "</span></a></td></tr></tbody></table>"
    )


def test_an_article_that_is_not_indexed_has_its_name_alone_and_the_reason() -> None:
    entry = LibraryEntry("<a>.md", EntryStatus.FAILED, problem="is <broken>")
    assert articles([entry]) == (
        f'{TABLE}<tr><th scope="row">&lt;a&gt;.md<span class="file">&lt;a&gt;.md</span></th>'
        '<td data-name="sections"></td><td data-name="passages"></td><td data-name="indexed"></td>'
        '<td><span class="status attention">could not be read</span><span class="file">is &lt;broken&gt;</span></td>'
        '<td><a class="remove" href="./library?remove=%3Ca%3E.md">Remove<span class="unseen"> &lt;a&gt;.md</span></a>'
        "</td></tr></tbody></table>"
    )


@pytest.mark.parametrize(
    ("status", "problem", "css"),
    [
        (EntryStatus.CURRENT, "", "status"),
        (EntryStatus.BY_HAND, "", "status"),
        (EntryStatus.BY_HAND, "is broken", "status attention"),
        (EntryStatus.CHANGED, "", "status attention"),
        (EntryStatus.MISSING, "", "status attention"),
        (EntryStatus.WAITING, "", "status attention"),
        (EntryStatus.FAILED, "", "status attention"),
    ],
)
def test_what_needs_attention_is_marked(status: EntryStatus, problem: str, css: str) -> None:
    html = articles([LibraryEntry("a.md", status, summary("a.md", "A"), problem)])
    assert f'<td><span class="{css}">{status.value}</span>' in html


def test_articles_stay_in_their_order_and_an_empty_table_has_no_rows() -> None:
    entries = [LibraryEntry(name, EntryStatus.WAITING) for name in ("b.md", "a.md")]
    rows = [articles([entry]).removeprefix(TABLE).removesuffix("</tbody></table>") for entry in entries]
    assert articles(entries) == f"{TABLE}{''.join(rows)}</tbody></table>"
    assert articles([]) == f"{TABLE}</tbody></table>"


def test_names_and_reasons_are_escaped() -> None:
    html = articles([LibraryEntry("<img src=x>.md", EntryStatus.FAILED, problem="<b>broken</b>")])
    assert "<img" not in html
    assert "<b>" not in html
    assert "&lt;img src=x&gt;.md" in html


def test_generations_are_listed_as_they_come_with_the_one_in_use() -> None:
    fingerprint = Fingerprint("m", "c", "a")
    kept = [
        Generation("2<", "2026-11-03T09:05:59+00:00", 1000, 12_345, fingerprint),
        Generation("1", "long <ago>", 1, 2, fingerprint, current=False),
    ]
    assert generations(kept) == (
        '<table class="listing"><caption class="unseen">The generations of the index</caption><thead><tr>'
        '<th scope="col">Made</th><th scope="col">Articles</th><th scope="col">Passages</th>'
        '<th scope="col">In use</th></tr></thead><tbody>'
        '<tr><th scope="row">3 Nov 2026, 09:05 UTC<span class="file">2&lt;</span></th>'
        '<td data-name="articles">1,000</td><td data-name="passages">12,345</td><td>in use</td></tr>'
        '<tr><th scope="row">long &lt;ago&gt;<span class="file">1</span></th>'
        '<td data-name="articles">1</td><td data-name="passages">2</td><td></td></tr></tbody></table>'
    )


def test_the_headline_counts_what_is_indexed_and_apart_from_it_what_is_not() -> None:
    entries = [
        LibraryEntry("a.md", EntryStatus.CURRENT, summary("a.md", "A", passages=999)),
        LibraryEntry("b.md", EntryStatus.MISSING, summary("b.md", "B", passages=2)),
        LibraryEntry("c.md", EntryStatus.WAITING),
        LibraryEntry("d.md", EntryStatus.FAILED),
    ]
    lead = '<h1>Library</h1><p class="lead">'
    assert [headline(shown, ["/<m>"]) for shown in (entries[:2], entries, entries[1:3], [])] == [
        f"{lead}2 articles, 1,001 passages, from the folder <code>/&lt;m&gt;</code></p>",
        f"{lead}2 articles, 1,001 passages, from the folder <code>/&lt;m&gt;</code>. Not indexed: 2 files</p>",
        f"{lead}1 article, 2 passages, from the folder <code>/&lt;m&gt;</code>. Not indexed: 1 file</p>",
        f"{lead}0 articles, 0 passages, from the folder <code>/&lt;m&gt;</code></p>",
    ]
    assert headline(entries[:1], ["/a", "/b"]) == (
        f"{lead}1 article, 999 passages, from the folders <code>/a</code>, <code>/b</code></p>"
    )


def test_files_that_are_not_read_are_listed_with_what_to_do() -> None:
    assert skipped(["old/<a>.doc"]) == (
        '<details class="skipped"><summary>1 file of the folder is not read</summary><table class="listing">'
        '<caption class="unseen">Files that are not read</caption><tbody><tr><th scope="row">old/&lt;a&gt;.doc</th>'
        '<td class="reason">is an old Word file. Save it as .docx.</td></tr></tbody></table></details>'
    )


def test_what_could_not_be_read_of_an_article_stands_under_its_status() -> None:
    scanned = replace(summary("a.pdf", "A"), warnings=("page 2 has no text",))
    assert '<span class="status">up to date</span><span class="file">page 2 has no text</span>' in articles(
        [LibraryEntry("a.pdf", EntryStatus.CURRENT, scanned)]
    )
