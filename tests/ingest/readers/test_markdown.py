from __future__ import annotations

import pytest

from core.documents import Document, Metadata
from ingest.chunking.chunker import chunk
from ingest.reading import read_bytes


def read_markdown(text: str) -> Document:
    return read_bytes("file-name.md", text.encode(), "id")


def outline(document: Document) -> list[tuple[int, str]]:
    return [(section.level, section.heading) for section in document.sections]


def test_the_canonical_text_is_readable_and_without_marks() -> None:
    document = read_markdown(
        """# Making *tea*

Tea is **boiled** [here](https://example.org) &mdash; with
`water`.

- black
  - strong
- green

Then:

1. Boil
2. Pour

| Kind | Time |
| --- | ---: |
| black | 3 min |

> [!NOTE]
> Do not burn it.

```sh
brew  tea

brew more
```

<div><p>Raw <b>HTML</b></p><!-- hidden --></div>

![a picture](tea.png)
"""
    )
    assert (
        document.text
        == """Making tea

Tea is boiled here — with water.

• black
  • strong
• green

Then:

1. Boil
2. Pour

Kind | Time
black | 3 min

Do not burn it.

brew  tea

brew more

Raw HTML

[Picture: a picture]"""
    )


def test_front_matter_gives_the_title_and_is_not_in_the_text() -> None:
    document = read_markdown(
        '---\ntitle: "Tea: a guide"\ntags: [a, b]\n---\n\nBoil the water.\n\n## Green\n\nWait a little.\n'
    )
    assert document.title == "Tea: a guide"
    assert document.text == "Boil the water.\n\nGreen\n\nWait a little."
    assert outline(document) == [(1, "Tea: a guide"), (2, "Green")]


@pytest.mark.parametrize(
    ("front", "title"),
    [
        ("---\ntitle: Tea\n---", "Tea"),
        ("---\nTitle: 'On tea'\n...", "On tea"),
        ('+++\ntitle = "Tea"\n+++', "Tea"),
        ("---\ntitle: Tea: a: guide\nbroken: [\n---", "Tea: a: guide"),
        ("---\ndate: 2024-99-99\ntitle: Tea\n---", "Tea"),
        ("---\nauthor: Anna\n---", "File name"),
        ("---\ntitle: [1, 2]\n---", "File name"),
    ],
)
def test_front_matter_of_every_kind(front: str, title: str) -> None:
    document = read_markdown(f"{front}\nBoil the water.\n")
    assert (document.title, document.text) == (title, "Boil the water.")


def test_a_rule_at_the_start_is_no_front_matter() -> None:
    assert read_markdown("---\n\nBoil the water.\n\n---\n\nDrink it.\n").text == "Boil the water.\n\nDrink it."


@pytest.mark.parametrize(
    "text",
    [
        "---\n\nNote: boil the water.\n\n---\n\nDrink it.",
        "---\nNote: boil the water.\nThen wait.\n\n---\nDrink it.",
        "---\nBoil = heat\nand so on\n---\nDrink it.",
    ],
)
def test_prose_between_rules_is_no_front_matter(text: str) -> None:
    assert "oil" in read_markdown(text).text


def test_a_long_title_line_of_broken_front_matter_takes_no_long_time() -> None:
    document = read_markdown("---\ntitle: 'Tea" + " " * 50_000 + "time'\nbroken: [\n---\nDrink it.")
    assert document.title == "Tea time"


