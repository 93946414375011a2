"""Read files in the child processes that read every article, and tell what came of each."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from core.documents import Document, Passage
from core.errors import ArticleError, ModelError, PassedBound, ReaderCrashed
from index import Article
from ingest import read_bytes

Fate = Literal["read", "refused", "time", "memory", "output", "crashed", "wrong", "service crashed"]
"""What comes of a file: it is read; refused with a reason; ended by the bound of that name; its reader crashed; it gave
what cannot be right; or the process that asked for it met an error that is no ArticleError."""

FATES: dict[Fate, str] = {
    "read": "read",
    "refused": "refused with a reason",
    "time": "ended by the bound on time",
    "memory": "ended by the bound on memory",
    "output": "ended by the bound on output",
    "crashed": "crashed their reader",
    "wrong": "gave what cannot be right",
    "service crashed": "crashed the service",
}
"""Each fate, and how the report says it."""

Read = tuple[Document, Sequence[Passage]] | ArticleError
"""A document with its passages, or why there are none."""


class Reader(Protocol):
    """Reads files and cuts them into passages, as `ingest.BoundedReader` does."""

    def read_all(self, articles: Iterable[Article], /) -> Iterator[Read]:
        """Yield what was read of each article, in order."""
        ...

    def cut_all(self, documents: Iterable[Document], /) -> Iterator[Read]:
        """Yield what was cut of each document, in order."""
        ...


@dataclass(frozen=True, slots=True)
class TriedFile:
    """A file of a trial: the name that it is read under, its bytes, and what tells it from the others, for a report."""

    name: str
    data: bytes
    label: str

    @property
    def document_id(self) -> str:
        return self.name

    @property
    def digest(self) -> str:
        return ""

    @property
    def size(self) -> int:
        return len(self.data)

    def read(self) -> Document:
        return read_bytes(self.name, self.data, self.name)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a file. `reason` is why it was not read, or the end of the trace of a crash, else ""."""

    fate: Fate
    reason: str = ""

    @property
    def is_good(self) -> bool:
        """Whether the file was read, refused, or ended by a bound."""
        return self.fate not in ("crashed", "wrong", "service crashed")


def read_each(reader: Reader, files: Sequence[TriedFile]) -> Iterator[Outcome]:
    """Read the files side by side and yield what came of each, in order.

    After an error that is no ArticleError, the files that follow are read all the same. Raises ModelError.
    """
    done = 0
    while done < len(files):
        try:
            for read in reader.read_all(files[done:]):
                yield _outcome(files[done], read)
                done += 1
        except ModelError:
            raise
        except Exception:  # noqa: BLE001 - each is a defect, to be reported
            yield Outcome("service crashed", traceback.format_exc(limit=-3))
            done += 1


def _outcome(file: TriedFile, read: Read) -> Outcome:
    if isinstance(read, ArticleError):
        return _failure(file, read)
    document, passages = read
    odd = [each.passage_id for each in passages if each.text != each.text_in(document.text)]
    return Outcome("wrong", f"{odd[0]} is no piece of the text of the article") if odd else Outcome("read")


def _failure(file: TriedFile, error: ArticleError) -> Outcome:
    match error:
        case PassedBound(bound=bound):
            return Outcome(bound, error.reason)
        case ReaderCrashed():
            return Outcome("crashed", error.reason)
        case _ if error.file != file.name:
            return Outcome("wrong", f"the error names {error.file}: {error.reason}")
    return Outcome("refused", error.reason)
