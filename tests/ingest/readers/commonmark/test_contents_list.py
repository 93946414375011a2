"""Lists of contents are left out of Markdown; other lists of links stay."""

from __future__ import annotations

import pytest

from ingest.canonical import TextBuilder
from ingest.lost_words.comparing import words_of
from ingest.lost_words.markdown_text import markdown_text
from ingest.readers.commonmark import write_markdown

SECTIONS = "## How to wind it\n\nBy hand.\n\n### The key\n\nIt is of brass.\n"
TEXT = "How to wind it\n\nBy hand.\n\nThe key\n\nIt is of brass."
LINKS = "- [How to wind it](#how-to-wind-it)\n  - [Key](#the-key)\n"


def text_of(markdown: str) -> str:
    builder = TextBuilder()
    write_markdown(builder, markdown)
    return builder.draft().text


@pytest.mark.parametrize(
    "line", ["## Table of Contents", "Contents\n--------", "**Contents:**", "On this page:", "# TOC"]
)
def test_a_list_of_links_to_the_headings_below_is_left_out(line: str) -> None:
    assert text_of(f"{line}\n\n{LINKS}\n{SECTIONS}") == TEXT


def test_words_below_the_list_keep_its_heading() -> None:
    assert text_of(f"## Contents\n\n{LINKS}\nOil it first.\n\n{SECTIONS}") == f"Contents\n\nOil it first.\n\n{TEXT}"


@pytest.mark.parametrize(
    ("listed", "read"),
    [
        (
            "## Contents\n\n- [How to wind it](#how-to-wind-it)\n- [Bells](#bells)\n",
            "Contents\n\n• How to wind it\n• Bells",
        ),
        ("## Contents\n\n- [How to wind it](#how-to-wind-it), by hand\n", "Contents\n\n• How to wind it, by hand"),
        ("## Contents\n\n- [How to wind it](winding.md)\n", "Contents\n\n• How to wind it"),
        ("## Contents\n\n- A key\n", "Contents\n\n• A key"),
        ("## The clock\n\n- [The key](#the-key)\n", "The clock\n\n• The key"),
        ("- [The key](#the-key)\n", "• The key"),
    ],
)
def test_a_list_that_says_anything_else_stays(listed: str, read: str) -> None:
    assert text_of(f"{listed}\n{SECTIONS}") == f"{read}\n\n{TEXT}"


def test_the_coarse_reading_leaves_the_list_out_too() -> None:
    assert words_of(markdown_text(f"# Clock\n\n## Contents\n\n{LINKS}\n{SECTIONS}")) == words_of(f"Clock\n\n{TEXT}")
