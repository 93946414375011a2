"""A pickle in a file of Whoosh makes what our own indexes hold, and nothing else."""

from __future__ import annotations

import os
import pickle
from io import BytesIO
from pathlib import Path

import pytest

from core.errors import IndexDamaged
from index.keyword.restricted_pickle import RestrictedUnpickler
from index.keyword.whoosh_reader import WhooshReader
from index.keyword.whoosh_writer import KeywordEntry, WhooshWriter, whoosh_schema


class MakesAFolder:
    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self):  # type: ignore[no-untyped-def]
        return os.mkdir, (str(self._path),)


def load(content: bytes) -> object:
    return RestrictedUnpickler(BytesIO(content)).load()


def test_the_schema_and_plain_values_are_read() -> None:
    schema = load(pickle.dumps(whoosh_schema(), 2))
    assert isinstance(schema, type(whoosh_schema()))
    assert schema.names() == whoosh_schema().names()
    assert load(pickle.dumps({"a.trm": {"offset": 0, "length": 7}}, -1)) == {"a.trm": {"offset": 0, "length": 7}}


def test_nothing_else_is_made(tmp_path: Path) -> None:
    poison = pickle.dumps(MakesAFolder(tmp_path / "poisoned"))
    with pytest.raises(pickle.UnpicklingError, match=r"does not hold (posix|nt)\.mkdir"):
        load(poison)
    for harmless in (Path("a"), print, BytesIO()):
        with pytest.raises(pickle.UnpicklingError, match="a pickle of a keyword index does not hold"):
            load(pickle.dumps(harmless))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Whoosh leaves the file open
@pytest.mark.parametrize("open_index", [WhooshReader, WhooshWriter])
def test_a_poisoned_index_is_damage(tmp_path: Path, open_index: type) -> None:
    folder = tmp_path / "keyword"
    folder.mkdir()
    fields = {name: ["cat"] for name in whoosh_schema().names()}
    with WhooshWriter(folder) as writer:
        writer.add(KeywordEntry("a#top:0", "a", fields))
    toc = next(folder.glob("*.toc"))
    content = toc.read_bytes()
    at = content.index(b"\x80\x02")
    poison = pickle.dumps(MakesAFolder(tmp_path / "poisoned"), 2)
    toc.write_bytes(content[:at] + poison.ljust(len(content) - at, b"."))
    with pytest.raises((IndexDamaged, pickle.UnpicklingError), match=r"does not hold (posix|nt)\.mkdir"):
        open_index(folder)
    assert not (tmp_path / "poisoned").exists()
