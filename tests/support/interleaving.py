"""Let two visitors act by turns, and look whether one ever sees the other's state.

The command is `python -m tests.support.interleaving --actions 10000`.

Both use the pages themselves, as Streamlit runs them, over one library. Each marks all that it types with a word of its
own, which must never stand on the other's page; and each page must show what its own visitor did last.
"""

from __future__ import annotations

import logging
import os
import random
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

NAMES = ("amber", "cobalt")
ARTICLES = {
    "tea.md": "# Tea\n\nBoil the water, and wait for four minutes.\n\n## Milk\n\nMilk goes in last.\n",
    "kites.md": "# Kites\n\nA kite needs wind.\n\n## String\n\nWaxed linen makes the strongest string.\n",
}
WORDS = ("tea", "milk", "kite", "string", "wind", "water")

app = typer.Typer(add_completion=False)


@dataclass
class Visitor:
    """A visitor with a page and cookies. `question` and `mode` are what its search page must show."""

    name: str
    page: AppTest
    cookies: dict[str, str]
    question: str = ""
    mode: str = "hybrid"
    reports: list[str] = field(default_factory=list)
    turns: int = 0

    @property
    def is_signed_in(self) -> bool:
        return "patella_ticket" in self.cookies


class Meeting:
    """Two visitors of one library, who act by turns as a seed decides.

    `asked` holds the names of the reindexings that were asked for and have not begun. `seen` counts what was looked at
    and what was wrong.
    """

    def __init__(self, seed: int) -> None:
        from streamlit.testing.v1 import AppTest

        from ui.visitors import new_visitor_id

        self._rng = random.Random(seed)
        self.asked: list[str] = []
        self.seen: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.visitors = [
            Visitor(name, AppTest.from_function(_draw), {"patella_visitor": new_visitor_id()}) for name in NAMES
        ]

    def act(self) -> None:
        """Let one visitor do something, and look at its page."""
        visitor = self._rng.choice(self.visitors)
        visitor.turns += 1
        actions = (self._ask, self._ask, self._follow, self._choose, self._look_at_library, self._reindex, self._sign)
        action = self._rng.choice(actions)
        action(visitor)
        self.seen[action.__name__.strip("_")] += 1
        self._check(visitor)

    def _ask(self, visitor: Visitor) -> None:
        """Type a question into the box."""
        self._run(visitor, "search")
        question = self._new_question(visitor)
        visitor.page.text_input[0].set_value(question)
        visitor.question = question
        self._run(visitor, "search")

    def _follow(self, visitor: Visitor) -> None:
        """Open an address that somebody shared."""
        visitor.question, visitor.mode = (
            self._new_question(visitor),
            self._rng.choice(["keyword", "hybrid", "semantic"]),
        )
        visitor.page.query_params["q"] = visitor.question
        visitor.page.query_params["mode"] = visitor.mode
        self._run(visitor, "search")

    def _choose(self, visitor: Visitor) -> None:
        """Choose another mode, if there is a question."""
        self._run(visitor, "search")
        if visitor.question:
            visitor.mode = self._rng.choice(["keyword", "hybrid", "semantic"])
            visitor.page.query_params["mode"] = visitor.mode
            self._run(visitor, "search")

    def _look_at_library(self, visitor: Visitor) -> None:
        self._run(visitor, "library")

    def _reindex(self, visitor: Visitor) -> None:
        """Press the button that reindexes, which is there for those alone who signed in, and wait for the end."""
        self._run(visitor, "library")
        buttons = [button for button in visitor.page.button if button.label == "Reindex the folder"]
        if bool(buttons) is not visitor.is_signed_in:
            self.wrong.append(f"{visitor.name}: the right to write is not its own")
        if buttons:
            name = f"{visitor.name}-{visitor.turns}.md"
            self.asked.append(name)
            buttons[0].click()
            self._run(visitor, "library")
            _wait_for_work()
            visitor.reports = [name]
            self._run(visitor, "library")

    def _sign(self, visitor: Visitor) -> None:
        """Sign in, or sign out."""
        from ui.security.rights import issued_tickets

        if visitor.is_signed_in:
            issued_tickets("").withdraw(visitor.cookies.pop("patella_ticket"))
        else:
            visitor.cookies["patella_ticket"] = issued_tickets("").issue()
        self._run(visitor, "library")

    def _new_question(self, visitor: Visitor) -> str:
        return f"{visitor.name} {self._rng.choice(WORDS)} {visitor.turns}"

    def _run(self, visitor: Visitor, where: str) -> None:
        import streamlit

        streamlit.context = SimpleNamespace(cookies=visitor.cookies, headers={}, url=None)  # type: ignore[assignment]
        visitor.page.session_state["where"] = where
        visitor.page.run(timeout=120)

    def _check(self, visitor: Visitor) -> None:
        """Note what is wrong on the page: another visitor's word, or the lack of what this visitor did."""
        text = _text_of(visitor.page)
        other = next(name for name in NAMES if name != visitor.name)
        is_search = visitor.page.session_state["where"] == "search"
        faults = {
            "an error": bool(visitor.page.exception),
            f"the word {other}": other in text,
            "another question": is_search and visitor.page.text_input[0].value != visitor.question,
            "another mode": is_search and _address_of(visitor.page).get("mode", "hybrid") != visitor.mode,
            "no report of its own": not is_search and any(name not in text for name in visitor.reports),
        }
        self.wrong += [f"{visitor.name}, turn {visitor.turns}: {fault}" for fault, found in faults.items() if found]


