"""Pages of the tests' own, offline and in the look of the report."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, FileSystemLoader
from markupsafe import Markup

from flows import __version__
from flows.report import page
from flows.report.shown import Chart


def render(template: Path, charts: Mapping[str, Chart], /, **said: Any) -> str:
    """The page of `template`, which shows `charts` by their keys."""
    plotly, script = page._static(page.PLOTLY), page._static("charts.js")
    environment = page._environment()
    own = FileSystemLoader(template.parent)
    environment.loader = ChoiceLoader([own, environment.loader or own])
    return environment.get_template(template.name).render(
        **said,
        version=__version__,
        figures=page.as_json({key: chart.figure for key, chart in charts.items()}),
        plotly=Markup(plotly),
        script=Markup(script),
        style=Markup(page._static("report.css")),
        policy=page._policy(plotly, script),
    )
