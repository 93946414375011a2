from __future__ import annotations

import pytest

from ingest.readers.commonmark.tags import Tags, stands_alone


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Type <name> or <your name>.", "Type &lt;name> or &lt;your name>."),
        ("A List<T>, a Vec<u>, a Map<K, V>.", "A List&lt;T>, a Vec&lt;u>, a Map<K, V>."),
        ("A <b>bold</b> word<br>and <kbd>x</kbd>.", "A <b>bold</b> word<br>and <kbd>x</kbd>."),
        ('<a name="x"></a>Bell', '<a name="x"></a>Bell'),
        ("<https://a.example> <jan@a.example>", "<https://a.example> <jan@a.example>"),
        ("<bell-note>It strikes.</bell-note>", "<bell-note>It strikes.</bell-note>"),
        ("<Note>It strikes.</Note>", "It strikes."),
        ('<Card title="Bell" wide={true} {...more} />', "\n\nBell\n\n"),
        ('A <Icon label="bell" /> strikes.', "A bell strikes."),
        ('<Image alt="The face" src="a.png" />', "\n\n[Picture: The face]\n\n"),
        (r"Type \<name>.", r"Type \<name>."),
        ("1 < 2 and <!-- a -->", "1 < 2 and <!-- a -->"),
    ],
)
def test_words_are_escaped_and_markup_is_not(source: str, expected: str) -> None:
    assert Tags(source).replace_in(source) == expected


def test_a_stretch_stands_alone_on_its_line() -> None:
    assert [stands_alone("a\n  b \nc", 4, 5), stands_alone("a b", 2, 3), stands_alone("b", 0, 1)] == [True, False, True]
