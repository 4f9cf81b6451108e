"""Small made-up archives, with names that try to be more than names."""

import csv
import io
from pathlib import Path

from flows import pipeline
from flows.settings import Parameters
from tests.sources.linkedin_files import CONNECTIONS_7, messages_csv, zipped

ME = "Alex Muster"
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</script><script>alert(2)</script>",
    "Right‮to-left‬",
    "Long" + "g" * 296,
    "Party 🎉 Person",
    "<b>Bold</b> &amp; <a href='https://example.com'>linked</a>",
]
COMPANY = "Zugzwang <i>& Sons</i>"
SECRET = "the heron flies at midnight"


def url(place: int) -> str:
    return f"https://www.linkedin.com/in/made-up-{place}"


def connections(names: list[str]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for place, name in enumerate(names):
        # Given and family name as the export splits them; the last has no contact.
        first, _, last = name.partition(" ")
        day = f"{place + 1:02} Feb 2024"
        writer.writerow([first, last, url(place), "", COMPANY, "Weaver", day])
    return CONNECTIONS_7 + out.getvalue()


def talk(place: int, name: str, day: str) -> list[dict[str, str]]:
    """The owner and `name` write to each other on `day`."""
    me, other = (ME, url(999)), (name, url(place))
    lines = [(me, other, "10:00:00", f"Hello, {SECRET}. Could you help me?")]
    lines += [(other, me, "10:20:00", "Thank you! I can introduce you to a friend.")]
    return [
        {
            "conversation_id": f"2-{place}",
            "from": sender[0],
            "sender_profile_url": sender[1],
            "to": receiver[0],
            "recipient_profile_urls": receiver[1],
            "date": f"{day} {time} UTC",
            "content": content,
            "folder": "INBOX",
        }
        for sender, receiver, time, content in lines
    ]


def archive(names: list[str], days: list[str]) -> bytes:
    """Everybody but the last of `names` was in touch on each of `days`."""
    messages = [
        line
        for place, name in enumerate(names[:-1] if len(names) > 1 else names)
        for day in days
        for line in talk(place, name, day)
    ]
    files = {
        "Profile.csv": "First Name,Last Name\nAlex,Muster\n",
        "Connections.csv": connections(names),
    }
    if messages:
        files["messages.csv"] = messages_csv(*messages)
    return zipped(files)


def history(folder: Path, content: bytes) -> Path:
    """The data folder of a run over an archive of `content`."""
    path = folder / "Basic_LinkedInDataExport_08-01-2025.zip"
    path.write_bytes(content)
    data = folder / "data"
    pipeline.run(
        pipeline.Options((path,), data, folder / "reports", Parameters(), me=(ME,))
    )
    return data


DAYS = [f"2025-{month:02}-{day:02}" for month in range(1, 8) for day in (3, 9, 21)]
EVERYBODY = [*HOSTILE, "Nobody Known"]
