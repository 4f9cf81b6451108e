"""Ad hoc questions: any SQL, read-only, and one person in full."""

import csv
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from flows import lake, warehouse
from flows.errors import CloseknitError
from flows.language import explain
from flows.spreadsheet import no_formula

FORMATS = ("table", "csv", "json", "markdown")
out = Console(highlight=False)

Rows = Sequence[tuple[Any, ...]]


def show(
    data: Path, query: str, form: str = "table", spreadsheet: bool = False
) -> None:
    """Print what `query` answers as `form`; `CloseknitError` on wrong SQL.

    For a `spreadsheet`, text that it would take for a formula begins with `'`.
    """
    if form not in FORMATS:
        raise CloseknitError(f"--format {form}: choose one of {', '.join(FORMATS)}.")
    with warehouse.connect(data) as connection:
        _answer(connection, query, form, _neutral if spreadsheet else _as_it_is)


def _as_it_is(value: Any) -> Any:
    return value


def _neutral(value: Any) -> Any:
    return no_formula(value) if isinstance(value, str) else value


def prompt(data: Path, form: str = "table") -> None:
    """Answer queries read from the terminal until an empty line or its end."""
    with warehouse.connect(data) as connection:
        tables = connection.execute(
            "select table_name from duckdb_tables() order by table_name"
        ).fetchall()
        out.print("Tables: " + ", ".join(name for (name,) in tables))
        while query := _line():
            try:
                _answer(connection, query, form)
            except CloseknitError as error:
                out.print(str(error), style="red", markup=False)


def _line() -> str:
    try:
        return input("closeknit> ").strip()
    except (EOFError, KeyboardInterrupt):
        return ""


def _answer(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    form: str,
    each: Callable[[Any], Any] = _as_it_is,
) -> None:
    try:
        cursor = connection.execute(query)
        if not cursor:
            raise CloseknitError("There is no query in that, such as: from people")
        names = [each(column[0]) for column in cursor.description or ()]
        rows = [tuple(map(each, row)) for row in cursor.fetchall()]
    except duckdb.Error as error:
        raise CloseknitError(f"The query does not work: {error}") from error
    _WRITERS[form](names, rows)


def _as_table(names: list[str], rows: Rows) -> None:
    table = Table(box=None, pad_edge=False)
    for i, name in enumerate(names):
        numeric = all(isinstance(r[i], int | float | None) for r in rows)
        table.add_column(name, justify="right" if numeric else "left")
    for row in rows:
        table.add_row(*(_cell(value).replace("[", r"\[") for value in row))
    # Piped, a table must not be cut to the width of no terminal.
    width = None if sys.stdout.isatty() else 10_000
    Console(highlight=False, width=width).print(table)


def _as_csv(names: list[str], rows: Rows) -> None:
    plain = csv.writer(sys.stdout, lineterminator="\n")
    quoted = csv.writer(sys.stdout, lineterminator="\n", quoting=csv.QUOTE_ALL)
    plain.writerow(names)
    for row in rows:
        cells = [_cell(value) for value in row]
        # Python 3.11 does not quote a lone carriage return.
        (quoted if any("\r" in cell for cell in cells) else plain).writerow(cells)


