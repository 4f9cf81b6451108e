"""A long made-up history: half of it from Messenger, half from LinkedIn, and meetings.

``python -m tests.bench.generate DIR --messages 1000000 --people 5000``

Written thread by thread and newest first, straight into the zip files, so
that ten million messages need no more memory than ten thousand. The same
seed gives the same entries.
"""

import argparse
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from urllib.parse import quote

from tests.sample import lines, oneliners, words
from tests.sample.linkedin import PREAMBLE
from tests.sample.linkedin_messages import MESSAGE_HEADER
from tests.sample.people import END, OWNER, START, Person, fold
from tests.sample.talk import say, subjects

PER_FILE = 10_000
"""Messages in one Messenger file, as Meta splits them."""
IN_GROUPS = 0.1
CALLS = 0.02
MEETINGS = 2_000
TEXTS = 5_000
NEWEST = int(END.timestamp()) - 3600
OLDEST = int(START.timestamp()) + 86_400 * 30
BURST = 6
"""Messages that follow each other within minutes, on average."""
DAYS = [f"{datetime(1970, 1, 1) + timedelta(days=d):%Y-%m-%d}" for d in range(25_000)]
"""Each day since 1970 as text: formatting a million dates takes seconds."""


@dataclass
class Talk:
    """A thread to be written: who is in it besides the owner, and how long."""

    number: int
    others: list[Person]
    messages: int


# Who and what


