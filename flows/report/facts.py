"""What the report tells, read from the warehouse: one question a function.

Every name comes from the temporary table `shown`, so that who may be named is
decided once. Every ordering is total: the same warehouse gives the same page.
"""

from typing import Any

import duckdb

Connection = duckdb.DuckDBPyConnection
Row = dict[str, Any]

NAMED = """
create temp table shown as
select
    owner, person_id, name,
    nullif(concat_ws(', ', nullif(position, ''), nullif(company, '')), '') as role
from people
"""
# Who came first keeps the number when new people appear.
PSEUDONYMS = """
create temp table shown as
select
    people.owner,
    person_id,
    'Person ' || row_number() over (
        order by least(ties.first_at, cast(first_connected_on as timestamptz))
            nulls last, people.owner, person_id
    ) as name,
    cast(null as varchar) as role
from people
join relationships as ties using (owner, person_id)
"""
DEFINED = (
    *("relationships", "network_summary", "network_over_time", "reconnect"),
    *("introductions", "first_contact", "ledger", "ledger_summary"),
    *("give_get_over_time", "names_only", "coverage", "validity"),
    "calibration",
)
"""Tables whose columns the report defines in its last section."""
REJECTED_SHOWN = 50


def open_names(connection: Connection, share: bool) -> None:
    """Make table `shown`: each person's name and role, or a pseudonym alone."""
    connection.execute(PSEUDONYMS if share else NAMED)


def rows(connection: Connection, sql: str) -> list[Row]:
    found = connection.execute(sql)
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def summaries(connection: Connection) -> list[Row]:
    """Every row of `network_summary`, `all` first; it is there even when empty."""
    found = rows(
        connection,
        "from network_summary order by network <> 'all', network, owner",
    )
    nothing = dict.fromkeys(
        ("connections", "contacted", "mutual", "kept_up", "close", "names_only"), 0
    )
    return found or [
        {**nothing, "network": "all", "hidden": 0, "effective_relationships": 0.0}
    ]


def parameters(connection: Connection) -> Row:
    return rows(connection, "from parameters")[0]


def reconnect(connection: Connection) -> list[Row]:
    return rows(
        connection,
        """
        select shown.name, shown.role, reason, days_silent, usual_gap_days, last_at
        from reconnect join shown using (owner, person_id)
        order by priority, owner, person_id
        """,
    )


def introductions(connection: Connection) -> list[Row]:
    return rows(
        connection,
        """
        select a.name as name_a, b.name as name_b, reason
        from introductions as pairs
        join shown as a on pairs.owner = a.owner and person_a = a.person_id
        join shown as b on pairs.owner = b.owner and person_b = b.person_id
        order by score desc, person_a, person_b
        """,
    )


def over_time(connection: Connection) -> list[Row]:
    """Months of all networks; `is_over` is false for the month of as_of."""
    return rows(
        connection,
        """
        select
            month, connections, contacted, mutual, kept_up, close,
            effective_relationships,
            month + interval 1 month <= cast(as_of as timestamp) as is_over
        from network_over_time join parameters on true
        where network = 'all' and month is not null
        order by month, owner
        """,
    )


def everyone(connection: Connection) -> list[Row]:
    """Everybody ever in contact with, the deepest first."""
    return rows(
        connection,
        """
        select
            shown.name, shown.role, depth, depth_low, depth_high, confidence, rung,
            circle, first_at, last_at, days_silent, active_days, n_out, n_in,
            date_diff('day', least(
                first_at, cast(people.first_connected_on as timestamptz)
            ), as_of) / 365.25 as years
        from relationships
        join shown using (owner, person_id)
        join people using (owner, person_id)
        join parameters on true
        where rung <> 'names_only'
        order by depth desc, last_at desc, person_id
        """,
    )


def listed_only(connection: Connection) -> list[Row]:
    """Everybody who is a name on a list and no more, the newest first."""
    return rows(
        connection,
        """
        select shown.name, shown.role, people.first_connected_on
        from relationships
        join shown using (owner, person_id)
        join people using (owner, person_id)
        where rung = 'names_only'
        order by people.first_connected_on desc nulls last, person_id
        """,
    )


def listed_by_year(connection: Connection) -> list[Row]:
    """Entries on the lists today by year of connecting; year null: not told."""
    return rows(
        connection,
        """
        select
            cast(extract(year from connected_on) as integer) as year,
            count(*) as entries,
            count(*) filter (where rung <> 'names_only') as contacted,
            count(*) filter (where person_id is not null and rung = 'names_only')
                as names,
            count(*) filter (where person_id is null) as hidden
        from connections left join relationships using (owner, person_id)
        where still_connected
        group by year
        order by year nulls last
        """,
    )


