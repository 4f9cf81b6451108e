"""Instagram's "Download your information", of every layout, in JSON and HTML.

Its threads look just like Messenger's; what lies around them, and the name of the
archive, tell whose they are.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import groupby

import polars as pl

from flows.errors import CloseknitError
from flows.sources import (
    instagram_old,
    instagram_pages,
    instagram_profile,
    instagram_threads,
)
from flows.sources.archive import Archive
from flows.sources.instagram_pages import PAGES
from flows.sources.instagram_records import NETWORK
from flows.sources.messenger_lines import THREAD
from flows.sources.meta import Page
from flows.sources.records import Batch, file_note, file_rejected

__all__ = ["CANNOT_SHOW", "NETWORK", "claims", "read"]

CANNOT_SHOW = (
    "Likes and comments others left on your posts are not in the export, nor who "
    "viewed your stories, the real names and e-mail addresses of followers, or whom "
    "you once followed. Messages show display names, everything else usernames."
)

RANGE = timedelta(days=3 * 366)
"""The longest range of dates an export can be asked for, other than all time."""

_NO_TIE = {
    "blocked_(accounts|profiles)|restricted_(accounts|profiles)": (
        "accounts blocked are no tie"
    ),
    "recently_unfollowed_(accounts|profiles)": "accounts no longer followed",
    "removed_suggestions|following_hashtags|hide_story_from": "not people",
    "secret_conversations|your_chat_information|chats": "settings of messages",
    "no-data": "empty categories",
}
_ROOT = re.compile(
    r"^(.*?)(?:your_instagram_activity|followers_and_following)/"
    r"|^((?:.*?/)?instagram[^/]*/)",
    re.IGNORECASE,
)
"""Folders only an Instagram export has; what leads to them is its root."""
_NAMED = re.compile(r"instagram\b", re.IGNORECASE)
_FOLDERS = frozenset(
    """your_instagram_activity connections followers_and_following contacts
    content comments likes story_interactions story_sticker_interactions media
    messages personal_information account_information login_and_account_creation
    logged_information security_and_login_information preferences ads_information
    ads_and_businesses ads_and_topics apps_and_websites
    apps_and_websites_off_of_instagram device_information digital_wallets events
    fundraisers guides information_about_you link_history monetization
    past_instagram_insights recent_searches recent_search reports saved shopping
    subscriptions threads your_topics ai_conversations account_history
    autofill_information comments_allowed_from other_activity""".split()  # noqa: SIM905
)
_NOT_PEOPLE = frozenset({"ai_conversations", "threads"})
_FACEBOOK = frozenset(
    """your_facebook_activity your_activity_across_facebook friends_and_followers
    comments_and_reactions friends facebook_gaming""".split()  # noqa: SIM905
)
_MEDIA = re.compile(r"\.(jpe?g|png|gif|webp|heic|mp4|mov|m4a|mp3|aac|ogg|srt|webm)$")
_KEYS = re.compile(
    rb'^[\xef\xbb\xbf\s]*[{\[]\s*"?(relationships_|likes_media|likes_comment'
    rb"|story_activities_|comments_media|comments_reels|contacts_contact|profile_user)"
)
_RECORD = re.compile(rb'"(string_list_data|string_map_data|label_values)"')
_CARDS = re.compile(rb"_a6-g|uiBoxWhite")
_INSTAGRAM = re.compile(rb"instagram\.com/", re.IGNORECASE)
_HEAD, _HEAD_OF_PAGE = 2**13, 2**17
"""Bytes of a file that must tell what it is."""

_What = Page | str
"""A page; else `thread`, `profile`, `old`; else `ignored: ` and why."""


def claims(archive: Archive) -> Sequence[str]:
    """The paths of `archive` that are Instagram's."""
    return tuple(_recognised(archive))


def read(archive: Archive) -> Iterator[Batch]:
    """Every record of the paths claimed, and a word on those that hold none."""
    known = _recognised(archive)
    usernames: set[str] = set()
    follows: list[pl.DataFrame] = []
    yield from instagram_profile.of_name(archive.name)
    for path, what in known.items():
        try:
            for table, frame in _read_page(archive, path, what):
                usernames |= _usernames(frame)
                if table == "contacts":
                    follows.append(
                        frame.filter(pl.col("kind").str.starts_with("follow"))
                    )
                yield table, frame
        except CloseknitError as error:
            yield from file_rejected(NETWORK, path, str(error))
    threads = sorted(path for path, what in known.items() if what == "thread")
    yield from instagram_threads.read(archive, threads, usernames)
    yield from _range(archive, follows)
    yield from _ignored(known)


def _read_page(archive: Archive, path: str, what: _What) -> Iterator[Batch]:
    if isinstance(what, Page):
        yield from instagram_pages.read(archive, path, what)
    elif what == "profile":
        yield from instagram_profile.read(archive, path)
    elif what == "old":
        yield from instagram_old.read(archive, path)


def _usernames(frame: pl.DataFrame) -> set[str]:
    """The usernames in any column of handles."""
    columns = [c for c in ("handle", "sender", "recipient") if c in frame.columns]
    told = (frame[c].drop_nulls().unique() for c in columns)
    return {h.removeprefix("user:") for s in told for h in s if h.startswith("user:")}


