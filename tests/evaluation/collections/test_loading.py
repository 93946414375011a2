"""Tests of reading judged collections."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

import ingest
from core.errors import CollectionError
from core.locations import PROJECT
from evaluation.collections import BUNDLED, CorpusRow, Question, bundled_collection, load_collection

CORPUS = (
    '{"_id": "d1", "title": "Knots", "text": "A bowline holds."}\n{"_id": "d2", "title": "", "text": "Rope rots."}\n'
)
QUERIES = '{"_id": "q1", "text": "which knot holds"}\n\n{"_id": "q2", "text": "the colour of tar"}\n'
QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t0\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "corpus.jsonl").write_text(CORPUS)
    (tmp_path / "queries.jsonl").write_text(QUERIES)
    (tmp_path / "qrels.tsv").write_text(QRELS)
    return tmp_path


def test_a_folder_in_beir_form(folder: Path) -> None:
    collection = load_collection(folder)
    assert list(collection.articles) == [
        CorpusRow("d1", "Knots", "A bowline holds."),
        CorpusRow("d2", "", "Rope rots."),
    ]
    assert list(collection.questions) == [Question("q1", "which knot holds"), Question("q2", "the colour of tar")]
    assert collection.judgements == {"q1": {"d1": 2, "d2": 0}}
    assert collection.answerable() == [Question("q1", "which knot holds")]


def test_ids_may_be_numbers(folder: Path) -> None:
    (folder / "corpus.jsonl").write_text('{"_id": 7, "title": "Knots", "text": "A bowline holds."}\n')
    (folder / "queries.jsonl").write_text('{"_id": 1, "text": "which knot holds"}\n')
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n1\t7\t1\n")
    collection = load_collection(folder)
    assert [article.document_id for article in collection.articles] == ["7"]
    assert collection.answerable() == [Question("1", "which knot holds")]


def test_a_packed_corpus(folder: Path) -> None:
    (folder / "corpus.jsonl.gz").write_bytes(gzip.compress((folder / "corpus.jsonl").read_bytes()))
    (folder / "corpus.jsonl").unlink()
    assert [article.document_id for article in load_collection(folder).articles] == ["d1", "d2"]


def test_judgements_in_trec_form(folder: Path) -> None:
    (folder / "qrels.tsv").unlink()
    (folder / "qrels.txt").write_text("q1 0 d1 2\nq2 0 d2 1\n")
    assert load_collection(folder).judgements == {"q1": {"d1": 2}, "q2": {"d2": 1}}


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("corpus.jsonl", None, "has no corpus.jsonl or corpus.jsonl.gz, and no folder articles."),
        ("qrels.tsv", None, "has no qrels.tsv (BEIR), no folder qrels (BEIR), and no qrels.txt (TREC)."),
        ("queries.jsonl", None, "has no queries.jsonl (BEIR), and no topics, topics.xml or topics.tsv (TREC)."),
        ("queries.jsonl", '{"_id": "q1"}\n', "queries.jsonl, line 1: text is missing or not text."),
        ("queries.jsonl", "[1, 2]\n", "queries.jsonl, line 1: not a JSON object"),
        ("queries.jsonl", "oops\n", "queries.jsonl, line 1: not a JSON object"),
        ("queries.jsonl", '{"_id": "q1", "text": "t", "answers": "tar"}\n', "of question q1 are not a list of texts."),
        ("queries.jsonl", '{"_id": "q1", "text": "t", "answers": [""]}\n', "of question q1 are not a list of texts."),
        ("corpus.jsonl", '{"_id": "d1"}\n', "corpus.jsonl, line 1: text is missing or not text."),
        ("qrels.tsv", "q1\td1\tmany\n", "qrels.tsv, line 1: not a question, a document, a grade"),
        ("qrels.tsv", "query-id\tcorpus-id\tscore\nq1\n", "qrels.tsv, line 2: not a question, a document, a grade"),
    ],
)
def test_what_is_missing_is_named(folder: Path, file: str, content: str | None, message: str) -> None:
    if content is None:
        (folder / file).unlink()
    else:
        (folder / file).write_text(content)
    with pytest.raises(CollectionError) as error:
        load_collection(folder)
    assert message in str(error.value)


@pytest.mark.parametrize("file", ["corpus.jsonl", "queries.jsonl"])
def test_an_id_that_stands_there_twice_is_named(folder: Path, file: str) -> None:
    first = (folder / file).read_text().splitlines()[0]
    with (folder / file).open("a") as lines:
        lines.write(first + "\n")
    with pytest.raises(CollectionError) as error:
        load_collection(folder)
    line, row_id = (3, "d1") if file == "corpus.jsonl" else (4, "q1")
    assert str(error.value) == f"{folder / file}, line {line}: line 1 has the id '{row_id}' too."


def test_a_byte_order_mark_and_a_title_that_is_null(folder: Path) -> None:
    (folder / "corpus.jsonl").write_text('\ufeff{"_id": "d1", "title": null, "text": "A bowline holds."}\n')
    assert list(load_collection(folder).articles) == [CorpusRow("d1", "", "A bowline holds.")]


@pytest.fixture
def files(folder: Path) -> Path:
    """A collection of files: one in Markdown, one in HTML in a folder, and one that is no article."""
    (folder / "corpus.jsonl").unlink()
    (folder / "articles" / "old").mkdir(parents=True)
    (folder / "articles" / "knots.md").write_text("# Knots\n\n## Bends\n\nA sheet bend joins ropes.\n")
    (folder / "articles" / "old" / "tar.html").write_text("<h1>Tar</h1><p>Tar is black.</p>")
    (folder / "articles" / "notes.xyz").write_text("not an article")
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\tknots.md#bends\t2\n")
    return folder


def test_a_collection_of_files(files: Path) -> None:
    collection = load_collection(files)
    assert [article.document_id for article in collection.articles] == ["knots.md", "old/tar.html"]
    assert [article.read().title for article in collection.articles] == ["Knots", "Tar"]
    assert collection.judged_id("knots.md#bends:0") == "knots.md#bends"
    assert collection.judgements == {"q1": {"knots.md#bends": 2}}
    assert (collection.folder, collection.articles_from) == (files, None)


def test_a_folder_with_a_corpus_file_and_with_files_is_refused(files: Path) -> None:
    (files / "corpus.jsonl").write_text(CORPUS)
    with pytest.raises(CollectionError, match="has both a corpus file and articles/"):
        load_collection(files)


def test_what_a_question_may_tell(folder: Path) -> None:
    (folder / "queries.jsonl").write_text(
        '{"_id": "q1", "text": "which knot", "topic": "plain", "split": "development", "answers": ["A bowline"]}\n'
        '{"_id": "q2", "text": "what does tar cost", "kind": "near-miss", "article": "tar.md"}\n'
        '{"_id": "q3", "text": "what rots", "answers": [{"start": 0, "text": "Rope"}]}\n'
    )
    assert list(load_collection(folder).questions) == [
        Question("q1", "which knot", "answerable", "development", topic="plain", answers=("A bowline",)),
        Question("q2", "what does tar cost", "near-miss", article="tar.md"),
        Question("q3", "what rots"),
    ]


def test_only_questions_without_an_answer_need_no_judgements(folder: Path) -> None:
    (folder / "qrels.tsv").unlink()
    (folder / "queries.jsonl").write_text('{"_id": "q1", "text": "what does tar cost", "kind": "near-miss"}\n')
    collection = load_collection(folder)
    assert (collection.judgements, collection.answerable()) == ({}, [])


def test_a_folder_that_is_not_there() -> None:
    with pytest.raises(CollectionError, match="nowhere is not a folder"):
        load_collection(Path("nowhere"))


def test_the_bundled_questions_are_as_many_and_of_the_kinds_that_are_promised() -> None:
    collection = bundled_collection()
    kinds = [question.kind for question in collection.questions]
    assert len(collection.answerable()) == kinds.count("answerable") >= 150
    assert len(kinds) - kinds.count("answerable") >= 40
    assert set(kinds) == {"answerable", "near-miss", "off-topic", "nonsense"}
    assert len(collection.answerable("development")) == len(collection.answerable("test")) == 85
    assert len({question.text.casefold() for question in collection.questions}) == len(kinds)


def test_the_bundled_questions_are_judged_as_deep_as_the_measures_look() -> None:
    """The pool of three modes holds the first ten sections of each, so at least ten different ones."""
    judgements = bundled_collection().judgements
    assert [name for name, grades in judgements.items() if len(grades) < 10] == []
    assert {grade for grades in judgements.values() for grade in grades.values()} == {0, 1, 2}


COLLECTIONS = sorted(
    {path.parent for part in ("bundled", "sets") for path in BUNDLED.with_name(part).rglob("queries.jsonl")}
)


@pytest.mark.parametrize("folder", COLLECTIONS, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_every_judgement_is_of_a_section_that_exists_and_holds_the_answers(folder: Path) -> None:
    collection = load_collection(folder)
    documents = [article.read() for article in collection.articles]
    texts = {
        f"{document.document_id}#{section.anchor}": document.text[section.start : section.end]
        for document in documents
        for section in document.sections
    }
    judged = {judged_id for grades in collection.judgements.values() for judged_id in grades}
    assert judged - texts.keys() == set()
    assert {grade for grades in collection.judgements.values() for grade in grades.values()} <= {0, 1, 2}
    assert all(max(grades.values()) == 2 for grades in collection.judgements.values())
    answerable = {question.question_id for question in collection.questions if question.kind == "answerable"}
    assert collection.judgements.keys() == answerable
    for question in collection.questions:
        grades = collection.judgements.get(question.question_id, {})
        answering = [texts[judged_id] for judged_id, grade in grades.items() if grade == 2]
        assert [answer for answer in question.answers if not any(answer in text for text in answering)] == []
        assert question.article in {"", *(document.document_id for document in documents)}


def test_no_article_has_questions_of_both_splits() -> None:
    """The bundled questions are older: only near misses and aspects are split by article."""
    for folder in set(COLLECTIONS) - {BUNDLED}:
        collection = load_collection(folder)
        splits: dict[str, set[str]] = {}
        for question in collection.questions:
            grades = collection.judgements.get(question.question_id, {})
            documents = {judged_id.rpartition("#")[0] for judged_id, grade in grades.items() if grade == 2}
            for document_id in documents | {question.article} - {""}:
                splits.setdefault(document_id, set()).add(question.split)
        assert {name: each for name, each in splits.items() if len(each) > 1} == {}, folder.name


def test_collections_in_the_bundled_folder_are_about_corpus() -> None:
    bundled = bundled_collection()
    for name in ("aspects", "near-misses"):
        collection = load_collection(BUNDLED / name)
        assert (collection.name, collection.folder, collection.articles_from) == (name, BUNDLED / name, BUNDLED)
        assert collection.articles == bundled.articles
    assert len(load_collection(BUNDLED / "near-misses").questions) == 336


def test_the_bundled_collection_by_its_folder_is_the_bundled_collection() -> None:
    assert load_collection(BUNDLED).name == "bundled"
    assert {Path(article.document_id).suffix for article in load_collection(BUNDLED).articles} <= ingest.SUFFIXES


def test_questions_and_documents_without_text(folder: Path) -> None:
    with (folder / "queries.jsonl").open("a") as queries, (folder / "corpus.jsonl").open("a") as corpus:
        queries.write('{"_id": "q3", "text": " "}\n')
        corpus.write('{"_id": "d3", "title": "Tar", "text": ""}\n')
    with (folder / "qrels.tsv").open("a") as qrels:
        qrels.write("q2\td2\t1\nq3\td1\t1\n")
    collection = load_collection(folder)
    assert list(collection.problems) == [
        "corpus.jsonl, line 3: the text of document d3 is empty, so nothing can find it.",
        "queries.jsonl, line 4: the text of question q3 is empty. It is not asked.",
    ]
    assert [question.question_id for question in collection.questions] == ["q1", "q2"]


def test_questions_without_a_judgement_or_without_anything_relevant(folder: Path) -> None:
    assert load_collection(folder).problems == ["queries.jsonl, line 3: question q2 has no judgement. It is not asked."]
    with (folder / "qrels.tsv").open("a") as qrels:
        qrels.write("q2\td1\t0\n")
    collection = load_collection(folder)
    assert collection.problems == [
        "queries.jsonl, line 3: nothing is judged relevant to question q2, so its measures are 0."
    ]
    assert [question.question_id for question in collection.answerable()] == ["q1", "q2"]


def test_a_question_without_an_answer_needs_no_judgement(folder: Path) -> None:
    (folder / "queries.jsonl").write_text(
        '{"_id": "q1", "text": "which knot holds"}\n{"_id": "q2", "text": "what does tar cost", "kind": "near-miss"}\n'
    )
    assert load_collection(folder).problems == []


@pytest.mark.parametrize("folder", COLLECTIONS, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_our_own_collections_have_no_problem(folder: Path) -> None:
    assert load_collection(folder).problems == []
