"""What a line of a phone's backup is: a call or a message, from whom to whom."""

import polars as pl

from flows.sources.phone_known import Known, copies, handle_of
from flows.sources.text import name_handle

_WAS = {"3": "missed", "4": "voicemail", "5": "rejected"}
"""A call that nobody answered, by its code."""
_VIDEO = "(?i)v[ií]d[eé]o"


def rows(lines: pl.DataFrame, known: Known, file: int) -> pl.DataFrame:
    """Each of the cleaned `lines` as an interaction, with `others`: who else is in
    it, the owner apart. `file` is its backup's number among those of the archive."""
    lines = _with_others(lines, known)
    again = copies(lines, known, file)
    call, kind = pl.col("form") == "call", pl.col("type")
    group = pl.col("others").list.len() > 1
    person, out = pl.col("person"), pl.col("out")
    sender = pl.when(~group).then(person).otherwise("by")
    name = pl.when(~group).then("name")
    me = pl.lit("me")
    return lines.select(
        *("line", "others", "sample"),
        thread_id=pl.when(group).then(pl.col("others").list.join(" ")),
        kind=pl.when(call).then(pl.lit("call")).otherwise(pl.lit("message")),
        medium=pl.when(~call)
        .then(pl.lit("text"))
        .when(pl.col("service").str.contains(_VIDEO))
        .then(pl.lit("video"))
        .otherwise(pl.lit("voice")),
        sender=pl.when(out).then(me).otherwise(sender),
        sender_name=pl.when(~out).then(name),
        recipient=pl.when(~group).then(pl.when(out).then(person).otherwise(me)),
        recipient_name=pl.when(out).then(name),
        occurred_at="at",
        occurred_precision=pl.lit("second"),
        seconds=pl.when(call & kind.is_in(list(_WAS)))
        .then(0)
        .when(call)
        .then(pl.col("duration").cast(pl.Int64, strict=False).clip(0)),
        characters=pl.when(~call).then(pl.col("body").str.len_chars().fill_null(0)),
        text=pl.when(~call).then("body"),
        detail=pl.when(call).then(
            pl.coalesce(kind.replace_strict(_WAS, default=None), "service")
        ),
        left_out=_left_out(pl.col("line").is_in(again.implode())),
        reason=_reason(),
    )


def _with_others(lines: pl.DataFrame, known: Known) -> pl.DataFrame:
    """`lines` with `others`, the one `person` of them if it is one, and `by` as a
    handle. Where there is no number, a call's contact goes by the name."""
    numbers = lines.select("line", number="numbers").explode("number").drop_nulls()
    distinct = pl.concat([numbers["number"], lines["by"].drop_nulls()]).unique()
    handles = pl.DataFrame(
        {"number": distinct, "handle": handle_of(distinct, known.region)}
    )
    is_own = pl.col("handle").is_in(list(known.own))
    handle = pl.col("handle")
    others = (
        numbers.join(handles, on="number", maintain_order="left")
        .group_by("line")
        .agg(
            others=handle.filter(~is_own).drop_nulls().unique().sort(),
            is_to_oneself=(is_own.fill_null(False)).any(),
        )
    )
    nameless = pl.col("numbers").list.len() == 0
    by_name = pl.when(nameless).then(name_handle(pl.col("name")))
    senders = handles.select(by="number", sender=pl.when(~is_own).then("handle"))
    return (
        lines.join(others, on="line", how="left", maintain_order="left")
        .join(senders, on="by", how="left", maintain_order="left")
        .drop("by")
        .rename({"sender": "by"})
        .with_columns(
            others=pl.when(by_name.is_not_null())
            .then(pl.concat_list(by_name))
            .otherwise(pl.col("others").fill_null(pl.lit([], pl.List(pl.String))))
        )
        .with_columns(
            person=pl.when(pl.col("others").list.len() == 1).then(
                pl.col("others").list.first()
            )
        )
    )


def _left_out(is_copy: pl.Expr) -> pl.Expr:
    call, kind = pl.col("form") == "call", pl.col("type")
    nobody = pl.col("others").list.len() == 0
    return (
        pl.when(~call & (kind == "3"))
        .then(pl.lit("draft"))
        .when(~call & kind.is_in(["5", "6"]))
        .then(pl.lit("not sent"))
        .when(call & (kind == "6"))
        .then(pl.lit("from a blocked number"))
        .when(nobody & (pl.col("numbers").list.len() == 0))
        .then(pl.lit("number withheld"))
        .when(nobody & pl.col("is_to_oneself"))
        .then(pl.lit("to oneself"))
        .when(nobody)
        .then(pl.lit("a service or a short code, not a person"))
        .when(is_copy)
        .then(pl.lit("there a second time, as SMS and MMS or in two backups"))
    )


def _reason() -> pl.Expr:
    known = pl.col("out").is_not_null() | (
        (pl.col("form") == "call") & (pl.col("type") == "6")
    )
    kind = pl.coalesce(pl.col("type"), pl.lit("(none)"))
    return (
        pl.when(pl.col("reason").is_not_null())
        .then("reason")
        .when(pl.col("at").is_null())
        .then(pl.lit("no readable time"))
        .when(~known)
        .then(pl.lit("unknown type of ") + pl.col("form") + ": " + kind)
    )


def members(found: pl.DataFrame) -> pl.DataFrame:
    """Who is in the groups of `found`, the owner among them. Without names: an MMS
    lists them in another order than the numbers."""
    used = found.filter(
        pl.col("thread_id").is_not_null()
        & pl.col("reason").is_null()
        & pl.col("left_out").is_null()
    )
    others = used.select("thread_id", handle="others").explode("handle")
    me = used.select("thread_id", handle=pl.lit("me"))
    return (
        pl.concat([others, me])
        .unique(maintain_order=True)
        .with_columns(section=pl.lit("regular"))
    )
