"""The features by which passages are ranked: what the legs found, and what is read of the candidates."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from core.documents import Hit
from embedding.encoder import Encoded
from index.engine import IndexedDocument, KeywordQuery, Snapshot
from index.keyword.bm25 import max_bm25f_score
from index.opening import open_engine
from search.query import parse
from search.questions import OtherForm
from search.ranking.features import (
    NO_SENTENCE_FEATURES,
    Legs,
    fetch_features,
    fetch_rare_terms,
    fetch_similarities,
    sentence_features,
)
from search.ranking.max_sim import sentence_shares
from search.ranking.similarities import Similarities
from tests.support.articles import FINGERPRINT, document, fake_encoded, fake_vector, indexed, publish
from tests.support.ranking import similarities_of


def question(text: str) -> Encoded:
    return fake_encoded(text, fake_vector(text))


def legs(
    frequencies: Mapping[str, int],
    passages: int,
    keyword: Sequence[Hit] = (),
    semantic: Sequence[Hit] = (),
    *,
    asked: str = "",
    terms: Sequence[str] = (),
    codes: Mapping[str, Sequence[str]] | None = None,
) -> Legs:
    """Return the legs of a question that says each term once, or `terms`. It is embedded if `asked` is given."""
    encoded = question(asked) if asked else None
    return Legs(encoded, keyword, semantic, terms or list(frequencies), frequencies, passages, codes or {})


def test_the_scores_and_ranks_of_the_legs() -> None:
    found = legs({"cat": 1}, 4, (Hit("a", 3.0), Hit("b", 1.0)), (Hit("b", 0.9), Hit("c", 0.5)))
    assert (found.keyword_scores, found.semantic_scores) == ({"a": 3.0, "b": 1.0}, {"b": 0.9, "c": 0.5})
    assert (found.keyword_ranks, found.semantic_ranks) == ({"a": 1, "b": 2}, {"b": 1, "c": 2})


def test_the_neighbourhood_is_that_of_the_semantic_leg() -> None:
    cosines = (Hit("b", 0.75), Hit("c", 0.25))
    assert legs({}, 4, (Hit("a", 3.0),), cosines).neighbourhood == 0.5
    assert legs({}, 4, (Hit("a", 3.0),)).neighbourhood == 0


def test_a_rare_term_weighs_more_and_one_in_every_passage_weighs_little() -> None:
    assert legs({"nowhere": 0, "once": 1, "everywhere": 9}, 10).term_weights == {
        "nowhere": math.log(11),
        "once": math.log(6),
        "everywhere": math.log(2),
    }


@pytest.mark.parametrize(("passages", "trust"), [(1, 1 / 101), (100, 1 / 2), (900, 9 / 10)])
def test_keyword_shares_are_of_the_most_that_the_terms_could_earn_and_count_less_in_a_small_corpus(
    passages: int, trust: float
) -> None:
    frequencies = {"cat": 1, "zebra": 0}
    for terms in (["cat", "zebra"], ["cat", "zebra", "cat"]):
        highest = max_bm25f_score(terms, frequencies, passages)
        found = legs(frequencies, passages, (Hit("a", highest), Hit("b", highest / 4)), terms=terms)
        assert found.keyword_shares == {"a": pytest.approx(trust), "b": pytest.approx(trust / 4)}


def test_a_passage_with_the_other_form_of_a_rare_term_holds_the_term() -> None:
    other = OtherForm("ALS", ("in 1",), "amyotrophic lateral sclerosis", ("amyotroph",), frozenset({"a", "b"}))
    frequencies = {"in 1": 1, "in 2": 2, "in 3": 3}
    found = Legs(
        question=None,
        keyword=[],
        semantic=[],
        terms=[*frequencies],
        frequencies=frequencies,
        passages=1_000,
        other_forms=(other,),
    )
    assert fetch_rare_terms(NumberedSnapshot(), found) == {  # type: ignore[arg-type]
        "in 1": {"in 1 0", "a", "b"},
        "in 2": {"in 2 0", "in 2 1"},
    }


def test_a_passage_holds_a_share_of_the_codes() -> None:
    assert legs({}, 9).code_holders == {}
    assert legs({}, 9, codes={"TR-1": [], "TR-2": []}).code_holders == {}
    assert legs({}, 9, codes={"TR-1": ["a", "b"], "TR-2": ["b"]}).code_holders == {"a": 0.5, "b": 1.0}


def test_by_words_only_there_is_no_vector_and_no_semantic_leg() -> None:
    codes = {"TR-1": ["a"]}
    found = legs({"cat": 1}, 9, [Hit("a", 2.0)], [Hit("b", 0.5)], asked="cat", codes=codes)
    assert found.by_words_only() == legs({"cat": 1}, 9, [Hit("a", 2.0)], codes=codes)
    assert found.by_words_only().semantic_ranks == {}


def test_nothing_found_has_no_shares() -> None:
    assert (legs({}, 0).keyword_shares, legs({"cat": 0}, 9).keyword_shares) == ({}, {})


class NumberedSnapshot:
    """A snapshot in which a term is held by as many passages as are asked for: "cat 0", "cat 1" and so on."""

    def keyword(self, query: KeywordQuery, k: int) -> list[Hit]:
        (term,) = query.terms
        return [Hit(f"{term} {n}", 1.0) for n in range(k)]


@pytest.mark.parametrize(
    ("passages", "rare"),
    [
        (99, []),  # in so few passages a term in one of them is not rare
        (100, [1]),
        (199, [1]),
        (200, [1, 2]),
        (1_000, [1, 2]),
        (1_499, [1, 2]),
        (1_500, [1, 2, 3]),
        (2_000, [1, 2, 3, 4]),
    ],
)
def test_a_rare_term_stands_in_two_passages_or_in_two_of_a_thousand_but_never_in_more_than_one_of_a_hundred(
    passages: int, rare: list[int]
) -> None:
    found = legs({f"in {n}": n for n in range(7)}, passages)
    assert fetch_rare_terms(NumberedSnapshot(), found) == {  # type: ignore[arg-type]
        f"in {n}": {f"in {n} {holder}" for holder in range(n)} for n in rare
    }


TEXTS = ("Cats purr. They sleep.", "Dogs bark:\n• cats\n• hens", "Fish swim.", "Cats hide.")


@pytest.fixture
def snapshot() -> Iterator[Snapshot]:
    engine = open_engine("memory:")
    publish(engine, *(document(f"{n}.md", text) for n, text in enumerate(TEXTS)))
    with engine.snapshot() as snapshot:
        yield snapshot


A, B, C, D = (f"{n}.md#top:0" for n in range(4))


def cosine(text: str, n: int) -> float:
    """Return the cosine of a question with passage n."""
    return round(float(fake_vector(text).astype(float) @ fake_vector(f"{n}.md\n{TEXTS[n]}").astype(float)), 9)


def test_candidates_are_read_and_the_others_have_what_the_legs_found(snapshot: Snapshot) -> None:
    found = legs({"cat": 3}, 4, [Hit(B, 2.0), Hit(D, 1.0)], [Hit(C, 0.5), Hit(A, 0.25)], asked="cats purr")
    features = fetch_features(snapshot, parse("cats purr"), found, [B, A], [C, D])
    assert features.ids == [B, A, C, D]
    shares = found.keyword_shares
    assert features.keyword_shares.tolist() == [shares[B], 0.0, 0.0, shares[D]]
    assert features.cosines.tolist() == [cosine("cats purr", 1), cosine("cats purr", 0), 0.5, 0.0]
    assert features.similarities is not None
    assert features.similarities.ids == [B, A]
    assert features.similarities.bounds.tolist() == [0, 1, 3]
    assert features.missing_rare.tolist() == [0.0, 0.0]


def test_without_a_vector_the_candidates_have_no_cosine(snapshot: Snapshot) -> None:
    features = fetch_features(snapshot, parse("cats"), legs({"cat": 3}, 4, (Hit(A, 2.0),)), [A], [C])
    assert (features.ids, features.cosines.tolist(), features.similarities) == ([A, C], [0.0, 0.0], None)
    assert features.keyword_shares[1] == 0 < features.keyword_shares[0]


def test_no_candidates_have_no_features(snapshot: Snapshot) -> None:
    features = fetch_features(
        snapshot, parse("cats"), legs({"cat": 3}, 4, semantic=[Hit(C, 0.5)], asked="cats"), [], []
    )
    assert (features.ids, features.similarities) == ([], None)
    names = ("keyword_shares", "cosines", "missing_rare", "aspects", "named_headings", "introductions", "codes")
    arrays = {name: getattr(features, name) for name in names}
    assert {name: (array.shape, array.dtype) for name, array in arrays.items()} == dict.fromkeys(
        names, ((0,), np.dtype(np.float64))
    )


def sections(title: str, *headings: tuple[str, ...]) -> IndexedDocument:
    """Return an article with one passage under each of these paths of headings, whose last one makes the anchor."""
    article = indexed(document(f"{title}.md", *["It is so."] * len(headings), title=title))
    anchors = ["-".join(path[-1].lower().split()) if path else "top" for path in headings]
    passages = tuple(
        replace(passage, passage_id=f"{title}.md#{anchor}:0", headings=path)
        for passage, anchor, path in zip(article.passages, anchors, headings, strict=True)
    )
    return replace(article, passages=passages)


@pytest.fixture
def moss() -> Iterator[tuple[Snapshot, list[str]]]:
    """Return a snapshot of articles with headings, and the ids of their passages."""
    articles = [
        sections("Lawn moss", (), ("Getting rid of it",), ("Getting rid of it", "By hand"), ("Causes",)),
        sections("Rust", ("Treatment of moss",), ("Opening hours",)),
    ]
    engine = open_engine("memory:")
    engine.publish(articles, [], FINGERPRINT)
    with engine.snapshot() as snapshot:
        yield snapshot, [passage.passage_id for each in articles for passage in each.passages]


@pytest.mark.parametrize(
    ("asked", "frequencies", "aspects"),
    [
        ("how is moss treated", {"moss": 5, "treat": 1}, [0, 1, 1, 0, 1, 0]),
        ("how is rust treated", {"rust": 2, "treat": 1}, [0, 0, 0, 0, 1, 0]),
        ("why is there moss", {"moss": 5}, [0, 0, 0, 1, 0, 0]),
        ("treatment of moss in zebras", {"treatment": 1, "moss": 5, "zebra": 0}, [0, 0.25, 0.25, 0, 0.25, 0]),
        ("treatment", {"treatment": 1}, [0, 0, 0, 0, 0, 0]),  # of what?
        ("moss in lawns", {"moss": 5, "lawn": 4}, [0, 0, 0, 0, 0, 0]),
    ],
)
def test_a_passage_lies_under_a_heading_on_the_aspect_that_the_question_asks_about(
    moss: tuple[Snapshot, list[str]], asked: str, frequencies: dict[str, int], aspects: list[float]
) -> None:
    """Of seven passages, a term of five weighs ln(1 + 7/6) and one of none three times as much, nearly ln(8)."""
    snapshot, passage_ids = moss
    features = fetch_features(snapshot, parse(asked), legs(frequencies, 7), passage_ids, [])
    in_five, in_none = math.log(1 + 7 / 6), math.log(8)
    share = in_five / (in_five + in_none)
    assert features.aspects.tolist() == pytest.approx([share if each == 0.25 else each for each in aspects])


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("opening hours", [0, 0, 0, 0, 0, 1]),
        ("What are the opening hours?", [0, 0, 0, 0, 0, 1]),
        ("rust opening hours", [0, 0, 0, 0, 0, 1]),
        ("moss opening hours", [0, 0, 0, 0, 0, 0]),
        ("opening", [0, 0, 0, 0, 0, 0]),
        ("causes of moss", [0, 0, 0, 1, 0, 0]),
        ("the cause of lawn moss", [0, 0, 0, 1, 0, 0]),
        ("the cause of a red lawn", [0, 0, 0, 0, 0, 0]),
        ("?", [0, 0, 0, 0, 0, 0]),
    ],
)
def test_a_question_may_be_a_heading_alone_or_with_words_of_the_title(
    moss: tuple[Snapshot, list[str]], asked: str, named: list[float]
) -> None:
    snapshot, passage_ids = moss
    query = parse(asked)
    frequencies = dict.fromkeys(query.terms, 1)
    features = fetch_features(snapshot, query, legs(frequencies, 7), passage_ids, [])
    assert features.named_headings.tolist() == named


@pytest.mark.parametrize(
    ("asked", "named", "introductions"),
    [
        ("what brown stuff grows on lawns", [0, 0, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0]),
        ("why is there moss", [0, 0, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0]),
        ("What is moss?", [1, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]),
        ("lawn moss", [1, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]),
        ("what is lawn moss on roofs", [0, 0, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0]),
    ],
)
def test_an_introduction_counts_less_than_a_section_unless_the_question_asks_what_its_title_is(
    moss: tuple[Snapshot, list[str]], asked: str, named: list[float], introductions: list[float]
) -> None:
    snapshot, passage_ids = moss
    query = parse(asked)
    found = legs(dict.fromkeys(query.terms, 1), 7)
    features = fetch_features(snapshot, query, found, passage_ids, [])
    assert (features.named_headings.tolist(), features.introductions.tolist()) == (named, introductions)
    alone = fetch_features(snapshot, query, found, passage_ids[:1], passage_ids[1:])
    assert alone.introductions.tolist() == [0]


@pytest.mark.parametrize("asked", ["zebras", "what is a zebra", "moss on zebras"])
def test_nothing_is_read_for_a_question_with_a_word_that_no_title_and_no_metadata_hold(
    moss: tuple[Snapshot, list[str]], asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot, passage_ids = moss
    read: list[str] = []
    for name in ("passages", "metadata"):
        monkeypatch.setattr(type(snapshot), name, lambda _, ids: [read.append(each) for each in ids])
    query = parse(asked)
    features = fetch_features(snapshot, query, legs(dict.fromkeys(query.terms, 1), 7), passage_ids, [])
    assert (features.named_headings.tolist(), read) == ([0] * 6, [])


def test_a_candidate_misses_the_share_of_the_weight_of_the_rare_terms_that_it_lacks() -> None:
    engine = open_engine("memory:")
    texts = ["Zebras run.", "Zebras and yaks run.", *["They run."] * 198]
    publish(engine, *(document(f"{n}.md", text) for n, text in enumerate(texts)))
    frequencies = {"zebra": 2, "yak": 1, "run": 200, "unicorn": 0}
    zebra, yak = math.log(1 + 200 / 3), math.log(1 + 200 / 2)
    with engine.snapshot() as snapshot:
        features = fetch_features(snapshot, parse("zebras"), legs(frequencies, 200), [C, A, B], [D])
    assert features.missing_rare.tolist() == [1.0, pytest.approx(yak / (zebra + yak)), 0.0]


def test_passages_are_compared_if_the_question_was_embedded_and_there_are_any(snapshot: Snapshot) -> None:
    embedded = legs({"cat": 3, "purr": 1}, 4, asked="cats purr")
    assert fetch_similarities(snapshot, parse("cats purr"), embedded, []) is None
    assert fetch_similarities(snapshot, parse("cats purr"), legs({"cat": 3}, 4), [A]) is None
    similarities = fetch_similarities(snapshot, parse("cats purr"), embedded, [C, A])
    assert similarities is not None
    assert (similarities.ids, similarities.bounds.tolist()) == ([C, A], [0, 1, 3])
    assert similarities.token_max_sims.shape == (2, 3)
    without_purr = legs({"cat": 3}, 4, asked="cats purr")
    words_of_cats = fetch_similarities(snapshot, parse("cats purr"), without_purr, [C, A])
    assert words_of_cats is not None
    assert words_of_cats.sentence_max_sims.tolist() == similarities.token_max_sims[0].tolist()
    assert words_of_cats.unknown_matches.tolist() == [1.0, 1.0]
    no_passage_purrs = fetch_similarities(
        snapshot, parse("cats purr"), legs({"cat": 3, "purr": 0}, 4, asked="cats purr"), [C, A]
    )
    assert no_passage_purrs is not None
    of_purr = similarities.token_max_sims[1]
    assert no_passage_purrs.unknown_matches.tolist() == np.minimum([of_purr[0], of_purr[1:].max()], 1).tolist()


@pytest.mark.parametrize(("text", "lists"), [("which animals are they", [0, 0, 1, 0]), ("is it so", [0, 0, 0, 0])])
def test_a_sentence_is_a_list_where_the_question_asks_for_one(
    snapshot: Snapshot, text: str, lists: list[float]
) -> None:
    embedded = legs({}, 4, asked=text)
    similarities = fetch_similarities(snapshot, parse(text), embedded, [A, B, C])
    assert similarities is not None
    assert similarities.sentence_lists.tolist() == lists


def compared(passage_id: str, token_max_sims: list[list[float]]) -> Similarities:
    return similarities_of({passage_id: len(token_max_sims[0])}, token_max_sims=token_max_sims)


def test_the_sentences_of_all_compared_passages_get_their_share_of_the_question() -> None:
    found = legs({"cat": 0, "purr": 9}, 15, asked="when cats purr")
    a = compared(A, [[0.5, 0.0], [0.0, 0.25], [1.0, 0.0]])
    b = compared(B, [[0.5, 0.0, 0.25], [0.0, 0.25, 0.0], [1.0, 0.0, 0.0]])
    # "when" is not looked up and weighs like a term of every passage; of 15 passages none holds "cat", 9 hold "purr"
    roots = np.sqrt([math.log(2), math.log(16), math.log(2.5)])
    features = sentence_features(parse("when cats purr"), found, a, None, b)
    assert list(features) == [A, B]
    for passage_id, similarities in ((A, a), (B, b)):
        assert features[passage_id].shares == pytest.approx(
            sentence_shares(roots / roots.sum(), similarities.token_max_sims)
        )
        similarity = features[passage_id].similarity
        assert similarity is not None
        assert similarity.sentence_cosines.shape == features[passage_id].shares.shape


def test_a_question_that_was_not_embedded_has_no_sentence_features() -> None:
    assert sentence_features(parse("cats"), legs({"cat": 3}, 4), compared(A, [[0.5]])) == {}
    assert sentence_features(parse("cats"), legs({"cat": 3}, 4, asked="cats"), None) == {}
    assert (NO_SENTENCE_FEATURES.similarity, NO_SENTENCE_FEATURES.shares.shape) == (None, (0,))
