"""What `patella evaluate preferences` does."""

from __future__ import annotations

import json

from core.settings import settings
from evaluation.interleaving.counting import count_preferences, counts_as_json, counts_as_text
from evaluation.interleaving.preferences import preferences_of


def run_preferences(index: str | None, as_json: bool) -> int:
    """Print how often people preferred each of two ways to search."""
    counts = count_preferences(preferences_of(index or settings().index).all())
    print(json.dumps(counts_as_json(counts)) if as_json else counts_as_text(counts))
    return 0
