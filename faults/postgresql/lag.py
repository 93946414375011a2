"""Publish through an address whose first host is a replica that lags, and ask there and elsewhere."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import closing

from core.errors import IndexMissing
from faults.postgresql.cluster import Cluster
from faults.postgresql.library import OLD, answers_at, answers_in_memory, everything, problems_at, told
from faults.postgresql.publishes import PUBLISHES, states_of
from faults.postgresql.server import address_of, wait_until
from faults.small_index import CALIBRATION, Answers, InventedArticle, indexer
from faults.workers import Row
from index import TOKENS, Engine, open_beside, open_engine

_STAGED = next(each for each in PUBLISHES if each.name == "publish in stages")


def publish_first_behind(cluster: Cluster) -> Row:
    """Publish for the first time through an address that names a replica first, which lags: it lacks the tables yet.

    That process must see at once what it has published, and who reaches the replica alone must find nothing there.
    """
    replica = cluster.replicas[0]
    address, alone = (address_of(servers, schema="first") for servers in ([replica, cluster.primary], [replica]))
    cluster.lag(replica, lags=True)
    with closing(open_engine(address)) as engine:
        bad = _publish(engine, OLD)
    bad += _kept_beside(address)
    bad += [] if isinstance(answers_at(alone).get("opening"), IndexMissing) else ["a replica has what it cannot have"]
    cluster.lag(replica, lags=False)
    cluster.wait_for_replicas()
    bad += [] if answers_at(alone) == answers_at(address) else ["a replica that caught up answers otherwise"]
    return {"attack": "a first publish behind a replica that lags", "bad": bad}


def publish_behind(cluster: Cluster) -> Row:
    """Publish in stages through an address that names a replica first, which lags. A page reaches the replica alone.

    The process must see each stage at once. The page must go on with what was there before, and never mix two
    generations, also while the replica catches up.
    """
    replica = cluster.replicas[0]
    address, alone = (address_of(servers, schema="second") for servers in ([replica, cluster.primary], [replica]))
    states = [_without_calibration(each) for each in states_of(_STAGED)]
    with closing(open_engine(address)) as engine, closing(open_engine(alone)) as page:
        _STAGED.prepare(engine)
        cluster.wait_for_replicas()
        cluster.lag(replica, lags=True)
        with _Reading(page, states) as reading:
            seen = []
            _STAGED.make(engine, lambda: seen.append(_state(engine, states)))
            seen.append(_state(engine, states))
            bad = [] if seen == list(range(1, len(states))) else [f"it sees other stages than it published: {seen}"]
            bad += _publish(engine, _STAGED.after)
            reading.wait_for_answers()
            bad += [] if set(reading.found) == {0} else ["a page behind a replica that lags answers otherwise"]
            cluster.lag(replica, lags=False)
            reading.wait_for(len(states) - 1)
    bad += reading.problems() + problems_at(alone)
    return {"attack": "a page behind a replica that lags", "answers": len(reading.found), "bad": bad}


def _publish(engine: Engine, articles: Sequence[InventedArticle]) -> list[str]:
    """Bring an index up to date, calibrate it, and return what this process does not see at once."""
    indexer(engine).sync(articles)
    with engine.snapshot() as snapshot:
        name = snapshot.generation.name
    engine.set_calibration(name, CALIBRATION)
    right = answers_in_memory(articles)
    found = {
        "answers": _without_calibration(everything(engine)) == _without_calibration(right),
        "calibration": engine.calibration(name) == CALIBRATION,
        "generations": [each.name for each in engine.generations() if each.current] == [name],
        "digests": sorted(engine.digests()) == sorted(each.document_id for each in articles),
        "what is found by words only": engine.words_only() == set(),
        "whether it is intact": engine.is_intact(),
    }
    missing = [each for each, is_right in found.items() if not is_right]
    return [f"a process does not see at once what it has published: {each}" for each in missing]


def _kept_beside(address: str) -> list[str]:
    """Keep something beside an index, and return what another page server does not see: a token that is taken back."""
    with closing(open_beside(address)) as one, closing(open_beside(f"{address}&application_name=another")) as other:
        one.append(TOKENS, [b"made", b"taken back"])
        seen = [line for _, line in other.lines(TOKENS)]
    return [] if seen == [b"made", b"taken back"] else ["what lies beside an index is not seen by others at once"]


def _without_calibration(answers: Answers) -> Answers:
    return {name: answer for name, answer in told(answers).items() if name != "calibration"}


def _state(engine: Engine, states: Sequence[Answers]) -> int:
    """Return the number of the state that an index answers from; -1 if it is none, or a mix."""
    found = _without_calibration(everything(engine))
    return states.index(found) if found in states else -1


class _Reading:
    """A page server that asks all the time while the block runs. `found` are the states that it was answered from."""

    def __init__(self, page: Engine, states: Sequence[Answers]) -> None:
        self._page, self._states = page, states
        self.found: list[int] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._ask)

    def __enter__(self) -> _Reading:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _ask(self) -> None:
        while not self._ended.is_set():
            self.found.append(_state(self._page, self._states))

    def wait_for_answers(self) -> None:
        """Return when one more question was asked, and answered."""
        count = len(self.found)
        wait_until(lambda: len(self.found) > count + 1, "nothing is answered")

    def wait_for(self, state: int) -> None:
        """Return when an answer came from a state."""
        wait_until(lambda: state in self.found, "the page does not follow")

    def problems(self) -> list[str]:
        """Return what was bad: a mix, or a state that is older than the one before."""
        mixed = ["a page mixes generations, or an answer is an error"] if -1 in self.found else []
        return mixed + (["a page goes back"] if self.found != sorted(self.found) else [])
