"""The metrics of the server in the format of Prometheus, on a port of their own. No other file imports its library."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from core.errors import PatellaError
from core.settings import settings
from serving.seats import Seats

if TYPE_CHECKING:
    from index import Engine, Generation

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper ends of the buckets of durations, in seconds."""


class Metrics:
    """Counts and durations of what the server does. They hold no text of a question or an article."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector

        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        searches = ("searches", "Searches, and other work of the page that costs as much.", ["mode", "outcome"])
        self._searches = self._made(Counter, *searches)
        durations = ("search_seconds", "Time of a search that was not refused.", ["mode"])
        self._durations = self._made(Histogram, *durations, buckets=BUCKETS)
        self._waits = self._made(Histogram, "wait_seconds", "Time that a page waited.", buckets=BUCKETS)
        self._refusals = self._made(Counter, "refusals", "Work that was refused because of the load.", ["what"])
        self._syncs = self._made(Counter, "syncs", "Changes of the index, begun on the page.", ["outcome"])
        self._changes = self._made(Counter, "sync_articles", "Articles that changes of the index met.", ["change"])
        self._failures = self._made(Counter, "sign_in_failures", "Attempts to sign in that failed.", ["reason"])

    def _made(
        self, kind: Callable[..., Any], name: str, meaning: str, labels: Iterable[str] = (), **options: Any
    ) -> Any:
        return kind(f"patella_{name}", meaning, labels, registry=self.registry, **options)

    def search(self, mode: str, outcome: str, seconds: float) -> None:
        """Count a search. `outcome` is "answered", "empty", "refused" or "failed"."""
        self._searches.labels(mode, outcome).inc()
        if outcome != "refused":
            self._durations.labels(mode).observe(seconds)

    def wait(self, seconds: float) -> None:
        """Count a page that waited so long for its seat, and was not refused."""
        self._waits.observe(seconds)

    def refusal(self, what: str) -> None:
        self._refusals.labels(what).inc()

    def index_change(self, outcome: str, changes: Mapping[str, int]) -> None:
        """Count a change of the index: `changes` maps "new", "changed", "gone" and "failed" to numbers of articles."""
        self._syncs.labels(outcome).inc()
        for change, articles in changes.items():
            self._changes.labels(change).inc(articles)

    def sign_in_failure(self, reason: str) -> None:
        self._failures.labels(reason).inc()

    def watch(self, seats: Seats, engine: Callable[[], Engine]) -> None:
        """Show the seats that are taken and waited for, and the index of `engine`."""
        self.registry.register(_Gauges(seats, engine))

    def text(self) -> str:
        """Return all numbers, as Prometheus reads them."""
        from prometheus_client import generate_latest

        return generate_latest(self.registry).decode("utf-8")


class _Gauges:
    """Numbers that are looked up when they are asked for."""

    def __init__(self, seats: Seats, engine: Callable[[], Engine]) -> None:
        self._seats, self._engine = seats, engine

    def collect(self) -> Iterable[Any]:
        from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily

        yield GaugeMetricFamily("patella_seats", "Pages that may be drawn at once.", self._seats.seats)
        yield GaugeMetricFamily("patella_seats_taken", "Pages that are drawn.", self._seats.taken)
        yield GaugeMetricFamily("patella_waiting", "Pages that wait.", self._seats.waiting)
        size = self._size()
        if size is not None:
            yield GaugeMetricFamily("patella_index_bytes", "Size of the index on the disk.", size)
        generation = self._current()
        if generation:
            name = {"generation": generation.name}
            yield InfoMetricFamily("patella_index", "The generation of the index in use.", name)
            yield GaugeMetricFamily("patella_index_articles", "Articles of the index.", generation.documents)
            yield GaugeMetricFamily("patella_index_passages", "Passages of the index.", generation.passages)
            by_words = "Passages of the index that are found by words only yet."
            yield GaugeMetricFamily("patella_index_passages_words_only", by_words, generation.words_only)

    def _size(self) -> int | None:
        try:
            return self._engine().size()
        except PatellaError:
            return None

    def _current(self) -> Generation | None:
        try:
            return next((each for each in self._engine().generations() if each.current), None)
        except PatellaError:
            return None


@lru_cache(maxsize=1)
def metrics() -> Metrics | None:
    """Return the metrics of this process; None where PATELLA_METRICS_PORT asks for none."""
    return Metrics() if settings().metrics_port else None


def serve_metrics(seats: Seats, engine: Callable[[], Engine]) -> Callable[[], None]:
    """Serve the metrics if the settings ask for it, in a thread of their own. Return a function that stops it.

    Raises OSError if the port is taken.
    """
    counted, chosen = metrics(), settings()
    if counted is None or not chosen.metrics_port:
        return lambda: None
    from prometheus_client import start_http_server

    server, _ = start_http_server(chosen.metrics_port, chosen.metrics_host, counted.registry)
    counted.watch(seats, engine)

    def stop() -> None:
        server.shutdown()
        server.server_close()

    return stop
