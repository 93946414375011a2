"""The steps that are attacked, one after the other, in one place: a folder of articles with its index."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from core.documents import Document
from core.errors import ArticleError
from faults.small_index import (
    BY_HAND,
    Answers,
    InventedArticle,
    answers_in,
    answers_of,
    calibrate,
    indexer,
    invented,
    small_stages,
    sync,
)
from index import LocalEngine, Snapshot, SyncReport
from patella import REMOVED, save_article, set_aside

_NUMBERS = {"stair.md": 2, "granite.md": 5, "log.md": 3, "harbour.md": 7}
_REVISIONS = 4
_USER_VERSION_AT = 60  # bytes into the head of a file of SQLite


@cache
def _known() -> Mapping[bytes, Document]:
    """Return every article that a file may hold, by the content of the file, which is the text of the article."""
    articles = (invented(number, revision) for number in _NUMBERS.values() for revision in range(_REVISIONS))
    return {article.text.encode(): article for article in articles}


def content_of(name: str, revision: int) -> bytes:
    """Return the content of the file of an article at a revision."""
    return invented(_NUMBERS[name], revision).text.encode()


def names_of_articles() -> list[str]:
    """Return the names of all files that can be uploaded."""
    return list(_NUMBERS)


def documents_of(engine: LocalEngine) -> dict[str, bytes]:
    """Return the files that an index holds the articles of: their content by name. Raises IndexProblem if it cannot."""
    with engine.snapshot() as snapshot:
        names = [each.document_id for each in snapshot.summaries()]
        return {name: snapshot.document(name).text.encode() for name in names}


@dataclass(frozen=True, slots=True)
class ArticleInFolder:
    """A file of the folder as an article that an indexer reads."""

    path: Path

    @property
    def document_id(self) -> str:
        return self.path.name

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.path.read_bytes()).hexdigest()

    @property
    def size(self) -> int:
        return self.path.stat().st_size

    def read(self) -> Document:
        """Return the article. Raises ArticleError if the file is not whole."""
        article = _known().get(self.path.read_bytes())
        if article is None:
            raise ArticleError(self.path.name, "is not whole.")
        return article


class Place:
    """A folder that holds the folder of articles and the index, with the engine that is open there."""

    def __init__(self, root: Path) -> None:
        self.root, self.articles, self.index = root, root / "articles", root / "index"
        self.seconds = 0.0  # that have passed for the engine
        self.engine = LocalEngine(self.index, lambda: self.seconds)
        self.at_stage: Callable[[], object] = lambda: (
            None
        )  # called after each publish of a build in stages but the last

    def sync(self, review: Callable[[Snapshot, SyncReport], bool] | None = None) -> None:
        """Bring the index up to date with the folder. Raises ArticleError for an article that failed or was lost."""
        self._note(sync(self.engine, self._in_folder(), review))

    def sync_in_stages(self) -> None:
        """Do the same, and publish by words first, then after every few passages that are encoded."""
        with small_stages(self.at_stage) as stages:
            report = indexer(self.engine).sync(self._in_folder(), stages=stages)
        calibrate(self.engine)
        self._note(report)

    def _in_folder(self) -> list[ArticleInFolder]:
        return [ArticleInFolder(self.articles / name) for name in sorted(self.files())]

    def _note(self, report: SyncReport) -> None:
        for name, reason in [*report.failed, *((name, "was lost") for name in report.lost)]:
            raise ArticleError(name, reason)

    def files(self) -> dict[str, bytes]:
        """Return the articles in the folder: their content by name."""
        paths = [path for path in self.articles.iterdir() if not path.name.startswith(".")]
        return {path.name: path.read_bytes() for path in paths}

    def names(self) -> list[str]:
        """Return the names of the generations."""
        return [each.name for each in self.engine.generations()]

    def kept(self) -> set[bytes]:
        """Return the contents that were replaced or removed, and are kept aside."""
        folder = self.articles / REMOVED
        return {path.read_bytes() for path in folder.iterdir()} if folder.is_dir() else set()

    def answers(self) -> Answers:
        """Return what the index answers."""
        return answers_of(self.engine, words=("vinegar", "harbour"), phrases=("clean vinegar",))

    def upload(self, name: str, revision: int) -> None:
        save_article(self.articles, name, content_of(name, revision))


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `prepare` comes before it and is not attacked.

    `told` tells whether the index is damaged before: then an answer may be an error until the step is done.
    """

    name: str
    attack: Callable[[Place], object]
    prepare: Callable[[Place], object] | None = None
    told: bool = False


