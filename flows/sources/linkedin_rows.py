"""What the rows of LinkedIn's files become, messages apart.

Each function takes the rows of one kind of file, all its columns as text, and
gives those of a table of `records`, with the reasons `sort_out` counts by.
"""

import re

import polars as pl

from flows.sources.linkedin_messages import shown, slugs
from flows.sources.records import MOMENT
from flows.sources.text import by_unique, moment, name_handle
from flows.sources.towns import towns

# Dates

_DATES = (
    "%Y-%m-%d %H:%M:%S UTC",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
    "%Y/%m/%d %H:%M:%S UTC",
    "%d %b %Y",
    "{}/%y, %I:%M %p",
    "{}/%Y, %I:%M %p",
    "{}/%y, %H:%M",
    "{}/%y %H:%M",
    "{}/%Y %H:%M",
    "{}/%y",
    "{}/%Y",
    "%d-%b-%y",
    "%d-%b-%Y",
    "%b %d, %Y, %I:%M %p",
    "%b %d, %Y",
    "%a %b %d %H:%M:%S UTC %Y",
)
"""The forms of date seen, `{}` being month and day; a missing zone is UTC."""


def _moments(dates: pl.Series) -> pl.Series:
    """Each date as a moment; month first unless more of them show otherwise."""
    slashed = dates.str.extract_groups(r"^\s*(\d{1,2})/(\d{1,2})/").struct
    first, second = (slashed.field(part).cast(pl.Int64) for part in "12")
    order = "%d/%m" if (first > 12).sum() > (second > 12).sum() else "%m/%d"
    found = pl.Series([None], dtype=MOMENT).new_from_index(0, dates.len())
    for form in _DATES:
        left = (found.is_null() & dates.is_not_null()).arg_true()
        if left.is_empty():
            break
        date = pl.lit(dates.gather(left))
        read = pl.select(moment(date, [form.format(order)])).to_series()
        found = found.scatter(left, read)
    return found


def dated(frame: pl.DataFrame, column: str, needed: bool) -> pl.DataFrame:
    """`frame` with `at`, its `precision`, and the `reason` where there is none.

    Of a span `start - end` the start counts.
    """
    date = pl.col(column)
    start = frame.select(date.str.replace(r"\s[-–]\s.*$", "")).to_series()
    colons = pl.lit(start.str.count_matches(":", literal=True))
    return frame.with_columns(
        at=_moments(start),
        precision=pl.when(colons > 1)
        .then(pl.lit("second"))
        .when(colons == 1)
        .then(pl.lit("minute"))
        .otherwise(pl.lit("day")),
    ).with_columns(
        reason=pl.when(pl.col("at").is_null() & date.is_not_null())
        .then(pl.lit("date not understood: ") + date)
        .when(pl.col("at").is_null() & pl.lit(needed))
        .then(pl.lit("no date"))
    )


# What the rows of each file become


def _full(*parts: str) -> pl.Expr:
    """One name from its parts; null where all are missing or it is hidden."""
    stripped = [pl.col(part).str.strip_chars() for part in parts]
    return shown(pl.concat_str(stripped, separator=" ", ignore_nulls=True))


def _handle(url: str, name: pl.Expr) -> pl.Expr:
    return pl.coalesce(slugs(pl.col(url)), name_handle(name))


def _filled(column: pl.Expr) -> pl.Expr:
    return pl.when(column.list.len() > 0).then(column)


def _emails(column: pl.Expr) -> pl.Expr:
    """The e-mail addresses in a cell, lower case; null for none."""
    return _filled(column.str.to_lowercase().str.extract_all(r"[^\s,;<>]+@[^\s,;<>]+"))


def _phones(column: pl.Expr) -> pl.Expr:
    """The phone numbers in a cell, as digits and `+`; null for none."""
    return column.map_batches(
        lambda cells: by_unique(cells, _bare_phones), return_dtype=pl.String
    ).str.split(";")


