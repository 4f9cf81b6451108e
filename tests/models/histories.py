"""Made-up histories, as the archives their owner would download, and built.

`Said` is one thing said, by name; `linkedin`, `facebook` and `encrypted` put
such lines into a zip of the network's own shape, `built` reads zips into a
warehouse of its own, `built_apart` many histories into one, and `Built.rows` asks it.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import duckdb

from flows import lake, reading, sources, warehouse
from flows.settings import load_parameters
from flows.sources.archive import Archive, find

ME = "Alex Muster"
NEUTRAL = "The train leaves at nine."
"""Words that ask, offer, thank, sell and greet nothing and nobody."""


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@dataclass(frozen=True)
class Said:
    """A message, or with `seconds` a call (0: missed), among named people."""

    at: datetime
    sender: str
    to: tuple[str, ...] = (ME,)
    text: str | None = NEUTRAL
    seconds: int | None = None
    reactions: tuple[tuple[str, str], ...] = ()  # (who, what)

    @property
    def members(self) -> tuple[str, ...]:
        return tuple(sorted({self.sender, *self.to}))


def mine(at: datetime, to: str, text: str | None = NEUTRAL, **more: Any) -> Said:
    return Said(at, ME, (to,), text, **more)


def theirs(at: datetime, sender: str, text: str | None = NEUTRAL, **more: Any) -> Said:
    return Said(at, sender, (ME,), text, **more)


def both_ways(at: datetime, name: str) -> list[Said]:
    """A word each way within the same minute."""
    return [mine(at, name), theirs(at.replace(second=30), name)]


# LinkedIn


@dataclass(frozen=True)
class Connection:
    """A row of Connections.csv; without a name a member who hid their profile."""

    name: str | None
    on: date
    email: str = ""
    company: str = ""
    position: str = ""
    url: bool = True


def slug(name: str) -> str:
    return re.sub(r"\W+", "-", name.lower())


def url(name: str, slugs: Mapping[str, str] = {}) -> str:
    return f"https://www.linkedin.com/in/{quote(slugs.get(name, slug(name)))}"


def csv_text(header: str, rows: Iterable[Sequence[object]]) -> str:
    """A CSV file; `header` is comma-joined."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return out.getvalue()


MESSAGES = (
    "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,"
    "RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER"
)
CONNECTIONS = "First Name,Last Name,URL,Email Address,Company,Position,Connected On"
INVITATIONS = "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl"


def messages_csv(said: Iterable[Said], slugs: Mapping[str, str] = {}) -> str:
    return csv_text(
        MESSAGES,
        (
            (
                "2-" + "+".join(slug(m) for m in line.members),
                "",
                line.sender,
                url(line.sender, slugs),
                ", ".join(line.to),
                ",".join(url(name, slugs) for name in line.to),
                f"{line.at:%Y-%m-%d %H:%M:%S} UTC",
                "",
                line.text or "",
                "INBOX",
            )
            for line in said
        ),
    )


def connections_csv(
    connections: Iterable[Connection], slugs: Mapping[str, str] = {}
) -> str:
    def row(entry: Connection) -> tuple[str, ...]:
        first, _, last = (entry.name or "").partition(" ")
        address = url(entry.name, slugs) if entry.name and entry.url else ""
        on = f"{entry.on:%d %b %Y}"
        return first, last, address, entry.email, entry.company, entry.position, on

    preamble = 'Notes:\n"When exporting your connection data, you may notice …"\n\n'
    return preamble + csv_text(CONNECTIONS, map(row, connections))


def linkedin(
    path: Path,
    said: Iterable[Said] = (),
    connections: Iterable[Connection] = (),
    *,
    slugs: Mapping[str, str] = {},
    more: Mapping[str, str] = {},
    owner: bool = True,
) -> Path:
    """A LinkedIn zip; without `owner` nothing in it tells whose it is."""
    files = {
        "messages.csv": messages_csv(said, slugs),
        "Connections.csv": connections_csv(connections, slugs),
    }
    if owner:
        files["Profile.csv"] = csv_text("First Name,Last Name", [ME.split(" ")])
    return zipped(path, {**files, **more})


# Facebook


@dataclass(frozen=True)
class Friend:
    name: str
    at: datetime


def message_json(line: Said) -> dict[str, object]:
    record: dict[str, object] = {
        "sender_name": line.sender,
        "timestamp_ms": round(line.at.timestamp() * 1000),
    }
    if line.seconds is not None:
        record |= {"call_duration": line.seconds, "missed": line.seconds == 0}
    elif line.text is not None:
        record["content"] = line.text
    if line.reactions:
        record["reactions"] = [
            {"actor": who, "reaction": what} for who, what in line.reactions
        ]
    return record


def _newest_first(said: Iterable[Said]) -> list[Said]:
    return sorted(said, key=lambda line: line.at, reverse=True)


def _participants(said: Iterable[Said]) -> list[str]:
    return sorted({name for line in said for name in line.members})


