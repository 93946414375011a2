"""The layout of a passage: its rows, items, column names and introductions, and what is read with what."""

from __future__ import annotations

from dataclasses import replace

from core.documents import Passage, Sentence, Span
from search.answers.layout import layout_of


def passage(text: str, *sentences: str, number: int = 0) -> Passage:
    """Return passage `number` of its section; these stretches of the text are its sentences."""
    spans, end = [], 0
    for sentence in sentences:
        start = text.index(sentence, end)
        end = start + len(sentence)
        spans.append(Sentence(start, end))
    return Passage(f"a#b:{number}", "a", "A", (), text, 0, len(text), tuple(spans), "", 1)


TABLE = ("Two kinds.", "Drug | Dose", "Baclofen | 5 mg", "Diazepam | 2 mg", "It ends.")


def test_a_row_is_read_with_its_column_names() -> None:
    layout = layout_of(passage("\n".join(TABLE), *TABLE))
    assert layout.rows == [False, True, True, True, False]
    assert layout.headers == [False, True, False, False, False]
    assert layout.referents == [None, None, 1, 1, None]
    assert [layout.read_with(n) for n in range(5)] == [[0], [1], [1, 2], [1, 3], [4]]


def test_a_first_row_with_a_number_names_no_columns() -> None:
    rows = ("Baclofen | 5 mg", "Diazepam | 2 mg")
    assert layout_of(passage("\n".join(rows), *rows)).referents == [None, None]


def test_a_table_that_goes_on_from_another_passage_begins_with_no_column_names() -> None:
    rows = ("mould | throw away", "kahm | skim off")
    first = passage("\n".join(rows), *rows)
    assert layout_of(first).headers == [True, False]
    assert layout_of(replace(first, passage_id="a#b:1")).headers == [True, False]
    led = replace(passage("Film | What\n" + "\n".join(rows), *rows), lead=Span(0, 11))
    layout = layout_of(led)
    assert (layout.headers, layout.referents) == ([False, False], [None, None])
    assert layout.leads == [Sentence(0, 11), Sentence(0, 11)]


def test_rows_that_go_on_are_read_with_the_column_names_and_not_with_the_sentence_before_them() -> None:
    rows = ("kahm | skim off", "It ends.", "a | b", "c | d")
    text = "These films:\n\nFilm | What\n" + "\n".join(rows)
    layout = layout_of(replace(passage(text, *rows), lead=Span(0, 25)))
    assert layout.leads == [Sentence(14, 25), None, None, None]
    assert layout.headers == [False, False, True, False]
    assert layout.referents == [None, None, None, 2]


def test_a_first_row_with_a_number_in_the_lead_names_no_columns() -> None:
    layout = layout_of(replace(passage("Kahm | 5 mg\nkahm | 7 mg", "kahm | 7 mg"), lead=Span(0, 11)))
    assert layout.leads == [None]


def test_items_that_go_on_are_read_with_their_introduction() -> None:
    items = ("run it, or", "set it.", "This is all.")
    text = "{}\n• run it, or\n• set it.\n\nThis is all."
    led = replace(passage(text.format("To turn it off:"), *items), lead=Span(0, 15))
    assert layout_of(led).items == [True, True, False]
    assert layout_of(led).leads == [Sentence(0, 15), Sentence(0, 15), None]
    plain = replace(passage(text.format("You turn it off"), *items), lead=Span(0, 15))
    assert layout_of(plain).leads == [None, None, None]


def test_an_item_is_read_with_its_introduction_and_an_introduction_with_all_items() -> None:
    text = "To turn it off:\n\n• run it, or\n• set it.\n\nThis is all."
    layout = layout_of(passage(text, "To turn it off:", "run it, or", "set it.", "This is all."))
    assert layout.items == [False, True, True, False]
    assert layout.introductions == [True, False, False, False]
    assert [layout.read_with(n) for n in range(4)] == [[0, 1, 2], [0, 1], [0, 2], [3]]


def test_an_item_without_an_introduction_stands_alone() -> None:
    layout = layout_of(passage("Cats purr.\n- Dogs bark.\n2. They run.", "Cats purr.", "Dogs bark.", "They run."))
    assert (layout.items, layout.referents) == ([False, True, True], [None, None, None])


def test_a_pronoun_points_back_but_not_into_a_word() -> None:
    layout = layout_of(passage("It rains. They know. Italy is wet.", "It rains.", "They know.", "Italy is wet."))
    assert layout.referents == [None, 0, None]
