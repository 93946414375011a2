"""Every regular expression takes steps in proportion to the length of its text, whatever the text.

The steps are counted, not timed: `tests/support/regex_steps.py` matches as Python does, and doubling a hostile text may
no more than double them. It has to find the same matches as Python's own matcher, or its counts would mean nothing.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from core.locations import PROJECT
from tests.support.regex_steps import MOST_STEPS, hostile_texts, match_end, steps

ROOMS = ("core", "embedding", "index", "ingest", "search")
METHODS = frozenset(["match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"])
AT_START = frozenset(["match", "fullmatch"])
REPEATED = 20
"""How often the part of a hostile text is repeated; then twice as often."""

FULLMATCHED = frozenset(
    [
        "ingest.readers.pdf.properties._FILE_NAME",
        "ingest.readers.pdf.properties._JOINED_WORDS",
        "ingest.readers.pdf.properties._PROGRAM_TITLE",
        "ingest.structure.heading_shape._ASIDE",
        "ingest.file_signature._SIGNATURES[5][0]",
    ]
)
"""Patterns that stand in a list, which is gone through with `match` or `fullmatch`."""

BOUNDED = {
    "ingest.readers.html.bylines._NAMES": "the names of an element are cut to 601 characters",
    "ingest.readers.html.parsing._XHTML": "only the first 2,000 characters of a page are looked at",
    "ingest.readers.html.reader._SITE_NAME": "the name of a site has at most 60 characters",
    "ingest.readers.org.inline._TOKEN": "each of its repetitions ends after 2,000 characters",
    "ingest.readers.pdf.layout._HYPHENATED": "only the last 100 characters of a line are looked at",
    "ingest.readers.spreadsheet.number_text._GROUP": "a number has at most 309 digits before its point",
    "ingest.readers.spreadsheet.number_text._IGNORED_IN_DATES": "only the first 1,000 characters are looked at",
    "ingest.readers.spreadsheet.number_text._TOKEN": "a format of over 1,000 characters is left aside",
    "ingest.structure.heading_shape._OPEN_END": "a line of over 120 characters is not looked at",
    "ingest.structure.heading_shape._QUOTED_SENTENCE": "a line of over 160 characters is not looked at",
    "ingest.structure.names._CALL": "a name of over 100 characters is not looked at",
}
"""Patterns that take more steps than their text is long, and what bounds the text."""


IN_TERMINAL = "ingest.lost_words."
"""The wing whose patterns are left out: it lists the words of one file for its owner, who can end it with Ctrl-C."""


@cache
def patterns() -> dict[str, re.Pattern[Any]]:
    """Return every pattern of the rooms by its module and name, or its module and line if it has no name."""
    found: dict[str, re.Pattern[Any]] = {}
    for name in sorted(names_of_modules()):
        module = importlib.import_module(name)
        for variable, value in vars(module).items():
            for place, pattern in _patterns_in(variable, value):
                if pattern not in found.values():
                    found[f"{name}.{place}"] = pattern
        for line, pattern in _patterns_in_calls(Path(str(module.__file__))):
            found[f"{name}.{line}"] = pattern
    return found


def names_of_modules() -> Iterator[str]:
    for room in ROOMS:
        yield from (each.name for each in pkgutil.walk_packages([str(PROJECT / room)], f"{room}."))


def _patterns_in(place: str, value: object) -> Iterator[tuple[str, re.Pattern[Any]]]:
    if isinstance(value, re.Pattern):
        yield place, value
    elif isinstance(value, tuple | list | dict):
        each = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in each:
            yield from _patterns_in(f"{place}[{key}]", inner)


def _patterns_in_calls(path: Path) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Yield the patterns that are written into a call such as re.sub(r"\\s+", ...)."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Call(ast.Attribute(ast.Name("re"), method), [ast.Constant(str() | bytes() as text), *_]):
                if method in METHODS:
                    yield f"line {node.lineno}.{method}", re.compile(text)


@cache
def uses() -> dict[tuple[str, str], set[str]]:
    """Return the methods that each module calls of each name."""
    found: dict[tuple[str, str], set[str]] = {}
    for room in ROOMS:
        for path in (PROJECT / room).rglob("*.py"):
            module = ".".join(path.relative_to(PROJECT).with_suffix("").parts)
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr in METHODS:
                    found.setdefault((module, node.value.id), set()).add(node.attr)
    return found


def is_anchored(name: str) -> bool:
    """Return whether a pattern is only ever looked for at the start of a text."""
    module, _, variable = name.rpartition(".")
    methods = {variable} & METHODS or {
        method
        for (user, used), of_user in uses().items()
        for method in of_user
        if used == variable and (user == module or not variable.startswith("_"))
    }
    return name in FULLMATCHED or (bool(methods) and methods <= AT_START)


def grows(pattern: re.Pattern[Any], anchored: bool) -> tuple[str, str, str] | None:
    """Return a hostile text, by its parts, whose steps more than double with its length; None if there is none."""
    for start, part, end in hostile_texts(pattern):
        once = steps(pattern, start + part * REPEATED + end, anchored)
        if once < 10 * REPEATED:
            continue
        twice = steps(pattern, start + part * 2 * REPEATED + end, anchored)
        if twice >= MOST_STEPS or twice > 2.6 * once + 100:
            return start, part, end
    return None


@pytest.mark.parametrize(
    ("expression", "anchored", "is_linear"),
    [
        (r"(a+)+$", True, False),
        (r"(?:<!--.*?-->\s*)*<html", True, False),
        (r"(?:\d{1,3}\.?)*\t", True, False),
        (r"\s+;", False, False),
        (r"\s+;", True, True),
        (r"(?<!\s)\s++;", False, True),
        (r"<style>.*?</style>", False, False),
        (r"<style>[^<]*</style>", False, True),
        (r"(\w+)\s*=\s*\1$", True, True),
        (r"[^,]*,[^,]*,", False, False),
        (r"(?:a|ab)(?:c|bcd)*x", False, True),
    ],
)
def test_the_count_tells_linear_expressions_from_others(expression: str, anchored: bool, is_linear: bool) -> None:
    assert (grows(re.compile(expression, re.DOTALL), anchored) is None) is is_linear


@pytest.mark.parametrize("room", ROOMS)
def test_the_count_finds_the_matches_of_python(room: str) -> None:
    checked = {name: pattern for name, pattern in patterns().items() if name.startswith(f"{room}.")}
    differing = {
        (name, text)
        for name, pattern in checked.items()
        for start, part, end in hostile_texts(pattern)[:20]
        for text in (start + part * 3 + end, start + part)
        if _end_by_python(pattern, text) != match_end(pattern, text)
    }
    assert differing == set()


def _end_by_python(pattern: re.Pattern[Any], text: str) -> int | None:
    match = pattern.match(text.encode("latin-1", "replace") if isinstance(pattern.pattern, bytes) else text)
    return match.end() if match else None


def _wing_of(name: str) -> str:
    parts = name.split(".")
    return ".".join(parts[: 3 if parts[1] == "readers" else 1])


WINGS = sorted(set(map(_wing_of, patterns())))


def test_the_patterns_of_all_rooms_are_found() -> None:
    assert len(patterns()) > 350
    assert BOUNDED.keys() | FULLMATCHED <= patterns().keys()


@pytest.mark.parametrize("wing", WINGS)
def test_each_pattern_takes_steps_in_proportion_to_its_text(wing: str) -> None:
    found = {
        name: text
        for name, pattern in patterns().items()
        if _wing_of(name) == wing and not name.startswith(IN_TERMINAL) and (text := grows(pattern, is_anchored(name)))
    }
    assert {name: text for name, text in found.items() if name not in BOUNDED} == {}
    assert {name for name in BOUNDED if _wing_of(name) == wing} <= found.keys()
