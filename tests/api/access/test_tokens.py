"""Tokens let in until they are revoked, and what is kept of them tells nobody what they are."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.access import Right, Token, Tokens, tokens_of
from core.errors import PatellaError, UsageError
from index import FilesBeside

DAY = datetime.now(UTC).date().isoformat()


@pytest.fixture
def tokens(tmp_path: Path) -> Tokens:
    return Tokens(FilesBeside(tmp_path / "library" / "index"))


def kept(folder: Path) -> Path:
    return folder / "library" / "index.tokens.jsonl"


def test_a_token_is_found_until_it_is_revoked(tokens: Tokens) -> None:
    assert (tokens.all(), tokens.find("patella_x")) == ([], None)
    one, other = tokens.new("assistant", Right.READ), tokens.new("ann@lab.example.org", Right.WRITE)
    assert (one[:8], len(one), one != other) == ("patella_", 51, True)
    found = tokens.find(one)
    assert found is not None
    assert (found.name, found.right, found.created, found.used) == ("assistant", Right.READ, DAY, "")
    assert [tokens.find(each) for each in (one + "x", "", "patella_", "\udcff", found.digest)] == [None] * 5
    tokens.revoke("assistant")
    assert (tokens.find(one), [each.name for each in tokens.all()]) == (None, ["ann@lab.example.org"])
    assert tokens.new("assistant", Right.READ) != one  # the name is free again
    assert tokens.find(one) is None


def test_another_process_sees_what_was_made_and_revoked(tokens: Tokens, tmp_path: Path) -> None:
    other = Tokens(FilesBeside(tmp_path / "library" / "index"))
    text = tokens.new("assistant", Right.READ)
    assert other.find(text)
    other.revoke("assistant")
    assert tokens.find(text) is None


def test_the_file_tells_nobody_the_token_and_only_its_owner_may_read_it(tokens: Tokens, tmp_path: Path) -> None:
    text = tokens.new("assistant", Right.READ)
    assert text not in kept(tmp_path).read_text()
    assert kept(tmp_path).stat().st_mode & 0o777 == 0o600


def test_the_first_use_of_a_day_is_noted_and_no_other(tokens: Tokens, tmp_path: Path) -> None:
    text = tokens.new("assistant", Right.READ)
    tokens.find(text)
    after_first = kept(tmp_path).read_bytes()
    tokens.find(text)
    digest = tokens.all()[0].digest
    assert tokens.all() == [Token("assistant", Right.READ, digest, DAY, DAY)]
    assert kept(tmp_path).read_bytes() == after_first


def test_a_use_that_cannot_be_noted_lets_in_all_the_same(tokens: Tokens, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    text = tokens.new("assistant", Right.READ)
    monkeypatch.setattr(FilesBeside, "append", fail)
    found = tokens.find(text)
    assert found is not None
    assert found.name == "assistant"
    with pytest.raises(PatellaError, match="cannot be written: Read-only file system"):
        tokens.revoke("assistant")


@pytest.mark.parametrize("name", ["", "two words", "a" * 65, "../x", "naïve"])
def test_a_name_is_a_word(name: str, tokens: Tokens) -> None:
    with pytest.raises(UsageError, match="is no name for a token"):
        tokens.new(name, Right.READ)


def test_a_name_is_given_once_and_an_unknown_one_is_told(tokens: Tokens) -> None:
    tokens.new("assistant", Right.READ)
    with pytest.raises(UsageError, match="There is a token assistant already"):
        tokens.new("assistant", Right.WRITE)
    with pytest.raises(UsageError, match="There is no token nobody"):
        tokens.revoke("nobody")


def test_a_damaged_file_lets_nobody_in(tokens: Tokens, tmp_path: Path) -> None:
    text = tokens.new("assistant", Right.READ)
    tokens.new("other", Right.READ)
    kept(tmp_path).write_text(kept(tmp_path).read_text().replace("assistant", "assistent"))
    with pytest.raises(PatellaError, match=r"tokens\.jsonl, line 1: this line about a token is not what was written"):
        tokens.find(text)


def test_an_index_in_memory_has_no_tokens() -> None:
    tokens = tokens_of("memory:")
    assert (tokens.all(), tokens.find("patella_x")) == ([], None)
    with pytest.raises(UsageError, match="An index in memory keeps no tokens"):
        tokens.new("assistant", Right.READ)
