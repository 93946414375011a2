"""What is wrong with judgements is told by file and line, and left out of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import CollectionError
from evaluation.collections import load_collection

CORPUS = (
    '{"_id": "d1", "title": "Knots", "text": "A bowline holds."}\n{"_id": "d2", "title": "", "text": "Rope rots."}\n'
)
QUERIES = '{"_id": "q1", "text": "which knot holds"}\n{"_id": "q2", "text": "what rots"}\n'
GOOD = "q1\td1\t2\nq2\td2\t1\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "corpus.jsonl").write_text(CORPUS)
    (tmp_path / "queries.jsonl").write_text(QUERIES)
    return tmp_path


def read(folder: Path, qrels: str, name: str = "qrels.tsv") -> tuple[list[str], dict[str, dict[str, int]]]:
    """Return the problems of a collection with these judgements, and the judgements that are left."""
    (folder / name).write_text(qrels)
    collection = load_collection(folder)
    return list(collection.problems), {q: dict(grades) for q, grades in collection.judgements.items()}


ALL = {"q1": {"d1": 2}, "q2": {"d2": 1}}


def test_right_judgements_have_no_problem(folder: Path) -> None:
    assert read(folder, f"query-id\tcorpus-id\tscore\n{GOOD}") == ([], ALL)


def test_a_document_that_is_not_in_the_corpus(folder: Path) -> None:
    problems = ["qrels.tsv, line 4: the document d9 is not in the corpus."]
    assert read(folder, f"query-id\tcorpus-id\tscore\n{GOOD}q2\td9\t1\n") == (problems, ALL)


def test_the_lines_of_a_trec_file_are_counted_with_those_that_are_empty(folder: Path) -> None:
    problems = ["qrels.txt, line 3: the document d9 is not in the corpus."]
    assert read(folder, "q1 0 d1 2\n\nq2 0 d9 1\nq2 0 d2 1\n", "qrels.txt") == (problems, ALL)


def test_a_quotation_mark_hides_no_line(folder: Path) -> None:
    problems = ['qrels.tsv, line 1: the document "d1 is not in the corpus.']
    assert read(folder, f'q1\t"d1\t1\n{GOOD}') == (problems, ALL)


def test_ids_may_be_quoted_as_csv_quotes_them(folder: Path) -> None:
    assert read(folder, '"q1"\t"d1"\t2\nq2\td2\t"1"\n') == ([], ALL)


def test_a_question_that_is_not_there(folder: Path) -> None:
    problems = ["qrels.tsv, line 3: the question q9 is not in queries.jsonl."]
    assert read(folder, f"{GOOD}q9\td1\t1\n") == (problems, ALL)


def test_a_pair_that_is_judged_twice(folder: Path) -> None:
    problems = [
        "qrels.tsv, line 3: d1 is judged for q1 in qrels.tsv, line 1 too.",
        "qrels.tsv, line 4: d2 is judged for q2 in qrels.tsv, line 2 too. The grade 1 counts, and 0 does not.",
    ]
    assert read(folder, f"{GOOD}q1\td1\t2\nq2\td2\t0\n") == (problems, ALL)


def test_a_grade_below_0_counts_as_0(folder: Path) -> None:
    """TREC's web tracks grade spam with -2. Measures know no such grade."""
    problems = ["qrels.tsv, line 3: the grade -2 of d2 for q1 counts as 0."]
    assert read(folder, f"{GOOD}q1\td2\t-2\n") == (problems, {"q1": {"d1": 2, "d2": 0}, "q2": {"d2": 1}})


def test_many_problems_of_a_kind_are_told_by_their_number(folder: Path) -> None:
    lines = "".join(f"q1\tm{number}\t1\nq{number}\td1\t1\n" for number in range(10, 1010))
    problems = [
        "qrels.tsv, line 3: the document m10 is not in the corpus.",
        "qrels.tsv, line 5: the document m11 is not in the corpus.",
        "qrels.tsv, line 7: the document m12 is not in the corpus.",
        "qrels.tsv: 997 more judgements are of what is not in the corpus.",
        "qrels.tsv, line 4: the question q10 is not in queries.jsonl.",
        "qrels.tsv, line 6: the question q11 is not in queries.jsonl.",
        "qrels.tsv, line 8: the question q12 is not in queries.jsonl.",
        "qrels.tsv: 997 more judgements are of questions that are not in queries.jsonl.",
    ]
    assert read(folder, f"{GOOD}{lines}") == (problems, ALL)


