"""One of the processes that ask: `python -m faults.questions.worker KIND FOLDER COUNT SEED NUMBER OF`.

It prints its counts as a line of JSON every second or so, and at the end. FOLDER holds the indexes. KIND is "grammar"
or "guided".
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from faults.questions.coverage_guided import guided, instrument
from faults.questions.grammar import Grammar
from faults.questions.tally import Tally, ended_if_it_hangs

if TYPE_CHECKING:
    from faults.questions.asking import Asker

BUNDLED_EVERY = 997
"""One of so many questions is asked of the index of the bundled model. It is a prime, so every process has some."""

GUIDED = "coverage-guided"
"""The kind of a question that atheris made."""

_FIRST = 300  # questions that the coverage-guided part begins with
_SECONDS = 1.0  # between two lines


class Asking:
    """The work of one process: it asks, counts, and says now and then what it has counted."""

    def __init__(self, folder: Path, name: str, stack: ExitStack, tally: Tally, say: Callable[[str], None]) -> None:
        self._folder, self._stack, self._tally, self._say = folder, stack, tally, say
        self._current = folder / f"question-{name}"
        self._plain = self._open("plain")
        self._bundled: Asker | None = None
        self._said = time.monotonic()

    def _open(self, which: str) -> Asker:
        from faults.questions.asking import encoder_of, opened

        return self._stack.enter_context(opened(self._folder / which, encoder_of(which)))

    def ask(self, kind: str, number: int, question: str) -> None:
        """Ask the question with this number, and count what comes of it."""
        from faults.questions.asking import mode_of

        self._current.write_text(ascii(question), "ascii")  # for the report, if it ends this process
        asker = self._asker(number)
        with ended_if_it_hangs():
            self._tally.ask(kind, mode_of(number), question, lambda: asker.ask(question, number))
        if time.monotonic() - self._said > _SECONDS:
            self.say()

    def _asker(self, number: int) -> Asker:
        if number % BUNDLED_EVERY != BUNDLED_EVERY - 1:
            return self._plain
        self._bundled = self._bundled or self._open("bundled")
        return self._bundled

    def say(self) -> None:
        """Say what was counted so far."""
        self._said = time.monotonic()
        self._say(json.dumps(self._tally.as_json()))


def ask_by_grammar(asking: Asking, grammar: Grammar, numbers: Iterator[int] | range) -> None:
    """Ask the questions with these numbers."""
    for number in numbers:
        kind, question = grammar.question(number)
        asking.ask(kind, number, question)
    asking.say()


def ask_guided(asking: Asking, grammar: Grammar, count: int, seed: int, folder: Path) -> None:
    """Let atheris make so many questions. Never returns: the process ends."""
    numbers = iter(range(count))

    def ask(question: str) -> None:
        number = next(numbers, None)
        if number is None:
            asking.say()
            os._exit(0)
        asking.ask(GUIDED, number, question)

    guided(seed, (grammar.question(number)[1] for number in range(_FIRST)), folder, ask)


def main(kind: str, folder: str, count: str, seed: str, number: str, of: str) -> None:
    if kind == "guided":
        instrument()
    from faults.questions.articles import texts

    logging.disable(logging.WARNING)
    grammar = Grammar(int(seed), list(texts()))
    mine = range(int(number), int(count), int(of))
    with ExitStack() as stack:
        asking = Asking(Path(folder), f"{kind}-{number}", stack, Tally(), partial(print, flush=True))
        if kind == "guided":
            ask_guided(asking, grammar, len(mine), int(seed) * 1_000 + int(number), Path(folder, f"guided-{number}"))
        ask_by_grammar(asking, grammar, mine)


if __name__ == "__main__":
    main(*sys.argv[1:])
