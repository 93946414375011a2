"""How the page names a kept run: its collection, when it was kept, and what answered."""

from __future__ import annotations

from pathlib import Path

from core.counts import counted
from evaluation import OWN, RunSummary
from search import DEFAULT_WEIGHTS, Mode
from ui.html import minute
from ui.url_state import MODE_NAMES

_COLLECTIONS = {"bundled": "The bundled questions", OWN: "Your own questions"}
"""How the collections that have no folder of their own are called."""

_USUAL = "the usual weights"


def collection_name(run: RunSummary) -> str:
    """Return the name of the collection, with the split if only one was asked."""
    name = _COLLECTIONS.get(run.collection, run.collection)
    return f"{name}, {run.split}" if run.split else name


def made_of(run: RunSummary) -> str:
    """Return what answered: the generation, the model, and the weights that are not the usual ones."""
    if run.origin is None:
        return "kept without its generation, model and settings"
    return f"{run.origin.generation}, {Path(run.origin.model).name}, {_weights(run)}"


def _weights(run: RunSummary) -> str:
    weights = run.origin.weights if run.origin else {}
    others = [f"{name} {value:g}" for name, value in weights.items() if DEFAULT_WEIGHTS.parts.get(name) != value]
    return ", ".join(others) or _USUAL


def when(run: RunSummary) -> str:
    return minute(run.date)


def counts_of(run: RunSummary) -> str:
    return counted(run.questions, "question")


def mode_name(mode: str) -> str:
    """Return the name of a mode on the page; runs of other systems have that of their file."""
    return MODE_NAMES[Mode(mode)] if mode in set(Mode) else mode
