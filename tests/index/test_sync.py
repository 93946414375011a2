"""Bring an engine up to date with a folder: what is read, encoded and reported."""

from __future__ import annotations

import re
from dataclasses import replace
from types import SimpleNamespace

import pytest

from core.documents import Document, Passage
from core.errors import ArticleError, RemovalsRefused
from index.engine import Engine, Fingerprint, KeywordQuery, Snapshot
from index.keyword.analysis import ANALYZER
from index.passage_encoding import ENCODED_PARTS
from index.sync import Indexer, PlainReader, SyncReport
from tests.support.articles import FakeArticle, FakeEncoder, chunk, document, held

CATS = document("cats.md", "Cats purr. Cats sleep.", "A cat drinks milk.", title="Cats")
DOGS = document("dogs.md", "Dogs bark.", title="Dogs")
FISH = document("fish.md", "Fish swim.", title="Fish")


def indexer(engine: Engine, encoder: FakeEncoder | None = None, chunker: str = "fake chunker") -> Indexer:
    return Indexer(engine, encoder or FakeEncoder(), PlainReader(chunk), chunker)


def sync(engine: Engine, *articles: Document, encoder: FakeEncoder | None = None) -> SyncReport:
    return indexer(engine, encoder).sync([FakeArticle(article) for article in articles])


def add(engine: Engine, *articles: Document) -> SyncReport:
    return indexer(engine).add([FakeArticle(article) for article in articles])


def contents(engine: Engine) -> dict[str, list[str]]:
    with engine.snapshot() as snapshot:
        return held(snapshot)


def outcome(report: SyncReport) -> dict[str, object]:
    names = ("new", "changed", "gone", "unchanged", "failed", "rebuilt_because", "encoded")
    return {name: getattr(report, name) for name in names if getattr(report, name)}


def test_a_first_sync_encodes_titles_passages_and_sentences(engine: Engine) -> None:
    encoder = FakeEncoder()
    report = sync(engine, CATS, DOGS, encoder=encoder)
    assert outcome(report) == {"new": ["cats.md", "dogs.md"], "encoded": 3}
    assert sorted(encoder.encoded) == [
        "A cat drinks milk.",
        "Cats",
        "Cats\nA cat drinks milk.",
        "Cats\nCats purr. Cats sleep.",
        "Cats purr.",
        "Cats sleep.",
        "Dogs",
        "Dogs\nDogs bark.",
        "Dogs bark.",
    ]
    assert str(report).startswith("2 new, 0 changed, 0 gone, 0 unchanged, 0 failed, ")
    assert contents(engine) == {"cats.md": ["Cats purr. Cats sleep.", "A cat drinks milk."], "dogs.md": ["Dogs bark."]}


def test_a_review_decides_whether_a_sync_is_published(engine: Engine) -> None:
    sync(engine, CATS, DOGS)
    asked: list[object] = []

    def reviewed(consent: bool, encoder: FakeEncoder) -> SyncReport:
        def review(new: Snapshot, report: SyncReport) -> bool:
            asked.append((held(new), report.new, report.gone))
            return consent

        articles = [FakeArticle(CATS), FakeArticle(FISH)]
        return indexer(engine, encoder).sync(articles, review=review)

    changes = {"new": ["fish.md"], "gone": ["dogs.md"], "unchanged": ["cats.md"]}
    cats = ["Cats purr. Cats sleep.", "A cat drinks milk."]
    refused = reviewed(consent=False, encoder=FakeEncoder())
    assert (outcome(refused), refused.held) == (changes | {"encoded": 1}, True)
    assert re.fullmatch(r"1 new, 0 changed, 1 gone, 1 unchanged, 0 failed, not published, .* seconds", str(refused))
    assert contents(engine) == {"cats.md": cats, "dogs.md": ["Dogs bark."]}
    encoder = FakeEncoder()
    published = reviewed(consent=True, encoder=encoder)
    assert (outcome(published), published.held, encoder.encoded) == (changes, False, [])
    assert contents(engine) == {"cats.md": cats, "fish.md": ["Fish swim."]}
    assert asked == [(contents(engine), ["fish.md"], ["dogs.md"])] * 2
    reviewed(consent=False, encoder=encoder)
    assert len(asked) == 2, "nothing has changed, so there is nothing to review"


def test_the_summary_is_one_plain_line() -> None:
    report = SyncReport(["a", "b", "c"], ["d"], [], [str(n) for n in range(16)], [], seconds=2.04)
    assert str(report) == "3 new, 1 changed, 0 gone, 16 unchanged, 0 failed, 2.0 seconds"


