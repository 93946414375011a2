"""The command `patella faults failover`: Patroni loses the primary and etcd, and changes the primary, under traffic."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from functools import partial
from pathlib import Path

from core.counts import counted
from core.errors import IndexInaccessible, IndexProblem
from core.progress import Progress
from faults.postgresql.library import NEW, OLD, answers_at, answers_in_memory, ask, problems_at, published
from faults.postgresql.patroni import Machine, Machines, new_machines
from faults.postgresql.server import address_of
from faults.postgresql.traffic import Traffic, new_traffic
from faults.workers import Row, bad_of, finish
from index import open_engine

_LOST = "the machine of the primary is lost"
_RETURNED = "the lost machine returns"
_CHANGED = "a planned change of the primary"
_WITHOUT_ETCD = "etcd is lost on all machines, and returns"
_STAGE = "losing and changing the primary"


def run_failover(rounds: int, as_json: bool, out: Path | None, progress: Progress) -> int:
    """Lose the primary, let it return, change it, and lose etcd, so many times. Print what came of it.

    Return the exit status.
    """
    tried: list[Row] = []
    stopped = True
    logging.disable(logging.WARNING)  # each lost connection is a warning
    try:
        progress("starting three machines", 0, 1)
        with suppress(KeyboardInterrupt), new_machines() as machines:
            for row in drill(machines, rounds):
                tried.append(row)
                progress(_STAGE, len(tried), 4 * rounds)
            stopped = False
    finally:
        logging.disable(logging.NOTSET)
    report = {"attack": "failover", "rounds": rounds, "tried": tried, "bad": bad_of(tried)}
    return finish(report, as_text(tried), tried, stopped, as_json, out)


def drill(machines: Machines, rounds: int) -> Iterator[Row]:
    """Lose the machine of the primary, let it return, change the primary as planned, and lose all of etcd for a while.

    Each is one row.
    """
    published(machines.address(), OLD)
    for _ in range(rounds):
        lost = machines.wait_for_primary()
        row = _tried(machines, _LOST, lost.kill)
        yield row | {"bad": row["bad"] + _control(lost)}
        yield _tried(machines, _RETURNED, lost.start)
        yield _tried(machines, _CHANGED, machines.switch_over)
        yield _tried(machines, _WITHOUT_ETCD, partial(lose_etcd, machines))


def _control(lost: Machine) -> list[str]:
    """Return what is wrong with the drill itself: a lost machine that still answers."""
    with closing(open_engine(lost.address())) as engine:
        is_lost = isinstance(ask(engine, 0), IndexProblem)
    return [] if is_lost else ["control: the lost machine still answers"]


def lose_etcd(machines: Machines) -> list[str]:
    """Lose etcd on all machines, so that Patroni leaves no primary, until etcd returns. Return what was bad."""
    address = machines.address()
    with machines.without_etcd():
        bad = [] if answers_at(address) == answers_in_memory(NEW) else ["without etcd it is answered otherwise"]
        try:
            published(address, OLD)
            bad.append("control: an article is published while no machine takes writes")
        except IndexInaccessible as error:
            bad += [] if "takes no writes now" in f"{error}" else [f"the publisher is not told what happened: {error}"]
    return bad


def _tried(machines: Machines, attack: str, happen: Callable[[], list[str] | None]) -> Row:
    """Publish under traffic, let something happen at once, wait until all follow a primary again, and publish again.

    What happens may return what was bad.
    """
    address = machines.address()
    bad = []
    with new_traffic(address, (OLD, NEW), f"{attack} {time.monotonic()}") as traffic:
        if published(address, NEW) != answers_in_memory(NEW):
            bad.append("what is published before is answered otherwise")
        began = time.monotonic()
        bad += happen() or []
        primary = machines.wait_for_primary()
        led = time.monotonic() - began
        if answers_at(primary.address()) != answers_in_memory(NEW):
            bad.append("what was published is lost")
        machines.wait_until_whole()
        whole = time.monotonic() - began
        if published(address, OLD) != answers_in_memory(OLD):
            bad.append("what is published afterwards is answered otherwise")
    bad += traffic.bad(primary.address()) + problems_at(address)
    machines.wait_until_whole()
    up = [each for each in machines.machines if each.is_up]
    bad += [f"{each.name} does not follow" for each in up if answers_at(address_of([each])) != answers_in_memory(OLD)]
    return {
        "attack": attack,
        **_counts(traffic, machines),
        "seconds_to_a_primary": round(led, 1),
        "seconds_until_whole": round(whole, 1),
        "bad": bad,
    }


def _counts(traffic: Traffic, machines: Machines) -> Row:
    return {
        "questions": traffic.questions,
        "failed": traffic.failed.total(),
        "wrong": traffic.wrong,
        "slowest_question": round(traffic.slowest, 1),
        "lines_kept": len(traffic.kept),
        "lines_refused": traffic.refused.total(),
        "seconds_without_writes": round(traffic.without_writes, 1),
        "messages": sorted({_named(text, machines.machines) for text in (*traffic.failed, *traffic.refused)}),
    }


def _named(text: str, machines: Sequence[Machine]) -> str:
    """Return a text with the names of machines instead of their addresses."""
    for each in machines:
        text = text.replace(f"127.0.0.1:{each.port}", each.name)
    return text


def as_text(tried: Sequence[Row]) -> str:
    """Return how often each thing happened, how often its end was bad, what was counted meanwhile, and the seconds."""
    lines = []
    for attack, times in Counter(each["attack"] for each in tried).items():
        rows = [each for each in tried if each["attack"] == attack]
        slowest = max(each["slowest_question"] for each in rows)
        led, whole = _span(rows, "seconds_to_a_primary"), _span(rows, "seconds_until_whole")
        lines += [
            f"{attack}: {times:,} tried, {len(bad_of(rows)):,} bad",
            f"    {_sums(rows)}",
            f"    the slowest question took {slowest} s; no writes for {_span(rows, 'seconds_without_writes')}",
            f"    a primary after {led}; all follow it after {whole}",
        ]
    return "\n".join([*lines, f"in all: {_sums(tried)}"])


def _sums(rows: Sequence[Row]) -> str:
    total = Counter[str]()
    for each in rows:
        total.update({name: each[name] for name in ("questions", "failed", "wrong", "lines_kept", "lines_refused")})
    questions = f"{counted(total['questions'], 'question')}, {total['failed']:,} failed, {total['wrong']:,} wrong"
    return f"{questions}; {counted(total['lines_kept'], 'line')} kept, {total['lines_refused']:,} refused"


def _span(rows: Sequence[Row], name: str) -> str:
    """Return the least and the most of some seconds."""
    least, most = min(each[name] for each in rows), max(each[name] for each in rows)
    return f"{least} s" if least == most else f"{least} to {most} s"
