"""Topics of TREC: the questions of a collection in topics, topics.xml or topics.tsv.

Each line of topics.tsv holds an id, a tab and a question. The two others hold topics between <top> and </top>, as the
ad hoc tracks have them, or between <topic> and </topic>, as later tracks do. Their question is the title, or the query
of later tracks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

from core.errors import CollectionError
from evaluation.collections.problems import Problems
from evaluation.collections.qrels import cells_of

TOPICS = ("topics", "topics.xml", "topics.tsv")
"""The names that a file of topics may have."""

_EDGE = re.compile(r"<(/?)top(?:ic)?\b([^<>]*)>", re.IGNORECASE)
"""The tag that begins or ends a topic, with its attributes."""

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"<(/?\w+)[^<>]*>")
_NUMBER = re.compile(r"""\bnumber\s*=\s*["']([^"']*)["']""", re.IGNORECASE)
_LABEL = re.compile(r"(Number|Topic|Description):", re.IGNORECASE)
"""What the first tracks write before the values of <num>, <title> and <desc>."""

_ASKED = ("title", "query", "")
"""The parts of a topic whose text is the question, the best first; "" is what stands in no part."""

_ASKED_INSTEAD = ("desc", "description", "question", "summary")
"""The parts that are asked where a topic has none of the others."""

Row = tuple[int, dict[str, str]]
"""The line on which a question begins, and the question: "_id" and "text", as queries.jsonl has them."""


def read_topics(path: Path, problems: Problems) -> list[Row]:
    """Return the questions of a file of topics. `problems` gets each topic without a title.

    Raises CollectionError, which names file and line, if the file cannot be read or holds what is no topic.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CollectionError(f"{path} cannot be read: {error}") from error
    return list(_rows_of_table(path, text) if path.suffix == ".tsv" else _rows_of_markup(path, text, problems))


def _rows_of_table(path: Path, text: str) -> Iterator[Row]:
    for line, row in enumerate(text.split("\n"), 1):
        cells = cells_of(row)
        if row.strip() and (len(cells) != 2 or not cells[0].strip()):
            raise CollectionError(f"{path}, line {line}: not an id, a tab and a question, but {row.strip()[:40]!r}")
        if row.strip():
            yield line, {"_id": cells[0].strip(), "text": cells[1].strip()}


def _rows_of_markup(path: Path, text: str, problems: Problems) -> Iterator[Row]:
    text = _COMMENT.sub(lambda comment: re.sub(r"[^\n]", " ", comment[0]), text)
    begin, end, topics = None, 0, 0  # `begin` is the tag of the topic whose end is looked for
    for edge in _EDGE.finditer(text):
        line, is_end = _line(text, edge.start()), edge[1] == "/"
        if begin and not is_end:
            raise CollectionError(
                f"{path}, line {_line(text, begin.start())}: this topic does not end before line {line}."
            )
        if begin:
            start = _line(text, begin.start())
            yield start, _question(path, start, begin[2], text[begin.end() : edge.start()], problems)
            begin, end, topics = None, edge.end(), topics + 1
        elif is_end:
            raise CollectionError(f"{path}, line {line}: {edge[0]} ends no topic.")
        else:
            _refuse_text(path, text, end, edge.start())
            begin = edge
    if begin:
        raise CollectionError(f"{path}, line {_line(text, begin.start())}: this topic has no end.")
    _refuse_text(path, text, end, len(text))
    if not topics:
        raise CollectionError(f"{path} has no topic: no <top> ... </top>, and no <topic> ... </topic>.")


def _refuse_text(path: Path, text: str, start: int, end: int) -> None:
    """Raise CollectionError if there is anything but tags outside of the topics."""
    without_tags = re.sub(r"<[?!/]?\w[^<>]*>", lambda tag: re.sub(r"[^\n]", " ", tag[0]), text[start:end])
    if found := re.search(r"\S.{,39}", without_tags):
        line = _line(text, start + found.start())
        raise CollectionError(f"{path}, line {line}: not a part of a topic: {found[0].strip()!r}")


def _question(path: Path, line: int, attributes: str, body: str, problems: Problems) -> dict[str, str]:
    parts = _parts(body)
    number = _NUMBER.search(attributes)
    question_id = number[1].strip() if number else parts.get("num") or parts.get("number") or ""
    if not question_id:
        raise CollectionError(f"{path}, line {line}: this topic has no number.")
    if asked := next((parts[name] for name in _ASKED if parts.get(name)), ""):
        return {"_id": question_id, "text": asked}
    name = next((name for name in _ASKED_INSTEAD if parts.get(name)), None)
    if name:
        problems.add(
            f"{path.name}: {{}} more topics have no title. Another part of them is asked.",
            f"{path.name}, line {line}: topic {question_id} has no title. Its <{name}> is asked.",
        )
    return {"_id": question_id, "text": parts[name] if name else ""}


def _parts(body: str) -> dict[str, str]:
    """Return the text after each opening tag of a topic, up to the next tag; the first one of a name counts."""
    pieces = _TAG.split(body)
    parts = {"": _plain(pieces[0])}
    for tag, text in zip(pieces[1::2], pieces[2::2], strict=True):
        if not tag.startswith("/"):
            parts.setdefault(tag.lower(), _plain(text))
    return parts


def _plain(text: str) -> str:
    text = " ".join(unescape(text).split())
    label = _LABEL.match(text)
    return text[label.end() :].strip() if label else text


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
