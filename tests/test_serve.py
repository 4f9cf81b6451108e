"""`closeknit serve`: its own server, the inbox, a crash, and the next start."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path

import httpx
import pytest

from flows import history, serve
from flows.errors import CloseknitError
from flows.resources import SAMPLE
from tests.command import closeknit
from tests.models.histories import Connection, linkedin, messages_csv, theirs, utc

FINISHED = "Finished in state Completed('"
PATIENCE = 300
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


def lines(process, word, kept=None):
    """Reads what `serve` logs up to the line that has `word`, and keeps it."""
    for line in process.stdout:
        if kept is not None:
            kept.append(line)
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

    # A run done in part: of what the rows hold nothing reaches Prefect.
    names, texts = ("Zoë Verbena", "Ana Quokka"), ("marzipan at noon", "a hush of owls")
    said = [
        theirs(utc(2026, 1, 2), name, text)
        for name, text in zip(names, texts, strict=True)
    ]
    linked = [Connection(name, date(2025, 1, 1)) for name in names]
    undated = messages_csv(said).replace("2026-01-02", "no such day", 1)
    undated += f'"unfinished, {texts[1]}'
    (inbox / "bad.zip").write_text(f"<html>{texts[0]}")
    linkedin(inbox / "good.zip", said, linked, more={"messages.csv": undated})
    ended = []
    lines(process, "Finished in state Failed('", ended)

    def found(what, **more):
        wanted = {"limit": 200} | more
        answer = httpx.post(f"{address}/{what}/filter", json=wanted, auth=key)
        return answer.raise_for_status().json()

    states = [run["state"] for run in found("flow_runs")]
    (told, *_) = [s["message"] for s in states if s["type"] == "FAILED"]
    assert "bad.zip: the file is not a zip" in told
    assert "Warehouse and report are made of the rest" in told
    read = [a["data"] for a in found("artifacts") if a["key"] == "closeknit-read"]
    assert any(row["rows_rejected"] for data in read for row in json.loads(data))
    left = [found(what) for what in ("flow_runs", "task_runs", "artifacts")]
    said = f"{left} {found('logs', sort='TIMESTAMP_DESC')} {ended}"
    assert "closeknit-read" in said
    rows = [word for each in (*names, *texts) for word in each.split() if len(word) > 4]
    assert [word for word in [*rows, "no such day"] if word in said] == []
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
