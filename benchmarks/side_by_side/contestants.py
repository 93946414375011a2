"""List of the contestants: Patella and its peers, each with its task."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.peers import DEPTH, RESULTS

_WORDS = f"by words alone, the {DEPTH} best"
_MEANING = f"by meaning alone, the {DEPTH} best"
_BOTH = f"by both, the {RESULTS} best"


@dataclass(frozen=True, slots=True)
class Contestant:
    """A peer with the task that it is measured at.

    `task` and `name` stand in the report. `peer` is MODULE:CLASS of the `Peer`. `ours`: it is Patella, so it runs in
    this environment, over an index that exists already.
    """

    task: str
    name: str
    peer: str
    ours: bool = False


EXACT = Contestant(
    _MEANING, "sentence-transformers", "benchmarks.peers.sentence_transformers_vectors:SentenceTransformers"
)
"""Contestant that finds the exact nearest passages; the recall of the others is measured against it."""

CONTESTANTS = (
    Contestant(_WORDS, "Patella", "benchmarks.peers.patella:Keyword", ours=True),
    Contestant(_WORDS, "Whoosh", "benchmarks.peers.whoosh_words:Whoosh"),
    Contestant(_WORDS, "bm25s", "benchmarks.peers.bm25s_words:Bm25s"),
    Contestant(_WORDS, "tantivy", "benchmarks.peers.tantivy_words:Tantivy"),
    Contestant(_MEANING, "Patella", "benchmarks.peers.patella:Semantic", ours=True),
    EXACT,
    Contestant(_MEANING, "usearch", "benchmarks.peers.usearch_vectors:Usearch"),
    Contestant(_BOTH, "Patella, marks included", "benchmarks.peers.patella:Hybrid", ours=True),
    Contestant(_BOTH, "LanceDB, exact", "benchmarks.peers.lancedb_hybrid:Exact"),
    Contestant(_BOTH, "LanceDB, IVF_PQ", "benchmarks.peers.lancedb_hybrid:Approximate"),
    Contestant(_BOTH, "txtai", "benchmarks.peers.txtai_hybrid:Txtai"),
)
