"""Where passages are kept and looked up: the interface of an engine, its implementations, and the way into them."""

from __future__ import annotations

from pathlib import Path

from errors import UsageError
from index.encoder import Encoded, Encoder, QuestionEncoder
from index.engine import (
    Clause,
    DocumentSummary,
    Engine,
    Filter,
    Fingerprint,
    Generation,
    IndexedDocument,
    KeywordQuery,
    PassageVectors,
    Progress,
    Snapshot,
    no_progress,
)
from index.sentence_encoder import SentenceEncoder
from index.sync import Article, Indexer, SyncReport
from index.vocabulary import Vocabulary

__all__ = [
    "Article",
    "Clause",
    "DocumentSummary",
    "Encoded",
    "Encoder",
    "Engine",
    "Filter",
    "Fingerprint",
    "Generation",
    "IndexedDocument",
    "Indexer",
    "KeywordQuery",
    "PassageVectors",
    "Progress",
    "QuestionEncoder",
    "SentenceEncoder",
    "Snapshot",
    "SyncReport",
    "Vocabulary",
    "no_progress",
    "open_engine",
]


def open_engine(address: str) -> Engine:
    """The engine at an address: a folder (the local engine), or "memory:" (one that forgets)."""
    if address == "memory:":
        from index.memory import MemoryEngine

        return MemoryEngine()
    if "://" in address:
        raise UsageError(f"There is no engine for the address {address}. Use a folder, or memory:.")
    from index.local import LocalEngine

    return LocalEngine(Path(address).expanduser())