def _as_json(names: list[str], rows: Rows) -> None:
    keys = _distinct(names)
    objects = [dict(zip(keys, row, strict=True)) for row in rows]
    # JSON has no word for what is no number, or beyond all.
    plain = json.loads(json.dumps(objects, default=str), parse_constant=lambda _: None)
    json.dump(plain, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


def _distinct(names: list[str]) -> list[str]:
    """`names`, of which one that was there before gets a number: `a`, `a_2`."""
    found: list[str] = []
    for name in names:
        others = (f"{name}_{number}" for number in count(2))
        free = (other for other in others if other not in (*names, *found))
        found.append(next(free) if name in found else name)
    return found


def _as_markdown(names: list[str], rows: Rows) -> None:
    lines = [names, ["---"] * len(names)]
    lines += [
        [_cell(v).replace("|", r"\|").replace("\n", " ") for v in r] for r in rows
    ]
    sys.stdout.writelines(f"| {' | '.join(line)} |\n" for line in lines)


_WRITERS = {
    "table": _as_table,
    "csv": _as_csv,
    "json": _as_json,
    "markdown": _as_markdown,
}


def _cell(value: object) -> str:
    return (
        ""
        if value is None
        else f"{value:g}"
        if isinstance(value, float)
        else str(value)
    )


def person(data: Path, name: str, *, why: bool = False) -> None:
    """Print one person in full, or `why` their handles are taken for one person's;
    of several that fit, say which there are."""
    with warehouse.connect(data) as connection:
        found = connection.execute(
            """
            with known as (
                select owner, person_id,
                    list_contains(
                        list(strip_accents(lower(name))), strip_accents(lower($name))
                    ) or list_has_any(
                        list(lower(handle))
                        || list(lower(network || ':' || handle))
                        || list(lower(regexp_replace(handle, '^(mail|tel|user):', ''))),
                        [lower($name), regexp_replace($name, '[^0-9+]', '', 'g')]
                    ) as is_meant
                from handles group by owner, person_id
            )
            select owner, person_id, name
            from relationships join known using (owner, person_id)
            where contains(strip_accents(lower(name)), strip_accents(lower($name)))
                or person_id = $name or is_meant
            order by strip_accents(lower(name)) = strip_accents(lower($name)) desc,
                is_meant desc, depth desc, owner, person_id
            """,
            {"name": name},
        ).fetchall()
        if not found:
            raise CloseknitError(
                f"{name}: nobody of that name. Try a part of it; "
                'closeknit sql "from people" lists everybody.'
            )
        # Of a pool, each member's own person of that name.
        shown: dict[str, str] = {}
        for owner, person_id, called in found:
            if called == found[0][2]:
                shown.setdefault(owner, person_id)
        for owner, person_id in shown.items():
            if owner != lake.OWNER:
                out.print(f"\n[bold]As {escape(owner)} knows them[/bold]")
            whom = {"owner": owner, "id": person_id}
            (_print_why if why else _print_person)(connection, whom)
        rest = [row for row in found if row[:2] not in shown.items()]
        others = ", ".join(f"{n} ({i})" for _, i, n in rest[:5])
    if others:
        out.print(f"\nAlso: {others}", markup=False, soft_wrap=True)


_PERSON = (
    ("", "select p.name, p.company, p.position, p.email, p.networks, "
     "p.first_connected_on from people as p "
     "where owner = $owner and person_id = $id"),
    ("How deep", "select depth, depth_low, depth_high, rung, circle, confidence, "
     "p_contact_30d from relationships where owner = $owner and person_id = $id"),
    ("Its parts", "select frequency, mutuality, persistence, rate, n_out, n_in, "
     "active_days, active_months from relationships "
     "where owner = $owner and person_id = $id"),
    ("Rhythm", "select first_at, last_at, days_silent, usual_gap_days, overdue, "
     "initiated_share, response_rate, top_medium from relationships "
     "where owner = $owner and person_id = $id"),
    ("Give and get", "select asks_out, asks_in, offers_out, offers_in, "
     "introductions_out, introductions_in, recommendations_out, recommendations_in, "
     "endorsements_out, endorsements_in, thanks_out, thanks_in, balance, gave_first "
     "from ledger where owner = $owner and person_id = $id"),
    ("First contact", "select network, connected_on, invited_by, first_at, first_by, "
     "first_nature, days_to_first from first_contact "
     "where owner = $owner and person_id = $id"),
    ("Known as", "select network, handle, name, match from handles "
     "where owner = $owner and person_id = $id order by network, handle"),
)  # fmt: skip

_TIMELINE = """
    select
        strftime(occurred_at, '%Y-%m') as month,
        count(*) filter (where direction in ('out', 'both')) as "out",
        count(*) filter (where direction in ('in', 'both')) as "in",
        string_agg(distinct kind, ', ' order by kind) as kinds
    from interactions
    where owner = $owner and person_id = $id and occurred_at is not null
    group by month
    order by month desc
    limit 24
"""


_JUDGED = """
    select
        strftime(occurred_at, '%Y-%m-%d') as day,
        direction,
        list_filter(
            [
                case when is_ask then 'ask' end,
                case when is_offer then 'offer' end,
                case when is_introduction then 'introduction' end,
                case when is_thanks then 'thanks' end,
                case when is_pitch then 'pitch' end
            ],
            lambda flag: flag is not null
        ) as flags,
        text
    from interactions
    where owner = $owner and person_id = $id and text is not null
        and (is_ask or is_offer or is_introduction or is_thanks or is_pitch)
    order by occurred_at desc, source_file, source_line
    limit 10
"""
"""The newest messages that do something, to be shown with the words that say so."""


def _print_person(connection: duckdb.DuckDBPyConnection, whom: dict[str, str]) -> None:
    for title, query in _PERSON:
        cursor = connection.execute(query, whom)
        names = [column[0] for column in cursor.description or ()]
        for row in cursor.fetchall():
            if title:
                out.print(f"\n[bold]{title}[/bold]")
            _print_pairs(names, row)
    judged = connection.execute(_JUDGED, whom).fetchall()
    if judged:
        out.print(
            "\n[bold]What messages did[/bold] (newest first), and the words for it"
        )
        _as_table(["day", "direction", "does", "because of"], list(_reasons(judged)))
    out.print("\n[bold]By month[/bold] (newest first)")
    cursor = connection.execute(_TIMELINE, whom)
    names = [column[0] for column in cursor.description or ()]
    _as_table(names, cursor.fetchall())


def _reasons(judged: Rows) -> Iterator[tuple[object, ...]]:
    told = explain([text for *_, text in judged])
    for (day, direction, flags, _), words in zip(judged, told, strict=True):
        for flag in flags:
            yield day, direction, flag, words.get(flag, "")


_WHY = """
    select
        network_a || ':' || handle_a as handle,
        network_b || ':' || handle_b as is_also,
        match,
        match_weight,
        reason
    from links where owner = $owner and person_id = $id
    order by match_weight desc, 1, 2, 3, 5
"""

_MAYBE = """
    select
        case when person_a = $id then name_b else name_a end as name,
        case when person_a = $id then handle_b else handle_a end as handle,
        weight,
        reason
    from possible_matches where owner = $owner and $id in (person_a, person_b)
    order by weight desc, 2, 4
"""


def _print_why(connection: duckdb.DuckDBPyConnection, whom: dict[str, str]) -> None:
    """The handles, each link between them, and who else it may be."""
    for title, query in (
        ("Known as", "select network, handle, name from handles "
         "where owner = $owner and person_id = $id order by network, handle"),
        ("Linked, since", _WHY),
        ("Perhaps also (settle it in people.toml)", _MAYBE),
    ):  # fmt: skip
        cursor = connection.execute(query, whom)
        names = [column[0] for column in cursor.description or ()]
        if rows := cursor.fetchall():
            out.print(f"\n[bold]{title}[/bold]")
            _as_table(names, rows)


def _print_pairs(names: list[str], row: tuple[Any, ...]) -> None:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for name, value in zip(names, row, strict=True):
        if value is not None:
            table.add_row(name, _cell(value).replace("[", r"\["))
    out.print(table)