def _add_by_hand(place: Place) -> None:
    article = replace(invented(0, revision=2), document_id=BY_HAND, digest="by hand")
    indexer(place.engine).add([InventedArticle(article)])
    calibrate(place.engine)


def _upload_several(place: Place) -> None:
    """Upload so many passages that a build of them has several stages."""
    for name, revision in (("granite.md", 1), ("harbour.md", 0), ("log.md", 3), ("stair.md", 2)):
        place.upload(name, revision)


def _sync_with_reviews(place: Place) -> None:
    """Sync twice. Each new generation is asked everything; the first is refused, and the second is published."""
    for consent in (False, True):

        def review(new: Snapshot, _: SyncReport, consent: bool = consent) -> bool:
            for answer in answers_in(new, words=("vinegar",), phrases=("clean vinegar",)).values():
                if isinstance(answer, Exception):
                    raise answer
            return consent

        place.sync(review)


def _leave_unfinished(place: Place) -> None:
    """Leave what a killed publish and a killed clean-up leave, and something to publish."""
    for name in ("building-0123abcd", "removed-00000001-0123abcd"):
        (place.index / "gens" / name / "vectors").mkdir(parents=True)
        (place.index / "gens" / name / "vectors" / "part.npy").write_bytes(bytes(700))
    place.upload("log.md", 3)


def _make_catalogue_old(place: Place) -> None:
    """Give the catalogue the version number of an earlier schema, so that a sync must write it anew."""
    place.engine.close()
    with (place.index / "catalogue.sqlite").open("r+b") as file:
        file.seek(_USER_VERSION_AT)
        file.write((1).to_bytes(4, "big"))
    place.engine = LocalEngine(place.index, lambda: place.seconds)


STEPS: Sequence[Step] = (
    Step("first publish", Place.sync),
    Step("upload", lambda place: place.upload("log.md", 0)),
    Step("sync", Place.sync),
    Step("replacing upload", lambda place: place.upload("stair.md", 1)),
    Step("sync with clean-up", Place.sync),
    Step("removal of a file", lambda place: set_aside(place.articles, "granite.md")),
    Step("sync of a removal", Place.sync),
    Step("another upload", lambda place: place.upload("log.md", 1)),
    Step("sync with merge", Place.sync),
    Step("rollback", lambda place: place.engine.rollback()),
    Step("sync after a rollback", Place.sync),
    Step("adding by hand", _add_by_hand),
    Step("several uploads", _upload_several),
    Step("sync in stages", Place.sync_in_stages),
    Step("sync with reviews", _sync_with_reviews, prepare=lambda place: place.upload("log.md", 2)),
    Step("clean-up of unfinished work", Place.sync, prepare=_leave_unfinished),
    Step("rewriting of the catalogue", Place.sync, prepare=_make_catalogue_old, told=True),
)
"""The steps in their order. Those with a preparation stand last."""


QUESTIONS = Step("questions", Place.answers)
"""A step that changes nothing."""


def begin(root: Path) -> Place:
    """Make a new place with two articles and no index."""
    (root / "articles").mkdir(parents=True)
    for name in ("stair.md", "granite.md"):
        (root / "articles" / name).write_bytes(content_of(name, 0))
    return Place(root)
