"""Requirements and the packages that they bring, for the scripts of this folder and the tests."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Locked:
    """One package of a lock file. A lock can hold two versions of a name, each for other versions of Python."""

    name: str
    version: str
    applies: bool  # on this machine
    hashes: tuple[str, ...]


def locked_in(lock: Path) -> list[Locked]:
    found = []
    for line in lock.read_text("utf-8").replace("\\\n", " ").splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            requirement = Requirement(line.split("--hash")[0])
            [pin] = requirement.specifier
            found.append(
                Locked(
                    name=canonicalize_name(requirement.name),
                    version=pin.version,
                    applies=requirement.marker is None or requirement.marker.evaluate(),
                    hashes=tuple(re.findall(r"--hash=sha256:([0-9a-f]{64})\b", line)),
                )
            )
    return found


def requirements_in(file: Path) -> list[Requirement]:
    """The requirements of a file and of the files that it names after -r."""
    found = []
    for line in file.read_text("utf-8").splitlines():
        if line.startswith("-r "):
            found += requirements_in(file.parent / line.removeprefix("-r ").strip())
        elif line.strip() and not line.startswith("#"):
            found.append(Requirement(line))
    return found


def belongs_to_gpu_build(name: str) -> bool:
    """True for what only the GPU build of torch brings on Linux. Patella's own install has none of it."""
    return re.match(r"(nvidia|cuda|triton)(-|$)", canonicalize_name(name)) is not None


def installed_closure(requirements: list[Requirement]) -> list[Distribution]:
    """The installed packages that the requirements bring on this machine, by name, without torch's GPU build.

    Raises PackageNotFoundError where one is not installed.
    """
    found: dict[str, Distribution] = {}
    asked: set[tuple[str, str]] = set()
    waiting = list(requirements)
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if belongs_to_gpu_build(name):
            continue
        found.setdefault(name, distribution(requirement.name))
        for extra in {"", *requirement.extras} - {known for of, known in asked if of == name}:
            asked.add((name, extra))
            needed = [Requirement(text) for text in found[name].requires or []]
            waiting += [each for each in needed if each.marker is None or each.marker.evaluate({"extra": extra})]
    return [found[name] for name in sorted(found)]
