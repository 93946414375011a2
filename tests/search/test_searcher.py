"""The whole way of a question: searches in a small index with the real model."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings as hypothesis_settings, strategies as st

from core.documents import MarkKind
from core.errors import IndexMissing
from core.settings import Settings
from index.engine import Engine, IndexedDocument, Snapshot
from index.opening import open_engine
from index.passage_encoding import PassageEncoding
from patella.article_files import articles_in
from patella.library import Library
from search.answers.confidence import Calibration
from search.calibration import calibrate
from search.comparison import compare
from search.query import parse
from search.ranking.features import Features, Legs, fetch_rare_terms
from search.ranking.score import score_breakdown
from search.ranking.weights import DEFAULT_WEIGHTS, PARTS
from search.results import Answer, Confidence, Mode
from search.scope import Scope
from search.searcher import Clock, rank, read_features, retrieve, search
from tests.support.articles import FINGERPRINT, FakeEncoder, document, indexed, publish, without_encodings
from tests.support.commands import command

main = command("search")

BEES = """\
# Keeping bees

## Swarms

A hive swarms when the queen runs out of room. Give her another box in May.

## Winter feeding

Sugar syrup is fed in September. In January only candy is safe, because syrup ferments in the cold.
"""
HENS = """\
# Keeping hens

## Eggs

A hen lays fewer eggs in winter, since she needs fourteen hours of light.

## Moulting

