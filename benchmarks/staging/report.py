"""Text report of a build in stages beside one in one go."""

from __future__ import annotations

from typing import Any

_EXPLAINED = """
first answer: until the first question can be asked, by words at least. total: until everything is found by meaning,
with calibration. publishing: seconds of all publishes together, and how many there were. extra: what the stages add to
the total, as a share of it. The seconds of encoding are those of a model of this speed; the vectors are synthetic."""


def staging_as_text(report: dict[str, Any]) -> str:
    """Return the raw numbers of the run as a table, followed by an explanation."""
    at_once, staged = report["at_once"], report["staged"]
    extra = staged["total_s"] / at_once["total_s"] - 1
    return "\n".join(
        [
            f"{staged['passages']:,} passages in {report['engine']}, {report['passages_per_second']:g} encoded a "
            f"second, published every {report['stage_s']:g} seconds",
            "",
            f"{'':<10}{'first answer s':>16}{'total s':>10}{'publishing s':>14}{'publishes':>11}{'calibrating s':>15}",
            *(_row(name, each) for name, each in (("at once", at_once), ("staged", staged))),
            "",
            f"extra: {extra:.1%}; the longest publish after the first: {max([*staged['publish_s'][1:], 0.0]):.1f} s",
            _EXPLAINED,
        ]
    )


def _row(name: str, build: dict[str, Any]) -> str:
    published = build["publish_s"]
    return (
        f"{name:<10}{build['first_answer_s']:>16,.0f}{build['total_s']:>10,.0f}{sum(published):>14.1f}"
        f"{len(published):>11}{build['calibrating_s']:>15.1f}"
    )
