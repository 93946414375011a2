"""Reports of a tuning: as text to read, as JSON for programs, and as files in a folder."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from core.counts import counted
from evaluation.before_after import Change
from evaluation.judgements import question_key
from evaluation.reports import circumstances, write_report
from evaluation.significance import LEVEL, POWER, RESAMPLES, is_significant
from evaluation.tuning.measuring import MEASURE
from evaluation.tuning.study import Tuning
from patella import TuningRun
from search import DEFAULT_CHOICE

_WEIGHTS = "{:26}{:>10}{:>10}{:>12}"
_DIFFERENCES = "{:26}{:>10}{:>8}{:>7}{:>9}{:>9}{:>12}{:>19}{:>9}{:>8}"

WITHIN_NOISE = "Within noise: keep the default."


def tuning_as_text(tuning: Tuning) -> str:
    """Return what was chosen, what it is worth on both halves, and what follows."""
    return "\n".join(_lines(tuning))


def _lines(tuning: Tuning) -> Iterator[str]:
    articles = len(set(tuning.groups))
    yield (
        f"{tuning.collection}: {counted(len(tuning.development), 'development question')} about "
        f"{counted(articles, 'group')} of articles, {counted(len(tuning.test), 'test question')} asked"
    )
    yield ""
    yield _WEIGHTS.format("weights", "words", "headings", "rare words")
    yield _WEIGHTS.format("default", *DEFAULT_CHOICE)
    yield _WEIGHTS.format("chosen", *tuning.chosen)
    for choice, times in Counter(tuning.fold_choices).most_common():
        yield _WEIGHTS.format(f"chosen in {times} of {len(tuning.fold_choices)} folds", *choice)
    yield ""
    heads = ("questions", "better", "worse", "default", "chosen", "difference", "95 % interval", "p", "least")
    yield _DIFFERENCES.format(MEASURE, *heads)
    yield _row("development, by folds", tuning.on_development)
    yield (
        _row("test", tuning.on_test)
        if tuning.on_test
        else "test                      not asked: the default was chosen"
    )
    yield ""
    yield from tuning.notes
    yield "Chosen: a gain on both halves." if tuning.gained else WITHIN_NOISE
    yield ""
    yield "development, by folds: each fold by the weights that the other folds chose. test: by those chosen from all."
    yield f"p: two-sided paired randomisation test, {RESAMPLES:,} resamples; * means below {LEVEL}."
    yield f"least: the least difference that so many questions would show, with a probability of {POWER:.0%}."


def _row(name: str, change: Change) -> str:
    low, high = change.interval
    numbers = (
        *(change.questions, change.better, change.worse),
        *(f"{value:.3f}" for value in (change.before, change.after)),
        f"{change.difference:+z.3f}",
        f"{low:+z.3f} to {high:+z.3f}",
        f"{change.corrected:.4f}",
        f"{change.least:.3f}",
    )
    return _DIFFERENCES.format(name, *numbers) + (" *" if is_significant(change.corrected) else "")


def figures(tuning: Tuning) -> dict[str, Any]:
    """Return what was measured on each half: the means, their difference, its interval and its p value."""
    halves = {"development": tuning.on_development, "test": tuning.on_test}
    fields = ("questions", "before", "after", "difference", "interval", "p", "better", "worse", "least")
    return {
        name: {field: _rounded(getattr(change, field)) for field in fields} for name, change in halves.items() if change
    }


def _rounded(value: Any) -> Any:
    return [round(each, 6) for each in value] if isinstance(value, Sequence) else round(value, 6)


def tuning_as_json(tuning: Tuning) -> dict[str, Any]:
    """Return the tuning as one JSON object, with the ids of the questions that it has seen."""
    return {
        "collection": tuning.collection,
        "digest": tuning.digest,
        "generation": tuning.generation,
        "measure": MEASURE,
        "default": DEFAULT_CHOICE._asdict(),
        "chosen": tuning.chosen._asdict(),
        "chosen_in_folds": [choice._asdict() for choice in tuning.fold_choices],
        "figures": figures(tuning),
        "gained": tuning.gained,
        "development": [question.question_id for question in tuning.development],
        "test": [question.question_id for question in tuning.test],
        "notes": list(tuning.notes),
        "failed": [list(each) for each in tuning.failed],
    }


def keep_tuning(tuning: Tuning, folder: Path) -> None:
    """Write report.json, report.txt and questions.jsonl: MEASURE of every question by default and by what was chosen.

    A development question is scored by the weights that were chosen without its fold.
    """
    write_report(folder, tuning_as_json(tuning), tuning_as_text(tuning))
    with (folder / "questions.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in _rows(tuning))


def _rows(tuning: Tuning) -> Iterator[dict[str, Any]]:
    for question, group, fold in zip(tuning.development, tuning.groups, tuning.folds, strict=True):
        place = {"split": "development", "group": group, "fold": fold}
        yield {"_id": question.question_id, **place, MEASURE: _scores(tuning, question.question_id)}
    for question in tuning.test:
        yield {"_id": question.question_id, "split": "test", MEASURE: _scores(tuning, question.question_id)}


def _scores(tuning: Tuning, question_id: str) -> dict[str, float]:
    default, chosen = tuning.scores[question_id]
    return {"default": round(default, 4), "chosen": round(chosen, 4)}


def run_of(tuning: Tuning, shared: int) -> TuningRun:
    """Return a tuning as the library keeps it. `shared` counts the articles of the collection that the library has."""
    return TuningRun(
        collection=tuning.collection,
        digest=tuning.digest,
        generation=tuning.generation,
        command=circumstances()["command"],
        chosen=tuning.chosen,
        development={question.question_id: question_key(question.text) for question in tuning.development},
        test={question.question_id: question_key(question.text) for question in tuning.test},
        figures=figures(tuning),
        gained=tuning.gained,
        shared=shared,
    )
