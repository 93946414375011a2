"""A file, an upload or a given text -> Document. The only place that knows which reader reads what."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path, PurePath

from core.documents import BlockKind, Document
from core.errors import ArticleError, EmptyArticle, UnknownFormat
from ingest.canonical import Draft, printable
from ingest.file_signature import refuse_disguise
from ingest.readers import SUFFIXES, draft_from_text, reader_for
from ingest.structure import build_outline


def read(path: Path, document_id: str) -> Document:
    """The article in this file. Raises ArticleError, which names the file."""
    if path.is_dir():
        raise ArticleError(str(path), "is a folder, not an article. Name the files in it.")
    if not path.exists():
        raise ArticleError(str(path), "does not exist. Check the name.")
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = f"cannot be opened ({error.strerror}). Check its permissions and try again."
        raise ArticleError(str(path), reason) from error
    return read_bytes(str(path), data, document_id)


def read_bytes(name: str, data: bytes, document_id: str) -> Document:
    """The article in the bytes of a file of this name (an upload). Raises ArticleError."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise UnknownFormat(name, f"is of a kind that cannot be read. Known are {', '.join(sorted(SUFFIXES))}.")
    if not data.strip():
        raise EmptyArticle(name, "is empty. Save the article in it again, or remove it.")
    refuse_disguise(name, suffix, data)
    draft = reader_for(suffix)(name, data)
    if not _has_text(draft):
        raise EmptyArticle(name, _no_text(suffix))
    return _document(document_id, draft, readable(name), hashlib.sha256(data).hexdigest(), name)


def read_text(document_id: str, title: str, text: str) -> Document:
    """A text that is given with its title, which is not repeated in it: kept verbatim, read as plain text."""
    digest = hashlib.sha256(f"{title}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()
    title = " ".join(printable(title).split())
    draft = draft_from_text(printable(text).replace("\r\n", "\n").replace("\r", "\n"), title)
    return _document(document_id, draft, title, digest, "")


def readable(name: str) -> str:
    """A title from the name of a file: "magnesium-salts.txt" -> "Magnesium salts"."""
    words = re.sub(r"[\s_-]+", " ", PurePath(name).stem).strip() or PurePath(name).name
    return printable(words[:1].upper() + words[1:])


def _has_text(draft: Draft) -> bool:
    return any(
        any(c.isalnum() for c in draft.text[block.start : block.end])
        for block in draft.blocks
        if block.kind not in (BlockKind.HEADING, BlockKind.BOILERPLATE)
    )


def _no_text(suffix: str) -> str:
    if suffix == ".pdf":
        return "has no text; it may be a scan: run OCR (text recognition) on it first."
    return "holds no text below its title that could be searched. Add the text, or remove the file."


def _document(document_id: str, draft: Draft, default_title: str, digest: str, source: str) -> Document:
    made = build_outline(draft, default_title)
    return Document(document_id, made.title, draft.text, made.blocks, made.sections, digest, source)
