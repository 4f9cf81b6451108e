"""Writing to the hand-kept log: one line, with the people as they are known."""

import csv
import difflib
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote

import polars as pl

from flows import lake, warehouse
from flows.errors import CloseknitError
from flows.sources import log, log_words
from flows.sources.text import decode, name_key
from flows.whole import put

HEADER = (
    *("date", "time", "person", "email", "linkedin", "kind", "direction", "medium"),
    *("duration_min", "introduced_by", "introduced_to", "context", "importance"),
    "notes",
)
_WORDS = (
    *("met", "called", "introduced", "helped", "helped_me", "favour_given"),
    *("favour_received", "gift_given", "gift_received", "letter_sent"),
    *("letter_received", "event", "note"),
)
"""Kinds to name where one is not known: a word each for what is most often logged."""


@dataclass(frozen=True)
class Known:
    """Someone to log: the name, and a key where the name alone does not tell who."""

    name: str
    email: str | None = None
    linkedin: str | None = None


def add(
    data: Path,
    kind: str,
    person: str,
    on: str | None = None,
    note: str | None = None,
    to: str | None = None,
    by: str | None = None,
) -> str:
    """Log one thing and say so; `CloseknitError` where it is unclear what or who."""
    if lake.is_pool(data):
        raise CloseknitError(
            f"{data} holds a pool, which every run makes of its members' folders. Keep "
            f"the log there: a {log.FILE} in the folder of the member whose it is."
        )
    word, meant = _kind(kind)
    if (meant == "introduction") != bool(to or by):
        raise CloseknitError(
            "An introduction is of one person --to another, or made --by someone: "
            'closeknit log introduced "Ana" --to "Ben". Nothing else takes these.'
        )
    day = _day(on)
    who = _known(data, person)
    others = {
        column: known.email or known.linkedin or known.name
        for column, given in (("introduced_to", to), ("introduced_by", by))
        if given and (known := _known(data, given))
    }
    row = {
        "date": day.isoformat(),
        "person": who.name,
        "email": who.email,
        "linkedin": who.linkedin,
        "kind": word,
        "notes": note,
        **others,
    }
    path = data / log.FILE
    _append(path, {column: cell for column, cell in row.items() if cell})
    with_others = "".join(
        f", {c.replace('_', ' ')} {name}" for c, name in others.items()
    )
    return f"{path}: {day:%Y-%m-%d}, {word}, {who.name}{with_others}."


def forget(file: Path, is_theirs: Callable[[str], bool]) -> int:
    """Write the log anew without the lines that name a person; how many there were."""
    if not file.exists():
        return 0
    data = file.read_bytes()
    _, between = log.header(data) or ([], ",")
    rows = list(csv.reader(io.StringIO(decode(data)[0], newline=""), delimiter=between))
    kept = [row for row in rows if not any(map(is_theirs, row))]
    if len(kept) < len(rows):
        written = io.StringIO(newline="")
        csv.writer(written, delimiter=between, lineterminator="\n").writerows(kept)
        put(file, written.getvalue().encode())
    return len(rows) - len(kept)


def _kind(given: str) -> tuple[str, str]:
    """The word for a kind and the kind, where it tells who did it to whom."""
    word = re.sub(r"[\s-]+", "_", given.strip().lower())
    if word not in log_words.KINDS:
        near = difflib.get_close_matches(word, log_words.KINDS, 3)
        meant = f" Did you mean {' or '.join(near)}?" if near else ""
        raise CloseknitError(
            f"{given}: not a kind of thing to log.{meant} Kinds: {', '.join(_WORDS)}."
        )
    kind, way = log_words.KINDS[word]
    if way is None and kind != "introduction":
        ways = [w for w, meaning in log_words.KINDS.items() if meaning[0] == kind]
        told = sorted(w for w in ways if log_words.KINDS[w][1] is not None)
        raise CloseknitError(f"{given}: from whom to whom? Say {' or '.join(told)}.")
    return word, kind


def _day(on: str | None) -> date:
    try:
        day = date.fromisoformat(on) if on else date.today()
    except ValueError as error:
        raise CloseknitError(f"--on {on}: write the day as 2024-03-31.") from error
    if day > date.today():
        raise CloseknitError(f"--on {on}: that is yet to come. Log what has been.")
    return day


# Who

