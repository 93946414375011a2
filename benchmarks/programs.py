"""What each command of `patella benchmark` does: measure, print the report, keep it, and return the exit status."""

from __future__ import annotations

import os
import random
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks import answers, bundled, encoding_speed, graph_recall, indexing, page, quality
from benchmarks.encoding_hosts import copies_of, hosts_as_text, measure_hosts
from benchmarks.engines import Compared, engines_as_text, measure_engines
from benchmarks.growth import RealEncodings, draw, growth_as_text, measure_growth
from benchmarks.load import Load, load_as_text, measure_load, measure_soak, soak_as_text
from benchmarks.over_http import http_as_text, measure_http
from benchmarks.publishing import measure_publishing, publishing_as_text
from benchmarks.question_parts import measure_parts, parts_as_text
from benchmarks.questions import sample_questions
from benchmarks.reading import measure_reading, reading_as_text
from benchmarks.side_by_side import (
    WARM_UP,
    Interpreters,
    bench_python,
    build_index,
    measure_peers,
    open_index,
    peers_as_text,
)
from benchmarks.staging import measure_staging, staging_as_text
from core.errors import UsageError
from core.locations import BUNDLED_FILES, is_url
from core.settings import Settings, settings
from embedding import Model, find_model
from evaluation import bundled_collection, corpus_rows, load_collection, write_report
from faults import new_server
from patella import EXIT_FAILED, Library, shown_progress

_SERVER = {"shared_buffers": "512MB", "maintenance_work_mem": "512MB"}
"""Settings of the server that is started: those of a small machine for a database."""


def run_bundled(out: Path | None) -> int:
    """Measure questions over the bundled articles, and the indexing of one changed article."""
    with tempfile.TemporaryDirectory() as scratch, shown_progress() as progress:
        report = bundled.measure(Path(scratch), progress)
    return _print(report, bundled.as_text(report), out)


def run_indexing(collection: Path, texts: int | None, out: Path | None) -> int:
    """Measure how fast an index of the first so many texts is built and brought up to date."""
    rows = corpus_rows(collection)[:texts]
    with tempfile.TemporaryDirectory() as scratch, shown_progress() as progress:
        report = indexing.measure(Path(scratch), rows, progress)
    return _print(report, indexing.as_text(report), out)


def run_encoding(collection: Path, texts: int, out: Path | None) -> int:
    """Measure the ways to run the model on texts of a collection."""
    report = encoding_speed.measure(_model(), collection, texts)
    return _print(report, encoding_speed.as_text(report), out)


def run_quality(collection: Path, texts: int | None, out: Path | None) -> int:
    """Compare what is found by the model itself and by Patella's way to run it."""
    judged = load_collection(collection)
    judged = quality.cut_collection(judged, texts) if texts else judged
    with tempfile.TemporaryDirectory() as scratch, shown_progress() as progress:
        report = quality.measure(Path(scratch), judged, _model(), settings().cache, progress)
    return _print(report, quality.as_text(report), out)


def run_peers(collection: Path, texts: int | None, questions: int, index: Path | None, out: Path | None) -> int:
    """Measure Patella and other libraries side by side, over an index that is made, or over the one given."""
    load = _load_average()
    interpreters = Interpreters(Path(sys.executable), bench_python())
    rows = corpus_rows(collection)[:texts]
    sampled = sample_questions(random.Random(0), [row.text for row in rows], questions + WARM_UP)
    with tempfile.TemporaryDirectory() as folder, shown_progress() as progress:
        scratch, chosen = Path(folder), settings()
        ours = open_index(index, chosen) if index else build_index(scratch, rows, chosen, progress)
        measured = measure_peers(scratch, ours, sampled, interpreters, progress)
    report = {"collection": collection.resolve().name, "load_average_before": load, **measured}
    return _print(report, peers_as_text(report), out)


def run_graph(collection: Path, texts: int | None, index: Path, questions: int, out: Path | None) -> int:
    """Measure how many of the nearest passages a graph of the vectors of an index finds."""
    rows = corpus_rows(collection)[:texts]
    sampled = sample_questions(random.Random(0), [row.text for row in rows], questions)
    with tempfile.TemporaryDirectory() as scratch, shown_progress() as progress:
        report = graph_recall.measure(Path(scratch), open_index(index, settings()), sampled, progress)
    return _print(report, graph_recall.as_text(report), out)


