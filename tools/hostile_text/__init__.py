"""Hostile texts in every place of the page, in a real browser: `python -m tools.hostile_text`."""
