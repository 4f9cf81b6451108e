"""Facebook's "Download your information", Messenger's encrypted chats, and CSVs.

Folders are renamed yearly, so a page is known by its own name and that of the
folder it lies in, or else by the key its records stand under.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from flows.errors import CloseknitError
from flows.sources import (
    facebook_csv,
    facebook_html,
    facebook_pages,
    facebook_profile,
    messenger,
    messenger_json,
    messenger_lines,
    meta,
)
from flows.sources.archive import Archive
from flows.sources.facebook_layout import (
    COMMON,
    NO_TIE,
    OLD_LISTS,
    OURS,
    PAGES,
    SECTION_FOLDERS,
)
from flows.sources.meta import Page
from flows.sources.records import Batch, file_note, file_rejected

NETWORK = meta.NETWORK

CANNOT_SHOW = (
    "Friends stand by names only: Facebook gives no address of theirs, no e-mail and "
    "no employer, nor who reacted to or commented on your posts, nor who else was at "
    "an event or in a group. Encrypted Messenger chats are a separate download."
)


_HTML = ("html", "htm")
_OLD = {
    r"(^|/)(html/messages|messages/\d+)$": "thread",
    r"(^|/)html/friends$": "old friends",
    r"(^|/)index$": "profile",
    r"(^|/)html/(timeline|wall|events|contact_info)$": (
        "ignored: pages of before 2018 whose form is not known"
    ),
}
"""Pages of before 2018, which end in .htm or lie beside those that do."""
_CARDS = re.compile(rb"_a6-g|_2lej|uiBoxWhite|class=\"thread\"")
_MEDIA = re.compile(
    r"\.(jpe?g|png|gif|webp|heic|mp4|mov|m4a|mp3|aac|ogg|opus|wav|webm|pdf|srt)$"
)
_MEDIA_FILES = "media files"
_INSTAGRAM = re.compile(r"(^|/)(your_)?instagram[^/]*(/|$)")
_INSTAGRAM_ONLY = "followers_and_following/"
"""Instagram's threads look just like Messenger's; this folder tells them apart."""
_NAMED = 3
"""Of files that are left aside so many are named."""
_HEAD = 4096
"""Bytes of a JSON file that must tell what it is."""
_HEAD_OF_PAGE = 2**17
"""Bytes of an HTML page, which begins with its styles."""

_What = Page | str
"""A page; else `thread`, `profile`, `csv`, `old friends`; else `ignored: ` and why."""


def claims(archive: Archive) -> Sequence[str]:
    """The paths of `archive` that are Facebook's, known by name or by content."""
    return tuple(_recognised(archive))


def read(archive: Archive) -> Iterator[Batch]:
    """Every record of the paths claimed, and a word on those that hold none."""
    known = _recognised(archive)
    yield from messenger.read(archive, _those(known, "thread"))
    for path, what in known.items():
        try:
            yield from _read_page(archive, path, what)
        except CloseknitError as error:
            yield from file_rejected(NETWORK, path, str(error))
    yield from _ignored(known)


def _read_page(archive: Archive, path: str, what: "_What") -> Iterator[Batch]:
    """One file that is no thread; the parser is chosen by its ending."""
    in_html = _ending(path) in _HTML
    if isinstance(what, Page):
        page = facebook_html.read if in_html else facebook_pages.read
        yield from page(archive, path, what)
    elif what == "profile":
        profile = facebook_html.profile if in_html else facebook_profile.read
        yield from profile(archive, path)
    elif what == "old friends":
        yield from facebook_html.old_friends(archive, path, OLD_LISTS)
    elif what == "csv":
        yield from facebook_csv.read(archive, path)


def _those(known: dict[str, _What], what: str) -> list[str]:
    return sorted(path for path, is_what in known.items() if is_what == what)


# What is what


def _recognised(archive: Archive) -> dict[str, _What]:
    if _INSTAGRAM.search(archive.name.lower()):
        return {}
    instagram = tuple(
        p.partition(_INSTAGRAM_ONLY)[0] for p in archive.paths if _INSTAGRAM_ONLY in p
    )
    paths = [
        p
        for p in archive.paths
        if not _INSTAGRAM.search(p.lower()) and not p.startswith(instagram)
    ]
    known = {path: what for path in paths if (what := _by_path(path))}
    for path in paths:
        if path not in known and (what := _by_content(archive, path)):
            known[path] = what
    if known or _is_facebook(archive.name, paths):
        for path in paths:
            if path not in known and _is_in_export(path):
                is_thread = _is_like_a_thread(archive, path)
                known[path] = "thread" if is_thread else _why_ignored(path)
    in_json = {_place(path) for path in known if path.lower().endswith(".json")}
    for path in known:
        if _ending(path) in _HTML and _place(path) in in_json:
            known[path] = "ignored: HTML pages that are here as JSON"
    return known


def _place(path: str) -> str:
    """`path` without its ending, lower case, apostrophes as underscores."""
    return re.sub("['’]", "_", path.lower().rpartition(".")[0])


def _ending(path: str) -> str:
    return path.lower().rpartition(".")[2]


def _folders(path: str) -> list[str]:
    return _place(path).split("/")[:-1]


