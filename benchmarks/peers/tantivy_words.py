"""Peer tantivy: BM25 in Rust, with its English stemmer; a passage matches if it has any word of the question."""

from __future__ import annotations

import re
from pathlib import Path

import tantivy

from benchmarks.peers.exchange import Exchange
from benchmarks.peers.peer import DEPTH, Peer

_NON_WORD = re.compile(r"\W+")


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("passage_id", stored=True, tokenizer_name="raw")
    builder.add_text_field("text", tokenizer_name="en_stem")
    return builder.build()


class Tantivy(Peer):
    def build(self, folder: Path, exchange: Exchange) -> None:
        writer = tantivy.Index(_schema(), path=str(folder)).writer()
        for passage in exchange.passages():
            writer.add_document(tantivy.Document(passage_id=passage.passage_id, text=passage.text))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path, exchange: Exchange) -> None:
        self._index = tantivy.Index.open(str(folder))
        self._searcher = self._index.searcher()

    def ask(self, question: str) -> list[str]:
        """Return the ids of the best passages.

        The question is asked in lower case and without punctuation, because the parser of tantivy would take some
        punctuation and upper-case words for operators.
        """
        query = self._index.parse_query(_NON_WORD.sub(" ", question).lower(), ["text"])
        hits = self._searcher.search(query, DEPTH).hits
        return [str(self._searcher.doc(address)["passage_id"][0]) for _, address in hits]
