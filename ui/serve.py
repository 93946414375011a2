"""The server, `python -m ui.serve`: `streamlit run app.py`, with the model loading before the first visitor comes."""

from __future__ import annotations

import runpy
import sys
import threading

from core.locations import BUNDLED_FILES


def main() -> None:
    threading.Thread(target=_load, name="load", daemon=True).start()
    sys.argv = ["streamlit", "run", str(BUNDLED_FILES / "app.py"), *sys.argv[1:]]
    runpy.run_module("streamlit", run_name="__main__", alter_sys=True)


def _load() -> None:
    from ui import service

    service.library()


if __name__ == "__main__":
    main()
