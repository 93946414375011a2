"""Who is measured, and at what."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.peers import DEPTH, RESULTS

_WORDS = f"by words alone, the {DEPTH} best"
_MEANING = f"by meaning alone, the {DEPTH} best"
_BOTH = f"by both, the {RESULTS} best"


@dataclass(frozen=True, slots=True)
class Contestant:
    """`peer` is MODULE:CLASS of a `Peer`; `ours` runs in this environment, over the index that is there already."""

    task: str
    name: str
    peer: str
    ours: bool = False


EXACT = Contestant(
    _MEANING, "sentence-transformers", "benchmarks.peers.sentence_transformers_vectors:SentenceTransformers"
)
"""Whose vectors tell which passages really are the nearest."""

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
