"""WhatsApp: what "Export chat" makes on Android and iOS, one chat a file.

A chat is known by its first line, whatever it is called; see `whatsapp_lines`
for how lines become messages, `whatsapp_words` for what they are and
`whatsapp_people` for whose.
"""

import re
from collections.abc import Iterator, Sequence

import polars as pl

from flows.errors import CloseknitError
from flows.sources import text, whatsapp_lines, whatsapp_words
from flows.sources.archive import Archive
from flows.sources.records import Batch, conform, file_note, file_rejected, sort_out
from flows.sources.whatsapp_lines import Lines
from flows.sources.whatsapp_people import Chat, chat, people, title_of

NETWORK = "whatsapp"

CANNOT_SHOW = (
    "Only the chats you exported are there, and of each the newest 40,000 messages "
    "(10,000 with media). WhatsApp does not tell who reacted to what, who read it, "
    "calls on Android, silent members of a group or the numbers of saved contacts. "
    "Times are by the phone's own clock, without its zone: they are read as UTC."
)

MOST = 40_000
MOST_WITH_MEDIA = 10_000
"""Messages of a chat that WhatsApp exports, at most: the newest."""

_HEAD = 64 * 2**10
"""Bytes of a text file that must tell whether it is a chat."""
_ATTACHMENT = re.compile(
    r"(^|/)((IMG|VID|AUD|PTT|STK|DOC)-\d{8}-WA\d+"
    r"|\d{8}-(PHOTO|VIDEO|AUDIO|STICKER|GIF)-[\d-]+)\.\w+$"
)


def claims(archive: Archive) -> Sequence[str]:
    """The chats in `archive`, and the files that came with them."""
    chats = [path for path in archive.paths if _is_chat(archive, path)]
    if len(chats) == 1 and len(archive.paths) > 1 and archive.file:
        return archive.paths  # a zip of one chat holds nothing else
    return [*chats, *filter(_ATTACHMENT.search, archive.paths if chats else ())]


def read(archive: Archive) -> Iterator[Batch]:
    """Every message, call and member of the chats, and whose phone it was."""
    owners: list[pl.DataFrame] = []
    others: list[pl.Series] = []
    for path in archive.paths:
        if not _is_chat(archive, path):
            yield file_note(NETWORK, path, "ignored", "media", "media files")
            continue
        try:
            lines = _lines(archive, path)
        except CloseknitError as error:
            yield from file_rejected(NETWORK, path, str(error))
            continue
        title = title_of(path, archive.name)
        told = chat(path, whatsapp_words.told(lines.frame), title)
        yield from _records(told, lines)
        owners.append(told.owners.with_columns(source_file=pl.lit(path)))
        others.append(told.counterpart["handle"])
    if owners:
        accounts = _accounts(pl.concat(owners), pl.concat(others))
        yield conform("accounts", accounts, NETWORK)


# Recognition


def _is_chat(archive: Archive, path: str) -> bool:
    """By its first lines, or by the name that WhatsApp itself gives."""
    if not path.lower().endswith(".txt"):
        return False
    try:
        head = archive.read(path, _HEAD)
    except CloseknitError:
        return False
    whole = head[: head.rfind(b"\n") + 1] or head
    return whatsapp_lines.is_chat(text.decode(whole)[0]) or path.endswith("_chat.txt")


def _lines(archive: Archive, path: str) -> Lines:
    content, warning = text.decode(archive.read(path))
    lines = whatsapp_lines.read(content, warning)
    if lines is None:
        raise CloseknitError(
            "no line of it begins as a WhatsApp message does, with date and time: "
            "export the chat again and leave the file as it is"
        )
    return lines


# Records


