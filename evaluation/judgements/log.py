"""The log of judgements of one library: what each person said of a section for a question, in the order of time.

Nothing in the log is ever changed: a judge who thinks again adds a line, and who takes a judgement back adds one too.
"""

from __future__ import annotations

import errno
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import IntEnum
from pathlib import Path

from core.atomic_files import append_json_lines, read_json_lines
from core.documents import document_id_of
from core.errors import CollectionError, UsageError
from core.locations import judgements_file

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


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

    def __post_init__(self) -> None:
        if not question_key(self.question) or not self.judge.strip() or not document_id_of(self.section_id):
            raise ValueError("a judgement needs a question, a judge, and a section of an article")

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


def log_of(index: Path) -> JudgementLog:
    """Return the log of the library whose index is this folder. It lies beside the folder, and outlives it.

    Raises UsageError for an index in memory, which keeps nothing.
    """
    if str(index) == "memory:":
        raise UsageError("An index in memory keeps no judgements. Set PATELLA_INDEX to a folder.")
    return JudgementLog(judgements_file(index))


class JudgementLog:
    """The file that holds the log. Several processes may add to it at the same time."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def keep(self, *judgements: Judgement) -> None:
        """Add judgements, with the time if they have none. Once it returns, they survive a power cut.

        Raises CollectionError if the file cannot be written. Then none of them is kept.
        """
        try:
            now = max(datetime.now(UTC).isoformat(timespec="milliseconds"), self._latest_time())
            dated = [each if each.at else replace(each, at=now) for each in judgements]
            append_json_lines(self.path, map(_line_of, dated))
        except OSError as error:
            what = "The judgement was" if len(judgements) == 1 else "The judgements were"
            help_ = "Make room on the disk" if error.errno in _FULL else "Check the disk and the permissions"
            raise CollectionError(
                f"{what} not kept: {self.path} cannot be written: {error.strerror}. {help_}, then try again."
            ) from error

    def all(self) -> list[Judgement]:
        """Return all lines in the order in which they were added.

        A line whose writing was cut off is left out. Raises CollectionError that names the first line that was damaged
        otherwise: it is one that was said to be kept.
        """
        try:
            return [self._read(number, line) for number, line in read_json_lines(self.path)]
        except OSError as error:
            raise CollectionError(f"{self.path} cannot be read: {error.strerror}. Check the permissions.") from error

    def current(self, digests: Mapping[str, str]) -> list[Judgement]:
        """Return what each judge says now of the sections of a library: `standing` and `followed`."""
        return standing(followed(self.all(), digests))

    def version(self) -> tuple[int, ...]:
        """Return numbers that change with each change of the file, so that nobody reads it twice; () without a file."""
        return file_version(self.path)

    def _latest_time(self) -> str:
        """Return the time of the last line, so that no line is older than one before it, whatever a clock does."""
        lines = read_json_lines(self.path)
        return self._read(*lines[-1]).at if lines else ""

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


def file_version(path: Path) -> tuple[int, ...]:
    """Return numbers that change with each change of a file; () without a file."""
    try:
        status = path.stat()
    except OSError:
        return ()
    return status.st_ino, status.st_size, status.st_mtime_ns


def standing(judgements: Iterable[Judgement]) -> list[Judgement]:
    """Return the judgements that stand: the latest of each judge for a question and a section.

    The time decides, since a backup that is imported adds old ones; of the same time, the order. One that was made
    blind stands before one that was not, however late that came. What was taken back is left out.

    >>> first = Judgement("q", "a.md#top", Grade.ANSWERS, "ann")
    >>> standing([first, replace(first, grade=Grade.NO)])[0].grade
    <Grade.NO: 0>
    >>> standing([first, replace(first, grade=None)])
    []
    """
    latest: dict[tuple[str, str, str], dict[bool, Judgement]] = {}
    for each in sorted(judgements, key=lambda each: each.at):
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
    return json.dumps(fields, ensure_ascii=True).encode()


def _checksum_of(judgement: Judgement) -> int:
    return zlib.crc32(json.dumps(asdict(judgement), ensure_ascii=True, sort_keys=True).encode())
