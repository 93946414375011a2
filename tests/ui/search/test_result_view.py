"""One result as HTML: its place, its text with marks, its reason, its links and the parts of its score."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

import ingest
from core.documents import Document, Mark, MarkKind, Metadata, Passage
from search.ranking.weights import NO_DETAILS
from search.results import Confidence, KeywordReason, Mode, Result, Why
from ui.search.result_view import result_item, score_table
from ui.url_state import UrlState

EVIL = """<script>alert(1)</script><img src=x onerror="alert(2)">' </mark></p>"""


def document() -> Document:
    text = f"Intro {EVIL}.\n\nSecond {EVIL} paragraph.\n"
    return ingest.read_text(EVIL, EVIL, text)


def passage(source: Document) -> Passage:
    start = source.text.index("Second")
    text = source.text[start:].rstrip()
    return Passage(f"{EVIL}#top:0", EVIL, EVIL, (EVIL,), text, start, start + len(text), (), "", 3)


def why(**parts: float) -> Why:
    return Why({**NO_DETAILS, **parts}, KeywordReason(1, 1.0, (EVIL,)), None, (EVIL,))


def test_the_parts_of_a_score_are_a_table_that_adds_up() -> None:
    source = document()
    html = score_table(Result(3, passage(source), 0.5, (), why(keyword=0.2, passage=-0.1, sentence=0.4)))
    rows = re.findall(r'<th scope="row">(.+?)</th><td>(.+?)</td>', html)
    assert rows == [("your words", "0.200"), ("meaning", "-0.100"), ("best sentence", "0.400"), ("score", "0.500")]
    assert re.findall(r"width: (\d+)%", html) == ["50", "0", "100"]
    assert 'Why this result<span class="unseen">: number 3</span></summary>' in html


TEA = ingest.read_bytes(
    "tea & co.md", b"# Tea > milk\n\n## Hot & cold\n\nHot tea.\n\n- one\n\nCold tea.\n", "tea & co.md"
)


def tea(rank: int, first: str, last: str, marks: tuple[Mark, ...] = (), **others: object) -> Result:
    """Return a result whose passage goes from one text of TEA to another."""
    start, end = TEA.text.index(first), TEA.text.index(last) + len(last)
    found = Passage(
        "tea & co.md#hot-cold:0",
        "tea & co.md",
        "Tea > milk",
        ("Hot & cold", "x"),
        TEA.text[start:end],
        start,
        end,
        (),
        "",
        3,
    )
    reason = Why({**NO_DETAILS, "keyword": 0.5}, KeywordReason(2, 1.0, ("tea", "a<b")), None, ())
    return Result(rank, found, 0.5, marks, reason, **others)  # type: ignore[arg-type]


OPENED = "./?q=tea&amp;mode=keyword&amp;k=20&amp;article=tea+%26+co.md&amp;passage=tea+%26+co.md%23hot-cold%3A0"
TITLE = f'<h2><a href="{OPENED}">Tea &gt; milk</a></h2>'


def body(rank: int, text: str) -> str:
    """Return what a result of TEA shows below its title."""
    return (
        f'<p class="breadcrumb"><span class="rank"><span class="unseen">Result </span>{rank}.</span>'
        '<span class="unseen">Section: </span><span>Hot &amp; cold</span><span class="step" aria-hidden="true">›</span>'
        f'<span>x</span></p><div class="passage-text">{text}</div>'
        '<div class="foot"><p class="why"><span class="unseen">Reason: </span>2nd by words: tea, a&lt;b</p>'
        '<p class="go"><a class="like" href="./?like=tea+%26+co.md%23hot-cold%3A0&amp;k=20">More like this'
        '<span class="unseen">: Tea &gt; milk › Hot &amp; cold › x</span></a>'
        f'<a class="open" href="{OPENED}">Open article<span class="unseen">: Tea &gt; milk</span></a></p></div>'
        f'<details class="parts"><summary>Why this result<span class="unseen">: number {rank}</span></summary>'
        '<table><caption class="unseen">The parts of the score</caption><tbody><tr><th scope="row">your words</th>'
        '<td>0.500</td><td class="bar" aria-hidden="true"><i style="width: 100%"></i></td></tr></tbody>'
        '<tfoot><tr><th scope="row">score</th><td>0.500</td><td></td></tr></tfoot></table></details>'
    )


URL = UrlState("tea", Mode.KEYWORD, 20)


