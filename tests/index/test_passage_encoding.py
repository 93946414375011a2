"""A passage is encoded once, in batches of similar length that are saved one by one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pytest

from core.documents import Passage, Sentence, Span
from core.errors import IndexDamaged
from core.progress import no_progress
from embedding.vectors import Vectors
from index.engine import EncodedPassage
from index.memory import MemoryEncodingStore
from index.passage_encoding import PassageEncoding, model_fingerprint
from index.passage_record import pack_record
from index.vectors.quantization import binarize
from tests.support.articles import FakeEncoder, chunk, document, fake_encoded, fake_vector

CATS = chunk(document("cats.md", "Cats purr. Cats sleep.", "A cat drinks milk.", title="Cats"), heading="Habits")
"""Two passages whose title and headings are alike, with three sentences."""


class Store(MemoryEncodingStore):
    """A store that notes how many encodings it is given at once."""

    def __init__(self) -> None:
        super().__init__()
        self.saved: list[list[bytes]] = []

    def put(self, encoded: Mapping[bytes, bytes]) -> None:
        self.saved.append([*encoded])
        super().put(encoded)


class SlowEncoder(FakeEncoder):
    """An encoder that tells its progress after each text."""

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] = lambda done: None) -> Vectors:
        vectors = super().encode(texts)
        for n in range(len(texts)):
            progress(n + 1)
        return vectors


def of_length(number: int, letters: int) -> Passage:
    text = f"{number}" + "x" * (letters - len(f"{number}"))
    return Passage(f"a#b:{number}", "a", "T", (), text, 0, letters, (Sentence(0, letters),), "T", 3)


def test_the_fingerprint_of_the_vectors_names_the_model_and_what_is_encoded() -> None:
    expected = "one model, titles, headings, sentences, word pieces of words, packed 2"
    assert model_fingerprint(FakeEncoder("one model")) == expected


def test_the_key_of_a_passage_is_as_the_store_of_every_index_has_it() -> None:
    encoding = PassageEncoding(MemoryEncodingStore(), FakeEncoder())
    encoding.encode(CATS, no_progress)
    model = "fake model\ntitles, headings, sentences, word pieces of words, packed 2"
    texts = ["Cats\nCats\nCats purr. Cats sleep.\n[(0, 10), (11, 22)]", "Cats\nCats\nA cat drinks milk.\n[(0, 18)]"]
    expected = [hashlib.sha256(f"{model}\n{text}".encode()).digest() for text in texts]
    assert [encoded.key for encoded in encoding.encoded(CATS)] == expected


@pytest.mark.parametrize(
    "changed",
    [
        replace(CATS[0], title="Dogs"),
        replace(CATS[0], context="Dogs"),
        replace(CATS[0], text="Cats bark. Cats sleep."),
        replace(CATS[0], sentences=(Sentence(0, 22),)),
        replace(CATS[0], sentences=(Sentence(0, 9), Sentence(11, 22))),
        replace(CATS[0], sentences=(Sentence(0, 10), Sentence(11, 21))),
    ],
)
def test_a_passage_is_encoded_again_if_anything_of_its_record_would_change(changed: Passage) -> None:
    encoding = PassageEncoding(MemoryEncodingStore(), FakeEncoder())
    assert [encoding.encode([passage], no_progress) for passage in (CATS[0], changed, CATS[0], changed)] == [1, 1, 0, 0]


def test_what_a_record_does_not_depend_on_does_not_change_its_key() -> None:
    """The id, the place in the article and the token count."""
    encoding = PassageEncoding(MemoryEncodingStore(), FakeEncoder())
    moved = replace(CATS[0], passage_id="dogs.md#top:7", document_id="dogs.md", start=70, end=92, token_count=1)
    assert encoding.encode([CATS[0]], no_progress) == 1
    assert encoding.encode([moved], no_progress) == 0
    assert encoding.encoded([moved]) == encoding.encoded([CATS[0]])


def test_a_lead_among_the_headings_or_in_the_text_makes_the_same_key() -> None:
    encoding = PassageEncoding(MemoryEncodingStore(), FakeEncoder())
    among_headings = replace(CATS[0], context="Cats\nThey:")
    sentences = tuple(Sentence(each.start + 6, each.end + 6) for each in CATS[0].sentences)
    in_text = replace(CATS[0], text=f"They:\n{CATS[0].text}", sentences=sentences, lead=Span(0, 5))
    assert encoding.encode([among_headings], no_progress) == 1
    assert encoding.encode([in_text], no_progress) == 0
    assert encoding.encode([CATS[0]], no_progress) == 1


def test_another_model_has_other_keys() -> None:
    store = MemoryEncodingStore()
    encodings = [PassageEncoding(store, FakeEncoder(name)) for name in ("one model", "another model")]
    assert [encoding.encode(CATS, no_progress) for encoding in encodings] == [2, 2]
    first, second = ({each.key for each in encoding.encoded(CATS)} for encoding in encodings)
    assert first & second == set()


def test_a_record_holds_the_passage_and_the_signs_of_its_title_headings_and_sentences() -> None:
    encoding = PassageEncoding(MemoryEncodingStore(), FakeEncoder())
    passages = [replace(passage, context="Cats\nHabits") for passage in CATS]
    encoding.encode(passages, no_progress)
    parts = [
        ["Cats", "Cats\nHabits", "Cats purr.", "Cats sleep."],
        ["Cats", "Cats\nHabits", "A cat drinks milk."],
    ]
    for passage, encoded, texts in zip(passages, encoding.encoded(passages), parts, strict=True):
        whole = fake_encoded(passage.embedded_text, fake_vector(passage.embedded_text))
        signs = [binarize(fake_vector(text)[None]).tobytes() for text in texts]
        assert encoded.packed == pack_record(passage, whole, signs)


def test_passages_come_back_in_the_order_in_which_they_are_asked_for() -> None:
    encoding = PassageEncoding(MemoryEncodingStore(), FakeEncoder())
    encoding.encode(CATS, no_progress)
    first, second = encoding.encoded(CATS)
    assert encoding.encoded([CATS[1], CATS[0], CATS[1]]) == (second, first, second)
    assert isinstance(first, EncodedPassage)
    assert encoding.encoded([]) == ()
    with pytest.raises(KeyError):
        encoding.encoded([CATS[0], of_length(1, 9)])


def test_equal_passages_and_equal_texts_are_encoded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The title is the only text that two batches share and that is encoded once in both."""
    monkeypatch.setattr("index.passage_encoding._BATCH_SIZE", 1)
    encoder, store = FakeEncoder(), Store()
    again = replace(CATS[1], passage_id="copy.md#top:0", document_id="copy.md")
    assert PassageEncoding(store, encoder).encode([CATS[0], CATS[1], again], no_progress) == 2
    assert sorted(encoder.encoded) == [
        "A cat drinks milk.",
        "Cats",
        "Cats\nA cat drinks milk.",
        "Cats\nCats purr. Cats sleep.",
        "Cats purr.",
        "Cats sleep.",
    ]
    assert [len(saved) for saved in store.saved] == [1, 1]


