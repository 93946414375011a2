"""The counts as text."""

from __future__ import annotations

from faults.histories.reports import ReaderCounts, histories_as_text, readers_as_text

ROWS = [
    {"history": 0, "steps": ["add", "remove", "add"], "rebuilt": 1, "stages": 2, "bad": [], "shortest": []},
    {
        "history": 1,
        "steps": ["add"],
        "rebuilt": 0,
        "stages": 1,
        "bad": ["digests"],
        "shortest": [["add", 4], ["rename", 5]],
    },
]


def test_histories_as_text() -> None:
    assert histories_as_text(ROWS).splitlines() == [
        "4 steps of 2 histories; 1 bad",
        "A question of each kind after each step; 1 comparison with an index built anew",
        "3 stages of builds were published before their end, and compared",
        "",
        "step                                            times",
        "add                                                 3",
        "remove                                              1",
        "",
        "history 1 failed at step 1; these steps suffice: add (4); rename (5)",
    ]


def test_readers_as_text() -> None:
    counts = ReaderCounts(1000, 2001, 990, 17, 5, 2, 1, {"words": 2000, "text": 1})
    assert readers_as_text(counts).splitlines() == [
        "2,001 answers during 1,000 publishes; 1 bad",
        "from 990 generations; 17 after a newer one was published",
        "at most 5 generations kept at once, 2 at the end",
        "",
        "question                                        times",
        "text                                                1",
        "words                                           2,000",
    ]
