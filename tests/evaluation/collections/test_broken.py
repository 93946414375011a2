"""Judged collections, each broken in one way: `patella evaluate run` tells what is wrong, and where."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from core.settings import Settings
from tests.support.commands import command, without_progress

CORPUS = """\
{"_id": "d1", "title": "Knots", "text": "A bowline holds under load."}
{"_id": "d2", "title": "Sails", "text": "A jib is the sail before the mast."}
"""
QUERIES = """\
{"_id": "q1", "text": "which knot holds"}
{"_id": "q2", "text": "what sail is before the mast"}
"""
QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t2\nq2\td2\t1\n"
GOOD = {"corpus.jsonl": CORPUS, "queries.jsonl": QUERIES, "qrels.tsv": QRELS}
TOPICS = "<top>\n<num> q1\n<title> which knot holds\n</top>\n"
ARTICLE = "# Knots\n\n## Bowline\n\nA bowline holds under load.\n"

TOLD: dict[str, tuple[Mapping[str, str | None], list[str]]] = {
    "nothing is wrong": ({}, []),
    "a document that is not there": (
        {"qrels.tsv": f"{QRELS}q2\tMISSING\t1\n"},
        ["qrels.tsv, line 4: the document MISSING is not in the corpus."],
    ),
    "a question that is not there": (
        {"qrels.tsv": f"{QRELS}qX\td2\t1\n"},
        ["qrels.tsv, line 4: the question qX is not in queries.jsonl."],
    ),
    "a question without a judgement": (
        {"queries.jsonl": QUERIES + '{"_id": "q3", "text": "which anchor for sand"}\n'},
        ["queries.jsonl, line 3: question q3 has no judgement. It is not asked."],
    ),
    "a pair that is judged twice": (
        {"qrels.tsv": f"{QRELS}q1\td1\t0\n"},
        ["qrels.tsv, line 4: d1 is judged for q1 in qrels.tsv, line 2 too. The grade 2 counts, and 0 does not."],
    ),
    "a grade below 0": (
        {"qrels.tsv": f"{QRELS}q1\td2\t-1\n"},
        ["qrels.tsv, line 4: the grade -1 of d2 for q1 counts as 0."],
    ),
    "nothing relevant": (
        {"qrels.tsv": f"{QRELS.replace('q2	d2	1', 'q2	d2	0')}"},
        ["queries.jsonl, line 2: nothing is judged relevant to question q2, so its measures are 0."],
    ),
    "a question without a text": (
        {"queries.jsonl": QUERIES + '{"_id": "q3", "text": " "}\n'},
        ["queries.jsonl, line 3: the text of question q3 is empty. It is not asked."],
    ),
    "a document without a text": (
        {"corpus.jsonl": CORPUS + '{"_id": "d3", "title": "Tar", "text": ""}\n'},
        ["corpus.jsonl, line 3: the text of document d3 is empty, so nothing can find it."],
    ),
    "a file of judgements that is not read": (
        {"qrels.tsv": None, "qrels/test.tsv": QRELS, "qrels/train.tsv": QRELS},
        ["qrels/train.tsv is not read."],
    ),
    "a question of two splits": (
        {"qrels.tsv": None, "qrels/test.tsv": QRELS, "qrels/dev.tsv": "q1\td2\t1\n"},
        ["qrels/dev.tsv, line 1: question q1 is judged in qrels/test.tsv too, which counts."],
    ),
    "only one question": (
        {"queries.jsonl": None, "topics": TOPICS, "qrels.tsv": None, "qrels.txt": "q1 0 d1 1\n"},
        ["Only one question was asked. Nothing follows from one question."],
    ),
    "a topic without a title": (
        {
            "queries.jsonl": None,
            "topics": f"{TOPICS}<top>\n<num> q2\n<desc> Which sail?\n</top>\n",
            "qrels.tsv": None,
            "qrels.txt": "q1 0 d1 1\nq2 0 d2 1\n",
        },
        ["topics, line 5: topic q2 has no title. Its <desc> is asked."],
    ),
}
"""What is broken -> the files that differ from GOOD, None for one that is not there, and the problems that are told."""

REFUSED: dict[str, tuple[Mapping[str, str | None], str]] = {
    "judgements in two forms": (
        {"qrels.txt": "q2 0 d2 1\n"},
        "{folder} has qrels.tsv and qrels.txt. Only one of them can be meant: remove the others.",
    ),
    "questions in two forms": (
        {"topics": TOPICS},
        "{folder} has queries.jsonl and topics. Only one of them can be meant: remove the others.",
    ),
    "a grade that is no number": (
        {"qrels.tsv": f"{QRELS}q1\td2\t1.5\n"},
        "{folder}/qrels.tsv, line 4: not a question, a document, a grade: ['q1', 'd2', '1.5']",
    ),
    "a line that is no JSON": (
        {"queries.jsonl": QUERIES + '{"_id": "q3", "text"\n'},
        "{folder}/queries.jsonl, line 3: not a JSON object: Expecting ':' delimiter: line 2 column 1 (char 21)",
    ),
    "two questions of one id": (
        {"queries.jsonl": QUERIES + '{"_id": "q1", "text": "which anchor"}\n'},
        "{folder}/queries.jsonl, line 3: line 1 has the id 'q1' too.",
    ),
    "two documents of one id": (
        {"corpus.jsonl": CORPUS + '{"_id": "d2", "text": "Tar is black."}\n'},
        "{folder}/corpus.jsonl, line 3: line 2 has the id 'd2' too.",
    ),
    "no judgements": (
        {"qrels.tsv": None},
        "{folder} has no qrels.tsv (BEIR), no folder qrels (BEIR), and no qrels.txt (TREC).",
    ),
    "no questions": (
        {"queries.jsonl": None},
        "{folder} has no queries.jsonl (BEIR), and no topics, topics.xml or topics.tsv (TREC).",
    ),
    "a topic without an end": (
        {"queries.jsonl": None, "topics": f"{TOPICS}<top>\n<num> q2\n"},
        "{folder}/topics, line 5: this topic has no end.",
    ),
}
"""What is broken -> the files that differ from GOOD, and the whole error. Nothing can be measured."""


@pytest.fixture(scope="module")
def parent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder above the collections. They have one path, so that they share an index."""
    parent = tmp_path_factory.mktemp("broken")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("evaluation.programs.settings", lambda: Settings(index=parent / "index"))
        yield parent


