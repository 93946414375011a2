"""Small pieces of HTML. Every text that goes into one is escaped here."""

from __future__ import annotations

from datetime import datetime
from html import escape
from urllib.parse import urlencode


def page_url(page: str = "", **parameters: str | None) -> str:
    """The address of a page of ours, relative to the one that shows it: address("library", remove="a.md")."""
    given = {name: value for name, value in parameters.items() if value}
    path = f"./{page}"
    return f"{path}?{urlencode(given)}" if given else path


def link(text: str, href: str, css: str = "") -> str:
    named = f' class="{escape(css)}"' if css else ""
    return f'<a href="{escape(href)}"{named}>{escape(text)}</a>'


def hidden(text: str) -> str:
    """Read aloud, not shown."""
    return f'<span class="unseen">{escape(text)}</span>'


def notice(title: str, *lines: str, kind: str = "plain") -> str:
    """A calm box that says something. `kind`: "plain", "problem" or "done"."""
    role = "alert" if kind == "problem" else "status"
    said = "".join(f"<p>{escape(line)}</p>" for line in lines if line)
    return f'<div class="notice {kind}" role="{role}"><p class="notice-title">{escape(title)}</p>{said}</div>'


def refused(error: OSError) -> str:
    """What the system would not do, without the names of files, which are for the log."""
    return f"The system refused: {error.strerror or 'no reason given'}. Check the disk and the permissions."


def counted(number: int, noun: str) -> str:
    """As it is said: "1 passage", "1,200 passages"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def day(iso: str) -> str:
    """A UTC time as a date that nobody can read as another: "23 Nov 2026"."""
    try:
        moment = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{moment.day} {moment:%b %Y}"
