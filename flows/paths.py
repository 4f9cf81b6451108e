"""Who of a pool knows whom best: the answer of `closeknit path`."""

import re
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from flows import warehouse
from flows.errors import CloseknitError

MOST = 25
"""Lines shown; table `warm_paths` has all."""

_WANTED = """
    create temp table wanted as
    with newest as (
        select pool_id, company_key
        from pool_companies
        qualify row_number() over (
            partition by pool_id order by seen_at desc nulls last, company_key
        ) = 1
    )
    select pool_id, bool_and(is_past) as is_past
    from (
        select pool_id, false as is_past
        from pool_people
        where contains(strip_accents(lower(name)), strip_accents(lower($1)))
            or pool_id = $1
        union all
        select pool_id, false as is_past
        from newest
        where contains(strip_accents(company_key), strip_accents($2))
        union all
        select pool_id, true as is_past
        from pool_companies
        where contains(strip_accents(company_key), strip_accents($2))
    )
    group by pool_id
"""
_PATHS = """
    select name, company, owner, through, conversations, depth, last_at, days_silent
    from warm_paths join wanted using (pool_id)
    order by is_past, how, depth desc, last_at desc nulls last, name, pool_id, owner
"""
_LISTED = """
    select string_agg(distinct owner, ', ' order by owner) from pool_people
    where pool_id in (select pool_id from wanted)
"""
_LEGAL = re.compile(
    r"( (ab|ag|as|bv|co|company|corp|corporation|gbr|gmbh|inc|incorporated|kg|kgaa"
    r"|limited|llc|llp|ltd|ltda|mbh|nv|ohg|oy|oyj|plc|pty|pvt|sa|sarl|sas|se|sl|spa"
    r"|srl|ug))+$"
)
"""Legal forms, as model stg_pool_companies leaves them out."""


def show(data: Path, wanted: str, out: Console) -> None:
    """Print the paths to a person, or to those at a company, the best first.

    Raises `CloseknitError` where nobody is known by that name.
    """
    with warehouse.connect(data) as connection:
        if not wanted.strip():
            raise CloseknitError("Say whom: a person or a company, or part of a name.")
        found = _paths(connection, wanted.strip())
        if not found:
            (said,) = connection.execute(_LISTED).fetchone() or ("",)
            out.print(
                f"{wanted}: nobody was in contact with them, and nobody who was knows "
                f"them, as far as these exports show. On a list of: {said}.",
                markup=False,
                soft_wrap=True,
            )
            return
    table = Table(box=None, pad_edge=False)
    for column in ("person", "company", "ask", "who knows", "depth", "last contact"):
        justify: Any = "right" if column == "depth" else "left"
        table.add_column(column, justify=justify, overflow="fold")
    for name, company, owner, through, together, depth, last, silent in found[:MOST]:
        seen = f"{through} (in {together} conversation{'s' * (together != 1)} with " \
               "them)" if through else "them"  # fmt: skip
        when = f"{last:%Y-%m-%d}, {silent:,.0f} days before the end" if last else ""
        cells = (name, company or "", owner, seen, f"{depth:.0f}", when)
        table.add_row(*map(escape, cells))
    out.print(table)
    out.print(
        "Depth and last contact are of the member's own tie: to the person, or to who "
        "may introduce them.",
        soft_wrap=True,
    )
    if len(found) > MOST:
        out.print(f"And {len(found) - MOST:,} more, in table warm_paths.")


def _paths(connection: duckdb.DuckDBPyConnection, wanted: str) -> list[tuple[Any, ...]]:
    is_pool = connection.execute("select 1 from pool_people limit 1").fetchone()
    if not is_pool:
        raise CloseknitError(
            "Paths are found among several people's archives, and here are one "
            "person's. Read a pool first: closeknit run --pool DIR."
        )
    plain = re.sub(r"[\W_]+", " ", re.sub("[.'’]", "", wanted.lower())).strip()
    connection.execute(_WANTED, [wanted, _LEGAL.sub("", plain) or wanted])
    if not connection.execute("select 1 from wanted limit 1").fetchone():
        raise CloseknitError(
            f"{wanted}: nobody in the pool knows a person or a company of that name. "
            'Try a part of it; closeknit sql "from pool_people" lists everybody.'
        )
    return connection.execute(_PATHS).fetchall()
