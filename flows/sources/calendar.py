"""Calendars: the `.ics` files of Google, Outlook and Apple.

A meeting is an event with two people at least who did not decline. Whose calendar
it is, the file does not say; the models find out as for any thread: who meets the
same people is one.
"""

import codecs
import hashlib
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import PurePosixPath

import polars as pl

from flows.errors import CloseknitError
from flows.sources.archive import Archive
from flows.sources.calendar_events import (
    ADDRESS,
    Event,
    Occurrence,
    events,
    occurrences,
)
from flows.sources.records import Batch, conform, file_note, file_rejected, sort_out
from flows.sources.text import by_unique, decode, name_handle

NETWORK = "calendar"

CANNOT_SHOW = (
    "A calendar does not tell who came, only who was asked and did not decline. It "
    "lacks meetings you were not invited to, who stands behind a mailing list, "
    "guests that were hidden or left out (Outlook: choose full details), and calls."
)

_ENDINGS = {".ics", ".ical", ".icalendar", ".ifb", ".txt", ""}
_BEGINS = re.compile(rb"(\xef\xbb\xbf)?\s*BEGIN:VCALENDAR", re.I)
_STAMP = re.compile(
    rb"^(?:DTSTAMP|LAST-MODIFIED|CREATED)[^:\n]*:(\d{8})T(\d{6})", re.M | re.I
)
_START = re.compile(rb"^DTSTART[^\n]*:(\d{8})", re.M | re.I)


def claims(archive: Archive) -> Sequence[str]:
    """The files that begin as a calendar does."""
    return [
        path
        for path in archive.paths
        if PurePosixPath(path).suffix.lower() in _ENDINGS
        and _is_calendar(archive, path)
    ]


def _is_calendar(archive: Archive, path: str) -> bool:
    try:
        return _BEGINS.match(_as_bytes(archive.read(path, 256))) is not None
    except CloseknitError:
        return False


