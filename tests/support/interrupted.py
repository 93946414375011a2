"""Run the index command, and send it the signal of Ctrl-C while it encodes, after the first encodings were saved."""

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
    """Make the encoder raise the signal in its second call, which encodes the second batch of sentences."""
    encode, calls = AutoEncoder.encode, iter(range(1, 1000))

    def encode_or_interrupt(self: AutoEncoder, texts: Sequence[str], progress: Callable[[int], None]) -> Vectors:
        if next(calls) == 2:
            return encode(self, texts, lambda done: signal.raise_signal(signal.SIGINT))
        return encode(self, texts, progress)

    AutoEncoder.encode = encode_or_interrupt  # type: ignore[method-assign,assignment]


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a background test inherits SIG_IGN
    encoding._BATCH_SIZE = 1
    interrupt_encoding()
    sys.exit(main(sys.argv[1:]))
