"""`python -m patella`, which is the command `patella`."""

from __future__ import annotations

import sys

from patella.cli import main

if __name__ == "__main__":
    sys.exit(main())
