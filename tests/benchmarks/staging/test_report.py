"""The report of a build in stages."""

from __future__ import annotations

from benchmarks.staging.report import staging_as_text


def test_the_table_shows_both_builds() -> None:
    at_once = {"passages": 100_000, "first_answer_s": 2000.0, "total_s": 2000.0, "publish_s": [60.0]}
    staged = {"passages": 100_000, "first_answer_s": 120.0, "total_s": 2050.0, "publish_s": [60.0, 2.0, 3.5]}
    build = {"calibrating_s": 2.0}
    report = {
        "engine": "a folder",
        "passages_per_second": 54.0,
        "stage_s": 180.0,
        "at_once": at_once | build,
        "staged": staged | build,
    }
    lines = staging_as_text(report).splitlines()
    assert lines[:7] == [
        "100,000 passages in a folder, 54 encoded a second, published every 180 seconds",
        "",
        "            first answer s   total s  publishing s  publishes  calibrating s",
        "at once              2,000     2,000          60.0          1            2.0",
        "staged                 120     2,050          65.5          3            2.0",
        "",
        "extra: 2.5%; the longest publish after the first: 3.5 s",
    ]
