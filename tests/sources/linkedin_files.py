"""Made-up LinkedIn exports, as text and as the archives a user would have."""

import csv
import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from flows import sources
from flows.errors import CloseknitError
from flows.sources.archive import find
from flows.sources.records import SCHEMAS

Files = Mapping[str, str | bytes]

ZOE = "https://www.linkedin.com/in/zo%C3%AB-brandt-1a2b"
ALEX = "https://www.linkedin.com/in/alex-muster-test"
TOMAS = "https://www.linkedin.com/in/tomas-reyes-x"

PREAMBLE = (
    "Notes:\n"
    '"When exporting your connection data, you may notice that some of the email '
    'addresses are missing. You will only see ""allowed"" ones, …"\n'
    "\n"
)
CONNECTIONS_6 = "First Name,Last Name,Email Address,Company,Position,Connected On\n"
CONNECTIONS_7 = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
MESSAGES_9 = [
    *("CONVERSATION ID", "CONVERSATION TITLE", "FROM", "SENDER PROFILE URL", "TO"),
    *("DATE", "SUBJECT", "CONTENT", "FOLDER"),
]
MESSAGES_10 = [*MESSAGES_9[:5], "RECIPIENT PROFILE URLS", *MESSAGES_9[5:]]
MESSAGES_13 = [
    *MESSAGES_10,
    *("ATTACHMENTS", "IS MESSAGE DRAFT", "IS CONVERSATION DRAFT"),
]
INVITATIONS = "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl\n"


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def message(**cells: str) -> dict[str, str]:
    """A message from Zoë to Alex; `sender_profile_url=…` and so on differ."""
    neutral = {
        "conversation_id": "2-QUJD==",
        "from": "Zoë Brandt",
        "sender_profile_url": ZOE,
        "to": "Alex Muster",
        "recipient_profile_urls": ALEX,
        "date": "2025-06-01 14:03:22 UTC",
        "content": "Free Thursday?",
        "folder": "INBOX",
    }
    cells = {key.removesuffix("_"): value for key, value in cells.items()}
    return neutral | cells


def messages_csv(
    *messages: dict[str, str],
    header: list[str] = MESSAGES_10,
    delimiter: str = ",",
    quoting: int = csv.QUOTE_MINIMAL,
) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator="\n")
    writer.writerow(header)
    for cells in messages:
        writer.writerow([cells.get(h.lower().replace(" ", "_"), "") for h in header])
    return out.getvalue()


def as_bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def zipped(files: Files) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path, content in files.items():
            archive.writestr(path, as_bytes(content))
    return out.getvalue()


def write(folder: Path, files: Files) -> Path:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(as_bytes(content))
    return folder


def tables(path: Path) -> dict[str, pl.DataFrame]:
    """Every record of the archives at `path`, through the door all readers use."""
    read: dict[str, list[pl.DataFrame]] = {table: [] for table in SCHEMAS}
    for archive in find(path):
        assert not isinstance(archive, CloseknitError), archive
        for table, frame in sources.read(archive):
            read[table].append(frame)
    return {
        table: pl.concat([pl.DataFrame(schema=SCHEMAS[table]), *frames])
        for table, frames in read.items()
    }


def tables_of(folder: Path, files: Files) -> dict[str, pl.DataFrame]:
    """The records of one zip that holds `files`."""
    archive = folder / "Complete_LinkedInDataExport_10-05-2026.zip"
    archive.write_bytes(zipped(files))
    return tables(archive)
