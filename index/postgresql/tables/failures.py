"""What PostgreSQL and libpq say when something fails, told as errors of Patella that say what to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.errors import IndexBusy, IndexDamaged, IndexInaccessible, IndexMissing, PatellaError
from index.postgresql.tables.driver import modules
from index.postgresql.tables.hosts import Host

if TYPE_CHECKING:
    from index.postgresql.tables.driver import Error

_HOST_FAILED = re.compile(
    r'connection to server at "([^"]{1,255})"(?: \([^)]{1,60}\))?, port (\d{1,5}) failed: ([^\n]+)'
)
_TLS_FAILED = ("certificate", "SSL error", "SSL was required", "no encryption")  # in what libpq says of a connection
_NO_ANSWER = "no answer"
_NO_SPACE = "No space left on device"
_MAX_REASON = 300  # characters of what PostgreSQL says
_RETRIED = ("40", "57P", "08")  # SQLSTATEs of a replica or server that gave up a statement through no fault of it


def patella_error(error: Error, address: str) -> PatellaError:
    """Return the error to raise for one of PostgreSQL. `address` is shown, so it holds no password."""
    reason = _reason_of(error.diag.message_primary or str(error))
    state = error.sqlstate or ""
    if state in ("42P01", "3F000"):
        return IndexMissing(f"Nothing is indexed in {address} yet. Run `patella index sync FOLDER`.")
    if state == "55P03":
        return IndexBusy(f"Another process is publishing to {address}. Try again when it has finished.")
    if state == "53100" or (not state and _NO_SPACE in reason):  # one that cannot connect is told no SQLSTATE
        return IndexInaccessible(f"The disk of {address} is full ({reason}). Make room there, then try again.")
    if state == "25006":
        return IndexInaccessible(f"{address} takes no writes: it is a replica. Name the primary in the address, too.")
    if state == "57014":
        return IndexInaccessible(f"{address} took too long for a statement and stopped it. Try again in a moment.")
    if state in ("XX001", "XX002"):
        return IndexDamaged(f"{address} is damaged: {reason}. Restore it from a backup, or index anew.")
    if state.startswith("42501"):
        return IndexInaccessible(f"{address} refuses the user a right: {reason}. Ask its owner to grant it.")
    if "session is read-only" in reason:
        return IndexInaccessible(
            f"{address} takes no writes now: no server that answers is the primary ({reason}). Try again when one is."
        )
    if _fails_by_tls(error):
        return IndexInaccessible(
            f"{address} cannot be reached by TLS as its address asks: {reason}. Check sslmode and sslrootcert there, "
            "and for which host the server has its certificate."
        )
    if not state and _NO_ANSWER in reason:
        return IndexInaccessible(
            f"{address} cannot be reached: {reason}. Check its machine and the network to it. Try again when it "
            "answers, or when another server of the address is the primary."
        )
    if not state or state.startswith(("08", "28", "3D", "53", "57")):
        return IndexInaccessible(f"{address} cannot be reached: {reason}. Check that it runs, and the address.")
    return IndexInaccessible(f"{address} refused a statement ({state}): {reason}.")


def _fails_by_tls(error: Error) -> bool:
    """Return whether a connection was not made because one side is not what the other asks. A lost one is no such."""
    reasons = [reason for _, _, reason in _HOST_FAILED.findall(str(error))]
    return any(sign in reason and "unexpected eof" not in reason for reason in reasons for sign in _TLS_FAILED)


def _reason_of(message: str) -> str:
    """Return what a message says, on one line: of a connection that failed, the reason of each host.

    >>> _reason_of('connection failed: connection to server at "db", port 5432 failed: Connection refused\\nIs it up?')
    'db:5432: Connection refused'
    """
    hosts = dict.fromkeys(f"{host}:{port}: {reason}" for host, port, reason in _HOST_FAILED.findall(message))
    return ("; ".join(hosts) or " ".join(message.split()).rstrip("."))[:_MAX_REASON]


def no_answer(host: Host) -> str:
    """Return what libpq could say of a host that does not answer."""
    return _failed_at(host, _NO_ANSWER)


def problem_of(host: Host, error: Error) -> str:
    """Return what libpq says of a host that it does not connect to."""
    if has_no_answer(error):
        return no_answer(host)
    return f"{error}" if _HOST_FAILED.search(f"{error}") else _failed_at(host, " ".join(f"{error}".split()))


def _failed_at(host: Host, reason: str) -> str:
    return f'connection to server at "{host.name or "localhost"}", port {host.port} failed: {reason}'


def has_no_answer(error: Error) -> bool:
    psycopg, _, _ = modules()
    return isinstance(error, psycopg.errors.ConnectionTimeout)


def may_be_repeated(error: Error) -> bool:
    """Return whether a statement that only reads may succeed over another connection."""
    state = error.sqlstate
    return state is None or (state.startswith(_RETRIED) and state != "57014")
