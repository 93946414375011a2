"""The English words that two word lists hold, and how often each is used."""

from __future__ import annotations

from search.spelling.english import common_words, known_words


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


def test_a_word_is_common_if_it_was_counted() -> None:
    words, common = known_words(), common_words().counts
    assert (words["pm"], words["compaq"], common["compaq"]) == (50, 51, 51)
    assert min(common.values()) == 51
    assert len(common) == sum(count > 50 for count in words.values())


def test_the_words_are_read_once() -> None:
    assert known_words() is known_words()
    assert common_words() is common_words()
