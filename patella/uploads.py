"""Uploads into the index itself, where page servers share an index and no folder: the article, and its original bytes.

The bytes lie beside the index, under a name with their SHA-256, which is the source of the article. So all generations
that hold the article find its file, and a replaced one is there as long as a generation holds it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from core.errors import ArticleError, IndexDamaged, IndexProblem
from core.locations import is_database
from core.progress import Progress, no_progress
from index import UPLOADS, open_beside
from patella.article_files import UploadedArticle

if TYPE_CHECKING:
    from collections.abc import Iterable

    from index import Article, Engine, KeptBeside, SyncReport
    from patella.library import Library

_SOURCE = re.compile(rf"{UPLOADS}/[0-9a-f]{{64}}")

ADDED_MEANWHILE = "is there by now: it was added while yours waited. Choose your file again to replace it."

OF_A_FOLDER = "is an article of a folder that is synced. Replace its file there, or rename yours and choose it again."

OF_AN_UPLOAD = (
    "has the name of an article that was uploaded, and another content. The upload stays. Rename the file, or remove "
    "the uploaded article, then sync again."
)


def takes_uploads(index: str) -> bool:
    """Return whether uploads go into the index at this address. Those of an index in a folder go into the articles."""
    return is_database(index)


def is_upload(source: str) -> bool:
    """Return whether the source of a document is an upload whose bytes lie beside the index."""
    return _SOURCE.fullmatch(source) is not None


def add_uploads(
    library: Library, files: Sequence[tuple[str, bytes, bool]], progress: Progress = no_progress
) -> tuple[SyncReport, list[tuple[str, str]]]:
    """Add files to the index of a library, each by its name, its bytes, and whether it may replace an upload.

    Return the report, and pairs of name and reason: files that were not added. Raises IndexBusy if another process
    writes to the index.
    """
    beside = open_beside(library.settings.index)
    with library.engine.writing():
        by_hand, present = library.engine.added_by_hand(), library.engine.digests()
        problems = {name: _problem(name, may_replace, present, by_hand) for name, _, may_replace in files}
        articles = [UploadedArticle(name, data) for name, data, _ in files if not problems[name]]
        for article in articles:
            beside.write(article.source, article.data)
        try:
            report = library.add_articles(articles, progress)
        finally:
            forget_unused(library.engine, beside)
    return report, [(name, problem) for name, problem in problems.items() if problem]


def _problem(name: str, may_replace: bool, present: Mapping[str, str], by_hand: set[str]) -> str:
    """Return why a file cannot be added, or an empty text."""
    if name not in present:
        return ""
    if name not in by_hand:
        return OF_A_FOLDER
    return "" if may_replace else ADDED_MEANWHILE


def uploads_to_keep(library: Library, articles: Iterable[Article]) -> frozenset[str]:
    """Return the ids of those articles of the folders that would replace an upload of another content.

    Articles that cannot be read are left out. The caller has the right to write.
    """
    if not takes_uploads(library.settings.index):
        return frozenset()
    by_hand = library.engine.added_by_hand()
    return frozenset(
        article.document_id
        for article in articles
        if article.document_id in by_hand and _is_other_upload(library.engine, article)
    )


def _is_other_upload(engine: Engine, article: Article) -> bool:
    with suppress(ArticleError, IndexDamaged):  # the sync names the file, or takes it for an upload that is lost
        [stored] = engine.documents([article.document_id])
        return is_upload(stored.source) and article.digest != stored.digest
    return False


def forget_unused(engine: Engine, beside: KeptBeside) -> None:
    """Delete the bytes of uploads that no generation holds any more. The caller has the right to write."""
    kept = beside.names(UPLOADS)
    if not kept:
        return
    used: set[str] = set()
    with suppress(IndexProblem):  # a generation that cannot be read may hold any of them
        for generation in engine.generations():
            with engine.snapshot_of(generation.name) as snapshot:
                used |= {each.source for each in snapshot.summaries()}
        for name in kept:
            if name not in used:
                beside.delete(name)
