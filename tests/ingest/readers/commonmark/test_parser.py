from __future__ import annotations

from ingest.readers.commonmark.parser import LinkDefinition, is_citation, parse


def test_definitions_are_those_that_no_words_stand_for() -> None:
    text = "[a] [b][B] ![c] [1] [*2*][2]\n\n[a]: u\n[b]: u\n[c]: u\n[1]: u 'T'\n[2]: u\n[d]: v\n[e]: #x\n"
    assert parse(text)[1] == [LinkDefinition("1", "u", "T", 5), LinkDefinition("d", "v", "", 7)]


def test_an_empty_link_with_a_label_does_no_harm() -> None:
    assert parse("[][1] [![]][2]\n\n[1]: u\n[2]: u\n")[1] == []


def test_a_number_is_a_citation() -> None:
    assert [is_citation("1", "1"), is_citation("1", "2"), is_citation("A", "A")] == [True, False, False]
