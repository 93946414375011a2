"""Test of the questions that are asked of an engine at once."""

from __future__ import annotations

from pathlib import Path

from benchmarks.engines.asking import HYBRID, KEYWORD, ask_all, ask_at_once
from core.settings import Settings
from patella import Library

QUESTIONS = ["cat milk", "dog bark", "fish swim"]


def test_each_question_is_answered_and_timed_however_many_ask(model_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "cat.md").write_text("# Cat\n\nA cat drinks milk.\n", "utf-8")
    settings = Settings(articles=(tmp_path / "articles",), index=str(tmp_path / "index"), model=str(model_folder))
    with Library(settings) as library:
        library.sync()
    words = ask_all(settings, KEYWORD, QUESTIONS, None)
    assert [[passage_id for passage_id, _ in answer] for answer in words.answers] == [["cat.md#top:0"], [], []]
    assert (len(words.ms), words.server_cpu_ms) == (3, None)
    [first, *_] = ask_all(settings, HYBRID, QUESTIONS, None).answers
    assert (first[0]["passage_id"], first[0]["marks"] != []) == ("cat.md#top:0", True)
    load = ask_at_once(settings, QUESTIONS, servers=2, threads=2)
    assert (load.servers, load.threads, len(load.ms), load.per_second > 0) == (2, 2, 3, True)
