"""Read Jupyter notebooks (.ipynb). The cells make one Markdown text, which the reader of Markdown reads."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from core.counts import counted
from core.documents import Metadata
from core.errors import DamagedFile
from ingest.canonical import Draft, collapse_white_space
from ingest.metadata import build_metadata
from ingest.readers import markdown
from ingest.text_decoding import decode_text

_MAX_OUTPUT_LINES = 200  # of one cell; what is longer is a log
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b.")
_REPR_OF_PICTURE = re.compile(r"<(?:Figure|IPython\.|AxesSubplot|Axes:|matplotlib\.|PIL\.)[^\n]*")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_UNSEEN = re.compile(r"<(style|script)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL | re.IGNORECASE)
_SHOWN_KINDS = ("text/markdown", "text/html", "text/latex", "text/plain")


def read(name: str, data: bytes) -> Draft:
    """Return the draft of a notebook. Raise DamagedFile, which names the file, if it is no notebook."""
    try:
        notebook = json.loads(decode_text(name, data))
    except (ValueError, RecursionError) as error:
        raise DamagedFile(name, "is no notebook, or a part of it is lost. Open it in Jupyter and save it.") from error
    cells = _cells(notebook)
    if cells is None:
        raise DamagedFile(name, "is no Jupyter notebook: it holds no cells. Give it the ending of its real format.")
    writer = _MarkdownWriter()
    for cell in cells:
        writer.write(cell)
    draft = markdown.read(name, "\n\n".join(writer.parts).encode("utf-8", "replace"))
    about = notebook.get("metadata")
    title, metadata = _properties(about if isinstance(about, dict) else {}, draft.metadata)
    return replace(
        draft,
        fallback_title=draft.fallback_title or title,
        metadata=metadata,
        warnings=(*draft.warnings, *writer.warnings()),
    )


def _cells(notebook: object) -> list[dict[str, Any]] | None:
    """Return the cells of a notebook of format 4, or of 3, which keeps them in worksheets; None if it has none."""
    if not isinstance(notebook, dict):
        return None
    sheets = notebook["worksheets"] if isinstance(notebook.get("worksheets"), list) else [notebook]
    lists = [sheet["cells"] for sheet in sheets if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)]
    return [cell for cells in lists for cell in cells if isinstance(cell, dict)] if lists else None


def _properties(about: dict[str, Any], read_already: Metadata) -> tuple[str, Metadata]:
    """Return the title and the metadata of a notebook. What its text says about itself comes first."""
    language = next(
        (str(each[key]) for each, key in ((about.get("language_info"), "name"), (about.get("kernelspec"), "language"))
         if isinstance(each, dict) and each.get(key)), "",
    )  # fmt: skip
    own = build_metadata(
        [(key, about.get(key)) for key in ("authors", "date", "tags", "keywords", "description")]
        + [("programming language", language or None)]
    )
    merged = Metadata(
        read_already.authors or own.authors,
        read_already.date or own.date,
        read_already.language,
        read_already.tags or own.tags,
        read_already.description or own.description,
        (*read_already.others, *own.others),
    )
    return str(about.get("title") or ""), merged


class _MarkdownWriter:
    """A writer that turns cells into pieces of Markdown, `parts`, and counts what it leaves out."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._pictures = 0
        self._cut_lines = 0

    def warnings(self) -> Iterator[str]:
        if self._pictures:
            yield f"leaves out {counted(self._pictures, 'picture')} among the outputs of its code"
        if self._cut_lines:
            yield f"leaves out {counted(self._cut_lines, 'line')} of long outputs of its code"

    def write(self, cell: dict[str, Any]) -> None:
        source = _joined(cell.get("source", cell.get("input")))
        kind = cell.get("cell_type")
        if kind == "markdown":
            self.parts.append(_closed(source))
        elif kind in ("heading", "html"):  # of format 3
            level = cell.get("level")
            mark = "#" * min(max(level if isinstance(level, int) else 1, 1), 6)
            self.parts.append(f"{mark} {collapse_white_space(source)}" if kind == "heading" else _html_block(source))
        elif kind == "raw" and not self.parts and source.startswith("---"):  # the properties of the article, for Quarto
            self.parts.append(source)
        else:
            self._write_code(source)
            outputs = cell.get("outputs")
            self._write_outputs(
                [each for each in outputs if isinstance(each, dict)] if isinstance(outputs, list) else []
            )

    def _write_code(self, text: str) -> None:
        if text.strip():
            longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
            fence = "`" * max(longest + 1, 3)
            self.parts.append(f"{fence}\n{text}\n{fence}")

    def _write_outputs(self, outputs: list[dict[str, Any]]) -> None:
        remaining, streamed = _MAX_OUTPUT_LINES, ""
        for output in [*outputs, {}]:
            if output.get("output_type") == "stream":
                streamed += _joined(output.get("text"))
                continue
            for kind, text in (("text/plain", streamed), self._shown(output)):
                if not text.strip():
                    continue
                lines = _ANSI.sub("", text).strip("\n").split("\n")
                self._cut_lines += max(len(lines) - remaining, 0)
                self._write_output(kind, "\n".join(lines[:remaining]))
                remaining = max(remaining - len(lines), 0)
            streamed = ""

    def _write_output(self, kind: str, text: str) -> None:
        if kind == "text/markdown":
            self.parts.append(_closed(text))
        elif kind == "text/html":
            self.parts.append(_html_block(text))
        else:
            self._write_code(text)

    def _shown(self, output: dict[str, Any]) -> tuple[str, str]:
        """Return the kind and the text of the form of an output that is read."""
        if output.get("output_type") in ("error", "pyerr"):
            return "text/plain", f"{output.get('ename', 'Error')}: {output.get('evalue', '')}"
        forms = output.get("data", output)
        forms = (
            {_KINDS_OF_FORMAT_3.get(key, key): value for key, value in forms.items()} if isinstance(forms, dict) else {}
        )
        has_picture = any(key.startswith("image/") for key in forms)
        self._pictures += has_picture
        for kind in _SHOWN_KINDS:
            text = _joined(forms.get(kind))
            if kind == "text/html" and "<table" not in text and "text/plain" in forms:
                continue
            if text.strip() and not (has_picture or _REPR_OF_PICTURE.fullmatch(text.strip())):
                return kind, text
        return "text/plain", ""


_KINDS_OF_FORMAT_3 = {
    "text": "text/plain",
    "html": "text/html",
    "png": "image/png",
    "svg": "image/svg+xml",
    "jpeg": "image/jpeg",
}


def _joined(value: object) -> str:
    """Return a text that a notebook keeps whole or as a list of lines."""
    if isinstance(value, list):
        return "".join(str(line) for line in value)
    return value if isinstance(value, str) else ""


def _html_block(page: str) -> str:
    """Return HTML as one block of Markdown, which has no blank lines in it."""
    return f"<div>{' '.join(_UNSEEN.sub(' ', page).split())}</div>"


def _closed(text: str) -> str:
    """Return Markdown whose fence of code and whose comment end in it, so that no other cell becomes part of them."""
    fence = ""
    for line in text.split("\n"):
        match = _FENCE.match(line)
        if match is None:
            continue
        if not fence:
            fence = match[1]
        elif match[1].startswith(fence) and not match[2].strip():
            fence = ""
    comment = "-->" if text.rfind("<!--") > text.rfind("-->") else ""
    return "\n".join(filter(None, (text, fence, comment)))
