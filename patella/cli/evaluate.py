"""`patella evaluate`: measure the quality of retrieval on judged questions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from patella.cli.judgements import judgements
from patella.cli.options import AsJson, Index, Out, run

WHEN_INTERRUPTED = "What was encoded so far is kept. The next run goes on from there."

Mode = Annotated[
    Literal["all", "hybrid", "keyword", "semantic"], typer.Option(help="Measure or compare this mode only.")
]
Split = Annotated[
    Literal["development", "test"] | None,
    typer.Option(help="Ask the questions of this split only.", show_default=False),
]
Seed = Annotated[int, typer.Option(help="The seed of what is drawn at random.")]
Mistakes = Annotated[bool, typer.Option("--mistakes", help="List each mistake, not only how many there are.")]
Collection = Annotated[
    Path | None,
    typer.Argument(
        metavar="COLLECTION",
        help="A folder in the form of BEIR or TREC, or an id such as ir_datasets:beir/scifact/test. "
        "By default the bundled questions.",
        show_default=False,
    ),
]
Collections = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="COLLECTION...",
        help="Collections as for run; by default the bundled questions.",
        show_default=False,
    ),
]

Own = Annotated[bool, typer.Option("--own", help="Measure the library itself, by the judgements that people made.")]
Choice = Annotated[
    Literal["majority", "last"],
    typer.Option(help="Which grade counts where several judges gave one, with --own."),
]

evaluate = typer.Typer(help="Measure the quality of retrieval.", no_args_is_help=True)
evaluate.add_typer(judgements, name="judgements")


@evaluate.command("run")
def run_(
    collection: Collection = None,
    own: Own = False,
    choice: Choice = "majority",
    mode: Mode = "all",
    split: Split = None,
    measures: Annotated[
        str | None,
        typer.Option(
            metavar="NAME,NAME",
            help="Compute these measures of ir_measures instead of the usual ones, such as nDCG@10,Success@5,AP.",
            show_default=False,
        ),
    ] = None,
    runs: Annotated[
        list[Path] | None,
        typer.Option(
            "--run",
            metavar="FILE",
            help="Measure this run of another system, in TREC form, too, and others by repeating it.",
            show_default=False,
        ),
    ] = None,
    pool: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Write what to judge to halve the intervals, as JSON lines.", show_default=False
        ),
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep the run beside the index, where the Evaluation page lists it.")
    ] = False,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Measure the search modes on a judged collection."""
    from evaluation import run_collection

    judged = choice if own else None
    run(
        lambda: run_collection(collection, judged, mode, split, measures, runs or [], pool, as_json, out, keep),
        WHEN_INTERRUPTED,
    )


