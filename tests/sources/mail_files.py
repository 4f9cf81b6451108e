"""Made-up mails, and the mailboxes that hold them."""

from datetime import timedelta
from email.utils import format_datetime
from zlib import crc32

from tests.sources.linkedin_files import Files, as_bytes, utc

ALEX = "Alex Muster <alex@example.org>"
ZOE = "Zoë Brandt <zoe@example.com>"
TOMAS = "tomas@example.net"
AT = utc(2024, 3, 4, 11, 20, 34)


def mail(
    body: str | bytes = "The train leaves at nine.",
    hours: float = 0,
    *more: str,
    **headers: str | None,
) -> bytes:
    """A mail from Zoë to Alex, `hours` after `AT`; `more` are headers as they are,
    `headers` replace the usual ones (`message_id=None`: without one)."""
    sent = format_datetime(AT + timedelta(hours=hours))
    usual: dict[str, str | None] = {
        "delivered_to": "alex@example.org",
        "date": sent,
        "from": ZOE,
        "to": ALEX,
        "subject": "Trains",
        "message_id": f"<{crc32(repr((body, hours, headers)).encode())}@example.com>",
    }
    told = {**usual, **{k.removesuffix("_"): v for k, v in headers.items()}}
    lines = [f"{k.replace('_', '-').title()}: {v}" for k, v in told.items() if v]
    head = "\n".join([*lines, *more]).encode()
    return head + b"\n\n" + as_bytes(body) + b"\n"


def mine(
    body: str | bytes = "Nine it is.",
    hours: float = 0,
    *more: str,
    **headers: str | None,
) -> bytes:
    """A mail from Alex to Zoë, as Gmail keeps those sent."""
    usual: dict[str, str | None] = {
        "delivered_to": None,
        "x_gmail_labels": "Sent,Opened",
        "from_": ALEX,
        "to": ZOE,
    }
    return mail(body, hours, *more, **{**usual, **headers})


GMAIL = "From 1790123456789012345@xxx Mon Mar 04 11:20:34 +0000 2024"


def mbox(*mails: bytes, begins: str = GMAIL) -> bytes:
    return b"".join(begins.encode() + b"\n" + mail + b"\n" for mail in mails)


TAKEOUT = "Takeout/Mail/All mail Including Spam and Trash.mbox"


def usual() -> Files:
    """A Takeout in which every mail is used."""
    return {
        TAKEOUT: mbox(
            mail(),
            mine(hours=1),
            mine(hours=2, to=f"{ZOE}, {TOMAS}", subject="Intro: Zoë <> Tomas"),
            mail(hours=3, to=f"{ALEX}, {TOMAS}", subject="Re: Intro"),
        )
    }
