"""Small pieces of HTML. Every function here escapes the text that it is given."""

from __future__ import annotations

from datetime import datetime
from html import escape


def link(text: str, href: str, css: str = "") -> str:
    class_attribute = f' class="{escape(css)}"' if css else ""
    return f'<a href="{escape(href)}"{class_attribute}>{escape(text)}</a>'


def hidden(text: str) -> str:
    """Return text that screen readers read aloud and the page does not show."""
    return f'<span class="unseen">{escape(text)}</span>'


def notice(title: str, *lines: str, kind: str = "plain") -> str:
    """Return a box with a message: a title and a paragraph for each line that is not empty.

    `kind` is "plain", "problem", "busy" or "done". Screen readers announce a problem, and that it is busy, at once.
    """
    role = "alert" if kind in {"problem", "busy"} else "status"
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in lines if line)
    return f'<div class="notice {kind}" role="{role}"><p class="notice-title">{escape(title)}</p>{paragraphs}</div>'


def found_by_words(text: str, *lines: str) -> str:
    """Return the message that some passages are found by words only: what that means stands below it.

    `text` is that of `search.words_only_text`; "" gives no message.
    """
    title, _, meaning = text.partition(": ")
    return notice(title, f"{meaning[:1].upper()}{meaning[1:]}", *lines) if text else ""


def earlier_state(created: str, is_newer_unreadable: bool) -> str:
    """Return the message that an earlier state of the index answers, made at a UTC time in ISO 8601.

    `is_newer_unreadable` tells that the system cannot read the newest state at this moment. Otherwise it is damaged.
    """
    if is_newer_unreadable:
        reason = "The system cannot read the newest state of the index at this moment: the log of the server says why."
        cure = "The newest state is tried again every 10 seconds."
    else:
        reason = "The newest state of the index is damaged: the log of the server names the file."
        cure = "“Reindex the folder” in the library makes it whole."
    searched = f"Until it can be used again, that of {minute(created)} is searched."
    return notice("An earlier state of the articles answers", f"{reason} {searched} {cure}", kind="problem")


def day(iso: str) -> str:
    """Return the date of an ISO 8601 time as "23 Nov 2026"; return any other text as it is.

    The name of the month keeps the day from being read as the month.
    """
    try:
        moment = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{moment.day} {moment:%b %Y}"


def minute(iso: str) -> str:
    """Return an ISO 8601 UTC time to the minute, as "23 Nov 2026, 09:10 UTC"; return any other text as it is."""
    try:
        return f"{day(iso)}, {datetime.fromisoformat(iso):%H:%M} UTC"
    except ValueError:
        return iso
