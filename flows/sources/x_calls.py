"""Calls in direct messages on X, made and received."""

import polars as pl

from flows.sources.x_records import Directory, Schema, moment, no_time

RECEIVED: Schema = {
    "twitterUserID": pl.String,
    "createdAt": pl.String,
    "startedAt": pl.String,
    "endedAt": pl.String,
}
MADE: Schema = {
    "broadcast": pl.Struct(
        {"createdAt": pl.String, "inviteesTwitter": pl.List(pl.String)}
    ),
    "sessions": pl.List(pl.Struct(RECEIVED)),
}


def made(frame: pl.DataFrame, people: Directory) -> pl.DataFrame:
    """One row a call and person invited; missed where they had no session of it."""
    place = ["source_file", "line"]
    sessions = (
        frame.select(*place, "sessions")
        .explode("sessions", empty_as_null=False)
        .unnest("sessions")
        .group_by(*place, to="twitterUserID")
        .agg(seconds=_seconds().max())
    )
    broadcast = pl.col("broadcast").struct.field
    invited = frame.select(
        *place,
        to=broadcast("inviteesTwitter"),
        occurred_at=moment(broadcast("createdAt")),
    ).explode("to")
    rows = invited.join(
        sessions, on=[*place, "to"], how="left", maintain_order="left"
    ).with_columns(sender=pl.lit("me"))
    return _calls(people.with_person(rows, "to", "recipient"))


def received(frame: pl.DataFrame, people: Directory) -> pl.DataFrame:
    """One row a call; a session of the owner's own does not say who called."""
    rows = frame.select(
        *("source_file", "line", "twitterUserID"),
        occurred_at=moment(pl.coalesce("createdAt", "startedAt")),
        seconds=_seconds(),
        recipient=pl.lit("me"),
    )
    told = people.with_person(rows, "twitterUserID", "sender")
    caller = pl.when(pl.col("sender") != "me")
    return _calls(told.with_columns(caller.then("sender"), caller.then("sender_name")))


def _seconds() -> pl.Expr:
    started, ended = moment(pl.col("startedAt")), moment(pl.col("endedAt"))
    lasted = (ended - started).dt.total_seconds()
    return pl.when(lasted >= 0).then(lasted)


def _calls(rows: pl.DataFrame) -> pl.DataFrame:
    seconds = pl.col("seconds").fill_null(0)
    return rows.with_columns(
        kind=pl.lit("call"),
        medium=pl.lit("voice"),
        occurred_precision=pl.lit("second"),
        seconds=seconds,
        detail=pl.when(seconds == 0).then(pl.lit("missed")),
        reason=no_time(),
    )
