"""Kill whoever publishes or encodes before each statement that changes something, and look at what is left."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field

from core.errors import IndexBusy, IndexProblem
from core.progress import Progress
from faults.postgresql.library import (
    MODEL,
    OLD,
    answers_at,
    answers_in_memory,
    everything,
    passages_to_encode,
    problems_at,
    published,
    told,
)
from faults.postgresql.publishes import PUBLISHES, Killed, Publish, states_of
from faults.postgresql.server import ROLE, Server, wait_until
from faults.postgresql.wire import Message, Wire, new_wire
from faults.small_index import Answers, indexer
from faults.workers import Row
from index import open_engine

_WORK = "work on the queue"

_READS = ("SELECT", "SHOW", "BEGIN")
_ENDS = ("COMMIT", "ROLLBACK")
_COPIED = "c"  # the message that ends the rows of a COPY

# What is left of a process that was killed: rows that say until when they hold.
_LEFT = """
    SELECT concat_ws(', ',
        (SELECT 'the right to write' FROM patella.writer WHERE token <> '' AND until > now() + interval '60 seconds'),
        (SELECT max('a lease') FROM patella.leases WHERE until > now() + interval '300 seconds'),
        (SELECT max('claims') FROM patella.workers WHERE until > now() + interval '60 seconds'))"""
_FREE_CLAIMS = "UPDATE patella.workers SET until = now() - interval '1 second'"
_LET_IT_EXPIRE = f"UPDATE patella.writer SET until = now(); {_FREE_CLAIMS}"

_CONTENT = (
    *("state", "generations", "calibrations", "chunks", "versions", "articles", "passages", "vectors", "postings"),
    *("encodings", "jobs"),
)

# Rows that nothing leads to.
_UNUSED = """
    SELECT concat_ws(', ',
        (SELECT max('vectors') FROM patella.vectors WHERE number NOT IN (SELECT number FROM patella.passages)),
        (SELECT max('encodings') FROM patella.encodings WHERE key NOT IN (SELECT key FROM patella.passages)),
        (SELECT max('jobs') FROM patella.jobs),
        (SELECT max('passages') FROM patella.passages WHERE version NOT IN (
            SELECT version FROM patella.versions WHERE NOT emptied)),
        (SELECT max('articles') FROM patella.articles WHERE version NOT IN (
            SELECT version FROM patella.versions WHERE NOT emptied)),
        (SELECT max('an index') FROM pg_index WHERE NOT indisvalid))"""


@dataclass(slots=True)
class _Steps:
    """The steps that a process makes over a wire: each statement that is more than a question, and each end of those.

    A kill before a question leaves what a kill before the next step leaves, and is not made.
    """

    count: int = 0
    _changing: set[int] = field(default_factory=set)  # connections with a transaction that has changed something

    def has(self, message: Message) -> bool:
        """Return whether a message is a step, and count it."""
        is_step = self._is_step(message)
        self.count += is_step
        return is_step

    def _is_step(self, message: Message) -> bool:
        if message.to_server and message.kind == _COPIED:
            return True
        verb = message.statement.partition(" ")[0].partition("\n")[0].upper()
        if not verb:
            return False
        if verb in _ENDS:
            is_changed = message.connection in self._changing
            self._changing.discard(message.connection)
            return is_changed
        if verb in _READS and "FOR UPDATE" not in message.statement:
            return False
        self._changing.add(message.connection)
        return True


@dataclass(slots=True)
class _Place:
    """The database of a trial, which is copied from one that is as the kills find it."""

    server: Server
    wire: Wire
    killed: Killed
    base: str

    def copy(self) -> None:
        self.server.sql(
            f'drop database if exists trial with (force); create database trial template "{self.base}" owner {ROLE}'
        )

    @property
    def address(self) -> str:
        return self.server.address("trial")

    def sql(self, statements: str) -> str:
        return self.server.sql(statements, "trial")

    def has_tables(self) -> bool:
        return self.sql("SELECT to_regclass('patella.state') IS NOT NULL") == "t"

    def content(self) -> str:
        """Return what tells all content of the tables from any other."""
        if not self.has_tables():
            return ""
        rows = "coalesce(string_agg(t::text, ';' ORDER BY t::text), '')"
        return self.sql("; ".join(f"SELECT md5({rows}) FROM patella.{table} t" for table in _CONTENT))

    def run(self, what: str, kill_at: int | None = None) -> int:
        """Let a process do something, kill it at a step, and return how many steps it began.

        Return when the server has noticed its end.
        """
        steps = _Steps()

        def cut(message: Message) -> int | None:
            if not steps.has(message) or steps.count - 1 != kill_at:
                return None
            self.killed.kill()
            return 0

        self.wire.cut = cut
        self.killed.run(what, self.wire.address("trial"))
        self.wire.cut = lambda message: None
        connected = "SELECT count(*) FROM pg_stat_activity WHERE datname = 'trial'"
        wait_until(lambda: self.server.sql(connected) == "0", "a connection of a killed process stays")
        return steps.count

    def locks(self) -> list[str]:
        """Return what is bad about the locks that are left."""
        left = self.sql(_LEFT) if self.has_tables() else ""
        return [f"held for too long: {left}"] if left else []

    def unused(self) -> list[str]:
        unused = self.sql(_UNUSED)
        return [f"nothing leads to some rows: {unused}"] if unused else []


def kill_publishers(
    server: Server, count: int | None, seed: int, progress: Progress, kinds: Sequence[Publish] = PUBLISHES
) -> Iterator[Row]:
    """Kill a process that publishes at each step of each kind of publish, or at so many of them."""
    with _killing(server) as (wire, killed):
        trials = []
        for number, publish in enumerate(kinds):
            progress("preparing publishes", number, len(kinds))
            server.create_database(f"before {number}")
            with closing(open_engine(server.address(f"before {number}"))) as engine:
                publish.prepare(engine)
            trials.append(_Publishing(publish, _Place(server, wire, killed, f"before {number}")))
        progress("preparing publishes", len(kinds), len(kinds))
        steps = [(trial, step) for trial in trials for step in range(trial.steps)]
        drawn = _drawn(len(steps), count, seed)
        for done, number in enumerate(drawn):
            progress("killing publishers", done, len(drawn))
            trial, step = steps[number]
            yield trial.kill(step)
        progress("killing publishers", len(drawn), len(drawn))
        for trial in trials:
            yield trial.control(is_complete=len(drawn) == len(steps))


class _Publishing:
    """The kills of one kind of publish."""

    def __init__(self, publish: Publish, place: _Place) -> None:
        self.publish, self._place = publish, place
        self._states = states_of(publish)
        self._right = told(answers_in_memory(publish.after))
        place.copy()
        self._old = place.content()
        self.steps = place.run(publish.name)
        self._control = [] if self._found() == len(self._states) - 1 else ["it is not right without a kill"]
        self._control += [] if self._states[-1] == self._right else ["an index that is made anew is another"]
        self._is_as_before = False
        self._ends: Counter[str] = Counter()
        self._judged: set[str] = set()

    def _found(self) -> int:
        """Return the number of the state that the index is in, from 0; -1 if it is in none."""
        found = told(answers_at(self._place.address))
        return self._states.index(found) if found in self._states else -1

    def kill(self, step: int) -> Row:
        """Kill a process at a step. Where all is then as it was before, this is looked into once."""
        place = self._place
        if not self._is_as_before:
            place.copy()
        place.run(self.publish.name, step)
        bad, content = place.locks(), place.content()
        is_judged = content in self._judged
        if content == self._old and is_judged:
            found = 0
        else:
            found = self._found()
            bad += [] if found >= 0 else ["the state after the kill is none that was published"]
            bad += self._publish_again(elsewhere=bool(step % 2))
            self._judged.add(content)
        self._is_as_before = content == self._old and is_judged
        last = len(self._states) - 1
        left = "the new state" if found == last else ("the old state", "a stage")[found > 0] if found >= 0 else "none"
        self._ends[left] += 1
        return {"attack": f"a publisher is killed, {self.publish.name}", "step": step, "left": left, "bad": bad}

    def _publish_again(self, elsewhere: bool) -> list[str]:
        """Publish, as on this machine or another one, and return what is bad about the end."""
        place, bad = self._place, []
        if place.has_tables():
            bad += problems_at(place.address) if place.sql("SELECT current FROM patella.state") else []
            bad += _refused_until_it_expires(place) if elsewhere else []
            place.sql(_FREE_CLAIMS)
        try:
            if told(published(place.address, self.publish.after)) != self._right:
                bad.append("the next publish is not right")
        except IndexProblem as error:
            return [*bad, f"the next publish fails: {error}"]
        return bad + problems_at(place.address) + place.unused()

    def control(self, is_complete: bool) -> Row:
        """Return whether it is right without a kill and, if each step was tried, whether the kills left all states."""
        states = ["the old state", *["a stage"] * (len(self._states) > 2), "the new state"]
        never = [f"no kill left {each}" for each in states if not self._ends[each]] if is_complete else []
        attack = f"control: {self.publish.name}"
        return {"attack": attack, "steps": self.steps, "bad": [f"control: {each}" for each in self._control + never]}


def _refused_until_it_expires(place: _Place) -> list[str]:
    """Return what is bad about who wants to write on another machine before the right to write expires."""
    held = place.sql("UPDATE patella.writer SET place = 'elsewhere' WHERE token <> '' RETURNING 1")
    bad = []
    if held:
        with closing(open_engine(place.address)) as engine:
            try:
                with engine.writing():
                    bad.append("two may write at once")
            except IndexBusy:
                pass
    place.sql(_LET_IT_EXPIRE)
    return bad


@contextmanager
def _killing(server: Server) -> Iterator[tuple[Wire, Killed]]:
    with ExitStack() as stack:
        server.create_database("imports")
        stack.callback(server.drop_database, "imports")
        yield stack.enter_context(new_wire(server)), Killed(stack, server.address("imports"))


def kill_a_worker(server: Server, count: int | None, seed: int, progress: Progress) -> Iterator[Row]:
    """Kill a process that works on the queue at each step, or at so many: as it claims, stores, and leaves."""
    batch, right = passages_to_encode(OLD), told(answers_in_memory(OLD))
    with _killing(server) as (wire, killed):
        server.create_database("queued")
        with closing(open_engine(server.address("queued"))) as engine:
            indexer(engine).sync([])
            queue = engine.queue(MODEL)
            assert queue
            queue.hand_over(batch)
        place = _Place(server, wire, killed, "queued")
        place.copy()
        steps = place.run(_WORK)
        complete = [] if _stored(place) == len(batch) else ["control: without a kill not all is encoded"]
        drawn = _drawn(steps, count, seed)
        stored: set[int] = set()
        for done, step in enumerate(drawn):
            progress("killing a worker", done, len(drawn))
            place.copy()
            place.run(_WORK, step)
            stored.add(_stored(place))
            yield {"attack": "a worker is killed", "step": step, "bad": _judge_queue(place, len(batch), right)}
        progress("killing a worker", len(drawn), len(drawn))
    if len(drawn) == steps and not {0, len(batch)} < stored:
        complete.append("control: no kill came between two claims")
    yield {"attack": "control: a worker", "steps": steps, "bad": complete}


def _drawn(steps: int, count: int | None, seed: int) -> list[int]:
    """Return the numbers of so many steps, drawn by the seed, ascending; those of all if `count` is None."""
    return sorted(random.Random(seed).sample(range(steps), min(count or steps, steps)))


def _stored(place: _Place) -> int:
    return int(place.sql("SELECT count(*) FROM patella.encodings"))


def _judge_queue(place: _Place, passages: int, right: Answers) -> list[str]:
    """Return what is bad about the queue that a killed worker left, and about the sync after its claims expired."""
    bad, stored = place.locks(), _stored(place)
    kept = "SELECT count(*) FROM (SELECT key FROM patella.jobs UNION SELECT key FROM patella.encodings) AS kept"
    if place.sql(kept) != str(passages):
        bad.append("a passage is neither encoded nor in the queue")
    place.sql(_LET_IT_EXPIRE)
    with closing(open_engine(place.address)) as engine:
        report = indexer(engine).sync(OLD)
        bad += [] if told(everything(engine)) == right else ["the next sync is not right"]
    if report.encoded != passages - stored:
        bad.append(f"{report.encoded} passages were encoded, though {stored} of {passages} were stored")
    twice = "SELECT count(*) - count(distinct passage_id) FROM patella.passages"
    bad += [] if place.sql(twice) == "0" else ["a passage is in the index twice"]
    return bad + problems_at(place.address) + place.unused()
