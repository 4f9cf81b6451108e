"""Rows and dates the way LinkedIn writes them."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from random import Random

from tests.sample.talk import ago

Row = Sequence[object]


def table(header: str, rows: Iterable[Row], *, quoted: bool = False) -> bytes:
    """A CSV file under `header`; `quoted` puts every field in quotes."""
    out = io.StringIO(newline="")
    writer = csv.writer(
        out, lineterminator="\n", quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    )
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return out.getvalue().encode()


def second(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"


def us_minute(at: datetime) -> str:
    """`1/29/26, 2:37 PM`"""
    return f"{at.month}/{at.day}/{at:%y}, {at.hour % 12 or 12}:{at:%M %p}"


def recently_first(rows: Iterable[tuple[datetime, Row]]) -> list[Row]:
    return [row for _, row in sorted(rows, key=lambda r: r[0], reverse=True)]


def some_day(rng: Random, since: datetime) -> datetime:
    """A moment between `since` and a day before the export."""
    return since + (ago(1) - since) * rng.random()
