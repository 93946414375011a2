"""What a page shows, read from its HTML: the results that the view has drawn, whether grouped, marked or without."""

from __future__ import annotations

from core.documents import Mark, MarkKind, Passage
from evaluation.doors.page_results import read_results
from search.results import Confidence, Result, Why
from tests.support.articles import chunk, document
from ui.search.result_view import result_item
from ui.url_state import UrlState

WHY = Why({}, None, None, ())


def result(rank: int, passage: Passage, confidence: Confidence, *marks: Mark) -> Result:
    return Result(rank, passage, 0.5, marks, WHY, confidence, margin=0.4)


def test_each_result_is_read_with_its_place_its_label_and_its_marked_sentences() -> None:
    tea = document("tea & milk.md", "Tea is hot. Pour <it>.", title="Tea & milk")
    sea = document("sea.md", "Salt.", "Waves & wind.", title="Sea")
    hot = Mark(0, 11, MarkKind.ANSWER)
    (drink, (salt, waves)) = chunk(tea), chunk(sea)
    url = UrlState("is tea hot?")
    html = [
        "<h2>Somebody else's heading</h2><p>No result.</p>",
        result_item([result(2, salt, Confidence.NONE), result(3, waves, Confidence.POSSIBLE)], url, sea),
        result_item([result(1, drink[0], Confidence.STRONG, hot, Mark(0, 3, MarkKind.WORD))], url, tea),
    ]
    assert read_results(html) == [
        {
            "rank": 1,
            "passage_id": drink[0].passage_id,
            "document_id": "tea & milk.md",
            "title": "Tea & milk",
            "headings": list(drink[0].headings),
            "confidence": "strong",
            "quotations": [{"text": "Tea is hot."}],
        },
        {
            "rank": 2,
            "passage_id": salt.passage_id,
            "document_id": "sea.md",
            "title": "Sea",
            "headings": list(salt.headings),
            "confidence": "none",
            "quotations": [],
        },
        {
            "rank": 3,
            "passage_id": waves.passage_id,
            "document_id": "sea.md",
            "title": "Sea",
            "headings": list(waves.headings),
            "confidence": "possible",
            "quotations": [],
        },
    ]


def test_a_page_without_results_has_none() -> None:
    assert read_results(['<h2>Nothing was found</h2><p class="calm">Try other words.<br></p>']) == []
