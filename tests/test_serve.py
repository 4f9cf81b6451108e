"""`closeknit serve`: its own server, the inbox, a crash, and the next start."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest

from flows import history, serve
from flows.errors import CloseknitError
from flows.resources import SAMPLE
from tests.command import closeknit

FINISHED = "Finished in state Completed('"
PATIENCE = 150
"""Seconds after which a `serve` that says nothing is ended."""


@pytest.fixture
def serving(tmp_path):
    """Starts `closeknit serve` on `tmp_path`; what is left is ended."""
    started = []
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT")}
    environment |= {
        "PREFECT_HOME": str(tmp_path / "none"),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }

    def serving_(port, *words):
        command = [sys.executable, "-m", "flows", "serve", "--port", str(port)]
        command += ["--data", str(tmp_path / "data"), "--reports", str(tmp_path / "r")]
        process = subprocess.Popen(
            [*command, "--me", "Mara Lindqvist", *words], env=environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        alarm = threading.Timer(PATIENCE, process.kill)
        alarm.daemon = True
        alarm.start()
        started.append(process)
        return process, lines(process, "Runs, states and logs")

    yield serving_
    for process in started:
        process.kill()
        process.wait()


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def lines(process, word):
    """Reads what `serve` logs up to the line that has `word`."""
    for line in process.stdout:
        if word in line:
            return line
        assert "Finished in state Failed" not in line, line
    raise AssertionError(f"serve ended before it said {word}")


def test_an_archive_is_picked_up_and_a_crash_does_not_matter(tmp_path, serving):
    port = free_port()
    inbox = tmp_path / "data" / "inbox"
    inbox.mkdir(parents=True)
    shutil.copy(SAMPLE / "messages-encrypted.zip", inbox)
    (inbox / "half.zip.part").write_text("PK")  # a download under way
    process, said = serving(port, "--every", "7d", "--watch")
    assert f"http://127.0.0.1:{port}" in said
    assert "3 relationships" in lines(process, FINISHED)

    home = tmp_path / "data" / "prefect"
    key = tuple((home / "key").read_text().split(":"))
    address = f"http://127.0.0.1:{port}/api"
    assert httpx.post(f"{address}/flow_runs/filter", json={}).status_code == 401
    (deployment,) = httpx.post(
        f"{address}/deployments/filter", json={}, auth=key
    ).json()
    assert [s["active"] for s in deployment["schedules"]] == [True]
    assert [p for p in home.rglob("*") if p.stat().st_mode & 0o077] == []
    with pytest.raises(CloseknitError, match="is at work on it"):
        history.drop_history(tmp_path / "data")

    process.send_signal(signal.SIGKILL)
    process.wait()
    shutil.copy(next(SAMPLE.glob("facebook-*.zip")), inbox)
    process, said = serving(port, "--every", "10s")  # by the schedule alone
    assert "relationships" in lines(process, FINISHED)
    address = f"{said.split()[4]}/api"  # the old server may still hold the port
    found = httpx.post(f"{address}/flow_runs/filter", json={}, auth=key).json()
    states = [run["state"]["type"] for run in found]
    assert states.count("COMPLETED") >= 2
    assert "FAILED" not in states
    deployments = httpx.post(f"{address}/deployments/filter", json={}, auth=key).json()
    assert [d["id"] for d in deployments] == [deployment["id"]]
    process.send_signal(signal.SIGTERM)
    process.wait(60)
    history.drop_history(tmp_path / "data")


def test_what_is_still_growing_is_not_lying_there_yet(tmp_path):
    (tmp_path / "a.zip.crdownload").write_text("x")
    (tmp_path / ".b").write_text("x")
    assert serve.lying(tmp_path) == {}
    (tmp_path / "a.zip").write_text("x")
    before = serve.lying(tmp_path)
    (tmp_path / "a.zip").write_text("xy")
    assert serve.lying(tmp_path) != before
    assert [Path(p).name for p in before] == ["a.zip"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "Say when"),
        (["--every", "often"], "30m"),
        (["--every", "0s"], "30m"),
        (["--cron", "every monday"], "0 7 * * 1"),
        (["--every", "1h", "--pool", "none"], "no such folder"),
        (["--every", "1h", "--pool", "none", "--me", "A B"], "no --me beside it"),
    ],
)
def test_a_schedule_that_is_none_is_told(tmp_path, monkeypatch, capsys, words, told):
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "none"))
    environ = dict(os.environ)
    monkeypatch.setattr(os, "environ", environ)
    said = closeknit(capsys, monkeypatch, "serve", *words, "--data", tmp_path / "d")
    assert said.code == 1
    assert told in said.err
