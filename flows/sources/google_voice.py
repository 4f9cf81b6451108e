"""Google Voice: calls, texts and voicemail, a page each; people by their number.

The owner goes by "Me" on the pages, and by the numbers of `Phones.vcf`.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple

import polars as pl

from flows.errors import CloseknitError
from flows.sources import phones, takeout, text
from flows.sources.archive import Archive
from flows.sources.google_voice_pages import Page, parse
from flows.sources.json_files import Schema
from flows.sources.records import Batch, conform, file_note, file_rejected, sort_out
from flows.sources.vcards import labelled_phones

NETWORK = "google_voice"

CANNOT_SHOW = (
    "Google Voice holds what went over its own number alone, not the calls and texts "
    "of the phone itself."
)

_PHONES = "phones.vcf"
_OWN_LABEL = b"Google Voice"
_ME = "Me"
_MEDIA = re.compile(r"\.(mp3|amr|wav|jpe?g|png|gif|mp4|3gp|vcf)$", re.IGNORECASE)
_BATCH = 1_000
"""Pages parsed before they become columns."""
_NUMBER = r"^\+?[\d\s().-]{3,}$"
_SERVICE = "a short code or a service, not a person"

_SAID: Schema = {
    "source_file": pl.String,
    "line": pl.Int64,
    "kind": pl.String,
    "page_name": pl.String,
    "duration": pl.String,
    "at": pl.String,
    "number": pl.String,
    "name": pl.String,
    "text": pl.String,
}
_GROUP: Schema = {
    "source_file": pl.String,
    "number": pl.String,
    "name": pl.String,
}


def claims(archive: Archive) -> Sequence[str]:
    """The paths of `archive` that are of Google Voice: pages by what they hold."""
    return list(_recognised(archive))


def _recognised(archive: Archive) -> dict[str, str]:
    known = takeout.recognised(archive, ".html", _is_page)
    folders = {_folder(path) for path in known}
    above = {_folder(folder) for folder in folders}
    for path in archive.paths:
        if path.lower().endswith(_PHONES) and _is_own(archive, path, above):
            known[path] = "phones"
        elif path not in known and _folder(path) in folders and _MEDIA.search(path):
            known[path] = "media"
    return known


def _is_page(head: bytes) -> str | None:
    is_ours = re.search(rb'class="(hChatLog|haudio)\b', head)
    return "page" if is_ours else None


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _is_own(archive: Archive, path: str, above: set[str]) -> bool:
    """Whether a `Phones.vcf` is the card of the owner, not somebody's address book."""
    try:
        head = archive.read(path, takeout.HEAD)
    except CloseknitError:
        return False
    is_one = head.upper().count(b"BEGIN:VCARD") == 1 and len(head) < takeout.HEAD
    return is_one and (_OWN_LABEL in head or _folder(path) in above)


def read(archive: Archive) -> Iterator[Batch]:
    """The calls, the texts, the voicemail, and the owner's numbers."""
    known = _recognised(archive)
    own: list[str] = []
    for path in takeout.those(known, "phones"):
        own += [number for number, _ in labelled_phones(archive.read(path))]
        yield file_note(NETWORK, path, "read", "phones", None)
    said = [pl.DataFrame(schema=_SAID)]
    groups = [pl.DataFrame(schema=_GROUP)]
    pages: dict[str, Page] = {}
    for path in takeout.those(known, "page"):
        try:
            pages[path] = parse(archive.read(path), path)
        except CloseknitError as error:
            yield from file_rejected(NETWORK, path, str(error))
            continue
        if not pages[path].said:
            yield file_note(NETWORK, path, "read", "texts", "no message in it")
        if len(pages) == _BATCH:
            said.append(_said(pages))
            groups.append(_groups(pages))
            pages = {}
    yield from _records(
        pl.concat([*said, _said(pages)]), pl.concat([*groups, _groups(pages)]), own
    )
    media = Counter(_folder(path) for path in takeout.those(known, "media"))
    for folder, count in sorted(media.items()):
        note = f"{count} recordings and pictures"
        yield file_note(NETWORK, f"{folder}/", "ignored", "media", note)