def test_four_of_a_kind_are_told_one_by_one(folder: Path) -> None:
    lines = "".join(f"q1\tm{number}\t1\n" for number in range(3, 7))
    problems = [f"qrels.tsv, line {number}: the document m{number} is not in the corpus." for number in range(3, 7)]
    assert read(folder, f"{GOOD}{lines}") == (problems, ALL)


@pytest.mark.parametrize("content", ["", "query-id\tcorpus-id\tscore\n", "\n\n"])
def test_a_file_without_judgements(folder: Path, content: str) -> None:
    problems = [
        "qrels.tsv holds no judgement.",
        "queries.jsonl, line 1: question q1 has no judgement. It is not asked.",
        "queries.jsonl, line 2: question q2 has no judgement. It is not asked.",
    ]
    assert read(folder, content) == (problems, {})


def write_splits(folder: Path, **splits: str) -> None:
    (folder / "qrels").mkdir()
    for name, lines in splits.items():
        (folder / "qrels" / f"{name}.tsv").write_text(f"query-id\tcorpus-id\tscore\n{lines}")


def test_a_folder_of_judgements_has_a_file_for_each_split(folder: Path) -> None:
    write_splits(folder, test="q1\td1\t2\n", dev="q2\td2\t1\n")
    collection = load_collection(folder)
    assert (collection.judgements, collection.problems) == (ALL, [])
    assert {question.question_id: question.split for question in collection.questions} == {
        "q1": "test",
        "q2": "development",
    }


def test_of_a_folder_of_judgements_only_the_test_and_the_development_file_are_read(folder: Path) -> None:
    write_splits(folder, test="q1\td1\t2\nq1\td9\t1\n", train="q2\td2\t1\n")
    collection = load_collection(folder)
    assert (collection.judgements, collection.problems) == (
        {"q1": {"d1": 2}},
        [
            "qrels/train.tsv is not read.",
            "qrels/test.tsv, line 3: the document d9 is not in the corpus.",
            "queries.jsonl, line 2: question q2 has no judgement. It is not asked.",
        ],
    )


def test_a_question_of_two_splits_is_a_test_question(folder: Path) -> None:
    write_splits(folder, test="q1\td1\t2\n", dev="q2\td2\t1\nq1\td2\t1\n")
    collection = load_collection(folder)
    assert (collection.judgements, collection.problems) == (
        ALL,
        ["qrels/dev.tsv, line 3: question q1 is judged in qrels/test.tsv too, which counts."],
    )
    assert collection.questions[0].split == "test"


def test_a_folder_of_judgements_without_a_split_that_is_read(folder: Path) -> None:
    write_splits(folder, train=GOOD)
    with pytest.raises(CollectionError) as error:
        load_collection(folder)
    assert str(error.value) == f"{folder}/qrels has no test.tsv and no dev.tsv."


def test_a_file_and_a_folder_of_judgements_are_refused(folder: Path) -> None:
    write_splits(folder, test=GOOD)
    with pytest.raises(CollectionError) as error:
        read(folder, GOOD)
    assert str(error.value) == f"{folder} has qrels.tsv and qrels. Only one of them can be meant: remove the others."


def test_a_file_and_a_folder_of_the_same_judgements_are_one(folder: Path) -> None:
    write_splits(folder, test=GOOD)
    assert read(folder, f"query-id\tcorpus-id\tscore\n{GOOD}") == ([], ALL)


def test_two_files_of_judgements_are_refused(folder: Path) -> None:
    (folder / "qrels.txt").write_text("q1 0 d1 2\n")
    with pytest.raises(CollectionError) as error:
        read(folder, GOOD)
    assert (
        str(error.value) == f"{folder} has qrels.tsv and qrels.txt. Only one of them can be meant: remove the others."
    )


def test_a_judgement_of_an_article_that_is_not_there(folder: Path) -> None:
    (folder / "corpus.jsonl").unlink()
    (folder / "articles").mkdir()
    (folder / "articles" / "knots.md").write_text("# Knots\n\n## Bends\n\nA sheet bend joins ropes.\n")
    problems = [
        "qrels.tsv, line 2: the section tar.md#tar is not in the corpus.",
        "qrels.tsv, line 3: the document knots.md is not in the corpus.",
        "queries.jsonl, line 2: question q2 has no judgement. It is not asked.",
    ]
    left = {"q1": {"knots.md#bends": 2}}
    assert read(folder, "q1\tknots.md#bends\t2\nq1\ttar.md#tar\t1\nq2\tknots.md\t1\n") == (problems, left)
