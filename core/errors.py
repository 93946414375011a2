"""The errors of Patella. Every message names what happened, to which file or setting, and what to do next.

PatellaError
├── ArticleError            one article could not be read; the others are untouched
│   ├── UnknownFormat       no reader for this kind of file
│   ├── DamagedFile         the file is broken, or its format does not match its name
│   ├── EmptyArticle        the file holds no text to search
│   ├── PassedBound         reading it took more time or memory, or gave more, than a file may
│   └── ReaderCrashed       the process that read it ended, or the code that read or cut it failed
├── ModelError              the embedding model is missing, incomplete, or its weights are not the pinned ones
├── IndexProblem            base of the errors of an index
│   ├── IndexMissing        this folder or database holds no index yet
│   ├── IndexDamaged        files of the index are missing or altered
│   ├── IndexBusy           another process is writing to the index
│   ├── IndexInaccessible   the disk is full, read-only or cannot read, or the files belong to somebody else
│   └── IndexMismatch       the index was made with another model than the configured one
├── RemovalsRefused         a sync would remove most of the articles of a folder, which nobody has allowed
├── CollectionError         a judged collection lacks a file or a column, or has an unreadable line
└── UsageError              a wrong argument or setting
    └── NotInIndex          the index holds no article, section or passage of this id
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

Bound = Literal["time", "memory", "output"]
"""What is bounded while a file is read."""


class PatellaError(Exception):
    """Base of all errors that Patella raises on purpose. The message is written for the user."""


class ArticleError(PatellaError):
    """An article that could not be read. `file` names the article; `reason` gives the cause and what to do."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(file, reason)  # both, so that the error can be sent from a child process
        self.file = file
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.file}: {self.reason}"


class UnknownFormat(ArticleError):
    """A kind of file that no reader knows."""


class DamagedFile(ArticleError):
    """A file that is broken, or whose format does not match its name."""


class EmptyArticle(ArticleError):
    """A file without text to search."""


class PassedBound(ArticleError):
    """A file whose reading took more time or memory, or gave more text and passages, than `bound` allows."""

    def __init__(self, file: str, reason: str, bound: Bound) -> None:
        super().__init__(file, reason)
        self.args = (file, reason, bound)  # all three, so that the error can be sent from a child process
        self.bound = bound


class ReaderCrashed(ArticleError):
    """A file at which the process that read it ended, or the code that read or cut it failed."""


class ModelError(PatellaError):
    """An embedding model that is missing, incomplete, or has weights other than the pinned ones."""


class IndexProblem(PatellaError):
    """Base of the errors of an index."""


class IndexMissing(IndexProblem):
    """A folder or database that holds no index yet."""


class IndexDamaged(IndexProblem):
    """An index with a file that is missing, or whose content differs from the digest in the manifest."""


class IndexBusy(IndexProblem):
    """An index that another process is writing to."""


class IndexInaccessible(IndexProblem):
    """An index that cannot be written or read here: the disk is full, read-only or fails, or a right is lacking."""


class IndexMismatch(IndexProblem):
    """An index that was made with another model than the configured one."""


class RemovalsRefused(PatellaError):
    """A sync that would remove most of the articles of a folder, which nobody has allowed. Nothing was changed.

    `lost` holds the ids of the articles that the folder lacks, in alphabetical order. `indexed` counts the articles of
    the folder that are in the index. `folder` is what it is called.
    """

    def __init__(self, lost: Sequence[str], indexed: int, folder: str = "the folder") -> None:
        super().__init__(lost, indexed, folder)
        self.lost = sorted(lost)
        self.indexed = indexed
        self.folder = folder

    def __str__(self) -> str:
        return (
            f"{self.folder[:1].upper()}{self.folder[1:]} lacks {len(self.lost):,} of its {self.indexed:,} indexed "
            f"articles, such as {', '.join(self.lost[:3])}. Nothing was changed. If the folder is the wrong one, or "
            "its disk is not there, mend that. If these articles are to leave the index, allow it: "
            "patella index sync FOLDER --allow-removals"
        )


class CollectionError(PatellaError):
    """A judged collection that lacks a file or a column, or has a line that cannot be read."""


class UsageError(PatellaError):
    """A wrong argument or setting."""


class NotInIndex(UsageError):
    """An id of an article, section or passage that the index does not hold."""


def describe(error: Exception) -> str:
    """Return the kind and the message of an error that Patella did not raise, in one line of at most 200 characters.

    >>> describe(KeyError("tag")), describe(ZeroDivisionError())
    ("KeyError: 'tag'", 'ZeroDivisionError')
    """
    return " ".join(f"{type(error).__name__}: {error}".removesuffix(": ").split())[:200]


def refused(error: OSError) -> str:
    """Return the message for an error of the operating system. It names no file: file names are for the log only."""
    return f"The system refused: {error.strerror or 'no reason given'}. Check the disk and the permissions."
