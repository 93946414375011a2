"""`patella index`, which gets the signal of Ctrl-C in the middle of encoding, when something of it was saved."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Sequence

from embedding.auto_encoder import AutoEncoder
from embedding.vectors import Vectors
from index import passage_encoding as encoding
from tests.support.commands import command

main = command("index")


def interrupt_encoding() -> None:
    """The signal comes when the second lot of sentences is being encoded."""
    encode, lots = AutoEncoder.encode, iter(range(1, 1000))

    def interrupted(self: AutoEncoder, texts: Sequence[str], progress: Callable[[int], None]) -> Vectors:
        if next(lots) == 2:
            return encode(self, texts, lambda done: signal.raise_signal(signal.SIGINT))
        return encode(self, texts, progress)

    AutoEncoder.encode = interrupted  # type: ignore[method-assign,assignment]


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # tests that run in the background are told to ignore it
    encoding._SAVED_AT_ONCE = 1
    interrupt_encoding()
    sys.exit(main(sys.argv[1:]))
