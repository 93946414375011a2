"""A network of its own swallows what it is told to, ends with its block, and is refused with the reason."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess

import pytest

from core.errors import UsageError
from faults.postgresql.outages.network import new_network


def test_a_network_swallows_packets_and_lets_them_pass_again() -> None:
    try:
        with new_network() as network:
            where = (network.place.host, 5432)
            network.swallow(True)
            with pytest.raises(TimeoutError):
                socket.create_connection(where, timeout=0.2)
            network.swallow(False)
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(where, timeout=60)
    except UsageError as error:
        pytest.skip(f"{error}")
    shown = subprocess.run(["ip", "address"], capture_output=True, text=True, check=True).stdout
    assert network.place.clients.rpartition(".")[0] not in shown


def test_why_there_is_none_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched, pytest.raises(UsageError, match=r"not installed: ip, unshare, nsenter\.$"):
        patched.setattr(shutil, "which", lambda name: None)
        new_network().__enter__()
    monkeypatch.setattr(shutil, "which", lambda name: f"/{name}")
    monkeypatch.setattr(os, "geteuid", lambda: 1_000)
    with pytest.raises(UsageError, match="by root alone"):
        new_network().__enter__()
