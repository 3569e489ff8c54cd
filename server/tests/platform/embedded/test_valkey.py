"""The embedded Valkey with a real process."""

import os
import signal
import socket
from pathlib import Path

import pytest
import redis

from agentic_crm.platform.embedded import embedded_valkey, start_valkey
from agentic_crm.platform.embedded.processes import is_alive


def test_answers_under_its_password_only(tmp_path: Path) -> None:
    with embedded_valkey(tmp_path) as server:
        with redis.Redis.from_url(server.url) as client:
            assert client.ping()
        with redis.Redis(host=server.host, port=server.port) as stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()
        pid = server.process.pid
    assert not is_alive(pid)


def test_the_password_shows_in_no_process_list(tmp_path: Path) -> None:
    with embedded_valkey(tmp_path) as server:
        assert server.password.encode() not in Path(f"/proc/{server.process.pid}/cmdline").read_bytes()


def test_keeps_port_and_password_but_no_data(tmp_path: Path) -> None:
    with embedded_valkey(tmp_path) as first, redis.Redis.from_url(first.url) as client:
        client.set("key", "value")
    with embedded_valkey(tmp_path) as second, redis.Redis.from_url(second.url) as client:
        assert client.get("key") is None
    assert second.url == first.url


def test_moves_to_another_port_when_the_remembered_one_is_taken(tmp_path: Path) -> None:
    with embedded_valkey(tmp_path) as first:
        pass
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        squatter.bind(("127.0.0.1", first.port))
        squatter.listen()
        with embedded_valkey(tmp_path) as second:
            assert second.port != first.port


def test_starts_after_it_was_killed(tmp_path: Path) -> None:
    killed = start_valkey(tmp_path)
    os.kill(killed.process.pid, signal.SIGKILL)
    killed.process.wait()
    with embedded_valkey(tmp_path) as server, redis.Redis.from_url(server.url) as client:
        assert client.ping()
