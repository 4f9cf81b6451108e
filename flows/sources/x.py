"""X, once Twitter: the archive under "Download an archive of your data".

Each file names its content before it begins (`window.YTD.direct_messages…`),
so that is what it is known by, in every era, whatever it is called. Before
2018 archives (`Grailbird.data…`) held posts alone.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

import polars as pl

from flows.errors import CloseknitError
from flows.sources import x_calls, x_messages, x_posts, x_records
from flows.sources.archive import Archive
from flows.sources.records import Batch, conform, file_note, file_rejected, sort_out
from flows.sources.x_records import Directory, Schema

NETWORK = x_records.NETWORK

CANNOT_SHOW = (
    "X does not give the mentions, replies, likes and reposts that others made, the "
    "authors of what you liked, when anybody was followed, or encrypted messages. "
    "People are numbers; names are known only of those you mentioned or replied to."
)

_KINDS = {
    "tweet": "posts",
    "tweets": "posts",
    "grailbird": "posts",
    "direct_message": "messages",
    "direct_messages": "messages",
    "direct_message_group": "messages",
    "direct_messages_group": "messages",
    "audio_video_calls_in_dm": "calls made",
    "audio_video_calls_in_dm_recipient_sessions": "calls received",
    "follower": "followers",
    "following": "following",
    "contact": "address book",
    "account": "account",
    "user_details": "account",
    "__thar_config": "account",
}
"""What is read, by the name before the content."""
_NO_TIE = {
    "like": "likes: X does not say whose post it was",
    "block": "people blocked or muted are no tie",
    "mute": "people blocked or muted are no tie",
    "note_tweet": "long posts stand among the others, cut short",
    "direct_message_headers": "headers of messages that are here in full",
    "direct_messages_headers": "headers of messages that are here in full",
    "direct_message_group_headers": "headers of messages that are here in full",
    "direct_messages_group_headers": "headers of messages that are here in full",
    "spaces_metadata": "public talks do not say who spoke with whom",
    "posts_csv": "the posts as a table; those of data/js/tweets are read",
}
_BEGINS = re.compile(
    rb"\s*(?:window\.YTD\.(\w+?)\.part\d+|window\.(__THAR_CONFIG)"
    rb"|(Grailbird)\.data\.\w+|var (user_details|tweet_index|payload_details))\s*="
)
_POSTS_CSV = re.compile(rb"\W*tweet_id\W+in_reply_to_status_id\W")
_POSTS_ALONE = (
    "the posts of an old archive as a table, without those they mention: "
    "give Closeknit the whole zip"
)
_HEAD = 512
"""Bytes that must tell what a file is."""
_MEDIA = re.compile(r"(^|/)(\w+_media|assets)/")


def claims(archive: Archive) -> Sequence[str]:
    """The files that name X's content, and what lies beside them."""
    known = _recognised(archive)
    if not known:
        return ()
    if archive.file:
        return archive.paths  # a zip of X holds nothing else
    folders = {path.rpartition("/")[0] for path in known} - {""}
    inside = tuple(f"{folder}/" for folder in folders)
    roots = {folder.rpartition("data")[0] for folder in folders}
    beside = tuple(f"{r}{name}" for r in roots for name in ("assets/", "Your archive"))
    return [
        path
        for path in archive.paths
        if path in known or path.startswith((*inside, *beside)) or _MEDIA.search(path)
    ]


def read(archive: Archive) -> Iterator[Batch]:
    """Every message, post, call and list of the archive, and whose it is."""
    known = _recognised(archive)
    frames: dict[str, pl.DataFrame] = {}
    for kind, schema in _SCHEMAS.items():
        paths = [path for path, name in known.items() if _KINDS.get(name) == kind]
        parts = []
        for path in paths:
            try:
                part = x_records.records(archive.read(path), schema)
            except CloseknitError as error:
                yield from file_rejected(NETWORK, path, str(error))
                continue
            parts.append(part.with_columns(source_file=pl.lit(path)))
            if part.is_empty():
                yield file_note(NETWORK, path, "read", kind, "nothing in it")
        if parts:
            frames[kind] = pl.concat(parts)
    yield from _records(frames)
    alone = [p for p, name in known.items() if name == "posts_csv"]
    alone = [] if "posts" in frames else alone
    for path in alone:
        yield from file_rejected(NETWORK, path, _POSTS_ALONE)
    yield from _ignored([p for p in archive.paths if p not in alone], known)