def _said(pages: Mapping[str, Page]) -> pl.DataFrame:
    """One row a message or call."""
    rows = [
        (path, line, page.kind, page.name, page.duration, *astuple(said))
        for path, page in pages.items()
        for line, said in enumerate(page.said, start=1)
    ]
    return pl.DataFrame(rows, schema=_SAID, orient="row")


def _groups(pages: Mapping[str, Page]) -> pl.DataFrame:
    """One row a page of a group and other person in it."""
    rows = [(path, *one) for path, page in pages.items() for one in page.group]
    return pl.DataFrame(rows, schema=_GROUP, orient="row")


# From what is written to records


def _records(
    said: pl.DataFrame, groups: pl.DataFrame, own: Sequence[str]
) -> Iterator[Batch]:
    """The interactions, the members of the groups, and the owner's numbers."""
    numbers = pl.concat([said["number"], groups["number"], said["page_name"]])
    numbers = numbers.append(pl.Series(own, dtype=pl.String)).unique().drop_nulls()
    tels = pl.DataFrame({"number": numbers}).with_columns(tel=phones.e164(numbers))
    said, groups = (
        frame.join(tels, on="number", how="left", maintain_order="left")
        for frame in (said, groups)
    )
    is_me = pl.col("name") == _ME
    mine = pl.concat(
        [
            tels.filter(pl.col("number").is_in(own)).select("tel"),
            said.filter((pl.col("kind") == "text") & is_me).select("tel"),
        ]
    )["tel"]
    mine = mine.drop_nulls().unique().sort()
    group = (
        groups.with_columns(handle=_handle(pl.col("name")))
        .filter(~pl.col("tel").is_in(mine.implode()).fill_null(False))
        .drop_nulls("handle")
    )
    in_group = group.group_by("source_file").agg(
        thread_id=pl.lit("group:") + pl.col("handle").unique().sort().str.join(",")
    )
    said = (
        said.join(in_group, on="source_file", how="left", maintain_order="left")
        .with_columns(
            is_me=(pl.col("kind") == "text")
            & (is_me | pl.col("tel").is_in(mine.implode())).fill_null(False)
        )
        .with_columns(handle=_handle(pl.col("name")), shown=_shown(pl.col("name")))
    )
    rows = _interactions(_with_counterpart(said, tels))
    if not rows.is_empty():
        yield from sort_out("interactions", "calls and texts", rows, NETWORK)
    yield conform("members", _members(said, group), NETWORK)
    owner = mine.to_frame("phone").with_columns(
        evidence=pl.lit("profile"),
        weight=pl.lit(1),
        handle=pl.lit("tel:") + pl.col("phone"),
    )
    yield conform("accounts", owner, NETWORK)


def _shown(name: pl.Expr) -> pl.Expr:
    """A name that is more than the number again."""
    return pl.when(~name.str.contains(_NUMBER)).then(name)


def _handle(name: pl.Expr) -> pl.Expr:
    return pl.coalesce(pl.lit("tel:") + pl.col("tel"), text.name_handle(_shown(name)))


def _with_counterpart(said: pl.DataFrame, tels: pl.DataFrame) -> pl.DataFrame:
    """`said` with the one other person of each page (`other`).

    Where only the owner wrote, the page's own name tells who it was to.
    """
    theirs = (
        said.filter(~pl.col("is_me"))
        .group_by("source_file", maintain_order=True)
        .agg(
            other=pl.col("handle").first(),
            other_name=pl.col("shown").first(),
            other_number=pl.col("number").first(),
        )
    )
    by_page = tels.rename({"number": "page_name", "tel": "page_tel"})
    name = pl.col("page_name")
    named = pl.coalesce(
        pl.lit("tel:") + pl.col("page_tel"), text.name_handle(_shown(name))
    )
    nobody_wrote = pl.col("other_number").is_null() & pl.col("other").is_null()
    return (
        said.join(theirs, on="source_file", how="left", maintain_order="left")
        .join(by_page, on="page_name", how="left", maintain_order="left")
        .with_columns(
            other=pl.when(nobody_wrote).then(named).otherwise("other"),
            other_name=pl.coalesce("other_name", _shown(name)),
            other_number=pl.coalesce(
                "other_number", pl.when(name.str.contains(_NUMBER)).then(name)
            ),
        )
    )


