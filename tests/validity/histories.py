"""Two public, anonymised histories, and what the warehouse said of them when.

The data is no part of Closeknit: it lies in the folder that `VALIDITY_DATA`
names, or else beside the repository in `shared/validity`. Each person of a set is
an owner, each message counts as one to one. At each cut-off the warehouse's own
models run on what came before it, with `as_of` there.
"""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from flows import givens, models
from flows.settings import Parameters

FOLDER = Path(
    os.environ.get("VALIDITY_DATA", Path(__file__).parents[3] / "shared" / "validity")
)
GIVEN = {
    "stg_group_people": "owner varchar, network varchar, thread_id varchar, "
    "person_id varchar",
    "stg_contact_dates": "owner varchar, network varchar, person_id varchar, day date",
    "stg_repeated_notes": "interaction_id varchar",
    "stg_cut_offs": "owner varchar, network varchar, horizon_days integer, "
    "cut_off date",
}
"""Models left empty: there is no group and no invitation, and each cut-off is a
present of its own."""


@dataclass(frozen=True)
class Task:
    """Who will be in two-way contact within `horizon` days of each cut-off?"""

    name: str
    file: str
    title: str
    horizon: int
    cut_offs: int
    first: float
    last: float | None
    """Days from the set's first event; null: its last event."""


TASKS = (
    Task("collegemsg 30", "collegemsg", "CollegeMsg, 30 days", 30, 8, 25, None),
    Task("email_eu 30", "email_eu", "email-Eu, 30 days", 30, 10, 120, 530),
    Task("email_eu 90", "email_eu", "email-Eu, 90 days", 90, 10, 120, 530),
)


def is_there() -> bool:
    return all((FOLDER / f"{task.file}.parquet").exists() for task in TASKS)


def connect() -> duckdb.DuckDBPyConnection:
    """A warehouse in memory that holds nothing but its settings."""
    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'")
    givens.define(connection)
    givens.open_settings(connection, Parameters(), (), ())
    for name, columns in GIVEN.items():
        connection.execute(f"create table {name} ({columns})")
    return connection


def open_events(connection: duckdb.DuckDBPyConnection, task: Task) -> None:
    """Table `events` of the task's set: ego, alter, direction, sent_at."""
    connection.execute(
        f"""
        create or replace table events as
        select ego, alter, direction, to_timestamp(ts) as sent_at
        from read_parquet('{FOLDER / task.file}.parquet')
        """
    )


def cut_offs(connection: duckdb.DuckDBPyConnection, task: Task) -> list[datetime]:
    """The later two thirds of the moments spaced equally over the set."""
    found = connection.execute(
        "select min(sent_at), max(sent_at) from events"
    ).fetchone()
    assert found
    first, last = found
    days = task.last or (last - first) / timedelta(days=1)
    step = (days - task.horizon - task.first) / (task.cut_offs - 1)
    return [
        first + timedelta(days=task.first + place * step)
        for place in range(task.cut_offs // 3, task.cut_offs)
    ]


def measure(connection: duckdb.DuckDBPyConnection, as_of: datetime) -> None:
    """Run the warehouse's models on what came up to `as_of`.

    Leaves `depths` and `stg_days_ahead` at the product's half-life, and of each
    half-life h table `depths_h`.
    """
    connection.execute(
        """
        create or replace table interactions as
        select
            ego as owner, alter as person_id, 'network' as network,
            cast(null as varchar) as thread_id, direction, 'text' as medium,
            'message' as kind, 1 as group_size, false as is_greeting,
            cast(null as bigint) as characters, sent_at as occurred_at,
            cast(row_number() over () as varchar) as interaction_id
        from events where sent_at <= $1
        """,
        [as_of],
    )
    connection.execute(
        """
        create or replace table stg_archives as
        select
            owner, 'archive' as archive, network,
            cast(null as timestamptz) as exported_at,
            min(occurred_at) as first_at, max(occurred_at) as last_at,
            cast($1 as timestamptz) as covered_until
        from interactions group by owner, network
        """,
        [as_of],
    )
    # What counts as contact does not depend on the half-life.
    for h, names in ((90, _needed("stg_days_ahead")), (60, {"parameters", "depths"})):
        connection.execute("update settings set as_of = ?, h = ?", [as_of, h])
        for model in models.models():
            if model.name in names:
                _run(connection, model)
        connection.execute(f"create or replace table depths_{h} as from depths")


def _run(connection: duckdb.DuckDBPyConnection, model: models.Model) -> None:
    connection.execute(f"create or replace table {model.name} as {model.sql}")


def _needed(target: str) -> set[str]:
    """`target` and the models it follows from, as far as they are not given."""
    given = {*GIVEN, "stg_archives", "interactions"}
    by_name = {model.name: model for model in models.models()}
    found, rest = set(), {target}
    while rest:
        found |= rest
        rest = {read for name in rest for read in by_name[name].reads}
        rest = (rest & by_name.keys()) - given - found
    return found
