"""Runs on a schedule, without anybody's hand: a Prefect server where none is
configured, the deployment, and a look at the inbox.

The server listens on loopback alone, asks for a key, and keeps its database and
its log under `DATA/prefect`. All of it ends with `serve` and takes up its work
again with the next one.
"""

import asyncio
import ctypes
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flows.errors import CloseknitError
from flows.history import serving
from flows.settings import prefect_is_configured
from flows.sources.archive import UNDER_WAY

if TYPE_CHECKING:
    from prefect.client.orchestration import PrefectClient

HOST = "127.0.0.1"
LOOK = 5.0
"""Seconds between two looks at the inbox, and at what is due."""

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Schedule:
    """When to run: at `cron`'s moments, `every` so long, or when the folder
    of `watch` changes; and what to ask of each run (see `pipeline.options`)."""

    asked: dict[str, Any]
    cron: str | None = None
    every: timedelta | None = None
    watch: Path | None = None
    on_failure: str | None = None
    port: int = 4200


def every(text: str) -> timedelta:
    """`90s`, `30m`, `6h` or `7d`; `CloseknitError` where it is none."""
    if not (found := re.fullmatch(r"(\d+)([smhd])", text)) or not int(found[1]):
        raise CloseknitError(f"--every {text}: say 90s, 30m, 6h or 7d.")
    unit = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}[found[2]]
    return timedelta(**{unit: int(found[1])})


def serve(data: Path, schedule: Schedule, tell: Tell) -> None:
    """Serve until stopped. Raises `CloseknitError` where the server ends."""
    with serving(data) as home, ExitStack() as until_the_end:
        if schedule.on_failure:
            os.environ["CLOSEKNIT_ON_FAILURE"] = schedule.on_failure
        own = not prefect_is_configured()
        if own:
            os.environ |= _settings(home, schedule.port)
        times = _times(schedule)  # which imports Prefect: after its settings
        if own:
            until_the_end.enter_context(_server(home, tell))
        asyncio.run(_work(schedule, times, own))


async def _work(schedule: Schedule, times: list[Any], own: bool) -> None:
    """Deploy, then run what is due and what the inbox asks for."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.objects import (
        ConcurrencyLimitConfig,
        ConcurrencyLimitStrategy,
    )
    from prefect.runner import Runner
    from prefect.types.entrypoint import EntrypointType

    from flows.prefect_flow import closeknit

    # One at a time: one that falls due while another runs is not made up for.
    limit = ConcurrencyLimitConfig(
        limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW
    )
    deployment = await closeknit.ato_deployment(
        name="scheduled",
        schedules=times,
        parameters=schedule.asked,
        concurrency_limit=limit,
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    runner = Runner(name="closeknit", query_seconds=LOOK, pause_on_shutdown=False)
    number = await runner.aadd_deployment(deployment)
    async with get_client() as client:
        if own:
            await _end_what_was_cut_short(client)
        work = [runner.start()]
        if schedule.watch:
            work.append(_watch(schedule.watch, client, number))
        await asyncio.gather(*work)


def _times(schedule: Schedule) -> list[Any]:
    from prefect.schedules import Cron, Interval

    found: list[Any] = []
    try:
        if schedule.cron:
            found.append(Cron(schedule.cron, timezone=_timezone()))
    except ValueError as error:
        raise CloseknitError(
            f'--cron "{schedule.cron}": say minute, hour, day of month, month and day '
            'of week, as in "0 7 * * 1".'
        ) from error
    if schedule.every:
        found.append(Interval(schedule.every))
    return found


def _timezone() -> str:
    """The name of this computer's time zone, by which people mean their hours."""
    linked = Path("/etc/localtime").resolve().as_posix().partition("zoneinfo/")[2]
    return os.environ.get("TZ", "").lstrip(":") or linked or "UTC"


async def _end_what_was_cut_short(client: "PrefectClient") -> None:
    """Runs that a crash of ours left running would hold their place for ever."""
    from prefect.client.schemas.filters import FlowRunFilter
    from prefect.client.schemas.objects import State, StateType
    from prefect.states import Crashed

    busy = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]
    found = FlowRunFilter.model_validate({"state": {"type": {"any_": busy}}})
    for run in await client.read_flow_runs(flow_run_filter=found):
        cut: State[Any] = Crashed(
            message="Closeknit or the computer was stopped meanwhile."
        )
        await client.set_flow_run_state(run.id, cut, force=True)


