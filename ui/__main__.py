"""`python -m ui`, which is `make run`: bring the index of the articles up to date, then serve the page."""

from __future__ import annotations

import os
import socket
import sys

from core.errors import UsageError
from core.settings import PROJECT, Settings, settings
from patella import Library, guarded, shown_progress


def main() -> int:
    return guarded(_serve, when_interrupted="What was encoded is kept.")


def _serve() -> int:
    chosen = settings()
    _check_port(chosen)
    print(f"Bringing the index of {chosen.articles} up to date ...", flush=True)
    with shown_progress() as progress:
        report = Library(chosen).sync(progress)
    for document_id, reason in report.failed:
        print(f"failed: {document_id}: {reason}", file=sys.stderr)
    print(f"{report}\n\nPatella is at http://{chosen.host}:{chosen.port} (Ctrl-C stops it)\n", flush=True)
    os.chdir(PROJECT)  # where .streamlit/config.toml is looked for
    address = [f"--server.address={chosen.host}", f"--server.port={chosen.port}"]
    address += [f"--browser.serverAddress={chosen.host}"]  # else Streamlit asks the internet which address is ours
    os.execv(sys.executable, [sys.executable, "-m", "ui.serve", *address])


def _check_port(chosen: Settings) -> None:
    """Say that the port is taken before the work begins, not after."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((chosen.host, chosen.port))
        except OSError as error:
            raise UsageError(
                f"Port {chosen.port} of {chosen.host} cannot be used: {error.strerror}. "
                "Stop what uses it, or choose another: PATELLA_PORT=8502 make run"
            ) from error


if __name__ == "__main__":
    sys.exit(main())
