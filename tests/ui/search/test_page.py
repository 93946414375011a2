"""The search page in a real browser: questions, marks, modes, the opened article, addresses and the keyboard."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from patella.tuned_weights import TuningRun, tuning_log
from search import WeightChoice
from tests.ui.conftest import Site

pytestmark = pytest.mark.browser

QUESTION = "What is the lens cleaned with?"

ONE_BY_ONE = """
const Native = WebSocket;
window.WebSocket = class extends Native {
  addEventListener(type, listener, ...rest) {
    if (type !== 'message') return super.addEventListener(type, listener, ...rest);
    let due = 0;
    super.addEventListener(type, (event) => {
      due = Math.max(due, Date.now()) + 40;
      setTimeout(() => listener(event), due - Date.now());
    }, ...rest);
  }
};
"""
"""A script that hands the messages of the server to the page one at a time, as they come from a busy server."""


def ask(page: Page, question: str) -> None:
    """Open the page and type a question, without a click: the box has the focus."""
    page.goto("/")
    expect(page.get_by_label("Your question")).to_be_focused()
    page.keyboard.type(question)
    page.keyboard.press("Enter")
    page.locator(".results, .nothing").first.wait_for()


def question_box(page: Page) -> Locator:
    """Return the box that is shown: after Back, the page keeps the box before for a moment, hidden."""
    return page.get_by_role("textbox", name="Your question")


def parameters(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_a_question_is_answered_with_both_inks_reasons_and_the_time(page: Page) -> None:
    ask(page, QUESTION)
    first = page.locator(".result").first
    expect(first.locator("mark.answer")).to_have_text(
        "The lens is cleaned with vinegar and a linen cloth every Monday."
    )
    expect(first.locator("mark.word").first).to_have_text("lens")
    expect(first.locator(".breadcrumb")).to_contain_text("1.Section: Cleaning the lens›What to use")
    expect(first.locator(".why")).to_contain_text("1st by meaning, 1st by words: lens, cleaned")
    expect(page.locator(".legend .sample")).to_have_text(["a word of your question", "the sentence that answers best"])
    page.locator(".timings summary").click()
    expect(page.get_by_role("row", name="looking up words")).to_be_visible()
    assert parameters(page)["q"] == [QUESTION]


def test_the_legend_names_only_the_inks_that_the_visitor_sees(page: Page) -> None:
    samples, visible = page.locator(".legend .sample"), page.locator(".legend .sample:visible")
    page.goto("/?q=best+chess+opening+against+the+sicilian+defence")
    page.locator(".nothing").wait_for()
    expect(visible).to_have_count(0)
    page.goto("/?q=xylophone+trumpet+violin+tuba+foghorn&mode=keyword")
    expect(page.locator(".result mark.word").first).to_be_visible()
    expect(page.locator(".result mark.answer")).to_have_count(0)
    expect(samples).to_have_text(["a word of your question"])
    page.get_by_role("link", name="Open article").first.click()
    expect(page.locator(".article mark.word").first).to_be_visible()
    expect(samples).to_have_text(["a word of your question"])
    page.goto("/?q=xylophone+violin+colour")  # all folded away, with a word marked
    page.locator(".nothing").wait_for()
    expect(visible).to_have_count(0)
    page.locator(".closest > summary").click()
    expect(visible).to_have_text(["a word of your question"])
    page.goto(f"/?q={QUESTION}&mode=compare")
    expect(page.locator(".column").first).to_be_visible()
    expect(page.locator(".column mark")).to_have_count(0)
    expect(samples).to_have_count(0)


def test_marks_are_read_aloud_by_name_and_the_page_has_one_heading_of_its_own(page: Page) -> None:
    ask(page, QUESTION)
    read = page.locator(".passage-text").first.aria_snapshot()
    assert "answer:" in read
    assert "match:" in read
    assert "end of answer" in read
    expect(page.locator("h1")).to_have_count(1)


def test_what_was_probably_meant_is_offered_and_taken_with_the_keyboard(page: Page) -> None:
    page.goto("/?q=lighthosue+lens&mode=keyword&k=5")
    offered = page.locator(".suggestion")
    expect(offered).to_have_text("Did you mean: lighthouse lens")
    for scheme, quiet_color, link_color in (
        ("light", "rgb(101, 95, 84)", "rgb(31, 95, 115)"),
        ("dark", "rgb(173, 165, 149)", "rgb(140, 197, 214)"),
    ):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.reload()
        expect(offered).to_have_css("color", quiet_color)
        expect(offered.get_by_role("link")).to_have_css("color", link_color)
    expect(page.get_by_label("Your question")).to_be_focused()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.suggestion') !== null"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your question")).to_have_value("lighthouse lens")
    expect(page.locator(".results h2").first).to_have_text("Keeping a lighthouse")
    expect(offered).to_have_count(0)
    assert parameters(page) == {"q": ["lighthouse lens"], "mode": ["keyword"], "k": ["5"]}


def test_typed_nonsense_is_left_alone(page: Page) -> None:
    ask(page, "blorf nangle tweep skodding vurm")
    expect(page.locator(".suggestion")).to_have_count(0)


def test_where_nothing_answers_that_is_said_and_the_closest_passages_are_folded(page: Page) -> None:
    ask(page, "best chess opening against the sicilian defence")
    message = page.get_by_role("status").filter(has_text="No answer here")
    expect(message).to_contain_text("Nothing in these articles seems to answer this.")
    expect(page.locator(".result").first).to_be_hidden()
    expect(page.locator("mark.answer")).to_have_count(0)
    page.locator(".closest > summary").press("Enter")
    expect(page.locator(".result").first).to_be_visible()
    expect(page.locator(".result .confidence").first).to_have_text("Confidence: probably no answer")


def test_a_sure_result_says_so(page: Page) -> None:
    ask(page, QUESTION)
    expect(page.locator(".result .confidence").first).to_have_text("Confidence: answers")


def test_a_condition_is_shown_and_taken_away_with_the_keyboard(page: Page) -> None:
    chips = page.get_by_role("list", name="Conditions").get_by_role("link")
    for mode in ("keyword", "compare"):
        page.goto(f"/?q=title%3Alighthouse+lens+-foghorn&mode={mode}&k=5")
        expect(chips).to_have_text(
            ["Take away the condition title: lighthouse×", "Take away the condition without: foghorn×"]
        )
        expect(page.get_by_role("link", name="Take away the condition without: foghorn", exact=True)).to_be_visible()
        expect(page.get_by_label("Your question")).to_be_focused()
        for _ in range(20):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.textContent.includes('foghorn')"):
                break
        page.keyboard.press("Enter")
        expect(page.get_by_label("Your question")).to_have_value("title:lighthouse lens")
        expect(chips).to_have_text(["Take away the condition title: lighthouse×"])
        assert parameters(page) == {"q": ["title:lighthouse lens"], "mode": [mode], "k": ["5"]}
        chips.click()
        expect(page.get_by_label("Your question")).to_have_value("lens")
        expect(chips).to_have_count(0)


def test_what_no_article_mentions_is_said_above_the_results(page: Page) -> None:
    for mode in ("hybrid", "keyword", "compare"):
        page.goto(f"/?q=lens+of+bitcoin+ERR-1044&mode={mode}")
        expect(page.locator(".notice p")).to_have_text(
            ["ERR-1044 stands in no article.", "No article mentions: bitcoin."]
        )
        expect(page.locator(".result, .column li").first).to_be_attached()


def test_the_chance_of_an_answer_is_said_where_it_is_asked_for(page: Page) -> None:
    ask(page, QUESTION)
    chance = page.locator(".parts p").first
    expect(chance).to_be_hidden()
    page.locator(".parts summary").first.click()
    expect(chance).to_have_text(re.compile(r"^(At least a|An?) \d\d % chance that it answers\.$"))


def test_the_mode_is_switched_and_stays_in_the_address(page: Page) -> None:
    ask(page, QUESTION)
    page.get_by_text("Words", exact=True).click()
    page.wait_for_url("**mode=keyword**")
    expect(page.locator(".why").first).not_to_contain_text("by meaning")
    page.get_by_text("Meaning", exact=True).click()
    page.wait_for_url("**mode=semantic**")
    expect(page.locator(".why").first).to_contain_text("by meaning")
    page.go_back()
    page.wait_for_url("**mode=keyword**")
    expect(page.locator(".why").first).not_to_contain_text("by meaning")


def test_the_number_of_results_is_chosen(page: Page) -> None:
    ask(page, "keeper")
    page.get_by_text("5", exact=True).click()
    page.wait_for_url("**k=5**")
    expect(page.locator(".result")).to_have_count(5)


def test_the_article_opens_at_the_passage_and_a_reload_shows_the_same(page: Page) -> None:
    ask(page, QUESTION)
    page.get_by_role("link", name="Open article").first.click()
    for _ in range(2):
        passage = page.locator("#passage")
        expect(passage).to_be_in_viewport()
        expect(passage).to_be_focused()
        expect(passage.locator("mark.answer")).to_contain_text("vinegar")
        expect(page.get_by_role("heading", level=1)).to_have_text("Keeping a lighthouse")
        assert page.locator(".stMain").evaluate("main => main.scrollTop") > 500
        page.reload()
    expect(page.get_by_role("navigation", name="Outline").get_by_role("link")).to_have_text(
        ["The lamp", "Cleaning the lens", "What to use", "The foghorn"]
    )
    page.get_by_role("link", name="The foghorn").click()
    expect(page.get_by_role("heading", name="The foghorn")).to_be_in_viewport()
    page.get_by_role("link", name="Results for").click()
    expect(page.get_by_label("Your question")).to_have_value(QUESTION)


def test_why_a_result_stands_where_it_does_is_unfolded_with_the_keyboard(page: Page) -> None:
    ask(page, QUESTION)
    summary = page.locator(".parts summary").first
    expect(summary).to_have_text("Why this result: number 1")
    summary.focus()
    page.keyboard.press("Enter")
    table = page.get_by_role("table", name="The parts of the score").first
    expect(table.get_by_role("rowheader")).to_have_text(
        ["your words", "meaning", "word by word", "least matched word", "best sentence", "its words", "score"]
    )
    *parts, score = (float(text) for text in table.locator("td:nth-child(2)").all_inner_texts())
    assert round(sum(parts), 3) == score


def test_more_like_a_passage_and_back_to_a_question(page: Page) -> None:
    ask(page, QUESTION)
    page.locator(".result").first.get_by_role("link", name="More like this").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "More like: Keeping a lighthouse › Cleaning the lens › What to use"
    )
    assert parameters(page) == {"like": ["lighthouse.md#what-to-use:0"]}
    expect(page.locator(".result")).to_have_count(9)  # all passages but this one
    expect(page.locator(".result mark")).to_have_count(0)
    page.get_by_text("5", exact=True).click()
    expect(page.locator(".result")).to_have_count(5)
    page.get_by_role("link", name="Open article").first.click()
    page.get_by_role("link", name="Similar passages").click()
    expect(page.locator(".result")).to_have_count(5)
    page.get_by_label("Your question").fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".result mark.answer").first).to_be_visible()
    assert parameters(page) == {"q": [QUESTION], "mode": ["hybrid"], "k": ["5"]}


def test_one_article_and_one_section_are_chosen_and_left(page: Page) -> None:
    ask(page, "syrup in winter or vinegar")
    where = page.get_by_role("navigation", name="Where to look")
    where.get_by_role("link", name="Wintering bees").click()
    page.wait_for_url("**in=bees.md**")
    expect(page.locator(".results h2").first).to_have_text("Wintering bees")
    expect(page.locator(".results h2", has_text="lighthouse")).to_have_count(0)
    where.get_by_role("link", name="Feeding").click()
    page.wait_for_url("**section=feeding**")
    expect(page.locator(".result")).to_have_count(1)
    page.get_by_text("Meaning", exact=True).click()
    page.wait_for_url("**mode=semantic**")
    expect(page.locator(".result")).to_have_count(1)
    page.get_by_role("link", name="Open article").click()
    page.get_by_role("link", name="Results for").click()
    expect(where.locator("strong")).to_have_text("Feeding")
    where.get_by_role("link", name="everywhere").click()
    expect(page.locator(".result")).to_have_count(10)
    assert "in" not in parameters(page)


def test_the_three_modes_side_by_side_and_the_weight_that_moves_one(page: Page) -> None:
    ask(page, QUESTION)
    page.get_by_text("Compare", exact=True).click()
    page.wait_for_url("**mode=compare**")
    columns = page.locator(".column")
    expect(columns.locator("h2")).to_have_text(["Words", "Both", "Meaning"])
    expect(columns.nth(1).locator("li").first).to_contain_text("Keeping a lighthouse › What to use")
    expect(columns.nth(1).locator(".move").first).to_have_text("words =Words: the same place.")
    words = columns.first.locator(".name").all_inner_texts()
    slider = page.get_by_role("slider", name="Weight of the words")
    slider.focus()
    page.keyboard.press("End")
    page.wait_for_url("**weight=1.0**")
    expect(columns.nth(1).locator(".name").nth(len(words) - 1)).to_have_text(words[-1])
    assert columns.nth(1).locator(".name").all_inner_texts()[: len(words)] == words
    page.reload()
    expect(slider).to_have_attribute("aria-valuetext", "words alone")
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") == 390
    columns.first.get_by_role("link").first.click()
    page.get_by_role("link", name="Results for").click()
    expect(columns).to_have_count(3)
    expect(slider).to_have_attribute("aria-valuetext", "words alone")
    page.locator("[class*=st-key-choice-]").get_by_text("Both").click()
    page.locator(".results").first.wait_for()
    assert parameters(page) == {"q": [QUESTION], "mode": ["hybrid"], "weight": ["1.0"]}
    expect(slider).to_be_visible()


def test_the_slider_stands_at_the_weight_that_was_tuned_for_the_library(page: Page, server: Site) -> None:
    log = tuning_log(str(server.articles.parent / "index"))
    log.use(log.keep(TuningRun("own", "", "", "", WeightChoice(keyword=0.4), {}, {}, {}, True, 1)))
    try:
        page.goto(f"/?q={QUESTION}&mode=compare")
        slider = page.get_by_role("slider", name="Weight of the words")
        expect(slider).to_have_attribute("aria-valuetext", "as it comes")
        slider.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_url("**weight=0.44**")
        page.keyboard.press("ArrowLeft")
        expect(slider).to_have_attribute("aria-valuetext", "as it comes")
        page.wait_for_url(lambda url: "weight" not in url)
    finally:
        log.use(None)


def test_an_article_that_fills_the_page_stands_under_its_title_once(page: Page) -> None:
    page.goto("/?q=keeping+a+lighthouse&mode=keyword&k=5&in=lighthouse.md")
    expect(page.locator(".results h2")).to_have_text(["Keeping a lighthouse"])
    expect(page.locator(".group .result .rank")).to_have_text([f"Result {n}." for n in range(1, 6)])
    page.locator(".group h2 a").click()
    expect(page.locator("#passage")).to_be_in_viewport()


def test_back_and_forward_go_from_question_to_question(page: Page) -> None:
    ask(page, QUESTION)
    question_box(page).fill("What do bees eat in winter?")
    page.keyboard.press("Enter")
    expect(page.locator(".results h2").first).to_have_text("Wintering bees")
    page.go_back()
    expect(question_box(page)).to_have_value(QUESTION)
    expect(page.locator(".results h2").first).to_have_text("Keeping a lighthouse")
    page.go_forward()
    expect(page.locator(".results h2").first).to_have_text("Wintering bees")


def settled(page: Page) -> None:
    """Wait until the server has sent the whole page."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def test_after_back_the_box_shows_the_question_of_the_results_and_not_a_draft(page: Page) -> None:
    ask(page, QUESTION)
    page.get_by_text("Words", exact=True).click()
    page.wait_for_url("**mode=keyword**")
    box = question_box(page)
    box.fill("What do bees eat in winter?")
    page.keyboard.press("Enter")
    expect(page.locator(".results h2").first).to_have_text("Wintering bees")
    for mode in ("keyword", "hybrid"):  # the second time, the question stays and the mode changes
        box.fill("a draft that was not asked")
        settled(page)
        page.go_back()
        page.wait_for_url(f"**mode={mode}**")
        expect(page.locator("h1")).to_have_text(f"Results for: {QUESTION}")
        expect(box).to_have_value(QUESTION)
        expect(box).to_be_focused()
    box.fill("a draft that was not asked")
    settled(page)
    page.go_back()
    expect(page.get_by_role("heading", name="Ask your articles")).to_be_visible()
    expect(box).to_have_value("")