def test_a_sentence_that_a_later_batch_repeats_is_encoded_again_and_right(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only signs of titles and headings are kept from batch to batch, since sentences are many."""
    monkeypatch.setattr("index.passage_encoding._BATCH_SIZE", 1)
    encoder = FakeEncoder()
    one, other = chunk(document("a.md", "Cats purr. Cats sleep.", "Cats purr.", title="Cats"))
    encoding = PassageEncoding(MemoryEncodingStore(), encoder)
    encoding.encode([one, other], no_progress)
    assert (encoder.encoded.count("Cats purr."), encoder.encoded.count("Cats")) == (2, 1)
    alone = PassageEncoding(MemoryEncodingStore(), FakeEncoder())
    alone.encode([other], no_progress)
    assert encoding.encoded([other]) == alone.encoded([other])


def test_a_title_that_is_also_a_sentence_of_another_batch_keeps_its_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.passage_encoding._BATCH_SIZE", 1)
    passages = [*chunk(document("a.md", "Cats and more.", title="Dogs.")), *chunk(document("b.md", "Dogs.", title="T"))]
    encoding = PassageEncoding(MemoryEncodingStore(), FakeEncoder())
    encoding.encode(passages, no_progress)
    for passage, encoded in zip(passages, encoding.encoded(passages), strict=True):
        alone = PassageEncoding(MemoryEncodingStore(), FakeEncoder())
        alone.encode([passage], no_progress)
        assert alone.encoded([passage]) == (encoded,)


def test_batches_hold_passages_of_similar_length_and_are_shuffled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.passage_encoding._BATCH_SIZE", 2)
    lengths = [5, 40, 20, 10, 50, 30, 15]
    passages = [of_length(number, letters) for number, letters in enumerate(lengths)]
    store = Store()
    encoding = PassageEncoding(store, FakeEncoder())
    assert encoding.encode(passages, no_progress) == 7
    length_of = {encoded.key: length for encoded, length in zip(encoding.encoded(passages), lengths, strict=True)}
    assert [[length_of[key] for key in keys] for keys in store.saved] == [[15, 10], [50, 40], [30, 20], [5]]


def test_an_interruption_loses_256_passages_at_most() -> None:
    store = Store()
    PassageEncoding(store, FakeEncoder()).encode([of_length(n, 9) for n in range(600)], no_progress)
    assert sorted(map(len, store.saved)) == [88, 256, 256]


def test_progress_counts_passages_and_sentences_and_begins_with_those_in_the_store(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A passage counts when it is encoded; its title and sentences count after that, and no more than they are."""
    monkeypatch.setattr("index.passage_encoding._BATCH_SIZE", 2)
    steps: list[tuple[str, int, int]] = []
    encoding = PassageEncoding(MemoryEncodingStore(), SlowEncoder())
    long, *others = [of_length(1, 30), of_length(2, 20), of_length(3, 10), of_length(4, 5)]
    encoding.encode([long], no_progress)
    assert encoding.encode([long, *others], lambda *step: steps.append(step)) == 3
    assert steps == [("encoding", done, 8) for done in (2, 3, 4, 5, 6, 6, 7, 8, 8)]


def test_progress_is_told_where_there_is_nothing_to_encode() -> None:
    steps: list[tuple[str, int, int]] = []
    encoding, encoder = PassageEncoding(MemoryEncodingStore(), FakeEncoder()), FakeEncoder()
    assert encoding.encode([], lambda *step: steps.append(step)) == 0
    assert steps == [("encoding", 0, 0), ("encoding", 0, 0)]
    assert encoder.encoded == []


def test_what_another_index_has_encoded_is_copied_and_not_encoded_again() -> None:
    source, encoder = MemoryEncodingStore(), FakeEncoder()
    PassageEncoding(source, FakeEncoder()).encode(CATS[:1], no_progress)
    encoding = PassageEncoding(MemoryEncodingStore(), encoder, source)
    assert encoding.encode(CATS, no_progress) == 1
    assert encoder.encoded == ["Cats\nA cat drinks milk.", "Cats", "A cat drinks milk."]
    assert encoding.encoded(CATS)[0] == PassageEncoding(source, FakeEncoder()).encoded(CATS[:1])[0]


def test_passages_are_encoded_where_the_other_index_cannot_be_read() -> None:
    class Damaged(MemoryEncodingStore):
        def known(self, keys: Sequence[bytes]) -> set[bytes]:
            raise IndexDamaged("It cannot be used.")

    encoding = PassageEncoding(MemoryEncodingStore(), FakeEncoder(), Damaged())
    assert encoding.encode(CATS, no_progress) == 2
