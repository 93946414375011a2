"""Peer Whoosh: BM25F over title, heading and body; a passage matches if it has any word of the question."""

from __future__ import annotations

import warnings
from pathlib import Path

from benchmarks.peers.exchange import Exchange, print_progress
from benchmarks.peers.peer import DEPTH, Peer

with warnings.catch_warnings(action="ignore"):  # Whoosh 2.7.4 has invalid escapes and `is` with literals
    from whoosh import analysis, fields, index, query

_FIELDS = ("title", "heading", "body")
_PROGRESS_EVERY = 500  # passages


class Whoosh(Peer):
    def build(self, folder: Path, exchange: Exchange) -> None:
        text_fields = {name: fields.TEXT(analyzer=analysis.StemmingAnalyzer()) for name in _FIELDS}
        schema = fields.Schema(passage_id=fields.ID(stored=True), **text_fields)
        writer, passages = index.create_in(str(folder), schema).writer(limitmb=256), exchange.passages()
        for done, passage in enumerate(passages):
            if done % _PROGRESS_EVERY == 0:
                print_progress(done, len(passages))
            writer.add_document(**{name: getattr(passage, name) for name in ("passage_id", *_FIELDS)})
        writer.commit()

    def open(self, folder: Path, exchange: Exchange) -> None:
        self._searcher = index.open_dir(str(folder)).searcher()
        self._analyzer = analysis.StemmingAnalyzer()

    def ask(self, question: str) -> list[str]:
        """Return the ids of the best passages.

        The parser of Whoosh is not used, because it takes "?" and "-" for operators.
        """
        terms = {token.text for token in self._analyzer(question)}
        any_term = query.Or([query.Term(field, term) for field in _FIELDS for term in sorted(terms)])
        return [hit["passage_id"] for hit in self._searcher.search(any_term, limit=DEPTH)]
