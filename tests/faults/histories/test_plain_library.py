"""The plain model of a library: what each step leaves and reports."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from core.documents import Document
from faults.histories.articles import draw_article
from faults.histories.plain_library import PlainLibrary, PlainReport


def article(name: str, seed: int = 0) -> Document:
    return draw_article(Random(f"{name} {seed}"), name)


def library(*names: str) -> PlainLibrary:
    plain = PlainLibrary()
    plain.folder = {name: article(name) for name in names}
    plain.sync()
    return plain


def held(plain: PlainLibrary) -> dict[str, bool]:
    return {name: each.by_hand for name, each in plain.state.held.items()}


def test_a_sync_mirrors_the_folder_and_keeps_what_was_added_by_hand() -> None:
    plain = library("a.md", "b.md")
    assert plain.add([article("hand.md"), article("b.md")]) == PlainReport(new=["hand.md"], unchanged=["b.md"])
    assert held(plain) == {"a.md": False, "b.md": True, "hand.md": True}
    plain.folder = {"b.md": article("b.md"), "c.md": article("c.md")}
    assert plain.sync() == PlainReport(new=["c.md"], gone=["a.md"], unchanged=["b.md"])
    assert held(plain) == {"b.md": False, "c.md": False, "hand.md": True}
    assert plain.remove(["hand.md", "a.md"]) == PlainReport(
        gone=["hand.md"], unchanged=["b.md", "c.md"], failed=["a.md"]
    )


def test_an_unreadable_article_stays_as_it_was() -> None:
    plain = library("a.md")
    plain.folder = {"a.md": article("a.md", 1), "b.md": article("b.md")}
    assert plain.sync(unreadable={"a.md"}) == PlainReport(new=["b.md"], failed=["a.md"])
    assert plain.state.document("a.md") == article("a.md")


def test_a_sync_of_what_is_there_publishes_nothing_unless_it_is_cut_otherwise() -> None:
    plain = library("a.md")
    assert plain.sync() == PlainReport(unchanged=["a.md"])
    assert len(plain.generations) == 1
    plain.cutting = 1
    assert plain.sync() == PlainReport(unchanged=["a.md"])
    assert (len(plain.generations), plain.state.held["a.md"].article.whole_sections) == (2, True)


def test_the_generation_before_is_kept_and_any_that_is_read() -> None:
    plain = library("a.md")
    plain.generations[0].is_leased = True
    for name in ("b.md", "c.md", "d.md"):
        plain.folder[name] = article(name)
        plain.sync()
    assert [len(each.state.held) for each in plain.generations] == [1, 3, 4]
    assert [plain.rollback(), plain.rollback(), plain.rollback()] == [True, True, False]
    assert held(plain) == {"a.md": False}
    plain.folder = {"z.md": article("z.md")}
    plain.sync()
    assert ([list(each.state.held) for each in plain.generations], plain.current) == ([["a.md"], ["z.md"]], 1)


def test_the_removal_of_most_is_refused_but_not_that_of_renamed_ones() -> None:
    names = [f"{number:02}.md" for number in range(14)]
    plain = library(*names)
    plain.folder = {name: plain.folder[name] for name in names[:4]}
    assert plain.refuses() == []
    del plain.folder["03.md"]
    assert plain.refuses() == names[3:]
    plain.folder = {f"new {name}": replace(article(name), document_id=f"new {name}") for name in names}
    assert plain.refuses() == []
    assert PlainLibrary().refuses() == []


def test_a_build_in_stages_takes_the_place_of_its_stages() -> None:
    plain = library("a.md")
    plain.folder |= {name: article(name) for name in ("b.md", "c.md")}
    build = plain.begin_sync()
    assert build.stage({"b.md", "c.md"}) == []
    assert (plain.state.by_words, len(plain.generations)) == ({"b.md", "c.md"}, 2)
    assert build.stage({"c.md"}) == []
    assert build.stage({"a.md"}) == ["found by words only, without a reason: ['a.md']"]
    assert build.stage({"c.md"}) == ["found by words only, without a reason: ['c.md']"]
    assert plain.add([article("hand.md")]) == PlainReport(new=["hand.md"])
    assert plain.state.by_words == {"c.md"}  # who adds by hand does not wait for it
    assert plain.sync() == PlainReport(unchanged=["a.md", "b.md", "c.md"])
    assert (plain.state.by_words, [sorted(each.state.held) for each in plain.generations]) == (
        set(),
        [["a.md", "b.md", "c.md"], ["a.md", "b.md", "c.md", "hand.md"]],
    )


def test_a_completed_generation_is_not_returned_to() -> None:
    plain = library("a.md")
    plain.folder["b.md"] = article("b.md")
    build = plain.begin_sync()
    build.stage({"b.md"})
    plain.generations[-1].is_leased = True
    assert build.end() == PlainReport(new=["b.md"], unchanged=["a.md"])
    assert [len(each.state.held) for each in plain.generations] == [1, 2]
    assert (plain.rollback(), held(plain)) == (True, {"a.md": False})
