"""The arguments of the tools: their bounds, and what an assistant is told of those that are wrong."""

from __future__ import annotations

import pytest

from api.mcp.arguments import ReadArguments, SearchArguments, read_arguments
from api.mcp.tools import TOOLS
from core.errors import UsageError


def test_what_is_not_given_has_a_default() -> None:
    assert read_arguments(SearchArguments, {"question": "x"}).model_dump() == {
        "question": "x",
        "k": 5,
        "mode": "hybrid",
        "within": "",
        "at_least": "none",
    }
    assert read_arguments(ReadArguments, {"id": "a.md", "offset": 3}).model_dump() == {
        "id": "a.md",
        "offset": 3,
        "characters": 8_000,
        "around": 0,
    }


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("search", {}, "question: Field required"),
        ("search", {"question": ""}, "question: String should have at least 1 character"),
        ("search", {"question": "x", "k": 51}, "k: Input should be less than or equal to 50"),
        ("search", {"question": "x", "k": 0}, "k: Input should be greater than or equal to 1"),
        ("search", {"question": "x", "mode": "magic"}, "mode: Input should be 'hybrid', 'keyword' or 'semantic'"),
        ("search", {"question": "x", "index": "/etc"}, "index: Extra inputs are not permitted"),
        ("read", {"id": "tea.md", "characters": 20_001}, "characters: Input should be less than or equal to 20000"),
        ("read", {"id": "tea.md#top:0", "around": 11}, "around: Input should be less than or equal to 10"),
        ("read", {"id": "tea.md", "offset": -1}, "offset: Input should be greater than or equal to 0"),
        ("similar", {"passage_id": 5}, "passage_id: Input should be a valid string"),
        ("articles", {"limit": 201}, "limit: Input should be less than or equal to 200"),
        ("status", {"all": True}, "all: Extra inputs are not permitted"),
    ],
)
def test_arguments_out_of_bounds_are_named(name: str, arguments: dict[str, object], message: str) -> None:
    takes = {tool.name: tool.takes for tool in TOOLS}[name]
    with pytest.raises(UsageError) as refused:
        read_arguments(takes, arguments)
    assert message in str(refused.value)
