"""Directives and roles that docutils does not know, and what a text must not be able to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.readers.rst.markup import _text_of_role, parse
from ingest.reading import read_bytes


def read_text(text: str) -> str:
    return read_bytes("a.rst", text.encode(), "id").text


@pytest.mark.parametrize(
    ("role", "text", "shown"),
    [
        ("term", "spindle", "spindle"),
        ("ref", "the gate <gate-label>", "the gate"),
        ("ref", "gate-label", "gate-label"),
        ("class", "~mill.water.Gate", "Gate"),
        ("func", "!open", "open"),
        ("guilabel", "&Open the gate", "Open the gate"),
        ("abbr", "LIFO (last in, first out)", "LIFO (last in, first out)"),
        ("ref", "<gate>", "gate"),
    ],
)
def test_interpreted_text_stays_as_sphinx_shows_it(role: str, text: str, shown: str) -> None:
    assert _text_of_role(role, text) == shown
    assert read_text(f"Use :{role}:`{text}` now.") == f"Use {shown} now."
    assert read_text(f"Use :x:{role}:`{text}` now.") == f"Use {shown} now."


@pytest.mark.parametrize(
    ("directive", "shown"),
    [
        (".. versionadded:: 2.0", "New in version 2.0"),
        (".. versionadded:: 2.0\n   The *lower* gate.", "New in version 2.0: The lower gate."),
        (".. versionchanged:: 3.1 Now faster.", "Changed in version 3.1: Now faster."),
        (".. deprecated:: 3.2\n\n   Use ropes.", "Deprecated since version 3.2\n\nUse ropes."),
        (".. seealso:: The mill.", "See also: The mill."),
        (
            ".. code-block:: sh\n   :caption: How to\n   :emphasize-lines: 1\n\n   unlock  --all",
            "How to\n\nunlock  --all",
        ),
        (".. glossary::\n\n   sill\n      The lower beam.", "• sill: The lower beam."),
        (
            ".. py:function:: open(gate)\n                 shut(gate)\n\n   Moves it.",
            "open(gate)\n\nshut(gate)\n\nMoves it.",
        ),
        (".. class:: Gate(width)\n\n   Of oak.", "Gate(width)\n\nOf oak."),
        (".. only:: html\n\n   Shown.", "Shown."),
        (".. brand-new:: Some *text*\n   :option: x\n\n   - body", "Some text\n\n• body"),
        (".. note::\n   :collapsible: yes\n\n   Two wardens.", "Note: Two wardens."),
        (".. admonition:: Beware\n\n   Of ice.", "Beware: Of ice."),
        (".. math:: Q = A v", "Q = A v"),
        (".. raw:: html\n\n   <p>Seen <b>too</b>.</p>", "Seen too."),
        (".. image:: g.png\n   :alt: Gate in 1911\n   :odd: 1", "[Picture: Gate in 1911]"),
        (".. csv-table:: Sills\n   :header: Gate,Sill\n   :odd: 1\n\n   1,41", "Sills\n\nGate | Sill\n1 | 41"),
        ("+------------------+\n| .. brand-new2:: x |\n+------------------+", "+------------------+"),
    ],
)
def test_the_text_of_a_directive_stays_and_its_marks_go(directive: str, shown: str) -> None:
    text = read_text(f"Before.\n\n{directive}\n\nAfter.")
    if shown.startswith("+"):
        assert "brand-new2" in text  # a broken table is kept as it is written
    else:
        assert text == f"Before.\n\n{shown}\n\nAfter."


@pytest.mark.parametrize(
    "directive",
    [
        ".. toctree::\n   :maxdepth: 2\n\n   intro\n   mill",
        ".. index:: gate",
        ".. contents:: Table of contents",
        ".. image:: g.png",
        ".. class:: special",
        ".. |today| date::",
        ".. raw:: latex\n\n   \\newpage",
        ".. a comment",
        ".. _target:",
    ],
)
def test_what_shows_nothing_leaves_nothing(directive: str) -> None:
    assert read_text(f"Before.\n\n{directive}\n\nAfter.") == "Before.\n\nAfter."


@pytest.mark.parametrize(
    "directive",
    [".. include:: {}", ".. raw:: html\n   :file: {}", ".. csv-table::\n   :file: {}", ".. literalinclude:: {}"],
)
def test_no_other_file_is_opened(tmp_path: Path, directive: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the key is under the stone")
    document = read_bytes("a.rst", f"Before.\n\n{directive.format(secret)}\n\nAfter.".encode(), "id")
    assert "stone" not in document.text
    assert [warning[:45] for warning in document.warnings] == ["shows what stands in another file, which is n"]


def test_no_configuration_of_the_folder_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "docutils.conf").write_text("[general]\nfile_insertion_enabled: yes\nraw_enabled: yes\nhalt_level: 1\n")
    monkeypatch.chdir(tmp_path)
    assert not parse("Tea *is hot.").settings.file_insertion_enabled
