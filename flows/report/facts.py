"""What the report tells, read from the warehouse: one question a function.

Every name comes from the temporary table `shown`, so that who may be named is
decided once. Every ordering is total: the same warehouse gives the same page.
"""

from typing import Any

import duckdb

Connection = duckdb.DuckDBPyConnection
Row = dict[str, Any]

PLACED = """
create temp table shown as
select
    people.owner,
    people.person_id,
    row_number() over (
        order by depth desc, last_at desc nulls last,
            first_connected_on desc nulls last, people.owner, people.person_id
    ) - 1 as number,
    {name} as name,
    {role} as role
from people
join relationships as ties using (owner, person_id)
"""
"""Everybody: `number` is the place by depth, the deepest 0."""
NAMED = {
    "name": "people.name",
    "role": "nullif(concat_ws(', ', nullif(position, ''), nullif(company, '')), '')",
}
# Who came first keeps the number when new people appear.
PSEUDONYMS = {
    "name": """'Person ' || row_number() over (
        order by least(ties.first_at, cast(first_connected_on as timestamptz))
            nulls last, people.owner, people.person_id
    )""",
    "role": "cast(null as varchar)",
}


def open_names(connection: Connection, share: bool) -> None:
    """Make table `shown`: each person's name and role, or a pseudonym alone."""
    connection.execute(PLACED.format_map(PSEUDONYMS if share else NAMED))


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


def contact(connection: Connection) -> Row:
    """How much contact there is at all, with how many, from when to when."""
    return rows(
        connection,
        """
        select
            count(distinct (owner, person_id, cast(first_at as date))) as days,
            count(distinct (owner, person_id)) as people,
            min(first_at) as first_at,
            max(last_at) as last_at
        from contact_days
        """,
    )[0]


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
        select number, shown.name, gave, got, balance
        from ledger join shown using (owner, person_id)
        where balance is not null
        order by gave + got desc, person_id
        """,
    )
