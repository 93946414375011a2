"""Org files: headings, lists, tables, blocks, drawers and properties."""

from __future__ import annotations

from core.documents import Document, Metadata
from ingest.reading import read_bytes
from tests.support.mutations import read_mutations

ARTICLE = """#+TITLE: Sluice *gates*
#+AUTHOR: Ann Li
#+DATE: <2024-05-03 Fri>
#+FILETAGS: :mill:
#+LANGUAGE: en
#+TODO: OPEN | SHUT
#+OPTIONS: toc:nil
Two wardens
are needed.

* OPEN [#A] Greasing [1/2] :daily:
DEADLINE: <2024-05-04 Sat>
:PROPERTIES:
:ID: 17
:END:
:LOGBOOK:
- Note taken
:END:
Use lanolin.[fn:1]
- one
  goes on
  - nested
    #+BEGIN_SRC sh
      unlock  --all
    ,* no heading
    #+END_SRC
- [X] two
- sill :: The lower beam.
3. third
4. fourth

** TODO Levels
#+CAPTION: Heights
#+NAME: heights
| Gate | Sill |
|------+------|
| <l>  | <r>  |
| 1    | 41   |
#+TBLFM: $2=41
** COMMENT Not yet
Hidden text.
*** Below it
More hidden text.
* Shutdown
# a comment
:NOTES:
Kept text.
:END:
#+BEGIN_QUOTE
Water is
old.
#+END_QUOTE
#+BEGIN_VERSE
A line
of /verse/
#+END_VERSE
: fixed   width
: more
-----
#+BEGIN_COMMENT
Gone.
#+END_COMMENT
#+ATTR_HTML: :alt The mill :width 300
[[./mill.jpg]]

\\begin{equation}
Q = A v
\\end{equation}

[fn:1] From sheep.
"""


def read_org(text: str) -> Document:
    return read_bytes("on-gates.org", text.encode(), "id")


def test_the_canonical_text_is_readable_and_without_marks() -> None:
    document = read_org(ARTICLE)
    assert (
        document.text
        == r"""Two wardens are needed.

Greasing

DEADLINE: 2024-05-04 Sat

Use lanolin.[1]

• one goes on
  • nested

unlock  --all
* no heading

• [X] two
• sill: The lower beam.
3. third
4. fourth

Levels

Heights

Gate | Sill
1 | 41

Shutdown

Kept text.

Water is old.

A line
of verse

fixed   width
more

[Picture: The mill]

\begin{equation}
Q = A v
\end{equation}

[1] From sheep."""
    )
    assert [(section.level, section.heading) for section in document.sections] == [
        (1, "Sluice gates"),
        (2, "Greasing"),
        (3, "Levels"),
        (2, "Shutdown"),
    ]
    assert document.metadata == Metadata(("Ann Li",), "2024-05-03", "en", ("mill", "daily"))
    assert document.warnings == ()


def test_without_a_title_the_name_of_the_file_is_the_title() -> None:
    assert read_org("* One\nText.\n* Two\nText.\n").title == "On gates"


def test_a_block_or_drawer_that_is_never_closed_is_text() -> None:
    assert read_org("Text.\n#+BEGIN_SRC\nnever closed\n:DRAWER:\nnor this\n* Next\nMore.\n").text == (
        "Text.\n\nnever closed :DRAWER: nor this\n\nNext\n\nMore."
    )


def test_an_included_file_is_named_and_not_opened() -> None:
    assert read_org('Text.\n#+INCLUDE: "other.org"\n').warnings == (
        'shows what stands in another file, which is not read here ("other.org")',
    )


def test_two_tables_have_column_names_of_their_own() -> None:
    text = read_org("| Gate | Sill |\n| 1 | 41 |\n\n| Name | Key |\n| Ada | brass |\n").text
    assert text == "Gate | Sill\n1 | 41\n\nName | Key\nAda | brass"


def test_a_damaged_file_raises_nothing_but_article_errors() -> None:
    assert read_mutations("a.org", ARTICLE.encode()) > 20
