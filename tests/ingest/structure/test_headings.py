"""Plain texts of many kinds get the right headings. Precision matters as much as recall."""

from __future__ import annotations

import pytest

from ingest.reading import read_bytes
from ingest.structure import find_headings, units

PROSE = "The machine stands in the yard behind the house, where it has been rusting for as long as anyone can remember."


def headings(text: str) -> list[str]:
    """Return the headings below the title."""
    return [section.heading for section in read_bytes("x.txt", text.encode(), "id").sections[1:]]


@pytest.mark.parametrize(
    "line",
    [
        "Causes",
        "Who gets it",
        "What should I do?",
        "MATERIALS AND METHODS",
        "2.1 Methods",
        "4. Results",
        "Step 3: Let it dry",
        "Pain, swelling, and redness",
        "Type 2 diabetes (adults)",
        "IV. The return",
        "Überblick",
        "症状と原因",
        "COVID-19 and the heart",
    ],
)
def test_a_short_line_above_prose_is_a_heading(line: str) -> None:
    assert headings(f"The title\n\n{PROSE}\n\n{line}\n\n{PROSE}\n") == [line]


@pytest.mark.parametrize(
    "line",
    [
        "It rained.",
        "Stop!",
        "These are the causes:",
        "and then, with no warning",
        "Date: 3 May 2024",
        "12 March 2024",
        "By Jane Doe",
        "https://example.org/page",
        "jane@example.org",
        "Figure 3 The old mill",
        "make install -j 4",
        "Anna, Bert, and",
        "“Where is it?”",
        "• ankles",
        "3.14",
        "Kind regards",
        "x = y + 1",
        "The acid (of the",
        "Share this article",
    ],
)
def test_other_short_lines_are_no_headings(line: str) -> None:
    assert headings(f"The title\n\n{PROSE}\n\n{line}\n\n{PROSE}\n") == []


@pytest.mark.parametrize(
    "line",
    [
        "Handing a Sack<Flour> to the Second Miller",
        "Wheels that Turn Backwards: Calling it a Day with stop!",
        "The + Sign and the grind! Order",
        "Turning Every Sack with ..",
        "while let Wheels Turn",
        "What the Miller, the Carpenter, and the Owner of the Old House by the River Agreed upon in May",
        "What did the miller and the carpenter, who had never met before, agree upon in the spring of that year?",
        "Won't the wheel break?",
        "3. If the wheel never stops, won't the miller go out of business in the end?",
        "B.4.3 But nobody forces you to grind!",
        "2.1.4. git and the mill",
        "Of Sacks Not Even a Miller Can Lift!",
    ],
)
def test_amid_prose_a_heading_may_be_long_call_out_ask_or_quote_a_program(line: str) -> None:
    assert headings(f"The title\n\n{PROSE}\n\n{line}\n\n{PROSE}\n") == [line]


@pytest.mark.parametrize(
    "line",
    [
        "“The wheel turns.”",
        '"The miller is to blame." [Notes, p. 4]',
        "(The wheel turns)",
        "[3]: Notes of a miller",
        "Table B-1: Wheels",
        "Example 9.5. A broken wheel",
        "Warning",
        "File: mills.txt",
        "One of the three mills that",
        "> Remove-Item Mill:OLD_WHEEL",
        "sha: 24d53e8dd75095640a167f40476c0442aa",
        "2.5 kg flour",
        "That's it!",
    ],
)
def test_what_stands_alone_amid_prose_and_is_no_heading(line: str) -> None:
    assert headings(f"The title\n\n{PROSE}\n\n{line}\n\n{PROSE}\n") == []


def test_a_line_that_a_sentence_announces_is_a_quotation() -> None:
    assert headings(f"Title\n\n{PROSE} It says:\n\nHello from the Mill!\n\n{PROSE}\n") == []


def test_in_a_story_with_speech_an_exclamation_is_no_heading() -> None:
    speech = "\n\n".join(["She stood up.", "He sat down again.", PROSE] * 2)
    assert headings(f"Title\n\n{PROSE}\n\nThe Mill, the Mill!\n\n{speech}\n") == []


def test_lines_that_are_headings_only_amid_prose_do_not_displace_other_headings() -> None:
    names = "The Society of the Friends of the Old Mills and of the Wheels of the Upper Valley, North and South"
    text = f"Title\n\n{PROSE}\n\nMills\n\n{names}\n\nWheels\n\n{PROSE}\n"
    assert headings(text) == ["Mills", "Wheels"]