def openings(connection: Connection) -> list[Row]:
    """First words by who spoke and what they did, and what became of the tie."""
    return rows(
        connection,
        """
        select
            first_by,
            first_nature,
            count(*) as people,
            count(*) filter (where rung in ('mutual', 'kept_up', 'close')) as mutual,
            count(*) filter (where rung in ('kept_up', 'close')) as kept_up
        from first_contact join relationships using (owner, person_id)
        where first_by is not null and first_nature <> 'silence'
        group by first_by, first_nature
        order by first_by desc, people desc, first_nature
        """,
    )


def silence(connection: Connection) -> int:
    """People connected with and no word one to one within a year."""
    sql = "select count(*) as n from first_contact where first_nature = 'silence'"
    return int(rows(connection, sql)[0]["n"])


def exchanged(connection: Connection) -> Row:
    """The whole ledger: what went out, what came in; zeros when it is empty."""
    return rows(
        connection,
        """
        select coalesce(sum(columns(* exclude (owner, balance))), 0)
        from ledger_summary
        """,
    )[0]


def give_and_get(connection: Connection) -> list[Row]:
    """Gives and gets by month, and up to its end."""
    return rows(
        connection,
        """
        select month, gave, got, gave_so_far, got_so_far, ratio
        from give_get_over_time
        order by month, owner
        """,
    )


def balances(connection: Connection) -> list[Row]:
    """Everybody of whom there is enough to say, most evidence first."""
    return rows(
        connection,
        """
        select shown.name, gave, got, asks_out, asks_in, balance
        from ledger join shown using (owner, person_id)
        where balance is not null
        order by gave + got desc, person_id
        """,
    )


def coverage(connection: Connection) -> list[Row]:
    return rows(connection, "from coverage order by network, owner")


def files(connection: Connection) -> list[Row]:
    """What was read, by archive, network, kind and status."""
    return rows(
        connection,
        """
        select
            dense_rank() over (order by archive) as archive_number,
            archive, network, kind, status,
            count(*) as files,
            sum(rows_read) as read,
            sum(rows_kept) as kept,
            sum(rows_left_out) as left_out,
            sum(rows_rejected) as rejected,
            string_agg(distinct note, '; ' order by note) as notes
        from files_read
        group by archive, network, kind, status
        order by archive, status = 'read' desc, read desc, kind, network, status
        """,
    )


def rejected(connection: Connection) -> tuple[int, list[Row]]:
    """How many rows were rejected, and the first of them."""
    total = rows(connection, "select count(*) as n from rejected_rows")[0]["n"]
    first = rows(
        connection,
        f"""
        select archive, file, line, reason, sample
        from rejected_rows
        order by archive, file, line, reason, sample
        limit {REJECTED_SHOWN}
        """,  # noqa: S608
    )
    return int(total), first


def self_test(connection: Connection) -> list[Row]:
    """`validity`, the mean of the cut-offs by network and horizon."""
    return rows(
        connection,
        """
        select
            network, horizon_days,
            count(*) as cut_offs,
            min(cut_off) as first_cut,
            max(cut_off) as last_cut,
            max(people) as people,
            round(avg(auc_depth), 3) as depth,
            round(avg(auc_messages), 3) as messages,
            round(avg(auc_recency), 3) as recency,
            round(avg(expected_share), 3) as expected,
            round(avg(observed_share), 3) as observed
        from validity
        group by network, horizon_days
        order by network, horizon_days
        """,
    )


def calibration(connection: Connection) -> list[Row]:
    """Table `calibration`: what depth promised at past dates, and what came."""
    return rows(connection, "from calibration order by network, owner, depth_from")


def definitions(connection: Connection) -> list[Row]:
    """Each table the report tells from: its comment and its columns'."""
    columns = rows(
        connection,
        """
        select table_name, column_name, comment from duckdb_columns()
        where schema_name = 'main' and comment is not null
        order by table_name, column_index
        """,
    )
    tables = rows(connection, "select table_name, comment from duckdb_tables()")
    comments = {t["table_name"]: t["comment"] for t in tables}
    return [
        {
            "table": name,
            "comment": comments.get(name),
            "columns": [c for c in columns if c["table_name"] == name],
        }
        for name in DEFINED
    ]


def parameter_notes(connection: Connection) -> list[Row]:
    return rows(connection, "from parameter_notes order by name")
