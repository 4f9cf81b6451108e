"""The words of the hand-kept log: its columns, kinds, dates, lengths, directions."""

import re

import polars as pl

from flows.sources.dates import zones
from flows.sources.records import MOMENT

_COLUMNS = {
    "date": "when day datum fecha",
    "time": "",
    "tz": "timezone",
    "person": "name who contact fullname",
    "email": "mail",
    "phone": "mobile",
    "linkedin": "",
    "facebook": "",
    "url": "profileurl",
    "kind": "type what",
    "direction": "dir",
    "medium": "via channel",
    "duration_min": "durationmin minutes duration",
    "introduced_by": "introducedby introby through",
    "introduced_to": "introducedto introto",
    "context": "where occasion place",
    "importance": "weight closeness",
    "notes": "note comment remarks",
    "id": "",
}
COLUMNS = {
    word: column
    for column, others in _COLUMNS.items()
    for word in (column, *others.split())
}
"""Each word a column may be headed by, and the column meant."""
HELD = set(_COLUMNS) - {"context", "importance", "facebook", "id"}
"""The columns that have a place among the records; all others go to `detail`."""

_KINDS = {
    ("meeting", "both"): "met meet lunch coffee dinner breakfast drinks visit",
    ("call", "both"): "called phoned phone_call video_call",
    ("message", None): "messaged",
    ("letter", None): "",
    ("email", None): "e_mail mail",
    ("introduction", None): "intro introduced",
    ("favour", None): "favor",
    ("favour", "out"): "helped",
    ("favour", "in"): "helped_me",
    ("gift", None): "present",
    ("gift", "out"): "gave",
    ("event", "both"): "party conference",
    ("note", "out"): "",
}
_WAYS = {"_given": "out", "_sent": "out", "_received": "in"}
_NEITHER_WAY = ("favour", "favor", "gift", "message", "letter", "email")
KINDS: dict[str, tuple[str, str | None]] = {
    **{name: (name, way) for name, way in reversed(_KINDS) if way in (None, "both")},
    "note": ("note", "out"),
    **{word: meant for meant, words in _KINDS.items() for word in words.split()},
    **{
        f"{name}{end}": ("favour" if name == "favor" else name, way)
        for name in _NEITHER_WAY
        for end, way in _WAYS.items()
    },
}
"""Each word for a kind: the kind, and its direction where the word tells."""

_DIRECTIONS = {
    **dict.fromkeys(("me>them", "out", "->", "→"), "out"),
    **dict.fromkeys(("them>me", "in", "<-", "←"), "in"),
    **dict.fromkeys(("both", "mutual", "<>", "<->", "↔"), "both"),
}
_MEDIUMS = {
    "video": "video zoom teams meet facetime skype",
    "voice": "voice phone call",
    "in_person": "in_person face_to_face",
    "text": "text whatsapp sms signal telegram email mail letter chat",
    "public": "public",
}
_MEDIUM = {word: m for m, words in _MEDIUMS.items() for word in words.split()}
_USUAL_MEDIUM = {
    **dict.fromkeys(("meeting", "event"), "in_person"),
    **dict.fromkeys(("message", "email", "letter"), "text"),
    "call": "voice",
}


def column(header: str) -> str:
    """What a column is called here; one of the user's own keeps its name."""
    return COLUMNS.get(re.sub(r"[^\w]|_(?!min\b|by\b|to\b)", "", header), header)


def word(text: pl.Expr) -> pl.Expr:
    """`phone_call` for `Phone call`."""
    return text.str.strip_chars().str.to_lowercase().str.replace_all(r"[\s-]+", "_")


def is_kind(text: pl.Expr) -> pl.Expr:
    """Whether a word is one for a kind."""
    return word(text).is_in(list(KINDS))


def with_kind(frame: pl.DataFrame) -> pl.DataFrame:
    """`kind`, `direction` and `medium` from what was written.

    An unknown kind is kept as `other`. A direction stated counts, then that of the
    kind; a meeting, a call and an event go both ways.
    """
    kind = word(pl.col("kind"))
    kinds = {said: meant for said, (meant, _) in KINDS.items()}
    ways = {said: way for said, (_, way) in KINDS.items()}
    stated = pl.col("direction").str.replace_all(r"\s+", "").str.to_lowercase()
    way = stated.replace_strict(_DIRECTIONS, default=None, return_dtype=pl.String)
    unclear = stated.is_not_null() & way.is_null()
    frame = frame.with_columns(
        kind=kind.replace_strict(kinds, default="other", return_dtype=pl.String),
        direction=pl.coalesce(
            way, kind.replace_strict(ways, default=None, return_dtype=pl.String)
        ),
        reason=pl.coalesce(
            "reason",
            pl.when(unclear).then(
                pl.lit("direction not understood: ")
                + pl.col("direction")
                + ": write me>them, them>me or both"
            ),
        ),
    )
    usual = pl.col("kind").replace_strict(
        _USUAL_MEDIUM, default=None, return_dtype=pl.String
    )
    told = word(pl.col("medium")).replace_strict(
        _MEDIUM, default=None, return_dtype=pl.String
    )
    return frame.with_columns(medium=pl.coalesce(told, usual))


