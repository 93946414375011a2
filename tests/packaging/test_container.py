"""compose.yaml gives the container as little as it needs. Neither file is run here: that takes a Docker engine."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

import pytest
import yaml

from tools.packages import PROJECT

DOCKERFILE = (PROJECT / "Dockerfile").read_text("utf-8")


@pytest.fixture
def service() -> dict[str, Any]:
    [found] = yaml.safe_load((PROJECT / "compose.yaml").read_text("utf-8"))["services"].values()
    return found


def test_the_page_is_served_to_this_machine_alone(service: dict[str, Any]) -> None:
    assert service["ports"] == ["127.0.0.1:8501:8501"]
    assert service["environment"] == {"PATELLA_OPEN_WRITING": "1"}  # so the people of this machine may write


def test_the_container_may_write_to_its_volumes_and_to_memory_only(service: dict[str, Any]) -> None:
    assert service["read_only"] is True
    assert [volume.rsplit(":", 1)[1] for volume in service["volumes"]] == ["/articles", "/index"]
    assert [place.split(":")[0] for place in service["tmpfs"]] == ["/tmp", "/home/patella"]


def test_the_container_has_no_privileges(service: dict[str, Any]) -> None:
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert "cap_add" not in service
    assert "\nUSER 10001:10001\n" in DOCKERFILE


def test_the_folder_in_memory_belongs_to_the_user_of_the_image(service: dict[str, Any]) -> None:
    assert "uid=10001,gid=10001" in service["tmpfs"][1]
    assert "HOME=/home/patella" in DOCKERFILE


def test_what_the_build_needs_is_not_left_out() -> None:
    left_out = [PurePosixPath(line) for line in (PROJECT / ".dockerignore").read_text("utf-8").split()]
    needed = ["LICENSE", "README.md", "app.py", "corpus", ".streamlit", "pyproject.toml", "requirements.txt"]
    needed += ["requirements.lock", "evaluation/bundled", "patella", "ui/style.css", "search/answers/unrelated.jsonl"]
    assert [name for name in needed for pattern in left_out if PurePosixPath(name).match(str(pattern))] == []
