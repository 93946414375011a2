"""Values that are sent in the binary format of COPY are read by the server as they were meant."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import psycopg
import pytest

from index.keyword import FIELDS
from index.postgresql.tables.copying import (
    boolean,
    copy_rows,
    from_on,
    halfvec,
    int4,
    lexeme,
    phrase_query,
    read_halfvec,
    tsvector,
)

TERMS = {"title": ["cat", "it's"], "heading": [], "body": ["cat", "purr", "cat", "c:\\ 'd'"], "metadata": ["li", "cat"]}


def test_values_arrive_as_they_were_sent(postgresql_address: str) -> None:
    vector = np.array([0.5, -1.25, 0.1], np.float16)
    with psycopg.connect(postgresql_address) as connection:
        connection.execute("CREATE TABLE t (n int, b boolean, s int4multirange, v halfvec, t tsvector, x bytea)")
        row = [int4(-7), boolean(True), from_on(3), halfvec(vector), tsvector(TERMS), b"\x00\xff"]
        with connection.cursor().copy("COPY t FROM STDIN (FORMAT BINARY)") as copy:
            for chunk in copy_rows([row, [int4(1), boolean(False), None, None, None, b""]]):
                copy.write(chunk)
        assert connection.execute("SELECT n, b, s::text, v::text, t::text, x FROM t ORDER BY n").fetchall() == [
            (
                *(-7, True, "{[3,)}", "[0.5,-1.25,0.099975586]"),
                "'c:\\\\ ''d''':8 'cat':1A,5,7,11C 'it''s':2A 'li':10C 'purr':6",
                b"\x00\xff",
            ),
            (1, False, None, None, None, b""),
        ]
        [(sent,)] = connection.cursor(binary=True).execute("SELECT v FROM t WHERE n = -7").fetchall()
        assert read_halfvec(sent).tolist() == vector.tolist()
        for name in (None, *FIELDS):
            for phrase in (
                ["cat", "purr"],
                ["cat", "it's"],
                ["it's", "cat"],
                ["purr", "cat", "c:\\ 'd'"],
                ["li", "cat"],
            ):
                fields = [TERMS[name]] if name else TERMS.values()
                holds = any(terms[i : i + len(phrase)] == phrase for terms in fields for i in range(len(terms)))
                query = phrase_query(phrase, name)
                [(found,)] = connection.execute("SELECT t @@ %s::tsquery FROM t WHERE n = -7", [query]).fetchall()
                assert (phrase, name, found) == (phrase, name, holds)


@pytest.mark.parametrize(
    "body",
    [
        ["cat"] * 256,
        [f"{n}" for n in range(16_383)],
        ["a\x00b"],
        ["\udc80"],
        ["x" * 2_000 + f"{n}" for n in range(600)],
    ],
)
def test_a_passage_of_which_a_tsvector_would_say_something_wrong_has_none(body: list[str]) -> None:
    assert tsvector({"title": [], "heading": [], "body": body, "metadata": []}) is None
    for fewer in (body[: len(body) // 2], body[:1] if body[0] not in ("a\x00b", "\udc80") else ["a"]):
        if fewer:
            assert tsvector({"title": [], "heading": [], "body": fewer, "metadata": []}) is not None


def test_a_long_term_is_a_digest() -> None:
    lexemes = [lexeme("ä" * length) for length in (1, 1_023, 1_024, 1_025)]
    assert [len(each) for each in lexemes] == [1, 1_023, 65, 65]
    assert all(a != b for a, b in pairwise(lexemes))
