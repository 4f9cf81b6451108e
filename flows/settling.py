"""What the owner says of people themselves: `DATA/people.toml`.

```toml
same = [["linkedin:bob-stone", "facebook:name:robert stone"]]
not_same = [["linkedin:ida-twin", "Ida Twin-Berg"]]
hide = ["Landlord", "spam@example.org"]

[name]
"linkedin:bob-stone" = "Bobby"
```

A person is meant by a handle (as in table `handles`, the network before it), an
e-mail address, a phone number, or a name that nobody else has.
"""

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.errors import CloseknitError
from flows.sources.text import slug
from flows.whole import put

FILE = "people.toml"


@dataclass(frozen=True)
class Said:
    """One person meant in one entry: `place` is theirs among those of the entry,
    `shown` the name they are to be given."""

    line: int
    verb: str
    entry: int
    place: int
    ref: str
    shown: str | None = None


def folded(ref: str) -> str:
    """The handle or address that `ref` spells, as the models have it: without what
    leads there (`https://www.`, `mailto:`, `@`)."""
    if key := slug(ref):
        return f"linkedin:{key}"
    leads = r"^(?:mailto:|tel:|@|https?://(?:www\.|m\.)?|www\.)"
    plain = re.sub(leads, "", ref.strip().lower())
    return re.sub(r"((?<!\.php)\?.*|#.*|/+)$", "", plain) if "/" in plain else plain


def digits(ref: str) -> str | None:
    """The digits of a phone number; null where `ref` is none."""
    found = re.fullmatch(r"\s*(?:tel:)?[\d\s+()/.-]+", ref, re.IGNORECASE)
    told = re.sub(r"\D", "", ref) if found else ""
    return told if len(told) >= 7 else None


def settled(data: Path) -> list[Said]:
    """What `people.toml` says; nothing where there is none.

    Raises `CloseknitError` that names the line which cannot be understood, or says
    that the file ends too soon.
    """
    file = data / FILE
    told, lines = toml(file)
    for key, value in told.items():
        if not _is_right(key, value):
            where = f"{file}, line {line_of(lines, key)}"
            raise CloseknitError(f"{where}: {_SHAPES.get(key, _UNKNOWN)}")
    return [
        Said(line_of(lines, ref), verb, entry, place, ref.strip(), shown)
        for entry, (verb, refs, shown) in enumerate(_entries(told))
        for place, ref in enumerate(refs)
    ]


def forget(file: Path, is_theirs: Callable[[str], bool]) -> int:
    """Write `file` anew without the people meant; how many entries named them.

    Where one did, its comments go as well: they may name them.
    """
    told, _ = toml(file)
    gone, lines, shown = 0, [], {}
    for verb, refs, name in _entries(told):
        if any(map(is_theirs, [*refs, name or ""])):
            gone += 1
        elif name is not None:
            shown[refs[0]] = name
        else:
            lines.append((verb, refs[0] if verb == "hide" else refs))
    if gone:
        kept = {v: [refs for verb, refs in lines if verb == v] for v, _ in lines}
        said = [f"{verb} = {json.dumps(refs)}" for verb, refs in kept.items()]
        said += ["[name]"] * bool(shown)
        said += [f"{json.dumps(ref)} = {json.dumps(shown[ref])}" for ref in shown]
        put(file, "".join(f"{line}\n" for line in said).encode())
    return gone


def _entries(told: dict[str, Any]) -> Iterator[tuple[str, list[str], str | None]]:
    for verb in ("same", "not_same"):
        yield from ((verb, group, None) for group in told.get(verb, []))
    yield from (("hide", [ref], None) for ref in told.get("hide", []))
    yield from (("name", [ref], shown) for ref, shown in told.get("name", {}).items())


def toml(file: Path) -> tuple[dict[str, Any], list[str]]:
    """What `file` says, and its lines; nothing where there is none.

    Raises `CloseknitError` that names the line which cannot be understood.
    """
    lines: list[str] = []
    try:
        text = file.read_text("utf-8-sig")
        lines = text.splitlines()
        return tomllib.loads(text), lines
    except FileNotFoundError:
        return {}, []
    except tomllib.TOMLDecodeError as error:
        end = f"at line {len(lines)}, the end of document"
        said = str(error).replace("at end of document", end)
        raise CloseknitError(f"{file}: {said}. Mend that line.") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        said = f"{file}, line {line}: not written in UTF-8. Mend that line."
        raise CloseknitError(said) from error
    except OSError as error:
        raise CloseknitError(f"{file}: cannot be read: {error.strerror}.") from error


def line_of(lines: list[str], written: str) -> int:
    """The first line, from 1, on which `written` stands."""
    return next((n for n, line in enumerate(lines, 1) if written in line), 1)


_SHAPES = {
    "same": 'write it as same = [["one", "other"], …].',
    "not_same": 'write it as not_same = [["one", "other"], …].',
    "hide": 'write it as hide = ["one", …].',
    "name": 'write it as [name], and below it "one" = "the name to show".',
}
_UNKNOWN = "only same, not_same, hide and [name] may stand here."


def _is_right(verb: str, value: Any) -> bool:
    if verb == "name":
        return isinstance(value, dict) and all(map(_is_text, value.values()))
    if verb == "hide":
        return is_list(value)
    if not isinstance(value, list):
        return False
    return verb in _SHAPES and all(
        isinstance(group, list) and len(group) > 1 and all(map(_is_text, group))
        for group in value
    )


def is_list(value: Any) -> bool:
    """Whether it is a list of texts, none of them empty."""
    return isinstance(value, list) and all(map(_is_text, value))


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())
