"""Which elements of a web page are its article, judged one by one."""

from __future__ import annotations

from typing import Any

import pytest
from lxml.html import document_fromstring, fragment_fromstring

from ingest.readers.html_article import find_article_root, is_dropped, is_layout_table, text_length

FAR_LONGER = 10_000  # characters of an article beside which an element is short


def element(html: str) -> Any:
    return fragment_fromstring(html)


def dropped(html: str, root_length: int = FAR_LONGER) -> bool:
    return is_dropped(element(html), root_length)


def root_of(body: str) -> str:
    """Return the id of the root of the article, or its tag."""
    root = find_article_root(document_fromstring(f"<html><body>{body}</body></html>"))
    return str(root.get("id") or root.tag)


@pytest.mark.parametrize(
    "tag",
    [
        "head",
        "script",
        "style",
        "noscript",
        "template",
        "nav",
        "footer",
        "aside",
        "form",
        "button",
        "select",
        "input",
        "textarea",
        "svg",
        "math-ml",
        "iframe",
        "dialog",
        "object",
        "canvas",
        "audio",
        "video",
        "map",
        "applet",
        "embed",
    ],
)
def test_tags_that_never_hold_the_article(tag: str) -> None:
    made = element("<div></div>").makeelement(tag)
    made.text = "text"
    assert is_dropped(made, 1)


@pytest.mark.parametrize(
    "role",
    [
        "navigation",
        "banner",
        "contentinfo",
        "complementary",
        "search",
        "dialog",
        "alertdialog",
        "menu",
        "menubar",
        "alert",
        "toolbar",
    ],
)
def test_roles_that_never_hold_the_article(role: str) -> None:
    assert [dropped(f"<{tag} role='{role}'>text</{tag}>", 1) for tag in ("div", "p", "main")] == [True, True, True]


@pytest.mark.parametrize(
    "attribute",
    [
        "hidden",
        "hidden=''",
        "aria-hidden='true'",
        "style='display:none'",
        "style='color: red; DISPLAY : None'",
    ],
)
def test_hidden_elements(attribute: str) -> None:
    assert [dropped(f"<{tag} {attribute}>text</{tag}>", 1) for tag in ("p", "h1", "div", "span")] == [True] * 4


@pytest.mark.parametrize("attribute", ["", "aria-hidden='false'", "style='display: block'", "role='main'", "role=''"])
def test_elements_that_are_shown(attribute: str) -> None:
    assert [dropped(f"<{tag} {attribute}>text</{tag}>") for tag in ("p", "h1", "div", "span")] == [False] * 4


@pytest.mark.parametrize(
    "name",
    [
        "nav",
        "navbar",
        "navigation",
        "navbox",
        "menu",
        "breadcrumb",
        "breadcrumbs",
        "toc",
        "footer",
        "sidebar",
        "cookie",
        "cookies",
        "consent",
        "gdpr",
        "newsletter",
        "subscribe",
        "subscription",
        "social",
        "share",
        "sharing",
        "sharedaddy",
        "related",
        "recommended",
        "advert",
        "advertisement",
        "adverts",
        "ads",
        "ad",
        "adsbygoogle",
        "promo",
        "popup",
        "modal",
        "skip",
        "skiplink",
        "skip-link",
        "comment",
        "comments",
        "disqus",
        "pagination",
        "pager",
        "masthead",
        "banner",
        "editsection",
        "noprint",
        "screen-reader-text",
        "sr-only",
        "visually-hidden",
        "MENU",
        "main-menu",
        "menu_top",
        "top_menu-2",
        "cookienotice",
        "cookie-banner",
        "my-cookiebar",
        "xcookie-consent",
    ],
)
def test_names_of_what_is_no_article(name: str) -> None:
    assert [dropped(f"<div {place}='{name}'>text</div>") for place in ("class", "id")] == [True, True]
    assert dropped(f"<div class='big {name} red'>text</div>")


@pytest.mark.parametrize(
    "name",
    ["content", "menus", "hasmenu", "download", "shares", "bad", "modality", "cookiecutter", "unrelated"],
)
def test_names_that_only_resemble_them(name: str) -> None:
    assert [dropped(f"<div {place}='{name}'>text</div>") for place in ("class", "id")] == [False, False]


@pytest.mark.parametrize("tag", ["html", "body", "main", "article", "h1", "h2", "h3", "h4", "h5", "h6", "p"])
def test_tags_that_are_kept_whatever_their_class(tag: str) -> None:
    made = element("<div></div>").makeelement(tag, {"class": "comments", "id": "menu"})
    made.text = "text"
    assert not is_dropped(made, FAR_LONGER)


def test_an_element_with_two_fifths_of_the_text_is_kept_whatever_its_class() -> None:
    assert [dropped("<div class='comments'>four</div>", root_length) for root_length in (9, 10, 11)] == [
        False,
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("content", "is_gone"),
    [
        ("<h1>Tea</h1>", False),
        ("<p>Tea</p>", False),
        ("<h1>Tea</h1><nav>Home</nav>", True),
        ("<div><nav>Home</nav></div>", True),
        ("<ul><li>Home</li></ul>", True),
        ("<h1>Tea</h1><ul><li>Home</li></ul>", False),
        ("<h2>Tea</h2><ul><li>Home</li></ul>", True),
    ],
)
def test_a_header_is_dropped_if_it_holds_navigation(content: str, is_gone: bool) -> None:
    assert dropped(f"<header class='menu'>{content}</header>") == is_gone


