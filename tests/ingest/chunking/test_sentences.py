"""Where the sentences of a text start and end."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings, strategies as st

from ingest.chunking.sentences import sentence_spans


@pytest.mark.parametrize(
    "expected",
    [
        ["Take 0.5 mg at night.", "Dr. Smith agrees."],
        ["It helps, e.g. in Multiple sclerosis.", "So does rest."],
        ["Smith et al. (2020) saw approx. 5 cases.", "In the U.S. Army it is rare."],
        ["See Fig. 3.", "Is that so?", "Yes!"],
        ['He said "Stop."', "Then he left."],
        ["これは文です。", "次の文です。"],
        ["One line\nand the next.", "Then more."],
        ["No end at all"],
    ],
)
def test_sentences(expected: list[str]) -> None:
    gap = "" if "。" in expected[0] else " "
    text = gap.join(expected)
    assert [text[start:end] for start, end in sentence_spans(text)] == expected


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", []),
        (" \n\t ", []),
        ("Tea", [(0, 3)]),
        ("  Tea is hot.  Drink it. \n", [(2, 13), (15, 24)]),
        ("Tea is hot.\n\nDrink it", [(0, 11), (13, 21)]),
        ("\n\nTea", [(2, 5)]),
    ],
)
def test_a_sentence_has_no_white_space_around_it(text: str, spans: list[tuple[int, int]]) -> None:
    assert sentence_spans(text) == spans


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("一。二！三？四", ["一。", "二！", "三？", "四"]),
        ("一！？二。。三", ["一！？", "二。。", "三"]),
        *((f"「一。{closing}二。", [f"「一。{closing}", "二。"]) for closing in ("」", "』", "”", "’", "）", "」）")),
        ("猫睡觉。 狗叫。", ["猫睡觉。", "狗叫。"]),
        ("一、二；三", ["一、二；三"]),
        ("一。", ["一。"]),
    ],
)
def test_the_sentences_of_chinese_and_japanese_need_no_white_space(text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in sentence_spans(text)] == sentences


@pytest.mark.parametrize(
    "sentences",
    [["他说：「好。」"], ["他说：「好。」", "然后走了。"], ["（好。）", "走了。"], ["好！！", "走了。"], ["走了。。"]],
)
def test_the_signs_at_the_end_of_a_sentence_stay_with_it_before_white_space_and_at_the_end(
    sentences: list[str],
) -> None:
    text = " ".join(sentences)
    assert [text[start:end] for start, end in sentence_spans(text)] == sentences


PART = st.sampled_from(["Tea", " ", "\n\n", ". ", "。", "?", "Dr. ", "(", ") ", "e.g. ", "”", "x"])


@settings(max_examples=60)
@given(st.lists(PART, max_size=30))
def test_sentences_follow_each_other_and_leave_out_white_space_alone(parts: list[str]) -> None:
    text = "".join(parts)
    spans = sentence_spans(text)
    assert all(start < end and text[start:end] == text[start:end].strip() for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(text.split())
