"""The dictionary of tables in sql/README.md, made from the models' comments.

`python -m tests.dictionary` writes it anew; a test keeps the two equal.
"""

from pathlib import Path

from flows.warehouse import models

README = Path(__file__).parents[1] / "sql" / "README.md"
MARK = "<!-- made from the models by `python -m tests.dictionary` -->\n"


def render() -> str:
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


def written() -> str:
    """The dictionary as sql/README.md has it."""
    return README.read_text("utf-8").split(MARK, 1)[1]


if __name__ == "__main__":
    head = README.read_text("utf-8").split(MARK, 1)[0]
    README.write_text(head + MARK + render(), "utf-8")
