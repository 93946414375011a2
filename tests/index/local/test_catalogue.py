"""The catalogue: what it stores and what it deletes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.documents import Document
from core.errors import IndexDamaged
from index.local.catalogue import Catalogue
from tests.support.articles import document, indexed

OLD = document("cats.md", "Cats purr.", "Cats sleep.")
NEW = document("cats.md", "Cats purr.", "Cats hide.")
"""Its first passage is that of OLD, so both versions share an encoding."""


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    catalogue = Catalogue(tmp_path / "catalogue.sqlite")
    yield catalogue
    catalogue.close()


def save(catalogue: Catalogue, article: Document) -> tuple[str, str]:
    ((document_id, version),) = catalogue.save([indexed(article)]).items()
    return document_id, version


def keys(article: Document) -> list[bytes]:
    return [encoded.key for encoded in indexed(article).encoded]


def test_a_version_that_is_forgotten_leaves_the_encodings_of_passages_that_others_hold(catalogue: Catalogue) -> None:
    """Otherwise unchanged passages would lose their vectors at the first update of their article."""
    save(catalogue, OLD)
    new = save(catalogue, NEW)
    shared, of_old_alone = keys(OLD)
    assert keys(NEW)[0] == shared
    catalogue.keep_only({new})
    assert catalogue.versions() == {new}
    assert catalogue.known([*keys(OLD), *keys(NEW)]) == set(keys(NEW))
    assert of_old_alone not in keys(NEW)
    assert catalogue.lost_encodings() == 0


def test_an_encoding_that_two_articles_share_is_kept_for_the_one_that_stays(catalogue: Catalogue) -> None:
    one, other = document("one.md", "Cats purr.", title="Cats"), document("two.md", "Cats purr.", title="Cats")
    save(catalogue, one)
    kept = save(catalogue, other)
    assert keys(one) == keys(other)
    catalogue.keep_only({kept})
    assert catalogue.known(keys(other)) == set(keys(other))
    catalogue.keep_only(set())
    assert catalogue.known(keys(other)) == set()


def test_the_same_content_has_the_same_version_whenever_it_is_saved(catalogue: Catalogue) -> None:
    (first,) = catalogue.save([indexed(OLD, at="2024-01-01")]).values()
    (second,) = catalogue.save([indexed(OLD, at="2025-02-02")]).values()
    (by_hand,) = catalogue.save([indexed(OLD, by_hand=True)]).values()
    assert first == second != by_hand


def test_passages_come_back_in_their_order_and_by_number(catalogue: Catalogue) -> None:
    version = save(catalogue, OLD)
    passages = catalogue.passages(version)
    assert [passage.text for passage in passages] == ["Cats purr.", "Cats sleep."]
    assert [catalogue.passage(version, number) for number in (0, 1)] == passages
    assert catalogue.document(version) == OLD


def test_what_is_lost_is_named(catalogue: Catalogue) -> None:
    version = save(catalogue, OLD)
    with pytest.raises(IndexDamaged, match=r"has lost a passage of cats\.md"):
        catalogue.passage(version, 2)
    with pytest.raises(IndexDamaged, match=r"has lost dogs\.md"):
        catalogue.document(("dogs.md", "0"))


def test_a_save_that_fails_leaves_nothing_behind(catalogue: Catalogue) -> None:
    def articles() -> Iterator[object]:
        yield indexed(OLD)
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        catalogue.save(articles())
    assert (catalogue.versions(), catalogue.known(keys(OLD))) == (set(), set())