def test_after_back_one_box_is_shown_however_slowly_the_page_comes(page: Page) -> None:
    page.add_init_script(ONE_BY_ONE)
    page.goto(f"/?q={QUESTION}")
    expect(page.locator(".results h2").first).to_have_text("Keeping a lighthouse")
    question_box(page).fill("What do bees eat in winter?")
    page.keyboard.press("Enter")
    expect(page.locator(".results h2").first).to_have_text("Wintering bees")
    page.evaluate(
        """() => {
          window.shown = new Set();
          const look = () => {
            const boxes = [...document.querySelectorAll('input[aria-label="Your question"]')];
            window.shown.add(boxes.filter((box) => box.checkVisibility()).length);
          };
          new MutationObserver(look).observe(document.body, {childList: true, subtree: true});
        }"""
    )
    page.go_back()
    expect(page.locator(".results h2").first).to_have_text("Keeping a lighthouse")
    expect(question_box(page)).to_have_value(QUESTION)
    assert page.evaluate("[...window.shown]") == [1]


def test_the_box_keeps_the_focus_while_the_parts_of_the_page_come_one_by_one(page: Page) -> None:
    page.add_init_script(ONE_BY_ONE)
    page.goto("/")
    box = page.get_by_label("Your question")
    expect(box).to_be_focused()
    box.evaluate("box => { box.losses = 0; box.addEventListener('blur', () => box.losses++) }")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.locator(".results").first.wait_for()
    expect(page.locator(".welcome")).to_have_count(0)
    assert box.evaluate("box => box.losses") == 0  # undefined for another box than the first


