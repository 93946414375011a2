"""Which parts of a web page are taken out, and which stay because they belong to the article."""

from __future__ import annotations

import pytest
from lxml.html import document_fromstring

from ingest.readers.html.article import prune
from ingest.readers.html.elements import text_of

PROSE = "<p>The kiln on the hill is fired each autumn with birch and alder, and four potters take turns at night.</p>"


def kept(html: str, before: str = PROSE, after: str = PROSE) -> bool:
    """Return whether the word MARK of a piece of HTML in an article is kept."""
    page = document_fromstring(f"<html><body><main><h1>Kiln</h1>{before}{html}{after}</main></body></html>")
    prune(page.find(".//main"))
    return "MARK" in text_of(page)


@pytest.mark.parametrize(
    "html",
    [
        "<nav>MARK</nav>",
        "<footer>MARK</footer>",
        "<noscript>MARK</noscript>",
        "<dialog>MARK</dialog>",
        "<svg><text>MARK</text></svg>",
        "<select><option>MARK</option></select>",
        "<form><label>MARK</label><input></form>",
        "<button>MARK</button>",
        "<p><button>MARK</button> is pressed.</p>",
        "<div role='navigation'>MARK</div>",
        "<div role='search'>MARK</div>",
        "<div role='dialog'><p>MARK is asked.</p></div>",
        "<header>MARK<nav>Home</nav></header>",
        "<header><ul><li>MARK</li></ul></header>",
        "<span class='sr-only'>MARK</span>",
        "<p>Ash <span class='noprint'>MARK</span></p>",
    ],
)
def test_parts_of_the_page_are_taken_out(html: str) -> None:
    assert not kept(html)


@pytest.mark.parametrize(
    "name",
    [
        *("nav", "navbar", "menu", "breadcrumbs", "toc", "footer", "sidebar", "cookie-banner", "consent", "newsletter"),
        *(
            "social",
            "share-buttons",
            "related",
            "related-posts",
            "recommended",
            "advert",
            "ad-slot",
            "ads",
            "promo-box",
        ),
        *(
            "comments",
            "comment-list",
            "disqus_thread",
            "pagination",
            "skip-link",
            "MENU",
            "main-menu",
            "menu_top",
            "site-nav",
        ),
        *("relatedLinks", "most-popular", "author-bio", "c-newsletter__signup"),
    ],
)
def test_names_of_what_is_no_article(name: str) -> None:
    assert [kept(f"<div {place}='{name}'>MARK</div>") for place in ("class", "id")] == [False, False]


@pytest.mark.parametrize(
    "name",
    [
        *("content", "menus", "download", "shares", "modality", "cookiecutter", "unrelated", "has-sidebar", "no-ads"),
        *("and-w-sidebar", "menu-plan", "share-of-costs", "social-care", "cookie-dough", "comments-on-the-method"),
    ],
)
def test_names_that_only_resemble_them(name: str) -> None:
    assert [kept(f"<div {place}='{name}'>MARK</div>") for place in ("class", "id")] == [True, True]


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("related-work", "Related work"),
        ("section-social", "Social life of potters"),
        ("menu", "Menu"),
        ("sharing", "Sharing the kiln"),
        ("ad-hoc", "Ad hoc firings"),
        ("cookies", "Oat cookies"),
        ("method.skip", "fn skip(n)"),
        ("promo", "Promo codes of the guild"),
    ],
)
def test_an_id_made_of_the_heading_does_not_count(name: str, heading: str) -> None:
    assert kept(f"<section id='{name}'><h2>{heading}</h2><p>MARK it is.</p></section>")


@pytest.mark.parametrize(
    "heading", ["Related articles", "Comments", "12 comments", "Share this", "Newsletter", "Most read"]
)
def test_a_heading_that_announces_a_part_of_the_page_does_not_save_it(heading: str) -> None:
    name = heading.lower().replace(" ", "-")
    assert not kept(f"<section class='{name}'><h2>{heading}</h2>MARK</section>")


def test_a_group_of_links_below_such_a_heading_is_taken_out_whatever_its_class() -> None:
    links = "<p><a href='/a'>MARK my words about the old kiln</a></p>"
    assert [
        kept(f"<div><h3>{heading}</h3>{links}</div>") for heading in ("More stories", "Você pode gostar", "Sources")
    ] == [
        False,
        False,
        True,
    ]


@pytest.mark.parametrize(
    "html",
    [
        "<aside class='warning'>MARK</aside>",
        "<aside class='note'><p>MARK.</p></aside>",
        "<aside><p>MARK: a damper is the plate that closes the flue.</p></aside>",
        "<aside class='sidebar'><b>Dampers</b><p>MARK is the plate that closes the flue.</p></aside>",
        "<div class='callout promo-box'><p>MARK changes in May.</p></div>",
        "<div class='alert alert-info' role='alert'>MARK</div>",
        "<div role='note' class='social'>MARK</div>",
    ],
)
def test_boxes_that_say_something_stay(html: str) -> None:
    assert kept(html)


@pytest.mark.parametrize(
    "html",
    [
        "<aside><h3>More stories</h3><p>MARK is the tale of the old kiln on the hill.</p></aside>",
        "<aside><a href='/a'>MARK: ten pots that you can make this weekend.</a></aside>",
        "<aside><p>MARK: get our letter each week.</p><form><input></form></aside>",
        "<aside>MARK</aside>",
    ],
)
def test_teasers_in_an_aside_go(html: str) -> None:
    assert not kept(html)


def test_an_aside_that_holds_the_title_and_the_prose_is_the_article() -> None:
    page = document_fromstring(f"<body><aside><h1>Kiln</h1>{PROSE * 3}</aside><div>We store cookies.</div></body>")
    prune(page.find(".//body"))
    assert text_of(page).startswith("KilnThe kiln")


