"""What a line looks like, judged by its words alone. `test_headings.py` judges lines amid whole texts."""

from __future__ import annotations

import pytest

from ingest.structure.heading_shape import (
    LABEL,
    infer_level,
    is_caption,
    is_closing,
    is_deeply_numbered,
    is_plainly_heading,
    looks_like_code,
    looks_like_heading,
    looks_like_title,
    may_head_prose,
    stands_above_prose,
    starts_with_word_of,
)

PROSE = "which stands in the yard behind the house, where it has been rusting"  # 68 characters


@pytest.mark.parametrize(
    "line",
    [
        "Causes",
        "THE",
        "“Water” and wheels",
        "(Almost) no water",
        "[Old] mills",
        "¿Por qué",
        "2 Mills",
        "2.1 Mills",
        "Chapter 2. Mills",
        "Step A) Mills",
        "Type 2 diabetes (adults)",
        "A wheel: old or new",
        "Wheels & stones",
        "Mills: old ones",
        "Is it so?",
        "And what of it?",
        "Won’t it break?",
        "Isn't it?",
        "2.1 Why mills?",
        "Mills: old or new?",
        "FAQ?",
        "Who?!",
        "May",
        "Ordering",
        "Handing over",
        "Wheel by Wheel",
        "Time and again",
        "Notes",
        "Dearest mills",
        "Highlands",
        "Tables of wheels",
        "Figure of speech",
        "Boxing",
        "Mills <wheel> and stones",
    ],
)
def test_lines_that_look_like_headings(line: str) -> None:
    assert looks_like_heading(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "?",
        "...",
        "the causes",
        "2.1 causes",
        "- Causes",
        "It rained.",
        "Mills,",
        "Mills;",
        "Mills:",
        "Mills!",
        "Mills…",
        "Mills -",
        "水車。",
        "Wheels and",
        "Wheels or",
        "The wheels of the",
        "Wheels which",
        "Tools that you should",
        "The mill (of oak",
        "The mill of oak)",
        "He asked?",
        "“Is it so?”",
        '"Is it so?"',
        "Mills: a, b",
        "Wheels <oak>",
        "It is so.” He left",
        "Come in,”",
        "Wheel = oak",
        "x=y",
        "Wheels {oak}",
        "Wheels | oak",
        "See www.example.org",
        "See https://example",
        "Anna@Mill",
        "Wheels $5",
        "Mill `wheel`",
        "A" * 32,
        "> Turn wheel",
        "Wheel + oak",
        "Turn --fast",
        "Turn -f",
        "Mill::Wheel",
        "Turn()",
        "Wheel < oak",
        "12 March 2024",
        "March 12, 2024",
        "Monday, 3rd May 2024, evening",
        "3.14",
        "10 % – 20 %",
        "By Jane Doe",
        "Written by Jane Doe",
        "Posted on May Day",
        "Figure 3",
        "Fig. 3 The mill",
        "Table B-1: Wheels",
        "Example 9.5",
        "Procedure a-1 Grinding",
        "Equation 4",
        "Dear Anna",
        "Kind regards",
        "Regards",
        "Best wishes from all",
        "Note",
        "WARNING!",
        "Tip:",
        "(The wheel turns)",
        "[The wheel]",
        "[3] Notes",
        "Date: 3 May",
        "Last reviewed: May",
        "Prep time: ten minutes",
        "E-mail: anna",
        "Wheels: 12",
        "Wheels: x 1",
        "Share this article",
    ],
)
def test_lines_that_do_not(line: str) -> None:
    assert not looks_like_heading(line)


def test_a_heading_has_80_characters_and_12_words_at_most() -> None:
    assert [looks_like_heading(f"Mills {'x ' * n}".strip()) for n in (11, 12)] == [True, False]
    assert [looks_like_heading(f"Mills {'x' * 24} {'x' * 24} {'y' * n}") for n in (24, 25)] == [True, False]