def _bare_phones(cell: str) -> str | None:
    numbers: list[str] = []
    for piece in re.split("[,;]", cell):
        words = [re.sub(r"[^\d+]", "", word) for word in piece.split()]
        # A space separates numbers, but also the groups of one number.
        whole = all(len(word) >= 7 for word in words)
        numbers += words if whole else ["".join(words)]
    return ";".join(n for n in numbers if any(map(str.isdigit, n))) or None


def owner(frame: pl.DataFrame, what: str) -> pl.DataFrame:
    """What a file says about the owner: their `name`, `email` or `phone`."""
    value = {
        "name": lambda: _full("first name", "last name"),
        "email": lambda: _emails(pl.col("email address")).list.first(),
        "phone": lambda: _phones(pl.col("number")).list.first(),
    }[what]()
    return frame.select(
        "source_file",
        "line",
        value.alias(what),
        evidence=pl.lit("profile"),
        weight=1,
        left_out=pl.when(value.is_null()).then(pl.lit(f"no {what}")),
    )


def connections(frame: pl.DataFrame) -> pl.DataFrame:
    """Connections.csv of every year, and the CSVs for Outlook and Yahoo before it.

    A member who hid their profile leaves a date alone; they still count.
    """
    yahoo = pl.col("first").is_not_null() | pl.col("last").is_not_null()
    frame = frame.with_columns(
        name=pl.coalesce(_full("first name", "last name"), _full("first", "last")),
        slug=slugs(pl.col("url")),
    )
    nothing = pl.all_horizontal(
        pl.col(column).is_null() for column in ("name", "slug", "at", "reason")
    )
    return frame.select(
        "source_file",
        "line",
        "name",
        "company",
        kind=pl.lit("connection"),
        handle=pl.coalesce("slug", name_handle(pl.col("name"))),
        url="https://www.linkedin.com/in/" + pl.col("slug"),
        emails=_emails(pl.coalesce("email address", "e-mail address", "email")),
        position=pl.coalesce("position", "job title", pl.when(yahoo).then("title")),
        listed_at="at",
        reason=pl.coalesce(
            "reason",
            pl.when(nothing)
            .then(pl.lit("neither a name nor a date"))
            .when(pl.col("name").str.contains("\n", literal=True))
            .then(pl.lit("several lines in a name")),
        ),
    )


def address_book(frame: pl.DataFrame) -> pl.DataFrame:
    """Uploaded contacts: no tie on LinkedIn, but names, e-mails and phones."""
    name = pl.coalesce(
        shown(pl.col("fullname")), _full("firstname", "middlename", "lastname")
    )
    frame = frame.with_columns(
        name=name,
        emails=_emails(pl.col("emails")),
        phones=_phones(pl.col("phonenumbers")),
    ).with_columns(
        handle=pl.coalesce(
            name_handle(pl.col("name")),
            pl.col("emails").list.first(),
            pl.col("phones").list.first(),
        )
    )
    return frame.select(
        *("source_file", "line", "handle", "name", "emails", "phones"),
        kind=pl.lit("address_book"),
        company="companies",
        position="title",
        towns=towns(pl.concat_list("location")),
        listed_at="at",
        # The day of the upload is not worth losing the contact for.
        detail="reason",
        left_out=pl.when(pl.col("handle").is_null()).then(
            pl.lit("no name, e-mail or phone")
        ),
    )


def following(frame: pl.DataFrame) -> pl.DataFrame:
    """Members the owner follows, by name alone."""
    frame = frame.with_columns(name=shown(pl.coalesce("fullname", "full name")))
    stopped = pl.col("status").str.to_lowercase().str.starts_with("unfollow")
    return frame.select(
        *("source_file", "line", "name", "reason"),
        kind=pl.lit("following"),
        handle=name_handle(pl.col("name")),
        listed_at="at",
        left_out=pl.when(stopped)
        .then(pl.lit("no longer followed"))
        .when(pl.col("name").is_null())
        .then(pl.lit("names nobody")),
    )


