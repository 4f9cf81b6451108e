"""The report of a pool: whom to ask, who knows the same people, who knows alone."""

from typing import Any

from flows.report import facts, words
from flows.report.shown import Table

MOST = 200
"""People in the longest tables; the warehouse has all."""
ALONE = 10
"""People shown whom one member alone knows, a member."""


def is_pool(connection: facts.Connection) -> bool:
    """Whether several people's archives are in the warehouse."""
    return bool(facts.rows(connection, "select 1 from pool_people limit 1"))


def headline(connection: facts.Connection) -> str:
    """How many members there are and whom they know, in one line."""
    (told,) = facts.rows(
        connection,
        """
        select
            count(distinct owner) as members,
            count(distinct pool_id) as people,
            count(distinct pool_id) filter (where rung <> 'names_only') as ties,
            count(distinct pool_id) filter (where in_touch > 1) as shared
        from pool_people
        """,
    )
    return (
        f"{words.count(told['members'], 'member')}. "
        f"{words.count(told['ties'], 'person', 'people')} in contact, "
        f"{told['shared']:,} of them with more than one member."
    )


def sections(connection: facts.Connection) -> dict[str, Any]:
    """What the template of the pool's page takes."""
    return {
        "headline": headline(connection),
        "as_of": facts.parameters(connection)["as_of"],
        "version": facts.parameters(connection)["version"],
        "members": _members(connection),
        "coverage": _coverage(connection),
        "unread": _unread(connection),
        "paths": _paths(connection),
        "overlap": _overlap(connection),
        "alone": _alone(connection),
    }


def _members(connection: facts.Connection) -> Table:
    found = facts.rows(
        connection,
        """
        select owner, connections, contacted, mutual, kept_up, close
        from network_summary where network = 'all' order by owner
        """,
    )
    columns = ["Member", "Connections", "Contacted", "Both ways", "Kept up", "Close"]
    told = [[r["owner"], *(f"{n:,}" for n in [*r.values()][1:])] for r in found]
    return Table("Members and whom they know", columns, told)


def _coverage(connection: facts.Connection) -> Table:
    found = facts.rows(
        connection,
        """
        select owner, network, interactions, first_at, covered_until
        from coverage order by owner, network
        """,
    )
    told = [
        [
            r["owner"],
            words.network(r["network"]),
            f"{r['interactions']:,}",
            words.day(r["first_at"]),
            words.day(r["covered_until"]),
        ]
        for r in found
    ]
    columns = ["Member", "Network", "Interactions", "From", "To"]
    return Table("What the archives cover", columns, told)


def _unread(connection: facts.Connection) -> Table:
    found = facts.rows(
        connection,
        """
        select owner, reason, count(*) as rows from rejected_rows
        group by all order by owner, rows desc, reason
        """,
    )
    told = [[r["owner"], r["reason"], f"{r['rows']:,}"] for r in found]
    return Table("What could not be read", ["Member", "Why", "Times"], told)


def _paths(connection: facts.Connection) -> Table:
    found = facts.rows(
        connection,
        f"""
        with best as (
            select pool_id, max(depth) as best from warm_paths
            where how = 'direct' group by pool_id
            order by best desc, pool_id limit {MOST}
        )
        select name, company, owner, through, paths.depth, last_at
        from warm_paths as paths join best using (pool_id)
        where place <= 3
        order by best desc, pool_id, place
        """,  # noqa: S608
    )
    told = [
        [
            r["name"],
            r["company"] or "",
            r["owner"],
            r["through"] or "",
            words.number(r["depth"]),
            words.day(r["last_at"]),
        ]
        for r in found
    ]
    columns = ["Person", "Company", "Ask", "Through", "Depth", "Last contact"]
    return Table("Whom to ask, the deepest ties first", columns, told)


def _overlap(connection: facts.Connection) -> Table:
    found = facts.rows(
        connection,
        f"""
        select owner, other, people_common, ties_common from member_overlap
        where owner < other and people_common > 0
        order by ties_common desc, people_common desc, owner, other limit {MOST}
        """,  # noqa: S608
    )
    told = [
        [f"{r['owner']} and {r['other']}", f"{r['people_common']:,}",
         f"{r['ties_common']:,}"] for r in found
    ]  # fmt: skip
    columns = ["Members", "Known to both", "In contact with both"]
    return Table("Who knows the same people", columns, told)


def _alone(connection: facts.Connection) -> Table:
    found = facts.rows(
        connection,
        f"""
        select owner, name, company, depth, last_at
        from known_by_one
        qualify row_number() over (
            partition by owner order by depth desc, person_id
        ) <= {ALONE}
        order by owner, depth desc, person_id
        """,  # noqa: S608
    )
    told = [
        [
            r["owner"],
            r["name"],
            r["company"] or "",
            words.number(r["depth"]),
            words.day(r["last_at"]),
        ]
        for r in found
    ]
    columns = ["Member", "Person", "Company", "Depth", "Last contact"]
    return Table(f"The deepest {ALONE} of each member", columns, told)