def thread_json(folder: str, said: Sequence[Said], section: str = "inbox") -> str:
    names = _participants(said)
    return json.dumps(
        {
            "participants": [{"name": name} for name in names],
            "messages": [message_json(line) for line in _newest_first(said)],
            "title": ", ".join(n for n in names if n != ME),
            "is_still_participant": True,
            "thread_path": f"{section}/{folder}",
            "magic_words": [],
        }
    )


def friends_json(key: str, friends: Iterable[Friend]) -> str:
    return json.dumps(
        {key: [{"name": f.name, "timestamp": int(f.at.timestamp())} for f in friends]}
    )


def facebook(
    path: Path,
    threads: Mapping[str, Sequence[Said]] = {},
    friends: Iterable[Friend] = (),
    *,
    removed: Iterable[Friend] = (),
    cut_over: Mapping[str, Sequence[Said]] = {},
    more: Mapping[str, str] = {},
    owner: bool = True,
) -> Path:
    """A Facebook zip; `threads` by their folder, `cut_over` those of e2ee_cutover."""
    activity, personal = "your_facebook_activity/messages", "personal_information"
    files = {
        f"{activity}/{section}/{folder}/message_1.json": thread_json(
            folder, said, section
        )
        for section, held in (("inbox", threads), ("e2ee_cutover", cut_over))
        for folder, said in held.items()
    }
    lists = "connections/friends"
    files[f"{lists}/your_friends.json"] = friends_json("friends_v2", friends)
    if removed := list(removed):
        files[f"{lists}/removed_friends.json"] = friends_json(
            "deleted_friends_v2", removed
        )
    if owner:
        profile = {"profile_v2": {"name": {"full_name": ME}}}
        files[f"{personal}/profile_information/profile_information.json"] = json.dumps(
            profile
        )
    return zipped(path, {**files, **more})


def encrypted(path: Path, threads: Mapping[str, Sequence[Said]]) -> Path:
    """The zip of encrypted chats, which Messenger hands out apart."""
    files = {
        f"{name}.json": json.dumps(
            {
                "participants": _participants(said),
                "threadName": name,
                "messages": [
                    {
                        "isUnsent": False,
                        "media": [],
                        "reactions": [],
                        "senderName": line.sender,
                        "text": line.text or "",
                        "timestamp": round(line.at.timestamp() * 1000),
                        "type": "text",
                    }
                    for line in _newest_first(said)
                ],
            }
        )
        for name, said in threads.items()
    }
    return zipped(path, files)


def zipped(path: Path, files: Mapping[str, str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return path


# Built

Row = dict[str, Any]


@dataclass(frozen=True)
class Built:
    """A warehouse, and the sentences on archives that could not be read.

    With an `owner` every table is that owner's part of it.
    """

    data: Path
    problems: tuple[str, ...] = ()
    owner: str | None = None

    def rows(self, query: str) -> list[Row]:
        with warehouse.connect(self.data) as connection:
            if self.owner:
                _part(connection, self.owner)
            found = connection.execute(query)
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def one(self, query: str) -> Row:
        found = self.rows(query)
        assert len(found) == 1, found
        return found[0]

    def by_name(self, table: str = "relationships") -> dict[str, Row]:
        found = self.rows(f"from {table} order by name")
        assert len({row["name"] for row in found}) == len(found), found
        return {row["name"]: row for row in found}

    def names(self, table: str = "people") -> list[str]:
        """Every name in `table`, sorted, as often as it is there."""
        found = self.rows(f"select name from {table} order by name")
        return [row["name"] for row in found]


def built(
    data: Path,
    *paths: Path,
    as_of: datetime | None = None,
    me: Iterable[str] = (),
    **parameters: float,
) -> Built:
    """The warehouse of the archives at `paths`, in `data`, no report drawn."""
    archives, problems = reading.find_archives(paths)
    for archive in archives:
        outcome = reading.read_archive(archive, data, True)
        if isinstance(outcome, str):
            problems.append(outcome)
    warehouse.build(
        data, load_parameters(as_of=as_of, **parameters), me, problems=problems
    )
    return Built(data, tuple(problems))


def _part(connection: duckdb.DuckDBPyConnection, owner: str) -> None:
    """Hides all that is other owners' in every table."""
    owned = connection.execute(
        "select table_name, database_name from duckdb_columns()"
        " where column_name = 'owner' and not internal"
    )
    for table, database in owned.fetchall():
        connection.execute(
            f"create temp view {table} as"
            f" from {database}.main.{table} where owner = '{owner}'"
        )


def built_apart(
    data: Path,
    archives: Mapping[str, Iterable[Path]],
    as_of: datetime | None = None,
    **parameters: float,
) -> dict[str, Built]:
    """Histories by name that know nothing of each other, built at once.

    Each is an owner's of its own, whose tables are what they would be alone; that
    takes a small part of the time of as many builds.
    """
    owners = {name: f"owner {number}" for number, name in enumerate(archives)}
    for name, paths in archives.items():
        for path in paths:
            for archive in find(path):
                assert isinstance(archive, Archive), archive
                lake.write(data, owners[name], archive, sources.read(archive))
    warehouse.build(data, load_parameters(as_of=as_of, **parameters))
    return {name: Built(data, owner=owner) for name, owner in owners.items()}
