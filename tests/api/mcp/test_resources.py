"""Articles as resources: their addresses, the pages of the list, and what reading one gives."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from api.contents import MOST_CHARACTERS
from api.mcp.resources import article_uri, list_resources, read_resource
from core.errors import NotInIndex, UsageError
from serving.libraries import OpenLibrary
from tests.support.assistants import caller, opened, without_border

NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)


@pytest.fixture(scope="module")
def library() -> OpenLibrary:
    return opened({"guides/a #1?.md": "# Tea\n\nPour.\n", "long.md": f"# Long\n\n{'lorem ipsum ' * 4000}\n"})


def test_the_list_and_the_text_of_an_article(library: OpenLibrary) -> None:
    listed, following = list_resources(caller(library), "")
    assert [(each.uri, each.name, each.title) for each in listed] == [
        ("patella://article/guides%2Fa%20%231%3F.md", "guides/a #1?.md", "Tea"),
        ("patella://article/long.md", "long.md", "Long"),
    ]
    assert following is None
    text = without_border(read_resource(caller(library), listed[0].uri))
    assert "----- MATERIAL N begins -----\nTea\n\nPour.\n----- MATERIAL N ends -----" in text
    assert text.startswith('The article "guides/a #1?.md"\narticle: "Tea"\ncharacters: 0 to 10\n')


def test_a_long_article_goes_on_at_an_offset(library: OpenLibrary) -> None:
    text = read_resource(caller(library), "patella://article/long.md")
    assert len(text) < MOST_CHARACTERS + 1000
    assert f'The text goes on: read "long.md" with offset {MOST_CHARACTERS - 2}.' in text
    rest = read_resource(caller(library), "patella://article/long.md?offset=48000")
    assert "characters: 48000 to 48005" in rest


def test_many_articles_are_listed_in_pages() -> None:
    library = opened({f"{n:03}.md": f"# Article {n}\n\nText.\n" for n in range(150)})
    first, cursor = list_resources(caller(library), "")
    assert cursor
    second, last = list_resources(caller(library), cursor)
    assert ([each.name for each in (*first, *second)], last) == ([f"{n:03}.md" for n in range(150)], None)


@pytest.mark.parametrize(
    "uri",
    [
        *("patella://article/no.md", "patella://article/", "patella://article/../long.md", "file:///etc/passwd", ""),
        *("patella://articles/long.md", "patella://article/long.md#top", "PATELLA://article/long.md"),
    ],
)
def test_an_unknown_address_is_named(library: OpenLibrary, uri: str) -> None:
    with pytest.raises(NotInIndex):
        read_resource(caller(library), uri)


@pytest.mark.parametrize("offset", ["-1", "x", "²", "999999", "9" * 5000])
def test_an_offset_that_is_none_is_refused(library: OpenLibrary, offset: str) -> None:
    with pytest.raises(UsageError):
        read_resource(caller(library), f"patella://article/long.md?offset={offset}")


@given(NAMES)
def test_every_id_is_found_by_its_address(name: str) -> None:
    library = opened({"x.md": "# X\n\nText.\n"})
    with pytest.raises(NotInIndex) as refused:
        read_resource(caller(library), article_uri(f"no {name}"))
    assert f"no {name}" in str(refused.value)
