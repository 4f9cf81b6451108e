"""The records every source yields: six tables, whatever the network.

A source reads an archive and yields pairs ``(table, frame)``. It never says
who is who or what counts: that is for the SQL models. Some words have a fixed
meaning in every handle column:

* ``me`` is the owner of the archive, where the file tells by its nature
  (an endorsement *given*); elsewhere the models find out from `accounts`.
* ``both``, as a sender, says that it went both ways, as a meeting does;
* a handle that starts with ``name:`` is only a folded name, so it may stand
  for several people; any other handle is the network's own key.

Rows are sorted out by one rule. A reader adds two columns to its frame:
``reason`` (text: the row could not be understood) and ``left_out`` (text: it
was understood and deliberately not used, such as a draft). `sort_out` keeps
the rest and counts all three, so that nothing is lost silently.
"""

from collections.abc import Iterable, Iterator
from functools import cache

import polars as pl

Batch = tuple[str, pl.DataFrame]
"""A table's name and some of its rows."""

MOMENT = pl.Datetime("us", "UTC")

_PLACE = {"network": pl.String, "source_file": pl.String, "line": pl.Int64}

SCHEMAS: dict[str, dict[str, pl.DataType | type[pl.DataType]]] = {
    # What an archive tells about its owner; `weight` is the number of rows
    # behind it, `evidence` one of profile, invitation, author.
    "accounts": {
        "network": pl.String,
        "evidence": pl.String,
        "handle": pl.String,
        "name": pl.String,
        "email": pl.String,
        "phone": pl.String,
        "weight": pl.Int64,
        "source_file": pl.String,
    },
    # A name on a list. `kind`: connection, former_connection, follower,
    # following, close_friend, address_book, family. `handle` is null where the
    # member hid their profile. `towns` are those they live in, as `towns` folds
    # them.
    "contacts": {
        **_PLACE,
        "kind": pl.String,
        "handle": pl.String,
        "name": pl.String,
        "url": pl.String,
        "emails": pl.List(pl.String),
        "phones": pl.List(pl.String),
        "company": pl.String,
        "position": pl.String,
        "towns": pl.List(pl.String),
        "listed_at": MOMENT,
        "detail": pl.String,
    },
    # Who is in a thread, however it is known: listed, or seen sending.
    # `section` is `encrypted` for threads that repeat another one of the same
    # name, else `regular`.
    "members": {
        "network": pl.String,
        "thread_id": pl.String,
        "section": pl.String,
        "handle": pl.String,
        "name": pl.String,
        "source_file": pl.String,
    },
    # Something that passed between people. With a `thread_id` the recipients
    # are the thread's other members; without, `recipient` is the one person.
    # Null on either side: nobody the file names. `occurred_precision`: second,
    # minute, day; in the log also month and year.
    "interactions": {
        **_PLACE,
        "kind": pl.String,
        "medium": pl.String,
        "thread_id": pl.String,
        "sender": pl.String,
        "sender_name": pl.String,
        "recipient": pl.String,
        "recipient_name": pl.String,
        "occurred_at": MOMENT,
        "occurred_precision": pl.String,
        "seconds": pl.Int64,
        "characters": pl.Int64,
        "text": pl.String,
        "detail": pl.String,
    },
    # One row a file: `status` is read, ignored (known, no tie in it),
    # unknown or refused; read = kept + left_out + rejected.
    "files": {
        "network": pl.String,
        "source_file": pl.String,
        "status": pl.String,
        "kind": pl.String,
        "rows_read": pl.Int64,
        "rows_kept": pl.Int64,
        "rows_left_out": pl.Int64,
        "rows_rejected": pl.Int64,
        "note": pl.String,
    },
    # One row a row that could not be understood. `line` is the line in a text
    # file and the record's number in a JSON file; null for a whole file.
    "rejected": {
        **_PLACE,
        "reason": pl.String,
        "sample": pl.String,
    },
}


