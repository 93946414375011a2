"""The tables of an index in PostgreSQL, and how they are made."""

from __future__ import annotations

import re

from core.errors import IndexInaccessible, PatellaError, UsageError
from index.postgresql.tables.connections import Connections
from index.postgresql.tables.driver import Statement

VERSION = 1
"""The version of the tables. Raise it when they change."""

MIN_SERVER = 14
"""The version of PostgreSQL that first had multiranges."""

MIN_EXTENSION = (0, 8)
"""The version of pgvector that first went on searching where a filter lets too little pass."""

# Ids and terms are bytea, not text: PostgreSQL's text holds neither NUL nor half of a surrogate pair, and bytes are
# ordered as Python orders strings. Every bytea of content is sealed (see `index.postgresql.tables.records`).
_TABLES = """
CREATE TABLE state (
    one boolean PRIMARY KEY CHECK (one),
    tables_version int NOT NULL,
    current text,               -- the name of the generation in use
    next_generation int NOT NULL, next_version int NOT NULL, next_passage int NOT NULL, next_chunk int NOT NULL);
INSERT INTO state VALUES (true, {version}, NULL, 1, 1, 1, 1);
CREATE TABLE writer (           -- who holds the right to write; a token of nobody is ''
    one boolean PRIMARY KEY CHECK (one),
    token text NOT NULL, host text NOT NULL, process int NOT NULL, place text NOT NULL,
    since timestamptz NOT NULL, until timestamptz NOT NULL);
INSERT INTO writer VALUES (true, '', '', 0, '', now(), now());
CREATE TABLE leases (           -- the generations that a process reads
    holder text PRIMARY KEY, host text NOT NULL, process int NOT NULL,
    generations text[] NOT NULL, until timestamptz NOT NULL);
CREATE TABLE generations (number int PRIMARY KEY, name text NOT NULL UNIQUE, content bytea NOT NULL);
CREATE TABLE calibrations (generation text PRIMARY KEY, calibration bytea NOT NULL);
CREATE TABLE chunks (chunk int PRIMARY KEY, content bytea NOT NULL, words bytea NOT NULL);
CREATE TABLE versions (         -- of articles; a generation sees those whose `seen` holds its number
    version int PRIMARY KEY, document_id bytea NOT NULL, epoch int NOT NULL, born int NOT NULL,
    seen int4multirange NOT NULL,
    first int NOT NULL, passages int NOT NULL,  -- the numbers of its passages
    digest text NOT NULL, by_hand boolean NOT NULL,
    summary bytea NOT NULL, words bytea NOT NULL,
    -- article and passages are gone, and what remains tells which rows of a chunk are dead
    emptied boolean NOT NULL,
    encoded_from int);          -- the generation that first finds its passages by meaning, NULL while none does
CREATE INDEX versions_by_document ON versions USING hash (document_id);
CREATE INDEX versions_by_birth ON versions (born);
CREATE INDEX versions_by_encoding ON versions (encoded_from);
CREATE INDEX versions_emptied ON versions (first) WHERE emptied;
CREATE INDEX versions_changed ON versions (first) WHERE seen <> int4multirange(int4range(born, NULL));
CREATE TABLE articles (version int PRIMARY KEY, article bytea NOT NULL);
CREATE TABLE passages (
    number int PRIMARY KEY, version int NOT NULL, passage_id bytea NOT NULL,
    lengths bytea NOT NULL,     -- see index.postgresql.places
    terms tsvector,             -- NULL where it would say something wrong
    key bytea NOT NULL, passage bytea NOT NULL);
CREATE INDEX passages_by_id ON passages USING hash (passage_id);
CREATE INDEX passages_by_key ON passages USING hash (key);
CREATE TABLE vectors (number int PRIMARY KEY, epoch int NOT NULL, vector halfvec NOT NULL);
CREATE TABLE postings (         -- see index.postgresql.blocks
    term bytea, chunk int, block bytea NOT NULL, PRIMARY KEY (term, chunk));
CREATE INDEX postings_by_chunk ON postings (chunk);
CREATE TABLE encodings (key bytea PRIMARY KEY, packed bytea NOT NULL);
CREATE TABLE kept_logs (        -- what lies beside an index, see index.postgresql.beside
    name text PRIMARY KEY, changes bigint NOT NULL, lines bigint NOT NULL, bytes bigint NOT NULL);
CREATE TABLE kept_lines (log text, number bigint, line bytea NOT NULL, PRIMARY KEY (log, number));
CREATE TABLE kept_values (name text PRIMARY KEY, value bytea NOT NULL);
CREATE TABLE jobs (             -- passages to encode, in the order of `position`: see index.postgresql.queue
    key bytea PRIMARY KEY, model text NOT NULL, position bigint GENERATED ALWAYS AS IDENTITY,
    texts int NOT NULL,         -- the passage and its sentences
    tries int NOT NULL DEFAULT 0, worker text NOT NULL DEFAULT '', problem text NOT NULL DEFAULT '',
    passage bytea NOT NULL) WITH (toast_tuple_target = 128);
CREATE INDEX jobs_free ON jobs (model, tries, position) WHERE worker = '';
CREATE INDEX jobs_by_worker ON jobs (worker) WHERE worker <> '';
CREATE TABLE workers (          -- who encodes: `done` and `total` are those of the build of a sync
    worker text PRIMARY KEY, model text NOT NULL, host text NOT NULL, process int NOT NULL,
    since timestamptz NOT NULL, until timestamptz NOT NULL, encoded bigint NOT NULL, done bigint, total bigint);
ALTER TABLE jobs ALTER passage SET STORAGE EXTERNAL;
ALTER TABLE postings ALTER block SET STORAGE EXTERNAL;
ALTER TABLE encodings ALTER packed SET STORAGE EXTERNAL;
ALTER TABLE articles ALTER article SET STORAGE EXTERNAL;
ALTER TABLE versions ALTER summary SET STORAGE EXTERNAL, ALTER words SET STORAGE EXTERNAL;
ALTER TABLE chunks ALTER content SET STORAGE EXTERNAL, ALTER words SET STORAGE EXTERNAL;
"""

