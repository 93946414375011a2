"""The aspect of a thing that a question asks about and a heading announces."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from index.keyword.analysis import question_terms
from search.questions.aspects import _PHRASES, _WORDS, aspects_of, subject_terms, thing_asked


@pytest.mark.parametrize(
    ("question", "heading", "aspect"),
    [
        ("how is leaf curl treated", "Curing it", "treatment"),
        ("how do I get rid of moss", "Control", "treatment"),
        ("what helps against a stiff neck", "Relief", "treatment"),
        ("how do I get over jet lag", "Remedies", "treatment"),
        ("how do vets know that it is mange", "Diagnosis", "diagnosis"),
        ("how can I tell the two apart", "Tests", "diagnosis"),
        ("recognising a slow puncture", "How it is recognized", "diagnosis"),
        ("what brings on hiccups", "Causes", "cause"),
        ("where does the smell come from", "Origin", "cause"),
        ("why it happens", "Triggers", "cause"),
        ("how do I keep slugs off my lettuces", "Preventing damage", "prevention"),
        ("how to stop pipes from freezing", "Protection", "prevention"),
        ("what does it look like", "Warning signs", "signs"),
        ("how long will it last", "Prognosis", "outlook"),
        ("will a chipped tooth get better", "Recovery", "outlook"),
        ("what does a permit cost", "Fees and charges", "cost"),
        ("what kinds of yeast are there", "Types", "types"),
        ("what are the side effects", "Complications", "risks"),
        ("is it dangerous", "Hazards", "risks"),
        ("is yeast harmful", "If left untreated", "risks"),
        ("a leak in the roof, what can I do", "Troubleshooting", "treatment"),
        ("how can you tell a toad from a frog", "Inspection", "diagnosis"),
        ("how do hens catch mites", "Transmission", "cause"),
        ("how do I stop pans rusting again", "Upkeep", "prevention"),
        ("a vaccine for hens", "Keeping them healthy", "prevention"),
        ("what will I notice", "Things to look for", "signs"),
        ("how long until a bruise goes away", "In the long run", "outlook"),
        ("who can apply for a permit", "Before you apply", "requirements"),
        ("when was the zip invented", "History", "history"),
    ],
)
def test_a_question_and_a_heading_in_other_words_share_an_aspect(question: str, heading: str, aspect: str) -> None:
    assert (aspects_of(question), aspects_of(heading)) == (frozenset({aspect}), frozenset({aspect}))


@pytest.mark.parametrize(
    "text",
    ["", "?", "is yeast common", "Opening hours", "where is the south gate", "a treatise", "Signal boxes", "Ofen"],
)
def test_other_texts_have_none(text: str) -> None:
    assert aspects_of(text) == frozenset()


def test_a_text_may_have_several() -> None:
    assert aspects_of("Signs, causes and treatment") == frozenset({"signs", "cause", "treatment"})


@given(st.lists(st.sampled_from(["treated", "yeast", "signs", "of", "get rid of", "why", "cost", "hens"])))
def test_letter_case_does_not_matter(words: list[str]) -> None:
    text = " ".join(words)
    assert aspects_of(text) == aspects_of(text.upper()) == aspects_of(text.title())


def test_each_word_belongs_to_one_aspect() -> None:
    words = [word for words in _WORDS.values() for word in words.split()]
    assert {word: aspects_of(word) for word in words} == {
        word: frozenset({aspect}) for aspect, words in _WORDS.items() for word in words.split()
    }
    assert _PHRASES.keys() <= _WORDS.keys()


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("How is leaf curl treated?", ["leaf", "curl"]),
        ("how do I get rid of moss", ["moss"]),
        ("what does a fishing permit cost", ["fish", "permit"]),
        ("what are the side effects", []),
        ("signs", []),
        ("is yeast common", ["yeast", "common"]),
        ("what helps against rust and more rust", ["against", "rust"]),
        ("", []),
    ],
)
def test_the_subject_is_what_belongs_to_no_aspect(question: str, subject: list[str]) -> None:
    assert subject_terms(question) == subject


@given(
    st.text(max_size=80) | st.lists(st.sampled_from(["what", "helps", "get", "rid", "of", "moss", "?"])).map(" ".join)
)
def test_the_subject_is_made_of_terms_of_the_question(question: str) -> None:
    subject = subject_terms(question)
    assert subject == [term for term in question_terms(question) if term in subject]
    assert not any(aspects_of(term) for term in subject if term.isascii() and question_terms(term) == [term])


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("yeast", "yeast"),
        ("What is leaf curl?", "leaf curl"),
        ("what's leaf curl", "leaf curl"),
        ("What are the hens?", "the hens"),
        ("who was Ada Lovelace", "Ada Lovelace"),
        ("what does SOS mean?", "SOS"),
        ("the definition of yeast", "yeast"),
        ("tell me about yeast.", "yeast"),
        ("what is the treatment of leaf curl", ""),
        ("how is yeast", ""),
        ("what is yeast and how does it work", ""),
        ("is yeast alive", ""),
        ("", ""),
        ("?", ""),
    ],
)
def test_the_thing_is_asked_about_as_a_whole_unless_the_question_asks_for_more(question: str, thing: str) -> None:
    assert thing_asked(question) == thing
