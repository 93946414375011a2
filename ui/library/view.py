"""The headline and the tables of the library page as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from core.addresses import page_url
from core.counts import counted
from index import Generation
from ingest import explain_unread
from ui.html import day, hidden, link, minute
from ui.library.entries import EntryStatus, LibraryEntry

_ATTENTION = {EntryStatus.CHANGED, EntryStatus.MISSING, EntryStatus.WAITING, EntryStatus.FAILED}


def articles(entries: Sequence[LibraryEntry], can_remove: bool = True) -> str:
    """Return the table of articles, each with its counts, its status and, if `can_remove`, a link to remove it."""
    heads = ("Article", "Sections", "Passages", "Indexed", "Status")
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    rows = "".join(_article_row(entry, can_remove) for entry in entries)
    last = f'<th scope="col">{hidden("Remove")}</th>' if can_remove else ""
    return (
        f'<table class="listing"><caption class="unseen">The articles</caption>'
        f"<thead><tr>{head}{last}</tr></thead><tbody>{rows}</tbody></table>"
    )


def skipped(names: Sequence[str]) -> str:
    """Return the list of the files of the folder that are not read, each with what it is and what to do."""
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td class="reason">{escape(explain_unread(name))}</td></tr>'
        for name in names
    )
    return (
        f'<details class="skipped"><summary>{counted(len(names), "file")} of the folder '
        f'{"is" if len(names) == 1 else "are"} not read</summary><table class="listing">'
        f'<caption class="unseen">Files that are not read</caption><tbody>{rows}</tbody></table></details>'
    )


def generations(kept_generations: Sequence[Generation]) -> str:
    """Return the table of the generations of the index, in the order given."""
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Made", "Articles", "Passages", "In use"))
    rows = "".join(_generation_row(each) for each in kept_generations)
    return (
        '<table class="listing"><caption class="unseen">The generations of the index</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _article_row(entry: LibraryEntry, can_remove: bool) -> str:
    summary, name = entry.summary, entry.document_id
    title = link(summary.title, page_url("", article=name)) if summary else escape(name)
    numbers = (str(summary.sections), str(summary.passages), day(summary.indexed_at)) if summary else ("", "", "")
    cells = "".join(
        f'<td data-name="{column}">{escape(value)}</td>'
        for column, value in zip(("sections", "passages", "indexed"), numbers, strict=True)
    )
    remove = page_url("library", remove=name)
    label = summary.title if summary else name
    last = f'<td><a class="remove" href="{escape(remove)}">Remove{hidden(f" {label}")}</a></td>' if can_remove else ""
    return (
        f'<tr><th scope="row">{title}<span class="file">{escape(name)}</span></th>{cells}<td>{_status(entry)}</td>'
        f"{last}</tr>"
    )


def _status(entry: LibraryEntry) -> str:
    css = "status attention" if entry.status in _ATTENTION or entry.problem else "status"
    notes = [entry.problem, *(entry.summary.warnings if entry.summary else ())]
    lines = "".join(f'<span class="file">{escape(note)}</span>' for note in notes if note)
    return f'<span class="{css}">{escape(entry.status.value)}</span>{lines}'


def _generation_row(each: Generation) -> str:
    used = "in use" if each.current else ""
    return (
        f'<tr><th scope="row">{escape(minute(each.created))}<span class="file">{escape(each.name)}</span></th>'
        f'<td data-name="articles">{each.documents:,}</td><td data-name="passages">{each.passages:,}</td>'
        f"<td>{used}</td></tr>"
    )


def headline(entries: Sequence[LibraryEntry], folders: Sequence[str]) -> str:
    """Return the heading of the page: the folders of articles, and the numbers of what is indexed and what is not."""
    summaries = [entry.summary for entry in entries if entry.summary]
    passages = sum(summary.passages for summary in summaries)
    noun = "folder" if len(folders) == 1 else "folders"
    counts = f"{counted(len(summaries), 'article')}, {counted(passages, 'passage')}, from the {noun}"
    missing = len(entries) - len(summaries)
    more = f". Not indexed: {counted(missing, 'file')}" if missing else ""
    places = ", ".join(f"<code>{escape(folder)}</code>" for folder in folders)
    return f'<h1>Library</h1><p class="lead">{escape(counts)} {places}{more}</p>'