def test_one_result_as_a_whole() -> None:
    marks = Mark(4, 7, MarkKind.WORD), Mark(0, 8, MarkKind.ANSWER)
    assert result_item([tea(3, "Hot tea.", "one", marks)], URL, TEA) == (
        f'<li class="result"><article>{TITLE}'
        + body(
            3,
            '<p><mark class="answer">Hot <mark class="word">tea</mark>.</mark></p>'
            '<ul><li class="depth-0"><span class="bullet">• </span>one</li></ul>',
        )
        + "</article></li>"
    )


def test_several_results_of_an_article_stand_under_its_title_once() -> None:
    """The title leads to the best of them, which is the first."""
    one, other = tea(1, "Hot tea.", "tea."), tea(4, "old tea.", "old tea.")
    assert result_item([one, other], URL, TEA) == (
        f'<li class="group">{TITLE}<ol><li class="result"><article>{body(1, "<p>Hot tea.</p>")}</article></li>'
        f'<li class="result"><article>{body(4, "<p>old tea.</p>")}</article></li></ol></li>'
    )


def test_a_result_leads_to_its_file_where_it_can_be_opened_and_to_its_page() -> None:
    found = tea(1, "Hot tea.", "tea.")
    on_page = replace(found, passage=replace(found.passage, page=4))
    opened = "</a></p></div>"
    for result, end, about in ((found, "", ""), (on_page, "#page=4", ", page 4")):
        link = (
            f'<a class="file-link" href="./original?id=tea+%26+co.md{end}">Open original'
            f'<span class="unseen">: Tea &gt; milk{about}</span></a>'
        )
        without = result_item([result], URL, TEA, {"other.md"})
        assert "original" not in without
        html = result_item([result], URL, TEA, {"other.md", TEA.document_id})
        assert html == without.replace(opened, f"</a>{link}</p></div>")


def breadcrumb_of(result: Result) -> str:
    return result_item([result], URL, TEA).partition('<p class="breadcrumb">')[2].partition("</p>")[0]


@pytest.mark.parametrize(
    ("confidence", "name"),
    [
        (Confidence.STRONG, "answers"),
        (Confidence.POSSIBLE, "related"),
        (Confidence.NONE, "probably no answer"),
    ],
)
def test_a_measured_confidence_is_said(confidence: Confidence, name: str) -> None:
    label = f'<span class="confidence {confidence.value}"><span class="unseen">Confidence: </span>{name}</span>'
    for margin in (0.0, 0.5, 1.0):
        assert breadcrumb_of(tea(1, "Hot", "Hot", confidence=confidence, margin=margin)).endswith(f"</span>{label}")
    assert "confidence" not in breadcrumb_of(tea(1, "Hot", "Hot", confidence=confidence))


def test_a_passage_without_headings_has_no_section() -> None:
    source = ingest.read_bytes("a.md", b"# A\n\nText.\n", "a.md")
    found = Passage("a.md#top:0", "a.md", "A", (), "Text.", 3, 8, (), "", 3)
    plain = Result(1, found, 0.0, (), Why(NO_DETAILS, None, None, ()))
    html = result_item([plain], UrlState("x"), source)
    assert '<p class="breadcrumb"><span class="rank"><span class="unseen">Result </span>1.</span></p>' in html


@pytest.mark.parametrize(
    ("parts", "widths"),
    [
        ({}, []),
        ({"keyword": 0.1, "passage": 0.3, "words": 0.15}, ["33", "100", "50"]),
        ({"keyword": -0.1, "rare": -0.2}, ["0", "0"]),
        ({"keyword": -0.1, "words": 0.1}, ["0", "100"]),
    ],
)
def test_a_bar_is_a_share_of_the_greatest_part(parts: dict[str, float], widths: list[str]) -> None:
    html = score_table(Result(1, passage(document()), 0.12349, (), why(**parts)))
    assert re.findall(r"width: (-?\d+)%", html) == widths
    assert '<tfoot><tr><th scope="row">score</th><td>0.123</td><td></td></tr></tfoot></table></details>' in html