def _recognised(archive: Archive) -> dict[str, str]:
    """The name before each file's content; `posts_csv` where posts are a table."""
    known = {}
    for path in archive.paths:
        if not path.lower().endswith((".js", ".csv")):
            continue
        try:
            head = archive.read(path, _HEAD)
        except CloseknitError:
            continue
        head = head.removeprefix(b"\xef\xbb\xbf")
        if found := _BEGINS.match(head):
            name = next(group for group in found.groups() if group).decode()
            known[path] = name.lower()
        elif path.lower().endswith(".csv") and _POSTS_CSV.match(head):
            known[path] = "posts_csv"
    return known


# Records

_FOLLOW: Schema = {"accountId": pl.String, "userLink": pl.String}
_SCHEMAS: dict[str, Schema] = {
    "account": dict.fromkeys(
        (
            *("accountId", "username", "accountDisplayName", "email"),
            *("userName", "displayName"),  # in the manifest
            *("id", "screen_name", "full_name"),  # before 2018
        ),
        pl.String,
    ),
    "posts": x_posts.SCHEMA,
    "messages": x_messages.SCHEMA,
    "calls made": x_calls.MADE,
    "calls received": x_calls.RECEIVED,
    "followers": _FOLLOW,
    "following": _FOLLOW,
    "address book": {
        "emails": pl.List(pl.String),
        "phoneNumbers": pl.List(pl.String),
    },
}
"""Each kind of file that is read, and what is read of its records."""


def _records(frames: dict[str, pl.DataFrame]) -> Iterator[Batch]:
    """The batches of the files that were read."""
    there = frames.keys()
    empty = {k: _none(schema) for k, schema in _SCHEMAS.items() if k not in there}
    frames = frames | empty
    posts = x_posts.posts(frames["posts"])
    events = x_messages.events(frames["messages"])
    owner = _owner(frames["account"], events)
    people = x_records.directory(owner, x_posts.seen(posts))
    interactions = {
        "posts": lambda: x_posts.interactions(posts, people),
        "messages": lambda: x_messages.interactions(events, people),
        "calls made": lambda: x_calls.made(frames["calls made"], people),
        "calls received": lambda: x_calls.received(frames["calls received"], people),
    }
    contacts = {
        "followers": lambda: _followed(frames["followers"], people, "follower"),
        "following": lambda: _followed(frames["following"], people, "following"),
        "address book": lambda: _address_book(frames["address book"]),
    }
    # What is not there is not worked out: that takes as long as a small file.
    for kind in [kind for kind in interactions if kind in there]:
        rows = interactions[kind]()
        yield from sort_out("interactions", kind, rows, NETWORK)
        paths = {*frames[kind]["source_file"]} - {*rows["source_file"]}
        for path in sorted(paths):
            yield file_note(NETWORK, path, "read", kind, "nothing in it")
    for kind in [kind for kind in contacts if kind in there]:
        yield from sort_out("contacts", kind, contacts[kind](), NETWORK)
    if "messages" in there:
        yield conform("members", x_messages.members(events, people), NETWORK)
    for path in frames["account"]["source_file"].unique().sort():
        yield file_note(NETWORK, path, "read", "account", None)
    yield conform("accounts", _accounts(frames["account"], owner), NETWORK)


def _none(schema: Schema) -> pl.DataFrame:
    place: Schema = {"line": pl.Int64, "source_file": pl.String}
    return pl.DataFrame(schema=schema | place)


