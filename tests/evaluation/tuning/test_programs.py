"""`patella evaluate tune` on a small collection: what it prints, keeps and changes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from core.settings import Settings
from evaluation.collections import Question
from evaluation.judgements import Grade, Judgement, log_of
from evaluation.tuning.choosing import Values
from index import TUNING, open_beside
from patella.library import Library
from patella.tuned_weights import tuning_log
from search import DEFAULT_WEIGHTS, WeightChoice
from tests.support.commands import command, without_progress

main = command("evaluate", "tune")

HEADINGS = WeightChoice(heading=0.4)
IN_USE = "In use now: words 0.18, headings 0.4, rare words 0.05, by the tuning on judged of TIME UTC."

Tune = Callable[..., tuple[int, list[str], list[str]]]


@pytest.fixture
def library(model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    """A library of twelve articles."""
    folder = tmp_path / "judged" / "articles"
    folder.mkdir(parents=True)
    for n in range(12):
        (folder / f"cat{n}.md").write_text(f"# Cat {n}\n\nThe cat {n} drinks milk and sleeps.\n", "utf-8")
    chosen = Settings(model=str(model_folder), articles=folder, index=tmp_path / "index")
    for module in ("evaluation.programs", "evaluation.tuning.programs", "core.settings"):
        monkeypatch.setattr(f"{module}.settings", lambda: chosen)
    made = Library(chosen)
    made.sync()
    return made


@pytest.fixture
def judged(library: Library) -> Path:
    """Two questions about each of the articles; half of the articles are of each split."""
    folder = library.settings.articles[0].parent
    asked = [{"_id": f"q{n}", "text": f"cat {n}", "split": "development" if n % 12 < 6 else "test"} for n in range(24)]
    (folder / "queries.jsonl").write_text("".join(json.dumps(row) + "\n" for row in asked))
    rows = [f"q{n}\tcat{n % 12}.md#top\t2\n" for n in range(24)]
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n" + "".join(rows))
    return folder


@pytest.fixture
def tune(capsys: pytest.CaptureFixture[str]) -> Tune:
    def run(*arguments: object) -> tuple[int, list[str], list[str]]:
        status = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        out = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "TIME", printed.out)
        err = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "TIME", without_progress(printed.err))
        return status, out.splitlines(), [line for line in err.splitlines() if not line.startswith("asking")]

    return run


@pytest.fixture
def headings_help(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each question score the more, the higher the weight of headings is."""

    def measure_choices(
        snapshot: object,
        encoder: object,
        collection: object,
        questions: Sequence[Question],
        choices: Sequence[WeightChoice],
        progress: object,
    ) -> Values:
        return np.array(
            [[choice.heading + n / 100 * choice.heading for choice in choices] for n in range(len(questions))]
        )

    monkeypatch.setattr("evaluation.tuning.study.measure_choices", measure_choices)


def test_within_noise_nothing_is_changed(library: Library, judged: Path, tune: Tune, tmp_path: Path) -> None:
    """The model is a tiny one with random weights, and the articles are as alike as cats."""
    status, out, err = tune(judged, "--out", tmp_path / "kept", "--apply")
    assert (status, err) == (0, [])
    assert out[0].startswith("judged: 12 development questions about 6 groups of articles, ")
    assert "Within noise: keep the default." in out
    assert out[-1] == "No weight was changed."
    assert (tmp_path / "kept" / "report.txt").read_text().splitlines() == out[:-2]
    (run,) = tuning_log(library.settings.index).runs()
    assert (run.gained, run.shared, len(run.development)) == (False, 12, 12)
    assert library.weights == DEFAULT_WEIGHTS
    assert tune("--apply") == (
        2,
        [],
        ["The latest tuning, the tuning on judged of TIME UTC, was within noise: there is nothing to put to use."],
    )


def test_a_gain_is_put_to_use_when_told_and_taken_back(
    library: Library, judged: Path, tune: Tune, headings_help: None
) -> None:
    status, out, _ = tune(judged)
    assert (status, out[-1]) == (
        0,
        "`patella evaluate tune --apply` puts the chosen weights to use; `--reset` goes back.",
    )
    assert library.weights == DEFAULT_WEIGHTS
    assert tune("--apply") == (0, [f"{IN_USE} `patella evaluate tune --reset` goes back."], [])
    assert library.weights == HEADINGS.weights()
    assert tune("--reset") == (
        0,
        ["The default weights are in use again, in place of those of the tuning on judged of TIME UTC."],
        [],
    )
    assert library.weights == DEFAULT_WEIGHTS
    assert tune("--reset") == (0, ["The default weights are in use already."], [])


