"""The plan of the house: floors, wings and doors.

A room imports from lower floors only. A room, and a wing of it, is entered by its `__init__` only; core/ is common
ground and is entered by its files. Each heavy library is imported by one file.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from core.locations import PROJECT
from tools.doors import imports_of, past_a_door

FLOORS = {
    "core": 0,
    "embedding": 1,
    "ingest": 2,
    "index": 3,
    "search": 4,
    "evaluation": 5,
    "benchmarks": 5,
    "faults": 5,
    "api": 5,
    "serving": 5,
    "ui": 5,
    "patella": 5,
    "app": 5,
    "tools": 5,
}

NEVER = {"index": {"ingest"}}
"""Rooms that a room does not import although they lie below it: the index gets documents, and reads no files."""

WINGS_BELOW = {
    "index/local": {"index/database", "index/keyword", "index/vectors"},
    "index/database": set(),
    "index/beside": {"index/postgresql"},
    "index/transfer": {"index/beside", "index/local"},
    "index/encoding_queue": set(),
    "index/postgresql": {"index/encoding_queue", "index/database", "index/keyword", "index/vectors"},
    "index/memory.py": {"index/keyword", "index/vectors"},
    "index/properties.py": {"index/keyword"},
    "index/keyword": set(),
    "index/vectors": set(),
    "index/sync.py": {"index/encoding_queue", "index/keyword"},  # the name of the analysis is in the fingerprint
    "search/answers": {"search/ranking", "search/questions"},
    "search/exports": set(),
    "search/filters": set(),
    "search/ranking": {"search/questions"},
    "search/questions": set(),
    "search/spelling": {"search/ranking"},
}
"""The wings of its own room that a wing or file may enter."""

MOST_FILES = 13
"""The most files that a room or wing holds beside its `__init__`. A new wing takes those beyond."""

LIBRARIES = {
    "whoosh": {
        "index/keyword/whoosh_reader.py",
        "index/keyword/whoosh_storage.py",
        "index/keyword/whoosh_writer.py",
        "benchmarks/peers/whoosh_words.py",
    },
    "sentence_transformers": {
        "embedding/torch_encoder.py",
        "benchmarks/encoding_speed.py",
        "benchmarks/peers/question_model.py",
        "benchmarks/peers/sentence_transformers_vectors.py",
    },
    "torch": {"embedding/torch_encoder.py", "benchmarks/peers/sentence_transformers_vectors.py"},
    "bm25s": {"benchmarks/peers/bm25s_words.py"},
    "tantivy": {"benchmarks/peers/tantivy_words.py"},
    "lancedb": {"benchmarks/peers/lancedb_hybrid.py"},
    "pyarrow": {"benchmarks/peers/lancedb_hybrid.py"},
    "txtai": {"benchmarks/peers/txtai_hybrid.py"},
    "usearch": {"index/vectors/hnsw.py", "benchmarks/peers/usearch_vectors.py"},
    "altair": {"ui/evaluation/charts.py"},
    "matplotlib": {"benchmarks/growth/plot.py"},
    "playwright": {"benchmarks/browser.py"},
    "transformers": {"embedding/torch_encoder.py"},
    "openvino": {"embedding/openvino_network.py"},
    "simsimd": {"index/vectors/cosine.py"},
    "threadpoolctl": {"embedding/openvino_network.py"},
    "openvino_telemetry": set(),
    "sqlite3": {"index/database/database.py"},
    "psycopg": {"index/postgresql/tables/driver.py"},
    "psycopg_pool": {"index/postgresql/tables/driver.py"},
    "filelock": {"index/local/engine.py"},
    "Stemmer": {"index/keyword/analysis.py", "benchmarks/peers/bm25s_words.py"},
    "rapidfuzz": {"index/vocabulary.py"},
    "spellchecker": {"search/spelling/english.py"},
    "symspellpy": {"search/spelling/english.py"},
    "huggingface_hub": {"embedding/models.py"},
    # settings, what a child says, and what programs and assistants ask and are given
    "pydantic": {
        *("core/settings.py", "ingest/bounded/frames.py", "api/mcp/arguments.py", "api/mcp/server.py"),
        *(f"api/http/{name}.py" for name in ("asking", "judging", "models", "problems", "reading", "writing")),
    },
    "fastapi": {
        *(f"api/http/{name}.py" for name in ("app", "asking", "context", "jobs", "judging", "problems", "reading")),
        "api/http/writing.py",
    },
    "uvicorn": {"api/http/standalone.py"},
    "schemathesis": {"faults/api/drawing.py"},
    "pydantic_settings": {"core/settings.py"},
    "rich": {"patella/terminal.py"},
    "typer": {
        *(
            f"patella/cli/{name}.py"
            for name in ("app", "benchmark", "evaluate", "faults", "index", "options", "password", "search", "serve")
        ),
        *(f"patella/cli/{name}.py" for name in ("judgements", "show", "token")),
    },
    "watchfiles": {"patella/watching/alarm.py"},
    "platformdirs": {"core/locations.py"},
    "mcp": {*(f"api/mcp/{name}.py" for name in ("endpoint", "server", "stdio")), "evaluation/doors/asking.py"},
    "mcp_types": {"api/mcp/server.py"},
    "starlette": {
        "faults/api/programs.py",
        "api/mcp/endpoint.py",
        "ui/discovery/routes.py",
        "ui/originals.py",
        "patella/originals.py",
        *(f"api/http/{name}.py" for name in ("app", "context", "problems", "standalone", "writing")),
        *(f"ui/security/{name}.py" for name in ("gate", "health", "sign_in", "stack")),
    },
    "prometheus_client": {"serving/prometheus.py"},
    "websockets": {"benchmarks/load/visitor.py"},
    "tokenizers": {"embedding/token_counts.py", "embedding/token_batches.py"},  # one counts, the other makes batches
    "lxml": {"ingest/readers/html/parsing.py", "ingest/readers/word/package.py", "ingest/xml_archive.py"},
    "openpyxl": {"ingest/readers/spreadsheet/workbook.py"},
    "docutils": {"ingest/readers/rst/markup.py"},
    "docx": set(),
    "pptx": {"ingest/readers/slides/reader.py"},
    "pypdf": set(),
    "pypdfium2": {"ingest/readers/pdf/pdfium.py"},
    "pdfplumber": {"ingest/readers/pdf/ruled_tables.py"},
    "pytesseract": {"ingest/readers/pdf/scans/ocr.py"},
    "markdown_it": {"ingest/readers/commonmark/parser.py"},
    "mdit_py_plugins": {"ingest/readers/commonmark/parser.py"},
    "yaml": {"ingest/readers/markdown.py"},
    "syntok": {"ingest/chunking/sentences.py"},
    "atheris": {"faults/questions/coverage_guided.py"},
    "pathspec": {"patella/article_files.py"},
    "charset_normalizer": {"ingest/text_decoding.py"},
    "ir_datasets": {"evaluation/collections/data_sets.py"},
    "ir_measures": {"evaluation/measures.py"},
    "scipy": {"evaluation/significance.py"},
    "sklearn": {"evaluation/confidence/fitting.py"},
    "feedgenerator": {"ui/discovery/feed.py"},
    "rispy": {"search/exports/ris.py"},
    "pybtex": {"search/exports/bibtex.py"},
}

CHEAP = {"whoosh", "simsimd", "sqlite3", "filelock", "pydantic", "pydantic_settings"}
"""Libraries that any command may load at its start."""

ROOMS = [name for name in FLOORS if name != "app"]
FILES = sorted([PROJECT / "app.py", *(path for room in ROOMS for path in (PROJECT / room).rglob("*.py"))])


IMPORTS = {path.relative_to(PROJECT).as_posix(): set(imports_of(ast.parse(path.read_text("utf-8")))) for path in FILES}


def rooms_in(file: str) -> set[str]:
    """Return the top-level packages that a file imports."""
    return {module.split(".")[0] for module, _ in IMPORTS[file]}


def container(path: Path) -> Path:
    """Return the room or wing of a file."""
    return path.parent.relative_to(PROJECT)


def test_every_file_stands_on_a_floor() -> None:
    assert {Path(file).parts[0].removesuffix(".py") for file in IMPORTS} == FLOORS.keys()


@pytest.mark.parametrize("file", IMPORTS)
def test_a_room_imports_from_lower_floors_only(file: str) -> None:
    own = Path(file).parts[0].removesuffix(".py")
    ours = {room for room in rooms_in(file) if room in FLOORS and room != own}
    assert {room for room in ours if FLOORS[room] > FLOORS[own]} | (ours & NEVER.get(own, set())) == set()


@pytest.mark.parametrize("file", IMPORTS)
def test_rooms_and_wings_are_entered_by_their_doors(file: str) -> None:
    assert sorted(pair for pair in IMPORTS[file] if past_a_door(PROJECT, file, *pair)) == []


def test_what_counts_as_past_a_door() -> None:
    """The rule itself, on imports that are right and imports that are wrong."""
    right = [
        ("search/searcher.py", "index", "Snapshot"),
        ("index/local/engine.py", "index.engine", "Engine"),
        ("index/local/engine.py", "index.keyword", "FIELDS"),
        ("index/local/engine.py", "index.local.check", "check_all"),
        ("index/local/engine.py", "core.errors", "IndexBusy"),
        ("search/searcher.py", "numpy", "array"),
    ]
    wrong = [
        ("search/searcher.py", "index.engine", "Snapshot"),
        ("search/searcher.py", "index.keyword", "terms"),
        ("search/searcher.py", "index", "engine"),
        ("search/searcher.py", "search.ranking.score", "ScoredPassage"),
        ("search/answers/explain.py", "search.ranking", "score"),
        ("index/local/engine.py", "index.keyword.bm25", "FIELDS"),
        ("ingest/reading.py", "ingest.readers.pdf", "read"),
    ]
    assert [past_a_door(PROJECT, *each) for each in right] == [False] * len(right)
    assert [past_a_door(PROJECT, *each) for each in wrong] == [True] * len(wrong)


@pytest.mark.parametrize("place", WINGS_BELOW)
def test_a_wing_enters_the_wings_below_it_only(place: str) -> None:
    files = [file for file in IMPORTS if file == place or file.startswith(f"{place}/")]
    wings = {
        module.replace(".", "/")
        for file in files
        for module, _ in IMPORTS[file]
        if module.count(".") == 1 and (PROJECT / module.replace(".", "/")).is_dir()
    }
    own = {place} if not place.endswith(".py") else set()
    assert files
    assert {wing for wing in wings if wing.split("/")[0] == place.split("/")[0]} - own <= WINGS_BELOW[place]


def test_no_room_is_crowded() -> None:
    counts = Counter(container(path).as_posix() for path in FILES if path.name != "__init__.py")
    assert {place: count for place, count in counts.items() if count > MOST_FILES} == {}


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_heavy_library_is_imported_by_one_file(library: str) -> None:
    files = {file for file in IMPORTS if library in rooms_in(file)}
    assert {file for file in files if not file.startswith("tools/")} == LIBRARIES[library]


PEERS = [file for file in IMPORTS if file.startswith("benchmarks/peers/") and file != "benchmarks/peers/patella.py"]


@pytest.mark.parametrize("file", PEERS)
def test_a_peer_runs_without_us(file: str) -> None:
    """Its interpreter lacks our libraries; of ours it finds the exchange and the interface alone."""
    ours = {module for module, _ in IMPORTS[file] if module.split(".")[0] in FLOORS}
    assert {module for module in ours if not module.startswith("benchmarks.peers.")} == set()


def test_streamlit_is_imported_by_the_page_alone() -> None:
    """And by the visitor without a browser, who sends and reads its messages."""
    files = {file for file in IMPORTS if "streamlit" in rooms_in(file)}
    assert {file for file in files if Path(file).parts[0] not in {"app.py", "ui"}} == {"benchmarks/load/visitor.py"}


def test_documents_and_errors_need_the_standard_library_alone() -> None:
    assert (rooms_in("core/documents.py") | rooms_in("core/errors.py")) <= sys.stdlib_module_names


@pytest.mark.parametrize("room", ROOMS)
def test_a_door_loads_nothing_heavy(room: str) -> None:
    """Neither the door itself nor whatever is behind it, until that is asked for."""
    heavy = [*LIBRARIES, "streamlit", "numpy"]
    assert loaded(f"import {room}", heavy) == []


@pytest.mark.parametrize(
    "imports",
    [
        "from ingest import read, chunk",
        "from patella import Library",
        "from search import search, compare, find_similar",
    ],
)
def test_nothing_heavy_is_loaded_before_it_is_needed(imports: str) -> None:
    assert loaded(imports, [*(LIBRARIES.keys() - CHEAP), "streamlit"]) == []


def loaded(program: str, names: list[str]) -> list[str]:
    """Return the modules among `names` that a program has loaded when it ends, sorted."""
    script = f"{program}\nimport sys\nprint(*sorted(set({names}) & set(sys.modules)))"
    command = [sys.executable, "-W", "ignore", "-c", script]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    return done.stdout.split()
