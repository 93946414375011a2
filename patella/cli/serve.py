"""`patella serve [FOLDER...]`: bring the index up to date, then serve the page."""

from __future__ import annotations

import gc
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from core.errors import PatellaError, RemovalsRefused
from patella.cli.options import Index, run
from patella.terminal import guarded, shown_progress

if TYPE_CHECKING:
    from core.settings import Settings
    from patella.library import Library


def serve(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FOLDER...", help="The folders of the articles.", show_default="PATELLA_ARTICLES"),
    ] = None,
    host: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="The address to serve on.", show_default="PATELLA_HOST")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, max=65535, help="The port to serve on.", show_default="PATELLA_PORT"),
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Index each change of the folders within seconds.", show_default=False)
    ] = False,
    api_only: Annotated[bool, typer.Option("--api-only", help="Serve the API for programs, without the page.")] = False,
) -> None:
    """Index the articles of a folder, or of several, and serve the page where people type questions.

    Example: patella serve ~/articles --port 8502
    """
    run(lambda: _serve(folders, host, port, watch, api_only), when_interrupted="What was encoded is kept.")


def mcp(
    index: Index = None,
    page: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="The address of the search page, which links to passages begin with.",
            show_default="PATELLA_HOST, PATELLA_PORT",
        ),
    ] = None,
) -> None:
    """Serve the articles to an assistant over standard input and output (Model Context Protocol).

    The assistant starts this command itself; docs/API.md has the lines for its settings. It can only read.
    """
    gc.enable()
    status = guarded(lambda: _serve_assistant(index, page), when_interrupted="Nothing was changed.")
    sys.stderr.flush()
    os._exit(status)  # a model that a thread is still loading would crash an interpreter that ends, or make it wait


def _serve(folders: list[Path] | None, host: str | None, port: int | None, watch: bool, api_only: bool) -> int:
    from core.errors import UsageError
    from core.settings import named_libraries, settings
    from ingest import close_readers
    from patella.library import Library

    if folders and settings().library:
        raise UsageError(f"The library {settings().library} has folders of its own. Leave the folder out.")
    given = {"articles": tuple(folders) if folders else None, "host": host, "port": port}
    chosen = settings().model_copy(update={name: value for name, value in given.items() if value is not None})
    if watch and chosen.watch == "off":
        chosen = chosen.model_copy(update={"watch": "auto"})
    _check_port(chosen)
    library, named = Library(chosen), named_libraries(chosen)
    library.check_device()
    if chosen.watch == "off":
        print(f"Bringing the index of {library.folders} up to date ...", flush=True)
        _sync(library)
    else:
        from patella.cli.watching import check_watched

        check_watched(library)
        print(f"Watching {library.folders}: the page's server indexes what is new or changed.", flush=True)
    for name, own in named.items():
        if own.watch == "off":
            _sync_named(name, Library(own, twin=library))
    close_readers()  # the page's process takes the place of this one, and would never learn that they ended
    print(f"\nPatella is at {_address(chosen)}{'/api/v1' * api_only} (Ctrl-C stops it)\n", flush=True)
    for line in _warnings(chosen, named):
        print(line, file=sys.stderr, flush=True)
    if api_only:
        os.execve(sys.executable, [sys.executable, "-m", "api.http"], _environment(chosen))
    options = [f"--server.address={chosen.host}", f"--server.port={chosen.port}"]
    options += [f"--browser.serverAddress={chosen.host}"]  # otherwise Streamlit asks a server on the internet
    os.execve(sys.executable, [sys.executable, "-m", "ui.serve", *options], _environment(chosen))


class _FoundByWords(Exception):
    """The articles are published by words: the page can begin."""


