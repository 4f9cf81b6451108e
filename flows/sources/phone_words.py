"""How lists of calls head their columns and say what a call was, in many languages.

All words are folded: lower case, without accents and without what is in brackets.
"""

import re
from functools import lru_cache
from unicodedata import normalize

COLUMNS = {
    "type": (
        *("call type", "type", "direction", "anruftyp", "anrufart", "art", "typ"),
        *("richtung", "type d'appel", "sens", "tipo de llamada", "tipo", "direccion"),
        *("tipo di chiamata", "direzione", "tipo de chamada", "soort", "oproeptype"),
    ),
    "date": (
        *("date", "date/time", "date and time", "call date", "start time", "datum"),
        *("datum/uhrzeit", "datum und uhrzeit", "date et heure", "date/heure"),
        *("fecha", "fecha y hora", "data", "data e ora", "data/ora", "data e hora"),
        *("datum/tijd", "datum en tijd", "time"),
    ),
    "clock": ("time", "call time", "uhrzeit", "zeit", "heure", "hora", "ora", "tijd"),
    "duration": (
        *("duration", "call duration", "dauer", "gesprachsdauer", "anrufdauer"),
        *("duree", "duracion", "durata", "duracao", "duur", "gespreksduur"),
    ),
    "address": (
        *("number", "phone number", "phone", "nummer", "telefonnummer", "rufnummer"),
        *("telefon", "numero", "numero de telephone", "telephone", "telefono"),
        *("numero de telefono", "numero di telefono", "numero de telefone"),
        *("telefone", "telefoonnummer", "telefoon"),
    ),
    "name": (
        *("contact", "contact name", "name", "kontakt", "kontaktname", "nom"),
        *("contacto", "nombre", "contatto", "nome", "contato", "naam"),
    ),
    "service": ("service", "dienst", "servicio", "servizio", "servico"),
}
"""What each column may be called."""
NEEDED = ("type", "date", "duration", "address")
IN_ENGLISH = "duration"
"""How the length of a call is headed in English alone."""
SPEAKS_OF_LENGTH = re.compile(rb"dur|dauer|duur", re.IGNORECASE)
"""What the head of every such list has in it."""

TYPES = (
    ("voicemail|mailbox|messagerie|buzon|segreteria|caixa postal", "4"),
    ("block|bloqu|bloccat|geblokkeerd", "6"),
    ("reject|declin|abgelehnt|abgewies|refus|rejet|rechaz|rifiutat|geweig|recus", "5"),
    (
        "^out|outgoing|dial|made|placed|cancel|ausgehend|getatigt|gewahlt|abgebrochen"
        "|sortant|emis|annul|salient|realizad|effettuat|uscita|uitgaand|efetuad",
        "2",
    ),
    (
        "missed|unanswered|no answer|not answered|verpasst|entgangen|unbeantwortet"
        "|nicht angenommen|manque|sans reponse|perdid|persa|perse|gemist",
        "3",
    ),
    (
        "^in$|inbound|incoming|received|answered|eingehend|angenommen|empfangen"
        "|beantwortet|entrant|recu|recibid|in arrivo|entrata|ricevut|inkomend|ontvang"
        "|recebid",
        "1",
    ),
)
"""The codes of Android for what such a list says, the first that fits."""
PLAIN = r"(?i)^(?:phone|iphone|cellul|mobil|telef|t[ée]l[ée]ph)"
"""A call over the telephone itself, and by no app."""
UNITS = {
    3600: r"(?:h|std|stund|ora|ore|u)",
    60: "m",
    1: r"s(?:[^t]|$)",
}
"""How hours, minutes and seconds are written, by their seconds."""


@lru_cache(1_000)
def folded(header: str) -> str:
    """The header of a column as `COLUMNS` has it."""
    plain = normalize("NFKD", header.lower().replace("’", "'"))
    letters = "".join(c for c in plain if not "\u0300" <= c <= "\u036f")
    return " ".join(re.sub(r"[(\[].*", "", letters).split())


def column(what: str, headers: list[str]) -> str | None:
    """Which of `headers` is the column of that kind."""
    by_fold = {folded(header): header for header in reversed(headers)}
    return next((by_fold[name] for name in COLUMNS[what] if name in by_fold), None)
