"""The page: the sections put into the template, all in one file.

Jinja escapes everything that comes from data; what goes into a script element
as JSON is escaped here. The two inline scripts are allowed by their hash and
nothing else is: the policy forbids the page to ask the network for anything.
"""

import base64
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from flows.report import (
    charts,
    exchange,
    facts,
    measured,
    people,
    pool,
    sections,
    week,
    words,
)
from flows.report.look import Figure
from flows.report.shown import Chart
from flows.report.snapshots import Change

HERE = Path(__file__).parent
PLOTLY = "plotly-basic.min.js"
"""Plotly's official bundle of lines, marks and bars, a quarter of the whole: a
browser takes a quarter of the time to read it. Its licence lies beside it."""
SCRIPTS = ("charts.js", "people.js", "person.js", "week.js")


def render(
    connection: facts.Connection,
    chosen: tuple[Sequence[week.Item], Sequence[week.Item]],
    change: Change | None,
    share: bool,
    texts: bool,
) -> bytes:
    """The whole page; `shown` (see `facts.open_names`) says who is named.

    `chosen` are the people of this week and those after that.
    """
    context = _context(connection, change, share)
    known = {
        "as_of": context["as_of"],
        "columns": people.COLUMNS,
        "rows": context["everybody"],
        "details": people.details(connection),
    }
    plotly, script = _static(PLOTLY), "".join(map(_static, SCRIPTS))
    page = (
        _environment()
        .get_template("page.html.j2")
        .render(
            context,
            share=share,
            texts=texts,
            week=chosen[0],
            after=chosen[1],
            calendar=week.as_calendar(context["as_of"], chosen[0]),
            sheet=week.as_csv(context["as_of"], chosen[0]),
            figures=as_json(_figures(context)),
            people=as_json(known),
            plotly=Markup(plotly),  # noqa: S704
            script=Markup(script),  # noqa: S704
            style=Markup(_static("report.css")),  # noqa: S704
            policy=_policy(plotly, script),
        )
    )
    return page.encode("utf-8")


def render_pool(connection: facts.Connection) -> bytes:
    """The page of a pool, which has tables only."""
    template = _environment().get_template("pool.html.j2")
    style = Markup(_static("report.css"))  # noqa: S704
    told = pool.sections(connection)
    return template.render(told, style=style, policy=_policy("")).encode("utf-8")


def _figures(context: dict[str, Any]) -> dict[str, Figure]:
    drawn = {k: v.figure for k, v in context.items() if isinstance(v, Chart)}
    return drawn | {"person": charts.person()}


def _context(
    connection: facts.Connection, change: Change | None, share: bool
) -> dict[str, Any]:
    parameters = facts.parameters(connection)
    known, listed = people.everyone(connection), people.listed_only(connection)
    opened, basis = facts.openings(connection), words.basis(facts.contact(connection))
    return {
        "as_of": parameters["as_of"],
        "version": parameters["version"],
        "minimum": parameters["min_evidence"],
        "basis": basis,
        **sections.ladder(facts.summaries(connection), change),
        **sections.over_time(facts.over_time(connection), basis),
        **sections.circles(known, len(listed), basis),
        **sections.everyone(known, listed, parameters, basis),
        **exchange.give_and_get(
            opened,
            facts.exchanged(connection),
            facts.give_and_get(connection),
            facts.balances(connection),
        ),
        **exchange.first_contacts(opened, facts.silence(connection)),
        **exchange.names(facts.listed_by_year(connection), parameters["as_of"]),
        **measured.measured(connection, share),
    }


def as_json(value: object) -> Markup:
    """JSON that cannot end the script element it stands in."""
    said = json.dumps(
        value, ensure_ascii=False, separators=(",", ":"), default=words.iso
    )
    for character in "<>&\u2028\u2029":
        said = said.replace(character, f"\\u{ord(character):04x}")
    return Markup(said)  # noqa: S704


def _policy(*scripts: str) -> str:
    hashes = " ".join(f"'sha256-{_hash(script)}'" for script in scripts)
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src {hashes}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _static(name: str) -> str:
    return (HERE / "static" / name).read_text("utf-8")


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "n": words.number,
        "day": words.day,
        "iso": words.iso,
        "network": words.network,
        "count": words.count,
        "gap": words.gap,
        "link": week.as_link,
    }
    return environment
