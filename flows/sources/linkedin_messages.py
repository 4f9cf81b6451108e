"""LinkedIn's messages.csv: who wrote what, and who was there to read it."""

import polars as pl

from flows.sources.text import by_unique, name_handle, name_key, slug

HIDDEN = "linkedin member"
"""The folded name LinkedIn puts for anyone who left, blocked or hid themselves."""

_PAGE = r"linkedin\.com/(?:company|school|showcase|learning)"
_NAME_PARTS = 5
"""Parts of `Jane Doe, Ph.D., MBA` that are tried as one name, at most."""
_CREDENTIALS = """
BA BBA BSc CFA CPA DDS DVM EdD Esq II III IV JD Jr LLB LLM MA MBA MD MEd MPA MPH MS MSc
MSW PE PMP Ph PharmD PhD PsyD RN Sr
"""
"""What may follow a name after a comma, here without full stops."""


def slugs(url: pl.Expr) -> pl.Expr:
    """The slug in each profile address; null where it is no profile's."""
    return url.map_batches(
        lambda column: by_unique(column, slug), return_dtype=pl.String
    )


def shown(name: pl.Expr) -> pl.Expr:
    """The name as written; null where it is blank or stands for nobody."""
    return pl.when(name_key(name) != HIDDEN).then(name)


def messages(frame: pl.DataFrame) -> pl.DataFrame:
    """One interaction a message, with the cells `members` needs.

    An address is missing for sponsored mail and for hidden members, except in
    a file without a single address: there, names have to do.
    """
    url = pl.col("sender profile url")
    urls = frame.select("sender profile url", "recipient profile urls")
    unnamed = pl.lit(all(column.null_count() == frame.height for column in urls))
    frame = _with_sender_names(frame).with_columns(
        text=pl.col("content").str.replace_all("\r\n", "\n", literal=True),
        slug=slugs(url),
        thread_id="conversation id",
    )
    by_name = pl.when(url.is_not_null() | unnamed).then("by_name")
    unsigned = url.is_null() & ~unnamed & ~pl.col("hidden")
    left_out = _left_out(unsigned & pl.col("reason").is_null())  # else cut short
    return frame.select(
        "source_file",
        "line",
        "thread_id",
        "to",
        "recipient profile urls",
        "text",
        kind=pl.lit("message"),
        medium=pl.lit("text"),
        sender=pl.coalesce("slug", by_name),
        sender_name="name",
        occurred_at="at",
        occurred_precision="precision",
        characters=pl.col("text").str.len_chars().fill_null(0),
        detail="conversation title",
        left_out=left_out,
        reason=pl.when(left_out.is_null()).then(
            pl.coalesce(
                "reason",
                pl.when(pl.col("thread_id").is_null()).then(
                    pl.lit("no conversation id")
                ),
            )
        ),
    )


def _with_sender_names(frame: pl.DataFrame) -> pl.DataFrame:
    """`frame` with each sender's `name`, `by_name` handle and whether `hidden`."""
    name = pl.col("from")
    senders = frame.select(name.unique()).with_columns(
        name=shown(name),
        by_name=name_handle(shown(name)),
        hidden=(name_key(name) == HIDDEN).fill_null(False),
    )
    return frame.join(
        senders, on="from", how="left", nulls_equal=True, maintain_order="left"
    )


def _left_out(unsigned: pl.Expr) -> pl.Expr:
    """Why a row is no message between people; null for one that is."""
    draft = pl.any_horizontal(
        pl.col(column).str.to_lowercase().is_in(["yes", "true"])
        for column in ("is message draft", "is conversation draft")
    )
    sponsored = pl.any_horizontal(
        unsigned,
        pl.col("conversation title") == "Sponsored Conversation",
        pl.col("folder").str.to_uppercase() == "SPAM",
        pl.col("content").str.contains('class="spinmail-', literal=True),
    )
    page = pl.col("sender profile url").str.contains(_PAGE)
    return (
        pl.when(draft)
        .then(pl.lit("draft"))
        .when(sponsored)
        .then(pl.lit("sponsored or spam"))
        .when(page)
        .then(pl.lit("from a page, not a person"))
    )


def correspondents(messages: pl.DataFrame) -> pl.DataFrame:
    """Who wrote to whom in `messages` that count: what `members` needs of them."""
    unused = pl.any_horizontal(pl.col("reason", "left_out").is_not_null())
    return (
        messages.filter(~unused)
        .select("thread_id", "sender", "sender_name", "to", "recipient profile urls")
        .unique(maintain_order=True)
    )


