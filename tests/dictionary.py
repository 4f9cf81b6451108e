"""What sql/README.md takes from the models' comments: measures and tables.

`python -m tests.dictionary` writes it anew; a test keeps the two equal.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from flows.models import models

README = Path(__file__).parents[1] / "sql" / "README.md"
MARK = "<!-- made from the models by `python -m tests.dictionary` -->\n"
MEANING = 1
"""The cell of a measure's row that says what it is, in the model's own words."""


def render() -> str:
    """The whole file as it ought to be."""
    head = README.read_text("utf-8").split(MARK, 1)[0]
    return _measures(head) + MARK + _tables()


def written() -> str:
    """The file as it is."""
    return README.read_text("utf-8")


def measures() -> Iterator[tuple[str, list[str], list[str]]]:
    """Of each row of measures: its table, its columns and its cells."""
    table = ""
    for line in written().split(MARK, 1)[0].splitlines():
        table = _heading(line) or table
        if columns := _columns(line):
            yield table, columns, _cells(line)


def _measures(head: str) -> str:
    comments = {model.name: model.columns for model in models()}
    lines, table = [], ""
    for line in head.splitlines():
        table = _heading(line) or table
        if columns := _columns(line):
            cells = _cells(line)
            said = dict.fromkeys(comments[table][column] for column in columns)
            cells[MEANING] = _cell(" · ".join(said))
            line = f"| {' | '.join(cells)} |"
        lines.append(line)
    return "\n".join(lines) + "\n"


def _heading(line: str) -> str | None:
    found = re.match(r"### `(\w+)`", line)
    return found and found[1]


def _columns(line: str) -> list[str]:
    """The columns a row of measures is about; none where the line is no such row."""
    return re.findall(r"`(\w+)`", _cells(line)[0]) if line.startswith("| `") else []


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def _tables() -> str:
    """A section a table: what a row is, and what each column says."""
    kept = sorted((m for m in models() if not m.staging), key=lambda m: m.name)
    sections = []
    for model in kept:
        rows = [f"| `{c}` | {_cell(text)} |" for c, text in model.columns.items()]
        lines = [f"### {model.name}", "", model.comment, ""]
        sections.append("\n".join([*lines, "| column | |", "|---|---|", *rows, ""]))
    return "\n".join(sections)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    README.write_text(render(), "utf-8")
