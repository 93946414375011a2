r"""The hyphen at the end of a line. It may cut a word ("carbu-\nrettor") or belong to it ("well-\nknown").

Only a dictionary could tell the two apart. So readers keep this hyphen and its line end as they stand in a paragraph,
and the analysis reads one word.
"""

from __future__ import annotations

_LOWER_CASE = "".join(filter(str.islower, map(chr, range(0x600))))  # Latin, Greek and Cyrillic letters
_CONJUNCTIONS = "and|or|nor|to|und|oder|bis|et|ou"

LINE_END_HYPHEN = rf"(?<=[^\W\d_])[-\u2010][ \t]*\n[ \t]*(?=[{_LOWER_CASE}])(?!(?:{_CONJUNCTIONS})(?![^\W_]))"
r"""The pattern of a hyphen at a line end inside a word. "pre-\nand post-war", "Anglo-\nSaxon" and "5-\n6" have none."""