Hens lose their feathers in autumn. They stop laying while they moult.
"""
SOIL = "Soil for pots\n\nCompost\n\nMix two parts of compost with one part of sand. Worms are welcome.\n"
ARTICLES = {"bees.md": BEES, "hens.md": HENS, "soil.txt": SOIL}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("small farm")
    for name, text in ARTICLES.items():
        (folder / name).write_text(text)
    library = Library(Settings(articles=folder, index=folder / "index"), open_engine(str(folder / "index")))
    library.sync()
    return library


@pytest.fixture
def snapshot(library: Library) -> Iterator[Snapshot]:
    with library.engine.snapshot() as snapshot:
        yield snapshot


def answer_of(answer: Answer) -> list[str]:
    first = answer.results[0]
    return [first.passage.text[m.start : m.end] for m in first.marks if m.kind == MarkKind.ANSWER]


@pytest.mark.parametrize("mode", Mode)
def test_the_passage_and_in_it_the_sentence_that_answers(library: Library, snapshot: Snapshot, mode: Mode) -> None:
    answer = search(snapshot, library.encoder, "why do my hens lay fewer eggs in winter?", mode)
    assert answer.results[0].passage.passage_id == "hens.md#eggs:0"
    assert answer_of(answer) == ["A hen lays fewer eggs in winter, since she needs fourteen hours of light."]
    words = {
        answer.results[0].passage.text[m.start : m.end] for m in answer.results[0].marks if m.kind == MarkKind.WORD
    }
    assert words == {"hen", "lays", "fewer", "eggs", "winter"}


def test_the_other_words_of_ordinary_people(library: Library, snapshot: Snapshot) -> None:
    answer = search(snapshot, library.encoder, "what may I give the insects to eat when it freezes")
    assert answer.results[0].passage.passage_id == "bees.md#winter-feeding:0"


def test_the_reason_is_said_in_plain_words(library: Library, snapshot: Snapshot) -> None:
    first = search(snapshot, library.encoder, "syrup for bees in Aleppo").results[0]
    assert first.passage.passage_id == "bees.md#winter-feeding:0"
    assert str(first.why) == "1st by meaning, 1st by words: syrup, bees; does not mention: aleppo"


def test_conditions_hold_in_every_mode(library: Library, snapshot: Snapshot) -> None:
    for mode in Mode:
        found = search(snapshot, library.encoder, "winter -title:bees", mode).results
        assert {result.passage.document_id for result in found} <= {"hens.md", "soil.txt"}
        found = search(snapshot, library.encoder, 'winter heading:"winter feeding"', mode).results
        assert [result.passage.passage_id for result in found] == ["bees.md#winter-feeding:0"]


def test_a_scope_holds_in_every_mode(library: Library, snapshot: Snapshot) -> None:
    for mode in Mode:
        everything = search(snapshot, library.encoder, "winter eggs syrup", mode, 100).results
        for document_id in ARTICLES:
            found = search(snapshot, library.encoder, "winter eggs syrup", mode, 100, scope=Scope(document_id)).results
            expected = [(r.passage, r.score) for r in everything if r.passage.document_id == document_id]
            assert [(result.passage, result.score) for result in found] == expected
            for k in range(len(found) + 1):
                few = search(snapshot, library.encoder, "winter eggs syrup", mode, k, scope=Scope(document_id)).results
                assert few == found[:k]


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope("bees.md", "swarms"), {"bees.md#swarms:0"}),
        (Scope("soil.txt", "compost"), {"soil.txt#compost:0"}),
        (Scope("bees.md"), {"bees.md#swarms:0", "bees.md#winter-feeding:0"}),
        (Scope("bees.md", "top"), set()),
        (Scope("bees.md", "moulting"), set()),
        (Scope("nowhere.md"), set()),
        (Scope("nowhere.md", "swarms"), set()),
        (Scope("", "swarms"), None),
    ],
)
def test_a_scope_is_an_article_or_a_section(
    library: Library, snapshot: Snapshot, scope: Scope, expected: set[str] | None
) -> None:
    found = search(snapshot, library.encoder, "winter", Mode.SEMANTIC, 100, scope=scope).results
    everywhere = {r.passage.passage_id for r in search(snapshot, library.encoder, "winter", Mode.SEMANTIC, 100).results}
    assert {result.passage.passage_id for result in found} == (everywhere if expected is None else expected)


def test_the_command_searches_in_one_article(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    index = ["--index", str(library.settings.index)]
    assert main(["winter", "--mode", "keyword", "--in", "hens.md", "--json", *index]) == 0
    found = json.loads(capsys.readouterr().out)["results"]
    assert [result["passage_id"] for result in found] == ["hens.md#eggs:0"]
    assert main(["winter", "--in", "nowhere.md", *index]) == 2
    assert "There is no article nowhere.md in the index" in capsys.readouterr().err
    assert main(["--like", "hens.md#eggs:0", "--in", "hens.md", *index]) == 2


def test_the_number_of_results_never_changes_their_order(library: Library, snapshot: Snapshot) -> None:
    for mode in Mode:
        all_of_them = search(snapshot, library.encoder, "winter eggs", mode, 100).results
        for k in range(len(all_of_them) + 1):
            assert search(snapshot, library.encoder, "winter eggs", mode, k).results == all_of_them[:k]


def test_no_answer_is_said_and_the_closest_are_still_offered(library: Library, snapshot: Snapshot) -> None:
    calibration = library.calibration(snapshot.generation)
    expected = {"why do hens lay fewer eggs in winter": "strong", "best chess opening against the sicilian": "none"}
    for question, level in expected.items():
        answer = search(snapshot, library.encoder, question, calibration=calibration)
        assert (answer.confidence, answer.as_json()["confidence"]) == (level, level)
        assert answer.results[0].passage.text
        assert any(mark.kind == MarkKind.ANSWER for mark in answer.results[0].marks) == (level != "none")
        strong = answer.at_least(Confidence.STRONG).results
        assert strong == tuple(each for each in answer.results if each.confidence == Confidence.STRONG)


def test_a_changed_index_keeps_the_last_calibration_until_it_has_its_own(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "hens.md").write_text(HENS)
    library = Library(Settings(articles=tmp_path / "one"), open_engine(str(tmp_path / "index")))
    with pytest.raises(IndexMissing):
        library.calibrate()
    library.sync()
    first_generation = library.engine.generations()[0]
    first_calibration = library.calibration(first_generation)
    (tmp_path / "one" / "bees.md").write_text(BEES)
    library.indexer.sync(articles_in(tmp_path / "one"))
    assert library.calibration(library.engine.generations()[0]) == first_calibration is not None
    library.calibrate()
    assert library.calibration(library.engine.generations()[0]) != first_calibration
    assert library.calibration(first_generation) == first_calibration


def legs_and_features(snapshot: Snapshot, question: str) -> tuple[Legs, Features]:
    """Return what the legs find for a question, and the features that rank it."""
    query = parse(question)
    legs = retrieve(snapshot, FakeEncoder(), query, Mode.HYBRID, Clock())
    return legs, read_features(snapshot, query, legs, DEFAULT_WEIGHTS, Clock())


def test_a_word_that_is_rare_here_is_not_outdone_by_what_is_merely_close() -> None:
    engine = open_engine("memory:")
    texts = ["Bees like sugar syrup.", "Bees like sugar candy.", *["Bees like sugar water."] * 98]
    publish(engine, *(document(f"{n}.md", text, title="Food") for n, text in enumerate(texts)))
    with engine.snapshot() as snapshot:
        legs, features = legs_and_features(snapshot, "sugar candy for bees")
        assert fetch_rare_terms(snapshot, legs) == {"candi": {"1.md#top:0"}}
        for each in rank(legs, features, Mode.HYBRID, k=10):
            assert each.details["rare"] == (0 if each.passage_id == "1.md#top:0" else -DEFAULT_WEIGHTS.parts["rare"])
            assert each.score == pytest.approx(sum(each.details.values()), abs=1e-9)


def test_among_a_few_passages_no_word_is_rare_and_words_weigh_less() -> None:
    shares = []
    for passages in (3, 300):
        engine = open_engine("memory:")
        publish(engine, *(document(f"{n}.md", "Bees." if n else "Bees like candy.") for n in range(passages)))
        with engine.snapshot() as snapshot:
            legs, _ = legs_and_features(snapshot, "candy")
            shares.append(legs.keyword_shares["0.md#top:0"])
            assert set(fetch_rare_terms(snapshot, legs)) == (set() if passages == 3 else {"candi"})
    assert 0 < 10 * shares[0] < shares[1]


@pytest.mark.parametrize(("question", "lists_found"), [("which foods do bees like", 1), ("where do bees like it", 0)])
def test_a_list_counts_where_the_question_asks_which_ones(question: str, lists_found: int) -> None:
    engine = open_engine("memory:")
    texts = ("Bees like the foods of the garden.", "Sweet ones:\n\n• syrup\n• candy")
    publish(engine, *(document(f"{n}.md", text) for n, text in enumerate(texts)))
    with engine.snapshot() as snapshot:
        legs, features = legs_and_features(snapshot, question)
        lists = {each.passage_id: each.details["list"] for each in rank(legs, features, Mode.HYBRID)}
    assert lists == {"0.md#top:0": 0.0, "1.md#top:0": lists_found * DEFAULT_WEIGHTS.parts["list"]}


@pytest.mark.parametrize("typed", ["", "   ", "?", "-winter", "+zebra", '""', "title:", "\ud800", "a" * 5_000])
def test_what_finds_nothing_or_little_raises_nothing(library: Library, snapshot: Snapshot, typed: str) -> None:
    for mode in Mode:
        json.dumps(search(snapshot, library.encoder, typed, mode).as_json())


@hypothesis_settings(max_examples=30)
@given(st.text(max_size=60))
def test_marks_are_inside_the_text_and_scores_are_what_ranks(library: Library, snapshot: Snapshot, typed: str) -> None:
    results = search(snapshot, library.encoder, typed).results
    assert [r.score for r in results] == sorted((r.score for r in results), reverse=True)
    for result in results:
        assert all(0 <= mark.start < mark.end <= len(result.passage.text) for mark in result.marks)


@hypothesis_settings(max_examples=20)
@given(
    st.text(max_size=60) | st.sampled_from(["winter eggs", "syrup -hens", "what do bees eat"]), st.sampled_from(Mode)
)
def test_the_parts_of_a_score_sum_to_it(library: Library, snapshot: Snapshot, typed: str, mode: Mode) -> None:
    for result in search(snapshot, library.encoder, typed, mode).results:
        assert list(result.why.parts) == [part.name for part in PARTS]
        assert round(sum(result.why.parts.values()), 9) == result.score
        shown = [Decimal(f"{value:.3f}") for _, value in score_breakdown(result.why.parts)]
        assert sum(shown) == Decimal(f"{result.score:.3f}")


def test_the_terminal_says_what_a_score_is_the_sum_of(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    index = ["-k", "1", "--explain", "--index", str(library.settings.index)]
    assert main(["fewer eggs", "--mode", "keyword", *index]) == 0
    assert capsys.readouterr().out.splitlines()[3] == "4.926 your words = 4.926"
    assert main(["fewer eggs", *index]) == 0
    lines = capsys.readouterr().out.splitlines()
    parts = re.findall(r"(\d\.\d{3}) ([a-z ]+?)(?: \+| =)", lines[3])
    names = ["your words", "meaning", "word by word", "least matched word", "best sentence", "its words"]
    assert [name for _, name in parts] == names
    assert (
        f"{sum(float(value) for value, _ in parts):.3f}" == lines[0].split("  ")[1].split()[0] == lines[3].split()[-1]
    )


def test_the_json_of_the_command(library: Library, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["when are bees fed syrup", "--json", "-k", "2", "--index", str(library.settings.index)]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert list(answer) == [
        "query",
        "mode",
        "generation",
        "took_ms",
        "confidence",
        "results",
        "facets",
        "conditions",
        "notices",
        "did_you_mean",
    ]
    assert (answer["query"], answer["mode"], len(answer["results"])) == ("when are bees fed syrup", "hybrid", 2)
    assert list(answer["took_ms"]) == ["embed", "keyword", "semantic", "spell", "fuse", "read", "mark", "total"]
    assert answer["did_you_mean"] is None
    first = answer["results"][0]
    assert {name: first[name] for name in ("rank", "passage_id", "document_id", "title", "headings")} == {
        "rank": 1,
        "passage_id": "bees.md#winter-feeding:0",
        "document_id": "bees.md",
        "title": "Keeping bees",
        "headings": ["Winter feeding"],
    }
    assert first["text"][:32] == "Sugar syrup is fed in September."
    assert first["marks"] == [
        {"start": 0, "end": 32, "kind": "answer"},
        {"start": 6, "end": 11, "kind": "word"},
        {"start": 15, "end": 18, "kind": "word"},
        {"start": 72, "end": 77, "kind": "word"},
    ]


def test_the_terminal_shows_both_inks(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fewer eggs", "--mode", "keyword", "-k", "1", "--index", str(library.settings.index)]) == 0
    assert capsys.readouterr().out.splitlines()[:3] == [
        "1. Keeping hens › Eggs  4.926",
        "[[A hen lays *fewer* *eggs* in winter, since she needs fourteen hours of light.]]",
        "1st by words: fewer, eggs  (hens.md#eggs:0)",
    ]


def test_a_slip_is_offered_and_taken_by_both_legs(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    here = ["-k", "1", "--json", "--index", str(library.settings.index)]
    assert main(["when is syurp fed", *here]) == 0
    typed = json.loads(capsys.readouterr().out)
    assert (typed["query"], typed["did_you_mean"]) == ("when is syurp fed", "when is syrup fed")
    assert main([typed["did_you_mean"], *here]) == 0
    taken = json.loads(capsys.readouterr().out)
    assert (taken["did_you_mean"], taken["results"][0]["passage_id"]) == (None, "bees.md#winter-feeding:0")
    assert taken["results"][0]["why"]["text"] == "1st by meaning, 1st by words: syrup, fed"


def test_the_terminal_asks_what_was_meant(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    for question in ("moultng", "-k 1 feathesr autumn"):
        *options, words = question.split(" ", 2) if question.startswith("-k") else [question]
        assert main([words, *options, "--mode", "keyword", "--index", str(library.settings.index)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == [
        "Did you mean: moulting",
        "No passage was found. Take the correction. Leave out --mode keyword: passages of the same meaning are then "
        "found too.",
    ]
    assert lines[2:5] == ["Did you mean: feathers autumn", "", "1. Keeping hens › Moulting  2.067"]


def test_no_index_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["anything", "--index", str(tmp_path / "none")]) == 1
    assert "Run `patella index sync FOLDER`" in capsys.readouterr().err


def test_an_index_without_articles_answers_with_nothing(library: Library, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    empty = Library(library.settings, open_engine(str(tmp_path / "index")))
    empty.indexer.sync(articles_in(tmp_path / "none"))
    with empty.engine.snapshot() as snapshot:
        assert [search(snapshot, library.encoder, "winter eggs", mode).results for mode in Mode] == [(), (), ()]


def partly_encoded(library: Library, words_only: Collection[str]) -> Engine:
    """Return an engine with the articles of a library, of which these are found by words only."""
    engine = open_engine("memory:")
    stored = PassageEncoding(library.engine.encodings, library.encoder)
    with library.engine.snapshot() as snapshot:
        for name in ARTICLES:
            passages = tuple(snapshot.document_passages(name))
            indexed = IndexedDocument(snapshot.document(name), passages, stored.encoded(passages), "2024-01-01")
            published = without_encodings(indexed) if name in words_only else indexed
            engine.publish([published], [], snapshot.generation.fingerprint)
    return engine


EGGS = "why do my hens lay fewer eggs in winter?"
NOTICE = "Words only for {} of 5 passages yet: a question in other words does not find these."


def test_what_is_found_by_words_only_stands_where_its_words_place_it(library: Library, snapshot: Snapshot) -> None:
    whole = search(snapshot, library.encoder, EGGS, calibration=Calibration((0.0,) * 3, (0.01,) * 3))
    assert whole.results[0].confidence == Confidence.STRONG
    with partly_encoded(library, {"hens.md"}).snapshot() as partial:
        calibration = calibrate(partial, library.encoder)
        answer = search(partial, library.encoder, EGGS, calibration=calibration)
        by_words = search(partial, library.encoder, EGGS, Mode.KEYWORD)
        by_meaning = search(partial, library.encoder, EGGS, Mode.SEMANTIC)
    first = answer.results[0]
    assert (first.passage.passage_id, first.confidence, first.margin) == ("hens.md#eggs:0", Confidence.POSSIBLE, None)
    assert (first.why.semantic, first.marks) == (None, by_words.results[0].marks)
    assert sum(first.why.parts.values()) == pytest.approx(first.score)
    assert answer_of(answer) == ["A hen lays fewer eggs in winter, since she needs fourteen hours of light."]
    assert {result.passage.document_id for result in by_meaning.results} == {"bees.md", "soil.txt"}
    assert (answer.notices, by_words.notices, by_meaning.notices) == (
        (NOTICE.format(2),),
        (),
        (NOTICE.format(2),),
    )
    assert compare(partial, library.encoder, EGGS).notices == (NOTICE.format(2),)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("when do hens lose their feathers? compost sand worms pots mix", "soil.txt#compost:0"),
        ("why do hens lay fewer eggs in winter, worms compost sand", "hens.md#eggs:0"),
    ],
)
def test_no_result_is_sure_that_has_a_rival_without_vectors(library: Library, question: str, first: str) -> None:
    """Whether that one stands before or behind it: among the others alone, the first article would lead by far."""
    surest = Calibration((0.0,) * 3, (0.01,) * 3)
    with partly_encoded(library, {"soil.txt"}).snapshot() as partial:
        answer = search(partial, library.encoder, question, calibration=surest)
        without = search(partial, library.encoder, f"{question} -title:soil", calibration=surest)
    assert answer.results[0].passage.passage_id == first
    assert {(each.confidence, each.margin) for each in answer.results} == {(Confidence.POSSIBLE, None)}
    assert without.results[0].margin is not None
    assert without.notices[-1] == NOTICE.format(1)


def test_where_nothing_is_encoded_the_ranking_is_that_by_words(library: Library) -> None:
    with partly_encoded(library, ARTICLES).snapshot() as partial:
        hybrid = search(partial, library.encoder, "winter food for bees and hens")
        by_words = search(partial, library.encoder, "winter food for bees and hens", Mode.KEYWORD)
        by_meaning = search(partial, library.encoder, "winter food for bees and hens", Mode.SEMANTIC)
        assert calibrate(partial, library.encoder) == Calibration.of([])
    assert [each.passage for each in hybrid.results] == [each.passage for each in by_words.results]
    assert [each.marks for each in hybrid.results] == [each.marks for each in by_words.results]
    assert (by_meaning.results, by_meaning.notices[-1]) == ((), NOTICE.format(5))


@hypothesis_settings(max_examples=40)
@given(st.sets(st.integers(0, 11)), st.text("abc ", min_size=1, max_size=9))
def test_the_places_of_a_partial_ranking(words_only: set[int], question: str) -> None:
    """A passage without vectors has its rank by words, or a better one; the others are in the order of their scores."""
    engine = open_engine("memory:")
    articles = [indexed(document(f"{n:02}.md", f"a{' b' * (n % 3)}{' c' * (n % 4)}", title="x")) for n in range(12)]
    engine.publish(
        [without_encodings(each) if n in words_only else each for n, each in enumerate(articles)], [], FINGERPRINT
    )
    with engine.snapshot() as snapshot:
        legs = retrieve(snapshot, FakeEncoder(), parse(question), Mode.HYBRID, Clock())
        features = read_features(snapshot, parse(question), legs, DEFAULT_WEIGHTS, Clock())
        ranking = rank(legs, features, Mode.HYBRID)
    ids = [each.passage_id for each in ranking]
    assert len(set(ids)) == len(ids)
    assert set(ids) >= set(legs.keyword_ranks)
    encoded = [each for each in ranking if each.passage_id not in legs.words_only]
    assert [each.score for each in encoded] == sorted((each.score for each in encoded), reverse=True)
    for place, each in enumerate(ranking, 1):
        if each.passage_id in legs.words_only:
            assert int(each.passage_id[:2]) in words_only
            expected = legs.keyword_ranks[each.passage_id]
            assert place == expected or (place < expected and {*ids[place:]} <= {*legs.words_only})