def run_question(collection: Path, index: Path, questions: int, out: Path | None) -> int:
    """Measure each step and each part of a hybrid question over an existing index."""
    rows = corpus_rows(collection)
    sampled = sample_questions(random.Random(0), [row.text for row in rows], questions)
    load = _load_average()
    with shown_progress() as progress:
        measured = measure_parts(open_index(index, settings()).library, sampled, progress)
    report = {"collection": collection.resolve().name, "load_average_before": load, **measured}
    return _print(report, parts_as_text(report), out)


def run_http(rounds: int, out: Path | None) -> int:
    """Measure the bundled questions over HTTP beside the same in one process."""
    load = _load_average()
    with tempfile.TemporaryDirectory() as scratch, shown_progress() as progress:
        library = bundled.index_copy_of_corpus(Path(scratch), progress)
        questions = [question.text for question in bundled_collection().questions]
        measured = measure_http(library, questions, rounds, progress)
    report = {"load_average_before": load, **measured}
    return _print(report, http_as_text(report), out)


def run_page(starts: int, out: Path | None) -> int:
    """Measure the start of the page, in a browser."""
    with tempfile.TemporaryDirectory() as scratch, shown_progress() as progress:
        report = page.measure(Path(scratch), settings(), starts, progress)
    return _print(report, page.as_text(report), out)


def run_load(load: Load, out: Path | None) -> int:
    """Measure the page with many visitors, and with more than it can serve."""
    before = _load_average()
    with tempfile.TemporaryDirectory() as scratch, shown_progress() as progress:
        measured = measure_load(Path(scratch), settings(), load, progress)
    report = {"load_average_before": before, **measured}
    return _print(report, load_as_text(report), out)


def run_soak(minutes: float, out: Path | None) -> int:
    """Measure whether memory, open files and disk stay level while the page is used for long."""
    before = _load_average()
    with tempfile.TemporaryDirectory() as scratch, shown_progress() as progress:
        measured = measure_soak(Path(scratch), settings(), minutes, progress)
    report = {"load_average_before": before, **measured}
    return _print(report, soak_as_text(report), out)


def run_publishing(collection: Path, texts: int | None, publishes: int, out: Path | None) -> int:
    """Measure what many changes of one article leave behind."""
    rows = corpus_rows(collection)[:texts]
    with tempfile.TemporaryDirectory() as scratch, shown_progress() as progress:
        report = measure_publishing(Path(scratch), rows, publishes, progress)
    return _print(report, publishing_as_text(report), out)


def run_staging(
    collection: Path, texts: int | None, rate: float, seconds: float, in_database: bool, out: Path | None
) -> int:
    """Measure a build in stages beside one in one go: in folders, or in PostgreSQL, on a server that is started."""
    rows, load = corpus_rows(collection)[:texts], _load_average()
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address_of = _database_of(stack) if in_database else lambda name: str(scratch / name)
        measured = measure_staging(scratch, address_of, rows, rate, seconds, stack.enter_context(shown_progress()))
    engine = "PostgreSQL" if in_database else "a folder"
    report = {"collection": collection.resolve().name, "engine": engine, "load_average_before": load, **measured}
    return _print(report, staging_as_text(report), out)


def _database_of(stack: ExitStack) -> Callable[[str], str]:
    """Start a server, and return what makes a database of a name there and gives its address."""
    server = stack.enter_context(new_server(is_durable=True, settings=_SERVER))

    def address_of(name: str) -> str:
        server.create_database(name)
        return server.address(name)

    return address_of


