"""The whole way of an owner in a real browser: ask, judge, pool what others found, measure, compare, tune, gate."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from benchmarks.browser import serve_page
from core.settings import settings
from evaluation.kept import store_of
from tests.support.commands import command
from tests.support.drawn import press_shortcut, wait_until_drawn

pytestmark = pytest.mark.browser

CARE = {
    "anvils": "a wire brush",
    "baskets": "a damp sponge",
    "candles": "a silk stocking",
    "drums": "a drop of lemon oil",
    "engines": "a kerosene rag",
    "flutes": "a cotton swab",
    "gloves": "saddle soap",
    "inkwells": "warm ammonia",
    "mirrors": "spirit and newspaper",
    "ploughs": "coarse sand",
    "ropes": "fresh river water",
    "saddles": "beeswax polish",
}
"""What each thing is cleaned with. By the names of their articles, six belong to each half."""


def question_about(thing: str) -> str:
    return f"What cleans {thing}?"


def write_article(folder: Path, thing: str, section: str) -> None:
    """Write an article that tells in one of its sections, "Care" or "Trade", what cleans a thing."""
    answer = f"{thing.capitalize()} are cleaned with {CARE[thing]}."
    parts = {"Care": "Keep them out of the sun.", "Trade": "A pedlar brought them in spring."} | {section: answer}
    text = "".join(f"## {heading}\n\n{part}\n\n" for heading, part in parts.items())
    (folder / f"{thing}.md").write_text(f"# {thing.capitalize()}\n\nEvery village had a maker of {thing}.\n\n{text}")


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the folder of the library that the commands of this test use: articles, and beside them the index."""
    (tmp_path / "articles").mkdir()
    for thing in CARE:
        write_article(tmp_path / "articles", thing, "Care")
    monkeypatch.setenv("PATELLA_ARTICLES", str(tmp_path / "articles"))
    monkeypatch.setenv("PATELLA_INDEX", str(tmp_path / "index"))
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


@pytest.fixture
def owner(library: Path, browser: Browser) -> Iterator[Page]:
    """Open the page of that library as its owner."""
    assert command("index", "sync")([str(library / "articles")]) == 0
    environment = {name: str(library / folder) for name, folder in _FOLDERS.items()}
    with serve_page(environment, library / "log") as address:
        context = browser.new_context(base_url=address, viewport={"width": 390, "height": 844})
        context.set_default_timeout(120_000)
        yield context.new_page()
        context.close()


_FOLDERS = {"PATELLA_ARTICLES": "articles", "PATELLA_INDEX": "index"}


def judge_blind(page: Page, question: str, answer: str) -> int:
    """Judge what is left of the pool of a question by keys: 2 for the section with the answer, else 0. Count them."""
    for _ in range(20):  # what another process adds beside an index is seen a second later at most
        page.goto(f"/?q={question}&judge=blind")
        wait_until_drawn(page)
        if page.get_by_role("button", name="Skip").count():
            break
    left = first = int(page.locator(".results + .unseen").inner_text().split()[0])
    while left:
        wait_until_drawn(page)  # until then the passage before stands there
        text = page.locator(".results .passage-text").inner_text()
        left -= 1
        press_shortcut(page, "2" if answer in text else "0")
        expect(page.locator(".st-key-judging .calm").first).to_contain_text(f", {left} left")
    return first


def measure_own(page: Page) -> None:
    """Measure the own questions, and wait until the run is kept."""
    page.goto("/evaluation")
    page.get_by_role("radio", name="Your own questions").click()
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("link", name="Question by question")).to_be_visible(timeout=120_000)


def printed(capsys: pytest.CaptureFixture[str], run: Callable[[], int]) -> tuple[int, str]:
    """Return the exit status of a command, and what it printed."""
    capsys.readouterr()
    status = run()
    return status, capsys.readouterr().out


def test_an_owner_goes_from_the_first_question_to_the_gate(
    owner: Page, library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # ask and judge
    asked = question_about("flutes")
    owner.goto(f"/?q={asked}")
    owner.get_by_text("Keep this question").click()
    expect(owner.get_by_role("switch", name="Keep this question")).to_be_checked()
    assert judge_blind(owner, asked, CARE["flutes"]) > 2

    # pool: another system found what no mode did
    command("evaluate", "judgements", "export")([str(library / "judged")])
    exported = json.loads((library / "judged" / "queries.jsonl").read_text())
    assert exported["text"] == asked
    judged = {row.split("\t")[1] for row in (library / "judged" / "qrels.tsv").read_text().splitlines()[1:]}
    new = next(each for each in (f"{thing}.md#trade" for thing in CARE) if each not in judged)
    (library / "other.run").write_text(f"{exported['_id']} Q0 {new} 1 9.5 other\n")
    assert command("evaluate", "judgements", "pool")([str(library / "other.run")]) == 0
    assert judge_blind(owner, asked, CARE["flutes"]) == 1

    # the other questions were judged elsewhere
    others = [thing for thing in CARE if thing != "flutes"]
    folder = library / "others"
    folder.mkdir()
    (folder / "queries.jsonl").write_text(
        "".join(json.dumps({"_id": thing, "text": question_about(thing)}) + "\n" for thing in others)
    )
    (folder / "qrels.tsv").write_text(
        "query-id\tcorpus-id\tscore\n" + "".join(f"{thing}\t{thing}.md#care\t2\n" for thing in others)
    )
    assert command("evaluate", "judgements", "import")([str(folder)]) == 0

    # measure, move the answers to other sections, measure again, and compare
    measure_own(owner)
    (first,) = kept_runs(library)
    for thing in others:
        write_article(library / "articles", thing, "Trade")
    assert command("index", "sync")([str(library / "articles")]) == 0
    measure_own(owner)
    owner.get_by_role("link", name="compare with the baseline").click()
    expect(owner.get_by_role("heading", name="What moved")).to_be_visible()
    owner.get_by_role("link", name=question_about("ropes")).press("Enter")
    expect(owner.get_by_role("heading", name="Before")).to_be_visible()
    assert owner.evaluate("document.documentElement.scrollWidth") <= 390

    # tune, and let the gate refuse the loss
    status, said = printed(capsys, lambda: command("evaluate", "tune", "--own")([]))
    assert (status, "keep the default" in said) == (0, True)
    gate = command("evaluate", "gate", "--own", "--against")
    status, said = printed(capsys, lambda: gate([first]))
    assert (status, said.splitlines()[0].split(":")[:2]) == (1, ["gate", " SHUT"])
    assert "gate: hybrid, nDCG@10: 1.000 -> " in said
    assert "11 questions worse, 0 better" in said
    second = next(each for each in kept_runs(library) if each != first)
    assert printed(capsys, lambda: gate([second]))[0] == 0


def kept_runs(library: Path) -> list[str]:
    return [each.name for each in store_of(str(library / "index")).summaries()]