def test_the_summary_counts_what_was_repaired_and_lost_if_anything_was() -> None:
    assert str(SyncReport(repaired=["a", "b"], seconds=1.0)).endswith("0 failed, 2 repaired, 1.0 seconds")
    assert str(SyncReport(repaired=["a"], lost=["c"], seconds=1.0)).endswith(
        "0 failed, 1 repaired, 1 lost, 1.0 seconds"
    )


def test_the_summary_counts_skipped_files_by_their_ending() -> None:
    report = SyncReport(["a"], skipped=["x.csv", "deep/y.CSV", "README", "b.doc"], seconds=1.0)
    assert str(report) == (
        "1 new, 0 changed, 0 gone, 0 unchanged, 0 failed, skipped: 4 (2 .csv, 1 .doc, 1 without an ending), 1.0 seconds"
    )


def test_an_article_that_cannot_be_cut_fails_alone(engine: Engine) -> None:
    def chunk_all_but_cats(article: Document) -> list[Passage]:
        if article == CATS:
            raise ArticleError("cats.md", "cannot be cut into passages.")
        return chunk(article)

    picky = Indexer(engine, FakeEncoder(), PlainReader(chunk_all_but_cats), "fake chunker")
    report = picky.sync([FakeArticle(CATS), FakeArticle(DOGS)])
    assert outcome(report) == {
        "new": ["dogs.md"],
        "failed": [("cats.md", "cannot be cut into passages.")],
        "encoded": 1,
    }
    assert contents(engine) == {"dogs.md": ["Dogs bark."]}


def test_what_could_not_be_read_of_an_article_is_reported_and_kept(engine: Engine) -> None:
    scanned = replace(DOGS, warnings=("page 2 has no text",))
    assert sync(engine, scanned).warnings == [("dogs.md", "page 2 has no text")]
    with engine.snapshot() as snapshot:
        assert [each.warnings for each in snapshot.summaries()] == [("page 2 has no text",)]


def test_what_did_not_change_is_not_read(engine: Engine) -> None:
    sync(engine, CATS, DOGS)
    articles, generation = [FakeArticle(CATS), FakeArticle(DOGS)], engine.generations()[0]
    report = indexer(engine).sync(articles)
    assert outcome(report) == {"unchanged": ["cats.md", "dogs.md"]}
    assert [article.reads for article in articles] == [0, 0]
    assert engine.generations()[0] == generation  # nothing is published either


def test_a_changed_article_encodes_only_what_is_new_in_it(engine: Engine) -> None:
    sync(engine, CATS, DOGS)
    encoder = FakeEncoder()
    changed = document("cats.md", "Cats purr. Cats sleep.", "A cat drinks water.", title="Cats")
    assert outcome(sync(engine, changed, DOGS, encoder=encoder)) == {
        "changed": ["cats.md"],
        "unchanged": ["dogs.md"],
        "encoded": 1,
    }
    assert sorted(encoder.encoded) == ["A cat drinks water.", "Cats", "Cats\nA cat drinks water."]
    assert contents(engine)["cats.md"] == ["Cats purr. Cats sleep.", "A cat drinks water."]


def test_a_text_is_encoded_once_wherever_it_stands(engine: Engine) -> None:
    encoder = FakeEncoder()
    sync(
        engine,
        document("a.md", "The same. The same.", title="T"),
        document("b.md", "The same.", title="T"),
        encoder=encoder,
    )
    assert sorted(encoder.encoded) == ["T", "T\nThe same.", "T\nThe same. The same.", "The same."]
    sync(engine, document("moved.md", "The same.", title="T"), encoder=encoder)
    assert len(encoder.encoded) == 4


def test_what_is_gone_from_the_folder_is_gone_from_the_index(engine: Engine) -> None:
    sync(engine, CATS, DOGS)
    assert outcome(sync(engine, DOGS)) == {"gone": ["cats.md"], "unchanged": ["dogs.md"]}
    assert contents(engine) == {"dogs.md": ["Dogs bark."]}
    assert outcome(sync(engine)) == {"gone": ["dogs.md"]}
    assert contents(engine) == {}


def test_an_article_that_comes_back_is_not_encoded_again(engine: Engine) -> None:
    sync(engine, CATS, DOGS)
    sync(engine, DOGS)
    assert outcome(sync(engine, CATS, DOGS)) == {"new": ["cats.md"], "unchanged": ["dogs.md"]}


def test_an_empty_folder_makes_an_empty_index(engine: Engine) -> None:
    assert outcome(sync(engine)) == {}
    assert contents(engine) == {}


