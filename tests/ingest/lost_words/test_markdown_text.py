"""The coarse reading of Markdown."""

from __future__ import annotations

import pytest

from ingest.lost_words.comparing import words_of
from ingest.lost_words.markdown_text import markdown_text


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("---\ntitle: Tea\nauthors:\n  - name: Ann Li\n---\nHot: yes\n", "tea ann li hot yes"),
        ('+++\ntitle = "Tea"\n[params]\nkind = "x"\n+++\nHot\n', "tea x hot"),
        ("---\n\nNo front matter: yes\n", "no front matter yes"),
        ('[the mill](a(b).md "no") [pond][p] <b>and</b> [ref]\n\n[p]: https://pond.example\n', "the mill pond and ref"),
        ("[^1]: A footnote\n", "1 a footnote"),
        ("[[mill|big mill]] [[wheel]] ![[gate.png|300]] ![[notes]]", "big mill wheel notes"),
        ("## Gate {#gate .wide} ^b7f2a1\n{: .wide }\n", "gate"),
        ("> [!note]+ Mind\n> it", "mind it"),
        ("```python title=x\nprint(1)\n```\n\n~~~{note} Mind\nit\n~~~", "print 1 mind it"),
        ('!!! note "Mind"\n\n:::tip Open\nit\n:::', "mind open it"),
        ("import A from 'b'\n\n<Tabs><Tab value='x' label='Oak'>it</Tab></Tabs>", "oak it"),
        ('{{< figure src="a.png" caption="In 1911" >}} {% include a.html %} %%no%% {/* no */}', "in 1911"),
        ("$\\frac{a}{b} \\leq 10^{9}$ and m^2^", "a b 10 9 and m 2"),
        ("Map<T> and <placeholder> and <i>it</i> 10<sup>9</sup>", "map t and placeholder and it 10 9"),
        ("horn**beam** and 2*3*4", "hornbeam and 2 3 4"),
    ],
)
def test_markdown_shows(source: str, words: str) -> None:
    assert " ".join(words_of(markdown_text(source))) == words