def _records(told: Chat, lines: Lines) -> Iterator[Batch]:
    rows = whatsapp_words.interactions(told.lines)
    added = whatsapp_words.additions(told.lines)
    mentioned = whatsapp_words.mentions(told.lines)
    before = lines.before.select(
        "line",
        reason=pl.lit("before the first message"),
        sample=pl.col("text").str.slice(0, text.SAMPLE),
    )
    parts = [_addressed(rows, told), before]
    if told.is_group:
        parts += [
            _between(added, told, "other", f"added to {told.place}"),
            _between(mentioned, told, "tag", told.place),
        ]
    frame = pl.concat(parts, how="diagonal_relaxed").with_columns(
        source_file=pl.lit(told.path), thread_id=pl.lit(told.thread_id, pl.String)
    )
    note = "; ".join([*lines.notes, *_cut_off(told)]) or None
    yield from sort_out("interactions", "messages", frame, NETWORK, note)
    if told.thread_id:
        seen = [added["author"], added["whom"], mentioned["whom"]]
        seen.append(whatsapp_words.others(told.lines))
        yield conform("members", _members(told, seen), NETWORK)


def _addressed(rows: pl.DataFrame, told: Chat) -> pl.DataFrame:
    """`rows` with who wrote; a group's bear its title, which tells it from others."""
    title = told.title if told.is_group else None
    return _with_person(rows, told, "author", "sender").with_columns(
        recipient=pl.lit("me" if told.thread_id is None else None, pl.String),
        detail=pl.coalesce("detail", pl.lit(title, pl.String)),
    )


def _between(frame: pl.DataFrame, told: Chat, kind: str, detail: str) -> pl.DataFrame:
    """What `author` did towards `whom` in a group."""
    named = _with_person(frame, told, "author", "sender")
    return _with_person(named, told, "whom", "recipient").select(
        *("line", "sender", "sender_name", "recipient", "recipient_name"),
        kind=pl.lit(kind),
        medium=pl.lit("text"),
        occurred_at=pl.col("at").dt.replace_time_zone("UTC"),
        occurred_precision=pl.lit("minute"),
        detail=pl.lit(detail),
        reason=whatsapp_words.no_time(),
    )


def _with_person(
    frame: pl.DataFrame, told: Chat, shown: str, prefix: str
) -> pl.DataFrame:
    named = people(frame[shown], told.place).select(
        pl.col("shown").alias(shown),
        pl.col("handle").alias(prefix),
        pl.col("name").alias(f"{prefix}_name"),
    )
    return frame.join(named, on=shown, how="left", maintain_order="left")


def _members(told: Chat, seen: Sequence[pl.Series]) -> pl.DataFrame:
    """Those who wrote and, of a group, those who joined, left or were named."""
    wrote = told.writers.select("handle", "name")
    silent = told.counterpart.select("handle", "name")
    if told.is_group:
        shown = pl.concat([s.rename("shown") for s in seen])
        silent = people(shown, told.place).filter(pl.col("handle") != "me")
    return (
        pl.concat([wrote, silent.select("handle", "name")])
        .unique("handle", maintain_order=True)
        .with_columns(
            thread_id=pl.lit(told.thread_id),
            section=pl.lit("regular"),
            source_file=pl.lit(told.path),
        )
    )


def _accounts(owners: pl.DataFrame, others: pl.Series) -> pl.DataFrame:
    """The owner's names; whoever has a chat of their own with the owner is none."""
    return (
        owners.filter(~pl.col("handle").is_in(others.implode()))
        .group_by("handle", maintain_order=True)
        .agg(pl.col("name", "source_file").first(), weight=pl.col("lines").sum())
        .with_columns(evidence=pl.lit("author"))
    )


def _cut_off(told: Chat) -> Iterator[str]:
    """A word on a chat as long as WhatsApp makes them at most."""
    has_media = told.lines["body"].str.contains(whatsapp_words.ATTACHED).any()
    most = MOST_WITH_MEDIA if has_media else MOST
    if told.lines.height >= most:
        yield (
            f"WhatsApp exports no more than the newest {most:,} messages of a chat"
            f"{' with media' if has_media else ''}: older ones may be missing"
        )