def run(parent: Path, changes: Mapping[str, str | None], capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    """Measure GOOD with these changes. Return the exit status, and the lines on standard error."""
    folder = parent / "collection"
    shutil.rmtree(folder, ignore_errors=True)
    for name, text in (GOOD | dict(changes)).items():
        if text is not None:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
    status = command("evaluate")(["run", str(folder), "--mode", "keyword"])
    return status, without_progress(capsys.readouterr().err).splitlines()


@pytest.mark.parametrize("broken", TOLD)
def test_what_is_wrong_is_told_and_the_rest_is_measured(
    broken: str, parent: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changes, problems = TOLD[broken]
    assert run(parent, changes, capsys) == (0, [f"problem: {problem}" for problem in problems])


@pytest.mark.parametrize("broken", REFUSED)
def test_what_cannot_be_measured_is_refused(broken: str, parent: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changes, error = REFUSED[broken]
    assert run(parent, changes, capsys) == (1, [error.format(folder=parent / "collection")])


def test_a_section_that_does_not_exist(parent: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changes = {
        "corpus.jsonl": None,
        "articles/knots.md": ARTICLE,
        "qrels.tsv": "q1\tknots.md#bowline\t2\nq1\tknots.md#bends\t1\nq1\ttar.md#tar\t1\nq2\tknots.md#bends\t1\n",
    }
    assert run(parent, changes, capsys) == (
        0,
        [
            "problem: qrels.tsv, line 3: the section tar.md#tar is not in the corpus.",
            "problem: qrels.tsv, line 2: no article has a section knots.md#bends with text.",
            "problem: qrels.tsv, line 4: no article has a section knots.md#bends with text.",
            "problem: Question q2 has no judgement left. It is not asked.",
            "problem: Only one question was asked. Nothing follows from one question.",
        ],
    )
