"""Whoosh's own search: BM25F over our fields, any of the question's words."""

from __future__ import annotations

import warnings
from pathlib import Path

from benchmarks.peers.exchange import Exchange, tell_progress
from benchmarks.peers.peer import DEPTH, Peer

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Whoosh 2.7.4 has invalid escapes and `is` with literals
    from whoosh import analysis, fields, index, query

_FIELDS = ("title", "heading", "body")
_TOLD_EVERY = 500  # passages


class Whoosh(Peer):
    def build(self, folder: Path, handed: Exchange) -> None:
        words = {name: fields.TEXT(analyzer=analysis.StemmingAnalyzer()) for name in _FIELDS}
        made = index.create_in(str(folder), fields.Schema(passage_id=fields.ID(stored=True), **words))
        writer, passages = made.writer(limitmb=256), handed.passages()
        for done, passage in enumerate(passages):
            if done % _TOLD_EVERY == 0:
                tell_progress(done, len(passages))
            writer.add_document(**{name: getattr(passage, name) for name in ("passage_id", *_FIELDS)})
        writer.commit()

    def open(self, folder: Path, handed: Exchange) -> None:
        self._searcher = index.open_dir(str(folder)).searcher()
        self._analyzer = analysis.StemmingAnalyzer()

    def ask(self, question: str) -> list[str]:
        """Not by Whoosh's parser, to which "?" and "-" are operators."""
        terms = {token.text for token in self._analyzer(question)}
        any_of_them = query.Or([query.Term(field, term) for field in _FIELDS for term in sorted(terms)])
        return [hit["passage_id"] for hit in self._searcher.search(any_of_them, limit=DEPTH)]
