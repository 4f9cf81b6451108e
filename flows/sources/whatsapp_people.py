"""Who is who in a WhatsApp chat: its people, its kind, its owner.

A name is what the exporting phone shows: the saved contact's, else the number,
else the name people gave themselves, after a `~`. Nothing marks the owner, but
in a chat of two whoever is not in its title, and who deleted "this message".
"""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

import polars as pl

from flows.sources.text import name_key
from flows.sources.whatsapp_lines import unmarked

_TITLE = re.compile(
    r"whatsapp[ -]?(?:chat|sohbeti)? ?(?:with|mit|con|avec|com|met|med|ile|с|-|–) "
    r"(?P<title>.+?)(?: ?\(\d+\))?$",
    re.IGNORECASE,
)
"""The name of a file, folder or zip, less its ending; a second copy bears (1)."""
_YOU = (  # as who acts, and as who is acted upon
    "you du dich sie tu te tú ti vous usted você voce jij je jou u".split()  # noqa: SIM905
)
_NUMBER = r"^\+?[0-9][0-9 ().\-\x{2011}]{6,}$"


def title_of(path: str, archive: str) -> str | None:
    """The chat's title, from the nearest name around the file that bears it."""
    for name in (*reversed(PurePosixPath(path).parts), archive):
        stem = re.sub(r"(\.txt|\.zip)+$", "", name, flags=re.IGNORECASE)
        if " " not in stem:
            stem = stem.replace("_", " ")
        if found := _TITLE.search(stem):
            return found["title"].strip()
    return None


def people(shown: pl.Series, place: str) -> pl.DataFrame:
    """Each of `shown` once: `shown`, its `handle`, `name`, and `letters` to compare.

    A single word people call themselves by is shared by too many: it stands for
    one person in this `place` alone.
    """
    plain = pl.col("plain")
    own_name = plain.str.extract(r"^~\s*(.+)$")
    name = pl.coalesce(own_name, plain)
    frame = (
        shown.rename("shown")
        .drop_nulls()
        .unique(maintain_order=True)
        .to_frame()
        .with_columns(plain=unmarked(pl.col("shown")))
        .filter(plain.is_not_null())
        .with_columns(
            name=name, key=name_key(name), is_number=plain.str.contains(_NUMBER)
        )
        .with_columns(number=_e164(pl.col("is_number"), plain))
    )
    is_shared = own_name.is_not_null() & ~pl.col("key").str.contains(" ", literal=True)
    named = pl.lit("name:") + pl.col("key")
    return frame.select(
        "shown",
        handle=pl.when(pl.col("key").is_in(_YOU))
        .then(pl.lit("me"))
        .when(pl.col("number").is_not_null())
        .then("tel:" + pl.col("number"))
        .when(is_shared)
        .then(pl.concat_str(named, pl.lit(f"@{place}")))
        .otherwise(named),
        name=pl.when(~pl.col("is_number") & ~pl.col("key").is_in(_YOU)).then("name"),
        # A file's name lacks the signs and emoji that a name may have.
        letters=pl.col("key").str.replace_all(r"[^\p{L}\p{N}]", "").replace("", None),
    )


def _e164(is_number: pl.Expr, plain: pl.Expr) -> pl.Expr:
    from flows.sources.phones import e164  # takes long to import

    dashed = pl.when(is_number).then(plain.str.replace_all("\u2011", "-"))
    return dashed.map_batches(e164, return_dtype=pl.String)


@dataclass(frozen=True)
class Chat:
    """One chat: its lines as `whatsapp_words.told` has them, and who is in it.

    Those in it are rows of `people`: `writers` wrote or called, `counterpart`
    is, one to one, whom the title names; `owners` must be the phone's owner.
    """

    path: str
    title: str | None
    place: str
    lines: pl.DataFrame
    is_group: bool
    writers: pl.DataFrame
    counterpart: pl.DataFrame
    owners: pl.DataFrame

    @property
    def thread_id(self) -> str | None:
        """Null where only the counterpart ever wrote: that was to `me`."""
        if self.is_group:
            return f"group:{self.place}"
        handles = self.writers["handle"].append(self.counterpart["handle"]).unique()
        if handles.len() == 1 == self.counterpart.height:
            return None
        return "chat:" + " ".join(handles.sort())


def chat(path: str, lines: pl.DataFrame, title: str | None) -> Chat:
    """The chat that `lines` are; a title not in the file's name may be in them.

    On iOS the first notice stands under the chat's title, and a group speaks
    under its own name; such lines are notices, and a group is no one who writes.
    """
    notices = lines.filter("is_encrypted", pl.col("author").is_not_null())
    spoken = notices.select(unmarked(pl.col("author")))["author"].drop_nulls()
    title = title or next(iter(spoken.head(1)), None)
    place = title or lines.select("begun " + pl.col("at").min().cast(pl.String)).item()
    titled = people(pl.Series([title], dtype=pl.String), place)
    writers = _writers(lines, place, titled)
    has_signs = bool(lines["is_group"].any())
    if has_signs or writers["handle"].n_unique() > 2:
        itself = pl.col("is_titled") & ~pl.col("by_hand")
        voice = writers.filter(itself)["shown"].implode()
        is_voice = pl.col("author").is_in(voice)
        what = pl.when(is_voice).then(pl.lit("notice")).otherwise("what")
        lines, writers = lines.with_columns(what=what), writers.filter(~itself)
    named = writers.filter("is_titled")
    many = writers["handle"].n_unique()
    # Of a chat of two the title is one; a group may have shrunk to two.
    is_group = many > 2 or (
        named.is_empty() and (has_signs or (title is not None and many == 2))
    )
    counterpart = titled.clear() if is_group else titled if named.is_empty() else named
    is_owner = pl.col("is_mine")
    if title and not is_group:
        is_owner |= ~pl.col("handle").is_in(counterpart["handle"].implode())
    owners = writers.filter(is_owner, pl.col("handle") != "me")
    return Chat(path, title, place, lines, is_group, writers, counterpart, owners)


def _writers(lines: pl.DataFrame, place: str, titled: pl.DataFrame) -> pl.DataFrame:
    """Who wrote, how many `lines`, whether `by_hand` and whether under their title."""
    wrote = (
        lines.filter(pl.col("what") != "notice")
        .group_by(shown="author", maintain_order=True)
        .agg(
            lines=pl.len(),
            by_hand=(pl.col("what") == "words").any(),
            is_mine=pl.col("is_mine").any(),
        )
    )
    is_titled = pl.any_horizontal(
        pl.col(c).is_in(titled[c].implode()) for c in ("handle", "letters")
    )
    return (
        people(wrote["shown"], place)
        .join(wrote, on="shown", maintain_order="left")
        .with_columns(is_titled=is_titled.fill_null(False))
    )
