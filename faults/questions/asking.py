"""The whole way of a question: read from an address, searched, and drawn as page, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from benchmarks import SyntheticEncoder
from core.documents import Document
from core.settings import BUNDLED_MODEL, settings
from embedding import Encoder
from index import LocalEngine, Snapshot
from patella import Library, warm_up_encoder
from search import (
    DEFAULT_WEIGHTS,
    Calibration,
    Mode,
    QueryCache,
    compare,
    find_other_forms,
    load_words,
    parse,
    render_answer,
    search,
    with_keyword_weight,
    word_marks,
)
from ui import read_url_state, results_view

MODES = (*(mode.value for mode in Mode), "compare")
"""The ways to ask: in the three modes, and in all of them side by side."""

DRAWN_EVERY = 4
"""One of so many answers is drawn: that takes as long as a search."""

_AMOUNTS = ("5", "5", "10", "5", "20", "5", "7", "50")


class Asker:
    """A reader of an index that asks it questions. `ask` raises whatever a search or the drawing of its answer does."""

    def __init__(self, snapshot: Snapshot, encoder: Encoder, calibration: Calibration | None) -> None:
        self._snapshot, self._encoder, self._calibration = snapshot, encoder, calibration
        self._look_up = QueryCache()
        self._documents = {each.document_id: snapshot.document(each.document_id) for each in snapshot.summaries()}
        self._places = [(name, section.anchor) for name, each in self._documents.items() for section in each.sections]

    def ask(self, question: str, number: int) -> None:
        """Ask a question. Its number chooses the mode, the number of results, the place and the weight.

        Of each DRAWN_EVERY answers, one becomes the HTML of the page, the text of the terminal, and JSON.
        """
        turn, is_later = divmod(number, DRAWN_EVERY)
        drawn = not is_later
        mode = mode_of(number)
        within, section = self._places[number % len(self._places)] if number % 7 == 0 else ("", "")
        parameters = {"q": _as_sent(question), "mode": mode, "k": _AMOUNTS[turn % len(_AMOUNTS)]}
        weight = {"weight": "0.32"} if number % 5 == 0 else {}
        place = {"in": within, "section": section if turn % 2 else ""} if within else {}
        url = read_url_state(parameters | weight | place)
        documents = {within: self._documents[within]} if within else {}
        weights = DEFAULT_WEIGHTS if url.weight is None else with_keyword_weight(url.weight)
        if url.compare:
            both = compare(self._snapshot, self._encoder, url.question, url.amount, url.scope, weights, self._look_up)
            if drawn:
                results_view.compared(both, url, documents).encode()
            return
        answer = search(
            self._snapshot,
            self._encoder,
            question if number % 11 == 0 else url.question,  # the command line gives it as it was typed
            url.mode,
            url.amount,
            self._calibration,
            scope=url.scope,
            weights=weights,
            look_up=self._look_up,
        )
        if drawn:
            results_view.page(answer, url, self._documents).encode()
            render_answer(answer, painted=turn % 2 == 0, explained=turn % 3 == 0).encode()
            json.dumps(answer.as_json(), ensure_ascii=False).encode()
            if answer.results:
                self._open(self._documents[answer.results[0].passage.document_id], url.question)

    def _open(self, document: Document, question: str) -> None:
        """Mark the words of a question in an opened article."""
        query = parse(question)
        word_marks(document.text, query.terms, find_other_forms(query, self._snapshot))


def mode_of(number: int) -> str:
    """Return the mode in which the question with this number is asked: the three modes in turn, and now and then all.

    >>> [mode_of(number) for number in (0, 1, 2, 12)]
    ['hybrid', 'keyword', 'semantic', 'compare']
    """
    return "compare" if number % 13 == 12 else MODES[number % 3]


def _as_sent(question: str) -> str:
    """Return a question as a browser sends it: no half of a surrogate pair survives that."""
    return question.encode("utf-8", "replace").decode()


@contextmanager
def opened(folder: Path, encoder: Encoder) -> Iterator[Asker]:
    """Open an index, load and prepare what its questions need, as the page does, and yield its asker."""
    with closing(LocalEngine(folder)) as engine:
        load_words(engine)
        warm_up_encoder(encoder)
        with engine.snapshot() as snapshot:
            text = engine.calibration(snapshot.generation.name)
            yield Asker(snapshot, encoder, Calibration.from_json(text) if text else None)


def encoder_of(which: str) -> Encoder:
    """Return an encoder: the "bundled" model, or one whose vectors cost little and mean nothing ("plain")."""
    if which == "bundled":
        return Library(settings().model_copy(update={"model": BUNDLED_MODEL})).encoder
    return SyntheticEncoder(dimensions=32)