@evaluate.command()
def ablation(
    collections: Collections = None,
    split: Split = None,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Measure what each part of the ranking is worth, with p values that are corrected for all collections."""
    from evaluation import run_ablation

    run(lambda: run_ablation(collections or [], split, as_json, out), WHEN_INTERRUPTED)


@evaluate.command()
def spelling(
    collections: Collections = None,
    split: Split = None,
    sample: Annotated[
        int | None,
        typer.Option(min=1, help="Ask at most so many questions of each collection.", show_default=False),
    ] = None,
    clean: Annotated[
        bool, typer.Option("--clean", help="Misspell nothing: only list what right questions are offered.")
    ] = False,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Measure what misspelt questions cost, and what their correction regains."""
    from evaluation import run_spelling

    run(lambda: run_spelling(collections or [], split, sample, clean, as_json, out), WHEN_INTERRUPTED)


@evaluate.command()
def confidence(
    collections: Collections = None,
    split: Split = None,
    fit: Annotated[
        bool, typer.Option("--fit", help="Fit the weights of the margin to these questions, and print them.")
    ] = False,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Measure how well the confidence tells questions that have an answer from others."""
    from evaluation import run_confidence

    run(lambda: run_confidence(collections or [], split, fit, as_json, out), WHEN_INTERRUPTED)


@evaluate.command()
def marks(
    collection: Annotated[
        Path,
        typer.Argument(
            metavar="COLLECTION",
            help="A folder whose questions name their answers.",
            show_default=False,
        ),
    ],
    split: Split = None,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Measure how often the marked sentence holds the answer."""
    from evaluation import run_marks

    run(lambda: run_marks(collection, split, as_json, out), WHEN_INTERRUPTED)


@evaluate.command()
def compare(
    before: Annotated[
        Path,
        typer.Argument(metavar="BEFORE", help="A kept run, or a folder with one for each set.", show_default=False),
    ],
    after: Annotated[
        list[Path],
        typer.Argument(metavar="AFTER...", help="Runs of the same questions, or folders of them.", show_default=False),
    ],
    measure: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Compare this measure, and others by repeating it.", show_default=False),
    ] = None,
    mode: Mode = "all",
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Compare kept runs with those before a change, with p values.

    A run is a folder, or the name of one that is kept beside the index.
    """
    from evaluation import run_comparison

    run(lambda: run_comparison(before, after, measure or [], mode, as_json, out), "Nothing was written.")


@evaluate.command()
def tune(
    collection: Annotated[
        Path | None,
        typer.Argument(
            metavar="COLLECTION",
            help="A folder as for run, with questions about your own articles.",
            show_default=False,
        ),
    ] = None,
    own: Own = False,
    choice: Choice = "majority",
    apply: Annotated[
        bool,
        typer.Option("--apply", help="Put what was chosen to use if it gains; alone, what the latest run chose."),
    ] = False,
    reset: Annotated[bool, typer.Option("--reset", help="Go back to the default weights.")] = False,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Choose the weights of words, headings and rare words on development questions, and report them on the test half.

    Changes nothing unless you say --apply and both halves show a gain.
    """
    from evaluation import run_tuning

    run(lambda: run_tuning(collection, choice if own else None, apply, reset, as_json, out), "No weight was changed.")


@evaluate.command()
def gate(
    against: Annotated[
        Path, typer.Option(metavar="RUN", help="A kept run: its folder, or its name.", show_default=False)
    ],
    collection: Collection = None,
    own: Own = False,
    choice: Choice = "majority",
    split: Split = None,
    measure: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Guard this measure, and others by repeating it.", show_default=False),
    ] = None,
    slower: Annotated[
        float | None,
        typer.Option(min=0.01, help="Let questions take so many times as long as in RUN.", show_default=False),
    ] = None,
    memory: Annotated[
        int | None, typer.Option(min=1, help="Let the process hold so many megabytes.", show_default=False)
    ] = None,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Let a change pass unless it made the search worse: for a build server.

    Exits with 1 on a significant loss in any mode, on a broken collection, if a mode did not run, and over a budget.
    """
    from evaluation import run_gate

    judged = choice if own else None
    run(
        lambda: run_gate(collection, judged, against, split, measure or [], (slower, memory), as_json, out),
        WHEN_INTERRUPTED,
    )


@evaluate.command()
def draft(
    count: Annotated[int, typer.Option(min=1, help="Draft so many questions at most, each with its variants.")] = 100,
    seed: Seed = 1,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the drafts to this file, as JSON lines.", show_default=False),
    ] = None,
) -> None:
    """Draft questions from the headings, first sentences and tables of your articles, for you to accept or drop."""
    from evaluation import run_drafts

    run(lambda: run_drafts(count, seed, out), "Nothing was written.")


@evaluate.command()
def preferences(at: Index = None, as_json: AsJson = False) -> None:
    """Count which of two ways to search people preferred on the page, with an interval and a test."""
    from evaluation import run_preferences

    run(lambda: run_preferences(at, as_json), "Nothing was changed.")


@evaluate.command()
def power(
    questions: Annotated[int, typer.Option(min=2, help="Simulate runs over so many questions.")] = 100,
    difference: Annotated[float, typer.Option(min=0.001, max=1, help="The true difference to find.")] = 0.05,
    pairs: Annotated[int, typer.Option(min=1, help="Compare so many pairs of runs.")] = 1000,
    seed: Seed = 1,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Measure how far compare can be trusted, on simulated runs whose true difference is known."""
    from evaluation import run_power

    run(lambda: run_power(questions, difference, pairs, seed, as_json, out), "Nothing was written.")


@evaluate.command()
def headings(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="FOLDER", help="Markdown files and web pages; by default the bundled articles.", show_default=False
        ),
    ] = None,
    split: Annotated[
        Literal["development", "test"] | None,
        typer.Option(help="Measure this half of the articles only.", show_default=False),
    ] = None,
    sample: Annotated[
        int | None, typer.Option(min=1, help="Measure at most this many articles of a site.", show_default=False)
    ] = None,
    mistakes: Mistakes = False,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Measure how well the reader finds headings in plain text."""
    from evaluation import run_headings

    run(lambda: run_headings(folder, split, sample, mistakes, as_json, out), WHEN_INTERRUPTED)


@evaluate.command()
def files(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="A folder of files with expected.json.", show_default=False)
    ],
    as_json: AsJson = False,
) -> None:
    """Check that files are read as their expected.json expects."""
    from evaluation import run_files

    run(lambda: run_files(folder, as_json), WHEN_INTERRUPTED)


@evaluate.command()
def losses(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder of files.", show_default=False)],
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Measure which words and headings the readers lose, beside pandoc and pdftotext."""
    from evaluation import run_losses

    run(lambda: run_losses(folder, as_json, out), WHEN_INTERRUPTED)


@evaluate.command()
def crafted(
    seed: Seed = 1,
    out: Out = None,
) -> None:
    """Read hostile files of every kind, made for this: none may crash anything, pass its bounds, or be half indexed."""
    from evaluation import run_crafted

    run(lambda: run_crafted(seed, out), WHEN_INTERRUPTED)


@evaluate.command()
def mutations(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="FOLDER", help="A folder of valid files; by default hostile ones.", show_default=False),
    ] = None,
    count: Annotated[int, typer.Option(min=1, help="Try this many changed files.")] = 2000,
    seed: Seed = 1,
    out: Out = None,
) -> None:
    """Read files that were changed at random: one may fail, but none may crash anything, or be half indexed."""
    from evaluation import run_mutations

    run(lambda: run_mutations(folder, count, seed, out), WHEN_INTERRUPTED)


