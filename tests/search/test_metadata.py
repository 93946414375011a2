"""Metadata in a search: it finds articles, narrows a question, stands with the results, and lists articles."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from core.documents import Metadata
from core.settings import Settings
from index.engine import Engine
from index.properties import Properties
from patella.library import Library
from search.comparison import compare
from search.rendering import about_line, render_answer
from search.results import Answer, Confidence, Mode
from search.scope import Scope
from search.searcher import search
from search.similar import find_similar
from tests.support.articles import FakeEncoder, chunk, document, publish
from tests.support.commands import command

main = command("search")

ARTICLES = {
    "guides/kettles.md": "---\nauthor: Orla Brandvik\ndate: 2024-05-03\ntags: [kitchen, scale]\n---\n# Kettles\n\n"
    "Remove lime from a kettle with vinegar. Let it stand for an hour.\n",
    "guides/irons.html": '<html lang="en"><head><meta name="author" content="Tomasz Wilk">'
    '<meta name="date" content="2022-11"><meta name="keywords" content="household, lime"></head>'
    "<body><article><h1>Irons</h1>"
    "<p>Remove lime from an iron with citric acid. Rinse it twice.</p></article></body></html>",
    "pans.txt": "Pans\n\nScrub burnt milk from a pan with salt, and soak the pan overnight.\n",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("metadata")
    for name, text in ARTICLES.items():
        path = folder / "articles" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    with Library(Settings(articles=folder / "articles", index=folder / "index")) as library:
        library.sync()
        yield library


def found(answer: Answer) -> list[str]:
    return [result.passage.document_id for result in answer.results]


def test_the_name_of_an_author_finds_the_article_and_says_why(library: Library) -> None:
    answer = library.search("Orla Brandvik")
    first = answer.results[0]
    assert (first.passage.document_id, first.confidence) == ("guides/kettles.md", Confidence.POSSIBLE)
    assert (first.why.keyword and first.why.keyword.words, first.why.missing) == (("orla", "brandvik"), ())
    assert answer.notices == ()
    assert first.metadata == Metadata(("Orla Brandvik",), "2024-05-03", tags=("kitchen", "scale"))


@pytest.mark.parametrize("name", ["Wilk", "tomasz wilk", "WILK, TOMASZ", "household"])
def test_a_part_of_the_name_or_a_tag_that_no_text_holds_finds_it_too(library: Library, name: str) -> None:
    first = library.search(name).results[0]
    assert (first.passage.document_id, first.confidence) == ("guides/irons.html", Confidence.POSSIBLE)


@pytest.mark.parametrize(
    ("condition", "articles"),
    [
        ("author:brandvik", ["guides/kettles.md"]),
        ("-author:brandvik", ["guides/irons.html", "pans.txt"]),
        ("date:2024..", ["guides/kettles.md"]),
        ("date:..2023", ["guides/irons.html"]),
        ("tag:kitchen", ["guides/kettles.md"]),
        ("type:html", ["guides/irons.html"]),
        ("path:guides/", ["guides/irons.html", "guides/kettles.md"]),
        ("language:en", ["guides/irons.html"]),
        ("path:guides/ -tag:scale", ["guides/irons.html"]),
    ],
)
@pytest.mark.parametrize("mode", Mode)
def test_a_condition_on_articles_narrows_every_mode(
    library: Library, mode: Mode, condition: str, articles: list[str]
) -> None:
    answer = library.search(f"remove lime or milk {condition}", mode)
    assert sorted(found(answer)) == articles
    assert len(answer.conditions) == len(condition.split())


def test_what_nothing_meets_is_said_and_not_left_out(library: Library) -> None:
    answer = library.search("remove lime author:nobody")
    assert (answer.results, answer.notices[0]) == (
        (),
        'No article meets author: nobody. Authors there are: "Orla Brandvik", "Tomasz Wilk".',
    )
    assert render_answer(answer, painted=False).splitlines()[-1] == "No passage was found. Take away a condition."
    no_type = library.search("remove lime type:gz")
    assert (len(found(no_type)), no_type.notices[0]) == (3, "Read as text: type:gz. Types there are: html, md, txt.")
    asked = library.search("how do I remove lime with type:gz set in the form")
    assert not any("Read as text" in notice for notice in asked.notices)
    both = library.search("remove lime type:txt tag:kitchen")
    assert (both.results, both.notices[0]) == ((), "No article meets all of type: txt, tag: kitchen.")
    words = library.search('"no such words" path:guides/ remove lime')
    assert (set(found(words)), words.notices[0]) == (
        {"guides/kettles.md", "guides/irons.html"},
        'Nothing good was found with: "no such words". These results leave that out.',
    )


def test_properties_alone_list_the_articles_latest_first(library: Library) -> None:
    answer = library.search("path:guides/")
    assert found(answer) == ["guides/kettles.md", "guides/irons.html"]
    assert {str(result.why) for result in answer.results} == {"has the properties asked for"}
    assert (library.search("-path:guides/", k=1).results[0].passage.document_id, answer.suggestion) == (
        "pans.txt",
        None,
    )
    assert found(library.search("path:guides/", k=1)) == ["guides/kettles.md"]
    assert found(library.search("path:guides/", within="guides/irons.html")) == ["guides/irons.html"]


def test_the_terminal_and_its_json_show_metadata_and_facets(
    library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    here = ["--mode", "keyword", "--index", str(library.settings.index)]
    assert main(["lime kettle", "-k", "1", *here]) == 0
    assert capsys.readouterr().out.splitlines()[1] == "Orla Brandvik · 2024-05-03 · kitchen, scale"
    assert main(["remove lime", "--json", *here]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["results"][0]["metadata"]["authors"] in (["Orla Brandvik"], ["Tomasz Wilk"])
    assert {name: [each["articles"] for each in values] for name, values in answer["facets"].items()} == {
        "authors": [1, 1],
        "years": [1, 1],
        "tags": [1, 1, 1, 1],
        "types": [1, 1],
    }


def test_the_page_stands_with_the_metadata() -> None:
    passage = replace(chunk(document("a.md", "Cats sleep."))[0], page=4)
    metadata = Metadata(("A", "B", "C", "D", "E"), "2024", tags=("t",))
    assert about_line(metadata, passage) == "A, B, C and 2 more · 2024 · t · page 4"
    assert about_line(Metadata(), replace(passage, recognized=True)) == "page 4, read by OCR"
    assert about_line(Metadata(), replace(passage, page=None)) == ""


def test_the_scope_and_the_conditions_on_articles_narrow_together(engine: Engine) -> None:
    cats = replace(document("cats.md", "Cats sleep at night."), metadata=Metadata(tags=("pets",)))
    dogs = replace(document("dogs.md", "Dogs sleep at noon."), metadata=Metadata(tags=("pets",)))
    publish(engine, cats, dogs)
    with engine.snapshot() as snapshot:
        both = search(snapshot, FakeEncoder(), "sleep tag:pets", k=9)
        one = search(snapshot, FakeEncoder(), "sleep tag:pets", k=9, scope=Scope("dogs.md"))
        none = search(snapshot, FakeEncoder(), "sleep tag:pets", k=9, scope=Scope("fish.md"))
        compared = compare(snapshot, FakeEncoder(), "sleep tag:pets")
        like = find_similar(snapshot, "cats.md#top:0")
    assert (sorted(found(both)), found(one), found(none)) == (["cats.md", "dogs.md"], ["dogs.md"], [])
    assert {each.passage.document_id for column in compared.columns.values() for each in column} == {
        *("cats.md", "dogs.md")
    }
    assert {result.metadata for result in like.results if result.passage.document_id == "dogs.md"} == {dogs.metadata}


def test_a_second_question_looks_no_property_up_again(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(engine, replace(document("cats.md", "Cats sleep."), metadata=Metadata(tags=("pets",))))
    looked_up: list[str] = []
    look_up = Properties._look_up
    monkeypatch.setattr(Properties, "_look_up", lambda self, *each: looked_up.append(each[1]) or look_up(self, *each))
    with engine.snapshot() as snapshot:
        for question in ("sleep tag:pets", "cats tag:pets", "tag:pets"):
            search(snapshot, FakeEncoder(), question)
    assert looked_up == ["pets"]


def test_an_index_on_disk_keeps_the_metadata(library: Library) -> None:
    with Library(library.settings) as again, again.engine.snapshot() as snapshot:
        assert snapshot.metadata(["guides/irons.html"]) == {
            "guides/irons.html": Metadata(("Tomasz Wilk",), "2022-11", "en", ("household", "lime"))
        }
