"""The lists of an Instagram export: follows, requests, likes, comments, contacts.

A value is known by its label or, in a language whose labels are not known, by what
it looks like and where it stands.
"""

from collections.abc import Iterator

import polars as pl

from flows.sources import phones, text
from flows.sources.archive import Archive
from flows.sources.instagram_records import (
    NETWORK,
    PERSON,
    handle,
    labelled,
    owner_name,
    username,
)
from flows.sources.instagram_records import (
    read as read_records,
)
from flows.sources.meta import Page, Rows
from flows.sources.records import Batch, file_note, sort_out

_COMMENT_LABELS = (
    "Comment", "Opmerking", "Kommentar", "Komentarz", "Yorum", "تعليق", "Комментарий",
    "Commento", "Comentariu", "Comentario", "Koment", "Commentaire", "Comentário",
)  # fmt: skip
_OWNER_LABELS = (
    "Media Owner", "Media-eigenaar", "Medieninhaber", "Właściciel mediów",
    "Medya sahibi", "مالك الوسائط", "Владелец медиафайла",
    "Proprietario del contenuto multimediale", "Proprietarul conținutului media",
    "Propietario del contenido multimedia", "Pronari i medias",
    "Propriétaire du contenu multimédia", "Proprietário da mídia",
)  # fmt: skip
_EMAIL = r"^\S+@\S+\.\S+$"
_PHONE = r"^\+?[\d\s()./-]{7,}$"
_MENTION = r"(?:^|[^\w.@])@([A-Za-z0-9_.]{1,30})"
_TAGGED = r"([A-Za-z0-9_.]{1,30}) \(Tagged"


def read(archive: Archive, path: str, page: Page) -> Iterator[Batch]:
    """The rows of `page`; `CloseknitError` where the file has another shape."""
    in_json = path.lower().endswith(".json")
    frame = read_records(archive.read(path), page, in_json=in_json)
    yield from batches(frame, path, page)


def batches(frame: pl.DataFrame, path: str, page: Page) -> Iterator[Batch]:
    """What `page` makes of the records in `frame`."""
    if frame.is_empty():
        yield file_note(NETWORK, path, "read", page.kind, "no record in it")
        return
    rows = page.rows(frame).with_columns(source_file=pl.lit(path))
    yield from sort_out(page.table, page.kind, rows, NETWORK)


def _no(what: str, is_missing: pl.Expr) -> pl.Expr:
    return pl.when(is_missing).then(pl.lit(f"no readable {what}"))


def _no_time() -> pl.Expr:
    """A page in foreign words has neither time nor precision, and stays."""
    return _no("time", pl.col("at").is_null() & pl.col("precision").is_not_null())


def listed_as(kind: str) -> Rows:
    """Rows of `contacts` of one `kind`."""

    def rows(records: pl.DataFrame) -> pl.DataFrame:
        person = username("title", "value")
        return records.select(
            "line",
            kind=pl.lit(kind),
            handle=handle(person),
            url=pl.lit("https://www.instagram.com/") + person,
            listed_at="at",
            reason=_no("username", person.is_null()),
        )

    return rows


def requests(*, sent: bool) -> Rows:
    """Requests to follow, which wait for an answer or had one."""
    other, me = ("recipient", "sender") if sent else ("sender", "recipient")

    def rows(records: pl.DataFrame) -> pl.DataFrame:
        person = username("title", "value")
        missing = _no("username", person.is_null())
        return _deed(records, "invitation", "text").with_columns(
            handle(person).alias(other),
            pl.lit("me").alias(me),
            reason=pl.coalesce(missing, "reason"),
        )

    return rows


def _deed(records: pl.DataFrame, kind: str, medium: str) -> pl.DataFrame:
    return records.with_columns(
        kind=pl.lit(kind),
        medium=pl.lit(medium),
        occurred_at="at",
        occurred_precision="precision",
        characters=pl.lit(0),
        reason=_no_time(),
    )


def likes(records: pl.DataFrame) -> pl.DataFrame:
    """What I liked, and whose it was."""
    return _deed(records, "reaction", "public").with_columns(
        sender=pl.lit("me"),
        recipient=handle(username("title")),
        recipient_name=owner_name(),
        detail=pl.lit("like"),
    )