@evaluate.command()
def pages(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="A folder of web pages with truth.json.", show_default=False)
    ],
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Measure how well the articles of web pages are told from menus, teasers and other parts."""
    from evaluation import run_pages

    run(lambda: run_pages(folder, as_json, out), WHEN_INTERRUPTED)


@evaluate.command()
def tables(
    printer: Annotated[
        Literal["libreoffice", "chromium"] | None,
        typer.Option(help="Print with this program only; by default with each that is here.", show_default=False),
    ] = None,
    count: Annotated[int, typer.Option(min=1, help="Print this many documents of each kind.")] = 4,
    seed: Seed = 1,
    mistakes: Mistakes = False,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Measure how many rows of random tables are read right in PDF files that LibreOffice and Chromium print."""
    from evaluation import run_tables

    run(lambda: run_tables(printer, count, seed, mistakes, as_json, out), "Nothing was written.")


@evaluate.command()
def doors(
    k: Annotated[Literal["5", "10", "20", "50"], typer.Option("-k", help="How many results of each question.")] = "5",
    questions: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Ask the first N questions only.", show_default=False),
    ] = None,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Ask the bundled questions over every door, and count the values that differ from those of the command."""
    from evaluation import run_doors

    run(lambda: run_doors(int(k), questions, as_json, out), "Nothing was written.")
