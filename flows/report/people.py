"""Everyone: the table of all people, and what opening one of them shows.

The page's script reads both; what it does not know how to say is said here.
"""

from collections.abc import Sequence
from typing import Any

from flows.report import dealings, words
from flows.report.facts import Connection, rows
from flows.report.words import Row, count, iso, number

COLUMNS = [
    *("Name", "Depth", "Rung", "Network", "80 % interval", "Medium", "Last contact"),
    *("Usual gap, days", "You / they", "Days in touch", "Years known"),
]
PLAIN_ROWS = 120
"""Rows of the table that are there without a script."""
OPENED = 2_500
"""People whose months and parts the page holds, the deepest; of the others the
table's row is all. It keeps the page of 30,000 people within its 12 MB."""
MEDIA = ("text", "voice", "in_person", "public")
LEDGER = ("asks", "offers", "introductions", "recommendations", "endorsements",
          "favours", "thanks")  # fmt: skip


def everyone(connection: Connection) -> list[Row]:
    """Everybody ever in contact with, the deepest first."""
    return rows(
        connection,
        """
        select
            shown.number, shown.name, shown.role, people.networks, depth, depth_low,
            depth_high, confidence, rung, circle, top_medium, first_at, last_at,
            usual_gap_days, active_days, n_out, n_in,
            date_diff('day', least(
                first_at, cast(people.first_connected_on as timestamptz)
            ), as_of) / 365.25 as years
        from relationships
        join shown using (owner, person_id)
        join people using (owner, person_id)
        join parameters on true
        where rung <> 'names_only'
        order by shown.number
        """,
    )


def listed_only(connection: Connection) -> list[Row]:
    """Everybody who is a name on a list and no more, the newest first."""
    return rows(
        connection,
        """
        select shown.name, shown.role, people.networks
        from relationships
        join shown using (owner, person_id)
        join people using (owner, person_id)
        where rung = 'names_only'
        order by shown.number
        """,
    )


def cells(person: Row) -> list[str]:
    """Name, role, then the other columns as shown."""
    return [
        person["name"],
        person["role"] or "",
        number(person["depth"]),
        words.RUNGS[person["rung"]],
        _networks(person),
        f"{person['depth_low']:.0f} to {person['depth_high']:.0f}",
        words.MEDIA.get(person["top_medium"], "–"),
        iso(person["last_at"]),
        number(person["usual_gap_days"]),
        f"{person['n_out']:,} / {person['n_in']:,}",
        number(person["active_days"]),
        number(person["years"], 1),
    ]


def listed_cells(person: Row) -> list[str]:
    return [
        person["name"],
        person["role"] or "",
        "–",
        words.RUNGS["names_only"],
        _networks(person),
    ]


def _networks(person: Row) -> str:
    return ", ".join(map(words.network, person["networks"]))


def details(connection: Connection) -> dict[str, Any]:
    """What opening a person shows, by number: column names, and a list each."""
    parts, months = _parts(connection), _months(connection)
    firsts: dict[int, list[str]] = {}
    for first in _firsts(connection):
        firsts.setdefault(first["number"], []).append(dealings.first_contact(first))
    columns = ["parts", "next", "rhythm", "ledger", "firsts", "since", "months"]
    return {
        "columns": columns,
        "rows": [
            [
                [p[c] for c in ("frequency", "mutuality", "persistence", "rate")],
                _next(p),
                _rhythm(p),
                [[p[f"{kind}_out"], p[f"{kind}_in"]] for kind in LEDGER],
                firsts.get(p["number"], []),
                *months.get(p["number"], [None, []]),
            ]
            for p in parts
        ],
    }


def _next(person: Row) -> str:
    """What the model expects of the next 30 days."""
    low, high = person["days_30d_low"], person["days_30d_high"]
    days = f"{low} to {high} days" if low != high else count(high, "day")
    chance = words.percent(person["p_contact_30d"], 1)
    return f"{chance} chance of any contact, {days} of it (80 % interval)"


def _rhythm(person: Row) -> str:
    parts = [
        f"{count(person['active_months'], 'month')} with contact since "
        f"{words.day(person['first_at'])}",
        f"{count(person['days_silent'], 'day')} since the last",
    ]
    if person["initiated_share"] is not None:
        parts.append(
            f"you began {words.percent(person['initiated_share'], 1)} of talks"
        )
    if person["response_rate"] is not None:
        answered = words.percent(person["response_rate"], 1)
        parts.append(f"you answered {answered} of those they began")
    return "; ".join(parts)


def _parts(connection: Connection) -> list[Row]:
    exchanged = ", ".join(
        f"coalesce({kind}_{way}, 0) as {kind}_{way}"
        for kind in LEDGER
        for way in ("out", "in")
    )
    return rows(
        connection,
        f"""
        select
            number,
            round(frequency, 1) as frequency,
            round(mutuality, 2) as mutuality,
            round(persistence, 2) as persistence,
            round(rate, 2) as rate,
            p_contact_30d, days_30d_low, days_30d_high, active_months, first_at,
            days_silent, initiated_share, response_rate, {exchanged}
        from relationships
        join shown using (owner, person_id)
        left join ledger using (owner, person_id)
        where rung <> 'names_only' and number < {OPENED}
        order by number
        """,  # noqa: S608
    )


def _months(connection: Connection) -> dict[int, Sequence[Any]]:
    """First month, and a text a medium: days in touch by month, a sign each.

    A day counts once, under its deepest medium; the signs are 0 to 9, then a to v.
    """
    found = rows(
        connection,
        f"""
        with days as (
            select
                number,
                cast(date_trunc('month', first_at) as date) as month,
                case
                    when bool_or(is_in_person) then 'in_person'
                    when bool_or(is_voice) then 'voice'
                    when bool_or(is_text) then 'text'
                    else 'public'
                end as medium
            from contact_days join shown using (owner, person_id)
            where number < {OPENED}
            group by number, month, cast(first_at as date)
        ),

        spans as (
            select number, min(month) as since, max(month) as until
            from days group by number
        ),

        every as (
            select
                number,
                since,
                cast(unnest(
                    generate_series(since, until, interval 1 month)
                ) as date) as month
            from spans
        ),

        counted as (
            select
                number, month,
                {
            ", ".join(
                f"least(count(*) filter (where medium = '{m}'), 31) as {m}"
                for m in MEDIA
            )
        }
            from days group by number, month
        )

        select
            number,
            since,
            -- One order for all the media, whose signs take turns.
            string_agg({
            " || ".join(
                f"substr('0123456789abcdefghijklmnopqrstuv', 1 + coalesce({m}, 0), 1)"
                for m in MEDIA
            )
        }, '' order by month) as months
        from every left join counted using (number, month)
        group by number, since
        order by number
        """,  # noqa: S608
    )
    return {f["number"]: [f["since"], _parted(f["months"])] for f in found}


def _parted(months: str) -> list[str]:
    """A text a medium; of one never used nothing is written."""
    signs = [months[medium :: len(MEDIA)] for medium in range(len(MEDIA))]
    return [each if each.strip("0") else "" for each in signs]


def _firsts(connection: Connection) -> list[Row]:
    return rows(
        connection,
        f"""
        select
            number, network, connected_on, invited_by, first_at, first_by,
            first_nature, days_to_first
        from first_contact join shown using (owner, person_id)
        where number < {OPENED}
        order by number, network
        """,  # noqa: S608
    )
