"""Archives gone wrong in every way a seed tells, made of good ones."""

import io
import random
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from flows import sources
from flows.resources import SAMPLE
from tests.sources.test_contract import Case, files_of, opened

LARGEST = 10_000
"""Bytes of a file of the sample that is mutated: many small ones tell more."""


def seeds(case: Case, folder: Path) -> dict[str, bytes]:
    """Good files of a source: what its contract is tested on, and the smallest of
    each kind that the bundled sample has of the network so named.
    """
    found = files_of(case.build(folder / "good.zip"))
    for path in sorted(SAMPLE.glob("*.zip")):
        archive = opened(path)
        kinds: dict[str, list[tuple[int, str, bytes]]] = {}
        for name, source in sources.recognise(archive).items():
            if case.name != source.NETWORK:
                continue
            kind = re.sub(r"[^/]*\d[^/]*/", "/", re.sub(r"\d+(?=\.)", "", name))
            content = archive.read(name)
            kinds.setdefault(kind, []).append((len(content), name, content))
        for each in kinds.values():
            size, name, content = min(each)
            if size <= LARGEST:
                found[name] = content
    return found


def mutant(good: Mapping[str, bytes], number: int) -> bytes:
    """The `number`th zip made of the files in `good`, the same every time."""
    rng = random.Random(number)
    several = min(len(good), rng.choice([1, 1, 1, 1, 2, 4]))
    files = dict(rng.sample(sorted(good.items()), several))
    for name in rng.sample(sorted(files), rng.randint(1, len(files))):
        for _ in range(rng.randint(1, 3)):
            files[name] = rng.choice(MUTATIONS)(files[name], rng)
    out = io.BytesIO()
    with zipfile.ZipFile(
        out, "w", rng.choice([0, 0, 0, zipfile.ZIP_DEFLATED])
    ) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    whole = out.getvalue()
    return flip(whole, rng) if rng.random() < 0.1 else whole


def cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randint(0, len(data))]


def flip(data: bytes, rng: random.Random) -> bytes:
    flipped = bytearray(data)
    for _ in range(rng.randint(1, 30) if data else 0):
        flipped[rng.randrange(len(flipped))] ^= 1 << rng.randrange(8)
    return bytes(flipped)


def insert(data: bytes, rng: random.Random) -> bytes:
    at = rng.randint(0, len(data))
    what = rng.choice([b"\0", b'"', b"\xff\xfe", b"{", b"]", b",,,,", b"\r", b"\n\n"])
    return data[:at] + what * rng.randint(1, 20) + data[at:]


def encode(data: bytes, rng: random.Random) -> bytes:
    wrong = rng.choice(
        ["utf-16", "utf-16-le", "utf-32", "cp1252", "utf-7", "utf-8-sig"]
    )
    return data.decode("utf-8", "replace").encode(wrong, "replace")


def seldom(rng: random.Random, most: int) -> int:
    """`most` now and then, else 0: the largest take as long as hundreds of others."""
    return most if rng.random() < 0.01 else 0


def nest(data: bytes, rng: random.Random) -> bytes:
    deep = seldom(rng, 100_000) or 1_000
    opening, closing = rng.choice([(b"[", b"]"), (b'{"messages":', b"}")])
    return opening * deep + data + closing * rng.choice([0, deep])


def giant(data: bytes, rng: random.Random) -> bytes:
    return insert_at_word(data, b"x" * (seldom(rng, 2_000_000) or 20_000), rng)


def wide(data: bytes, rng: random.Random) -> bytes:
    head, newline, rest = data.partition(b"\n")
    many = seldom(rng, 1_000_000) or rng.choice([900, *[20] * 9])
    return head + b",c" * many + newline + rest


def endless(data: bytes, rng: random.Random) -> bytes:
    return data.replace(b"\n", b" ") * rng.randint(1, 5)


def repeat(data: bytes, rng: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    at = rng.randint(0, len(lines))
    return b"".join([*lines[:at], *lines[: rng.randint(1, 3)], *lines[at:]])


def drop(data: bytes, rng: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    return b"".join(line for line in lines if rng.random() < 0.8)


def spoil(data: bytes, rng: random.Random) -> bytes:
    bad = [b"NaN", b"null", b"-1", b"1e999", b"[]", b"{}", b'"\\ud800"', b"9" * 30]
    return re.sub(rb"\d{4,}", lambda _: rng.choice(bad), data, count=rng.randint(1, 9))


def formula(data: bytes, rng: random.Random) -> bytes:
    return insert_at_word(data, b"=cmd|' /C calc'!A0'; drop table x; --<script>", rng)


def insert_at_word(data: bytes, what: bytes, rng: random.Random) -> bytes:
    words = list(re.finditer(rb"[A-Za-z]{3,}", data)) or [re.match(b"", data)]
    at = rng.choice(words)
    assert at is not None
    return data[: at.start()] + what + data[at.end() :]


MUTATIONS: list[Callable[[bytes, random.Random], bytes]] = [
    cut, flip, insert, encode, nest, giant, wide, endless, repeat, drop, spoil, formula,
]  # fmt: skip