def test_an_article_that_fails_keeps_its_old_version_and_the_others_are_indexed(engine: Engine) -> None:
    sync(engine, CATS)
    broken = FakeArticle(document("cats.md", "Cats hide."), reason="is not text. Save it as UTF-8.")
    lost = FakeArticle(document("lost.md"), reason="cannot be read.")
    report = indexer(engine).sync([broken, FakeArticle(DOGS), lost])
    assert outcome(report) == {
        "new": ["dogs.md"],
        "failed": [("cats.md", "is not text. Save it as UTF-8."), ("lost.md", "cannot be read.")],
        "encoded": 1,
    }
    assert contents(engine) == {"cats.md": ["Cats purr. Cats sleep.", "A cat drinks milk."], "dogs.md": ["Dogs bark."]}


def test_what_is_left_stays_as_it_is_whether_its_file_is_there_or_not(engine: Engine) -> None:
    sync(engine, CATS, DOGS)
    half_written = FakeArticle(document("dogs.md", "Dogs"))
    left = frozenset({"cats.md", "dogs.md", "unknown.md"})
    report = indexer(engine).sync([half_written, FakeArticle(FISH)], left=left)
    assert outcome(report) == {"new": ["fish.md"], "unchanged": ["cats.md", "dogs.md"], "encoded": 1}
    assert half_written.reads == 0
    assert contents(engine) == {
        "cats.md": ["Cats purr. Cats sleep.", "A cat drinks milk."],
        "dogs.md": ["Dogs bark."],
        "fish.md": ["Fish swim."],
    }
    rebuilt = indexer(engine, chunker="another").sync([FakeArticle(FISH)], left=left)
    assert outcome(rebuilt) == {"unchanged": ["fish.md", "cats.md", "dogs.md"], "rebuilt_because": ["chunker"]}
    assert sorted(contents(engine)) == ["cats.md", "dogs.md", "fish.md"]
    assert outcome(sync(engine, FISH))["gone"] == ["cats.md", "dogs.md"]


def test_an_article_that_changes_while_it_is_read_is_left_for_the_next_time(engine: Engine) -> None:
    sync(engine, CATS)
    half = [FakeArticle(document(name, "Half")) for name in ("cats.md", "dogs.md")]
    report = indexer(engine).sync([*half, FakeArticle(FISH)], is_still=lambda name: name == "fish.md")
    assert outcome(report) == {"new": ["fish.md"], "unchanged": ["cats.md"], "encoded": 1}
    assert [article.reads for article in half] == [1, 1]
    assert contents(engine) == {"cats.md": ["Cats purr. Cats sleep.", "A cat drinks milk."], "fish.md": ["Fish swim."]}


def test_what_was_added_by_hand_stays_when_a_folder_is_mirrored(engine: Engine) -> None:
    assert outcome(add(engine, FISH)) == {"new": ["fish.md"], "encoded": 1}
    assert outcome(sync(engine, CATS)) == {"new": ["cats.md"], "encoded": 2}
    assert set(contents(engine)) == {"cats.md", "fish.md"}
    changed = document("fish.md", "Fish dive.", title="Fish")
    assert outcome(add(engine, changed)) == {"changed": ["fish.md"], "encoded": 1}
    assert (engine.added_by_hand(), contents(engine)["fish.md"]) == ({"fish.md"}, ["Fish dive."])


def test_the_folder_takes_over_what_was_added_by_hand(engine: Engine) -> None:
    add(engine, FISH)
    assert outcome(sync(engine, FISH)) == {"unchanged": ["fish.md"]}
    assert engine.added_by_hand() == set()
    assert outcome(sync(engine)) == {"gone": ["fish.md"]}


def test_what_the_folder_brought_stays_once_it_is_added_by_hand(engine: Engine) -> None:
    sync(engine, CATS, FISH)
    assert outcome(add(engine, FISH)) == {"unchanged": ["fish.md"]}
    assert engine.added_by_hand() == {"fish.md"}
    sync(engine, CATS)
    assert set(contents(engine)) == {"cats.md", "fish.md"}


def test_removing_takes_out_and_names_what_was_not_there(engine: Engine) -> None:
    sync(engine, CATS, DOGS)
    report = indexer(engine).remove(["cats.md", "horse.md", "cats.md"])
    assert outcome(report) == {
        "gone": ["cats.md"],
        "unchanged": ["dogs.md"],
        "failed": [("horse.md", "is not in the index")],
    }
    assert contents(engine) == {"dogs.md": ["Dogs bark."]}


