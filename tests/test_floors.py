"""The plan of the house: a room imports from lower floors only, and each heavy library has one door."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from settings import PROJECT

FLOORS = {
    "documents": 0,
    "errors": 0,
    "settings": 0,
    "models": 0,
    "processes": 0,
    "ingest": 1,
    "index": 2,
    "search": 3,
    "library": 4,
    "pace": 4,
    "terminal": 4,
    "app": 4,
    "ui": 4,
    "evaluation": 4,
    "benchmarks": 4,
}

DOORS = {
    "whoosh": {
        "index/keyword.py",
        "index/keyword_writer.py",
        "benchmarks/peers/whoosh_words.py",
    },  # the last to compare
    "sentence_transformers": {
        "index/torch_encoder.py",
        "benchmarks/encoding.py",
        "benchmarks/peers/question_model.py",
        "benchmarks/peers/sentence_transformers_vectors.py",
    },
    "torch": {"index/torch_encoder.py", "benchmarks/peers/sentence_transformers_vectors.py"},
    "bm25s": {"benchmarks/peers/bm25s_words.py"},
    "tantivy": {"benchmarks/peers/tantivy_words.py"},
    "lancedb": {"benchmarks/peers/lancedb_hybrid.py"},
    "pyarrow": {"benchmarks/peers/lancedb_hybrid.py"},
    "txtai": {"benchmarks/peers/txtai_hybrid.py"},
    "usearch": {"index/graph.py", "benchmarks/peers/usearch_vectors.py"},
    "matplotlib": {"benchmarks/growth/plot.py"},
    "playwright": {"benchmarks/browser.py"},
    "transformers": {"index/torch_encoder.py"},
    "openvino": {"index/network.py"},
    "simsimd": {"index/products.py"},
    "threadpoolctl": {"index/network.py"},
    "openvino_telemetry": set(),
    "sqlite3": {"index/catalogue.py"},
    "filelock": {"index/local.py"},
    "Stemmer": {"index/analysis.py", "benchmarks/peers/bm25s_words.py"},
    "rapidfuzz": {"index/vocabulary.py"},
    "spellchecker": {"search/english.py"},
    "symspellpy": {"search/english.py"},
    "huggingface_hub": {"models.py"},
    "pydantic": {"settings.py"},
    "pydantic_settings": {"settings.py"},
    "rich": {"terminal.py"},
    "tokenizers": {"ingest/tokenizer.py", "index/word_pieces.py"},  # the second since index never imports ingest
    "lxml": {"ingest/html.py", "ingest/word.py"},  # the second for the errors that python-docx lets through
    "docx": {"ingest/word.py"},
    "pypdf": set(),
    "pypdfium2": {"ingest/pdf_lines.py"},
    "markdown_it": {"ingest/markdown.py"},
    "yaml": {"ingest/markdown.py"},
    "syntok": {"ingest/sentences.py"},
    "charset_normalizer": {"ingest/encoding.py"},
    "ir_measures": {"evaluation/measures.py"},
    "scipy": {"evaluation/significance.py"},
}

FOLDERS = ("ingest", "index", "search", "ui", "evaluation", "benchmarks")
FILES = sorted([*PROJECT.glob("*.py"), *(path for name in FOLDERS for path in (PROJECT / name).rglob("*.py"))])


def imports_of(tree: ast.AST) -> Iterator[str]:
    """The modules that a program imports when it runs, wherever it does; not what only the type checker sees."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative import"
            yield node.module or ""
        yield from imports_of(node)


IMPORTS = {
    str(path.relative_to(PROJECT)): {name.split(".")[0] for name in imports_of(ast.parse(path.read_text("utf-8")))}
    for path in FILES
}


def floor_of(file: str) -> int:
    return 4 if file.endswith("__main__.py") else FLOORS[Path(file).parts[0].removesuffix(".py")]


def test_every_file_stands_on_a_floor() -> None:
    assert {Path(file).parts[0].removesuffix(".py") for file in IMPORTS} <= FLOORS.keys()


@pytest.mark.parametrize("file", IMPORTS)
def test_a_room_imports_from_lower_floors_only(file: str) -> None:
    own, floor = Path(file).parts[0].removesuffix(".py"), floor_of(file)
    ours = {name for name in IMPORTS[file] if name in FLOORS and name != own}
    assert {name for name in ours if FLOORS[name] > floor or (FLOORS[name] == floor and floor not in (0, 4))} == set()


@pytest.mark.parametrize("library", DOORS)
def test_a_heavy_library_has_one_door(library: str) -> None:
    assert {file for file, names in IMPORTS.items() if library in names} == DOORS[library]


PEERS = [file for file in IMPORTS if file.startswith("benchmarks/peers/") and file != "benchmarks/peers/patella.py"]


@pytest.mark.parametrize("file", PEERS)
def test_a_peer_runs_without_us(file: str) -> None:
    """Its interpreter lacks our libraries; of ours it finds the exchange and the interface alone."""
    ours = {
        name
        for name in imports_of(ast.parse((PROJECT / file).read_text("utf-8")))
        if name.split(".")[0] in FLOORS and not name.startswith("benchmarks.peers.")
    }
    assert ours == set()


def test_streamlit_is_imported_by_the_page_alone() -> None:
    rooms = {Path(file).parts[0] for file, names in IMPORTS.items() if "streamlit" in names}
    assert rooms <= {"app.py", "ui"}


def test_the_nouns_and_the_errors_need_the_standard_library_alone() -> None:
    assert (IMPORTS["documents.py"] | IMPORTS["errors.py"]) <= sys.stdlib_module_names


@pytest.mark.parametrize("rooms", ["ingest", "index, index.__main__, library", "search, search.__main__", "evaluation"])
def test_nothing_heavy_is_loaded_before_it_is_needed(rooms: str) -> None:
    heavy = [
        *(DOORS.keys() - {"whoosh", "simsimd", "sqlite3", "filelock", "pydantic", "pydantic_settings"}),
        "streamlit",
    ]
    script = f"import {rooms}, sys; print(sorted(set({heavy}) & set(sys.modules)))"
    command = [sys.executable, "-W", "ignore", "-c", script]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