def _as_bytes(data: bytes) -> bytes:
    """UTF-8 with line feeds. What is UTF-8 already stays as it is: a line may be
    folded within a letter, so that it is none before it is unfolded.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = decode(data)[0].encode()
    return data if b"\n" in data else data.replace(b"\r", b"\n")


def read(archive: Archive) -> Iterator[Batch]:
    """The meetings of all calendars in `archive`, each once, and who is in them."""
    found: list[Event] = []
    named: list[tuple[str, str]] = []
    stamps: list[bytes] = []
    starts: list[bytes] = []
    for path in archive.paths:
        try:
            data = _as_bytes(archive.read(path))
        except CloseknitError as error:
            yield from file_rejected(NETWORK, path, str(error))
            continue
        own = list(events(path, data))
        found += own
        stamps += [day + clock for day, clock in _STAMP.findall(data)]
        starts += _START.findall(data)
        named += [(path, address) for address in _addresses(path, data)]
        if not own:
            yield file_note(NETWORK, path, "read", "calendar", "no events in it")
    until = _until(archive, stamps, starts)
    dates = list(occurrences(found, until))
    if dates:
        yield from _records(found, dates)
    yield from _owner(found, named)


def _addresses(path: str, data: bytes) -> list[str]:
    """The e-mail address a calendar is named by: Google's are, by their owner's."""
    title = re.search(rb"^X-WR-CALNAME[^:\n]*:([^\r\n]+)", data, re.M | re.I)
    names = [
        PurePosixPath(path).stem,
        title[1].decode(errors="replace") if title else "",
    ]
    names = [name.strip().removesuffix(".ical").lower() for name in names]
    return sorted({name for name in names if ADDRESS.fullmatch(name)})


def _until(
    archive: Archive, stamps: list[bytes], starts: list[bytes]
) -> datetime | None:
    """The end of what the calendars cover: the day of the export, or, where the
    archive's name bears none, their last stamp. Stamps older than most events
    were never kept up and say nothing.
    """
    if archive.exported_on:
        return datetime.combine(archive.exported_on, time(), UTC) + timedelta(days=1)
    if not stamps or not starts or max(stamps)[:8] < sorted(starts)[len(starts) // 2]:
        return None
    try:
        return datetime.strptime(max(stamps).decode(), "%Y%m%d%H%M%S").replace(
            tzinfo=UTC
        )
    except ValueError:
        return None


# Records


def _records(found: list[Event], dates: list[Occurrence]) -> Iterator[Batch]:
    number = {id(event): i for i, event in enumerate(found)}
    parties = _parties(found)
    meetings = _events(found).join(parties, on="event", how="left")
    rows = pl.DataFrame(
        [(number[id(d.event)], d.at, d.seconds, d.left_out) for d in dates],
        schema={
            "event": pl.Int64,
            "occurred_at": pl.Datetime("us", "UTC"),
            "seconds": pl.Int64,
            "left_out": pl.String,
        },
        orient="row",
    ).join(meetings, on="event", how="left", maintain_order="left")
    rows = rows.with_columns(
        kind=pl.lit("meeting"), occurred_precision=pl.lit("minute")
    )
    floating = sum(event.is_floating for event in found)
    note = f"{floating:,} without a time zone, read as UTC" if floating else None
    yield from sort_out("interactions", "calendar", rows, NETWORK, note)
    met = rows.filter(pl.col("reason").is_null() & pl.col("left_out").is_null())
    people = _people(found).join(
        met.select("event", "thread_id", "source_file").unique(), on="event"
    )
    yield conform(
        "members",
        people.sort("thread_id", "handle", "source_file", "event")
        .unique(
            ["thread_id", "handle", "source_file"], keep="first", maintain_order=True
        )
        .with_columns(section=pl.lit("regular")),
        NETWORK,
    )


def _events(found: list[Event]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            (
                *(number, event.path, event.line, event.uid, event.title),
                "video" if event.online else "in_person",
                event.reason,
                event.raw if event.reason else None,
            )
            for number, event in enumerate(found)
        ],
        schema={
            "event": pl.Int64,
            "source_file": pl.String,
            "line": pl.Int64,
            "detail": pl.String,
            "text": pl.String,
            "medium": pl.String,
            "reason": pl.String,
            "sample": pl.String,
        },
        orient="row",
    )


def _people(found: list[Event]) -> pl.DataFrame:
    """One row an event and person in it."""
    name = pl.col("name")
    return pl.DataFrame(
        [
            (number, guest.address, guest.name, guest.answer, guest.organises)
            for number, event in enumerate(found)
            if not event.left_out
            for guest in event.guests
        ],
        schema={
            "event": pl.Int64,
            "address": pl.String,
            "name": pl.String,
            "answer": pl.String,
            "organises": pl.Boolean,
        },
        orient="row",
    ).with_columns(
        handle=pl.coalesce(pl.lit("mail:") + pl.col("address"), name_handle(name))
    )


def _parties(found: list[Event]) -> pl.DataFrame:
    """One row an event: who meets, as a thread, and on whose side it stands.

    Where none of the guests answered, all there is is the organiser's word; as
    soon as one did, or the calendar keeps no answers, it went both ways.
    """
    guest = ~pl.col("organises")
    unanswered = (pl.col("answer").filter(guest) == "NEEDS-ACTION").all()
    parties = (
        _people(found)
        .sort("event", "handle")
        .group_by("event", maintain_order=True)
        .agg(
            people=pl.col("handle").unique(maintain_order=True).str.join(" "),
            sender=pl.when(unanswered & guest.any()).then(
                pl.col("handle").filter(pl.col("organises")).first()
            ),
            sender_name=pl.when(unanswered & guest.any()).then(
                pl.col("name").filter(pl.col("organises")).first()
            ),
        )
    )
    return parties.select(
        "event",
        "sender_name",
        sender=pl.col("sender").fill_null("both"),
        thread_id=by_unique(parties["people"], _digest),
    )


def _digest(people: str) -> str:
    return hashlib.sha256(people.encode()).hexdigest()[:16]


def _owner(found: list[Event], named: list[tuple[str, str]]) -> Iterator[Batch]:
    """Whose calendars they are, where one is named by an e-mail address.

    Shared calendars are named by others': the one asked most often counts.
    """
    asked = _people(found).filter(pl.col("address").is_in([a for _, a in named]))
    most = (
        asked.group_by(email="address")
        .agg(pl.col("name").drop_nulls().mode().sort().first(), weight=pl.len())
        .sort("weight", "email", descending=[True, False])
        .head(1)
    )
    if most.is_empty():
        return
    path = next(path for path, address in named if address == most["email"][0])
    yield conform(
        "accounts",
        most.with_columns(
            evidence=pl.lit("profile"),
            handle="mail:" + pl.col("email"),
            source_file=pl.lit(path),
        ),
        NETWORK,
    )
