from __future__ import annotations

import pytest

from ingest.readers.commonmark.code_spans import CodeLines, change_prose


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a `a` a ``a ` a`` a", "A `a` A ``a ` a`` A"),
        ("a ` a", "A ` A"),
        ("a ` a\n\na ` a", "A ` A\n\nA ` A"),
        (r"a \` a `a`", r"A \` A `a`"),
        ("a\n```x\na\n\na\n```\na", "A\n```x\na\n\na\n```\nA"),
        ("a\n~~~~\na\n~~~\na\n~~~~\na", "A\n~~~~\na\n~~~\na\n~~~~\nA"),
        ("- ```\n  a\n  ```\n- a", "- ```\n  a\n  ```\n- A"),
        ("a\n    a\n\n    a\n\n    a\na", "A\n    A\n\n    a\n\n    a\nA"),
        ("- a\n\n    a\n\na", "- A\n\n    A\n\nA"),
        ("``` a` a", "``` A` A"),
        ("", ""),
    ],
)
def test_only_prose_is_changed(text: str, expected: str) -> None:
    assert change_prose(text, str.upper) == expected


def test_an_open_fence_is_known() -> None:
    lines = CodeLines()
    assert [(lines.is_code(line), lines.in_fence) for line in ("a", "```", "a", "```", "a")] == [
        (False, False),
        (True, True),
        (True, True),
        (True, False),
        (False, False),
    ]