def _interactions(
    frame: pl.DataFrame,
    kind: str,
    medium: str,
    text: str | None = None,
    /,
    **columns: pl.Expr,
) -> pl.DataFrame:
    """`columns` of the dated `frame`, with what all interactions have."""
    if text is not None:
        columns["text"] = pl.col(text).str.replace_all("\r\n", "\n", literal=True)
        columns["characters"] = columns["text"].str.len_chars().fill_null(0)
    return frame.select(
        *("source_file", "line", "reason"),
        kind=pl.lit(kind),
        medium=pl.lit(medium),
        occurred_at="at",
        occurred_precision="precision",
        **columns,
    )


def _with_me(received: bool, handle: pl.Expr, name: pl.Expr) -> dict[str, pl.Expr]:
    """Sender and recipient where the file's nature says which one is the owner."""
    other, mine = ("sender", "recipient") if received else ("recipient", "sender")
    return {mine: pl.lit("me"), other: handle, f"{other}_name": name}


def invitations(frame: pl.DataFrame) -> pl.DataFrame:
    """Invitations, with the owner's own side as `own_handle` and `own_name`."""
    direction = pl.col("direction").str.strip_chars().str.to_uppercase()
    out = direction == "OUTGOING"
    unclear = ~direction.is_in(["OUTGOING", "INCOMING"]).fill_null(False)
    frame = frame.with_columns(
        from_slug=slugs(pl.col("inviterprofileurl")),
        to_slug=slugs(pl.col("inviteeprofileurl")),
        from_name=shown(pl.col("from")),
        to_name=shown(pl.col("to")),
        reason=pl.coalesce(
            "reason",
            pl.when(unclear).then(
                "direction not understood: " + pl.col("direction").fill_null("none")
            ),
        ),
    )
    inviter = pl.coalesce("from_slug", name_handle(pl.col("from_name")))
    invitee = pl.coalesce("to_slug", name_handle(pl.col("to_name")))
    return _interactions(
        frame,
        *("invitation", "text", "message"),
        sender=pl.when(out).then(pl.lit("me")).otherwise(inviter),
        sender_name=pl.col("from_name"),
        recipient=pl.when(out).then(invitee).otherwise(pl.lit("me")),
        recipient_name=pl.col("to_name"),
        own_handle=pl.when(out).then("from_slug").otherwise("to_slug"),
        own_name=pl.when(out).then("from_name").otherwise("to_name"),
    )


def invited_as(invitations: pl.DataFrame) -> pl.DataFrame:
    """The handles and names under which the owner invites and is invited."""
    return (
        invitations.filter(pl.col("reason").is_null())
        .group_by("source_file", handle="own_handle", name="own_name")
        .agg(weight=pl.len(), evidence=pl.lit("invitation").first())
        .filter(~pl.all_horizontal(pl.col("handle", "name").is_null()))
        .sort("weight", "handle", "name", descending=[True, False, False])
    )


def endorsements(frame: pl.DataFrame, role: str) -> pl.DataFrame:
    """One a skill; `role` is the other's: endorser or endorsee."""
    name = _full(f"{role} first name", f"{role} last name")
    sides = _with_me(role == "endorser", _handle(f"{role} public url", name), name)
    sides["detail"] = pl.col("skill name")
    return _interactions(frame, "endorsement", "public", **sides)


def recommendations(frame: pl.DataFrame, received: bool) -> pl.DataFrame:
    """Recommendations: LinkedIn names the person and gives no address."""
    name = _full("first name", "last name")
    sides = _with_me(received, name_handle(name), name)
    return _interactions(frame, "recommendation", "public", "text", **sides)


def notes(frame: pl.DataFrame) -> pl.DataFrame:
    """What the owner noted about a connection."""
    name = _full("connection first name", "connection last name")
    sides = _with_me(False, _handle("connection profile url", name), name)
    return _interactions(frame, "note", "text", "note", **sides)


def activity(
    frame: pl.DataFrame, kind: str, detail: str, text: str | None = None
) -> pl.DataFrame:
    """What the owner did in public; towards whom, LinkedIn does not say."""
    shown_detail = pl.col(detail)
    if detail.endswith("link"):
        decoded = shown_detail.str.replace_all("(?i)%3a", ":")
        shown_detail = decoded.str.extract(r"urn:li:(\w+)")
    return _interactions(
        frame, kind, "public", text, sender=pl.lit("me"), detail=shown_detail
    )
