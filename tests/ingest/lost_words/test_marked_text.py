"""The coarse reading of reStructuredText and Org."""

from __future__ import annotations

import pytest

from ingest.lost_words.comparing import words_of
from ingest.lost_words.marked_text import org_text, rst_text


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (".. note:: Mind\n\n   the gate\n", "mind the gate"),
        (".. image:: a.png\n   :alt: A wheel\n   :width: 50\n\nBelow", "a wheel below"),
        (".. |w| image:: a.png\n   :alt: A wheel\n", "a wheel"),
        (".. code-block:: sh\n   :caption: Turn\n\n   turn it\n", "turn turn it"),
        (".. toctree::\n   :maxdepth: 2\n\n   other\n\nBelow", "below"),
        (".. no comment\n   at all\n\n.. _target: x.html\n\n.. [1] A footnote\n", "1 a footnote"),
        (":term:`sill` :ref:`the gate <gate>` `page <https://x.example>`_", "sill the gate page"),
        (":Author: Ann\n\nAt 10:30: begin", "ann at 10 30 begin"),
    ],
)
def test_restructured_text_shows(source: str, words: str) -> None:
    assert " ".join(words_of(rst_text(source))) == words


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("#+TITLE: Tea\n#+STARTUP: no\n# no\n#+CAPTION: A wheel\n", "tea a wheel"),
        ("* TODO [#A] Boil [2/3] :hot:\n** Wash\n", "boil wash"),
        (":PROPERTIES:\n:ID: no\n:END:\nyes", "yes"),
        ("#+BEGIN_SRC sh\nturn\n#+END_SRC\n[[a.org][this]] and [[that]]", "turn this and that"),
    ],
)
def test_org_shows(source: str, words: str) -> None:
    assert " ".join(words_of(org_text(source))) == words
