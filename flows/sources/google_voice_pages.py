"""A page of Google Voice: one call, or a piece of a conversation by text.

The pages are HTML with the classes of a microformat, which are the same in
every language; the page's name tells with whom it was and, in English, what.
"""

import re
from dataclasses import dataclass

_NAMED = re.compile(
    r"(?:^|/)(?P<name>[^/]*?) ?- (?P<at>\d{4}-\d\d-\d\dT\d\d_\d\d_\d\dZ?)\.html$"
)
_KIND = re.compile(
    r"^(?P<name>.*?)(?:^| )- (?P<kind>Text|Received|Placed|Missed|Voicemail|Recorded)$",
    re.S,
)
_KINDS = ("placed", "received", "missed", "voicemail", "recorded")
_BREAK = re.compile(rb"<br\s*/?>", re.I)
_GROUP = "Group Conversation"


@dataclass(frozen=True)
class Said:
    """One message: when (as written), who and from which number, what."""

    at: str | None
    number: str | None
    name: str | None
    words: str | None


@dataclass(frozen=True)
class Page:
    """What one page holds: messages (`kind` is text), or the one call or voicemail.

    `name` stands in the page's own name; `group` are number and name of the
    others in a group. The one `said` of a call names its other side.
    """

    kind: str | None
    name: str | None
    said: tuple[Said, ...]
    group: tuple[tuple[str | None, str | None], ...] = ()
    duration: str | None = None


def parse(data: bytes, path: str) -> Page:
    """The page in `data`, whose name is the end of `path`."""
    from selectolax.lexbor import LexborHTMLParser, LexborNode

    def words(node: LexborNode | None) -> str | None:
        return (node.text().strip() or None) if node else None

    def attribute(node: LexborNode | None, name: str) -> str | None:
        return node.attributes.get(name) if node else None

    def person(node: LexborNode | None) -> tuple[str | None, str | None]:
        link = node.css_first("a.tel") if node else None
        number = (attribute(link, "href") or "").removeprefix("tel:")
        return number or None, words(link.css_first(".fn")) if link else None

    tree = LexborHTMLParser(_BREAK.sub(b"\n", data))
    name, kind, at = named(path)
    call = tree.css_first("div.haudio")
    if call is None:
        said = (
            Said(
                attribute(message.css_first("abbr.dt"), "title"),
                *person(message.css_first("cite.sender")),
                words(message.css_first("q")),
            )
            for message in tree.css("div.message")
        )
        if name and not kind:  # what it is stands there in another language
            name = name.rpartition(" - ")[0] or name
        group = tuple(person(cite) for cite in tree.css("div.participants cite"))
        return Page("text", name, tuple(said), group)
    tags = [attribute(tag, "href") or "" for tag in call.css(".tags a")]
    told = [kind, *(tag.rpartition("#")[2] for tag in tags)]
    told += (words(tree.css_first("title")) or "").lower().split()
    begun = attribute(call.css_first("abbr.published"), "title")
    transcript = words(call.css_first(".full-text"))
    return Page(
        next((kind for kind in told if kind in _KINDS), None),
        name,
        (Said(begun or at, *person(call.css_first(".contributor")), transcript),),
        duration=attribute(call.css_first("abbr.duration"), "title"),
    )


def named(path: str) -> tuple[str | None, str | None, str | None]:
    """With whom, what (lower case) and when, as far as the page's name tells."""
    found = _NAMED.search(path)
    if not found:
        return None, None, None
    name, kind = found["name"], None
    if of_kind := _KIND.match(name):
        name, kind = of_kind["name"], of_kind["kind"].lower()
    at = found["at"].replace("_", ":").removesuffix("Z") + "+00:00"
    return None if name == _GROUP else name.strip() or None, kind, at
