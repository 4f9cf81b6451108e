"""The page: the sections put into the template, all in one file.

Jinja escapes everything that comes from data; what goes into a script element
as JSON is escaped here. The two inline scripts are allowed by their hash and
nothing else is: the policy forbids the page to ask the network for anything.
"""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from flows.report import facts, sections, words

HERE = Path(__file__).parent


def render(connection: facts.Connection, share: bool) -> bytes:
    """The whole page; `shown` (see `facts.open_names`) says who is named."""
    from plotly.offline import get_plotlyjs  # type: ignore[import-untyped]

    context = _context(connection, share)
    drawn = {k: v.figure for k, v in context.items() if isinstance(v, sections.Chart)}
    plotly, script = get_plotlyjs(), _static("charts.js") + _static("report.js")
    page = (
        _environment()
        .get_template("page.html.j2")
        .render(
            context,
            share=share,
            figures=as_json(drawn),
            extra_rows=as_json(context["extra"]),
            plotly=Markup(plotly),  # noqa: S704
            script=Markup(script),  # noqa: S704
            style=Markup(_static("report.css")),  # noqa: S704
            policy=_policy(plotly, script),
        )
    )
    return page.encode("utf-8")


def _context(connection: facts.Connection, share: bool) -> dict[str, Any]:
    summaries = facts.summaries(connection)
    parameters, covered = facts.parameters(connection), facts.coverage(connection)
    people, listed = facts.everyone(connection), facts.listed_only(connection)
    opened = facts.openings(connection)
    pairs = facts.introductions(connection)
    return {
        "as_of": parameters["as_of"],
        "version": parameters["version"],
        "minimum": parameters["min_evidence"],
        "coverage": covered,
        "coverage_table": sections.coverage_table(covered),
        **sections.ladder(summaries),
        **sections.this_week(facts.reconnect(connection), pairs, share),
        **sections.over_time(facts.over_time(connection)),
        **sections.circles(people, len(listed)),
        **sections.everyone(people, listed, parameters),
        **sections.give_and_get(
            opened,
            facts.exchanged(connection),
            facts.give_and_get(connection),
            facts.balances(connection),
        ),
        **sections.first_contacts(opened, facts.silence(connection)),
        **sections.names(facts.listed_by_year(connection)),
        **sections.measured(connection, share),
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
    }
    return environment