def links(*texts: str, rest: str = "", tag: str = "ul", attributes: str = "") -> str:
    items = "".join(f"<li><a href='x'>{text}</a></li>" for text in texts)
    return f"<{tag} {attributes}>{items}{rest}</{tag}>"


@pytest.mark.parametrize("tag", ["ul", "ol"])
def test_a_list_of_at_least_three_short_links_is_a_menu(tag: str) -> None:
    assert [dropped(links(*"abcd"[:count], tag=tag)) for count in (0, 2, 3, 4)] == [False, False, True, True]


def test_the_links_of_a_menu_have_30_characters_at_most_on_average() -> None:
    assert [dropped(links("x" * 30, "x" * 30, "x" * length)) for length in (30, 31)] == [True, False]
    assert dropped(links("x" * 60, "x" * 15, "x  " * 15))


def test_at_least_95_of_100_characters_of_a_menu_are_links() -> None:
    linked = ("x" * 30, "x" * 30, "x" * 30, "x" * 5)
    assert [dropped(links(*linked, rest=f"<li>{'y' * n}</li>")) for n in (5, 6)] == [True, False]


@pytest.mark.parametrize("attributes", ["class='main-menu'", "id='toc'"])
def test_a_list_that_is_named_a_menu_needs_fewer_and_longer_links(attributes: str) -> None:
    assert dropped(links("x" * 99, attributes=attributes))
    rests = [f"<li>{'y' * length}</li>" for length in (20, 21)]
    assert [dropped(links("x" * 80, rest=rest, attributes=attributes)) for rest in rests] == [True, False]


def test_links_that_stand_deep_in_the_items_count() -> None:
    assert dropped("<ul>" + "<li><b><a>x</a></b></li>" * 3 + "</ul>")
    assert not dropped("<ul><div><li><a>x</a></li><li><a>x</a></li><li><a>x</a></li></div></ul>")


@pytest.mark.parametrize(
    ("html", "is_gone"),
    [
        ("<sup class='reference'>[1]</sup>", True),
        ("<sup class='noprint reference'>[1]</sup>", True),
        ("<sup class='noprint'>2</sup>", False),
        ("<sup>2</sup>", False),
    ],
)
def test_marks_of_references_are_dropped_and_exponents_are_not(html: str, is_gone: bool) -> None:
    assert dropped(html) == is_gone


@pytest.mark.parametrize(
    ("table", "is_layout"),
    [
        ("<table><tr><td>1</td></tr></table>", False),
        ("<table role='grid'><tr><td>1</td></tr></table>", False),
        ("<table role='presentation'><tr><td>1</td></tr></table>", True),
        ("<table><tr><td><table><tr><td>1</td></tr></table></td></tr></table>", True),
        *((f"<table><tr><td><div><h{n}>Tea</h{n}></div></td></tr></table>", True) for n in range(1, 7)),
    ],
)
def test_tables_that_place_things(table: str, is_layout: bool) -> None:
    assert is_layout_table(element(table)) == is_layout


def test_the_length_of_text_leaves_out_white_space_and_tags() -> None:
    assert text_length(element("<div> a b\n<p>\tc<b>d</b>\xa0e </p>f</div>")) == 6
    assert text_length(element("<div> \n </div>")) == 0


@pytest.mark.parametrize(
    ("body", "root"),
    [
        ("<p>tea</p>", "body"),
        ("<main id=m>tea</main>", "m"),
        ("<div role=main id=m>tea</div>", "m"),
        ("<div role=main><article id=a>tea</article></div>", "div"),
        ("<article id=a>tea</article>", "a"),
        ("<article id=a>tea</article><article id=b>tea</article>", "body"),
        ("<main id=m><article id=a>tea</article></main>", "m"),
        ("<article id=a>tea</article><main id=m>tea</main>", "a"),
    ],
)
def test_the_root_is_main_or_the_only_article(body: str, root: str) -> None:
    assert root_of(body) == root


def test_main_needs_two_fifths_of_the_text_outside_of_navigation() -> None:
    assert [root_of(f"<main id=m>four</main>{'x' * n}") for n in (6, 7)] == ["m", "body"]
    noise = f"<nav>{'x' * 99}<form>{'x' * 99}</form></nav><script>{'x' * 99}</script><footer>{'x' * 99}</footer>"
    assert [root_of(f"{noise}<main id=m>four</main>{'x' * n}") for n in (6, 7)] == ["m", "body"]


def test_where_main_is_too_short_the_article_may_be_long_enough() -> None:
    assert root_of("<main id=m>tea</main><article id=a>black tea, green tea</article>") == "a"


def test_a_page_without_a_body_is_its_own_root() -> None:
    page = element("<div><p>tea</p></div>")
    assert find_article_root(page) is page