def test_a_question_ends_in_a_question_mark_or_one_sign_after_it() -> None:
    assert [looks_like_heading(line) for line in ("Old? Mills", "Old?)", "Why old?)", "Why old?!)")] == [
        True,
        False,
        True,
        False,
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Handing a Sack<Flour> to the Second Miller",
        "Turning Every Sack with ..",
        "Wheels that Turn Backwards with stop!",
        "while let Wheels Turn",
        "let Wheels Turn",
        "2.1.4. git and the mill",
        "B.4.3 But nobody forces you",
        "2.1. tools",
        "3. Will the wheel ever stop?",
        "Won't the wheel break?",
        "what work (or repair) is being done on the wheel?",
        "3. The wheel stops?",
        "The Old Mill!",
        "The Old Mill in spring",
        "mill Wheels",
        "Wheel #wheel",
    ],
)
def test_lines_that_may_head_prose(line: str) -> None:
    assert may_head_prose(line)


@pytest.mark.parametrize(
    "line",
    [
        "The",
        "Mill",
        "Causes of it",
        "The Old Mill.",
        "The Old Mill,",
        "The Old Mill and",
        "The Old Mill or",
        "The wheel stops?",
        "3. will it stop?",
        "will it stop?",
        "“The Old Mill.” Again",
        "The Mill { Wheel }",
        "-The Old Mill",
        "(The Old Mill)",
        "Table 3 The Old Mill",
        "Date: Monday Morning",
        "Share on The Mill",
        "That's it!",
        "while let the Wheels Turn it round",
        "one two three Wheels Turn",
        "while Wheels turn round and round",
        "2.5 kg flour",
        "the old mill",
    ],
)
def test_lines_that_may_not(line: str) -> None:
    assert not may_head_prose(line)


def test_a_heading_amid_prose_has_120_characters_and_20_words_at_most() -> None:
    assert [may_head_prose(f"Mill {'Xy ' * n}".strip()) for n in (19, 20)] == [True, False]
    assert [may_head_prose(f"Mill {'X' * 31} {'X' * 31} {'X' * 31} {'Y' * n}") for n in (19, 20)] == [True, False]


def test_three_in_five_words_amid_prose_start_in_upper_case() -> None:
    lines = ["Old Mill Here turns round", "Old Mill turns round here", "The Old Mill of Wood turns round"]
    assert [may_head_prose(line) for line in lines] == [True, False, True]


@pytest.mark.parametrize(
    ("line", "is_title"),
    [
        ("On tea", True),
        ("Who turns the wheel?", True),
        ("The wheel turns!", True),
        ("the wheel", True),
        ("Wheels and", True),
        ("The mill: a history", True),
        ("Figure 3", True),
        ("The wheel turns.", False),
        ("Wheels,", False),
        ("Wheels;", False),
        ("Wheels:", False),
        ("- wheels", False),
        ("Dear Anna", False),
        ("12 March 2024", False),
        ("wheel = turn()", False),
        ("Subject: the mill", False),
        ("To: Anna", False),
    ],
)
def test_titles(line: str, is_title: bool) -> None:
    assert looks_like_title(line) == is_title


def test_a_title_has_160_characters_and_26_words_at_most() -> None:
    assert [looks_like_title(f"mill {'x ' * n}".strip()) for n in (25, 26)] == [True, False]
    assert [looks_like_title(f"{'x' * 30} " * 5 + "y" * n) for n in (5, 6)] == [True, False]


def words_in_title_case(length: int) -> str:
    return ("Bbbbbbb " * 20)[: length - 1] + "b"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["The Old Mill", PROSE], True),
        (["The Old Mill", PROSE, "short"], True),
        (["THE MILL TURNS", PROSE], True),
        (["The Old Mill"], False),
        (["The old mill turns", PROSE], False),
        (["The Old Mill.", PROSE], False),
        (["The Old Mill", "x" * 60], True),
        (["The Old Mill", "x" * 59], False),
        (["The Old Mill", "x" * 59, "x" * 99], False),
        (["The Old Mill", "x" * 59, "x" * 61, "x" * 10], True),
        (["The Old Mill", "x" * 58, "x" * 61, "x" * 99], False),
        ([words_in_title_case(45), "x" * 60], True),
        ([words_in_title_case(46), "x" * 60], False),
        ([words_in_title_case(60), "x" * 99], True),
        ([words_in_title_case(61), "x" * 99], False),
    ],
)
def test_a_heading_directly_above_its_prose(lines: list[str], expected: bool) -> None:
    assert stands_above_prose(lines) == expected