def test_an_empty_section_stays_in_the_outline_and_gives_no_passage(tokenizer) -> None:
    document = read_markdown("# T\n\n## Empty\n\n### Full\n\nSome text.")
    assert [(s.heading, s.path) for s in document.sections] == [
        ("T", ()),
        ("Empty", ("Empty",)),
        ("Full", ("Empty", "Full")),
    ]
    assert [(p.passage_id, p.headings, p.context) for p in chunk(document, tokenizer)] == [
        ("id#full:0", ("Empty", "Full"), "T\nEmpty\nFull")
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## Tea\n\nIt is drunk.\n\n### Kinds\n\nTwo.", [(1, "Tea"), (2, "Kinds")]),
        ("## Kinds\n\nTwo.\n\n## Use\n\nIt is drunk.", [(1, "File name"), (2, "Kinds"), (2, "Use")]),
        ("It is drunk.\n\n## Kinds\n\nTwo.", [(1, "File name"), (2, "Kinds")]),
        ("---\ntitle: Tea\n---\n\n## Kinds\n\nTwo.", [(1, "Tea"), (2, "Kinds")]),
    ],
)
def test_the_heading_above_all_is_the_title_at_any_level(text: str, expected: list[tuple[int, str]]) -> None:
    assert outline(read_markdown(text)) == expected


def test_a_hyphen_at_a_line_end_stays_there_and_other_lines_are_joined() -> None:
    text = "The *carbu-*\nrettor is well-\n  known,\npre-\nand post-war.\n\n- a crank-\n  shaft\n\nend-\\\nless\n"
    assert read_markdown(text).text == (
        "The carbu-\nrettor is well-\nknown, pre- and post-war.\n\n• a crank-\nshaft\n\nend-\nless"
    )


def test_the_front_matter_becomes_metadata() -> None:
    fields = "title: Tea\nauthor: [Ann Li, Bo Ek]\ndate: 2024-05-03\ntags:\n  - hot\n  - leaves\nrating: 4"
    yaml = f"---\n{fields}\n---\n\nBoil it.\n"
    fields = 'title = "Tea"\nauthors = ["Ann Li", "Bo Ek"]\ndate = 2024-05-03\ntags = ["hot", "leaves"]\nrating = 4'
    toml = f"+++\n{fields}\n+++\nBoil it.\n"
    expected = Metadata(("Ann Li", "Bo Ek"), "2024-05-03", tags=("hot", "leaves"), others=(("rating", "4"),))
    assert (read_markdown(yaml).metadata, read_markdown(toml).metadata) == (expected, expected)
    assert read_markdown(yaml).title == "Tea"


@pytest.mark.parametrize(
    ("front", "title", "metadata"),
    [
        (
            "---\ntitle: Tea: a guide\nauthor: Ann Li\ndate: 2024-05-03\ntags:\n  - hot\n\n  - leaves\n---",
            "Tea: a guide",
            Metadata(("Ann Li",), "2024-05-03", tags=("hot", "leaves")),
        ),
        ("---\ntitle: !!python/object:x Tea\nauthor: Ann Li\n---", "Tea", Metadata(("Ann Li",))),
        ("---\ntitle: !!python/object:x\nauthor: Ann Li\n---", "File name", Metadata(("Ann Li",))),
        ("---\ntitle: !!bool Tea\nauthor: Ann Li\n---", "Tea", Metadata(("Ann Li",))),
        ("---\ntitle: !!timestamp Tea\nauthor: Ann Li\n---", "Tea", Metadata(("Ann Li",))),
        ("---\ntitle: Tea\nauthor: @ann\ndate: 2024-13-45\n---", "Tea", Metadata(("@ann",))),
        ("---\nauthor: [Ann Li\ntitle: Tea\ntags: [hot, leaves]\n---", "Tea", Metadata(tags=("hot", "leaves"))),
        ('+++\ntitle = "Tea"\ndate = 2024-13-45\nauthor = "Ann Li"\n+++', "Tea", Metadata(("Ann Li",))),
    ],
)
def test_one_malformed_field_of_the_front_matter_takes_no_other_with_it(
    front: str, title: str, metadata: Metadata
) -> None:
    document = read_markdown(f"{front}\nBoil the water.\n")
    assert (document.title, document.metadata, document.text) == (title, metadata, "Boil the water.")


@pytest.mark.parametrize("text", ["# Tea\n\nBoil it.\n", "---\nnot: [closed\n---\n\nBoil it.\n"])
def test_without_readable_front_matter_there_is_no_metadata(text: str) -> None:
    assert read_markdown(text).metadata == Metadata()