def test_a_gain_is_put_to_use_at_once_and_told_to_machines(
    library: Library, judged: Path, tune: Tune, headings_help: None
) -> None:
    status, (line,), _ = tune(judged, "--apply", "--json")
    report = json.loads(line)
    assert (status, report["applied"], report["chosen"]) == (0, True, HEADINGS._asdict())
    assert library.weights == HEADINGS.weights()


def test_a_run_with_tuned_weights_says_which_questions_chose_them(
    library: Library, judged: Path, tune: Tune, headings_help: None, capsys: pytest.CaptureFixture[str]
) -> None:
    tune(judged, "--apply")
    said = {}
    for split in ("development", "test"):
        assert command("evaluate", "run")([str(judged), "--split", split, "--json", "--mode", "hybrid"]) == 0
        said[split] = json.loads(capsys.readouterr().out)["tuned"]
    assert said["development"]["seen"] == [f"q{n}" for n in range(24) if n % 12 < 6]
    assert (said["test"]["seen"], said["test"]["weights"]) == ([], HEADINGS._asdict())


def test_the_library_is_tuned_on_its_own_judgements(
    library: Library, tune: Tune, headings_help: None, capsys: pytest.CaptureFixture[str]
) -> None:
    log = log_of(library.settings.index)
    log.keep(
        *(Judgement(f"cat {n} {word}", f"cat{n}.md#top", Grade.ANSWERS, "ann") for n in range(12) for word in "abc")
    )
    status, out, _ = tune("--own", "--apply")
    assert (status, out[-1]) == (
        0,
        f"{IN_USE.replace('judged', 'own questions')} `patella evaluate tune --reset` goes back.",
    )
    (run,) = tuning_log(library.settings.index).runs()
    assert set(run.development.values()) | set(run.test.values()) == {
        f"cat {n} {word}" for n in range(12) for word in "abc"
    }
    assert {text.split()[1] for text in run.development.values()}.isdisjoint(
        text.split()[1] for text in run.test.values()
    )
    assert library.weights == HEADINGS.weights()
    assert tune("--own", "somewhere") == (2, [], ["--own tunes on the library itself. Leave out somewhere, or --own."])


def test_weights_of_other_articles_are_not_put_to_use(
    library: Library, judged: Path, tune: Tune, headings_help: None
) -> None:
    library.remove([f"cat{n}.md" for n in range(12)])
    status, out, err = tune(judged, "--apply")
    assert (status, out) == (2, [])
    assert err == [
        "The library has none of the articles of judged, so nothing is known of these weights there. Name its index "
        "with PATELLA_INDEX, or bring it up to date, and tune again. No weight was changed."
    ]
    assert library.weights == DEFAULT_WEIGHTS


def test_what_is_missing_is_asked_for(library: Library, tune: Tune) -> None:
    assert tune() == (
        2,
        [],
        [
            "Say --own to tune on what you judged in your library, or name a folder with questions about your own "
            "articles. The bundled questions say nothing about them."
        ],
    )
    assert tune("--apply") == (
        2,
        [],
        ["Nothing was tuned yet. `patella evaluate tune --own` does it."],
    )
    assert tune("--apply", "--reset") == (
        2,
        [],
        ["--reset goes back to the default weights, and takes neither a collection nor --apply."],
    )


def test_a_damaged_log_is_told_before_anything_is_asked(library: Library, judged: Path, tune: Tune) -> None:
    open_beside(library.settings.index).append(TUNING, [b'{"kind": "use", "run": "", "at": "2026", "checksum": 1}'])
    place = tuning_log(library.settings.index).place
    said = [
        f"{place}: line 1 is not what was written. Restore it from a backup, or remove it to go back to the "
        "default weights: then it is forgotten which questions have been seen."
    ]
    for arguments in ((judged,), ("--apply",), ("--reset",)):
        assert tune(*arguments) == (2, [], said)