def test_a_section_may_begin_with_the_name_of_a_tool_in_lower_case() -> None:
    text = f"Title\n\n{PROSE}\n\nGrinding with millctl\n\nmillctl grinds. {PROSE}\n\n4.1.2. Wheels\n\nwheeld {PROSE}\n"
    assert headings(text) == ["Grinding with millctl", "4.1.2. Wheels"]


def test_a_heading_above_a_caption_or_a_program() -> None:
    text = (
        f"Title\n\n{PROSE}\n\nWheels\n\nTable 2. The wheels\n\nA | B\n1 | 2\n\nSacks\n\nlet sack = sew();\n\n{PROSE}\n"
    )
    assert headings(text) == ["Wheels", "Sacks"]


def test_a_sentence_that_continues_in_a_program_is_no_heading() -> None:
    code = "let sack = sew();"
    assert headings(f"Title\n\n{PROSE}\n\nNow you can sew one with\n\n{code}\n\n{PROSE}\n") == []


def test_a_line_inside_a_program_is_no_heading() -> None:
    code = "let wheel = turn();\nlet sack = sew(wheel);"
    assert headings(f"Title\n\n{PROSE}\n\n{code}\n\nThe second wheel\n\n{code}\n\n{PROSE}\n") == []


def test_a_numbered_heading_below_a_list_with_bullets() -> None:
    text = f"Title\n\n{PROSE}\n\n- sacks\n- wheels\n\n2. Grinding\n\n{PROSE}\n"
    assert headings(text) == ["2. Grinding"]


def test_the_rules_of_a_game_are_short_sentences_and_no_verse() -> None:
    text = """Mill

Goal

Take all stones.

Rules

Each player has nine stones.

A mill is three stones in a row.

Scoring

Each stone taken scores one point.

Strategy

Keep two mills open.
"""
    assert headings(text) == ["Goal", "Rules", "Scoring", "Strategy"]


def test_a_long_label_may_come_again() -> None:
    kinds = ["Ways of Wheels and Water: Overshot", "Ways of Wheels and Water: Undershot"]
    assert headings(f"Title\n\n{PROSE}\n\n{kinds[0]}\n\n{PROSE}\n\n{kinds[1]}\n\n{PROSE}\n") == kinds


def test_levels_by_number_hashes_and_underline() -> None:
    text = f"T\n=\n\n2 Work\n\n{PROSE}\n\n2.1 Tools\n\n{PROSE}\n\nMore\n----\n\n{PROSE}\n\n### Deep\n\n{PROSE}\n"
    document = read_bytes("x.txt", text.encode(), "id")
    assert [(s.level, s.heading, s.path) for s in document.sections] == [
        (1, "T", ()),
        (2, "2 Work", ("2 Work",)),
        (3, "2.1 Tools", ("2 Work", "2.1 Tools")),
        (2, "More", ("More",)),
        (3, "Deep", ("More", "Deep")),
    ]


def test_a_heading_may_stand_directly_above_its_prose() -> None:
    assert headings(f"Title\n\nThe Old Mill\n{PROSE}\n\nTHE NEW MILL\n{PROSE}\n") == ["The Old Mill", "THE NEW MILL"]


def test_text_with_a_line_for_each_paragraph() -> None:
    assert headings(f"Title\n{PROSE} {PROSE}\nCauses\n{PROSE} {PROSE}\nOutlook\n{PROSE} {PROSE}\n") == [
        "Causes",
        "Outlook",
    ]


def test_a_heading_may_be_followed_by_a_list_or_by_one_more_heading() -> None:
    text = f"Title\n\n{PROSE}\n\nTools\n\n- a saw\n- a plane\n\nWork\n\nSawing\n\n{PROSE}\n"
    assert headings(text) == ["Tools", "Work", "Sawing"]


def test_a_recipe() -> None:
    text = """Pancakes

Ingredients

• 250 g flour
• 3 eggs
• Salt

Method

1. Beat the eggs
2. Add the flour
3. Bake

Serves: 4
"""
    assert headings(text) == ["Ingredients", "Method"]


def test_meeting_notes() -> None:
    text = """Meeting of the choir

Date: 4 June
Present: Anna, Bert, Carla

Decisions
- We sing in the church on Sunday
- Bert brings the organ

Open questions

Who brings the chairs is not known, and Carla will ask the parish office about it before the end of the week.
"""
    assert headings(text) == ["Decisions", "Open questions"]


def test_a_contract() -> None:
    text = f"""LEASE

1. Definitions

In this lease the words below mean the following, unless the context makes it clear that something else is meant.

2. Rent

2.1 The tenant shall pay the rent on the first day of each month.

2.2 The landlord shall give a receipt for it.

3. End of the lease

{PROSE}
"""
    assert headings(text) == ["1. Definitions", "2. Rent", "3. End of the lease"]


