"""The English words that two word lists hold, and how often each is used."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import pytest

from search.spelling.english import _known_words, common_words, is_english, known_words


def test_both_lists_are_known_with_american_and_british_spellings() -> None:
    words = known_words()
    known = [word for word in ("tumor", "tumour", "color", "colour", "draughty", "qwrtp", "") if word in words]
    assert known == ["tumor", "tumour", "color", "colour", "draughty"]
    assert 170_000 < len(words) < 190_000


def test_contractions_are_known_with_and_without_their_apostrophe() -> None:
    words = known_words()
    assert (words["don't"], words["dont"]) == (11_033_335, 11_033_335)
    assert (words["we'll"], words["well"]) == (882_140, 760_409)  # a word of its own keeps its own count


def test_the_counts_of_both_lists_have_one_scale_and_the_first_list_goes_before_the_second() -> None:
    words = known_words()
    # of 1,646,569,324 and 541,808,760,578 words counted in all; only the second list has the British spelling
    assert words["tumour"] == round(1_194_461 * 1_646_569_324 / 541_808_760_578) == 3630
    assert (words["tumor"], words["color"], words["colour"]) == (8235, 55_387, 88_281)


def test_a_word_is_common_if_it_was_counted_a_hundred_times() -> None:
    words, common = known_words(), common_words().counts
    assert (words["pm"], words["compaq"], words["parkinsons"]) == (50, 51, 102)
    assert min(common.values()) == 100
    assert len(common) == sum(count >= 100 for count in words.values())


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("tumour", True),
        ("cytokine", True),  # the lists have "cytokines" only
        ("lumbagos", True),  # and "lumbago"
        ("takedown", True),
        ("dropdown", True),
        ("crampp", False),
        ("crampss", False),
        ("talkking", False),  # "talk" and "king"
        ("monring", False),  # "mon" and "ring" are too short
        ("thighreat", False),
        ("noaa", False),
        ("postgres", False),
        ("", False),
    ],
)
def test_a_word_is_english_if_it_is_known_or_made_of_known_words(word: str, expected: bool) -> None:
    assert is_english(word) == expected


def test_a_question_that_comes_during_the_loading_waits_for_it_and_does_not_load_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loaded, both_wait = [], threading.Event()

    def subtitles() -> dict[str, int]:
        loaded.append("subtitles")
        both_wait.wait(5)
        return {"tremor": 1000}

    monkeypatch.setattr("search.spelling.english._subtitles", subtitles)
    monkeypatch.setattr("search.spelling.english._books", lambda: {"tremor": 1})
    monkeypatch.setattr("search.spelling.english._known_words", cache(_known_words.__wrapped__))
    with ThreadPoolExecutor(2) as threads:
        answers = [threads.submit(is_english, "tremor") for _ in range(2)]
        both_wait.set()
        assert ([each.result() for each in answers], loaded) == ([True, True], ["subtitles"])


def test_the_words_are_read_once() -> None:
    assert known_words() is known_words()
    assert common_words() is common_words()