def members(kept: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Whoever sent or was sent a message, once for each thread and name.

    Recipients are counted by address. Where there is none (before mid-2023)
    the TO cell is split by `split_names`, and a name stands for the handle it
    has in `people` (`key`, `handle`), or for itself.
    """
    senders = kept.select("thread_id", handle="sender", name="sender_name")
    sent = kept.select("thread_id", "sender", "to", urls="recipient profile urls")
    sent = sent.unique(maintain_order=True).with_row_index("cell")
    addressed = (
        sent.with_columns(url=pl.col("urls").str.split(","))
        .explode("url")
        .with_columns(handle=slugs(pl.col("url")))
        .filter(pl.col("handle").is_not_null())
    )
    # A name is certain only where it stands alone beside one address.
    alone = pl.col("to").str.replace(r"(?i)^linkedin member, |, linkedin member$", "")
    single = pl.col("handle").n_unique().over("cell") == 1
    in_order = _in_order(addressed.filter(~single), people)
    by_url = addressed.join(
        in_order, on=["cell", "handle"], how="left", maintain_order="left"
    ).with_columns(name=pl.when(single).then(shown(alone)).otherwise("name"))
    page = pl.col("urls").str.contains(_PAGE).fill_null(False)
    unaddressed = sent.join(addressed, on="cell", how="anti").filter(~page)
    by_name = _as_there(_named(unaddressed, people), senders)
    columns = ("thread_id", "handle", "name")
    everyone = pl.concat([senders, by_url.select(columns), by_name.select(columns)])
    return (
        everyone.filter(pl.col("handle").is_not_null())
        .unique(maintain_order=True)
        .with_columns(section=pl.lit("regular"))
    )


def _in_order(sent: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """The `name` of each `handle` of a `cell` that is not in `people`.

    Names and addresses are in one order, so a cell tells where as many of its
    names are not in `people` either.
    """
    strange = sent.join(people, on="handle", how="anti", maintain_order="left")
    cells = strange.select("cell", "to").unique(maintain_order=True)
    names = (
        _split(cells, people)
        .filter(pl.col("key").is_not_null() & (pl.col("key") != HIDDEN))
        .join(people, on="key", how="anti", maintain_order="left")
    )
    place = {"at": pl.int_range(pl.len()).over("cell"), "of": pl.len().over("cell")}
    return (
        strange.with_columns(**place)
        .join(names.with_columns(**place), on=["cell", "at", "of"])
        .select("cell", "handle", "name")
    )


def _named(sent: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    return (
        _split(sent, people)
        .with_columns(shown(pl.col("name")))
        .join(people, on="key", how="left", maintain_order="left")
        .with_columns(pl.coalesce("handle", name_handle(pl.col("name"))))
    )


def _as_there(named: pl.DataFrame, senders: pl.DataFrame) -> pl.DataFrame:
    """`named`, where just one of a thread's senders bears the name: as that one.

    Of two people of one name each thread tells which is meant; nobody writes to
    themselves.
    """
    handle = pl.col("handle")
    there = (
        senders.filter(~handle.str.starts_with("name:"))
        .select("thread_id", key=name_key(pl.col("name")), there="handle")
        .unique()
        .filter(pl.len().over("thread_id", "key") == 1)
    )
    found = named.join(
        there, on=["thread_id", "key"], how="left", maintain_order="left"
    )
    other = pl.when(pl.col("there") != pl.col("sender")).then("there")
    return found.with_columns(pl.coalesce(other, "handle").alias("handle"))


def _split(sent: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """`sent` with a row for each `name` in its TO cell, folded as `key`."""
    cells = sent.select("to", key=name_key(pl.col("to"))).unique().drop_nulls()
    known = {*people["key"], HIDDEN}
    names = cells.select(
        "to",
        name=pl.Series(
            [split_names(to, key, known) for to, key in cells.rows()],
            dtype=pl.List(pl.String),
        ),
    )
    return (
        sent.join(names, on="to", how="inner", maintain_order="left")
        .explode("name")
        .with_columns(key=name_key(pl.col("name")))
    )


def split_names(to: str, key: str, known: set[str]) -> list[str]:
    """The names in a TO cell, which joins them by the comma they contain.

    `key` is the folded cell, `known` the folded names to look for, longest
    first. What lies between known names is one more name for each full name in
    it; a single word or a credential belongs to the name before it.
    """
    parts, keys = to.split(", "), key.split(", ")
    if len(parts) != len(keys):
        return [to]
    names: list[str] = []
    stranger: list[str] = []
    at = 0
    while at < len(parts):
        ends = range(min(at + _NAME_PARTS, len(parts)), at, -1)
        end = next((e for e in ends if ", ".join(keys[at:e]) in known), None)
        full = _is_full_name(parts[at])
        if stranger and (end or (full and any(map(_is_full_name, stranger)))):
            names.append(", ".join(stranger))
            stranger = []
        if end:
            names.append(", ".join(parts[at:end]))
        elif stranger or not names or full:
            stranger.append(parts[at])
        at = end or at + 1
    return names + ([", ".join(stranger)] if stranger else [])


def _is_full_name(part: str) -> bool:
    """Whether `part` has several words, the first of which is no credential."""
    first, *others = part.split()
    return bool(others) and first.replace(".", "") not in _CREDENTIALS.split()