def test_the_keyboard_alone_reaches_the_article_of_a_result(page: Page) -> None:
    ask(page, QUESTION)
    expect(page.get_by_label("Your question")).to_be_focused()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.results') !== null"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#passage")).to_be_in_viewport()


def test_the_empty_page_offers_questions_and_every_article(page: Page) -> None:
    page.goto("/")
    expect(page.locator(".examples a").filter(has_text="Wintering bees")).to_have_text("Wintering bees: Feeding")
    page.locator(".article-list").get_by_role("link", name="Wintering bees").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wintering bees")
    expect(page.locator(".article td").first).to_have_text("Month")
    page.get_by_role("link", name="All articles").click()
    page.locator(".examples a").first.click()
    page.locator(".results").first.wait_for()


def test_strange_addresses_are_answered_plainly(page: Page) -> None:
    page.goto("/?article=nowhere.md")
    expect(page.get_by_role("heading", level=1)).to_have_text("This article is not in the library")
    page.goto("/?like=nowhere.md%23top:0")
    expect(page.get_by_role("heading", level=1)).to_have_text("This passage is not in the library")
    page.goto("/?q=lens&mode=magic")
    expect(page.locator(".notice")).to_contain_text("“magic”")
    expect(page.locator(".result").first).to_be_visible()
    page.goto("/?q=lens&article=lighthouse.md&passage=lighthouse.md%23gone:0")
    expect(page.locator(".notice")).to_contain_text("not in the article")
    page.goto("/?q=xylophone&mode=keyword")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()


