"""The whole product answers on PostgreSQL as on the local engine, with few round trips."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from core.locations import PROJECT
from core.settings import Settings
from faults.postgresql import Server
from index.postgresql.engine import PostgresEngine
from index.postgresql.snapshot import PostgresSnapshot
from index.postgresql.tables import Connections, Statement
from patella.library import Library
from search import Answer, Mode
from search.searcher import HITS_PER_LEG

CORPUS = PROJECT / "corpus"
QUERIES = PROJECT / "evaluation" / "bundled" / "queries.jsonl"
QUESTIONS = [json.loads(line)["text"] for line in QUERIES.read_text("utf-8").splitlines()][::6]
TYPED = [
    'What is "muscle spasm"?',
    "treatment -botulinum",
    "tremor in:stroke.html",
    "title:tremor propranolol",
    "sclerosys",
    "MRI tag:none",
    "ALS treatment type:md",
    "",
]


@pytest.fixture(scope="module")
def libraries(
    postgresql_server: Server, model_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Library]]:
    """The bundled articles in both engines, encoded by a tiny model."""
    addresses = [str(tmp_path_factory.mktemp("local") / "index"), f"{postgresql_server.address()}?schema=of_corpus"]
    articles = [CORPUS / name for name in ("clonus.md", "spasticity.md", "stroke.html", "tremor.txt", "magnesium.docx")]
    with ExitStack() as held:
        opened: list[Library] = []
        for address in addresses:
            library = Library(Settings(model=str(model_folder), index=address), twin=opened[0] if opened else None)
            opened.append(held.enter_context(library))
            library.add(articles)
        yield opened


def shown(answer: Answer) -> object:
    """Return an answer without what differs from one asking to the next."""
    fields = {name: getattr(answer, name) for name in answer.__slots__}
    return {name: value for name, value in fields.items() if name not in ("generation", "took_ms")}


@pytest.mark.parametrize("mode", [Mode.HYBRID, Mode.KEYWORD, Mode.SEMANTIC])
def test_answers_are_those_of_the_local_engine(libraries: list[Library], mode: Mode) -> None:
    local, shared = libraries
    with local.engine.snapshot() as ours, shared.engine.snapshot() as theirs:
        for question in QUESTIONS:  # as deep as the product looks, where ties and roundings show
            vector = local.encoder.encode_question(question).vector
            assert ours.semantic(vector, HITS_PER_LEG) == theirs.semantic(vector, HITS_PER_LEG)
    for question in [*QUESTIONS, *TYPED]:
        answers = [shown(library.search(question, mode=mode, k=8)) for library in (local, shared)]
        assert answers[0] == answers[1], question


def test_an_index_is_calibrated_by_vectors_that_are_copied(libraries: list[Library]) -> None:
    with libraries[1].engine.snapshot() as snapshot:
        assert isinstance(snapshot, PostgresSnapshot) and snapshot.is_loaded
        generation = snapshot.generation
    with libraries[0].engine.snapshot() as snapshot:
        assert libraries[0].calibration(snapshot.generation) == libraries[1].calibration(generation)


def test_a_question_takes_few_round_trips(libraries: list[Library], monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[Statement, ...]] = []
    read = Connections.read

    def count(self: Connections, *statements: Statement, **options: Any) -> object:
        sent.append(statements)
        return read(self, *statements, **options)

    monkeypatch.setattr(Connections, "read", count)
    counts: dict[str, int] = {}
    settings = libraries[1].settings
    engine = PostgresEngine(settings.index, clock=lambda: 0.0)
    with Library(settings, engine, twin=libraries[0]) as library:  # which has read nothing yet
        library.warm_up()
        library.search("Is it warm?")
        for question in QUESTIONS:
            sent.clear()
            library.search(question, k=10)
            counts[question] = len(sent)
    assert max(counts.values()) <= 5, counts
