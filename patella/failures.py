"""What `patella serve` could not read, handed in the environment to the process of the page that takes its place."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

_VARIABLE = "PATELLA_FAILED_BEFORE"
_MAX_CHARACTERS = 60_000  # of JSON, which is ASCII. Linux allows 128 KiB for one variable, Windows half of it


def failures_as_environment(failed: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return the environment that holds pairs of document id and reason: the first of them, as many as fit."""
    kept, size = list[tuple[str, str]](), 0
    for pair in failed:
        size += len(json.dumps(pair)) + 2
        if size > _MAX_CHARACTERS:
            break
        kept.append(pair)
    return {_VARIABLE: json.dumps(kept)} if kept else {}


def failures_in_environment(environment: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the pairs of document id and reason that an environment holds."""
    return [(document_id, reason) for document_id, reason in json.loads(environment.get(_VARIABLE, "[]"))]