POEM = """The Brook

I come from meadows where the grasses
And all the little flowers grow
I hurry under bridges, passes
Of stone, and whisper as I go

The miller hears me in his sleeping
The miller's daughter hears me too

And I go on
"""

DOUBLE_SPACED_POEM = "The Brook\n\n" + "\n\n".join(
    [
        "I come from meadows in the morning",
        "And whisper to the mill I pass.",
        "The miller hears me without warning",
        "His daughter sees me through the glass.",
        "And I go on",
        "To where the river meets the grass.",
    ]
)

LETTER = """Jane Doe
12 Mill Lane
Oldtown

Dear Anna,

Thank you for the letter that you sent me last week, which I read with great pleasure and with some surprise as well.

Kind regards

Jane

PS

Bring the dog.
"""

ADDRESSES = """Our members

Anna Ash

12 Mill Lane

Oldtown

Bert Birch

The Old Rectory

Newtown

We meet every month in the back room of the inn at the corner of the market square, at eight in the evening.
"""

DIALOGUE = """The interview

Anna: How did you come to the mill?

Bert: I was born in it, as my father was, and his father before him, who built the wheel with his own hands.

Anna: Will you stay?

Bert: Where else would I go, when everything that I know how to do has to do with water and with stones and flour?
"""

WRAPPED = """The mill was built in the year of the great flood, when the old one had been
carried away by the river. It has three floors and a wheel of oak, which was
made by a carpenter
from the next village.

In the second year the wheel broke. The miller sent for the carpenter, but
Ash Wednesday
had come, and nobody would work on that day in the whole of the valley, nor
on the next.
"""

QUESTIONS_OF_A_NOVEL = f"""The mill

{PROSE}

So that was it?

{PROSE}

"You again?" she said, and closed the door.

{PROSE}
"""


@pytest.mark.parametrize("text", [POEM, DOUBLE_SPACED_POEM, ADDRESSES, DIALOGUE, WRAPPED, QUESTIONS_OF_A_NOVEL])
def test_texts_without_headings(text: str) -> None:
    assert headings(text) == []


def test_a_letter_has_no_heading_but_its_postscript() -> None:
    assert headings(LETTER) in ([], ["PS"])


def test_a_line_is_no_heading_if_the_next_one_continues_its_sentence() -> None:
    assert headings(f"Title\n\n{PROSE}\n\nThe Old Mill\n\nwhich {PROSE}\n") == []


def test_the_last_line_heads_nothing() -> None:
    assert headings(f"Title\n\n{PROSE}\n\nOutlook\n") == []


def test_a_comment_of_a_program_below_prose_is_neither_title_nor_heading() -> None:
    text = f"The Mill\n\n{PROSE}\n\n[mill]\nwheel = 1\n\n# see the notes on wheels.\n\nWheels\n\n{PROSE}\n"
    document = read_bytes("x.txt", text.encode(), "id")
    assert [(s.level, s.heading) for s in document.sections] == [(1, "The Mill"), (2, "Wheels")]


def test_comments_in_a_row_are_no_headings() -> None:
    text = f"## the wheel\n## turns only\n## in spring\nwheel = 1\n\n{PROSE}\n"
    assert headings(f"Title\n\n{PROSE}\n\n{text}") == []


def test_a_numbered_title() -> None:
    document = read_bytes("x.txt", f"6. The Mill\n\n{PROSE}\n\n6.1. Wheels\n\n{PROSE}\n".encode(), "id")
    assert [(s.level, s.heading) for s in document.sections] == [(1, "6. The Mill"), (2, "6.1. Wheels")]


def test_comments_of_program_code_are_no_headings() -> None:
    assert headings(f"Title\n\n{PROSE}\n\n# fetch the sources\ngit clone there\ncd there\n\n{PROSE}\n") == []


LONG = "The mill by the river was built of brick, and it has ground the flour of the whole valley since that year. " * 2


def headings_below(*paragraphs: str) -> list[str]:
    """Return the headings of a text of these paragraphs, below its title and a long paragraph."""
    text_units = units("\n\n".join(["The mill", LONG, *paragraphs]))
    return [text_units[index].text for index in find_headings(text_units)][1:]


def test_a_label_may_name_a_kind_of_section() -> None:
    events = ["Event: grain arrives", LONG, "Event: flour leaves", LONG, "Event: the wheel stops", LONG]
    assert headings_below(*events) == ["Event: grain arrives", "Event: flour leaves", "Event: the wheel stops"]


