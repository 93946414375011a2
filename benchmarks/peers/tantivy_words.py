"""tantivy: BM25 in Rust, with its English stemmer; any of the question's words."""

from __future__ import annotations

import re
from pathlib import Path

import tantivy

from benchmarks.peers.exchange import Exchange
from benchmarks.peers.peer import DEPTH, Peer

_NO_WORD = re.compile(r"\W+")


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("passage_id", stored=True, tokenizer_name="raw")
    builder.add_text_field("text", tokenizer_name="en_stem")
    return builder.build()


class Tantivy(Peer):
    def build(self, folder: Path, handed: Exchange) -> None:
        writer = tantivy.Index(_schema(), path=str(folder)).writer()
        for passage in handed.passages():
            writer.add_document(tantivy.Document(passage_id=passage.passage_id, text=passage.text))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path, handed: Exchange) -> None:
        self._index = tantivy.Index.open(str(folder))
        self._searcher = self._index.searcher()

    def ask(self, question: str) -> list[str]:
        """In lower case and without punctuation, in which tantivy's parser would see operators."""
        parsed = self._index.parse_query(_NO_WORD.sub(" ", question).lower(), ["text"])
        found = self._searcher.search(parsed, DEPTH).hits
        return [str(self._searcher.doc(address)["passage_id"][0]) for _, address in found]