def read_as(name: str, text: str) -> list[tuple[int, str]]:
    return outline(read_bytes(name, text.encode(), "id"))


SECTIONS = "# Leaves\n\nGreen ones.\n\n# Water\n\nSoft water.\n\n## Heat\n\nHot.\n\n# Time\n\nThree minutes.\n"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Making tea.md", SECTIONS, [(1, "Making tea"), (2, "Leaves"), (2, "Water"), (3, "Heat"), (2, "Time")]),
        ("green-leaves.md", SECTIONS, [(1, "Leaves"), (2, "Water"), (3, "Heat"), (2, "Time")]),
        ("README.md", SECTIONS, [(1, "Leaves"), (2, "Water"), (3, "Heat"), (2, "Time")]),
        ("Making tea.md", "# Leaves\n\n## Green\n\nA.\n\n# Notes\n\nB.", [(1, "Leaves"), (2, "Green"), (2, "Notes")]),
        ("Making tea.md", "# Leaves\n\nGreen ones.", [(1, "Leaves")]),
        ("tea.mdx", "import A from 'a'\n\n# Leaves\n\nGreen ones.", [(1, "Leaves")]),
    ],
)
def test_several_headings_of_level_1_are_sections(name: str, text: str, expected: list[tuple[int, str]]) -> None:
    assert read_as(name, text) == expected


def test_front_matter_that_would_grow_without_bound_is_read_field_by_field() -> None:
    merges = [f"b{n}: &b{n}\n  <<: [{', '.join(['*b' + str(n - 1)] * 9)}]" for n in range(1, 12)]
    draft = read_markdown("\n".join(["---", "b0: &b0 {x: 1}", *merges, "title: On tea", "---", "Hot."]))
    assert (draft.title, draft.text) == ("On tea", "Hot.")
    lists = [f"b{n}: &b{n} [{', '.join(['*b' + str(n - 1)] * 9)}]" for n in range(1, 12)]
    draft = read_markdown("\n".join(["---", "b0: &b0 [x]", *lists, "title: On tea", "---", "Hot."]))
    assert (draft.title, draft.text) == ("On tea", "Hot.")


def test_an_alias_of_a_single_value_is_read() -> None:
    draft = read_markdown("---\nauthor: &who Ann Li\neditor: *who\n---\nHot.")
    assert (draft.metadata.authors, draft.metadata.others) == (("Ann Li",), (("editor", "Ann Li"),))


@pytest.mark.parametrize("value", ["1" + "0" * 5_000, "0x" + "f" * 9_000, "1" + ":59" * 3_000, "[" * 900 + "]" * 900])
def test_a_value_that_is_no_property_does_not_keep_an_article_from_being_read(value: str) -> None:
    draft = read_markdown(f"---\nauthor: Ann Li\nsize: {value}\n---\nHot.")
    assert (draft.metadata.authors, draft.text) == (("Ann Li",), "Hot.")


@pytest.mark.parametrize(
    ("fence", "field"), [("---", "author: Ann Li\nkey{}: [x]"), ("+++", 'author = "Ann Li"\nkey{} = 1')]
)
def test_the_first_fields_of_very_long_front_matter_are_read(fence: str, field: str) -> None:
    first, more = field.split("\n")
    fields = [first, *(more.replace("{}", str(n)) for n in range(5_000))]
    draft = read_markdown("\n".join([fence, *fields, fence, "Hot."]))
    assert (draft.metadata.authors, draft.text, len(draft.metadata.others)) == (("Ann Li",), "Hot.", 499)


def test_a_name_of_thousands_of_parts_is_no_property() -> None:
    draft = read_markdown(f"+++\nauthor = 'Ann Li'\n{'a.' * 20_000}b = 1\n+++\nHot.")
    assert (draft.metadata.authors, draft.text) == (("Ann Li",), "Hot.")