@pytest.mark.parametrize(
    ("margin", "confidence", "said"),
    [
        (0.7249, Confidence.STRONG, "<p>A 72 % chance that it answers.</p>"),
        (0.08, Confidence.POSSIBLE, "<p>An 8 % chance that it answers.</p>"),
        (0.001, Confidence.NONE, "<p>At most a 1 % chance that it answers.</p>"),
        (None, Confidence.POSSIBLE, ""),
    ],
)
def test_the_chance_of_an_answer_is_folded_away_with_the_parts(
    margin: float | None, confidence: Confidence, said: str
) -> None:
    item = result_item([tea(2, "Hot", "Hot", confidence=confidence, margin=margin)], URL, TEA)
    summary = '<summary>Why this result<span class="unseen">: number 2</span></summary>'
    assert f"{summary}{said}<table>" in item
    assert item.count("chance") == bool(said)


def test_other_passages_of_the_same_text_are_links_below_the_result() -> None:
    first = tea(1, "Hot tea.", "Hot tea.")
    passage = first.passage
    one = Passage("<copy>.md#a:0", "<copy>.md", "Tea", passage.headings, passage.text, 0, 8, (), "", 3)
    other = Passage("tea & co.md#cold:1", "tea & co.md", "Tea", ("Cold",), passage.text, 9, 17, (), "", 3)
    line = (
        '<p class="copies">Also in: <a href="./?q=tea&amp;mode=keyword&amp;k=20&amp;article=%3Ccopy%3E.md&amp;'
        'passage=%3Ccopy%3E.md%23a%3A0">&lt;copy&gt;.md</a>, <a href="./?q=tea&amp;mode=keyword&amp;k=20&amp;'
        'article=tea+%26+co.md&amp;passage=tea+%26+co.md%23cold%3A1">tea &amp; co.md › Cold</a></p>'
    )
    html = result_item([replace(first, copies=(one, other))], URL, TEA)
    assert html == result_item([first], URL, TEA).replace("<details", f"{line}<details")
    assert html.count('class="passage-text"') == 1


MEALS = ingest.read_bytes(
    "meals.md", b"# Meals\n\n| Month | Food |\n| --- | --- |\n| May | grass |\n| June | hay |\n", "meals.md"
)


def meals(*answers: str) -> str:
    """Return the table of MEALS with an answer mark on each of these texts, as HTML."""
    start = MEALS.text.index("Month")
    text = MEALS.text[start:].rstrip()
    marks = tuple(Mark(text.index(each), text.index(each) + len(each), MarkKind.ANSWER) for each in answers)
    found = Passage("meals.md#top:0", "meals.md", "Meals", (), text, start, start + len(text), (), "", 3)
    html = result_item([Result(1, found, 0.5, marks, why())], URL, MEALS)
    return html.partition('<div class="passage-text">')[2].partition("</div></div>")[0]


def test_a_row_that_answers_and_the_header_row_above_it_are_both_marked() -> None:
    def row(*cells: str, answers: bool) -> str:
        inner = (f'<mark class="answer">{cell}</mark>' if answers else cell for cell in cells)
        return f"<tr>{''.join(f'<td>{cell}</td>' for cell in inner)}</tr>"

    first, second, third = ("Month", "Food"), ("May", "grass"), ("June", "hay")
    for marked, flags in (
        (("Month | Food", "June | hay"), (True, False, True)),
        (("Month | Food", "May | grass"), (True, True, False)),
    ):
        rows = "".join(row(*cells, answers=flag) for cells, flag in zip((first, second, third), flags, strict=True))
        assert meals(*marked) == f'<div class="table"><table><tbody>{rows}</tbody></table>'


def test_two_sentences_that_answer_one_after_the_other_are_one_answer() -> None:
    marks = Mark(0, 3, MarkKind.ANSWER), Mark(4, 8, MarkKind.ANSWER)
    html = result_item([tea(3, "Hot tea.", "Hot tea.", marks)], URL, TEA)
    assert '<p><mark class="answer">Hot tea.</mark></p>' in html


def test_a_quiet_line_says_who_wrote_the_article_and_on_which_page_the_passage_stands() -> None:
    result = tea(3, "Hot tea.", "Hot tea.", metadata=Metadata(("Ann <Li>", "Bo Ek"), "2024-05", tags=("hot",)))
    result = replace(result, passage=replace(result.passage, page=4))
    start = '<p class="about"><span class="unseen">About the article: </span>'
    line = f"{start}Ann &lt;Li&gt;, Bo Ek · 2024-05 · hot · page 4</p>"
    plain = result_item([replace(result, metadata=Metadata())], URL, TEA)
    assert line in result_item([result], URL, TEA)
    assert f"{start}page 4</p>" in plain