# Dates


def dated(frame: pl.DataFrame) -> pl.DataFrame:
    """`occurred_at`, its precision, and the reason where there is none.

    A month or a year alone stays one. Which of `3/4/2024` is the month, the whole
    file tells or nobody does. Time is that of `tz`, else UTC.
    """
    date, clock = pl.col("date").str.strip_chars(), pl.col("time").str.strip_chars()
    split = date.str.extract_groups(r"^(\S+)[ T](\d{1,2}:\d{2}.*)$")
    frame = frame.with_columns(
        date=pl.coalesce(split.struct[0], date),
        time=pl.coalesce(clock, split.struct[1]),
    )
    date = pl.col("date")
    slashed = date.str.extract_groups(r"^(\d{1,2})/(\d{1,2})/\d{4}$")
    order = _order(frame.select(slashed.alias("parts")).unnest("parts"))
    ordered = date.str.replace(r"^(\d+)/(\d+)/(\d+)$", order) if order else date
    serial = date.str.extract(r"^(\d{5})$").cast(pl.Int64)
    day = pl.coalesce(
        ordered.str.to_date("%Y-%m-%d", strict=False),
        date.str.to_date("%d.%m.%Y", strict=False),
        pl.when(serial.is_between(20_000, 60_000)).then(
            pl.date(1899, 12, 30) + pl.duration(days=serial)
        ),
    )
    month = (date + "-01").str.to_date("%Y-%m-%d", strict=False)
    year = pl.when(date.str.contains(r"^\d{4}$")).then(
        (date + "-01-01").str.to_date("%Y-%m-%d", strict=False)
    )
    time = (
        pl.col("time")
        .str.extract(r"^(\d{1,2}:\d{2})", 1)
        .str.to_time("%H:%M", strict=False)
    )
    frame = frame.with_columns(
        day=pl.coalesce(day, month, year),
        clock=pl.when(day.is_not_null()).then(time),
        precision=pl.when(day.is_not_null() & time.is_not_null())
        .then(pl.lit("minute"))
        .when(day.is_not_null())
        .then(pl.lit("day"))
        .when(month.is_not_null())
        .then(pl.lit("month"))
        .otherwise(pl.lit("year")),
    )
    return frame.with_columns(
        occurred_at=_moment(frame),
        occurred_precision="precision",
        reason=pl.when(date.is_null())
        .then(pl.lit("no date"))
        .when(pl.col("day").is_null() & slashed.struct[0].is_not_null())
        .then(pl.lit("day or month first? write it as 2024-03-31: ") + date)
        .when(pl.col("day").is_null())
        .then(pl.lit("date not understood: ") + date)
        .when(pl.col("time").is_not_null() & time.is_null())
        .then(pl.lit("time not understood: ") + pl.col("time"))
        .when(~pl.col("tz").is_in(zones()))
        .then(pl.lit("time zone not known: ") + pl.col("tz")),
    )


def _order(parts: pl.DataFrame) -> str | None:
    """How to write a date with slashes as ISO; None where the file does not tell."""
    first, second = (
        bool((parts[c].cast(pl.Int64, strict=False) > 12).any()) for c in parts.columns
    )
    if first == second:  # nobody tells, or two contradict each other
        return None
    return "$3-$2-$1" if first else "$3-$1-$2"


def _moment(frame: pl.DataFrame) -> pl.Expr:
    naive = pl.col("day").dt.combine(pl.col("clock").fill_null(pl.time(0, 0)))
    naive = naive.cast(pl.Datetime("us"))
    moment = naive.dt.replace_time_zone("UTC")
    for zone in frame["tz"].drop_nulls().unique().sort():
        if zone in zones():
            there = naive.dt.replace_time_zone(
                zone, ambiguous="earliest", non_existent="null"
            ).dt.convert_time_zone("UTC")
            is_there = (pl.col("tz") == zone) & pl.col("clock").is_not_null()
            moment = (
                pl.when(is_there).then(pl.coalesce(there, moment)).otherwise(moment)
            )
    return moment.cast(MOMENT)


# Lengths


def seconds(text: pl.Expr) -> pl.Expr:
    """Seconds of `90` (minutes), `1:30`, `1h30`, `1.5h`, with point or comma."""
    said = text.str.to_lowercase().str.replace_all(r"\s", "").str.replace(",", ".")
    clock = said.str.extract_groups(r"^(\d+)[:h](\d{1,2})(?:m|min)?$")
    hours = said.str.extract(r"^(\d+(?:\.\d+)?)h(?:ours?|rs?)?$", 1)
    minutes = said.str.extract(r"^(\d+(?:\.\d+)?)(?:m|min|minutes?)?$", 1)
    number = pl.Float64
    return pl.coalesce(
        clock.struct[0].cast(number) * 3600 + clock.struct[1].cast(number) * 60,
        hours.cast(number) * 3600,
        minutes.cast(number) * 60,
    ).cast(pl.Int64)