def test_removing_what_was_added_by_hand_is_for_good(engine: Engine) -> None:
    add(engine, FISH)
    indexer(engine).remove(["fish.md"])
    assert (contents(engine), engine.added_by_hand()) == ({}, set())
    indexer(engine, chunker="another").sync([])
    assert contents(engine) == {}


@pytest.mark.parametrize(
    ("encoder", "chunker", "changes", "encoded"),
    [
        (FakeEncoder("another model"), "fake chunker", ["model"], 4),
        (FakeEncoder(), "another chunker", ["chunker"], 0),
        (FakeEncoder("a third model"), "a third chunker", ["model", "chunker"], 4),
    ],
)
def test_a_changed_model_or_chunker_rebuilds_beside_the_old(
    engine: Engine, encoder: FakeEncoder, chunker: str, changes: list[str], encoded: int
) -> None:
    sync(engine, CATS, DOGS)
    add(engine, FISH)
    changed = Indexer(engine, encoder, PlainReader(chunk), chunker)
    assert changed.changed_fingerprints() == changes
    report = changed.sync([FakeArticle(CATS, reason="is locked."), FakeArticle(DOGS)])
    assert outcome(report) == {
        "unchanged": ["dogs.md"],
        "failed": [("cats.md", "is locked.")],
        "rebuilt_because": changes,
    } | ({"encoded": encoded} if encoded else {})
    assert contents(engine) == {
        "cats.md": ["Cats purr. Cats sleep.", "A cat drinks milk."],
        "dogs.md": ["Dogs bark."],
        "fish.md": ["Fish swim."],
    }
    assert engine.added_by_hand() == {"fish.md"}
    assert engine.fingerprint() == changed.fingerprint
    assert changed.changed_fingerprints() == []
    engine.rollback()
    assert engine.fingerprint() == indexer(engine).fingerprint


