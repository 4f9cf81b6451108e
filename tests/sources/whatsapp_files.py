"""Made-up WhatsApp chats, written the way Android and iOS write them."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from tests.sources.facebook_files import write_folder, write_zip

LRM = "\u200e"
NNBSP = "\u202f"
ME, ZOE, MAX, ANN = "Alex Muster", "Zoë Brandt", "Max Roe", "Ann Poe"
WITH_ZOE = f"WhatsApp Chat with {ZOE}.txt"
ENCRYPTED = (
    "Messages and calls are end-to-end encrypted. No one outside of this chat, not "
    "even WhatsApp, can read or listen to them. Tap to learn more."
)


def android(at: datetime, author: str | None, body: str) -> str:
    """A line as Android writes it in British English; no author: WhatsApp's own."""
    said = body if author is None else f"{author}: {body}"
    return f"{at:%d/%m/%Y, %H:%M} - {said}\n"


def ios(at: datetime, author: str, body: str) -> str:
    """A line as iOS writes it in German; its own words bear U+200E before them."""
    return f"[{at:%d.%m.%y, %H:%M:%S}] {author}: {body}\r\n"


def folder(path: Path, chats: Mapping[str, str | bytes]) -> Path:
    return write_folder(path, _as_bytes(chats))


def zipped(path: Path, chats: Mapping[str, str | bytes]) -> Path:
    path.parent.mkdir(exist_ok=True)
    return write_zip(path, _as_bytes(chats))


def _as_bytes(chats: Mapping[str, str | bytes]) -> dict[str, bytes]:
    return {k: v if isinstance(v, bytes) else v.encode() for k, v in chats.items()}


def usual(broken: bool = False) -> dict[str, bytes]:
    """A talk with Zoë and a group; `broken` adds a message on a day that is none."""
    at = datetime(2025, 5, 20, 9, 30)
    talk = android(at, None, ENCRYPTED) + android(at, ZOE, "hi") + android(at, ME, "ok")
    talk += f"31/02/2025, 14:05 - {ZOE}: x\n" if broken else ""
    created = android(at, None, f'{ZOE} created group "Rome"')
    group = created + "".join(android(at, who, "hi") for who in (ZOE, ME, MAX))
    return {WITH_ZOE: talk.encode(), "WhatsApp Chat with Rome.txt": group.encode()}
