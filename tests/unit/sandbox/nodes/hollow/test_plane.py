from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from sandbox.nodes.hollow.plane import changed, keep_ports, ports, rewritten
from sandbox.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings("test", tmp_path)


def test_ports_are_free_distinct_and_remembered(settings: Settings) -> None:
    address = keep_ports(settings, running=False)
    chosen = ports(settings)
    assert address == f"https://127.0.0.1:{chosen['kube-apiserver']}"
    assert len(set(chosen.values())) == len(chosen) == 8
    assert keep_ports(settings, running=False) == address
    assert ports(settings) == chosen


def test_ports_that_another_program_took_are_chosen_anew(settings: Settings) -> None:
    before = keep_ports(settings, running=False)
    with socket.socket() as other:
        other.bind(("127.0.0.1", ports(settings)["kube-apiserver"]))
        other.listen()
        assert keep_ports(settings, running=True) == before
        assert keep_ports(settings, running=False) != before


def test_paths_and_ports_of_a_machine_are_put_where_they_are_here() -> None:
    places = {"/srv/kubernetes": "/s p/control-plane", "127.0.0.1:4001": "127.0.0.1:20001"}
    text = "--etcd-servers=https://127.0.0.1:4001 --client-ca-file=/srv/kubernetes/ca.crt"
    assert rewritten(text, places) == (
        "--etcd-servers=https://127.0.0.1:20001 --client-ca-file=/s p/control-plane/ca.crt"
    )


def test_a_flag_has_one_value() -> None:
    before = ["--secure-port=443", "--v=2"]
    assert changed(before, secure_port=20002, bind_address="127.0.0.1") == [
        "--v=2",
        "--secure-port=20002",
        "--bind-address=127.0.0.1",
    ]