def _by_path(path: str) -> _What | None:
    """What `path` is by its own name and its folder's, where these tell."""
    what = _named(_place(path))
    if _ending(path) in _HTML:
        return _old_page(path) or what
    return what if _ending(path) == "json" else None


def _old_page(path: str) -> str | None:
    """What a page of before 2018 is; `index.html` is a mere list of pages."""
    found = (what for place, what in _OLD.items() if re.search(place, _place(path)))
    what = next(found, None)
    return None if what == "profile" and _ending(path) != "htm" else what


def _named(place: str) -> _What | None:
    if messenger_lines.THREAD.search(place):
        return "thread"
    *folders, stem = place.split("/")
    if not {*folders[-2:]} & (OURS | COMMON):
        return None
    if stem == "profile_information":
        return "profile"
    return _page_named(stem) or _no_tie(stem)


def _page_named(stem: str) -> Page | None:
    return next((page for page in PAGES if page.is_named(stem)), None)


def _no_tie(stem: str) -> str | None:
    found = (why for stems, why in NO_TIE.items() if re.fullmatch(stems, stem))
    return next((f"ignored: {why}" for why in found), None)


def _by_content(archive: Archive, path: str) -> _What | None:
    """What `path` is by what it holds; a file that cannot be read is no one's."""
    ending = _ending(path)
    if ending not in ("json", "csv", "tsv", "txt", *_HTML) or {*_folders(path)} & (
        {"preferences", "ads_information", "logged_information"}
    ):
        return None
    try:
        if ending == "json":
            return _of_json(archive.read(path), _place(path).rpartition("/")[2])
        if ending in _HTML:
            return _of_html(archive.read(path, _HEAD_OF_PAGE), path)
        is_ours = facebook_csv.is_ours(archive.read(path, facebook_csv.HEAD))
    except CloseknitError:
        return None
    return "csv" if is_ours else None


def _of_json(data: bytes, stem: str) -> _What | None:
    if messenger_json.is_thread(data):
        return "thread"
    head = data[:_HEAD]
    if b'timestamp"' not in head:
        return None
    if found := re.match(rb'[\xef\xbb\xbf\s]*\{\s*"(\w+)"', head):
        key = found[1].decode("ascii", "replace")
        if key.startswith("profile") and b'"name"' in head:
            return "profile"
        if page := next((page for page in PAGES if page.has_key(key)), None):
            return page
    is_record = re.search(rb'"(title|data|label_values)"', head)
    return _page_named(stem) if is_record else None


def _of_html(head: bytes, path: str) -> _What | None:
    """A page on its own is known by its name, if it is one of cards."""
    stem = _place(path).rpartition("/")[2]
    if not _CARDS.search(head):
        return None
    if stem == "profile_information":
        return "profile"
    is_thread = re.fullmatch(r"messages?(_\d+)?", stem)
    return "thread" if is_thread else _page_named(stem)


def _is_facebook(name: str, paths: Sequence[str]) -> bool:
    return name.startswith("facebook-") or any(
        {*_folders(path)} & OURS
        or ("messages" in (f := _folders(path)) and {*f} & SECTION_FOLDERS)
        for path in paths
    )


def _is_in_export(path: str) -> bool:
    """Whether `path` lies where only the rest of an export would lie."""
    place = _place(path)
    return bool({*_folders(path)} & (OURS | COMMON)) or (
        place.rpartition("/")[2] in ("index", "start_here", "no-data")
    )


def _is_like_a_thread(archive: Archive, path: str) -> bool:
    """Whether `path` is a thread, though broken or lacking: reading it tells why."""
    if _ending(path) != "json" or "messages" not in _folders(path):
        return False
    try:
        return b'"participants"' in archive.read(path)
    except CloseknitError:
        return True


def _why_ignored(path: str) -> str:
    stem = _place(path).rpartition("/")[2]
    if _MEDIA.search(path.lower()):
        return f"ignored: {_MEDIA_FILES}"
    return _no_tie(stem) or "ignored: not known to tell of ties"


# What is not read


def _top(path: str) -> str:
    """The folder of the export that `path` is in, with what leads to it."""
    folders = path.split("/")[:-1]
    for i, folder in enumerate(folders):
        if folder.lower() in (OURS | COMMON):
            return "/".join(folders[: i + 1])
    return "/".join(folders)


def _ignored(known: dict[str, _What]) -> Iterator[Batch]:
    """One row for all files of a folder that are left aside for one reason."""
    aside = sorted(
        (_top(path), what.removeprefix("ignored: "), path)
        for path, what in known.items()
        if isinstance(what, str) and what.startswith("ignored: ")
    )
    for (folder, why), group in groupby(aside, lambda row: row[:2]):
        paths = [path for *_, path in group]
        is_media = why == _MEDIA_FILES
        many = f"{len(paths)} {why}" if is_media else f"{_some(paths)}: {why}"
        alone = len(paths) == 1
        yield file_note(
            NETWORK,
            paths[0] if alone else f"{folder}/",
            "ignored",
            "media" if is_media else "other",
            why if alone else many,
        )


def _some(paths: Sequence[str]) -> str:
    """How many files there are, and the names of the first of them."""
    names = [path.rpartition("/")[2] for path in paths[:_NAMED]]
    more = ["…"] if len(paths) > _NAMED else []
    return f"{len(paths)} files ({', '.join(names + more)})"
