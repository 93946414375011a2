"""The outline of a document: its title, the levels below it, paths, anchors and the offsets of its sections."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings, strategies as st

from core.documents import Block, BlockKind, Document, Section
from ingest.canonical import Draft, TextBuilder
from ingest.reading import read_bytes
from ingest.structure.sections import Outline, build_outline


def read_markdown(text: str) -> Document:
    return read_bytes("file-name.md", text.encode(), "id")


def outline(document: Document) -> list[tuple[int, str]]:
    return [(section.level, section.heading) for section in document.sections]


def drafted(*blocks: tuple[int, str], title: str = "", fallback_title: str = "") -> Draft:
    """Return a draft with a heading for each (level, text), or a paragraph where the level is 0."""
    builder = TextBuilder()
    for level, text in blocks:
        if level:
            builder.heading(text, level)
        else:
            builder.paragraph(text)
    return builder.draft(title, fallback_title)


def levels(found: Outline) -> list[tuple[int, str]]:
    return [(section.level, section.heading) for section in found.sections]


def kinds(found: Outline) -> list[tuple[str, int]]:
    return [(block.kind.value, block.level) for block in found.blocks]


def test_sections_with_their_paths_anchors_and_offsets() -> None:
    draft = drafted((1, "Tea"), (0, "Hot."), (2, "Kinds"), (0, "Many."), (3, "Green tea"), (2, "Use"), (0, "Drink."))
    assert draft.text == "Tea\n\nHot.\n\nKinds\n\nMany.\n\nGreen tea\n\nUse\n\nDrink."
    assert build_outline(draft, "x") == Outline(
        "Tea",
        draft.blocks,
        (
            Section("Tea", 1, "top", (), 0, 9),
            Section("Kinds", 2, "kinds", ("Kinds",), 11, 23),
            Section("Green tea", 3, "green-tea", ("Kinds", "Green tea"), 25, 34),
            Section("Use", 2, "use", ("Use",), 36, 47),
        ),
    )


def test_an_empty_draft_has_a_title_and_one_empty_section() -> None:
    assert build_outline(Draft("", ()), "Name") == Outline("Name", (), (Section("Name", 1, "top", (), 0, 0),))


@pytest.mark.parametrize(
    ("draft", "title"),
    [
        (drafted((1, "In text"), title="Declared", fallback_title="Fallback"), "Declared"),
        (drafted((1, "In text"), fallback_title="Fallback"), "In text"),
        (drafted((2, "In text"), fallback_title="Fallback"), "Fallback"),
        (drafted((0, "In text")), "Default"),
    ],
)
def test_the_first_title_that_there_is_counts(draft: Draft, title: str) -> None:
    assert build_outline(draft, "Default").title == title


def test_the_heading_with_the_declared_title_is_the_title_whatever_its_level_case_and_signs() -> None:
    draft = drafted((3, "ON TEA: a guide!"), (0, "Hot."), (3, "Kinds"), title="On tea – a Guide")
    found = build_outline(draft, "x")
    assert (found.title, kinds(found)) == ("On tea – a Guide", [("heading", 1), ("paragraph", 0), ("heading", 2)])
    assert found.sections[0] == Section("On tea – a Guide", 1, "top", (), 0, 22)


def test_only_the_first_heading_can_repeat_the_declared_title() -> None:
    found = build_outline(drafted((2, "Kinds"), (1, "On tea"), title="On tea"), "x")
    assert levels(found) == [(1, "On tea"), (2, "Kinds"), (2, "On tea")]


def test_among_headings_of_level_1_the_one_with_the_fallback_title_is_the_title() -> None:
    blocks = ((1, "The Tea Site"), (2, "Menu"), (1, "On_tea"), (0, "Hot."), (2, "Kinds"))
    found = build_outline(drafted(*blocks, fallback_title="on tea"), "x")
    assert (found.title, levels(found)) == ("On_tea", [(1, "On_tea"), (2, "Kinds")])
    assert kinds(found) == [("boilerplate", 0), ("paragraph", 0), ("heading", 1), ("paragraph", 0), ("heading", 2)]
    assert levels(build_outline(drafted(*blocks, fallback_title="other"), "x")) == [
        (1, "The Tea Site"),
        (2, "Menu"),
        (2, "On_tea"),
        (2, "Kinds"),
    ]


def test_a_lower_heading_with_the_fallback_title_is_not_the_title() -> None:
    found = build_outline(drafted((2, "On tea"), (1, "Site"), fallback_title="On tea"), "x")
    assert (found.title, kinds(found)) == ("Site", [("paragraph", 0), ("heading", 1)])


@pytest.mark.parametrize(
    ("given_levels", "kept"),
    [
        ([], []),
        ([2, 3, 4], [2, 3, 4]),
        ([3, 5, 4], [2, 4, 3]),
        ([5, 3], [4, 2]),
        ([6], [2]),
        ([1, 1], [2, 2]),
        ([1, 2, 1], [2, 3, 2]),
        ([2, 1, 3], [2, 2, 3]),
        ([3, 1, 4], [2, 2, 3]),
        ([1, 6], [2, 6]),
        ([1, 5, 6], [2, 6, 6]),
        ([2, 6], [2, 6]),
    ],
)
def test_levels_below_the_title_begin_at_2_and_end_at_6(given_levels: list[int], kept: list[int]) -> None:
    draft = drafted(*((level, f"h{n}") for n, level in enumerate(given_levels)), title="Title")
    assert [level for level, _ in levels(build_outline(draft, "x"))] == [1, *kept]


def test_a_path_holds_the_last_heading_of_each_higher_level() -> None:
    draft = drafted((2, "A"), (4, "B"), (3, "C"), (4, "D"), (2, "E"), title="T")
    assert [section.path for section in build_outline(draft, "x").sections] == [
        (),
        ("A",),
        ("A", "B"),
        ("A", "C"),
        ("A", "C", "D"),
        ("E",),
    ]


def test_a_heading_over_several_lines_becomes_one_line() -> None:
    text = "On\n  tea\n\nAll\nkinds"
    draft = Draft(text, (Block(BlockKind.HEADING, 0, 8, 1), Block(BlockKind.HEADING, 10, 19, 2)))
    assert levels(build_outline(draft, "x")) == [(1, "On tea"), (2, "All kinds")]


def test_anchors_do_not_depend_on_how_a_letter_is_composed() -> None:
    draft = drafted((2, "Cafe\u0301_Bar"), (2, "CAFÉ Bar"), (2, "-- !"), title="T")
    assert [section.anchor for section in build_outline(draft, "x").sections] == [
        "top",
        "café-bar",
        "café-bar-2",
        "section",
    ]


@settings(max_examples=150)
@given(
    blocks=st.lists(st.tuples(st.integers(0, 6), st.sampled_from(["A", "a 2", "A-2-2", "Top", "?", "B"])), max_size=9),
    title=st.sampled_from(["", "A", "B"]),
    fallback_title=st.sampled_from(["", "A", "B"]),
)
def test_sections_never_overlap_and_no_anchor_is_given_twice(
    blocks: list[tuple[int, str]], title: str, fallback_title: str
) -> None:
    draft = drafted(*blocks, title=title, fallback_title=fallback_title)
    found = build_outline(draft, "Name")
    first, *rest = found.sections
    assert (first.level, first.anchor, first.path, first.start, first.heading) == (1, "top", (), 0, found.title)
    assert all(2 <= section.level <= 6 and section.path[-1] == section.heading for section in rest)
    assert all(above.end <= below.start for above, below in itertools.pairwise(found.sections))
    assert found.sections[-1].end == len(draft.text)
    assert len({section.anchor for section in found.sections}) == len(found.sections)
    assert [(block.start, block.end) for block in found.blocks] == [(block.start, block.end) for block in draft.blocks]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# T\n\na b\n\n## A\n\n### B\n\n## C", [(1, "T"), (2, "A"), (3, "B"), (2, "C")]),
        ("# T\n\na b\n\n# A\n\n## B\n\n# C", [(1, "File name"), (2, "T"), (2, "A"), (3, "B"), (2, "C")]),
        ("# Name T\n\na b\n\n# A\n\n## B\n\n# C", [(1, "Name T"), (2, "A"), (3, "B"), (2, "C")]),
        ("# T\n\na b\n\n## A\n\n# B", [(1, "T"), (2, "A"), (2, "B")]),
        ("# T\n\na b\n\n### A\n\n##### B", [(1, "T"), (2, "A"), (4, "B")]),
        ("## A\n\na b\n\n## B", [(1, "File name"), (2, "A"), (2, "B")]),
        ("---\ntitle: T\n---\n# T\n\na b\n\n## A", [(1, "T"), (2, "A")]),
        ("---\ntitle: T\n---\n# A\n\na b\n\n# B", [(1, "T"), (2, "A"), (2, "B")]),
        ("just a text", [(1, "File name")]),
    ],
)
def test_there_is_one_title_and_sections_begin_at_level_2(text: str, expected: list[tuple[int, str]]) -> None:
    assert outline(read_markdown(text)) == expected


def test_anchors_are_unique_slugs_and_top_is_reserved() -> None:
    document = read_markdown("# T\n\nx\n\n## Café & Crème!\n\n## Top\n\n## A\n\n## A\n\n## A-2\n\n## ???\n\n## 症状")
    anchors = [section.anchor for section in document.sections]
    assert anchors == ["top", "café-crème", "top-2", "a", "a-2", "a-2-2", "section", "症状"]
