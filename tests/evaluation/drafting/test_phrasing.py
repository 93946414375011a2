"""How questions are put, on names, headings, sentences and tables of several fields."""

from __future__ import annotations

import pytest

from evaluation.drafting.phrasing import (
    QUESTIONS,
    in_a_sentence,
    question_of_cell,
    question_of_definition,
    questions_about,
    thing_of,
)
from search import aspects_of


@pytest.mark.parametrize(
    ("title", "thing"),
    [
        ("Clonus: definition, causes, tests", "Clonus"),
        ("Late blight (Phytophthora infestans)", "Late blight"),
        ("Housing benefit - who can apply", "Housing benefit"),
        ("Bowline", "Bowline"),
        ("How to tie a bowline", ""),
        ("Everything that a keeper of bees must do in the spring", ""),
        ("", ""),
    ],
)
def test_the_thing_of_an_article(title: str, thing: str) -> None:
    assert thing_of(title) == thing


@pytest.mark.parametrize(
    ("thing", "heading", "first"),
    [
        ("Clonus", "Treatment", "How is clonus treated?"),
        ("Muscle cramps", "Therapy", "How are muscle cramps treated?"),
        ("Meningitis", "Therapy", "How is meningitis treated?"),
        ("Housing benefit", "Who can apply", "What is required for housing benefit?"),
        ("Woodworm", "Where it comes from", "What causes woodworm?"),
        ("Telescope", "Who invented it?", "Who invented it?"),
    ],
)
def test_a_heading_becomes_the_question_that_it_answers(thing: str, heading: str, first: str) -> None:
    assert questions_about(thing, heading)[0] == first


@pytest.mark.parametrize("heading", ["Recipes", "Causes and treatment", ""])
def test_a_heading_of_no_aspect_or_of_two_gives_none(heading: str) -> None:
    assert questions_about("Rust", heading) == ()
    assert questions_about("", "Treatment") == ()


def test_every_question_is_understood_as_asking_about_its_aspect() -> None:
    for aspect, forms in QUESTIONS.items():
        first = forms[0].format(thing="rust", **{"is": "is", "does": "does"})
        assert aspect in aspects_of(first), first
        assert len(forms) == 3


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("A bowline is a knot that makes a loop.", "What is a bowline?"),
        ("Amyotrophic lateral sclerosis is a disease.", "What is amyotrophic lateral sclerosis?"),
        ("Carburettors (carbs) are the parts that mix air and fuel.", "What are carburettors?"),
        ("DNA is the carrier of genes.", "What is DNA?"),
        ("It is a knot.", ""),
        ("There is a way.", ""),
        ("Tie the rope to a tree.", ""),
        ("This rule is the first.", ""),
    ],
)
def test_a_definition_becomes_the_question_what_it_is(sentence: str, question: str) -> None:
    assert question_of_definition(sentence) == question


def test_a_cell_is_asked_for_by_its_column_and_row() -> None:
    assert question_of_cell("Fee", "Bus pass") == "What is the fee of bus pass?"
    assert question_of_cell("What it points to", "Slow speed") == ""
    assert question_of_cell("", "Slow speed") == ""


def test_names_keep_their_capitals() -> None:
    assert [in_a_sentence(each) for each in ("Late blight", "DNA tests", "Parkinson's disease", "New York", "")] == [
        *("late blight", "DNA tests", "Parkinson's disease", "New York", ""),
    ]
