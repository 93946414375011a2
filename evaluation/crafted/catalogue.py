"""All kinds of hostile files, of all formats."""

from __future__ import annotations

from evaluation.crafted.kinds import Kind
from evaluation.crafted.packages import package_kinds
from evaluation.crafted.pages import page_kinds
from evaluation.crafted.pdfs import pdf_kinds
from evaluation.crafted.texts import text_kinds


def all_kinds() -> list[Kind]:
    """Return the kinds of hostile files, each with a name of its own."""
    return [*text_kinds(), *page_kinds(), *package_kinds(), *pdf_kinds()]
