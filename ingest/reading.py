"""Turn a file, an upload or a given text into a Document: choose the reader, check its result, build the sections."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path, PurePath

from core.documents import BlockKind, Document
from core.errors import ArticleError, DamagedFile, EmptyArticle, UnknownFormat, describe
from ingest.advice import explain_unread
from ingest.canonical import Draft, replace_unprintable
from ingest.file_signature import check_signature
from ingest.readers import SUFFIXES, draft_from_text, reader_for
from ingest.regular_files import open_regular
from ingest.structure import build_outline


def read(path: Path, document_id: str, within: Path | None = None) -> Document:
    """Read the article in a file.

    If `within` is given, a folder without links in its path, a link is followed only to a file in that folder.
    Raise ArticleError, which names the file and the reason, if the file cannot be opened or holds no readable article.
    """
    try:
        with open_regular(path, within) as file:
            data = file.read()
    except OSError as error:
        reason = f"cannot be read ({error.strerror}). Check the disk and try again."
        raise ArticleError(str(path), reason) from error
    return read_bytes(str(path), data, document_id)


def read_bytes(name: str, data: bytes, document_id: str) -> Document:
    """Read the article in the bytes of a file, such as an upload. The ending of `name` determines the format.

    The digest of the document is the SHA-256 of `data`. Raise UnknownFormat, with advice, for an ending that no reader
    handles, EmptyArticle if there is no text to search, and DamagedFile if the file is broken or not of the named
    format. All three are ArticleErrors.
    """
    suffix = suffix_of(name)
    if suffix not in SUFFIXES:
        raise UnknownFormat(name, explain_unread(name))
    if not data.strip():
        raise EmptyArticle(name, "is empty. Save the article in it again, or remove it.")
    check_signature(name, suffix, data)
    try:
        draft = reader_for(suffix)(name, data)
        if not _has_text(draft):
            raise EmptyArticle(name, _explain_missing_text(suffix))
        return _build_document(document_id, draft, title_from_file_name(name), hashlib.sha256(data).hexdigest(), name)
    except MemoryError:
        raise
    except ArticleError as error:
        if error.file == name:
            raise
        raise DamagedFile(name, error.reason) from error  # of a page or a file inside this one
    except Exception as error:  # the libraries raise errors of every kind, and one odd file must not stop the others
        reason = f"cannot be read; the file may be broken ({describe(error)}). Open it and save it again."
        raise DamagedFile(name, reason) from error


def suffix_of(name: str) -> str:
    """Return the ending of a file's name in lower case, with its dot. A known ending of two parts counts whole.

    >>> suffix_of("Guide.DOCX"), suffix_of("notes.v2.txt"), suffix_of("README")
    ('.docx', '.txt', '')
    """
    suffixes = [suffix.lower() for suffix in PurePath(name).suffixes[-2:]]
    return "".join(suffixes) if "".join(suffixes) in SUFFIXES else "".join(suffixes[-1:])


def read_text(document_id: str, title: str, text: str) -> Document:
    r"""Read a text whose title is given apart from it, as the records of a test collection are.

    The text is read as plain text and kept verbatim, except that line ends become "\n" and unprintable characters
    U+FFFD. No line of it becomes the title. The title and the text may both be empty. The digest of the document is the
    SHA-256 of the title, a line end and the text.

    >>> document = read_text("tea", "On tea", "Boil the water.\n\n- black\n- green")
    >>> [(block.kind.value, document.text[block.start : block.end]) for block in document.blocks]
    [('paragraph', 'Boil the water.'), ('item', '- black'), ('item', '- green')]
    """
    digest = hashlib.sha256(f"{title}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()
    title = " ".join(replace_unprintable(title).split())
    draft = draft_from_text(replace_unprintable(text).replace("\r\n", "\n").replace("\r", "\n"), title)
    return _build_document(document_id, draft, title, digest, "")


def title_from_file_name(name: str) -> str:
    """Return a title made from the name of a file: "magnesium-salts.txt" becomes "Magnesium salts"."""
    stem = PurePath(name).name[: -len(suffix_of(name)) or None]
    words = re.sub(r"[\s_-]+", " ", stem).strip() or PurePath(name).name
    return replace_unprintable(words[:1].upper() + words[1:])


def _has_text(draft: Draft) -> bool:
    """Return whether a letter or digit stands anywhere outside the headings and the boilerplate."""
    return any(
        any(character.isalnum() for character in draft.text[block.start : block.end])
        for block in draft.blocks
        if block.kind not in (BlockKind.HEADING, BlockKind.BOILERPLATE)
    )


def _explain_missing_text(suffix: str) -> str:
    if suffix == ".pdf":
        return "has no text; it may be a scan: run OCR (text recognition) on it first."
    return "holds no text below its title that could be searched. Add the text, or remove the file."


def _build_document(document_id: str, draft: Draft, default_title: str, digest: str, source: str) -> Document:
    outline = build_outline(draft, default_title)
    return Document(
        document_id,
        outline.title,
        draft.text,
        outline.blocks,
        outline.sections,
        digest,
        source,
        draft.metadata,
        draft.page_starts,
        draft.recognized_pages,
        draft.warnings,
    )
