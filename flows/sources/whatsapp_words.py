"""What a line of a WhatsApp chat is: someone's words, a call, or WhatsApp's own.

WhatsApp writes its own words in the language of the phone. Where their shape
tells, that is used (iOS puts U+200E before them); else they stand here in
English, German, Spanish, French, Italian, Portuguese and Dutch.
"""

import polars as pl

from flows.sources import text
from flows.sources.whatsapp_lines import unmarked

_MARK = "\u200e"
"""Stands before what WhatsApp wrote itself, on iOS."""
_LONGEST_LABEL = 60
"""Characters of words like `image omitted`, at most; longer ones are a notice."""

_ENCRYPTED = (
    "(?i)end-to-end|ende-zu-ende|extremo a extremo|bout en bout|ponta a ponta"
    "|ponto a ponto"
)
_GROUP = (
    r"(?i)\b(?:group|gruppe|grupo|groupe|gruppo|groep)\b|\badmin"
    r"|\bleft\.?$| added | removed |hinzugefügt|entfernt\.?$|añadió|añadiste|agregó"
    "|ajouté|aggiunto|adicion|toegevoegd"
)
_TO_YOU = r"(?i)^(?:you|your|du|dein|deine|tu|tú|usted|vous|votre|você|je|jij|hai)\b"
_YOU_DELETED = (
    r"(?i)^(?:you deleted this message|du hast diese nachricht gelöscht"
    r"|eliminaste este mensaje|(?:vous avez|tu as) supprimé ce message"
    r"|hai eliminato questo messaggio|(?:você )?apagou esta mensagem"
    r"|(?:je|u) hebt dit bericht (?:verwijderd|gewist))\.?$"
)
_DELETED = (
    r"(?i)^(?:this message was deleted(?: by [^\n]{1,80})?|message deleted"
    r"|diese nachricht wurde (?:von [^\n]{1,80} )?gelöscht"
    r"|se eliminó este mensaje|este mensaje fue eliminado"
    r"|ce message a été supprimé|questo messaggio è stato eliminato"
    r"|(?:esta )?mensagem (?:foi )?apagada|dit bericht is (?:verwijderd|gewist))\.?$"
)
_EDITED = (
    r"\s*<[^<>]*(?:edited|bearbeitet|edit[óo]|editad[oa]|modifié|modificato"
    r"|bewerkt)[^<>]*>$"
)
_OMITTED = r"(?i)^(?:<[^<>]{3,60}>|(?:image|video|audio|gif|sticker|document) omitted)$"
ATTACHED = (
    r"(?i)^(?:IMG|VID|AUD|PTT|STK|DOC|GIF)-[0-9]{8}-WA[0-9]+\.\w+ \([^()]+\)$"
    r"|\.vcf \([^()]+\)$|\.\w{1,5} \((?:file attached|datei angehängt|archivo adjunto"
    r"|fichier joint|file allegato|(?:arquivo|ficheiro) anexado"
    r"|bestand bijgevoegd)\)$"
    r"|^<[^<>:]{3,30}: ?[^<>]+\.\w{1,5}>$|\.\w{1,5} <[^<>]{3,30}>$"
)
_DOCUMENT = r"\.\w{1,5}(?: • [^\x{200e}]*)? ?\x{200e}[^\x{200e}]{4,60}$"
_LOCATION = r"(?i)^[^:]{3,30}: https?://(?:maps\.google|(?:\w+\.)?foursquare)\."
_CARD = (
    r"(?i)\.vcf\b|^(?:contact card|kontaktkarte|tarjeta de contacto|carte de contact"
    r"|scheda (?:del )?contatto|cartão de contato|contactkaart) "
)