def conform(table: str, frame: pl.DataFrame, network: str | None = None) -> Batch:
    """`frame` with exactly the columns of `table`; absent ones are null."""
    if network is not None:
        frame = frame.with_columns(network=pl.lit(network))
    return table, frame.select(
        _conformed(table, frozenset(SCHEMAS[table]).intersection(frame.columns))
    )


@cache
def _conformed(table: str, there: frozenset[str]) -> list[pl.Expr]:
    """The columns of `table`, of a frame that has those `there`."""
    return [
        (pl.col(column) if column in there else pl.lit(None)).cast(kind).alias(column)
        for column, kind in SCHEMAS[table].items()
    ]


def sort_out(
    table: str,
    kind: str,
    frame: pl.DataFrame,
    network: str | None,
    note: str | None = None,
    status: str = "read",
) -> Iterator[Batch]:
    """Yield the rows of `frame` that stand, those that do not, and the count.

    `frame` holds `table`'s columns (any may be missing), `source_file`,
    `line`, and optionally `reason`, `left_out` and `sample` (see above).
    `note` is said of the files beside the reasons for what was left out, `status`
    of all of them.
    """
    absent = {"reason", "left_out", "sample"} - {*frame.columns}
    frame = frame.with_columns(pl.lit(None, pl.String).alias(c) for c in sorted(absent))
    rejected = pl.col("reason").is_not_null()
    left_out = ~rejected & pl.col("left_out").is_not_null()
    stands = ~rejected & ~left_out
    yield conform(table, frame.filter(stands), network)
    if frame["reason"].null_count() < frame.height:
        yield conform("rejected", frame.filter(rejected), network)
    counts = frame.group_by("source_file", maintain_order=True).agg(
        rows_read=pl.len(),
        rows_kept=stands.sum(),
        rows_left_out=left_out.sum(),
        rows_rejected=rejected.sum(),
        note=pl.lit(note, pl.String)
        .append(pl.col("left_out").filter(left_out).unique().sort())
        .drop_nulls()
        .str.join("; "),
    )
    yield conform(
        "files",
        counts.with_columns(
            pl.col("note").replace("", None),
            status=pl.lit(status),
            kind=pl.lit(kind),
        ),
        network,
    )


def one_row_a_file(batches: Iterable[Batch]) -> Iterator[Batch]:
    """`batches` with the rows of `files` last, added up to one a file.

    For sources that read a file in several batches.
    """
    files = []
    for table, frame in batches:
        if table == "files":
            files.append(frame)
        else:
            yield table, frame
    if files:
        notes = pl.col("note").str.split("; ").list.explode().drop_nulls().unique()
        yield conform(
            "files",
            pl.concat(files)
            .group_by("network", "source_file", maintain_order=True)
            .agg(
                pl.col("status", "kind").first(),
                pl.col("^rows_.*$").sum(),
                notes.sort().str.join("; ").replace("", None),
            ),
        )


def file_note(
    network: str | None, path: str, status: str, kind: str | None, note: str | None
) -> Batch:
    """The `files` row of a file no row of which is used."""
    row = {
        "network": network,
        "source_file": path,
        "status": status,
        "kind": kind,
        "note": note,
    }
    zeros = dict.fromkeys(
        ("rows_read", "rows_kept", "rows_left_out", "rows_rejected"), 0
    )
    return conform("files", pl.DataFrame([row | zeros], schema=SCHEMAS["files"]))


def file_rejected(
    network: str | None,
    path: str,
    reason: str,
    line: int | None = None,
    status: str = "read",
) -> Iterator[Batch]:
    """A whole file that could not be read: told, and counted as one row."""
    row = {"source_file": path, "line": line, "reason": reason}
    frame = pl.DataFrame([row], schema_overrides={"line": pl.Int64})
    yield from sort_out("interactions", "unreadable", frame, network, status=status)
