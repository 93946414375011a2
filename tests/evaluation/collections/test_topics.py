"""Topics of TREC in their three forms, and what is wrong with them, by file and line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from core.errors import CollectionError
from evaluation.collections import Question, load_collection
from evaluation.collections.problems import Problems
from evaluation.collections.topics import read_topics

AD_HOC = """\
<top>

<num> Number: 301
<title> International Organized Crime

<desc> Description:
Identify organizations that participate in
international criminal activity.

<narr> Narrative:
A relevant document must name the organization.

</top>

<top>
<num> Number: 302
<title> Topic: Poliomyelitis &amp;
Post-Polio
</top>
"""
LATER = """\
<?xml version="1.0" encoding="UTF-8"?>
<topics task="covid"> <!-- a comment with <topic> in it -->
  <topic number="1" type="faceted">
    <query>coronavirus origin</query>
    <question>what is the origin of COVID-19</question>
    <subtopic number="1" type="inf">bats</subtopic>
  </topic>
  <topic number="2">A 2-year-old with a fever.</topic>
  <topic><number>3</number><title>knots</title></topic>
</topics>
"""


def read(folder: Path, name: str, text: str) -> tuple[list[tuple[int, str, str]], list[str]]:
    """Return (line, id, question) of each topic of a file, and the problems."""
    problems = Problems()
    (folder / name).write_text(text, "utf-8")
    return [(line, row["_id"], row["text"]) for line, row in read_topics(folder / name, problems)], problems.texts()


def test_topics_of_the_ad_hoc_tracks(tmp_path: Path) -> None:
    questions = [(1, "301", "International Organized Crime"), (15, "302", "Poliomyelitis & Post-Polio")]
    assert read(tmp_path, "topics", AD_HOC) == (questions, [])


def test_topics_of_later_tracks(tmp_path: Path) -> None:
    questions = [(3, "1", "coronavirus origin"), (8, "2", "A 2-year-old with a fever."), (9, "3", "knots")]
    assert read(tmp_path, "topics.xml", LATER) == (questions, [])


def test_a_table_of_topics(tmp_path: Path) -> None:
    questions = [(1, "a1", "what holds?"), (3, "a2", 'How do "bees" keep warm?'), (4, "a3", 'a 3" rope')]
    text = '\ufeffa1\twhat holds?\r\n\na2\t"How do ""bees"" keep warm?"\na3\ta 3" rope\n'
    assert read(tmp_path, "topics.tsv", text) == (questions, [])


def test_where_a_topic_has_no_title_what_is_asked_is_told(tmp_path: Path) -> None:
    text = "<top>\n<num> 7\n<title>\n<desc> Description: Which knots hold?\n</top>\n<top><num>8<narr>Any</top>\n"
    assert read(tmp_path, "topics", text) == (
        [(1, "7", "Which knots hold?"), (6, "8", "")],
        ["topics, line 1: topic 7 has no title. Its <desc> is asked."],
    )


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("topics", "<top>\n<num> 1\n<title> knots\n", ", line 1: this topic has no end."),
        ("topics", "\n<top>\n<num> 1\n\n<top>\n<num> 2\n</top>", ", line 2: this topic does not end before line 5."),
        ("topics", "<top>\n<num> 1\n</top>\n</top>\n", ", line 4: </top> ends no topic."),
        ("topics", "<top>\n<title> knots\n</top>\n", ", line 1: this topic has no number."),
        ("topics", "<top>\n<num> 1\n</top>\n\n302 polio\n", ", line 5: not a part of a topic: '302 polio'"),
        ("topics", "301\twhat holds\n", ", line 1: not a part of a topic: '301\\twhat holds'"),
        ("topics.xml", "<topics>\n</topics>", " has no topic: no <top> ... </top>, and no <topic> ... </topic>."),
        ("topics.tsv", "1\tknots\n2 tar\n", ", line 2: not an id, a tab and a question, but '2 tar'"),
        ("topics.tsv", "1\tknots\tbends\n", ", line 1: not an id, a tab and a question, but '1\\tknots\\tbends'"),
    ],
)
def test_what_is_no_topic_is_told_by_file_and_line(name: str, text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(CollectionError) as error:
        read(tmp_path, name, text)
    assert str(error.value) == f"{tmp_path / name}{message}"


WORDS = st.text("abcXYZ 09.,?'-", min_size=1).filter(str.strip)


@given(st.lists(WORDS, min_size=1, max_size=5))
def test_each_title_is_asked_with_its_line(tmp_path_factory: pytest.TempPathFactory, titles: list[str]) -> None:
    text = "".join(f"<top>\n<num> Number: {n}\n<title>\n{title}\n\n</top>\n\n" for n, title in enumerate(titles))
    expected = [(1 + 7 * n, str(n), " ".join(title.split())) for n, title in enumerate(titles)]
    assert read(tmp_path_factory.mktemp("topics"), "topics", text) == (expected, [])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "corpus.jsonl").write_text('{"_id": "d1", "title": "Knots", "text": "A bowline holds."}\n')
    (tmp_path / "topics").write_text("<top>\n<num> 1\n<title> which knot holds\n</top>\n<top><num>2<title>tar</top>\n")
    (tmp_path / "qrels.txt").write_text("1 0 d1 2\n9 0 d1 1\n")
    return tmp_path


def test_a_collection_of_topics(folder: Path) -> None:
    collection = load_collection(folder)
    assert list(collection.questions) == [Question("1", "which knot holds"), Question("2", "tar")]
    assert collection.judgements == {"1": {"d1": 2}}
    assert collection.problems == [
        "qrels.txt, line 2: the question 9 is not in topics.",
        "topics, line 5: question 2 has no judgement. It is not asked.",
    ]


def test_two_files_of_questions_are_refused(folder: Path) -> None:
    (folder / "queries.jsonl").write_text('{"_id": "1", "text": "which knot holds"}\n')
    with pytest.raises(CollectionError) as error:
        load_collection(folder)
    assert str(error.value) == (
        f"{folder} has queries.jsonl and topics. Only one of them can be meant: remove the others."
    )


def test_blanks_of_names_may_be_written_as_in_an_address(folder: Path) -> None:
    """That is how our own export writes them, since a line of TREC form has blanks between its parts."""
    (folder / "corpus.jsonl").write_text('{"_id": "old knots", "text": "A"}\n{"_id": "a%20b", "text": "B"}\n')
    (folder / "qrels.txt").write_text("1 0 old%20knots 2\n2 0 a%20b 1\n2 0 no%20knot 1\n")
    collection = load_collection(folder)
    assert collection.judgements == {"1": {"old knots": 2}, "2": {"a%20b": 1}}
    assert collection.problems == ["qrels.txt, line 3: the document no%20knot is not in the corpus."]
