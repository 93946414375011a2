"""The counts of several processes become one report."""

from __future__ import annotations

from faults.questions.reports import as_text, combined
from faults.questions.tally import Tally


def counts(cpu: float) -> dict[str, object]:
    tally = Tally(memory=lambda: 200.0)
    tally.warm_mb = 190.0
    tally._add("crossed", "hybrid", "a" * 100, cpu, 1.25)
    return tally.as_json()


def test_the_report_adds_up_all_processes() -> None:
    report = combined({"guided-0": counts(0.5), "grammar-0": counts(0.25)}, [], seed=3)
    slow = {"clock_s": 1.25, "kind": "crossed", "mode": "hybrid", "question": f"'{'a' * 100}'"}
    assert report == {
        "attack": "questions",
        "seed": 3,
        "questions": 2,
        "kinds": {"crossed": 2},
        "modes": {"hybrid": 2},
        "refused": {},
        "uncaught": 0,
        "errors": {},
        "over_1_s": 0,
        "over_1_s_by_the_clock": 2,
        "processor_seconds": 0.8,
        "slowest": [{"cpu_s": 0.5} | slow, {"cpu_s": 0.25} | slow],
        "memory": [
            {"process": "grammar-0", "warm_mb": 190.0, "end_mb": 200.0, "growth_mb": 10.0},
            {"process": "guided-0", "warm_mb": 190.0, "end_mb": 200.0, "growth_mb": 10.0},
        ],
        "most_growth_mb": 10.0,
        "ended": [],
        "notes": [],
        "examples": [],
        "bad": [],
    }


def test_a_process_that_was_ended_is_bad() -> None:
    ended = {"process": "grammar-0", "status": -27, "question": "'a'"}
    report = combined({}, [ended], seed=3)
    assert (report["bad"], report["ended"]) == (["1 processes were ended"], [ended])


def test_what_atheris_keeps_itself_does_not_count() -> None:
    """The same questions, asked without it, take no more memory."""
    report = combined({"guided-0": counts(0.5) | {"warm_mb": 1.0}, "grammar-0": counts(0.5)}, [], seed=3)
    assert (report["most_growth_mb"], report["bad"]) == (10.0, [])


def test_the_report_as_text() -> None:
    text = as_text(combined({"grammar-0": counts(0.5)}, [], 3, ["Stopped."]))
    assert text == "\n".join(
        [
            "1 questions; 0 uncaught, 0 over 1 s of processor time (1 by the clock)",
            "memory grew by 10.0 MB at most, in the processes without atheris",
            "Stopped.",
            "",
            "kind                                 questions",
            "crossed                                      1",
            "",
            "mode                                 questions",
            "hybrid                                       1",
            "",
            "process                                warm MB      end MB   growth MB",
            "grammar-0                                190.0       200.0        10.0",
            "",
            "slowest                            processor s     clock s  mode      question",
            f"crossed                                  0.500       1.250  hybrid    '{'a' * 59} ...",
        ]
    )
