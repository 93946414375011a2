"""The vectors of a generation, in segments: files that are written once and shared by the generations that follow.

<folder>/<segment>.passages.npy    float16, one row a passage: its vector
<folder>/<segment>.rough.npy       int8, one row a passage: the same roughly; float32 in scales.npy: see `index.rough`
<folder>/<segment>.graph         of large segments: the same in a graph of what is near what; see `index.graph`
<folder>/<segment>.keys.npy        32 bytes a passage: what its encoding is kept under in the catalogue
<folder>/<segment>.lengths.npy     int32, one row a passage: the terms in each keyword field
<folder>/<segment>.ids.json        the passage ids, and how many of them each document has, in their order
<folder>/<segment>.words.npz       the words of the passages: see `index.words`
<folder>/<segment>.terms.npy       and three more, the terms of the passages: see `index.postings`
"""

from __future__ import annotations

from collections.abc import Mapping


def segments_to_merge(live_rows: Mapping[str, int], all_rows: Mapping[str, int], new_rows: int) -> list[str]:
    """The segments that are written anew together with the `new_rows`.

    Those that are at most as large as what is written anyway, smallest first, so that a passage is rewritten about
    log2(n) times in its life and there are about log2(n) segments; and those of which more than half is dead.
    """
    merged, size = [], new_rows
    for name in sorted(live_rows, key=lambda name: (live_rows[name], name)):
        mostly_dead = 2 * live_rows[name] < all_rows[name]
        if live_rows[name] <= size or mostly_dead:
            merged.append(name)
            size += live_rows[name]
    return merged