@pytest.mark.parametrize("mode", ["hybrid", "keyword", "compare"])
@pytest.mark.parametrize(
    ("scope", "said", "place"),
    [
        (
            "in=nowhere.md&section=top",
            "The library has no article “nowhere.md”",
            "an article that is not in the library",
        ),
        ("in=bees.md&section=gone", "The article has no section “gone”", "a section that is not in the article"),
    ],
)
def test_a_scope_that_does_not_exist_is_said_with_a_way_on(
    page: Page, mode: str, scope: str, said: str, place: str
) -> None:
    page.goto(f"/?{scope}")
    expect(page.locator(".notice")).to_contain_text(said)
    page.goto(f"/?q=lens&mode={mode}&{scope}")
    expect(page.locator(".notice")).to_contain_text(said)
    expect(page.get_by_role("navigation", name="Where to look")).to_contain_text(place)
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    page.get_by_role("link", name="Search everywhere").click()
    expect(page.locator(".result, .column li").first).to_be_visible()
    expect(page.locator(".notice")).to_have_count(0)
    assert parameters(page) == {"q": ["lens"], "mode": [mode]}


def test_the_advice_for_an_empty_result_fits_what_was_asked_and_leads_on(page: Page) -> None:
    nothing = page.locator(".nothing")
    page.goto("/?q=lens+%2Bxylophone+-bees")
    expect(page.locator(".notice")).to_contain_text("Nothing good was found with: xylophone, without: bees.")
    expect(page.locator(".conditions")).to_have_count(0)
    page.goto("/?q=trumpet+%2Bxylophone+-bees&mode=keyword")
    expect(nothing).to_contain_text("Take away all conditions: trumpet xylophone")
    nothing.get_by_role("link", name="trumpet xylophone").click()
    expect(page.get_by_label("Your question")).to_have_value("trumpet xylophone")
    expect(nothing).to_contain_text("Search by both")
    page.goto("/?q=xylophone&mode=keyword")
    expect(nothing).to_contain_text("Check the spelling, and write out short words and abbreviations.")
    nothing.get_by_role("link", name="Search by both").click()
    page.wait_for_url("**mode=hybrid**")
    expect(page.locator(".result").first).to_be_attached()
    page.goto("/?q=%3F%3F")
    expect(nothing).to_contain_text("Type a word to look for.")
    page.goto("/?q=lens&mode=keyword&in=bees.md")
    nothing.get_by_role("link", name="Search everywhere").click()
    expect(page.locator(".result mark.word").first).to_have_text("lens")
    page.goto("/?q=lighthosue&mode=keyword")
    expect(nothing).to_contain_text("A word looks misspelt: take the correction above.")
    expect(page.locator(".suggestion")).to_have_text("Did you mean: lighthouse")