@pytest.mark.parametrize(
    "html",
    [
        "<div hidden='until-found'><p>MARK</p></div>",
        "<div role='tabpanel' hidden><p>MARK</p></div>",
        "<div class='accordion-body' style='display: none'><p>MARK</p></div>",
        "<h2>Ash</h2><div hidden>MARK</div>",
        "<button aria-controls='x1'>Ash</button><section id='x1' hidden><p>MARK</p></section>",
        "<a data-target='#x2' href='#'>Ash</a><section id='x2' aria-hidden='true'><p>MARK</p></section>",
    ],
)
def test_hidden_text_that_readers_open_stays(html: str) -> None:
    assert kept(html)


@pytest.mark.parametrize(
    "html",
    [
        "<p hidden>MARK</p>",
        "<div aria-hidden='true'>MARK</div>",
        "<div style='color: red; DISPLAY : None'><p>MARK</p></div>",
        "<span hidden>MARK</span>",
        "<h2>Ash</h2><div class='modal' hidden><p>MARK</p></div>",
    ],
)
def test_other_hidden_text_goes(html: str) -> None:
    assert not kept(html)


def test_a_form_around_a_whole_page_stays_without_its_fields() -> None:
    page = document_fromstring(
        f"<body><form id=f><h1>Kiln</h1>{PROSE}<p>MARK</p><input><button>Send</button></form></body>"
    )
    prune(page.find(".//body"))
    assert ("MARK" in text_of(page), "Send" in text_of(page)) == (True, False)


@pytest.mark.parametrize(
    "html",
    [
        "<h2><button>MARK</button></h2>",
        "<button><h3>MARK</h3></button>",
        "<button aria-expanded='false'>MARK</button><div><p>Sieve the ash.</p></div>",
        "<button class='accordion'>MARK</button><div class='panel' style='display:none'><p>Sieve the ash.</p></div>",
    ],
)
def test_buttons_that_are_read_as_headings_stay(html: str) -> None:
    assert kept(html)


def links(*texts: str, rest: str = "", tag: str = "ul", attributes: str = "") -> str:
    items = "".join(f"<li><a href='x'>{text}</a></li>" for text in texts)
    return f"<{tag} {attributes}>{items}{rest}</{tag}>"


@pytest.mark.parametrize("tag", ["ul", "ol"])
def test_a_list_of_at_least_three_short_links_is_a_menu(tag: str) -> None:
    lists = [links(*["MARK", "b", "c", "d"][:count], tag=tag) for count in (2, 3, 4)]
    assert [kept(f"<div>{each}</div>") for each in lists] == [True, False, False]


def test_the_links_of_a_menu_have_30_characters_at_most_on_average() -> None:
    lists = [links("MARK" + "x" * 26, "x" * 30, "x" * length) for length in (30, 31)]
    assert [kept(f"<div>{each}</div>") for each in lists] == [False, True]


@pytest.mark.parametrize("before", ["<p>These burn well:</p>", "<h2>Good woods</h2>", "Never burn "])
def test_a_list_of_links_that_the_text_leads_to_stays(before: str) -> None:
    assert kept(links("MARK", "Alder", "Ash"), before=PROSE + before)
    assert kept("<ul><li>Woods" + links("MARK", "Alder", "Ash") + "</li></ul>")


def test_a_list_of_links_below_a_heading_of_the_page_goes_with_its_heading() -> None:
    assert not kept("<h2>Related posts</h2>" + links("MARK", "b", "c"))
    assert not kept("<div><h4>Tags</h4>" + links("MARK", "clay") + "</div>")


@pytest.mark.parametrize(
    "html",
    [
        "<p>Read more: <a href='/a'>MARK and the kiln on the hill</a></p>",
        "<p><a href='/a'>MARK AND THE OLD KILN ON THE HILL</a></p>",
        "<p>Follow <a href='/a'>MARK</a> on Twitter.</p>",
        "<div><ul><li><h4><a href='/a'>MARK</a></h4></li></ul></div>",
        "<p>Tags: <a href='/a'>MARK</a>, <a href='/b'>clay</a></p>",
        "<div class='teaser'><h3><a href='/a'>Ten pots</a></h3><p>MARK is a tale of clay and ash.</p></div>",
        "<div><div><h4><a href='/a'>Ten pots</a></h4>MARK</div><div><h4><a href='/b'>Kilns</a></h4>Old.</div></div>",
        "<div class='weather'>MARK 14 °C</div>",
        "<p class='tags'><a href='/a'>MARK</a></p>",
    ],
)
def test_lines_that_lead_to_other_pages_go(html: str) -> None:
    assert not kept(html)


def test_see_also_is_part_of_an_article() -> None:
    assert kept("<p>See also: <a href='/a'>MARK</a></p>")


@pytest.mark.parametrize(
    ("html", "stays"),
    [
        ("<footer class='footnotes'><p>MARK, 1911.</p></footer>", True),
        ("<blockquote><p>Hot.</p><footer>MARK Reed</footer></blockquote>", True),
        ("<footer><p>MARK, 1911.</p></footer>", False),
    ],
)
def test_the_footers_of_articles_and_quotations(html: str, *, stays: bool) -> None:
    assert kept(html) == stays


def test_line_numbers_beside_code_go() -> None:
    page = document_fromstring(
        f"<body><main>{PROSE}<td class='linenos'><pre>1\n2</pre></td><pre>a = 1</pre></main></body>"
    )
    prune(page.find(".//main"))
    assert text_of(page).endswith("at night.a = 1")
