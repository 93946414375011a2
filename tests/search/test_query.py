"""The language of the search box."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from index.engine import Clause, Filter
from search.query import MAX_CHARACTERS, MAX_CLAUSES, MAX_TERMS, parse


@pytest.mark.parametrize(
    ("typed", "plain", "terms", "filter"),
    [
        ("What can trigger it?", "What can trigger it?", ("trigger",), Filter()),
        ("is it what", "is it what", ("is", "it", "what"), Filter()),
        (
            '"last resort" surgery',
            "last resort surgery",
            ("last", "resort", "surgeri"),
            Filter((Clause(("last", "resort")),)),
        ),
        ("+baclofen dose", "baclofen dose", ("baclofen", "dose"), Filter((Clause(("baclofen",)),))),
        ("clonus -stroke", "clonus", ("clonus",), Filter((), (Clause(("stroke",)),))),
        ('pain -"head injury"', "pain", ("pain",), Filter((), (Clause(("head", "injuri")),))),
        ("title:Clonus tests", "Clonus tests", ("clonus", "test"), Filter((Clause(("clonus",), "title"),))),
        ('-heading:"home remedies" heat', "heat", ("heat",), Filter((), (Clause(("home", "remedi"), "heading"),))),
        ("TITLE:clonus", "clonus", ("clonus",), Filter((Clause(("clonus",), "title"),))),
        ("e-mail 0.5 mg", "e-mail 0.5 mg", ("e", "mail", "0.5", "mg"), Filter()),
        ('an "open phrase', 'an "open phrase', ("open", "phrase"), Filter()),
        ("a -- b", "a -- b", ("b",), Filter()),
        (
            "body:knee what*ever~2 (x OR y) ?",
            "body:knee what*ever~2 (x OR y) ?",
            ("bodi", "knee", "ever", "2", "x", "y"),
            Filter(),
        ),
        ("", "", (), Filter()),
        ("   ", "", (), Filter()),
        ("?!", "?!", (), Filter()),
    ],
)
def test_what_is_typed_is_read_as(typed: str, plain: str, terms: tuple[str, ...], filter: Filter) -> None:
    query = parse(typed)
    assert (query.plain, query.terms, query.keyword.filter, query.notices) == (plain, terms, filter, ())


def test_a_notice_tells_that_there_are_only_words_to_leave_out() -> None:
    assert parse("-stroke").notices == ("Only words to leave out were given: add a word to look for.",)


def test_a_question_that_is_too_long_is_cut_with_a_notice() -> None:
    query = parse(" ".join(f"word{n}" for n in range(1_000)))
    assert len(query.terms) == MAX_TERMS
    assert MAX_CHARACTERS - 8 < len(query.text) <= MAX_CHARACTERS
    assert query.text.split()[-1] in {f"word{n}" for n in range(100, 1_000)}
    assert query.notices == (
        "Only the first 2,000 characters were read.",
        "Only the first 64 different words were looked up; the meaning is of the whole text.",
    )


def test_too_many_conditions_are_cut_with_a_notice() -> None:
    query = parse(" ".join(f"+word{n}" for n in range(30)))
    assert len(query.keyword.filter.required) == MAX_CLAUSES
    assert query.notices == ("Only the first 16 phrases and conditions were used.",)


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=200))
def test_no_input_raises_and_all_is_bounded(typed: str) -> None:
    query = parse(typed)
    assert len(query.terms) == len(set(query.terms)) <= MAX_TERMS
    assert [word.term for word in query.words] == list(query.terms)
    query.plain.encode()


@given(st.text(alphabet='+-:" abtitleheading*~^()[]{}?', max_size=80))
def test_no_mixture_of_operators_raises(typed: str) -> None:
    query = parse(typed)
    assert len(query.keyword.filter.required) + len(query.keyword.filter.excluded) <= MAX_CLAUSES
