"""The lock files hold what the requirements ask for, with hashes, without torch's GPU build, and as it is installed."""

from __future__ import annotations

import tomllib
from importlib.metadata import PackageNotFoundError, version

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tools.packages import PROJECT, Locked, belongs_to_gpu_build, locked_in, requirements_in

RUNTIME = locked_in(PROJECT / "requirements.lock")
TESTS = locked_in(PROJECT / "requirements-dev.lock")


def pins(requirements: list[Requirement]) -> set[tuple[str, str]]:
    return {(canonicalize_name(each.name), str(each.specifier).removeprefix("==")) for each in requirements}


def versions(locked: list[Locked]) -> set[tuple[str, str]]:
    return {(package.name, package.version) for package in locked}


def installed_version(name: str) -> str | None:
    try:
        return Version(version(name)).public  # 2.13.0 where torch says 2.13.0+cpu
    except PackageNotFoundError:
        return None


@pytest.mark.parametrize(
    ("requirements", "locked"),
    [
        ("requirements.txt", RUNTIME),
        ("requirements-build.txt", RUNTIME),
        ("requirements-dev.txt", RUNTIME + TESTS),
    ],
)
def test_every_requirement_is_locked_at_its_version(requirements: str, locked: list[Locked]) -> None:
    assert pins(requirements_in(PROJECT / requirements)) - versions(locked) == set(), "make lock writes it anew"


def test_every_package_has_a_hash() -> None:
    """torch too: it has those of PyPI's files. Only the Makefile's own install of torch asks for no hash."""
    assert [package.name for package in RUNTIME + TESTS if not package.hashes] == []


def test_nothing_of_the_gpu_build_is_locked() -> None:
    assert [package.name for package in RUNTIME + TESTS if belongs_to_gpu_build(package.name)] == []


@pytest.mark.parametrize("name", ["nvidia-cublas", "nvidia_cudnn_cu13", "triton", "cuda-bindings", "cuda-toolkit"])
def test_these_belong_to_the_gpu_build(name: str) -> None:
    assert belongs_to_gpu_build(name)


def test_no_package_is_in_both_locks() -> None:
    assert {package.name for package in RUNTIME} & {package.name for package in TESTS} == set()


def test_the_locks_are_what_is_installed() -> None:
    here = [package for package in RUNTIME + TESTS if package.applies]
    installed = {(package.name, installed_version(package.name)) for package in here}
    assert {each for each in installed if each[1] is not None} - versions(here) == set()


def test_the_build_asks_for_what_is_locked() -> None:
    asked = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["build-system"]["requires"]
    assert pins([Requirement(each) for each in asked]) == pins(requirements_in(PROJECT / "requirements-build.txt"))
