"""The JSON file of Hangouts, of either shape, as one row a conversation.

The file may be large, so its conversations are cut out one by one and parsed
in batches.
"""

import json
import re
from collections.abc import Iterator, Sequence

import polars as pl

from flows.errors import CloseknitError
from flows.sources import takeout
from flows.sources.archive import Archive
from flows.sources.json_files import Schema, one_row_each
from flows.sources.records import Batch, file_rejected

_ID = pl.Struct({"gaia_id": pl.String, "chat_id": pl.String})
_KEY = pl.Struct({"id": pl.String})
_CONVERSATION = pl.Struct(
    {
        "participant_data": pl.List(
            pl.Struct(
                {
                    "id": _ID,
                    "fallback_name": pl.String,
                    "phone_number": pl.Struct({"e164": pl.String}),
                }
            )
        ),
        "self_conversation_state": pl.Struct(
            {"self_read_state": pl.Struct({"participant_id": _ID})}
        ),
    }
)
_EVENTS = pl.List(
    pl.Struct(
        {
            "conversation_id": _KEY,
            "sender_id": _ID,
            "timestamp": pl.String,
            "event_type": pl.String,
            "chat_message": pl.Struct(
                {
                    "message_content": pl.Struct(
                        {
                            "segment": pl.List(
                                pl.Struct({"type": pl.String, "text": pl.String})
                            )
                        }
                    )
                }
            ),
            "hangout_event": pl.Struct(
                {
                    "event_type": pl.String,
                    "media_type": pl.String,
                    "hangout_duration_secs": pl.String,
                }
            ),
        }
    )
)
_OLD = pl.Struct({"conversation": _CONVERSATION, "event": _EVENTS})
_NEW = pl.Struct({"conversation_id": _KEY, "conversation": _CONVERSATION})
_SCHEMA: Schema = {
    "conversation_id": _KEY,
    "conversation_state": _OLD,
    "conversation": _NEW,
    "events": _EVENTS,
}
"""A conversation of either shape: in the old one its parts are in one more box."""

_LIST = re.compile(r'"(?:conversation_state|conversations)"\s*:\s*\[\s*')
_NEXT = re.compile(r"\s*,?\s*")


def conversations(
    archive: Archive, path: str, network: str
) -> Iterator[pl.DataFrame | Batch]:
    """Frames of conversations; what comes after a break in the file is told."""
    lines: list[bytes] = []
    size = count = 0
    try:
        for line in _cut(archive.read(path)):
            lines.append(line)
            size += len(line)
            if size > takeout.BATCH_BYTES:
                yield from _understood(_told(_frame(lines, path, count)), network)
                count, lines, size = count + len(lines), [], 0
    except CloseknitError as error:
        yield from file_rejected(network, path, str(error))
    if lines:
        yield from _understood(_told(_frame(lines, path, count)), network)


def _understood(told: pl.DataFrame, network: str) -> Iterator[pl.DataFrame | Batch]:
    """The conversations that are some, and a word on those that are none."""
    is_none = pl.col("people").is_null() & pl.col("events").is_null()
    yield told.filter(~is_none)
    for path, number in told.filter(is_none).select("source_file", "number").rows():
        reason = f"conversation {number} has neither people nor events"
        yield from file_rejected(network, path, reason)


def _cut(data: bytes) -> Iterator[bytes]:
    """The JSON of each conversation."""
    content = data.decode("utf-8-sig", "replace")
    del data
    found = _LIST.search(content)
    at = found.end() if found else len(content)
    decoder = json.JSONDecoder()
    while not content.startswith("]", at):
        try:
            _, end = decoder.raw_decode(content, at)
        except (json.JSONDecodeError, RecursionError) as error:
            line = content.count("\n", 0, at) + 1
            raise CloseknitError(
                f"not whole JSON: it breaks in the conversation that begins at line "
                f"{line}; what stands before was read"
            ) from error
        yield content[at:end].encode("utf-8", "replace")
        after = _NEXT.match(content, end)
        at = after.end() if after else end


def _frame(lines: Sequence[bytes], path: str, before: int) -> pl.DataFrame:
    """One row a conversation, numbered in its file."""
    frame = one_row_each(lines, _SCHEMA)
    if frame is None:  # Polars is stricter than Python: what it cannot read is null
        each = [one_row_each([line], _SCHEMA) for line in lines]
        none = pl.DataFrame([{}], schema=_SCHEMA)
        frame = pl.concat([none if one is None else one for one in each])
    return frame.with_columns(
        source_file=pl.lit(path), number=pl.int_range(before + 1, before + 1 + pl.len())
    )


def _told(found: pl.DataFrame) -> pl.DataFrame:
    """The same columns of either shape."""
    old, new = pl.col("conversation_state").struct, pl.col("conversation").struct
    whole = pl.coalesce(old.field("conversation"), new.field("conversation")).struct
    events = pl.coalesce(old.field("event"), "events")
    own = whole.field("self_conversation_state").struct.field("self_read_state")
    return found.select(
        "source_file",
        "number",
        thread_id=pl.coalesce(
            pl.col("conversation_id").struct.field("id"),
            new.field("conversation_id").struct.field("id"),
            events.list.first().struct.field("conversation_id").struct.field("id"),
            pl.format("{}#{}", "source_file", "number"),
        ),
        people=whole.field("participant_data"),
        events=events,
        own=key(own.struct.field("participant_id")),
    )


def key(identity: pl.Expr) -> pl.Expr:
    """The number Google knows somebody by."""
    return pl.coalesce(
        identity.struct.field("gaia_id"), identity.struct.field("chat_id")
    )