def test_a_changed_analyzer_is_noticed(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    sync(engine, CATS)
    monkeypatch.setattr("index.sync.ANALYZER", "another analyzer")
    assert outcome(sync(engine, CATS)) == {"unchanged": ["cats.md"], "rebuilt_because": ["analyzer"]}


def test_adding_one_after_the_model_changed_rebuilds_all(engine: Engine) -> None:
    sync(engine, CATS, DOGS)
    report = Indexer(engine, FakeEncoder("another model"), PlainReader(chunk), "fake chunker").add([FakeArticle(FISH)])
    assert outcome(report) == {"new": ["fish.md"], "rebuilt_because": ["model"], "encoded": 4}
    assert set(contents(engine)) == {"cats.md", "dogs.md", "fish.md"}
    assert engine.added_by_hand() == {"fish.md"}


def test_removing_after_the_model_changed_needs_no_rebuild(engine: Engine) -> None:
    sync(engine, CATS, DOGS)
    encoder = FakeEncoder("another model")
    Indexer(engine, encoder, PlainReader(chunk), "fake chunker").remove(["cats.md"])
    assert (set(contents(engine)), encoder.encoded) == ({"dogs.md"}, [])
    assert engine.fingerprint() == indexer(engine).fingerprint


def test_an_empty_index_takes_on_a_new_fingerprint_too(engine: Engine) -> None:
    sync(engine)
    assert outcome(sync(engine, encoder=FakeEncoder("another model"))) == {"rebuilt_because": ["model"]}
    assert outcome(sync(engine, encoder=FakeEncoder("another model"))) == {}


def test_the_fingerprint_names_all_that_vectors_and_terms_depend_on(engine: Engine) -> None:
    assert indexer(engine).fingerprint == Fingerprint(f"fake model, {ENCODED_PARTS}", "fake chunker", ANALYZER)


def test_an_interruption_keeps_what_was_encoded(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.passage_encoding._BATCH_SIZE", 4)
    sync(engine, DOGS)
    many = [document(f"{n}.md", f"Text number {n}.") for n in range(10)]
    interrupted = FakeEncoder(interrupted_at=14)
    with pytest.raises(KeyboardInterrupt):
        sync(engine, DOGS, *many, encoder=interrupted)
    assert contents(engine) == {"dogs.md": ["Dogs bark."]}
    again = FakeEncoder()
    assert sync(engine, DOGS, *many, encoder=again).encoded == 6
    assert not set(again.encoded) & set(interrupted.encoded[:12])
    assert len(contents(engine)) == 11


def test_progress_is_told_of_every_stage(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.passage_encoding._BATCH_SIZE", 4)
    steps: list[tuple[str, int, int]] = []
    indexer(engine).sync([FakeArticle(CATS), FakeArticle(DOGS)], lambda *step: steps.append(step))
    assert steps == [
        ("reading", 0, 2),
        ("reading", 1, 2),
        ("reading", 2, 2),
        ("encoding", 0, 7),
        ("encoding", 3, 7),
        ("encoding", 7, 7),
        ("encoding", 7, 7),
        ("publishing", 0, 1),
        ("publishing", 1, 1),
    ]


def test_another_way_of_chunking_gives_other_passages(engine: Engine) -> None:
    sync(engine, CATS)

    def first_only(article: Document) -> list[Passage]:
        return chunk(article)[:1]

    with engine.snapshot() as old:
        Indexer(engine, FakeEncoder(), PlainReader(first_only), "first only").sync([FakeArticle(CATS)])
        assert held(old) == {"cats.md": ["Cats purr. Cats sleep.", "A cat drinks milk."]}
    with engine.snapshot() as new:
        assert held(new) == {"cats.md": ["Cats purr. Cats sleep."]}
        assert new.keyword(KeywordQuery(("milk",)), 10) == []


def test_a_report_tells_the_seconds_between_start_and_end(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([100.0, 102.5, 200.0, 201.25])
    monkeypatch.setattr("index.sync.time", SimpleNamespace(monotonic=lambda: next(times)))
    seconds = sync(engine, CATS).seconds, indexer(engine).remove(["cats.md"]).seconds
    assert seconds == (2.5, 1.25)


def many(count: int, prefix: str = "") -> list[Document]:
    return [document(f"{prefix}{n:02}.md", f"Text {n}.") for n in range(count)]


@pytest.mark.parametrize(("before", "left"), [(11, 0), (21, 10), (40, 19)])
def test_a_folder_that_lacks_most_of_its_articles_is_not_taken_for_a_wish(
    engine: Engine, before: int, left: int
) -> None:
    sync(engine, *many(before))
    was = contents(engine)
    with pytest.raises(RemovalsRefused) as refused:
        sync(engine, *many(left), CATS)
    assert refused.value.lost == [f"{n:02}.md" for n in range(left, before)]
    assert refused.value.indexed == before
    assert contents(engine) == was
    report = indexer(engine).sync([FakeArticle(article) for article in many(left)], allow_removals=True)
    assert report.gone == refused.value.lost
    assert len(contents(engine)) == left


@pytest.mark.parametrize(("before", "left"), [(10, 0), (20, 10), (40, 20)])
def test_a_folder_may_lack_ten_articles_or_half_of_them(engine: Engine, before: int, left: int) -> None:
    sync(engine, *many(before))
    assert len(sync(engine, *many(left)).gone) == before - left


def test_articles_that_moved_within_the_folder_are_not_lost(engine: Engine) -> None:
    sync(engine, *many(20))
    moved = [replace(article, document_id=f"deep/{article.document_id}") for article in many(20)]
    report = sync(engine, *moved)
    assert (len(report.new), len(report.gone)) == (20, 20)


def test_each_folder_counts_for_itself(engine: Engine) -> None:
    """A small folder that is empty is no wish to remove its articles, however large the others are."""

    def placed(folder: str, count: int) -> list[Document]:
        return [
            replace(each, document_id=f"{folder}/{each.document_id}", source=f"/{folder}/x") for each in many(count)
        ]

    def brought(*articles: Document, allow_removals: bool = False) -> SyncReport:
        made = [FakeArticle(article) for article in articles]
        return indexer(engine).sync(
            made, allow_removals=allow_removals, folder_of=lambda source: f"the folder {source[:-2]}"
        )

    large, small = placed("large", 60), placed("small", 11)
    brought(*large, *small)
    was = contents(engine)
    with pytest.raises(RemovalsRefused, match=r"^The folder /small lacks 11 of its 11 indexed articles"):
        brought(*large)
    with pytest.raises(RemovalsRefused, match=r"^The folder lacks 71 of its 71 indexed articles"):
        brought()
    assert contents(engine) == was
    assert len(brought(*large[:40], *small[:2]).gone) == 29, "of 60 a third, and of 11 less than ten"
    assert len(brought(*large[:40], allow_removals=True).gone) == 2
    moved = [replace(each, document_id=f"small/{each.document_id}") for each in large[:40]]
    assert len(brought(*moved).gone) == 40, "their content is there"


def test_what_was_added_by_hand_is_no_part_of_the_folder(engine: Engine) -> None:
    add(engine, *many(30, "hand-"))
    sync(engine, *many(12))
    with pytest.raises(RemovalsRefused, match=r"lacks 12 of its 12 indexed articles, such as 00\.md, 01\.md, 02\.md"):
        sync(engine)