def test_a_label_with_the_same_words_is_a_field() -> None:
    assert headings_below(*["Grade: fine", LONG] * 3) == []


def test_a_label_names_a_speaker_above_speech() -> None:
    assert headings_below("Anna: The wheel turns.", LONG, "Anna: The wheel stops.", LONG) == []


def test_a_section_name_that_occurs_again_is_no_term() -> None:
    entries = [line for part in ("Wheels", "Stones", "Sieves") for line in (part, LONG, "Why it wears", "Use does it.")]
    assert headings_below(*entries).count("Why it wears") == 3


def test_a_link_that_is_a_name_below_see_also_is_no_heading() -> None:
    names = ["Mill.grind(corn)", "Grinds it.  It is loud.", "Mill.stop_now()", "Stops it. It is quick."]
    assert headings_below(*names, "See also", "Mill.start_now()", LONG) == [
        "Mill.grind(corn)",
        "Mill.stop_now()",
        "See also",
    ]


def test_marked_comments_of_a_program_are_no_headings_of_a_text_without_marks() -> None:
    comments = ["# Turn the wheel", "mill.turn()", "## Stop the wheel", "The wheel stops at once."]
    assert headings_below("Wheels", LONG, *comments, "Stones", LONG, "Sieves", LONG) == ["Wheels", "Stones", "Sieves"]


def test_marked_headings_below_a_title_without_a_mark_are_headings() -> None:
    assert headings_below("## Wheels", LONG, "## Stones", LONG, "Sieves", LONG) == ["Wheels", "Stones", "Sieves"]


@pytest.mark.parametrize(
    "line",
    [
        "The wheel can also turn backwards in winter",
        "Wheels of the mill have the following parts",
        "Flour is kept dry if",
        "See the chapter on stones",
        "Changed in version 2.4",
        "March 2021: Added a second wheel",
        "That is it! The mill is ready to grind. Enjoy!",
    ],
)
def test_sentences_without_a_full_stop_are_no_headings(line: str) -> None:
    assert headings_below(line, LONG) == []


@pytest.mark.parametrize(
    "line",
    ["How old it is", "Things that can break a wheel", "what is flour made of ?", "Rarer causes", "What Is Flour"],
)
def test_questions_and_relative_clauses_may_be_headings(line: str) -> None:
    assert headings_below(line, LONG) == [line]


def test_a_short_line_may_be_all_that_a_heading_heads() -> None:
    assert headings_below("Owners", "@anna", "History", LONG) == ["Owners", "History"]
    assert headings_below("Why the wheel of the mill wears", "oil", "History", LONG) == ["History"]


def test_the_name_of_a_manual_page_is_a_section() -> None:
    text = f"mill(1)\n\nNAME\n\nmill - grind corn\n\nDESCRIPTION\n\n{LONG}"
    text_units = units(text)
    assert [text_units[index].text for index in find_headings(text_units)] == ["mill(1)", "NAME", "DESCRIPTION"]


@pytest.mark.parametrize(
    "line",
    [
        "Signature: wind(clock, *keys)",
        "For example: clock.keys['brass']",
        "Available since Clock v1.85",
        "Changed in version 1.4: Renamed from turn to wind",
        "Inherited from tower.Clock",
        "Clock.wind('by hand')",
        "SELECT clock.hands FROM tower",
        "SELECT clock.hands AS hands",
    ],
)
def test_lines_of_documentation_that_are_no_headings(line: str) -> None:
    assert headings(f"The clock\n\n{PROSE}\n\n{line}\n\n{PROSE}\n\nThe bell\n\n{PROSE}\n") == ["The bell"]


def test_see_also_with_a_colon_is_a_heading_and_other_labels_are_not() -> None:
    assert headings(f"The clock\n\n{PROSE}\n\nSee also:\n\nbell, tower\n") == ["See also:"]
    assert headings(f"The clock\n\n{PROSE}\n\nOptions:\n\nbell, tower\n") == []


def test_a_line_of_code_with_a_single_label_above_a_list_is_a_heading() -> None:
    text = f"The clock\n\n{PROSE}\n\nKind: Wheel\n\n  • Extends: Part\n\n{PROSE}\n"
    assert headings(text) == ["Kind: Wheel"]


def test_the_data_of_a_page_between_rules_is_no_heading() -> None:
    text = f"The clock\n\n{PROSE}\n\n---\nparts: [wheel]\n---\n\n{PROSE}\n\nThe bell\n\n{PROSE}\n"
    assert headings(text) == ["The bell"]
