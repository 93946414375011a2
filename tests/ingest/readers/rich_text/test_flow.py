"""Paragraphs of rich text, and the control words that change their form and look."""

from __future__ import annotations

import pytest

from ingest.readers.rich_text.flow import Flow, Form, Look, Paragraph, changed_form, changed_look, join_surrogates


def test_the_text_of_a_paragraph_has_its_scripts() -> None:
    paragraph = Paragraph()
    for text, script in [("10", ""), ("1", "superscript"), ("2", "superscript"), (" x", ""), ("i", "subscript")]:
        paragraph.add(text, Look(script=script))
    assert paragraph.text == "10¹² xᵢ"


def test_a_paragraph_is_bold_if_all_of_its_text_is() -> None:
    paragraph = Paragraph()
    paragraph.add("Gates", Look(bold=True, size=30))
    paragraph.add("  ", Look())
    assert (paragraph.is_bold, paragraph.size) == (True, 30)
    paragraph.add("and ice", Look())
    assert (paragraph.is_bold, paragraph.size) == (False, 24)
    assert (Paragraph().is_bold, Paragraph().size) == (False, 0)


def test_a_flow_begins_a_paragraph_where_one_ends() -> None:
    flow = Flow()
    flow.current.add("a", Look())
    ended = flow.end_paragraph(Form(style=1))
    assert flow.done == [ended]
    assert (ended.text, ended.form, flow.current.text) == ("a", Form(style=1), "")


@pytest.mark.parametrize(
    ("word", "number", "form"),
    [("s", 3, Form(style=3)), ("outlinelevel", None, Form(outline=0)), ("li", 360, Form(indent=360)),
     ("fi", -360, Form(first_indent=-360)), ("ilvl", 2, Form(list_level=2)), ("intbl", None, Form(in_table=True)),
     ("widctlpar", None, Form())],
)  # fmt: skip
def test_words_that_change_the_form(word: str, number: int | None, form: Form) -> None:
    assert changed_form(Form(), word, number) == form
    assert changed_form(form, "pard", None) == Form()


@pytest.mark.parametrize(
    ("word", "number", "look"),
    [("b", None, Look(bold=True)), ("b", 0, Look()), ("v", None, Look(hidden=True)), ("f", 3, Look(font=3)),
     ("deleted", None, Look(deleted=True)), ("fs", 40, Look(size=40)), ("super", None, Look(script="superscript")),
     ("dn", 6, Look(script="subscript")), ("up", 0, Look()), ("cf", 1, Look())],
)  # fmt: skip
def test_words_that_change_the_look(word: str, number: int | None, look: Look) -> None:
    assert changed_look(Look(), word, number) == look
    assert changed_look(look, "plain", None) == Look()


def test_pairs_of_surrogates_are_one_character() -> None:
    assert join_surrogates("a\ud83d\ude00b\ud83d") == "a😀b\N{REPLACEMENT CHARACTER}"