def cast(rng: Random, count: int) -> list[Person]:
    """`count` people of different names."""
    firsts = [first for origin in words.ORIGINS for first in origin.firsts.split()]
    lasts = [last for origin in words.ORIGINS for last in origin.lasts.split()]
    people = []
    for number in rng.sample(range(len(firsts) * len(lasts)), count):
        first = firsts[number % len(firsts)]
        last = lasts[number // len(firsts)]
        slug = f"{fold(first)}-{last.lower()}-{number:x}".replace(" ", "-")
        company = f"{rng.choice(words.FIRM_WORDS)} {rng.choice(words.FIRM_KINDS)}"
        person = Person(first, last, slug=slug, company=company)
        person.position = rng.choice(words.POSITIONS)
        people.append(person)
    return people


def texts(rng: Random, people: list[Person]) -> list[str]:
    """What is said, over and over: about 80 characters, some in other scripts."""
    pool = [
        line
        for book in (lines.WORK, lines.CHAT, lines.OTHER_LANGUAGES)
        for exchanges in book.values()
        for exchange in exchanges
        for line in exchange
    ] + oneliners.BANTER
    return [
        " ".join(
            say(rng, rng.choice(pool), subjects(rng, people))
            for _ in range(rng.choice((1, 2, 2, 3)))
        )
        for _ in range(TEXTS)
    ]


def talks(rng: Random, people: list[Person], total: int) -> Iterator[Talk]:
    """Threads of `total` messages: a few people get most, most get few."""
    groups = max(3, len(people) // 100)
    for number, count in enumerate(_shares(int(total * IN_GROUPS), groups)):
        yield Talk(
            number, rng.sample(people, min(rng.randint(2, 8), len(people))), count
        )
    alone = total - int(total * IN_GROUPS)
    for number, count in enumerate(_shares(alone, len(people)), groups):
        if count:
            yield Talk(number, [people[number - groups]], count)


def _shares(total: int, parts: int) -> list[int]:
    """`total` divided in `parts`, the k-th in proportion to (k + 20)^-0.9."""
    weights = [(k + 20) ** -0.9 for k in range(parts)]
    scale, given, shares, sofar = total / sum(weights), 0, [], 0.0
    for weight in weights:
        sofar += weight * scale
        shares.append(round(sofar) - given)
        given += shares[-1]
    return shares


def times(rng: Random, count: int) -> Iterator[int]:
    """`count` moments in seconds, newest first: bursts with long gaps between."""
    random, burst = rng.random, rng.expovariate
    at: float = NEWEST
    for left in range(count, 0, -1):
        if left == count or random() < 1 / BURST:
            at -= max(at - OLDEST, 0) / (left / BURST + 2) * 2 * random()
        else:
            at -= 1 + burst(1 / 90)
        yield int(at)


# Messenger


def messenger(
    path: Path, rng: Random, people: list[Person], said: list[str], total: int
) -> None:
    """Write the Messenger archive; half of `people` are on Facebook."""
    friends = people[::2]
    said = [_meta(text) for text in said]
    with _new_zip(path) as archive:
        for talk in talks(rng, friends, total):
            _write_thread(archive, rng, talk, said)
        listed = [
            {"name": p.name, "timestamp": int(START.timestamp()) + 3600 * i}
            for i, p in enumerate(friends)
        ]
        name = {"full_name": OWNER.name, "first_name": OWNER.first}
        profile = "personal_information/profile_information/profile_information.json"
        archive.writestr(
            "connections/friends/your_friends.json", _meta({"friends_v2": listed})
        )
        archive.writestr(profile, _meta({"profile_v2": {"name": name}}))


def _meta(value: object) -> str:
    r"""JSON with every byte outside ASCII as ``\u00c3``."""
    plain = json.dumps(value, ensure_ascii=False, indent=2)
    return re.sub(
        r"[^\x00-\x7f]+",
        lambda run: "".join(rf"\u00{byte:02x}" for byte in run[0].encode()),
        plain,
    )


def _write_thread(
    archive: zipfile.ZipFile, rng: Random, talk: Talk, said: list[str]
) -> None:
    names = [p.name for p in [*talk.others, OWNER]]
    title = ", ".join(names[:-1])
    path = f"inbox/{fold(title)[:40]}_{7_000_000 + talk.number}".replace("/_", "/")
    head = {"participants": [{"name": name} for name in names]}
    tail = {
        "title": title,
        "is_still_participant": True,
        "thread_path": path,
        "magic_words": [],
    }
    senders = [_meta(name) for name in names]
    senders += [senders[-1]] * (len(names) - 2)
    moments = times(rng, talk.messages)
    for part in range(1, 2 + (talk.messages - 1) // PER_FILE):
        entry = f"your_facebook_activity/messages/{path}/message_{part}.json"
        with archive.open(entry, "w") as file:
            file.write(_meta(head)[:-2].encode() + b',\n  "messages": [\n')
            messages = _json_messages(rng, islice(moments, PER_FILE), senders, said)
            file.write(",\n".join(messages).encode())
            file.write(b"\n  ],\n" + _meta(tail)[2:].encode())


def _json_messages(
    rng: Random, moments: Iterator[int], senders: list[str], said: list[str]
) -> Iterator[str]:
    random, n, m = rng.random, len(senders), len(said)
    flag = '      "is_geoblocked_for_viewer": false\n    }'
    for at in moments:
        chance = random()
        call = ""
        if chance < CALLS:
            call = f'      "call_duration": {int(chance * 90_000)},\n'
        yield (
            '    {\n      "sender_name": '
            f'{senders[int(random() * n)]},\n      "timestamp_ms": '
            f'{at}{int(chance * 1000):03d},\n      "content": '
            f"{said[int(random() * m)]},\n{call}{flag}"
        )


# LinkedIn


def linkedin(
    path: Path, rng: Random, people: list[Person], said: list[str], total: int
) -> None:
    """Write the LinkedIn archive; everybody is a connection."""
    said = [text.replace('"', '""') for text in said]
    with _new_zip(path) as archive:
        archive.writestr("Connections.csv", PREAMBLE + _connections(people))
        archive.writestr(
            "Profile.csv",
            f"First Name,Last Name,Headline\n{OWNER.first},{OWNER.last},Consultant\n",
        )
        with archive.open("messages.csv", "w", force_zip64=True) as file:
            header = ",".join(f'"{name}"' for name in MESSAGE_HEADER.split(","))
            file.write(f"{header}\n".encode())
            for talk in talks(rng, people, total):
                rows = _rows(rng, talk, said)
                while part := "".join(islice(rows, PER_FILE)):
                    file.write(part.encode())


def _connections(people: list[Person]) -> str:
    rows = ["First Name,Last Name,URL,Email Address,Company,Position,Connected On"]
    for i, p in enumerate(people):
        at = START + (END - START) * (i / len(people))
        row = f'{p.first},{p.last},{_url(p)},,{p.company},"{p.position}",{at:%d %b %Y}'
        rows.append(row)
    return "\n".join(rows)


def _url(person: Person) -> str:
    return f"https://www.linkedin.com/in/{quote(person.slug)}"


def _rows(rng: Random, talk: Talk, said: list[str]) -> Iterator[str]:
    key = f"2-{rng.getrandbits(96):024x}=="
    everybody = [*talk.others, OWNER]
    title = f"Group {talk.number}" if len(talk.others) > 1 else ""
    heads = []
    for sender in everybody:
        to = [p for p in everybody if p is not sender]
        names, urls = ", ".join(p.name for p in to), ",".join(map(_url, to))
        heads.append(
            f'"{key}","{title}","{sender.name}","{_url(sender)}","{names}","{urls}","'
        )
    heads += [heads[-1]] * (len(talk.others) - 1)
    random, n, m = rng.random, len(heads), len(said)
    for at in times(rng, talk.messages):
        second = at % 86_400
        yield (
            f"{heads[int(random() * n)]}{DAYS[at // 86_400]} {second // 3600:02d}:"
            f'{second // 60 % 60:02d}:{second % 60:02d} UTC","",'
            f'"{said[int(random() * m)]}","INBOX","","No","No"\n'
        )


# A calendar


def calendar(path: Path, rng: Random, people: list[Person]) -> None:
    """Write `MEETINGS` with one to three of `people`, as a calendar exports them."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Made up//EN"]
    for number, at in enumerate(times(rng, MEETINGS)):
        begins = datetime.fromtimestamp(at, UTC)
        lines += [
            "BEGIN:VEVENT",
            f"UID:{number}@calendar.example",
            f"DTSTART:{begins:%Y%m%dT%H%M%SZ}",
            f"DTEND:{begins + timedelta(hours=1):%Y%m%dT%H%M%SZ}",
            "SUMMARY:Talk",
            f"ORGANIZER;CN={OWNER.name}:mailto:{OWNER.email}",
        ]
        lines += [
            f"ATTENDEE;CN={p.name};PARTSTAT=ACCEPTED:mailto:{p.slug}@people.example"
            for p in rng.sample(people, rng.randint(1, 3))
        ]
        lines.append("END:VEVENT")
    path.write_text("\r\n".join([*lines, "END:VCALENDAR", ""]), "utf-8")


def _new_zip(path: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1)


def generate(folder: Path, messages: int, people: int, seed: int = 1) -> list[Path]:
    """Write the archives into `folder`; their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = Random(seed)
    everybody = cast(rng, people)
    said = texts(rng, everybody)
    half = messages // 2
    date = END.astimezone(UTC)
    facebook = folder / f"facebook-mara-{date:%Y-%m-%d}-b3nch.zip"
    complete = folder / f"Complete_LinkedInDataExport_{date:%m-%d-%Y}.zip"
    meetings = folder / "meetings.ics"
    messenger(facebook, rng, everybody, said, half)
    linkedin(complete, rng, everybody, said, messages - half)
    calendar(meetings, rng, everybody)
    return [facebook, complete, meetings]


def later(folder: Path, messages: int, people: int, seed: int = 1) -> Path:
    """Write one more LinkedIn archive, of so many other messages among them."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = Random(seed)
    everybody = cast(rng, people)
    said = texts(rng, everybody)
    path = folder / f"Complete_LinkedInDataExport_{END:%m-%d-%Y}_1.zip"
    linkedin(path, Random(seed + 1), everybody, said, messages)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    for path in generate(asked.folder, asked.messages, asked.people, asked.seed):
        print(f"{path}  {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