@pytest.mark.parametrize(
    ("line", "is_code"),
    [
        ("let sack = sew();", True),
        ("cd ~/mill", True),
        ("wheel->turn", True),
        ("a_b <T> c", False),
        ("turn --fast", True),
        ("a * b", True),
        ("a += b", True),
        ("wheel@mill", True),
        ("an e-mail", False),
        ("The wheel turns.", False),
        ("x = 1 " + "x " * 9, True),
        ("x = 1 " + "x " * 10, False),
    ],
)
def test_program_code(line: str, is_code: bool) -> None:
    assert looks_like_code(line) == is_code


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("The Use of Wheels in Mills", True),
        ("Now you can", True),
        ("Now you can turn", False),
        ("One Two Three Four Five Six Seven eight nine ten", True),
        ("One Two Three Four Five Six seven eight nine ten", False),
        ("One Two three four", False),
        ("1 2 3 4", False),
        ("the of and to", False),
    ],
)
def test_headings_above_program_code(line: str, expected: bool) -> None:
    assert is_plainly_heading(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Dear Anna,", True),
        ("hi", True),
        ("Hello, all", True),
        ("Kind regards", True),
        ("warm regards, Jane", True),
        ("Yours", True),
        ("Sincerely yours", True),
        ("Best wishes", True),
        ("Cheers!", True),
        ("Thanks", True),
        ("Thankless", False),
        ("My dear", False),
        ("Kind words", False),
    ],
)
def test_closings_of_a_letter(line: str, expected: bool) -> None:
    assert is_closing(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        *((f"{kind} 2. The wheels", True) for kind in ("Fig.", "Figure", "table", "PHOTO", "Image", "Chart", "Box")),
        *((f"{kind} 2", True) for kind in ("Listing", "Exhibit", "Plate", "Equation")),
        ("Table2", True),
        ("Table B-2", True),
        ("Table B.2", True),
        ("Example 9-1. Wheels", True),
        ("Procedure b.1", True),
        ("Example 9", False),
        ("Table of wheels", False),
        ("Table BB-2", False),
        ("Table 2nd", False),
        ("The table 2", False),
    ],
)
def test_captions(line: str, expected: bool) -> None:
    assert is_caption(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("2.1. Tools", True),
        ("2.1) tools", True),
        ("2.1: Tools", True),
        ("2.1.4 Tools", True),
        ("2.1.4. Tools", True),
        ("B.4 Tools", True),
        ("B.4.3: Tools", True),
        ("123.123.123 Tools", True),
        ("2.1 Tools", False),
        ("2. Tools", False),
        ("2.1.", False),
        ("2.1. (Tools)", False),
        ("b.4 Tools", False),
        ("1234.1. Tools", False),
        ("see 2.1. Tools", False),
    ],
)
def test_numbers_of_subsections(line: str, expected: bool) -> None:
    assert is_deeply_numbered(line) == expected


@pytest.mark.parametrize(
    ("line", "words", "expected"),
    [
        ("millctl grinds.", "Grinding with Millctl", True),
        ("Mill-ctl, which", "mill-ctl", True),
        ("millctl", "grinding", False),
        ("mill", "millctl", False),
        ("the mill", "the wheel", False),
        ("with it", "Grinding with millctl", False),
        ("(mill)", "mill", False),
        ("", "", False),
    ],
)
def test_a_line_that_starts_with_a_word_of_its_heading(line: str, words: str, expected: bool) -> None:
    assert starts_with_word_of(line, words) == expected


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("Tools", 2),
        ("2 Tools", 2),
        ("2. Tools", 2),
        ("2.1 Tools", 3),
        ("2.1. Tools", 3),
        ("2.1.4) Tools", 4),
        ("Chapter 2.1: Tools", 3),
        ("A. Tools", 2),
        ("A.4.3 Tools", 4),
        ("A tool", 2),
        ("2.5", 2),
        ("1234.5 Tools", 2),
    ],
)
def test_the_level_comes_from_the_number(line: str, level: int) -> None:
    assert infer_level(line) == level


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("Date: 3 May: noon", ("Date", "3 May: noon")),
        (f"{'x' * 40}: y", ("x" * 40, "y")),
        (f"{'x' * 41}: y", None),
        ("Date:3 May", None),
        (": 3 May", None),
        ("Date: ", None),
    ],
)
def test_labels(line: str, label: tuple[str, str] | None) -> None:
    found = LABEL.fullmatch(line)
    assert (found.groups() if found else None) == label
