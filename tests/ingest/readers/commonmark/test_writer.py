from __future__ import annotations

import pytest

from core.documents import BlockKind
from ingest.canonical import Draft, TextBuilder
from ingest.readers.commonmark import write_markdown


def written(markdown: str) -> Draft:
    builder = TextBuilder()
    write_markdown(builder, markdown)
    return builder.draft()


def headings(markdown: str) -> list[tuple[int, str]]:
    draft = written(markdown)
    return [(b.level, draft.text[b.start : b.end]) for b in draft.blocks if b.kind is BlockKind.HEADING]


def test_footnotes_stand_at_their_place_with_the_mark_that_refers_to_them() -> None:
    assert (
        written(
            "The clock was made in Prague.[^maker] It strikes.^[Twice, to be exact.] It is wound weekly.[^2]\n\n"
            "[^maker]: By Jan Hus.\n"
            "[^2]: With a key of brass, which\n    hangs beside it.\n\n    It must not be lost.\n\n"
            "The tower is closed.\n"
        ).text
        == """The clock was made in Prague.[maker] It strikes. [Twice, to be exact.] It is wound weekly.[2]

[maker] By Jan Hus.

[2] With a key of brass, which hangs beside it.

It must not be lost.

The tower is closed."""
    )


def test_a_footnote_without_a_definition_stays_as_it_is() -> None:
    assert written("Wound weekly.[^lost]").text == "Wound weekly.[^lost]"


def test_the_address_of_a_definition_is_read_if_no_words_of_the_text_stand_for_it() -> None:
    draft = written(
        'As the deed says [1], see [the plan][plan].\n\n[1]: https://a.example/deed "Deed of 1802"\n'
        "[plan]: https://a.example/plan\n[unused]: https://a.example/photo\n[//]: # (a remark)\n\nThe end.\n"
    )
    assert (
        draft.text
        == """As the deed says [1], see the plan.

[1] https://a.example/deed Deed of 1802

[unused] https://a.example/photo

The end."""
    )


@pytest.mark.parametrize(
    "heading",
    [
        "## Winding {#winding}",
        "## Winding {: #winding .wide }",
        "## Winding {.wide}",
        "## Winding {-}",
        "Winding {#w data-level=2}\n-------",
        "##Winding",
        '## Winding <a name="winding"></a>',
        "## ==Winding==",
    ],
)
def test_a_heading_is_its_words(heading: str) -> None:
    assert headings(f"# The clock\n\nIt strikes.\n\n{heading}\n\nOnce a week.\n") == [(1, "The clock"), (2, "Winding")]


@pytest.mark.parametrize("heading", ["Sets {a, b}", "The C# language", "What ${name} means", "Use of {}"])
def test_a_heading_keeps_what_is_no_attribute(heading: str) -> None:
    assert headings(f"# {heading}\n\nText.") == [(1, heading)]


def test_a_tag_or_a_number_sign_is_no_heading() -> None:
    assert headings("Old clocks.\n\n#clock #tower\n\n#1 of its kind\n\n##\n\n#include <time.h>") == []


def test_bold_lines_are_headings_where_nothing_else_marks_them() -> None:
    markdown = """# The clock

**Winding**

Once a week.

**Striking:**
Twice an hour.

__Care of the bell__\\
Wipe it.

**Do not climb the tower when it rains.**

- **Key**

**The clock** is old.
"""
    assert headings(markdown) == [(1, "The clock"), (2, "Winding"), (2, "Striking"), (2, "Care of the bell")]


def test_bold_lines_below_marked_headings_are_text() -> None:
    assert headings("# A\n\n## B\n\nText.\n\n**Winding**\n\nOnce a week.\n") == [(1, "A"), (2, "B")]


def test_lists_count_on_and_show_tasks_and_definitions() -> None:
    markdown = """3. Climb.
3. Wind.
   - [ ] lock
   - [x] oil

Bell
: It strikes.
: It is of bronze.
"""
    assert (
        written(markdown).text
        == """3. Climb.
4. Wind.
  • ☐ lock
  • ☒ oil
• Bell: It strikes.

It is of bronze."""
    )


def test_formulas_pictures_struck_out_and_raised_text() -> None:
    markdown = (
        "It costs $5 and $10, ~~7~~ 8, since $E = mc^2$ and 10<sup>9</sup> and H~2~O.<sup>[4](#n)</sup> "
        "![The face\nin 1911](a.png) ![](b.png) <img src='c.png' alt='The bell'>\n\n$$\n\\frac{a}{b} \\leq 1\n$$\n"
    )
    assert (
        written(markdown).text
        == """It costs $5 and $10, [struck out: 7] 8, since E = mc² and 10⁹ and H₂O.[4] [Picture: The face in 1911] \
 [Picture: The bell]

a/b ≤ 1""".replace("]  [", "] [")
    )


def test_what_only_the_site_generator_knows_is_said() -> None:
    draft = written("Version {{ site.version }} strikes {% data clock.hours %}.")
    assert draft.text == "Version strikes ."
    assert draft.warnings == (
        "holds 2 places that its site generator fills in, such as {{ site.version }}: "
        "what it fills in could not be read",
    )


def test_html_inside_the_text_is_read_and_comments_are_not() -> None:
    markdown = "<details>\n<summary>More</summary>\n\nIt is *old*.\n\n</details>\n\n<!-- ask\n\nJan -->\n\n"
    markdown += "| a<br>b | c |\n|-|-|\n"
    assert written(markdown).text == "More\n\nIt is old.\n\na b | c"