_PEOPLE = """
    select
        people.person_id,
        people.name,
        people.email,
        list(handles.handle) as handles,
        max(handles.handle) filter (
            where handles.network = 'linkedin'
                and handles.handle not like 'name:%'
                and not contains(handles.handle, '@')
        ) as linkedin
    from people
    join handles using (owner, person_id)
    group by all
    order by people.name, people.person_id
"""


def _known(data: Path, given: str) -> Known:
    """The one person meant by a name, a part of one, an address, a number or an id."""
    given = given.strip()
    if not given:
        raise CloseknitError("Say whom: a name, an e-mail address or a phone number.")
    with warehouse.connect(data) as connection:
        found = connection.execute(_PEOPLE).fetchall()
    columns = ("person_id", "name", "email", "handles", "linkedin")
    people = pl.DataFrame(found, columns, orient="row").with_columns(
        key=name_key(pl.col("name"))
    )
    matches = _matches(people, given)
    if matches.height == 1:
        return _written(people, matches.row(0, named=True))
    if matches.is_empty() and log.is_address(given):
        return Known(given)
    if matches.is_empty():
        raise CloseknitError(_nobody(people, given))
    listed = ", ".join(
        f"{row['name']} ({row['email'] or row['person_id']})"
        for row in matches.head(6).iter_rows(named=True)
    )
    raise CloseknitError(
        f"{given}: that may be {listed}. Say which: by the whole name or what stands "
        "in brackets."
    )


def _matches(people: pl.DataFrame, given: str) -> pl.DataFrame:
    """Those it may be, by the best way it can be understood."""
    key = pl.select(name_key(pl.lit(given))).item() or ""
    digits = "+" + re.sub(r"\D", "", given)
    ways = (
        pl.col("person_id") == given,
        (pl.col("email") == given.lower())
        | pl.col("handles").list.contains(f"mail:{given.lower()}")
        | pl.col("handles").list.contains(f"tel:{digits}"),
        pl.col("key") == key,
        pl.all_horizontal(
            (" " + pl.col("key")).str.contains(f" {word}", literal=True)
            for word in key.split() or [given]
        ),
    )
    found = (people.filter(way) for way in ways)
    return next((some for some in found if some.height), people.clear())


def _written(people: pl.DataFrame, row: dict[str, str | None]) -> Known:
    """How to log someone so that nobody else is meant: by name where that will do.

    As among networks, only a full name that nobody else bears tells who it is.
    """
    name = row["name"] or ""
    if " " in name and people.filter(pl.col("key") == row["key"]).height == 1:
        return Known(name)
    if not (row["email"] or row["linkedin"]):
        raise CloseknitError(
            f"{name}: the name alone does not tell who it is, and neither an e-mail "
            "address nor a profile of theirs is known. Log it in a line of your own."
        )
    slug = quote(row["linkedin"] or "")
    profile = f"https://www.linkedin.com/in/{slug}" if slug else None
    return Known(name, row["email"], profile)


def _nobody(people: pl.DataFrame, given: str) -> str:
    key = pl.select(name_key(pl.lit(given))).item() or ""
    named = dict(people.select("key", "name").drop_nulls().rows())
    near = difflib.get_close_matches(key, named, 3, 0.6)
    meant = f" Did you mean {' or '.join(named[n] for n in near)}?" if near else ""
    return (
        f"{given}: nobody of that name.{meant} Someone new is logged by e-mail address "
        f"or phone number, or by a line of your own in {log.FILE}."
    )


# The file


def _append(path: Path, row: dict[str, str]) -> None:
    """One line at the end of the log, in the columns it has."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(0o600)
        path.write_text(",".join(HEADER) + "\n", "utf-8")
    data = path.read_bytes()
    stated = log.header(data)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CloseknitError(f"{path}: save it as UTF-8 first.") from error
    if stated is None:
        raise CloseknitError(f"{path}: has no columns date, person and kind.")
    columns = [log_words.column(header.lower()) for header in stated[0]]
    if lacking := sorted(row.keys() - set(columns) - {"email", "linkedin"}):
        raise CloseknitError(f"{path}: add a column {lacking[0]} to its first line.")
    out = io.StringIO()
    cells = [row.get(column, "") for column in columns]
    csv.writer(out, delimiter=stated[1], lineterminator="\n").writerow(cells)
    with path.open("a", encoding="utf-8", newline="") as log_file:
        log_file.write(("" if data.endswith(b"\n") else "\n") + out.getvalue())
