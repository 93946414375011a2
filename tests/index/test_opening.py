"""An address names an engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import UsageError
from index.local.engine import LocalEngine
from index.memory import MemoryEngine
from index.opening import open_engine


def test_memory_is_an_engine_of_its_own_each_time() -> None:
    one, other = open_engine("memory:"), open_engine("memory:")
    assert isinstance(one, MemoryEngine)
    assert one is not other


@pytest.mark.parametrize("address", ["index", "memory", "/a/b", "./c:d"])
def test_every_path_is_a_folder(address: str) -> None:
    engine = open_engine(address)
    assert isinstance(engine, LocalEngine)
    assert engine.folder == Path(address)


def test_a_tilde_is_the_folder_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    engine = open_engine("~/index")
    assert isinstance(engine, LocalEngine)
    assert engine.folder == tmp_path / "index"


@pytest.mark.parametrize("address", ["mysql://ann:secret@db/name", "memory://"])
def test_an_address_of_another_scheme_is_refused(address: str) -> None:
    with pytest.raises(UsageError) as raised:
        open_engine(address)
    scheme = address.partition(":")[0]
    use = "Use a folder, memory:, or postgresql://USER@HOST/DATABASE."
    assert str(raised.value) == f"There is no engine for the address {scheme}://…. {use}"