def _sync(library: Library) -> None:
    """Bring the index up to date and print how that went.

    A long build ends here as soon as the articles are found by words: the page's server goes on with it. Where most of
    the articles are gone from the folder, the index is served as it is, and the page asks.
    """

    def begin() -> None:
        raise _FoundByWords

    try:
        if library.engine.words_only():
            begin()
        with shown_progress() as progress:
            report = library.sync(progress, after_stage=begin)
    except _FoundByWords:
        print("The articles can be found by words. The page's server goes on, until they are found by meaning too.")
        return
    except RemovalsRefused as refused:
        print(f"{refused}\nThe page serves the index as it is.", file=sys.stderr)
        return
    for document_id, reason in report.failed:
        print(f"failed: {document_id}: {reason}", file=sys.stderr)
    for document_id, warning in report.warnings:
        print(f"warning: {document_id}: {warning}", file=sys.stderr)
    print(report)


def _sync_named(name: str, library: Library) -> None:
    """Bring the index of a named library up to date. Where it fails, the others are served all the same."""
    print(f"\nBringing the index of the library {name} up to date ...", flush=True)
    try:
        _sync(library)
    except PatellaError as error:
        print(f"{name}: {error}\nThe page serves its index as it is.", file=sys.stderr)


def _address(chosen: Settings) -> str:
    host = f"[{chosen.host}]" if ":" in chosen.host else chosen.host
    return f"http://{host}:{chosen.port}"


def _warnings(chosen: Settings, named: Mapping[str, Settings]) -> list[str]:
    """Return what the owner must know of a page that other machines reach; nothing for any other page."""
    from core.addresses import is_loopback
    from core.settings import words_of

    if is_loopback(chosen.host) and not chosen.allowed_hosts:
        return []
    first = "localhost" if is_loopback(chosen.host) else "every address and the name of this machine"
    names = ", ".join([first, *words_of(chosen.allowed_hosts)])
    return [
        f"warning: other machines can reach this page ({chosen.host}), and whoever does can read all articles.",
        f"warning: {_who_writes(chosen)}",
        *(f"warning: {name}: {_who_writes(own)}" for name, own in named.items()),
        "warning: questions and passwords travel unencrypted, unless a proxy with HTTPS stands before the page.",
        f"It answers to: {names}. More names: PATELLA_ALLOWED_HOSTS. See docs/SECURITY.md.",
        "",
    ]


def _who_writes(chosen: Settings) -> str:
    if chosen.readonly:
        return "nobody can change the library on the page (PATELLA_READONLY)."
    if chosen.write_password_hash or chosen.writers:
        return "only those who sign in can change the library on the page."
    if chosen.open_writing:
        return "whoever reaches it can also upload, replace and remove articles (PATELLA_OPEN_WRITING)."
    return "nobody can change the library on the page. `patella password` sets a password for that."


def _environment(chosen: Settings) -> dict[str, str]:
    """Return the environment of the page's process. It imports nothing from the folder in which it starts.

    A process that works on a named library finds its settings where this one found them.
    """
    from core.locations import PROJECT
    from core.settings import environment_of

    search_path = os.pathsep.join(filter(None, (str(PROJECT), os.environ.get("PYTHONPATH"))))
    given = environment_of(chosen)
    if chosen.library:
        own = ("PATELLA_LIBRARIES", "PATELLA_LIBRARY", "PATELLA_HOST", "PATELLA_PORT", "PATELLA_WATCH")
        given = {name: given[name] for name in own}
    return os.environ | given | {"PYTHONSAFEPATH": "1", "PYTHONPATH": search_path}


def _serve_assistant(index: str | None, page: str | None) -> int:
    from api import serve_stdio
    from core.addresses import server_url
    from core.settings import settings

    chosen = settings().model_copy(update={"index": index} if index else {})
    served = server_url(chosen.host, chosen.port) + (f"{chosen.library}/" if chosen.library else "")
    return serve_stdio(chosen, f"{page.rstrip('/')}/" if page else served)


def _check_port(chosen: Settings) -> None:
    """Raise UsageError if the port is taken. The check comes before the index, which can take long."""
    from core.errors import UsageError

    family = socket.AF_INET6 if ":" in chosen.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((chosen.host, chosen.port))
        except OSError as error:
            raise UsageError(
                f"Port {chosen.port} of {chosen.host} cannot be used: {error.strerror}. "
                "Stop what uses it, or choose another: patella serve --port 8502"
            ) from error
