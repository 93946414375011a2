"""Collections of ir_datasets: a tiny BEIR data set where ir_datasets keeps its data, and what is missing there.

The package itself reads them. What it would download is not here, and a download fails the test.
"""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from core.errors import CollectionError
from core.settings import Settings
from evaluation.collections import CorpusRow, Question, data_sets, load_collection
from tests.support.commands import command, without_progress

DOCUMENTS = [
    {"_id": "1", "title": "Knots", "text": "A bowline holds.", "metadata": {}},
    {"_id": "2", "title": "", "text": "Rope rots.", "metadata": {}},
]
QUERIES = [{"_id": "q1", "text": "which knot holds", "metadata": {}}, {"_id": "q2", "text": "tar", "metadata": {}}]
QRELS = "query-id\tcorpus-id\tscore\nq1\t1\t1\nq2\t9\t1\nq2\t2\t-1\n"
NAME = "ir_datasets:beir/scifact/test"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The home of ir_datasets, which the package looks for when it is imported, with the data of SciFact in small."""

    def connect(*_: object) -> NoReturn:
        raise AssertionError("something was downloaded")

    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in sys.modules if name.split(".")[0] == "ir_datasets"]:
            patch.delitem(sys.modules, name)
        data_sets._forbid_downloads.cache_clear()
        patch.setenv("IR_DATASETS_HOME", str(home))
        patch.setenv("IR_DATASETS_TMP", str(home / "tmp"))
        patch.setattr(socket.socket, "connect", connect)
        patch.setattr(socket, "getaddrinfo", connect)
        _write_scifact(home / "beir" / "scifact")
        yield home


def _write_scifact(folder: Path) -> None:
    """Write questions and judgements as ir_datasets extracts them, and the documents by its own store."""
    from ir_datasets.datasets.beir import BeirDocs, BeirTitleDoc
    from ir_datasets.util import StringFile

    folder.mkdir(parents=True)
    (folder / "queries.json").write_text("".join(json.dumps(each) + "\n" for each in QUERIES))
    (folder / "test.qrels").write_text(QRELS)
    (folder / "irds_version.txt").write_text("v2")
    lines = "".join(json.dumps(each) + "\n" for each in DOCUMENTS)
    BeirDocs("scifact", StringFile(lines.encode()), BeirTitleDoc).docs_store().build()


def test_a_data_set_that_is_on_this_machine(home: Path) -> None:
    collection = load_collection(Path(NAME))
    assert list(collection.articles) == [CorpusRow("1", "Knots", "A bowline holds."), CorpusRow("2", "", "Rope rots.")]
    assert list(collection.questions) == [Question("q1", "which knot holds"), Question("q2", "tar")]
    assert collection.judgements == {"q1": {"1": 1}, "q2": {"2": 0}}
    assert (collection.name, collection.folder, collection.articles_from) == (
        NAME,
        home / "beir/scifact/test",
        home / "beir/scifact",
    )


def test_it_is_measured_and_what_is_wrong_with_it_is_told(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("evaluation.programs.settings", lambda: Settings(index=tmp_path / "index"))
    assert command("evaluate")(["run", NAME, "--mode", "keyword"]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith(f"{NAME}: 2 documents, 2 passages, 2 questions\n")
    assert without_progress(printed.err).splitlines() == [
        "problem: qrels, line 2: the document 9 is not in the corpus.",
        "problem: qrels, line 3: the grade -1 of 2 for q2 counts as 0.",
        "problem: queries, line 2: nothing is judged relevant to question q2, so its measures are 0.",
    ]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "vaswani",
            "{home}/vaswani/npl.tar.gz is missing "
            "(http://ir.dcs.gla.ac.uk/resources/test_collections/npl/npl.tar.gz or "
            "https://mirror.ir-datasets.com/23e5607081191b153738e81fbd834680), and Patella downloads nothing.",
        ),
        (
            "disks45/nocr/trec-robust-2004",
            "{home}/disks45/corpus is missing, and Patella downloads nothing.",
        ),
        ("beir/nothing", "ir_datasets:beir/nothing: ir_datasets knows no beir/nothing."),
        (
            "beir/scifact",
            "ir_datasets:beir/scifact has no qrels. Name a part of it, such as ir_datasets:beir/scifact/test.",
        ),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_downloaded(
    name: str, message: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("evaluate")(["run", f"ir_datasets:{name}"]) == 1
    bar, _, told = capsys.readouterr().err.rstrip("\n").rpartition("\n")
    assert told == message.format(home=home)
    assert "INFO" not in bar


def test_every_way_of_downloading_is_refused(home: Path) -> None:
    """Where a file is here and is not what it should be, ir_datasets tries the other ways to get it."""
    load_collection(Path(NAME))
    from ir_datasets.util import download

    remote = [kind for kind in download.BaseDownload.__subclasses__() if kind is not download.LocalDownload]
    assert len(remote) == 3
    for kind in remote:
        source = kind("https://example.org/a")
        with pytest.raises(CollectionError) as error:
            source.stream()
        assert str(error.value) == "a file is missing (https://example.org/a), and Patella downloads nothing."


def test_without_the_package_or_its_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ir_datasets", None)
    with pytest.raises(CollectionError) as error:
        load_collection(Path(NAME))
    assert str(error.value).endswith("Install what reads these collections: pip install 'patella[ir_datasets]'")
    monkeypatch.setenv("IR_DATASETS_HOME", str(home / "nowhere"))
    with pytest.raises(CollectionError) as error:
        load_collection(Path(NAME))
    assert str(error.value) == (
        f"{home}/nowhere is not a folder. ir_datasets keeps its data there, or where IR_DATASETS_HOME says, and "
        "Patella downloads nothing."
    )