def test_a_narrow_page_does_not_scroll_sideways(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    long_question = "what+is+the+great+lens+of+a+lighthouse+cleaned+with"
    opened = f"/?q={long_question}&article=lighthouse.md&passage=lighthouse.md%23what-to-use:0"
    for address, selector in (
        ("/", ".article-list"),
        ("/?q=lens", ".results"),
        (opened, ".article"),
        ("/library", ".listing"),
    ):
        page.goto(address)
        page.locator(selector).first.wait_for()
        assert page.locator(".stMain").evaluate("main => main.scrollWidth") <= 390, address


def test_an_article_without_an_outline_takes_the_width_of_reading(page: Page) -> None:
    page.goto("/?q=lens&article=lighthouse.md")
    width = "article => article.getBoundingClientRect().width"
    beside_an_outline = page.locator(".article").evaluate(width)
    page.evaluate("document.querySelectorAll('.outline').forEach(outline => outline.remove())")
    assert page.locator(".article").evaluate(width) >= beside_an_outline > 600


def test_light_and_dark_follow_the_visitors_system(page: Page) -> None:
    page.goto("/?q=lens")
    for scheme, paper in (("light", "rgb(251, 250, 246)"), ("dark", "rgb(24, 22, 19)")):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.reload()
        page.locator(".results").first.wait_for()
        expect(page.locator(".stApp")).to_have_css("background-color", paper)
        expect(page.locator(".stApp")).to_have_css("color-scheme", scheme)