def _owner(account: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """The owner's `id`, `screen` and `name`: as declared, else who is in every pair."""
    declared = _told(account).select(
        pl.col("id", "screen", "name").drop_nulls().first()
    )
    if declared["id"].item():
        return declared
    pairs = events.select(
        "thread_id", id=pl.col("thread_id").str.extract_all("[0-9]+")
    ).filter(pl.col("thread_id").str.contains("^[0-9]+-[0-9]+$"))
    pairs = pairs.unique("thread_id").explode("id").unique()
    counts = pairs.group_by("id").len()
    in_all = counts.filter(pl.col("len") == pairs["thread_id"].n_unique())["id"]
    only = in_all[0] if in_all.len() == 1 else None
    return declared.with_columns(id=pl.lit(only, pl.String))


def _told(account: pl.DataFrame) -> pl.DataFrame:
    return account.select(
        "source_file",
        "email",
        id=pl.coalesce("accountId", "id"),
        screen=pl.coalesce("username", "userName", "screen_name"),
        name=pl.coalesce("accountDisplayName", "displayName", "full_name"),
    )


def _accounts(account: pl.DataFrame, owner: pl.DataFrame) -> pl.DataFrame:
    """The owner's name, address and the name after the @."""
    told = _told(account).with_columns(evidence=pl.lit("profile"), weight=pl.lit(1))
    by_id = told.with_columns(handle="id:" + pl.col("id")).drop("screen")
    screen = told.filter(pl.col("screen").is_not_null()).select(
        *("source_file", "evidence", "weight"), handle="user:" + pl.col("screen")
    )
    return pl.concat([by_id, screen], how="diagonal")


def _followed(frame: pl.DataFrame, people: Directory, kind: str) -> pl.DataFrame:
    """An entry of a list of followers or followed; X gives no date of it."""
    known = people.names.select(accountId="id", screen="screen")
    return (
        people.with_person(frame, "accountId", "handle")
        .join(known, on="accountId", how="left", maintain_order="left")
        .select(
            *("source_file", "line", "handle"),
            name="handle_name",
            url=pl.coalesce("https://x.com/" + pl.col("screen"), "userLink"),
            kind=pl.lit(kind),
            reason=pl.when(pl.col("handle").is_null()).then(pl.lit("no account in it")),
        )
    )


def _address_book(frame: pl.DataFrame) -> pl.DataFrame:
    """Uploaded contacts: addresses and numbers, without a name."""
    from flows.sources.phones import e164  # takes long to import

    phones = frame.select("line", "source_file", number="phoneNumbers").explode(
        "number"
    )
    numbers = (
        phones.with_columns(e164(phones["number"]).alias("number"))
        .drop_nulls()
        .group_by("source_file", "line", maintain_order=True)
        .agg(phones="number")
    )
    handle = pl.coalesce(
        "mail:" + pl.col("emails").list.first(), "tel:" + pl.col("phones").list.first()
    )
    return (
        frame.join(
            numbers, on=["source_file", "line"], how="left", maintain_order="left"
        )
        .with_columns(
            emails=pl.col("emails").list.eval(pl.element().str.to_lowercase())
        )
        .select(
            *("source_file", "line", "emails", "phones"),
            kind=pl.lit("address_book"),
            handle=handle,
            left_out=pl.when(handle.is_null()).then(pl.lit("no e-mail or phone")),
        )
    )


# What is not read


def _ignored(paths: Sequence[str], known: dict[str, str]) -> Iterator[Batch]:
    """One row for all files of a folder that are left aside for one reason."""
    aside = sorted(
        (path.rpartition("/")[0], _why_ignored(path, known.get(path)), path)
        for path in paths
        if known.get(path) not in _KINDS
    )
    for (folder, why), group in groupby(aside, lambda row: row[:2]):
        files = [path for *_, path in group]
        alone = len(files) == 1
        kind = "media" if why == "media files" else "other"
        where = files[0] if alone else f"{folder}/"
        yield file_note(NETWORK, where, "ignored", kind, why)


def _why_ignored(path: str, name: str | None) -> str:
    if name is None and _MEDIA.search(path):
        return "media files"
    return _NO_TIE.get(name or "", "files without a tie in them")
