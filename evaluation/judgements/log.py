"""The log of judgements of one library: what each person said of a section for a question, in the order of time.

Nothing in the log is ever changed: a judge who thinks again adds a line, and who takes a judgement back adds one too.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import IntEnum
from pathlib import Path

from core.atomic_files import fsync, make_folder
from core.documents import document_id_of
from core.errors import CollectionError

FILE = "judgements.jsonl"
"""The name of the log, beside the index."""


class Grade(IntEnum):
    """How well a section answers a question."""

    NO = 0
    HELPS = 1
    ANSWERS = 2


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one person said of one section for one question.

    `grade` None takes back what the same person said before. `digest` is that of the article when it was judged, so
    that a judgement follows an article that is renamed. `blind` tells that the judge saw neither rank nor score. `at`
    is the time in UTC, in ISO 8601 form.
    """

    question: str
    section_id: str
    grade: Grade | None
    judge: str
    digest: str = ""
    blind: bool = False
    note: str = ""
    at: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what is judged, and by whom: (judge, question as `question_key` has it, section id)."""
        return self.judge, question_key(self.question), self.section_id


def question_key(question: str) -> str:
    """Return a question without what does not change it: capitals, and blanks between words.

    >>> question_key("  How is  Clonus treated? ")
    'how is clonus treated?'
    """
    return " ".join(question.casefold().split())


class JudgementLog:
    """The file that holds the log. Several processes may add to it at the same time."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, *judgements: Judgement) -> None:
        """Add judgements, with the time if they have none. Once it returns, they survive a power cut.

        Raises CollectionError if the file cannot be written.
        """
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        lines = b"".join(_line_of(each if each.at else replace(each, at=now)) for each in judgements)
        try:
            is_new = not self.path.exists()
            make_folder(self.path.parent)
            descriptor = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o666)
            try:
                # a process that was killed may have left half a line, which must not take this one with it
                os.write(descriptor, lines if _ends_with_a_line(descriptor) else b"\n" + lines)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            if is_new:
                fsync(self.path.parent)
        except OSError as error:
            raise CollectionError(f"The judgement is not kept: {self.path} cannot be written: {error}.") from error

    def all(self) -> list[Judgement]:
        """Return all lines in the order in which they were added.

        The rest of a line whose writing was cut off is left out. Raises CollectionError that names the first line that
        was damaged otherwise: it is one that was said to be kept.
        """
        try:
            lines = self.path.read_bytes().split(b"\n") if self.path.exists() else []
        except OSError as error:
            raise CollectionError(f"{self.path} cannot be read: {error}.") from error
        return [self._read(number, line) for number, line in enumerate(lines, 1) if _is_complete(line)]

    def current(self, digests: Mapping[str, str]) -> list[Judgement]:
        """Return what each judge says now of the sections of a library: `standing` and `followed`."""
        return standing(followed(self.all(), digests))

    def _read(self, number: int, line: bytes) -> Judgement:
        try:
            fields = json.loads(line)
            checksum = fields.pop("checksum")
            grade = fields.pop("grade")
            judgement = Judgement(**fields, grade=None if grade is None else Grade(grade))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise self._damaged(number) from error
        if checksum != _checksum_of(judgement):
            raise self._damaged(number)
        return judgement

    def _damaged(self, number: int) -> CollectionError:
        return CollectionError(
            f"{self.path}, line {number}: this judgement is not what was written. Restore the file from a backup, or "
            "delete this line."
        )


def standing(judgements: Iterable[Judgement]) -> list[Judgement]:
    """Return the judgements that stand: the latest of each judge for a question and a section.

    One that was made blind stands before one that was not, however late that came. What was taken back is left out.

    >>> first = Judgement("q", "a.md#top", Grade.ANSWERS, "ann")
    >>> standing([first, replace(first, grade=Grade.NO)])[0].grade
    <Grade.NO: 0>
    >>> standing([first, replace(first, grade=None)])
    []
    """
    latest: dict[tuple[str, str, str], dict[bool, Judgement]] = {}
    for each in judgements:
        of_key = latest.setdefault(each.key, {})
        if each.grade is None:
            of_key.clear()
        else:
            of_key[each.blind] = each
    return [of_key.get(True) or of_key[False] for of_key in latest.values() if of_key]


def followed(judgements: Iterable[Judgement], digests: Mapping[str, str]) -> list[Judgement]:
    """Return judgements with the names that their articles have now.

    `digests` maps the id of each article to its digest. An article that is gone was renamed if exactly one article has
    the digest that it had; otherwise its judgements stay as they are.

    >>> renamed = followed([Judgement("q", "old.md#top", Grade.HELPS, "ann", "12ab")], {"new.md": "12ab"})
    >>> renamed[0].section_id
    'new.md#top'
    """
    names: dict[str, list[str]] = {}
    for document_id, digest in digests.items():
        names.setdefault(digest, []).append(document_id)
    return [_renamed(each, digests, names) for each in judgements]


def _renamed(judgement: Judgement, digests: Mapping[str, str], names: Mapping[str, list[str]]) -> Judgement:
    document_id = document_id_of(judgement.section_id)
    found = names.get(judgement.digest, [])
    if document_id in digests or len(found) != 1:
        return judgement
    return replace(judgement, section_id=found[0] + judgement.section_id[len(document_id) :])


def _line_of(judgement: Judgement) -> bytes:
    fields = asdict(judgement) | {"checksum": _checksum_of(judgement)}
    return json.dumps(fields, ensure_ascii=True).encode() + b"\n"


def _checksum_of(judgement: Judgement) -> int:
    return zlib.crc32(json.dumps(asdict(judgement), ensure_ascii=True, sort_keys=True).encode())


def _is_complete(line: bytes) -> bool:
    """Return whether a line was written to its end. An empty one holds nothing."""
    return line.endswith(b"}")


def _ends_with_a_line(descriptor: int) -> bool:
    size = os.fstat(descriptor).st_size
    return size == 0 or os.pread(descriptor, 1, size - 1) == b"\n"