_VOICE = (
    "voice call|sprachanruf|llamada(?: de voz)?|appel vocal|chiamata vocale"
    "|(?:chamada|ligação) de voz|spraakoproep"
)
_VIDEO = (
    "video call|videoanruf|videollamada|appel vidéo|videochiamata"
    "|(?:chamada|ligação) de vídeo|videochamada|video-?oproep"
)
_MISSED = (
    "missed|silenced|verpasster|perdida|manqué|persa|gemiste|no answer|keine antwort"
    "|nicht angenommen|sin respuesta|sans réponse|pas de réponse|nessuna risposta"
    "|sem resposta|geen antwoord|niet opgenomen"
)
_LASTED = {
    r"(?i)([0-9]+) ?(?:h|hrs?|hours?|std|stunden?|horas?|heures?|ore|ora|uur)\b": 3600,
    r"(?i)([0-9]+) ?(?:m|mins?|minutes?|minuten?|minutos?|minut[io])\b": 60,
    r"(?i)([0-9]+) ?(?:s|secs?|seconds?|sek|sekunden?|seg|segundos?|secondi)\b": 1,
}
_CALL = (
    rf"(?i)^(?:(?:{_MISSED}) )?(?:group )?(?:{_VOICE}|{_VIDEO})(?: (?:{_MISSED}))?"
    rf"(?:[.,:] ?(?:(?:{_MISSED})|[0-9]+ ?\p{{L}}+\.?(?: [0-9]+ ?\p{{L}}+\.?)*"
    r"|tap to call back))?\.?$"
)

_ADDED = (
    r"^(.+?) added (.+?)\.?$",
    r"^(.+?) (?:hat|hast) (.+) hinzugefügt\.?$",
    r"^(.+?) (te) (?:añadió|agregó)\.?$",
    r"^(.+?) (vous) a ajouté(?:\(?e\)?)?\.?$",
    r"^(.+?) (ti) ha aggiunt[oa](?:/a)?\.?$",
    r"^(.+?) (?:añadió|agregó) a (.+?)\.?$",
    r"^(.+?) (?:a|avez|as) ajouté (.+?)\.?$",
    r"^(.+?) (?:ha|hai) aggiunto (.+?)\.?$",
    r"^(.+?) adicionou (.+?)\.?$",
    r"^(.+?) (?:heeft|hebt) (.+) toegevoegd\.?$",
)
"""Who added whom to the group."""
_CAME_OR_WENT = (
    r"^(.+?) (?:left(?: the group)?|joined\b.*|was added)\.?$",
    r"^(.+?) (?:hat die Gruppe verlassen|ist .* ?beigetreten)\.?$",
    r"^(.+?) (?:salió|se unió)\b.*$",
    r"^(.+?) (?:est partie?|a quitté|a rejoint)\b.*$",
    r"^(.+?) (?:ha abbandonato|è uscit[oa]|si è unit[oa])\b.*$",
    r"^(.+?) (?:saiu|entrou)\b.*$",
    r"^(.+?) (?:heeft de groep verlaten|is lid geworden|neemt nu deel)\b.*$",
)
_AND = r",? (?:and|und|et|ed?|en|y) |, "


def told(frame: pl.DataFrame) -> pl.DataFrame:
    """`frame` with what each line is: `what`, and what goes with it.

    `what`: notice (WhatsApp's own), deleted, call, media, words. `is_group`
    is set on a notice that only a group has, `is_encrypted` on the one about
    encryption, `is_mine` where the line shows that its author is the owner.
    """
    raw, said, author = pl.col("body"), pl.col("said"), pl.col("author")
    by_app = raw.str.starts_with(_MARK)
    # Null where a person wrote, so that most lines are spared the costly tests.
    notice = pl.col("notice")
    is_call = said.str.contains(_CALL) & pl.col("more").is_null()
    is_media = (
        said.str.contains(_OMITTED)
        | said.str.contains(ATTACHED)
        | said.str.contains(_LOCATION)
        | said.str.contains(_CARD)
        | raw.str.contains(_DOCUMENT)
    )
    is_notice = (
        notice.str.contains(_ENCRYPTED)
        | notice.str.contains(_GROUP)
        | notice.str.contains(_TO_YOU)
        | notice.str.contains(author, literal=True)
        | (notice.str.len_chars() > _LONGEST_LABEL)
    )
    kinds = (
        frame.with_columns(said=unmarked(raw))
        .with_columns(notice=pl.when(author.is_null() | by_app).then(said))
        .with_columns(
            what=pl.when(author.is_null())
            .then(pl.lit("notice"))
            .when(said.is_null())
            .then(pl.lit("words"))
            .when(said.str.contains(_DELETED) | said.str.contains(_YOU_DELETED))
            .then(pl.lit("deleted"))
            .when(is_call)
            .then(pl.lit("call"))
            .when(is_media)
            .then(pl.lit("media"))
            .when(is_notice)
            .then(pl.lit("notice"))
            .when(by_app)
            .then(pl.lit("media"))
            .otherwise(pl.lit("words"))
        )
    )
    is_told = pl.col("what") == "notice"
    return kinds.with_columns(
        is_group=is_told & notice.str.contains(_GROUP).fill_null(False),
        is_encrypted=is_told & notice.str.contains(_ENCRYPTED).fill_null(False),
        is_mine=(pl.col("what") == "deleted") & said.str.contains(_YOU_DELETED),
    ).drop("notice")


