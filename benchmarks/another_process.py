"""Work in a process of its own, where nothing is in memory yet."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Made = TypeVar("Made")


def in_another_process(work: Callable[Given, Made], *values: Given.args, **named: Given.kwargs) -> Made:
    """What `work` makes of these values, which pickle must take."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(work, *values, **named).result()