def _interactions(said: pl.DataFrame) -> pl.DataFrame:
    """One row a message, call or voicemail."""
    kind, in_group = pl.col("kind"), pl.col("thread_id").is_not_null()
    from_me = pl.col("is_me") | (kind == "placed")
    is_call = kind.is_in(["placed", "received", "missed", "recorded"])
    at = _moment(pl.col("at"))
    # A service's number reaches no person; it is not compared, so it has no handle.
    is_service = (
        ~in_group & pl.col("other").is_null() & (pl.col("other_number").is_not_null())
    )
    other_sends = pl.when(in_group).then("handle").otherwise("other")
    shown = pl.when(in_group).then("shown").otherwise("other_name")
    return said.select(
        *("source_file", "line", "thread_id", "text"),
        kind=pl.when(is_call).then(pl.lit("call")).otherwise(pl.lit("message")),
        medium=pl.when(kind == "text").then(pl.lit("text")).otherwise(pl.lit("voice")),
        sender=pl.when(from_me).then(pl.lit("me")).otherwise(other_sends),
        sender_name=pl.when(~from_me).then(shown),
        recipient=pl.when(~in_group & from_me)
        .then("other")
        .when(~in_group)
        .then(pl.lit("me")),
        recipient_name=pl.when(~in_group & from_me).then("other_name"),
        occurred_at=at,
        occurred_precision=pl.lit("second"),
        seconds=pl.when(kind == "missed").then(0).otherwise(_seconds()),
        characters=pl.col("text").str.len_chars().fill_null(0),
        detail=pl.when(kind.is_in(["missed", "voicemail", "recorded"])).then(kind),
        reason=pl.when(kind.is_null())
        .then(pl.lit("neither placed, received nor missed, and no voicemail"))
        .when(at.is_null())
        .then(pl.lit("no readable time")),
        left_out=pl.when(is_service).then(pl.lit(_SERVICE)),
    )


def _moment(column: pl.Expr) -> pl.Expr:
    """`2020-02-03T11:37:45.632-06:00` in UTC."""
    return column.str.replace("Z$", "+00:00").str.to_datetime(
        "%Y-%m-%dT%H:%M:%S%.f%:z", time_unit="us", time_zone="UTC", strict=False
    )


def _seconds() -> pl.Expr:
    """`PT1H2M3S` as seconds."""
    parts = ((r"(\d+)H", 3600), (r"(\d+)M", 60), (r"(\d+)S", 1))
    duration = pl.col("duration")
    total = pl.sum_horizontal(
        duration.str.extract(pattern, 1).cast(pl.Int64) * unit
        for pattern, unit in parts
    )
    return pl.when(duration.str.starts_with("PT")).then(total)


def _members(said: pl.DataFrame, group: pl.DataFrame) -> pl.DataFrame:
    """Those listed in a group, those who wrote, and the owner."""
    threads = said.drop_nulls("thread_id")
    place = threads.group_by("thread_id").agg(pl.col("source_file").min())
    listed = (
        threads.select("source_file", "thread_id")
        .unique()
        .join(
            group.select("source_file", "handle", name=_shown(pl.col("name"))),
            on="source_file",
        )
    )
    columns = ["thread_id", "handle", "name"]
    wrote = threads.filter(~pl.col("is_me")).select("thread_id", "handle", name="shown")
    me = place.select("thread_id", handle=pl.lit("me"), name=pl.lit(None, pl.String))
    return (
        pl.concat([listed.select(columns), wrote.select(columns), me])
        .drop_nulls("handle")
        .sort("thread_id", "handle", "name", nulls_last=True)
        .unique(["thread_id", "handle"], keep="first", maintain_order=True)
        .join(place, on="thread_id")
        .with_columns(section=pl.lit("regular"))
    )
