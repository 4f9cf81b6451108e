"""Made-up backups of a phone, as "SMS Backup & Restore" and others write them."""

from collections.abc import Iterable
from html import escape

from tests.sources.linkedin_files import Files, utc

ZOE, TOMAS, MINE = "+493055501001", "+493055501002", "+493055509999"
AT = utc(2024, 6, 2, 9, 43, 22)


def millis(seconds: float = 0) -> str:
    """`AT` and some seconds, as a backup writes it."""
    return str(round((AT.timestamp() + seconds) * 1000) + 123)


def element(tag: str, within: str = "", **attributes: str) -> str:
    told = " ".join(f'{k}="{escape(v)}"' for k, v in attributes.items())
    return f"<{tag} {told}>{within}</{tag}>" if within else f"<{tag} {told} />"


def sms(body: str = "lunch?", seconds: float = 0, **attributes: str) -> str:
    """A message to Zoë; `type="1"` is one from her."""
    usual = {
        "protocol": "0",
        "address": ZOE,
        "date": millis(seconds),
        "type": "2",
        "subject": "null",
        "body": body,
        "status": "-1",
        "readable_date": "2 Jun 2024 11:43:22",
        "contact_name": "Zoë Brandt",
    }
    return element("sms", **{**usual, **attributes})


def mms(
    text: str = "hi all",
    seconds: float = 0,
    addrs: Iterable[tuple[str, str]] = (),
    picture: str = "",
    **attributes: str,
) -> str:
    """A message from Zoë to Alex and Tomas; `addrs` are its (type, number)s."""
    usual = {
        "date": millis(seconds),
        "msg_box": "1",
        "address": f"{ZOE}~{TOMAS}",
        "m_type": "132",
        "contact_name": "Tomas Reyes, Zoë Brandt",
    }
    parts = element("part", seq="-1", ct="application/smil", text="<smil/>")
    if picture:
        parts += element("part", seq="0", ct="image/jpeg", text="null", data=picture)
    parts += element("part", seq="1", ct="text/plain", text=text)
    told = "".join(element("addr", address=n, type=kind) for kind, n in addrs)
    within = f"<parts>{parts}</parts><addrs>{told}</addrs>"
    return element("mms", within, **{**usual, **attributes})


def call(seconds: float = 0, **attributes: str) -> str:
    """A call from Zoë of 83 seconds."""
    usual = {
        "number": ZOE,
        "duration": "83",
        "date": millis(seconds),
        "type": "1",
        "presentation": "1",
        "contact_name": "Zoë Brandt",
    }
    return element("call", **{**usual, **attributes})


DECLARATION = "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n"


def backup(*elements: str, root: str = "smses", between: str = "\n  ") -> str:
    head = f'<{root} count="{len(elements)}" backup_set="x" type="full">'
    return DECLARATION + head + between + between.join(elements) + f"\n</{root}>\n"


GROUP = (("137", ZOE), ("151", TOMAS), ("151", MINE))


def usual() -> Files:
    """A backup of each kind, in which every row is used."""
    return {
        "sms-20240602120000.xml": backup(
            sms(),
            sms("yes", 60, type="1"),
            mms(addrs=GROUP),
        ),
        "calls-20240602120000.xml": backup(call(90), root="calls"),
        "Call History.csv": CALLS + "Outgoing,2024-06-03 10:00:00,00:01:23,"
        "+49 30 55501002,Tomas Reyes,Berlin,Phone\n",
    }


CALLS = "Call type,Date,Duration,Number,Contact,Location,Service\n"
