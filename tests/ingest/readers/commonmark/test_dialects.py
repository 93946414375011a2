from __future__ import annotations

import re

import pytest

from ingest.readers.commonmark.dialects import to_commonmark


def plain(text: str) -> str:
    """Return the text as CommonMark, with single blank lines."""
    return re.sub(r"\n{3,}", "\n\n", to_commonmark(text)[0]).strip()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("The [[Clock Tower|tower]] and the [[bell]].", "The tower and the bell."),
        ("See [[Clock#Winding]] and [[#^a1]].", "See Clock > Winding and a1."),
        ("| [[Clock\\|the clock]] | x |", "| the clock | x |"),
        ("![[face.png]] ![[face.png|The face|200]] ![[face.png|200]]", "[Picture: The face]"),
        ("Values [[1, 2], [3]] and [[4]] and a[[b]].", "Values [[1, 2], [3]] and [[4]] and a[[b]]."),
        ("[[1]](https://a.example) [[1]][ref]", "[[1]](https://a.example) [[1]][ref]"),
        ("It is ==old==, if a == b or a==b==c.", "It is old, if a == b or a==b==c."),
        ("Wind it. %%ask Jan%% 5%% of all, 6%% of none.", "Wind it.  5%% of all, 6%% of none."),
        ("Wind it.\n\n%%\nask\n\nJan\n%%\n\nNow.", "Wind it.\n\nNow."),
        ("Use %%time and %%timeit.", "Use %%time and %%timeit."),
        ("It strikes. ^b7f2a1\n\n^id-2\n\n2 ^8", "It strikes.\n\n2 ^8"),
        ("Tags: #clock/tower :bell:", "Tags: #clock/tower :bell:"),
        ("> [!warning]- Never alone\n> Two climb.", "> Never alone\n> \n> Two climb."),
        ("> [!NOTE]\n> Two climb.", "> \n> \n> Two climb."),
    ],
)
def test_obsidian(source: str, expected: str) -> None:
    assert plain(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (":::warning Never alone\n\nTwo climb.\n\n:::", "Never alone\n\nTwo climb."),
        (":::note[Never alone]\nTwo climb.\n:::", "Never alone\n\nTwo climb."),
        ('::: {.callout-tip title="Never alone"}\nTwo climb.\n:::', "Never alone\n\nTwo climb."),
        (":::tip\nTwo climb.\n:::\n\nNow.", "Two climb.\n\nNow."),
        ("- a\n\n  :::tip Never alone\n  Two climb.\n  :::", "- a\n\n  Never alone\n\n  Two climb."),
        ("```{warning} Never alone\n:class: wide\nTwo climb.\n```\nNow.", "Never alone\n\nTwo climb.\n\nNow."),
        ("```{code-block} sh\nclimb :::\n```", "```{code-block} sh\nclimb :::\n```"),
        (
            '!!! warning "Never alone"\n    Two climb.\n\n    !!! note\n        Slowly.\n\nNow.',
            "Never alone\n\nTwo climb.\n\nSlowly.\n\nNow.",
        ),
        ('??? note "More"\n    Two climb.', "More\n\nTwo climb."),
        ('=== "On foot"\n\n    Two climb.\n\n=== "By lift"\n\n    One.', "On foot\n\nTwo climb.\n\nBy lift\n\nOne."),
        ("!!! That is all.\nTwo climb.", "!!! That is all.\nTwo climb."),
    ],
)
def test_admonitions(source: str, expected: str) -> None:
    assert plain(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import Bell from './bell'\nimport './bell.css';\n\nIt strikes.", "It strikes."),
        ("import {\n  Bell,\n  Hand\n} from '../clock';\n\nIt strikes.", "It strikes."),
        ("export const hours = {\n  a: 1\n};\n\nIt strikes.", "It strikes."),
        ("import the key from the shed\n\nexport it.", "import the key from the shed\n\nexport it."),
        ("```js\nimport Bell from './bell'\n```", "```js\nimport Bell from './bell'\n```"),
        ("It strikes{/* twice\n\n*/}.", "It strikes."),
        ('<Tabs>\n<TabItem value="a" label="On foot">\n\nClimb.\n\n</TabItem>\n</Tabs>', "On foot\n\nClimb."),
    ],
)
def test_mdx(source: str, expected: str) -> None:
    assert plain(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("It strikes.\n{: .wide }\n\n{:toc}\n\n[TOC]\n\n(the-bell)=\n## Bell", "It strikes.\n\n## Bell"),
        ("#Bell\n\n##Clapper\n\nIt strikes.", "# Bell\n\n## Clapper\n\nIt strikes."),
        ("#bell\n\n# Clapper", "#bell\n\n# Clapper"),
        ("See {ref}`the bell <bell>`.", "See `the bell <bell>`."),
        (
            "Code: `[[a]] ==b== {{< c >}} <d>` and\n\n    %%a%% ==b==\n",
            "Code: `[[a]] ==b== {{< c >}} <d>` and\n\n    %%a%% ==b==",
        ),
    ],
)
def test_other_marks_and_code(source: str, expected: str) -> None:
    assert plain(source) == expected