def _range(archive: Archive, follows: list[pl.DataFrame]) -> Iterator[Batch]:
    """A warning where the follows reach back no further than a range might."""
    listed = [
        frame for frame in follows if frame["listed_at"].null_count() < len(frame)
    ]
    if not listed:
        return
    dated = pl.concat(listed)["listed_at"].drop_nulls()
    oldest, newest = dated.min(), dated.max()
    assert isinstance(oldest, datetime)  # noqa: S101
    assert isinstance(newest, datetime)  # noqa: S101
    exported = archive.exported_on
    until = datetime.combine(exported, time(), UTC) if exported else newest
    if until - oldest < RANGE:
        note = (
            f"no follow from before {oldest:%Y-%m-%d}: an export for a range of dates "
            "lists only those within it, so counts may be too low"
        )
        path = listed[0]["source_file"][0]
        yield file_note(NETWORK, path, "read", "follows", note)


# What is what


def _recognised(archive: Archive) -> dict[str, _What]:
    roots = _roots(archive)
    known: dict[str, _What] = {}
    by_content = len(archive.paths) < 64
    for path in archive.paths:
        inside = any(path.startswith(root) for root in roots)
        if {*_place(path).split("/")} & _FACEBOOK:
            continue
        what = _by_place(path) if inside else None
        if what is None and (inside or by_content):
            what = _by_content(archive, path)
        if what is None and inside:
            what = _rest(path, is_whole=_NAMED.match(archive.name) is not None)
        if what:
            known[path] = what
    flat = {path.rpartition("/")[0] for path, what in known.items() if what == "old"}
    for path in archive.paths:
        folder, _, name = path.rpartition("/")
        if name.lower() == "profile.json" and folder in flat:
            known[path] = "profile"
    in_json = {_place(path) for path in known if _ending(path) == "json"}
    for path in known:
        if _ending(path) == "html" and _place(path) in in_json:
            known[path] = "ignored: HTML pages that are here as JSON"
    return known


def _roots(archive: Archive) -> tuple[str, ...]:
    """The folders, `""` for the whole, in which Instagram exports lie."""
    if _NAMED.match(archive.name):
        return ("",)
    found = (m for m in map(_ROOT.match, archive.paths) if m)
    return tuple({m[1] if m[1] is not None else m[2] for m in found})


def _place(path: str) -> str:
    """`path` without its ending, lower case, apostrophes as underscores."""
    return re.sub("['’]", "_", path.lower().rpartition(".")[0])


def _ending(path: str) -> str:
    return path.lower().rpartition(".")[2]


def _by_place(path: str) -> _What | None:
    """What a file in an Instagram export is by its name."""
    *folders, stem = _place(path).split("/")
    if _ending(path) not in ("json", "html") or {*folders} & _NOT_PEOPLE:
        return None
    if THREAD.search(_place(path)):
        return "thread"
    if stem == "personal_information":
        return "profile"
    return next((page for page in PAGES if page.is_named(stem)), None)


def _by_content(archive: Archive, path: str) -> _What | None:
    """What a file is by what it holds, where its name is one of Instagram's."""
    place = _place(path)
    stem = place.rpartition("/")[2]
    page = next((page for page in PAGES if page.is_named(stem)), None)
    ending = _ending(path)
    if ending not in ("json", "html") or {*place.split("/")} & _NOT_PEOPLE:
        return None
    try:
        head = archive.read(path, _HEAD if ending == "json" else _HEAD_OF_PAGE)
    except CloseknitError:
        return None
    if ending == "html":
        is_page = _CARDS.search(head) and _INSTAGRAM.search(head)
        return page if is_page else None
    if stem in instagram_old.FILES and instagram_old.FILES[stem] in head:
        return "old"
    if stem == "profile" and b'"username"' in head and b'"private_account"' in head:
        return "profile"
    if found := _KEYS.match(head):
        if found[1] == b"profile_user":
            return "profile"
        key = re.split(rb'"', head, maxsplit=2)[1].decode("ascii", "replace")
        return next((page for page in PAGES if page.has_key(key)), page)
    return page if _RECORD.search(head) else None


def _rest(path: str, *, is_whole: bool) -> str | None:
    """Why a file of the export that is no page is left aside."""
    *folders, stem = _place(path).split("/")
    own = {*folders} & _FOLDERS or stem in ("index", "start_here", "no-data")
    is_ours = is_whole or own
    if not is_ours or _ending(path) in ("csv", "zip"):
        return None
    if _MEDIA.search(path.lower()):
        return "ignored: media files"
    if {*folders} & _NOT_PEOPLE:
        return "ignored: not people"
    found = (why for stems, why in _NO_TIE.items() if re.fullmatch(stems, stem))
    return f"ignored: {next(found, 'pages without a tie in them')}"


def _ignored(known: dict[str, _What]) -> Iterator[Batch]:
    """One row for all files of a folder that are left aside for one reason."""
    aside = sorted(
        (path.rpartition("/")[0], what.removeprefix("ignored: "), path)
        for path, what in known.items()
        if isinstance(what, str) and what.startswith("ignored: ")
    )
    for (folder, why), group in groupby(aside, lambda row: row[:2]):
        paths = [path for *_, path in group]
        kind = "media" if why == "media files" else "other"
        if len(paths) == 1 or not folder:
            for path in paths:
                yield file_note(NETWORK, path, "ignored", kind, why)
        else:
            note = f"{len(paths)} files: {why}"
            yield file_note(NETWORK, f"{folder}/", "ignored", kind, note)
