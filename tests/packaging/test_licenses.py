"""What Patella runs on is under licences that ask nothing of who uses it, and docs/LICENSES.md says which."""

from __future__ import annotations

import sys
from importlib.metadata import Distribution
from pathlib import Path

import pytest

from tools.licenses import BY_HAND, DOCUMENT, document, licence_of, problem_with, runtime_packages

IN_THE_TABLE = sys.platform == "linux" and sys.version_info[:2] == (3, 11)


def test_every_package_has_a_known_licence_that_is_not_the_gpl() -> None:
    problems = {package.name: problem_with(licence_of(package)) for package in runtime_packages()}
    assert {name: problem for name, problem in problems.items() if problem} == {}


def test_the_closure_reaches_what_no_requirement_names() -> None:
    names = {package.name for package in runtime_packages()}
    assert {"torch", "transformers", "safetensors", "starlette", "MarkupSafe"} <= names
    assert "pytest" not in names


def test_what_is_read_by_hand_is_installed() -> None:
    assert set(BY_HAND) <= {package.name for package in runtime_packages()}


@pytest.mark.skipif(not IN_THE_TABLE, reason="the table is that of Linux with Python 3.11")
def test_the_table_is_up_to_date() -> None:
    assert DOCUMENT.read_text("utf-8") == document(runtime_packages()), "make licenses writes it anew"


@pytest.mark.parametrize(
    "licence",
    [
        "MIT",
        "OSI Approved :: Apache Software License",
        "Apache-2.0 AND Apache-2.0 WITH LLVM-exception AND BSD-2-Clause AND BSL-1.0",
        "MIT, BSD",
        "LGPL-2.1-or-later",
        "GNU Lesser General Public License v3 (LGPLv3)",
        "Mozilla Public License 2.0 (MPL 2.0)",
        "(Apache-2.0 OR BSD-2-Clause)",
    ],
)
def test_these_licences_are_accepted(licence: str) -> None:
    assert problem_with(licence) is None


@pytest.mark.parametrize(
    "licence",
    [
        "GPL-3.0-or-later",
        "AGPL-3.0-only",
        "GPLv2",
        "GNU General Public License v3 (GPLv3)",
        "GNU Affero General Public License v3",
        "MIT AND GPL-2.0-only",
        "MIT OR GPL-2.0-only",
    ],
)
def test_the_gpl_is_refused_even_as_a_choice(licence: str) -> None:
    assert problem_with(licence) == "is under the GPL or the AGPL"


@pytest.mark.parametrize("licence", ["", "Other/Proprietary License", "MIT AND LicenseRef-Ours", "UNKNOWN"])
def test_a_licence_that_nobody_knows_is_refused(licence: str) -> None:
    assert problem_with(licence) == f"has a licence that is not known: {licence!r}"


def test_a_whole_text_in_the_metadata_gives_way_to_the_classifier(tmp_path: Path) -> None:
    folder = tmp_path / "made-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: made\nVersion: 1.0\n"
        "License: Copyright (c) 2020, Somebody\n        All rights reserved.\n"
        "Classifier: License :: OSI Approved :: BSD License\n"
    )
    assert licence_of(Distribution.at(folder)) == "BSD License"