def comments(records: pl.DataFrame) -> pl.DataFrame:
    """What I wrote below what someone had posted."""
    values = pl.col("labels").list.eval(
        pl.element()
        .struct.field("value")
        .filter(pl.element().struct.field("value").is_not_null())
    )
    unlabelled = pl.when(values.list.len() == 2)
    said = pl.coalesce(
        labelled(_COMMENT_LABELS),
        unlabelled.then(values.list.first()),
        pl.when(values.list.len() == 0).then("value"),
    )
    owner = pl.coalesce(
        labelled(_OWNER_LABELS),
        unlabelled.then(values.list.last()),
        pl.when(values.list.len() == 0).then("title"),
    )
    return _deed(records, "comment", "public").with_columns(
        sender=pl.lit("me"),
        recipient=handle(owner.str.extract(PERSON, 1).str.to_lowercase()),
        text=said,
        characters=said.str.len_chars().fill_null(0),
    )


def posts(records: pl.DataFrame) -> pl.DataFrame:
    """Whom my posts mention, or in HTML are said to tag."""
    said = pl.concat_str("title", "value", separator="\n", ignore_nulls=True)
    named = pl.concat_list(
        said.str.extract_all(_MENTION).list.eval(
            pl.element().str.extract(r"([A-Za-z0-9_.]+)$", 1).str.strip_chars_end(".")
        ),
        said.str.extract_all(_TAGGED).list.eval(
            pl.element().str.extract(r"^([A-Za-z0-9_.]+)", 1)
        ),
    )
    people = named.list.eval(pl.element().str.to_lowercase()).list.unique(
        maintain_order=True
    )
    each = records.with_columns(person=people).explode("person", empty_as_null=True)
    nobody = pl.col("person").is_null() & _no_time().is_null()
    return _deed(each, "tag", "public").with_columns(
        sender=pl.lit("me"),
        recipient=handle(pl.col("person")),
        left_out=pl.when(nobody).then(pl.lit("a post that mentions nobody")),
    )


def contacts(records: pl.DataFrame) -> pl.DataFrame:
    """The address book: known by number, else by e-mail, else by name alone."""
    values = pl.col("labels").list.eval(
        pl.element().struct.field("value").str.strip_chars()
    )
    point = pl.element().str.contains(_EMAIL) | pl.element().str.contains(_PHONE)
    told = records.select(
        "line",
        listed_at="at",
        email=values.list.eval(pl.element().filter(pl.element().str.contains(_EMAIL)))
        .list.first()
        .str.to_lowercase(),
        number=values.list.eval(
            pl.element().filter(pl.element().str.contains(_PHONE))
        ).list.first(),
        name=values.list.eval(pl.element().filter(~point)).list.join(" "),
    ).with_columns(pl.col("name").replace("", None))
    told = told.with_columns(tel=phones.e164(told["number"]))
    who = pl.coalesce(
        pl.lit("tel:") + pl.col("tel"),
        pl.lit("mail:") + pl.col("email"),
        text.name_handle(pl.col("name")),
    )
    return told.select(
        "line",
        "name",
        "listed_at",
        handle=who,
        kind=pl.lit("address_book"),
        emails=pl.when(pl.col("email").is_not_null()).then(pl.concat_list("email")),
        phones=pl.when(pl.col("tel").is_not_null()).then(pl.concat_list("tel")),
        reason=_no("name, number or address", who.is_null()),
    )


PAGES = (
    Page(
        "followers",
        r"followers(_\d+)?",
        "relationships_followers",
        "contacts",
        listed_as("follower"),
    ),
    Page(
        "following",
        r"following(_\d+)?",
        "relationships_following",
        "contacts",
        listed_as("following"),
    ),
    Page(
        "close friends",
        "close_friends",
        "relationships_close_friends",
        "contacts",
        listed_as("close_friend"),
    ),
    Page(
        "follow requests sent",
        "(pending|recent)_follow_requests",
        "relationships_follow_requests_sent|relationships_permanent_follow_requests",
        "interactions",
        requests(sent=True),
    ),
    Page(
        "follow requests received",
        "follow_requests_you_ve_received",
        "relationships_follow_requests_received",
        "interactions",
        requests(sent=False),
    ),
    Page(
        "likes",
        r"liked_(posts|comments)(_\d+)?",
        "likes_media_likes|likes_comment_likes",
        "interactions",
        likes,
    ),
    Page(
        "story likes",
        r"story_likes(_\d+)?",
        "story_activities_story_likes",
        "interactions",
        likes,
    ),
    Page(
        "comments",
        r"(post|reels)_comments(_\d+)?",
        "comments_media_comments|comments_reels_comments",
        "interactions",
        comments,
    ),
    Page("posts", r"posts(_\d+)?", "ig_posts", "interactions", posts),
    Page(
        "synced contacts",
        "synced_contacts",
        "contacts_contact_info",
        "contacts",
        contacts,
    ),
)
