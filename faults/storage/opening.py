"""Open the index of a place and answer a question: `python -m faults.storage.opening PLACE`, timed by `kills`."""

from __future__ import annotations

import sys
from pathlib import Path

from faults.storage.kills import open_and_ask

if __name__ == "__main__":
    open_and_ask(Path(sys.argv[1]))
