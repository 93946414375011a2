"""The choice of the two ways to search that are compared. It is kept in the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from core.errors import UsageError
from evaluation import Arm, pair_of
from index import Generation, Snapshot
from search import Mode
from ui import service
from ui.html import minute
from ui.security import writes
from ui.url_state import MODE_NAMES, WEIGHTS, UrlState, read_url_state, weight_name

_SIDES = {"first": "One way", "second": "The other way"}
"""The two sides of a comparison, and what the page calls each."""


def draw_arms(url: UrlState, unfolded: bool) -> None:
    """Draw the mode, the weight of the words, and the state of the index of both sides."""
    generations = service.library().engine.generations()
    with (
        st.container(key="arms"),
        st.expander(f"Compared: {url.first.label} with {url.second.label}", expanded=unfolded),
        st.container(horizontal=True, gap="large", key="both-arms"),
    ):
        for side, name in _SIDES.items():
            with st.container(key=f"arm-{side}"):
                _draw_arm(side, name, url.first if side == "first" else url.second, generations)


def arms_to_ask(url: UrlState, snapshot: Snapshot) -> tuple[Arm, Arm]:
    """Return the two arms of an address, in the order that names their comparison.

    If one asks a kept generation, the other names its generation too, so that the comparison keeps its meaning after
    the next reindexing. Raises UsageError that says why the two cannot be compared.
    """
    first, second = url.first, url.second
    if first.generation or second.generation:
        current = snapshot.generation.name
        first, second = (replace(arm, generation=arm.generation or current) for arm in (first, second))
    try:
        pair = pair_of(first, second)
    except ValueError as error:
        raise UsageError("Both ways to search are the same. Choose two that differ.") from error
    kept = {each.name: each for each in service.library().engine.generations()}
    for arm in pair:
        if arm.generation:
            _check(arm, kept.get(arm.generation))
    return pair


def _check(arm: Arm, generation: Generation | None) -> None:
    """Raise UsageError if a generation cannot be asked in this way."""
    if generation is None:
        raise UsageError(f"Generation {arm.generation} is not kept any more. Choose another state of the index.")
    changes = service.library().indexer.fingerprint.changes_to(generation.fingerprint)
    if "model" in changes and arm.mode != Mode.KEYWORD:
        raise UsageError(
            f"The state of {minute(generation.created)} was made with another model than the one in use, so it cannot "
            "be asked by meaning. Choose “Words” on both sides."
        )
    if "analyzer" in changes and arm.mode != Mode.SEMANTIC:
        raise UsageError(
            f"The state of {minute(generation.created)} was made by another version of Patella, which read words "
            "otherwise, so it cannot be asked by words. Choose “Meaning” on both sides."
        )


def _draw_arm(side: str, name: str, arm: Arm, generations: Sequence[Generation]) -> None:
    st.session_state[f"mode-{side}"] = arm.mode.value
    st.segmented_control(
        name,
        [mode.value for mode in MODE_NAMES],
        format_func=lambda value: MODE_NAMES[Mode(value)],
        key=f"mode-{side}",
        required=True,
        on_change=_set_mode,
        args=(side,),
    )
    if arm.mode == Mode.HYBRID:
        usual = service.usual_weight()
        st.session_state[f"weight-{side}"] = usual if arm.weight is None else arm.weight
        st.select_slider(
            f"{name}: weight of the words",
            sorted({*WEIGHTS, usual}),
            key=f"weight-{side}",
            format_func=partial(weight_name, usual),
            on_change=_set_weight,
            args=(side,),
        )
    if len(generations) > 1 or arm.generation:
        names = {"": "the one in use"} | {each.name: minute(each.created) for each in generations if not each.current}
        names.setdefault(arm.generation, arm.generation)
        st.session_state[f"generation-{side}"] = arm.generation
        st.selectbox(
            f"{name}: state of the index",
            list(names),
            format_func=names.__getitem__,
            key=f"generation-{side}",
            on_change=_set_generation,
            args=(side,),
        )


@writes
def _set_mode(side: str) -> None:
    _change(side, replace(_arm(side), mode=Mode(st.session_state[f"mode-{side}"]), weight=None))


@writes
def _set_weight(side: str) -> None:
    chosen = float(st.session_state[f"weight-{side}"])
    _change(side, replace(_arm(side), weight=None if chosen == service.usual_weight() else chosen))


@writes
def _set_generation(side: str) -> None:
    _change(side, replace(_arm(side), generation=str(st.session_state[f"generation-{side}"] or "")))


def _arm(side: str) -> Arm:
    url = read_url_state(st.query_params)
    return url.first if side == "first" else url.second


def _change(side: str, arm: Arm) -> None:
    """Write another arm of one side into the address."""
    url = read_url_state(st.query_params)
    changed = replace(url, first=arm) if side == "first" else replace(url, second=arm)
    st.query_params.from_dict(changed.parameters())
