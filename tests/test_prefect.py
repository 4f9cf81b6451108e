"""The run as a Prefect flow, against a real server on loopback."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from flows.resources import SAMPLE
from flows.settings import prefect_is_configured


@pytest.fixture(scope="module")
def api(tmp_path_factory):
    """The address of a Prefect server of our own, its database in a temporary home."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = tmp_path_factory.mktemp("prefect")
    environment = os.environ | {
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
    }
    address = f"http://127.0.0.1:{port}/api"
    command = [sys.executable, "-m", "prefect", "server", "start"]
    server = subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--port", str(port), "--no-ui"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(address)
        yield address, environment | {"PREFECT_API_URL": address}
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(address):
    # Retries wait half a second, then twice as long each time.
    with httpx.Client(transport=httpx.HTTPTransport(retries=8)) as client:
        client.get(f"{address}/health", timeout=60).raise_for_status()


def test_the_flow_its_tasks_and_its_artifacts_are_found_through_the_api(api, tmp_path):
    address, environment = api
    zip_ = next(SAMPLE.glob("messages-encrypted.zip"))
    done = subprocess.run(
        [sys.executable, "-m", "flows", "run", str(zip_), "--me", "Mara Lindqvist",
         "--data", str(tmp_path / "data"), "--reports", str(tmp_path / "reports")],
        env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "reports" / "index.html").exists()

    def found(what):
        return httpx.post(f"{address}/{what}/filter", json={}).json()

    flow_runs = found("flow_runs")
    assert [run["state"]["type"] for run in flow_runs] == ["COMPLETED"]
    tasks = {run["name"]: run["state"]["type"] for run in found("task_runs")}
    assert tasks == dict.fromkeys(
        [
            "find archives",
            "read archive 1 of 1",
            "build warehouse",
            "draw report",
            "log run",
        ],
        "COMPLETED",
    )
    artifacts = {a["key"]: a["data"] for a in found("artifacts")}
    assert artifacts.keys() == {"closeknit-read", "closeknit-report"}
    assert '"rows_kept"' in artifacts["closeknit-read"]
    said = str(found("logs")) + str(artifacts["closeknit-read"])
    assert "messages-encrypted.zip" not in said
    assert "Mara" not in said
    assert (tmp_path / "reports" / "index.html").as_uri() in artifacts[
        "closeknit-report"
    ]


def test_a_run_that_can_read_nothing_is_a_failed_flow_run_that_says_why(api, tmp_path):
    address, environment = api
    done = subprocess.run(
        [sys.executable, "-m", "flows", "run", str(tmp_path / "absent.zip"),
         "--data", str(tmp_path / "data"), "--reports", str(tmp_path / "reports")],
        env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    newest = httpx.post(
        f"{address}/flow_runs/filter", json={"sort": "START_TIME_DESC", "limit": 1}
    ).json()[0]
    assert newest["state"]["type"] == "FAILED"
    assert "absent.zip: there is no such file" in newest["state"]["message"]
    assert "Traceback" not in done.stderr


def test_a_part_that_failed_fails_the_run_and_tells_the_owner(api, tmp_path):
    _, environment = api
    (tmp_path / "bad.zip").write_text("<html>")
    told = tmp_path / "told"
    done = subprocess.run(
        [sys.executable, "-m", "flows", "run", next(SAMPLE.glob("messages-*.zip")),
         tmp_path / "bad.zip", "--me", "Mara Lindqvist",
         "--data", str(tmp_path / "data"), "--reports", str(tmp_path / "reports")],
        env=environment | {"CLOSEKNIT_ON_FAILURE": f'echo "$CLOSEKNIT_MESSAGE">{told}'},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "bad.zip: the file is not a zip" in done.stderr
    assert "Traceback" not in done.stderr
    assert "bad.zip: the file is not a zip" in told.read_text()
    assert "Warehouse and report are made of the rest" in told.read_text()
    assert (tmp_path / "reports" / "index.html").exists()


def test_prefect_is_used_where_an_api_is_configured(monkeypatch, tmp_path):
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.delenv("PREFECT_PROFILE", raising=False)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    assert not prefect_is_configured()
    profile = Path(tmp_path / "profiles.toml")
    profile.write_text(
        'active = "mine"\n[profiles.mine]\nPREFECT_API_URL = "http://x"\n'
    )
    assert prefect_is_configured()
    profile.write_text('active = "mine"\n[profiles.mine]\n')
    assert not prefect_is_configured()
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:4200/api")
    assert prefect_is_configured()
