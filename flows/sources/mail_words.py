"""What the writers of mail programs say: folders, quotes, introductions, machines."""

import polars as pl

FOLDERS = {
    "sent": """sent, sent mail, sent messages, sent items, gesendet, gesendete objekte,
        gesendete elemente, envoyés, messages envoyés, éléments envoyés, enviado,
        enviados, elementos enviados, e-mails enviados, inviati, inviata,
        posta inviata, verzonden, verzonden items, skickat, sendt, sendte, wysłane,
        отправленные, gönderilmiş postalar, odesláno, odeslaná pošta, lähetetyt,
        elküldött levelek, trimise, 送信済み, 送信済みメール, 已发送, 已发邮件,
        寄件備份, 보낸편지함""",
    "draft": """draft, drafts, entwürfe, brouillons, borradores, bozze, rascunhos,
        concepten, utkast, kladder, wersje robocze, черновики, taslaklar, koncepty,
        luonnokset, piszkozatok, schițe, 下書き, 草稿, 임시보관함, templates,
        outbox, postausgang, unsent messages""",
    "spam or deleted": """spam, junk, junk-e-mail, junk e-mail, spamverdacht, bulk mail,
        pourriel, indésirables, correo no deseado, posta indesiderata,
        lixo eletrônico, ongewenste e-mail, skräppost, søppelpost, спам,
        迷惑メール, 垃圾邮件, 스팸함, trash, bin, deleted items, deleted messages,
        papierkorb, gelöschte objekte, corbeille, papelera, elementos eliminados,
        cestino, lixeira, prullenbak, papperskorgen, papirkurv, kosz, корзина,
        çöp kutusu, koš, roskakori, kuka, ゴミ箱, 已删除邮件, 휴지통""",
    "chat": "chat, chats, chatten, czat, чаты",
}
"""What Gmail's labels and the folders of mail programs are called, folded."""

PLACES = {
    name.strip(): what
    for what, names in FOLDERS.items()
    for name in " ".join(names.split()).split(",")
}
"""The meaning of each such name."""

MACHINE = (
    r"^(?:no|do|donot|dont|do-not|do_not)[-_.]?(?:not[-_.]?)?reply|^not?reply|"
    r"^mailer-daemon|^postmaster|^bounces?\b|^notifications?\b|^newsletter|"
    r"^notify\b|^alerts?@|^auto-?confirm|^nepasrepondre|^nicht-?antworten"
)
"""Addresses at which nobody reads or writes, by the part before the @."""

INTRODUCES = r"(?i)\bintro(?:s|duc\w*)?\b|vorstell|\bconnect(?:ing)?\b|<-?>|↔"
"""A subject that introduces people to each other."""
ANSWERS = r"(?i)^\s*(?:re|aw|antw|sv|vs|odp|fwd?|wg|tr|rv|rif|enc|ynt)\s*(?:\[\d+\])?:"
"""A subject that belongs to another mail."""

_QUOTES = (
    r"(?s)(?:^|\n)-- \n.*$",
    r"(?s)(?:^|\n)[^\n]{0,300}\b(?:wrote|writes|schrieb|a écrit|escribió|ha scritto|"
    r"escreveu|schreef|skrev|kirjoitti|napisał\w*|написал\w*|пишет|yazdı|írta)"
    r"[^\n]{0,80}:\s*\n\s*(?:>.*)?$",
    r"(?s)(?:^|\n)On [^\n]{5,200}\n?[^\n]{0,200} wrote:\s*\n.*$",
    r"(?s)(?:^|\n)-{2,} ?(?:Original Message|Original-Nachricht|"
    r"Ursprüngliche Nachricht|Message d'origine|Mensaje original|Messaggio originale|"
    r"Mensagem original|"
    r"Oorspronkelijk bericht|Forwarded message|Weitergeleitete Nachricht) ?-*\s*\n.*$",
    r"(?s)(?:^|\n)_{20,}\s*\n.*$",
    r"(?s)(?:^|\n)\*?(?:From|Von|De|Da|Van|Fra|Från|Od):\*? [^\n]+\n"
    r"\*?(?:Sent|Gesendet|Date|Datum|Envoyé|Enviado|Inviato|Verzonden|Sendt|Skickat|"
    r"Wysłano|To|An|À|Para|A|Aan):\*? .*$",
)
"""Where someone else's words begin, or a signature."""


def own_words(body: pl.Expr) -> pl.Expr:
    """What the sender of a mail wrote in it: no quotes, no signature."""
    text = body.str.replace_all("\r\n?", "\n").str.replace_all(
        r"(?m)^>(>*From )",
        "${1}",  # which an mbox writes so
    )
    for quote in _QUOTES:
        text = text.str.replace(quote, "")
    lines = text.str.replace_all(r"(?m)^>.*\n?", "").str.strip_chars()
    return pl.when(lines != "").then(lines)
