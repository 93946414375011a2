"""The tools as functions of a library: what each returns as values, which bounds hold, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from api.mcp.outputs import NOTHING, RELATED, SIMILAR
from api.mcp.tools import TOOLS
from core.errors import NotInIndex, UsageError
from search.query import MAX_CHARACTERS
from serving.libraries import OpenLibrary
from tests.support.assistants import BASE, caller, opened

RUNNING = "sport/running.md"


@pytest.fixture(scope="module")
def library() -> OpenLibrary:
    return opened()


def call(library: OpenLibrary, name: str, **arguments: object) -> dict[str, Any]:
    tool = next(tool for tool in TOOLS if tool.name == name)
    return tool.run(caller(library), arguments).as_json()


def ids(values: dict[str, Any]) -> list[str]:
    return [each["passage_id"] for each in values["results"]]


def test_a_search_returns_passages_with_their_places(library: OpenLibrary) -> None:
    values = call(library, "search", question="hot water", mode="keyword", k=1)
    assert {name: value for name, value in values.items() if name not in {"material", "generation"}} == {
        "advice": RELATED,
        "query": "hot water",
        "mode": "keyword",
        "confidence": "possible",
        "results": [
            {
                "rank": 1,
                "label": "related",
                "confidence": "possible",
                "margin": None,
                "score": values["results"][0]["score"],
                "quotations": [{"text": "Pour hot water on the leaves.", "start": 11, "end": 40}],
                "text": "Pour hot water on the leaves. Wait for two minutes.",
                "passage_id": "tea.md#top:0",
                "document_id": "tea.md",
                "section_id": "tea.md#top",
                "title": "Green tea",
                "headings": [],
                "page": None,
                "start": 11,
                "end": 62,
                "lead": None,
                "metadata": {
                    "authors": [],
                    "date": "",
                    "language": "",
                    "tags": [],
                    "description": "",
                    "others": {},
                },
                "copies": [],
                "address": f"{BASE}?article=tea.md&passage=tea.md%23top%3A0",
            }
        ],
        "conditions": [],
        "notices": [],
        "did_you_mean": None,
    }


def test_a_search_is_that_of_the_library(library: OpenLibrary) -> None:
    for question in ("shoes", "ice for the foot"):
        answer = library.library.search(question, k=3).as_json()
        values = call(library, "search", question=question, k=3)
        for found, expected in zip(values["results"], answer["results"], strict=True):
            shared = found.keys() & expected.keys()
            assert {name: found[name] for name in shared} == {name: expected[name] for name in shared}


def test_a_search_within_an_article_or_a_section(library: OpenLibrary) -> None:
    def found(within: str) -> set[str]:
        return set(ids(call(library, "search", question="shoes water ice feet", mode="keyword", within=within)))

    assert found("tea.md") == {"tea.md#top:0"}
    assert found(f"{RUNNING}#causes") == {f"{RUNNING}#causes:0", f"{RUNNING}#causes:1"}
    with pytest.raises(NotInIndex, match=r"no article or section swimming\.md"):
        found("swimming.md")


def test_nothing_found_says_so(library: OpenLibrary) -> None:
    values = call(library, "search", question="volcano", mode="keyword")
    assert (values["results"], values["confidence"], values["advice"]) == ([], "none", NOTHING)
    values = call(library, "search", question="water", mode="keyword", at_least="strong")
    assert (values["results"], values["advice"]) == ([], NOTHING)


def test_a_question_that_is_too_long_is_cut_and_said(library: OpenLibrary) -> None:
    values = call(library, "search", question="water " * MAX_CHARACTERS, mode="keyword")
    assert ids(values) == ["tea.md#top:0"]
    assert any("too long" in notice or "Only the first" in notice for notice in values["notices"])


def test_read_tells_articles_sections_and_passages_apart_by_their_ids(library: OpenLibrary) -> None:
    article = call(library, "read", id=RUNNING, characters=20)
    assert (article["kind"], article["text"], article["truncated"], article["next_offset"]) == (
        "article",
        "Sore feet\n\nFeet ",
        True,
        16,
    )
    assert [each["section_id"] for each in article["sections"]] == [
        f"{RUNNING}#top",
        f"{RUNNING}#causes",
        f"{RUNNING}#treatment",
    ]
    assert article["metadata"]["authors"] == ["Ann Li"]
    rest = call(library, "read", id=RUNNING, offset=16)
    assert (rest["text"][:15], rest["sections"], rest["metadata"]) == ("ache after a ru", [], None)
    section = call(library, "read", id=f"{RUNNING}#treatment")
    assert (section["kind"], section["text"]) == ("section", "Treatment\n\nCool the foot with ice.")
    passage = call(library, "read", id=f"{RUNNING}#causes:1", around=1)
    assert (passage["kind"], passage["text"]) == ("passage", "Old shoes slip. Wet socks rub.")
    assert [[each["passage_id"] for each in passage[side]] for side in ("before", "after")] == [
        [f"{RUNNING}#causes:0"],
        [f"{RUNNING}#treatment:0"],
    ]
    assert {each["address"].partition("?")[0] for each in (article, section, passage, *passage["before"])} == {BASE}


def test_read_refuses_what_does_not_exist(library: OpenLibrary) -> None:
    for name in ("swimming.md", f"{RUNNING}#causes:7", f"{RUNNING}#no", "#", ":0"):
        with pytest.raises(NotInIndex, match="no article, section or passage"):
            call(library, "read", id=name)
    with pytest.raises(UsageError, match="Leave it out to read a passage"):
        call(library, "read", id=f"{RUNNING}#causes:1", offset=3)


def test_similar_passages(library: OpenLibrary) -> None:
    values = call(library, "similar", passage_id="tea.md#top:0", k=2)
    assert (len(values["results"]), values["query"], values["advice"]) == (2, "tea.md#top:0", SIMILAR)
    assert "tea.md#top:0" not in ids(values)
    with pytest.raises(NotInIndex, match=r"no passage tea\.md"):
        call(library, "similar", passage_id="tea.md")


def test_articles_come_in_pages_with_addresses_that_work_from_anywhere(library: OpenLibrary) -> None:
    first = call(library, "articles", limit=2)
    assert ([each["document_id"] for each in first["articles"]], first["total"]) == (["evil.md", RUNNING], 3)
    second = call(library, "articles", limit=2, cursor=first["next_cursor"])
    assert [each["address"] for each in second["articles"]] == [f"{BASE}?article=tea.md"]
    assert second["next_cursor"] is None
    assert call(library, "articles", filter="author:li")["total"] == 1


def test_the_status(library: OpenLibrary) -> None:
    values = call(library, "status")
    assert (values["articles"], values["passages"], values["model"], values["warning"]) == (3, 7, "fake model", "")
    assert values["model_is_loaded"]
