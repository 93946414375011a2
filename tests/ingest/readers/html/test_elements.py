"""The measures of elements, and how elements are taken out."""

from __future__ import annotations

from lxml.html import fragment_fromstring, tostring

from ingest.readers.html.elements import (
    TextMeasure,
    measure_texts,
    names_of,
    put_placeholder,
    remove,
    replace_content,
    text_up_to,
    walk,
)
from ingest.readers.html.parsing import strip_placeholders


def test_measures_count_characters_without_white_space() -> None:
    root = fragment_fromstring("<div> a b\n<p>\tc<b>d</b>\xa0e <a href='x'>fg</a></p>h</div>")
    measures = measure_texts(root)
    assert measures[root] == TextMeasure(total=8, linked=2, own=3)
    assert measures[root[0]] == TextMeasure(total=5, linked=2, own=5, own_linked=2)


def test_prose_is_text_of_the_length_of_a_sentence_outside_of_links() -> None:
    texts = (
        "x" * 59,
        "x" * 60,
        "x" * 36 + "<a href='y'>" + "x" * 24 + "</a>",
        "x" * 35 + "<a href='y'>" + "x" * 25 + "</a>",
    )
    measures = [measure_texts(fragment_fromstring(f"<p>{text}</p>")) for text in texts]
    assert [max(each.prose for each in measure.values()) for measure in measures] == [0, 60, 60, 0]
    card = fragment_fromstring(f"<a href='y'><p>{'x' * 99}</p></a>")
    assert measure_texts(card)[card] == TextMeasure(total=99, linked=99, headlines=99)


def test_what_follows_an_element_stays() -> None:
    root = fragment_fromstring("<p>a<b>b</b>c<i>d</i>e</p>")
    remove(root[1])
    remove(root[0], "B")
    assert tostring(root) == b"<p>aBce</p>"
    remove(root)
    nested = fragment_fromstring("<p><b>x<i>y</i></b>z</p>")
    replace_content(nested[0], "w")
    assert tostring(nested) == b"<p><b>w</b>z</p>"


def test_the_names_of_an_element_are_bounded() -> None:
    assert names_of(fragment_fromstring("<p class='a b' id='c'></p>")) == "a b c"
    assert len(names_of(fragment_fromstring(f"<p class='{'x ' * 999}'></p>"))) <= 300


def test_text_up_to_a_limit() -> None:
    root = fragment_fromstring("<p>ab<b>cd</b></p>")
    assert [text_up_to(root, limit) for limit in (4, 3)] == ["abcd", None]


def test_the_walk_goes_in_the_order_of_the_page() -> None:
    root = fragment_fromstring("<div><p><b></b></p><i></i></div>")
    assert [(event, element.tag) for event, element in walk(root)] == [
        ("start", "div"),
        ("start", "p"),
        ("start", "b"),
        ("end", "b"),
        ("end", "p"),
        ("start", "i"),
        ("end", "i"),
        ("end", "div"),
    ]


def test_only_so_many_characters_and_elements_are_looked_at() -> None:
    few, many = (fragment_fromstring(f"<div>Tea{'<b></b>' * count}, hot</div>") for count in (6, 7))
    assert (text_up_to(few, 20), text_up_to(few, 7), text_up_to(many, 20)) == ("Tea, hot", None, None)


def test_a_placeholder_leaves_its_text_where_it_stands() -> None:
    page = fragment_fromstring("<div>Tea<br>is <b><img>hot</b>.</div>")
    for element in list(page.iter("br", "img")):
        put_placeholder(element, "|" if element.tag == "br" else "")
    strip_placeholders(page)
    assert tostring(page, encoding="unicode") == "<div>Tea|is <b>hot</b>.</div>"
