"""The errors of Patella. Every message says what happened, to what, and what to do next.

PatellaError
├── ArticleError            one article could not be read; the others are untouched
│   ├── UnknownFormat       no reader for this kind of file
│   ├── DamagedFile         the file is not what its name says, or is broken
│   └── EmptyArticle        the file holds no text
├── ModelError              the embedding model is missing, incomplete or not the pinned one
├── IndexProblem
│   ├── IndexMissing        nothing is indexed at this place yet
│   ├── IndexDamaged        files of the index are missing or were altered
│   ├── IndexBusy           another process is writing to the index
│   └── IndexMismatch       the index was made with another model than the one that is set
├── CollectionError         a judged collection is missing a file or a column
└── UsageError              a wrong argument or setting
"""

from __future__ import annotations


class PatellaError(Exception):
    """Base of all errors that Patella raises on purpose."""


class ArticleError(PatellaError):
    """One article could not be read. `file` names it; the message says why and what to do."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}: {reason}")
        self.file = file
        self.reason = reason


class UnknownFormat(ArticleError):
    """No reader knows this kind of file."""


class DamagedFile(ArticleError):
    """The file is broken, or is not what its name says."""


class EmptyArticle(ArticleError):
    """The file holds no text that could be searched."""


class ModelError(PatellaError):
    """The embedding model is missing, incomplete, or its weights are not the pinned ones."""


class IndexProblem(PatellaError):
    """Base of all that can be wrong with an index."""


class IndexMissing(IndexProblem):
    """Nothing is indexed here yet."""


class IndexDamaged(IndexProblem):
    """A file of the index is missing, or its content is not what its manifest says."""


class IndexBusy(IndexProblem):
    """Another process is writing to this index."""


class IndexMismatch(IndexProblem):
    """The index was made with another model than the one that is set."""


class CollectionError(PatellaError):
    """A judged collection lacks a file or a column, or a line of it cannot be read."""


class UsageError(PatellaError):
    """A wrong argument or setting."""