def run_growth(collection: Path, sizes: Sequence[int], real: int, encodings: Path | None, out: Path | None) -> int:
    """Measure how cost grows from size to size. Raises UsageError unless the sizes rise."""
    _check_sizes(sizes)
    rows, load = corpus_rows(collection), _load_average()
    with tempfile.TemporaryDirectory() as scratch, shown_progress() as progress:
        real_encodings = RealEncodings(real, encodings or Path(scratch) / "encodings")
        measured = measure_growth(Path(scratch), rows, sizes, real_encodings, settings(), progress)
    report = {"collection": collection.resolve().name, "load_average_before": load, **measured}
    status = _print(report, growth_as_text(report), out)
    if out:
        draw(out)
    return status


def run_engines(
    collection: Path,
    sizes: Sequence[int],
    questions: int,
    publishes: int,
    real: int | None,
    encodings: Path | None,
    address: str | None,
    out: Path | None,
) -> int:
    """Measure the default engine beside PostgreSQL. Without an address, start a server for the time of the run.

    Raises UsageError unless the sizes rise, and for an address of anything but a database.
    """
    _check_sizes(sizes)
    if address and not is_url(address):
        raise UsageError(f"{address} is no address of a database. Write it as postgresql://user@host/name.")
    rows, load = corpus_rows(collection), _load_average()
    with ExitStack() as stack:
        scratch, progress = (
            Path(stack.enter_context(tempfile.TemporaryDirectory())),
            stack.enter_context(shown_progress()),
        )
        if address:
            compared = Compared({"local": str(scratch / "index"), "PostgreSQL": address}, None)
        else:
            server = stack.enter_context(new_server(is_durable=True, settings=_SERVER))
            compared = Compared({"local": str(scratch / "index"), "PostgreSQL": server.address()}, server.process_id)
        kept = RealEncodings(real or max(sizes), encodings or scratch / "encodings")
        measured = measure_engines(scratch, rows, sizes, questions, publishes, kept, compared, settings(), progress)
    report = {"collection": collection.resolve().name, "load_average_before": load, **measured}
    return _print(report, engines_as_text(report), out)


def _check_sizes(sizes: Sequence[int]) -> None:
    if list(sizes) != sorted(set(sizes)):
        raise UsageError("One index grows from size to size. Give --sizes that rise, as in --sizes 1000 10000.")


def run_hosts(passages: int, seconds: float, out: Path | None) -> int:
    """Measure encoding by several processes and by simulated hosts, on a server that is started for it."""
    from ingest import read

    library = Library(settings())
    files = sorted((BUNDLED_FILES / "corpus").glob("*.md"))
    bundled = [passage for file in files for passage in library.chunk(read(file, file.name))]
    found = list(islice(copies_of(bundled), passages))
    load = _load_average()
    with shown_progress() as progress:
        measured = measure_hosts(library.encoder, library.settings.model, found, seconds, progress)
    report = {"load_average_before": load, **measured}
    return _print(report, hosts_as_text(report), out)


def run_reading(folder: Path, out: Path | None) -> int:
    """Measure how fast the files of a folder are read, beside other programs."""
    with shown_progress() as progress:
        report = measure_reading(folder, progress)
    return _print(report, reading_as_text(report), out)


def run_answers(out: Path | None, against: Path | None) -> int:
    """Keep the answers to the bundled questions, and compare them with answers kept before, if any are named.

    The exit status is 1 where an answer differs in any way.
    """
    before = answers.read_answers(against) if against else None
    with tempfile.TemporaryDirectory() as scratch, shown_progress() as progress:
        library = Library(_settings_of_bundled_articles(Path(scratch) / "index"))
        library.sync(progress)
        found = answers.collect_answers(library, progress)
    if out:
        answers.write_answers(found, out)
    print(answers.comparison_text(found, before) if before is not None else f"{len(found)} answers")
    return 0 if before is None or found == before else EXIT_FAILED


def _settings_of_bundled_articles(index: Path) -> Settings:
    return settings().model_copy(update={"articles": (BUNDLED_FILES / "corpus",), "index": str(index)})


def _model() -> Model:
    return find_model(settings().model, settings().model_sha256)


def _load_average() -> float:
    """Return how busy the machine is before anything of ours runs, as the load average of a minute."""
    return round(os.getloadavg()[0], 2)


def _print(report: Mapping[str, Any], text: str, out: Path | None) -> int:
    print(text)
    if out:
        write_report(out, dict(report), text)
    return 0