async def _watch(inbox: Path, client: "PrefectClient", deployment: UUID) -> None:
    """Ask for a run when the inbox has changed and stopped changing."""
    before = asked = None
    run = None
    while True:
        now = lying(inbox)
        if run and (await client.read_flow_run(run)).state_type == "CANCELLED":
            asked = None  # another was running, which may have come too early
        if now and now == before and now != asked:
            run = (await client.create_flow_run_from_deployment(deployment)).id
            asked = now
        before = now
        await asyncio.sleep(LOOK)


def lying(inbox: Path) -> dict[str, tuple[int, int]]:
    """What lies in the inbox, how large and how old; downloads under way apart."""
    found = {}
    for path in inbox.rglob("*"):
        if path.name.startswith(".") or path.name.endswith(UNDER_WAY):
            continue
        try:
            at = path.stat()
        except OSError:
            continue
        found[str(path)] = (at.st_size, at.st_mtime_ns)
    return found


def _settings(home: Path, port: int) -> dict[str, str]:
    """Of our server and of all who call it: loopback, a key, no telemetry."""
    address, key = f"http://{HOST}:{_free_port(port)}", _key(home)
    return {
        "PREFECT_HOME": str(home.resolve()),
        "PREFECT_API_URL": f"{address}/api",
        "PREFECT_API_AUTH_STRING": key,
        "PREFECT_SERVER_API_AUTH_STRING": key,
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": address,
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "NO_PROXY": HOST,
    }


@contextmanager
def _server(home: Path, tell: Tell) -> Iterator[None]:
    """A Prefect server for as long as this lasts."""
    address = os.environ["PREFECT_API_URL"].removesuffix("/api")
    database = f"sqlite+aiosqlite:///{home.resolve()}/prefect.db"
    command = [sys.executable, "-m", "prefect", "server", "start"]
    with (home / "server.log").open("w") as log:
        server = subprocess.Popen(  # noqa: S603
            [*command, "--host", HOST, "--port", address.rpartition(":")[2]],
            env=os.environ | {"PREFECT_API_DATABASE_CONNECTION_URL": database},
            stdout=log,
            stderr=log,
            preexec_fn=_end_with_parent,
        )
    over = threading.Event()
    try:
        _wait_for(server, address, home)
        tell(f"Runs, states and logs: {address} (its key is in {home / 'key'})")
        threading.Thread(target=_end_with, args=(server, over), daemon=True).start()
        yield
    finally:
        over.set()
        server.terminate()
        server.wait(30)


def _end_with(server: "subprocess.Popen[bytes]", over: threading.Event) -> None:
    """End `serve` when its server ends: whoever supervises it starts both anew."""
    server.wait()
    if not over.is_set():
        os.kill(os.getpid(), signal.SIGTERM)


def _end_with_parent() -> None:
    """Linux: the server ends with `serve`, even where that is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _key(home: Path) -> str:
    """Without it anybody on this computer could read the runs, or ask for one."""
    file = home / "key"
    if not file.exists():
        file.write_text(f"closeknit:{secrets.token_urlsafe(24)}")
    return file.read_text("utf-8").strip()


def _free_port(wanted: int) -> int:
    """`wanted`, or where another listens there, one that is free."""
    with socket.socket() as tried:
        taken = tried.connect_ex((HOST, wanted)) == 0
    with socket.socket() as found:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((HOST, 0 if taken else wanted))
        return int(found.getsockname()[1])


def _wait_for(server: "subprocess.Popen[bytes]", address: str, home: Path) -> None:
    word = b64encode(_key(home).encode()).decode()
    asked = urllib.request.Request(  # noqa: S310
        f"{address}/api/health", headers={"Authorization": f"Basic {word}"}
    )
    for _ in range(240):
        try:
            with urllib.request.urlopen(asked, timeout=5):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
        if server.poll() is not None:
            break
    raise CloseknitError(
        f"The Prefect server did not start. Its log says why: {home / 'server.log'}"
    )