_MAKING = 7_205_759  # the key of the lock under which tables are made: any number, the same in every process


def make_tables(connections: Connections) -> None:
    """Make the tables if they are not there, and the extension if nobody has made it."""
    if connections.has_tables():
        return
    schema = connections.address.schema
    _make_extension(connections)
    with connections.transaction() as transaction:
        transaction.fetch(Statement("SELECT pg_advisory_xact_lock(%s)", [_MAKING]))
        [[(there,)]] = transaction.fetch(
            Statement("SELECT to_regclass(%s) IS NOT NULL", [connections.address.table("state")])
        )
        if not there:
            [[(schema_there,)]] = transaction.fetch(
                Statement("SELECT to_regnamespace(%s) IS NOT NULL", [f'"{schema}"'])
            )
            if not schema_there:
                transaction.fetch(Statement(f'CREATE SCHEMA "{schema}"'))
            tables = re.sub("--.*", "", _TABLES.format(version=VERSION)).split(";")
            transaction.fetch(*(Statement(each) for each in tables if each.strip()))
    connections.has_tables()


def check_version(connections: Connections) -> None:
    """Raise IndexInaccessible if the tables are those of another version of Patella."""
    [[(version,)]] = connections.read_from_primary(Statement("SELECT tables_version FROM state"))
    if version != VERSION:
        raise IndexInaccessible(
            f"The tables in {connections.address.shown} are of version {version}, and this Patella knows version "
            f"{VERSION}. Use the Patella that made them, or index anew in another schema: add "
            "schema=NAME to the address."
        )


def _make_extension(connections: Connections) -> None:
    """Make the extension if it is lacking. Raises UsageError if it cannot be made, or if something is too old."""
    [(server,)], found = connections.read_from_primary(
        Statement("SELECT current_setting('server_version_num')::int"),
        Statement("SELECT extversion FROM pg_extension WHERE extname = 'vector'"),
    )
    if server < MIN_SERVER * 10_000:
        raise UsageError(
            f"{connections.address.shown} is PostgreSQL {server // 10_000}. An index needs {MIN_SERVER} or a later one."
        )
    if found and tuple(map(int, found[0][0].split(".")[:2])) < MIN_EXTENSION:
        raise UsageError(
            f"The extension pgvector in {connections.address.shown} is of version {found[0][0]}. An index needs 0.8: "
            "have its owner install that, and run in this database: ALTER EXTENSION vector UPDATE"
        )
    if found:
        return
    try:
        with connections.transaction() as transaction:
            transaction.fetch(Statement("SELECT pg_advisory_xact_lock(%s)", [_MAKING]))
            transaction.fetch(Statement("CREATE EXTENSION IF NOT EXISTS vector SCHEMA public"))
    except PatellaError as error:
        raise UsageError(
            f"The extension pgvector is not in {connections.address.shown}, and could not be made there ({error}) "
            "Install it on the server (Debian: postgresql-18-pgvector), and have its owner run, in this database: "
            "CREATE EXTENSION vector"
        ) from error
