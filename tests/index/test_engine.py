"""The contract of an engine. Each test runs on all engines."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from core.documents import Document, Hit, Metadata
from core.errors import IndexMissing
from embedding.vectors import BinaryVectors
from index.engine import (
    Clause,
    DocumentSummary,
    Engine,
    Filter,
    Fingerprint,
    GenerationCheck,
    IndexedDocument,
    KeywordQuery,
    PassageVectors,
    Snapshot,
)
from index.keyword.short_forms import ShortForm
from index.properties import Property
from index.vectors.quantization import binarize
from tests.support.articles import FINGERPRINT, chunk, document, fake_vector, held, indexed, publish, without_encodings

CATS = document("cats.md", "Cats purr. Cats sleep.", "A cat drinks milk.", title="Cats")
DOGS = document("dogs.md", "Dogs bark.", title="Dogs")
FISH = document("fish.md", "Fish swim.", title="Fish")


def ids(hits: list[Hit]) -> list[str]:
    return [hit.passage_id for hit in hits]


def signs_in(rows: BinaryVectors) -> list[bytes]:
    return [row.tobytes() for row in rows]


def signs_of(*texts: str) -> list[bytes]:
    return signs_in(binarize(np.stack([fake_vector(text) for text in texts])))


def found(engine: Engine, *terms: str, filter: Filter = Filter(), k: int = 10) -> list[str]:  # noqa: B008
    with engine.snapshot() as snapshot:
        return ids(snapshot.keyword(KeywordQuery(terms, filter), k))


def test_nothing_is_there_before_the_first_publish(engine: Engine) -> None:
    assert (engine.digests(), engine.added_by_hand(), engine.generations()) == ({}, set(), [])
    assert engine.fingerprint() is None
    assert engine.is_intact()
    with pytest.raises(IndexMissing), engine.snapshot():
        pass
    with pytest.raises(IndexMissing):
        engine.rollback()


def test_the_store_tells_where_it_lies_and_what_it_takes(engine: Engine) -> None:
    (name, place), *others = engine.status()
    assert (name, bool(place), all(len(each) == 2 for each in others)) == ("Index", True, True)
    before = engine.size()
    publish(engine, CATS, DOGS)
    assert 0 <= before <= engine.size()


def test_a_check_looks_at_every_generation(engine: Engine) -> None:
    with pytest.raises(IndexMissing):
        engine.check()
    publish(engine, CATS, DOGS)
    publish(engine, FISH)
    newest, older = (each.name for each in engine.generations())
    assert engine.check() == [GenerationCheck(newest, True, 3, 4, ""), GenerationCheck(older, False, 2, 3, "")]
    engine.rollback()
    assert [(each.name, each.current) for each in engine.check()] == [(newest, False), (older, True)]


def test_what_is_published_is_found_and_read(engine: Engine) -> None:
    publish(engine, CATS, DOGS)
    with engine.snapshot() as snapshot:
        assert snapshot.document("cats.md") == CATS
        assert snapshot.document_passages("cats.md") == chunk(CATS)
        assert snapshot.passages(["dogs.md#top:0", "cats.md#top:1"]) == [chunk(DOGS)[0], chunk(CATS)[1]]
        assert ids(snapshot.keyword(KeywordQuery(("cat",)), 10)) == ["cats.md#top:0", "cats.md#top:1"]
        assert snapshot.semantic(fake_vector("Dogs\nDogs bark."), 1)[0].passage_id == "dogs.md#top:0"
        assert (snapshot.generation.documents, snapshot.generation.passages) == (2, 3)
    assert engine.digests() == {"cats.md": CATS.digest, "dogs.md": DOGS.digest}
    assert engine.fingerprint() == FINGERPRINT


def test_the_semantic_score_is_the_cosine(engine: Engine) -> None:
    publish(engine, CATS, DOGS)
    question = fake_vector("Cats\nCats purr. Cats sleep.")
    with engine.snapshot() as snapshot:
        hits = snapshot.semantic(question, 10)
        cosines = {
            hit.passage_id: float(question @ snapshot.passage_vectors([hit.passage_id]).passages[0]) for hit in hits
        }
    assert {hit.passage_id: hit.score for hit in hits} == pytest.approx(cosines, abs=1e-6)
    assert hits[0].passage_id == "cats.md#top:0"


def test_vectors_are_those_of_the_passage_and_of_its_sentences(engine: Engine) -> None:
    publish(engine, CATS, DOGS)
    with engine.snapshot() as snapshot:
        dogs = snapshot.passage_vectors(["dogs.md#top:0"])
        cats = snapshot.passage_vectors(["cats.md#top:0"])
        both = snapshot.passage_vectors(["dogs.md#top:0", "cats.md#top:0"])
    assert isinstance(dogs, PassageVectors)
    assert dogs.passages.tolist() == [fake_vector("Dogs\nDogs bark.").tolist()]
    assert cats.passages.tolist() == [fake_vector("Cats\nCats purr. Cats sleep.").tolist()]
    assert signs_in(cats.titles) == signs_in(cats.contexts) == signs_of("Cats")
    assert signs_in(cats.sentences) == signs_of("Cats purr.", "Cats sleep.")
    for part in PassageVectors.__slots__:
        one_by_one = [*getattr(dogs, part).tolist(), *getattr(cats, part).tolist()]
        assert getattr(both, part).tolist() == one_by_one
    assert signs_in(cats.tokens) == signs_of("cats", "cats", "purr", "cats", "sleep")
    assert cats.token_sentences.tolist() == [-1, 0, 0, 1, 1]


def test_summaries_are_one_a_document_by_id(engine: Engine) -> None:
    engine.publish([indexed(FISH, by_hand=True), indexed(CATS)], [], FINGERPRINT)
    with engine.snapshot() as snapshot:
        assert snapshot.summaries() == [
            DocumentSummary("cats.md", "Cats", 1, 2, "", "2024-01-01", CATS.digest, added_by_hand=False),
            DocumentSummary("fish.md", "Fish", 1, 1, "", "2024-01-01", FISH.digest, added_by_hand=True),
        ]
    assert engine.added_by_hand() == {"fish.md"}
    assert engine.documents(["fish.md", "cats.md"]) == [FISH, CATS]


def test_words_of_the_metadata_find_the_article(engine: Engine) -> None:
    cats = replace(CATS, metadata=Metadata(("Ann Li",), tags=("pets",), description="Quiet animals."))
    dogs = replace(DOGS, metadata=Metadata(("Bo Ek",), tags=("pets",), others=(("publisher", "Kennel Press"),)))
    publish(engine, cats, dogs, FISH)
    assert found(engine, "li") == ["cats.md#top:1", "cats.md#top:0"]  # a description makes the field longer
    assert sorted(found(engine, "pet")) == ["cats.md#top:0", "cats.md#top:1", "dogs.md#top:0"]
    assert (found(engine, "quiet"), found(engine, "kennel")) == (["cats.md#top:0"], ["dogs.md#top:0"])
    assert found(engine, "cat", filter=Filter((Clause(("quiet", "anim")),))) == ["cats.md#top:0"]
    assert found(engine, "pet", filter=Filter(excluded=(Clause(("bo", "ek")),))) == ["cats.md#top:1", "cats.md#top:0"]
    with engine.snapshot() as snapshot:
        assert snapshot.document_frequencies(["pet", "quiet", "li"]) == [3, 1, 2]


def test_a_word_of_the_metadata_weighs_less_than_one_of_the_text(engine: Engine) -> None:
    publish(engine, replace(CATS, metadata=Metadata(tags=("dogs",))), DOGS, FISH)
    assert found(engine, "dog") == ["dogs.md#top:0", "cats.md#top:0", "cats.md#top:1"]


def test_metadata_is_read_without_the_article(engine: Engine) -> None:
    about = Metadata(("Ann Li",), "2024-05", "en", ("pets",), "Quiet animals.", (("rating", "4"),))
    publish(engine, replace(CATS, metadata=about), DOGS)
    with engine.snapshot() as snapshot:
        assert snapshot.metadata(["dogs.md", "cats.md"]) == {"dogs.md": Metadata(), "cats.md": about}
        assert [summary.metadata for summary in snapshot.summaries()] == [about, Metadata()]
        assert snapshot.document("cats.md").metadata == about
        with pytest.raises(KeyError):
            snapshot.metadata(["fish.md"])


def test_properties_are_those_of_the_generation(engine: Engine) -> None:
    publish(engine, replace(CATS, metadata=Metadata(("Ann Li",))), replace(DOGS, metadata=Metadata(("Bo Li",))))
    with engine.snapshot() as before:
        publish(engine, replace(DOGS, metadata=Metadata(("Bo Ek",))), FISH)
        assert before.properties().holding(Property.AUTHOR, "li") == {"cats.md", "dogs.md"}
        assert before.properties() is before.properties()
    with engine.snapshot() as snapshot:
        assert snapshot.properties().holding(Property.AUTHOR, "li") == {"cats.md"}
        assert snapshot.properties().holding(Property.TYPE, "md") == {"cats.md", "dogs.md", "fish.md"}


def test_a_document_is_replaced_whole(engine: Engine) -> None:
    publish(engine, CATS, DOGS)
    shorter = document("cats.md", "Cats hide.", title="Cats")
    publish(engine, shorter)
    assert (found(engine, "purr"), found(engine, "milk"), found(engine, "hide")) == ([], [], ["cats.md#top:0"])
    assert engine.digests() == {"cats.md": shorter.digest, "dogs.md": DOGS.digest}
    with engine.snapshot() as snapshot:
        assert held(snapshot) == {"cats.md": ["Cats hide."], "dogs.md": ["Dogs bark."]}
        with pytest.raises(KeyError):
            snapshot.passages(["cats.md#top:1"])


def test_a_removed_document_is_found_no_more(engine: Engine) -> None:
    publish(engine, CATS, DOGS)
    publish(engine, removed=["cats.md", "never-there.md"])
    assert (found(engine, "cat"), found(engine, "dog")) == ([], ["dogs.md#top:0"])
    with engine.snapshot() as snapshot:
        assert ids(snapshot.semantic(fake_vector("Cats purr."), 10)) == ["dogs.md#top:0"]
        with pytest.raises(KeyError):
            snapshot.document("cats.md")
        with pytest.raises(KeyError):
            snapshot.passage_vectors(["cats.md#top:0"])


def test_what_is_removed_and_added_at_once_is_there(engine: Engine) -> None:
    publish(engine, CATS)
    publish(engine, CATS, removed=["cats.md"])
    assert found(engine, "cat") == ["cats.md#top:0", "cats.md#top:1"]


def test_one_added_by_hand_and_removed_is_by_hand_no_more(engine: Engine) -> None:
    engine.publish([indexed(FISH, by_hand=True)], [], FINGERPRINT)
    publish(engine, removed=["fish.md"])
    assert (engine.added_by_hand(), engine.digests()) == (set(), {})


def test_a_snapshot_does_not_change_while_it_is_held(engine: Engine) -> None:
    publish(engine, CATS, DOGS)
    with engine.snapshot() as old:
        publish(engine, document("cats.md", "Cats hide."), FISH, removed=["dogs.md"])
        publish(engine, removed=["cats.md"])
        publish(engine, removed=["fish.md"])
        assert held(old) == {"cats.md": ["Cats purr. Cats sleep.", "A cat drinks milk."], "dogs.md": ["Dogs bark."]}
        assert ids(old.keyword(KeywordQuery(("cat", "dog")), 10)) == ["dogs.md#top:0", "cats.md#top:0", "cats.md#top:1"]
        assert len(old.semantic(fake_vector("Dogs bark."), 10)) == 3
        assert old.passage_vectors(["dogs.md#top:0"]).passages.tolist() == [fake_vector("Dogs\nDogs bark.").tolist()]
    with engine.snapshot() as new:
        assert held(new) == {}


def test_an_empty_generation_answers(engine: Engine) -> None:
    publish(engine)
    with engine.snapshot() as snapshot:
        assert snapshot.keyword(KeywordQuery(("cat",)), 10) == []
        assert snapshot.keyword(KeywordQuery(("cat",), Filter(required=(Clause(("cat",)),))), 10) == []
        assert snapshot.semantic(fake_vector("cat"), 10) == []
        assert snapshot.semantic(fake_vector("cat"), 10, Filter(excluded=(Clause(("cat",)),))) == []
        assert snapshot.document_frequencies(["cat"]) == [0]
        assert (snapshot.vocabulary().counts, snapshot.vocabulary().within_edits("cat", 2)) == ({}, [])
        assert (snapshot.summaries(), snapshot.passages([]), len(snapshot.passage_vectors([]).passages)) == ([], [], 0)
        assert (snapshot.generation.documents, snapshot.generation.passages) == (0, 0)


def test_a_document_without_passages_is_kept(engine: Engine) -> None:
    empty = document("empty.md", title="Only a title")
    publish(engine, empty, DOGS)
    with engine.snapshot() as snapshot:
        assert snapshot.document("empty.md") == empty
        assert held(snapshot) == {"dogs.md": ["Dogs bark."], "empty.md": []}
    publish(engine, document("dogs.md", title="Dogs"))
    with engine.snapshot() as snapshot:
        assert held(snapshot) == {"dogs.md": [], "empty.md": []}
        assert snapshot.semantic(fake_vector("Dogs bark."), 10) == []


def test_words_of_any_script_are_found(engine: Engine) -> None:
    article = document("наука/статья №1.md", "Große Straße, naïve café.", "神経 μυς мышца 👍🏽 ﷺ", title="Ünïcödé")
    publish(engine, article)
    assert found(engine, "naiv") == ["наука/статья №1.md#top:0"]
    assert found(engine, "strass") == ["наука/статья №1.md#top:0"]
    assert found(engine, "мышца") == ["наука/статья №1.md#top:1"]
    with engine.snapshot() as snapshot:
        assert snapshot.document("наука/статья №1.md") == article


def test_an_id_may_hold_the_sign_that_parts_it_from_the_anchor(engine: Engine) -> None:
    odd = document("a#b/c#d.md", "Dogs bark.", "Dogs sleep.")
    publish(engine, odd, DOGS)
    with engine.snapshot() as snapshot:
        assert [p.text for p in snapshot.passages(["a#b/c#d.md#top:1", "dogs.md#top:0"])] == [
            "Dogs sleep.",
            "Dogs bark.",
        ]


def test_equal_scores_are_ordered_by_passage_id(engine: Engine) -> None:
    same = [document(f"{n:03}.md", "Dogs bark.", title="Dogs") for n in range(200)]
    for start in (100, 0):
        publish(engine, *same[start : start + 100][::-1])
    expected = [f"{n:03}.md#top:0" for n in range(200)]
    assert found(engine, "dog", k=5) == expected[:5]
    assert found(engine, "dog", k=500) == expected
    with engine.snapshot() as snapshot:
        assert ids(snapshot.semantic(fake_vector("Dogs\nDogs bark."), 5)) == expected[:5]
        assert ids(snapshot.semantic(fake_vector("Dogs\nDogs bark."), 500)) == expected


def test_passages_are_scored_in_their_context(engine: Engine) -> None:
    """The passage on hens that hide holds no "bark", but both its neighbours do. Another article is no neighbour."""
    hens = document("hens.md", "Foxes bark.", "Hens hide at night.", "Dogs bark too.", "Hens lay eggs.", title="Hens")
    publish(engine, CATS, hens, DOGS)
    passage_ids = ["cats.md#top:1", *(f"hens.md#top:{n}" for n in range(4)), "dogs.md#top:0"]
    with engine.snapshot() as snapshot:
        scores, nothing = snapshot.scores_in_context([["bark"], []], passage_ids).tolist()
        assert snapshot.scores_in_context([["bark"]], ["hens.md#top:1"]).tolist() == [[scores[2]]]
        assert snapshot.scores_in_context([["bark"]], []).shape == (1, 0)
        assert snapshot.scores_in_context([], passage_ids).shape == (0, 6)

    def score(times: int, length: int) -> float:
        """Return the score of a body that holds the word this many times; the mean length in context is 7."""
        return (math.log(7 / 4) + 1) * 2.2 * times / (times + 1.2 * (0.25 + 0.75 * length / 7))

    expected = {
        "dogs.md#top:0": score(1, 2),
        "hens.md#top:1": score(2, 9),
        "hens.md#top:0": score(1, 6),
        "hens.md#top:3": score(1, 6),
        "hens.md#top:2": score(1, 10),
        "cats.md#top:1": 0.0,
    }
    assert dict(zip(passage_ids, scores, strict=True)) == pytest.approx(expected)
    assert nothing == [0.0] * 6


def test_a_word_that_is_said_again_counts_more(engine: Engine) -> None:
    publish(engine, DOGS, FISH)
    with engine.snapshot() as snapshot:
        for terms in (("bark", "swim"), ("bark", "swim", "swim")):
            hits = snapshot.keyword(KeywordQuery(terms), 10)
            in_context = snapshot.scores_in_context([terms], ["fish.md#top:0", "dogs.md#top:0"])
            assert dict(zip(["fish.md#top:0", "dogs.md#top:0"], in_context[0].tolist(), strict=True)) == dict(hits)
        assert hits[0].score / hits[1].score == pytest.approx(2**0.7)


def test_an_unknown_passage_has_no_context(engine: Engine) -> None:
    publish(engine, CATS)
    with engine.snapshot() as snapshot:
        for unknown in ("cats.md#top:2", "dogs.md#top:0", ""):
            with pytest.raises(KeyError):
                snapshot.scores_in_context([["cat"]], ["cats.md#top:0", unknown])


def test_a_limit_of_nothing_finds_nothing(engine: Engine) -> None:
    publish(engine, CATS)
    with engine.snapshot() as snapshot:
        assert snapshot.keyword(KeywordQuery(("cat",)), 0) == []
        assert snapshot.semantic(fake_vector("Cats purr."), 0) == []
        assert snapshot.keyword(KeywordQuery(()), 10) == []


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        (Filter(), ["a.md#top:0", "a.md#top:1", "b.md#top:0"]),
        (Filter(required=(Clause(("muscl", "spasm")),)), ["a.md#top:0"]),
        (Filter(required=(Clause(("spasm", "muscl")),)), ["b.md#top:0"]),
        (Filter(required=(Clause(("spasm",), "title"),)), ["b.md#top:0"]),
        (Filter(required=(Clause(("therapi",), "heading"),)), ["a.md#top:0", "a.md#top:1"]),
        (Filter(required=(Clause(("therapi",), "body"),)), []),
        (Filter(required=(Clause(("spasm",)), Clause(("muscl",)))), ["a.md#top:0", "b.md#top:0"]),
        (Filter(excluded=(Clause(("muscl", "spasm")),)), ["a.md#top:1", "b.md#top:0"]),
        (Filter(required=(Clause(("spasm",)),), excluded=(Clause(("therapi",)),)), ["b.md#top:0"]),
        (Filter(required=(Clause(("unheardof",)),)), []),
        (Filter(required=(Clause(("muscl", "unheardof")),)), []),
        (Filter(documents=frozenset({"b.md"})), ["b.md#top:0"]),
        (Filter(documents=frozenset({"a.md", "b.md"})), ["a.md#top:0", "a.md#top:1", "b.md#top:0"]),
        (Filter(documents=frozenset({"nowhere.md"})), []),
        (Filter(documents=frozenset()), []),
        (Filter(sections=frozenset({"a.md#top"})), ["a.md#top:0", "a.md#top:1"]),
        (Filter(sections=frozenset({"a.md#t", "b.md#other", "a.md"})), []),
        (Filter(documents=frozenset({"b.md"}), sections=frozenset({"a.md#top"})), []),
        (Filter(required=(Clause(("muscl",)),), documents=frozenset({"a.md"})), ["a.md#top:0"]),
        (Filter(excluded=(Clause(("spasm",)),), documents=frozenset({"a.md"})), ["a.md#top:1"]),
    ],
)
def test_filters(engine: Engine, filter: Filter, expected: list[str]) -> None:
    a = document("a.md", "A muscle spasm hurts.", "Rest hurts less.", title="Cramp")
    b = document("b.md", "A spasm: muscle that hurts.", title="Spasm")
    engine.publish([indexed(a, heading="Therapy"), indexed(b)], [], FINGERPRINT)
    assert sorted(found(engine, "hurt", filter=filter)) == expected
    with engine.snapshot() as snapshot:
        assert sorted(ids(snapshot.semantic(fake_vector("anything"), 10, filter))) == expected


def test_the_best_of_an_article_are_its_best_however_many_of_others_are_better(engine: Engine) -> None:
    others = [document(f"{n:03}.md", "Dogs bark, dogs bark.", title="Dogs") for n in range(50)]
    here = document("quiet.md", "A dog.", "A dog that sleeps and sleeps.", title="Rest")
    publish(engine, *others, here)
    publish(engine, removed=["007.md"])
    filter = Filter(documents=frozenset({"quiet.md"}))
    assert found(engine, "dog", filter=filter, k=1) == ["quiet.md#top:0"]
    assert found(engine, "dog", filter=filter, k=9) == ["quiet.md#top:0", "quiet.md#top:1"]
    with engine.snapshot() as snapshot:
        vector = fake_vector("Rest\nA dog that sleeps and sleeps.")
        assert ids(snapshot.semantic(vector, 1, filter)) == ["quiet.md#top:1"]
        everything = snapshot.semantic(vector, 100)
        assert snapshot.semantic(vector, 9, filter) == [hit for hit in everything if "quiet" in hit.passage_id]


def test_document_frequencies_count_passages_once_in_whatever_field(engine: Engine) -> None:
    publish(engine, CATS, DOGS)
    with engine.snapshot() as snapshot:
        assert snapshot.document_frequencies(["cat", "milk", "dog", "horse", ""]) == [2, 1, 1, 0, 0]
    publish(engine, removed=["cats.md"])
    with engine.snapshot() as snapshot:
        assert snapshot.document_frequencies(["cat", "milk", "dog"]) == [0, 0, 1]


def test_document_frequencies_count_passages_that_hold_a_term_in_one_field(engine: Engine) -> None:
    publish(engine, replace(CATS, metadata=Metadata(("Ann Li",), tags=("milk",))), DOGS)
    with engine.snapshot() as snapshot:
        terms, fields = ["cat", "milk", "dog", "li"], ("title", "heading", "body", "metadata", None)
        assert [snapshot.document_frequencies(terms, field) for field in fields] == [
            [2, 0, 1, 0],
            [0, 0, 0, 0],
            [2, 1, 1, 0],
            [0, 2, 0, 2],
            [2, 2, 1, 2],
        ]


def vocabulary(engine: Engine) -> Mapping[str, int]:
    with engine.snapshot() as snapshot:
        return snapshot.vocabulary().counts


def test_the_vocabulary_counts_passages_once_by_the_words_as_they_are_written(engine: Engine) -> None:
    engine.publish([indexed(CATS, heading="The cat's Café 24/7"), indexed(DOGS)], [], FINGERPRINT)
    heading = {"the": 2, "cat": 2, "cafe": 2, "24": 2, "7": 2}
    text = {"cats": 2, "purr": 1, "sleep": 1, "a": 1, "drinks": 1, "milk": 1, "dogs": 1, "bark": 1}
    assert vocabulary(engine) == heading | text


def test_the_vocabulary_forgets_what_is_replaced_and_removed(engine: Engine) -> None:
    publish(engine, CATS, DOGS, FISH)
    with engine.snapshot() as old:
        publish(engine, document("cats.md", "Cats hide. Dogs seek.", title="Cats"), removed=["dogs.md"])
        assert vocabulary(engine) == {"cats": 1, "hide": 1, "dogs": 1, "seek": 1, "fish": 1, "swim": 1}
        assert old.vocabulary().counts["purr"] == 1  # read from disk only after the next publish
    publish(engine, removed=["cats.md", "fish.md"])
    assert vocabulary(engine) == {}


def test_the_vocabulary_is_the_same_however_it_was_published(engine: Engine) -> None:
    articles = [document(f"{n}.md", f"word{n % 7} and word{n % 3}.", title=f"Title {n % 2}") for n in range(40)]
    for article in articles:
        publish(engine, article)
    publish(engine, *(document(f"{n}.md", "nothing") for n in range(0, 40, 3)))
    publish(engine, *articles[:20])
    by_hand = Counter(word for n in range(40) for word in words_of(n, replaced=n >= 20 and n % 3 == 0))
    assert vocabulary(engine) == by_hand


def words_of(n: int, replaced: bool) -> set[str]:
    return {"nothing", str(n), "md"} if replaced else {f"word{n % 7}", "and", f"word{n % 3}", "title", str(n % 2)}


ALS = ShortForm("ALS", "amyotrophic lateral sclerosis", "als", "amyotroph lateral sclerosi")
MND = ShortForm("MND", "motor neurone disease", "mnd", "motor neuron diseas")


def short_forms(engine: Engine) -> Mapping[ShortForm, int]:
    with engine.snapshot() as snapshot:
        assert snapshot.short_forms() is snapshot.short_forms()
        return snapshot.short_forms().definitions


def test_short_forms_are_counted_once_for_each_document_that_defines_them(engine: Engine) -> None:
    defined = "It is amyotrophic lateral sclerosis (ALS)."
    publish(
        engine,
        document("a.md", defined, f"Again. {defined}", "Or MND (motor neurone disease)."),
        document("b.md", "Nothing (2003)."),
        document("c.md", defined),
    )
    assert short_forms(engine) == {ALS: 2, MND: 1}
    with engine.snapshot() as snapshot:
        long_forms = {"als": "amyotrophic lateral sclerosis", "mnd": "motor neurone disease"}
        assert snapshot.short_forms().long_forms == long_forms


def test_short_forms_are_forgotten_with_what_defines_them(engine: Engine) -> None:
    publish(engine, *(document(f"{n}.md", "Amyotrophic lateral sclerosis (ALS).") for n in range(5)))
    capital = ALS._replace(long="Amyotrophic lateral sclerosis")
    with engine.snapshot() as old:
        publish(engine, document("0.md", "Motor neurone disease (MND)."), removed=["1.md", "2.md"])
        assert short_forms(engine) == {capital: 2, MND._replace(long="Motor neurone disease"): 1}
        assert old.short_forms().definitions == {capital: 5}  # read from disk only after the next publish
    publish(engine, removed=["0.md", "3.md", "4.md"])
    assert short_forms(engine) == {}


def test_short_forms_are_the_same_however_they_were_published(engine: Engine) -> None:
    named = ["We say amyotrophic lateral sclerosis (ALS).", "We say motor neurone disease (MND).", "We say nothing."]
    articles = [document(f"{n}.md", named[n % 3], named[n % 2]) for n in range(30)]
    for article in articles:
        publish(engine, article)
    publish(engine, *(document(f"{n}.md", "Nothing.") for n in range(0, 30, 4)))
    publish(engine, *articles[:20])
    left = [n for n in range(30) if n < 20 or n % 4]
    said = [{named[n % 3], named[n % 2]} for n in left]
    assert short_forms(engine) == {form: sum(named[i] in each for each in said) for i, form in enumerate([ALS, MND])}


def test_rollback_returns_to_the_generation_before(engine: Engine) -> None:
    publish(engine, CATS)
    publish(engine, DOGS, removed=["cats.md"])
    assert engine.rollback().documents == 1
    assert (found(engine, "cat"), found(engine, "dog")) == (["cats.md#top:0", "cats.md#top:1"], [])
    assert engine.digests() == {"cats.md": CATS.digest}
    assert [generation.current for generation in engine.generations()] == [False, True]
    with pytest.raises(IndexMissing):
        engine.rollback()


def test_a_generation_that_is_kept_can_be_asked_beside_the_current_one(engine: Engine) -> None:
    publish(engine, CATS)
    publish(engine, FISH, removed=["cats.md"])
    current, earlier = (each.name for each in engine.generations())
    with engine.snapshot_of(earlier) as before, engine.snapshot_of(current) as now, engine.snapshot() as served:
        assert (held(before).keys(), held(now).keys()) == ({"cats.md"}, {"fish.md"})
        assert [each.generation.name for each in (before, now, served)] == [earlier, current, current]
        assert ids(before.keyword(KeywordQuery(("purr",)), 10)) == ["cats.md#top:0"]
    with pytest.raises(IndexMissing, match="Generation 00000009-0123abcd is not kept"):
        engine.snapshot_of("00000009-0123abcd").__enter__()


def test_publishing_goes_on_from_where_rollback_returned_to(engine: Engine) -> None:
    publish(engine, CATS)
    publish(engine, DOGS, removed=["cats.md"])
    engine.rollback()
    publish(engine, FISH)
    assert set(engine.digests()) == {"cats.md", "fish.md"}
    assert found(engine, "fish") == ["fish.md#top:0"]
    engine.rollback()
    assert "fish.md" not in engine.digests()


def test_nobody_returns_to_what_was_undone_even_while_it_is_read(engine: Engine) -> None:
    publish(engine, CATS)
    publish(engine, DOGS, removed=["cats.md"])
    undone = engine.generations()[0].name
    with engine.snapshot_of(undone) as reading:
        engine.rollback()
        publish(engine, FISH)
        assert held(reading).keys() == {"dogs.md"}
        assert [each.documents for each in engine.generations()] == [2, 1]
        assert engine.rollback().documents == 1
        assert engine.digests() == {"cats.md": CATS.digest}


def test_a_review_sees_what_will_be_published_while_others_see_what_is(engine: Engine) -> None:
    publish(engine, CATS, DOGS)
    seen: list[object] = []

    def review(new: Snapshot) -> None:
        assert new.document_frequencies(["fish"]) == [1]
        assert new.vocabulary().counts["swim"] == 1
        assert new.document("dogs.md") == DOGS
        vectors = new.passage_vectors(["fish.md#top:0", "dogs.md#top:0"]).passages
        assert [vector.tolist() for vector in vectors] == [
            fake_vector("Fish\nFish swim.").tolist(),
            fake_vector("Dogs\nDogs bark.").tolist(),
        ]
        seen.extend([new.generation, held(new), ids(new.keyword(KeywordQuery(("fish", "cat")), 10))])
        seen.append(ids(new.semantic(fake_vector("Fish\nFish swim."), 1)))
        seen.extend([found(engine, "fish", "cat"), len(engine.generations()), sorted(engine.digests())])

    published = engine.publish([indexed(FISH)], ["cats.md"], FINGERPRINT, review)
    assert seen == [
        published,
        {"dogs.md": ["Dogs bark."], "fish.md": ["Fish swim."]},
        ["fish.md#top:0"],
        ["fish.md#top:0"],
        ["cats.md#top:0", "cats.md#top:1"],
        1,
        ["cats.md", "dogs.md"],
    ]
    assert (found(engine, "fish", "cat"), len(engine.generations())) == (["fish.md#top:0"], 2)


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
@pytest.mark.parametrize("before", [(), (CATS,)])
def test_a_review_that_raises_an_error_leaves_everything_as_it_was(
    engine: Engine, before: tuple[Document, ...], error: type[BaseException]
) -> None:
    if before:
        publish(engine, *before)
    kept = engine.generations()
    fish = indexed(FISH)
    engine.encodings.put(dict(fish.encoded))

    def refuse(new: Snapshot) -> None:
        raise error

    with pytest.raises(error):
        engine.publish([fish], ["cats.md"], FINGERPRINT, refuse)
    assert engine.generations() == kept
    assert engine.digests() == {article.document_id: article.digest for article in before}
    assert engine.encodings.known([each.key for each in fish.encoded]) == {each.key for each in fish.encoded}
    publish(engine, FISH)
    assert engine.digests() == {article.document_id: article.digest for article in (*before, FISH)}
    assert engine.is_intact()


def test_another_fingerprint_starts_from_zero_and_keeps_the_old_generation(engine: Engine) -> None:
    publish(engine, CATS, DOGS)
    other = Fingerprint(model="another model", chunker="fake chunker", analyzer="fake analyzer")
    engine.publish([indexed(FISH)], [], other)
    assert (engine.fingerprint(), set(engine.digests())) == (other, {"fish.md"})
    engine.rollback()
    assert (engine.fingerprint(), set(engine.digests())) == (FINGERPRINT, {"cats.md", "dogs.md"})
    assert found(engine, "cat") == ["cats.md#top:0", "cats.md#top:1"]


def test_another_model_may_cut_the_same_article_into_other_passages(engine: Engine) -> None:
    publish(engine, CATS)
    one = indexed(document("cats.md", "Cats purr. Cats sleep.", title="Cats"))
    cut_otherwise = IndexedDocument(CATS, one.passages, one.encoded, "2024-01-02")
    with engine.snapshot() as old:
        engine.publish([cut_otherwise], [], Fingerprint("another model", "fake chunker", "fake analyzer"))
        assert held(old) == {"cats.md": ["Cats purr. Cats sleep.", "A cat drinks milk."]}
    with engine.snapshot() as new:
        assert held(new) == {"cats.md": ["Cats purr. Cats sleep."]}


def test_a_publish_that_fails_changes_nothing(engine: Engine) -> None:
    publish(engine, CATS)

    def documents():  # type: ignore[no-untyped-def]
        yield indexed(DOGS)
        raise RuntimeError("the third article broke")

    with pytest.raises(RuntimeError):
        engine.publish(documents(), ["cats.md"], FINGERPRINT)
    assert engine.digests() == {"cats.md": CATS.digest}
    assert found(engine, "cat") == ["cats.md#top:0", "cats.md#top:1"]
    publish(engine, DOGS)
    assert set(engine.digests()) == {"cats.md", "dogs.md"}


def test_a_document_without_encodings_is_found_by_words_only(engine: Engine) -> None:
    engine.publish([without_encodings(indexed(CATS)), indexed(DOGS)], [], FINGERPRINT)
    assert engine.words_only() == {"cats.md"}
    assert found(engine, "cat") == ["cats.md#top:0", "cats.md#top:1"]
    assert found(engine, "cat", filter=Filter((Clause(("cat", "purr")),))) == ["cats.md#top:0"]
    assert vocabulary(engine)["milk"] == 1
    assert (engine.digests(), engine.is_intact()) == ({"cats.md": CATS.digest, "dogs.md": DOGS.digest}, True)
    with engine.snapshot() as snapshot:
        assert (snapshot.generation.passages, snapshot.generation.words_only) == (3, 2)
        assert held(snapshot) == {
            "cats.md": ["Cats purr. Cats sleep.", "A cat drinks milk."],
            "dogs.md": ["Dogs bark."],
        }
        assert ids(snapshot.semantic(fake_vector("Cats\nCats purr. Cats sleep."), 10)) == ["dogs.md#top:0"]
        assert snapshot.semantic(fake_vector("cat"), 10, Filter(documents=frozenset({"cats.md"}))) == []
        assert snapshot.encoded(["cats.md#top:1", "dogs.md#top:0", "cats.md#top:0"]) == {"dogs.md#top:0"}
        assert len(snapshot.passage_vectors(["dogs.md#top:0"]).passages) == 1
        with pytest.raises(KeyError):
            snapshot.passage_vectors(["dogs.md#top:0", "cats.md#top:0"])
        with pytest.raises(KeyError):
            snapshot.encoded(["fish.md#top:0"])
    assert engine.repair() == set()


def test_what_is_encoded_later_is_as_if_it_had_been_from_the_start(engine: Engine) -> None:
    documents = [indexed(CATS), indexed(DOGS), indexed(FISH)]
    publish(engine, document("old.md", "Long ago."))
    engine.publish([without_encodings(each) for each in documents], ["old.md"], FINGERPRINT)
    with engine.snapshot() as by_words:
        for each, left in ((documents[1], {"cats.md", "fish.md"}), (documents[0], {"fish.md"}), (documents[2], set())):
            engine.encodings.put({encoded.key: encoded.packed or b"" for encoded in each.encoded})
            engine.publish([], [], FINGERPRINT, encoded=[each.document.document_id, "never-there.md"])
            assert engine.words_only() == left
        assert by_words.generation.words_only == 4
        assert by_words.semantic(fake_vector("cat"), 10) == []
        assert by_words.encoded(["cats.md#top:0", "dogs.md#top:0"]) == set()
    question = fake_vector("question")
    with engine.snapshot() as snapshot:
        assert (snapshot.generation.passages, snapshot.generation.words_only) == (4, 0)
        in_stages = snapshot.semantic(question, 10), snapshot.keyword(KeywordQuery(("cat", "dog")), 10)
        assert snapshot.passage_vectors(["cats.md#top:1"]).passages.tolist() == [
            fake_vector("Cats\nA cat drinks milk.").tolist()
        ]
    publish(engine, CATS, DOGS, FISH)
    with engine.snapshot() as snapshot:
        at_once = snapshot.semantic(question, 10), snapshot.keyword(KeywordQuery(("cat", "dog")), 10)
    assert in_stages == at_once
    assert len(in_stages[0]) == 4
    assert engine.is_intact()


def test_rollback_returns_to_what_was_before_the_first_stage(engine: Engine) -> None:
    publish(engine, CATS)
    stored = [indexed(each) for each in (DOGS, FISH)]
    engine.encodings.put({encoded.key: encoded.packed or b"" for each in stored for encoded in each.encoded})
    engine.publish([without_encodings(each) for each in stored], [], FINGERPRINT)
    for name in ("dogs.md", "fish.md"):
        engine.publish([], [], FINGERPRINT, encoded=[name])
    assert [(each.documents, each.words_only, each.current) for each in engine.generations()] == [
        (3, 0, True),
        (1, 0, False),
    ]
    assert (engine.rollback().documents, found(engine, "dog")) == (1, [])
    with pytest.raises(IndexMissing):
        engine.rollback()


def test_a_stage_that_is_still_read_is_none_to_return_to(engine: Engine) -> None:
    cats = indexed(CATS)
    by_words = engine.publish([without_encodings(cats)], [], FINGERPRINT)
    engine.encodings.put({encoded.key: encoded.packed or b"" for encoded in cats.encoded})
    with engine.snapshot() as reading:
        complete = engine.publish([], [], FINGERPRINT, encoded=["cats.md"])
        assert [(each.name, each.current) for each in engine.generations()] == [(complete.name, True)]
        with pytest.raises(IndexMissing):
            engine.rollback()
        assert (reading.generation.name, held(reading).keys()) == (by_words.name, {"cats.md"})
        changed = engine.publish([indexed(DOGS)], [], FINGERPRINT)
        assert [each.name for each in engine.generations()] == [changed.name, complete.name]
        assert engine.rollback().name == complete.name
    assert [(each.name, each.current) for each in engine.generations()] == [
        (changed.name, False),
        (complete.name, True),
    ]


def test_encodings_and_changes_can_be_published_together(engine: Engine) -> None:
    stored = [indexed(each) for each in (CATS, DOGS, FISH)]
    engine.publish([without_encodings(each) for each in stored], [], FINGERPRINT)
    engine.encodings.put({encoded.key: encoded.packed or b"" for each in stored for encoded in each.encoded})
    changed = document("dogs.md", "Dogs sleep.", title="Dogs")
    published = engine.publish(
        [without_encodings(indexed(changed))], ["fish.md"], FINGERPRINT, encoded=["cats.md", "dogs.md", "fish.md"]
    )
    assert (published.passages, published.words_only, engine.words_only()) == (3, 1, {"dogs.md"})
    assert engine.rollback().words_only == 4
    with engine.snapshot() as snapshot:
        assert snapshot.semantic(fake_vector("cat"), 10) == []


def test_encodings_that_are_missing_change_nothing(engine: Engine) -> None:
    engine.publish([without_encodings(indexed(CATS))], [], FINGERPRINT)
    with pytest.raises(KeyError):
        engine.publish([], [], FINGERPRINT, encoded=["cats.md"])
    assert (engine.words_only(), len(engine.generations())) == ({"cats.md"}, 1)


def test_a_review_sees_the_vectors_that_will_be_published(engine: Engine) -> None:
    cats = indexed(CATS)
    engine.publish([without_encodings(cats)], [], FINGERPRINT)
    engine.encodings.put({encoded.key: encoded.packed or b"" for encoded in cats.encoded})
    seen: list[int] = []

    def refuse(new: Snapshot) -> None:
        seen.extend([new.generation.words_only, len(new.semantic(fake_vector("cat"), 10))])
        raise ValueError

    with pytest.raises(ValueError):
        engine.publish([], [], FINGERPRINT, refuse, encoded=["cats.md"])
    assert (seen, engine.words_only(), len(engine.generations())) == ([0, 2], {"cats.md"}, 1)


def test_a_document_without_passages_waits_for_nothing(engine: Engine) -> None:
    engine.publish([without_encodings(indexed(document("empty.md", title="Only a title")))], [], FINGERPRINT)
    assert engine.words_only() == set()
    assert engine.publish([], [], FINGERPRINT, encoded=["empty.md"]).words_only == 0


def test_what_was_encoded_is_kept_by_content(engine: Engine) -> None:
    engine.encodings.put({b"one": b"\x01\x00", b"two": b"\x02"})
    assert engine.encodings.get([b"two", b"three", b"one"]) == {b"one": b"\x01\x00", b"two": b"\x02"}
    assert engine.encodings.get([]) == {}
    assert engine.encodings.known([b"two", b"three"]) == {b"two"}


def test_a_calibration_belongs_to_its_generation(engine: Engine) -> None:
    publish(engine, CATS)
    first = engine.generations()[0].name
    assert engine.calibration(first) is None
    engine.set_calibration(first, "measured")
    engine.set_calibration(first, "measured anew")
    publish(engine, DOGS)
    second = engine.generations()[0].name
    assert (engine.calibration(second), engine.calibration(first)) == (None, "measured anew")
    engine.set_calibration(second, "of the second")
    engine.rollback()
    assert (engine.calibration(second), engine.calibration(first)) == ("of the second", "measured anew")


def test_a_fingerprint_names_what_changed() -> None:
    one = Fingerprint("m", "c", "a")
    assert one.changes_to(one) == []
    assert one.changes_to(Fingerprint("m", "c", "other")) == ["analyzer"]
    assert one.changes_to(Fingerprint("c", "m", "a")) == ["model", "chunker"]


@pytest.mark.parametrize(
    ("documents", "sections", "reached"),
    [
        (None, None, ["a#x:0", "a#y:1", "b#x:0", "a#x#x:0"]),
        ({"a"}, None, ["a#x:0", "a#y:1"]),
        (None, {"a#x", "b#x"}, ["a#x:0", "b#x:0"]),
        ({"a"}, {"a#x", "b#x"}, ["a#x:0"]),
        ({"a#x"}, None, ["a#x#x:0"]),
        (set(), None, []),
        (None, set(), []),
    ],
)
def test_a_filter_reaches_the_passages_of_its_documents_and_sections(
    documents: set[str] | None, sections: set[str] | None, reached: list[str]
) -> None:
    scope = [None if each is None else frozenset(each) for each in (documents, sections)]
    filter = Filter(documents=scope[0], sections=scope[1])
    assert [each for each in ("a#x:0", "a#y:1", "b#x:0", "a#x#x:0") if filter.includes(each)] == reached
    assert bool(filter) == (filter != Filter()) == (len(reached) < 4)


def test_any_condition_makes_a_filter() -> None:
    assert not Filter()
    assert Filter(required=(Clause(("a",)),))
    assert Filter(excluded=(Clause(("a",)),))
