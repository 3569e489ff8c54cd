"""What stops a start: each problem one sentence that names the way out."""

import errno
import os
import socket
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from agentic_crm.cli import preflight
from agentic_crm.cli.failure import Failure


class TestRequirePort:
    def test_a_port_in_use_names_another(self) -> None:
        with socket.socket() as squatter:
            squatter.bind(("127.0.0.1", 0))
            squatter.listen()
            port = squatter.getsockname()[1]
            with pytest.raises(Failure, match=rf"Port {port} is in use by another program.*make up PORT={port + 1}"):
                preflight.require_port("127.0.0.1", port)


class TestRequireFolder:
    def test_makes_the_folders_and_closes_them_to_others(self, tmp_path: Path) -> None:
        preflight.require_folder(tmp_path / "new" / "data")
        for private in ("logs", "objects"):
            assert (tmp_path / "new" / "data" / private).stat().st_mode & 0o077 == 0

    def test_a_nearly_full_disk_is_refused_before_anything_starts(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        usage = namedtuple("usage", "total used free")
        monkeypatch.setattr("shutil.disk_usage", lambda _: usage(10**12, 10**12, 10 * 1024**2))
        with pytest.raises(Failure, match=r"nearly full: 10 MB free, 500 MB needed.*DATA_DIR"):
            preflight.require_folder(tmp_path / "data")

    def test_a_file_in_its_place_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "data").write_text("")
        with pytest.raises(Failure, match=r"cannot be used: (File exists|Not a directory).*DATA_DIR"):
            preflight.require_folder(tmp_path / "data")

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
    def test_a_folder_that_is_not_ours_is_named(self) -> None:
        with pytest.raises(Failure, match="DATA_DIR"):
            preflight.require_folder(Path("/usr/agentic-crm-data"))


def test_a_full_disk_while_starting_is_explained(tmp_path: Path) -> None:
    error = OSError(errno.ENOSPC, "No space left on device")
    assert preflight.explain(error, tmp_path).startswith("The disk is full. Make room")


def test_a_web_app_that_is_not_built_is_named(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="make install"):
        preflight.require_web(tmp_path)


class TestExclusive:
    def test_a_second_start_is_told_who_has_the_folder(self, tmp_path: Path) -> None:
        program = (
            "import sys; from pathlib import Path; from agentic_crm.cli import preflight\n"
            "try:\n"
            "  with preflight.exclusive(Path(sys.argv[1]), 'http://127.0.0.1:9'): pass\n"
            "except preflight.Failure as failure: print(failure); raise SystemExit(1)"
        )
        command = [sys.executable, "-c", program, str(tmp_path)]
        with preflight.exclusive(tmp_path, "http://127.0.0.1:8000"):
            second = subprocess.run(command, capture_output=True, text=True, check=False)
            assert second.returncode == 1
            assert f"already runs on {tmp_path} (http://127.0.0.1:8000, process {os.getpid()})" in second.stdout
        assert subprocess.run(command, check=False).returncode == 0
