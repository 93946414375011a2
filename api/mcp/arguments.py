"""The arguments of the tools: what an assistant may ask for, and within which bounds."""

from __future__ import annotations

from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api.contents import MOST_CHARACTERS, MOST_NEIGHBOURS
from api.listing import MOST_LISTED
from core.errors import UsageError

MOST_RESULTS = 50
"""The most results of one search, as on the page."""


class Arguments(BaseModel):
    """Arguments of a tool. One that the tool does not have is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Kind = TypeVar("Kind", bound=Arguments)


class SearchArguments(Arguments):
    question: str = Field(
        min_length=1,
        description='What you want to know, in plain words. "a phrase", +must, -exclude, author:smith, tag:drugs, '
        "date:2024.., type:pdf, path:guides/ narrow it.",
    )
    k: int = Field(5, ge=1, le=MOST_RESULTS, description="The most passages to return.")
    mode: Literal["hybrid", "keyword", "semantic"] = Field(
        "hybrid", description="By words and meaning, by words alone (keyword), or by meaning alone (semantic)."
    )
    within: str = Field("", description="The id of the one article or section to search. Empty: all articles.")
    at_least: Literal["strong", "possible", "none"] = Field(
        "none", description="Leave out passages below strong (answers) or possible (related)."
    )


class ReadArguments(Arguments):
    id: str = Field(min_length=1, description="The id of an article, section or passage, as `search` gives it.")
    offset: int | None = Field(
        None, ge=0, description="Where in the text of the article to begin, to go on after a part that was cut."
    )
    characters: int = Field(8_000, ge=1, le=MOST_CHARACTERS, description="The most characters of text to return.")
    around: int = Field(
        0, ge=0, le=MOST_NEIGHBOURS, description="With the id of a passage: so many passages before and after it too."
    )


class SimilarArguments(Arguments):
    passage_id: str = Field(min_length=1, description="The id of a passage, as `search` gives it.")
    k: int = Field(5, ge=1, le=MOST_RESULTS, description="The most passages to return.")


class ArticlesArguments(Arguments):
    filter: str = Field(
        "", description="Words of the title or id, and conditions: author:smith tag:drugs date:2024.. type:pdf."
    )
    cursor: str = Field("", description="`next_cursor` of the page before. Empty: the first page.")
    limit: int = Field(50, ge=1, le=MOST_LISTED, description="The most articles to return.")


class StatusArguments(Arguments):
    pass


def read_arguments(kind: type[Kind], given: object) -> Kind:
    """Return the arguments of a tool. Raises UsageError, which names each argument that is wrong."""
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        problems = (f"{'.'.join(map(str, each['loc'])) or 'arguments'}: {each['msg']}" for each in error.errors())
        raise UsageError(f"These arguments cannot be used: {'; '.join(problems)}.") from error
