"""The same run as a Prefect flow whose steps are tasks.

Nothing else imports Prefect, and this module is imported only where it is used:
the import alone costs seconds. Its telemetry is switched off before.
"""

import os
from collections.abc import Callable
from typing import Any

os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"
os.environ["DO_NOT_TRACK"] = "1"

from prefect import State, flow, task
from prefect.artifacts import create_link_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.states import Completed, Failed

from flows import pipeline
from flows.errors import CloseknitError
from flows.pipeline import Summary


def run_as_flow(**asked: Any) -> Summary:
    """Run the flow; `CloseknitError` where it failed. Takes what `closeknit` does."""
    state = closeknit(**asked, return_state=True)
    if not state.is_completed():
        raise CloseknitError(state.message or "The Prefect flow failed.")
    summary = state.result()
    assert isinstance(summary, Summary)  # noqa: S101
    return summary


@flow(name="closeknit", persist_result=False)
def closeknit(
    paths: list[str] | None = None,
    data: str = "data",
    reports: str = "reports",
    me: list[str] | None = None,
    as_of: str | None = None,
    texts: bool = True,
) -> State[Any]:
    """Read archives (by default those in `DATA/inbox`), build, draw."""
    try:
        options = pipeline.options(paths, data, reports, me, as_of, texts)
        summary = pipeline.run(options, step=as_task)
    except CloseknitError as error:
        return Failed(message=str(error))
    _leave_artifacts(summary)
    return Completed(message=summary.headline, data=summary)


def as_task(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    """The step as a Prefect task.

    Reading is tried again, for a disk may be away for a moment; the other
    steps would fail the same way twice.
    """
    decorate = task(
        name=name.split(" ")[0] if name.startswith("read ") else name,
        task_run_name=name,
        retries=2 if name.startswith("read ") else 0,
        retry_delay_seconds=2,
        cache_policy=NO_CACHE,
        persist_result=False,
    )
    return decorate(function)


def _leave_artifacts(summary: Summary) -> None:
    counts = ("rows_read", "rows_kept", "rows_left_out", "rows_rejected")
    create_table_artifact(
        key="closeknit-read",
        table=[
            {"archive": r.name, "network": ", ".join(r.networks), "new": r.is_new}
            | {column: r.total(column) for column in counts}
            for r in summary.readings
        ],
        description=summary.headline,
    )
    if summary.report:
        create_link_artifact(
            key="closeknit-report",
            link=summary.report.resolve().as_uri(),
            link_text=summary.headline,
        )