def _draw() -> None:
    """Draw the page that the visitor is on. Streamlit runs the source of this function by itself."""
    import streamlit as st

    from ui import library_page, search_page

    (library_page if st.session_state["where"] == "library" else search_page)()


def _text_of(page: AppTest) -> str:
    """Return all that a page says: its HTML, the values of its boxes, its labels and its address."""
    html = [piece.proto.body for piece in page.get("html")]
    values = [str(box.value) for box in page.text_input] + [button.label for button in page.button]
    return "\n".join((*html, *values, str(_address_of(page))))


def _address_of(page: AppTest) -> dict[str, Any]:
    """Return the parameters of the address of a page."""
    parameters = dict(page.query_params)
    return {name: value[0] if isinstance(value, list) else value for name, value in parameters.items()}


def _wait_for_work() -> None:
    from ui import service

    while service.reindexing().running:
        time.sleep(0.001)


@app.command()
def main(
    actions: Annotated[int, typer.Option(min=1, help="How many actions.")] = 10_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same actions.")] = 18,
    out: Annotated[Path | None, typer.Option(help="The folder of the report.")] = None,
) -> None:
    """Let two visitors act by turns. Fails if one of them saw anything of the other."""
    from core.passwords import hash_password
    from evaluation import write_report

    logging.disable(logging.WARNING)  # Streamlit warns at each page that no browser shows it
    with tempfile.TemporaryDirectory() as made:
        (Path(made) / "articles").mkdir()
        for name, text in ARTICLES.items():
            (Path(made) / "articles" / name).write_text(text, "utf-8")
        os.environ["PATELLA_ARTICLES"], os.environ["PATELLA_INDEX"] = f"{made}/articles", f"{made}/index"
        os.environ["PATELLA_WRITE_PASSWORD_HASH"] = hash_password(NAMES[0] * 2)
        meeting = _meet(actions, seed)
    report = {"actions": actions, "seed": seed, "by_kind": dict(sorted(meeting.seen.items())), "wrong": meeting.wrong}
    text = as_text(report)
    print(text)
    if out:
        write_report(out, report, text)
    raise typer.Exit(1 if meeting.wrong else 0)


def _meet(actions: int, seed: int) -> Meeting:
    """Let two visitors act. A reindexing reports a file that could not be read, by the name that asked for it."""
    from rich.progress import track

    from index import SyncReport
    from ui import service

    library, meeting = service.library(), Meeting(seed)
    library.sync()
    library.sync = lambda *_, **__: SyncReport(failed=[(meeting.asked.pop(0), "is empty.")])  # type: ignore[method-assign]
    for _ in track(range(actions), disable=not os.isatty(2)):
        meeting.act()
    return meeting


def as_text(report: dict[str, Any]) -> str:
    lines = [f"{report['actions']:,} actions of two visitors by turns, seed {report['seed']}"]
    lines += [f"{name.replace('_', ' '):<18}{count:>6,}" for name, count in report["by_kind"].items()]
    lines.append(f"{'wrong':<18}{len(report['wrong']):>6,}")
    return "\n".join([*lines, *report["wrong"][:20]])


if __name__ == "__main__":
    app()
