"""The same run as a Prefect flow whose steps are tasks.

Nothing else imports Prefect, and this module is imported only where it is used:
the import alone costs seconds. Its telemetry is switched off before. What Prefect
logs and shows names nobody: archives are numbers. Only the sentence on a failed
run may name a file, for its owner must know which.
"""

import os
import subprocess
from collections.abc import Callable
from datetime import datetime
from typing import Any

os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"
os.environ["DO_NOT_TRACK"] = "1"

from prefect import State, flow, task
from prefect.artifacts import create_link_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.states import Completed, Failed

from flows import pipeline
from flows.errors import CloseknitError, of_ours
from flows.pipeline import Summary

ON_FAILURE = "CLOSEKNIT_ON_FAILURE"
"""Environment variable: a command to run when a run has failed."""


class DoneInPart(CloseknitError):
    """A run that did not do all it was asked. Prefect raises and logs what a failed
    flow holds, so this shows its sentences alone and not the rows in `summary`."""

    def __init__(self, said: str, summary: Summary) -> None:
        super().__init__(said)
        self.summary = summary


def run_as_flow(**asked: Any) -> Summary:
    """Run the flow; `CloseknitError` where it failed. Takes what `closeknit` does."""
    state = closeknit(**asked, return_state=True)
    summary = state.result(raise_on_failure=False)
    if isinstance(summary, DoneInPart):
        return summary.summary
    if not isinstance(summary, Summary):
        raise CloseknitError(state.message or "The Prefect flow failed.")
    return summary


def tell_owner(flow: Any, flow_run: Any, state: State[Any]) -> None:
    """Run the owner's command, which finds the reason in `CLOSEKNIT_MESSAGE`."""
    if command := os.environ.get(ON_FAILURE):
        told = os.environ | {"CLOSEKNIT_MESSAGE": state.message or state.name or ""}
        subprocess.run(command, shell=True, env=told, timeout=60, check=False)  # noqa: S602


@flow(
    name="closeknit",
    flow_run_name=lambda: f"closeknit {datetime.now():%Y-%m-%d %H:%M:%S}",
    persist_result=False,
    on_failure=[tell_owner],
    on_crashed=[tell_owner],
)
def closeknit(
    paths: list[str] | None = None,
    data: str = "data",
    reports: str = "reports",
    me: list[str] | None = None,
    as_of: str | None = None,
    texts: bool = True,
    pool: str | None = None,
    engine: str = "duckdb",
    remote: str | None = None,
) -> State[Any]:
    """Read archives (by default those in `DATA/inbox`), build, draw."""
    try:
        options = pipeline.options(
            paths, data, reports, me, as_of, texts, pool, engine, remote
        )
        summary = pipeline.run(options, step=as_task)
    except CloseknitError as error:
        return Failed(message=str(error))
    except Exception as fault:
        return Failed(message=str(of_ours(fault)))
    _leave_artifacts(summary)
    if summary.problems:
        done = "Warehouse and report are made of the rest."
        said = "\n".join([*summary.problems, done])
        return Failed(message=said, data=DoneInPart(said, summary))
    return Completed(message=summary.headline, data=summary)


def as_task(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    """The step as a Prefect task.

    Reading an archive is tried again, for a disk may be away for a moment; the
    other steps would fail the same way twice. What failed is raised where the
    step was called: Prefect would log it with all it holds.
    """

    def call(*given: Any) -> Any:
        raised: list[Exception] = []

        @task(
            name=name,
            task_run_name=name,
            retries=2 if name.startswith("read ") else 0,
            retry_delay_seconds=2,
            retry_condition_fn=lambda *_: isinstance(raised[-1], CloseknitError),
            cache_policy=NO_CACHE,
            persist_result=False,
        )
        def run() -> Any:
            try:
                return function(*given)
            except Exception as error:
                raised.append(error)
                return Failed(message="It failed; the flow run's state says why.")

        state = run(return_state=True)
        if not state.is_completed():
            raise raised[-1] if raised else CloseknitError(f"{name}: {state.message}")
        return state.result()

    return call


def _leave_artifacts(summary: Summary) -> None:
    counts = ("rows_read", "rows_kept", "rows_left_out", "rows_rejected")
    create_table_artifact(
        key="closeknit-read",
        table=[
            {"archive": i, "network": ", ".join(r.networks), "new": r.is_new}
            | {column: r.total(column) for column in counts}
            for i, r in enumerate(summary.readings, 1)
        ],
        description=summary.headline,
    )
    if summary.report:
        create_link_artifact(
            key="closeknit-report",
            link=summary.report.resolve().as_uri(),
            link_text=summary.headline,
        )