def interactions(frame: pl.DataFrame) -> pl.DataFrame:
    """One row a line as `records.sort_out` takes it, people and place apart."""
    what, said = pl.col("what"), pl.col("said")
    is_call, is_media = what == "call", what == "media"
    words = (
        pl.when(is_media)
        .then("more")
        .otherwise(pl.concat_str("body", "more", separator="\n", ignore_nulls=True))
    )
    told = frame.with_columns(
        words=unmarked(unmarked(words).str.replace(_EDITED, "")),
        is_video=said.str.contains(f"(?i){_VIDEO}"),
        lasted=_seconds(said),
    )
    written = what.is_in(["words", "media"])
    return told.select(
        "line",
        "author",
        "what",
        kind=pl.when(is_call).then(pl.lit("call")).otherwise(pl.lit("message")),
        medium=pl.when(is_call & pl.col("is_video"))
        .then(pl.lit("video"))
        .when(is_call)
        .then(pl.lit("voice"))
        .otherwise(pl.lit("text")),
        occurred_at=pl.col("at").dt.replace_time_zone("UTC"),
        occurred_precision=pl.lit("minute"),
        seconds=pl.when(is_call).then("lasted"),
        text=pl.when(written).then("words"),
        characters=pl.when(written).then(pl.col("words").str.len_chars()).fill_null(0),
        detail=pl.when(is_call & (pl.col("lasted") == 0))
        .then(pl.lit("missed"))
        .when(is_media & said.str.contains(_CARD))
        .then(pl.lit("contact card")),
        left_out=pl.when(what == "notice")
        .then(pl.lit("lines of WhatsApp itself"))
        .when(what == "deleted")
        .then(pl.lit("deleted")),
        reason=no_time(),
        sample=said.str.slice(0, text.SAMPLE),
    )


def no_time() -> pl.Expr:
    return pl.when(pl.col("at").is_null()).then(pl.lit("no such date or time"))


def _seconds(said: pl.Expr) -> pl.Expr:
    """How long a call took; 0 where it was missed, null where it does not tell."""
    parts = [
        said.str.extract(pattern).cast(pl.Int64, strict=False) * unit
        for pattern, unit in _LASTED.items()
    ]
    return (
        pl.when(pl.any_horizontal(part.is_not_null() for part in parts))
        .then(pl.sum_horizontal(parts))
        .otherwise(pl.when(said.str.contains(f"(?i){_MISSED}")).then(0))
    )


def mentions(frame: pl.DataFrame) -> pl.DataFrame:
    """Who is called upon by name in someone's words: `line` and `author`, `whom`."""
    found = pl.concat_str("body", "more", separator="\n", ignore_nulls=True)
    return (
        frame.filter(pl.col("what").is_in(["words", "media"]))
        .select(
            "line",
            "author",
            "at",
            whom=found.str.extract_all(
                r"@\x{2068}[^\x{2069}]+\x{2069}|\B@[0-9]{8,15}\b"
            ),
        )
        .explode("whom", empty_as_null=False)
        .drop_nulls("whom")
        .with_columns(pl.col("whom").str.strip_prefix("@"))
        .unique(["line", "whom"], maintain_order=True)
    )


def additions(frame: pl.DataFrame) -> pl.DataFrame:
    """Who added whom to the group: `line`, `at`, `author` and, one a row, `whom`."""
    notices = frame.filter(pl.col("what") == "notice")
    parts = notices.select(
        "line",
        "at",
        author=pl.coalesce(pl.col("said").str.extract(p, 1) for p in _ADDED),
        whom=pl.coalesce(pl.col("said").str.extract(p, 2) for p in _ADDED)
        .str.replace_all(_AND, "\n")
        .str.split("\n"),
    )
    return parts.drop_nulls().explode("whom", empty_as_null=False)


def others(frame: pl.DataFrame) -> pl.Series:
    """Those who joined or left the group, whether or not they ever wrote."""
    notices = frame.filter(pl.col("what") == "notice")
    found = pl.coalesce(pl.col("said").str.extract(p, 1) for p in _CAME_OR_WENT)
    return notices.select(found.alias("name"))["name"].drop_nulls().unique()
