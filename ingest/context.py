"""The title and headings that are embedded in front of a passage, short enough to leave it most of the room."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.tokenizer import Tokenizer


def fitted_context(title: str, path: Sequence[str], tokenizer: Tokenizer) -> str:
    """Title and headings, a line each, in at most half of the word pieces that the model reads.

    Where they are longer, outer headings go first, then words from the end of the longer of the two that are left.
    """
    lines = [line for line in (title, *path) if line]
    while lines and tokenizer.count("\n".join(lines)) > tokenizer.limit // 2:
        lines = _shorter(lines)
    return "\n".join(lines)


def _shorter(lines: Sequence[str]) -> list[str]:
    if len(lines) > 2:
        return [lines[0], *lines[2:]]
    longest = max(range(len(lines)), key=lambda n: len(lines[n]))
    words = lines[longest].split()
    kept = " ".join(words[: min(len(words) - 1, len(words) * 3 // 4 + 1)])
    return [kept if n == longest else line for n, line in enumerate(lines) if n != longest or kept]
