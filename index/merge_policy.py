"""The rule that decides which segments of an index are merged. Keyword and vector segments share it."""

from __future__ import annotations

from collections.abc import Mapping


def segments_to_merge(live_rows: Mapping[str, int], all_rows: Mapping[str, int], new_rows: int) -> list[str]:
    """Return the names of the segments to merge with `new_rows` new rows into one new segment.

    `live_rows` and `all_rows` give the number of rows of each segment without and with its deleted rows. Two kinds of
    segments are merged. One is no larger than the rows that are written anyway; such segments are added smallest first,
    so a passage is rewritten about log2(n) times in its life, and there are about log2(n) segments. The other kind has
    more than half of its rows deleted.

    >>> rows = {"large": 1000, "small": 3, "smaller": 2}
    >>> segments_to_merge(rows, rows, new_rows=2)
    ['smaller', 'small']
    """
    merged, size = [], new_rows
    mostly_deleted = {name for name, live in live_rows.items() if 2 * live < all_rows[name]}
    # Of segments of one size those go first that are merged anyhow, so that names, which are random, decide nothing.
    for name in sorted(live_rows, key=lambda name: (live_rows[name], name not in mostly_deleted, name)):
        if live_rows[name] <= size or name in mostly_deleted:
            merged.append(name)
            size += live_rows[name]
    return merged
