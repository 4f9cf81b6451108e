"""The report's tables and charts as the templates take them."""

from collections.abc import Sequence
from dataclasses import dataclass

from flows.report.look import Figure


@dataclass(frozen=True)
class Table:
    """A table as shown: the first cell of a row names the row.

    Where the rows are people, `people` are their places by depth, a row each.
    """

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    people: Sequence[int] = ()


@dataclass(frozen=True)
class Chart:
    """A figure, the sentence that it shows, and the same data as a table.

    `basis` says how many rows, of which time, are behind it.
    """

    figure: Figure
    finding: str
    label: str
    table: Table
    basis: str = ""
