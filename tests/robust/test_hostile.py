"""Archives that were made to do harm: bombs, paths, names, markup, formulas."""

import csv
import io
import stat
import struct
import tracemalloc
import zipfile

import pytest

from flows.errors import CloseknitError
from flows.sources import archive, read, recognise
from tests.command import closeknit
from tests.models.histories import Connection, linkedin, theirs, utc
from tests.robust import runs

GOOD = (
    "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    "Zoë,Brandt,https://www.linkedin.com/in/zoe-b,,Example,Head,08 Feb 2024\n"
)
EVIL = (
    "Robert'); drop table people; --",
    '"><script>alert(1)</script><img src=x onerror=alert(2)>',
    "{{7*7}}{% raw %}${7*7}",
    "</script><script>alert(3)</script>",
    "a\x1b[31mb\u202ec\u0007",
    "[bold red]rich[/bold red]",
)


def opened(path):
    """The one archive, or the sentence on it."""
    (found,) = archive.find(path)
    return found


def zipped(path, entries, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as out:
        for name, content in entries:
            out.writestr(name, content)
    return path


def flat(folder):
    """Many entries, each just small enough."""
    zeros = bytes(63 * 2**20)
    return zipped(folder / "flat.zip", [(f"{n}.csv", zeros) for n in range(4)])


def overlapping(folder):
    """One body that many entries of the directory point at, as in Fifield's bomb."""
    path = zipped(folder / "o.zip", [("a.csv", b"0" * 2**20)])
    data = path.read_bytes()
    at = data.index(b"PK\1\2")
    end = data.index(b"PK\5\6")
    entry, tail = data[at:end], bytearray(data[end:])
    count = 300
    struct.pack_into("<HHI", tail, 8, count, count, len(entry) * count)
    path.write_bytes(data[:at] + entry * count + tail)
    return path


def forty_two(folder):
    """Zips of zips of zips, as 42.zip is."""
    inner = io.BytesIO()
    zipped(inner, [("0.dll", bytes(2**26))])
    for _ in range(3):
        outer = io.BytesIO()
        zipped(outer, [(f"lib {n}.zip", inner.getvalue()) for n in range(16)])
        inner = outer
    (folder / "42.zip").write_bytes(inner.getvalue())
    return folder / "42.zip"


def liar(folder):
    """An entry that inflates to more than its header says."""
    path = zipped(folder / "liar.zip", [("Connections.csv", GOOD * 100_000)])
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        struct.pack_into("<I", data, data.index(signature) + offset, 500)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("make", [flat, overlapping, forty_two, liar])
def test_a_bomb_is_told_and_takes_no_memory(tmp_path, make):
    path = make(tmp_path)
    tracemalloc.start()
    with pytest.raises(CloseknitError) as told:
        runs.run(tmp_path, [path.name])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert path.name in str(told.value)
    assert peak < 100 * 2**20


def test_an_xml_entity_bomb_stays_small(tmp_path):
    lol = '<!DOCTYPE x [<!ENTITY a "lol">' + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">'
        for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    (tmp_path / "sms-20260101000000.xml").write_text(
        f'<?xml version="1.0"?>{lol}]><smses count="1"><sms body="&i;" address="&i;"'
        ' date="1700000000000" type="1" contact_name="&i;"/></smses>'
    )
    found = opened(tmp_path / "sms-20260101000000.xml")
    tracemalloc.start()
    rows = [frame.height for table, frame in read(found) if table == "interactions"]
    assert tracemalloc.get_traced_memory()[1] < 50 * 2**20
    tracemalloc.stop()
    assert sum(rows) <= 1


NAMES = (
    "../../../tmp/x.csv", "/etc/Connections.csv", "..\\..\\x.csv", "C:\\x.csv",
    "a/./../../b.csv", "messages\0.csv", "\x1b[2J.csv", "a\nb.csv", "CONNECTIONS.CSV",
    "connections.csv", "e\u0301.csv", "\u00e9.csv", "x" * 300 + ".csv", "con", " ", ".",
)  # fmt: skip


def test_names_of_entries_lead_nowhere(tmp_path):
    path = zipped(tmp_path / "n.zip", [("Connections.csv", GOOD)])
    with zipfile.ZipFile(path, "a") as out:
        for name in NAMES:
            info = zipfile.ZipInfo("x")
            info.filename = name
            out.writestr(info, "x")
        for kind in (stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO):
            info = zipfile.ZipInfo(f"{kind}.csv")
            info.external_attr = (kind | 0o777) << 16
            out.writestr(info, "/etc/passwd")
    before = {p for p in tmp_path.rglob("*") if "data" not in p.parts}
    done = runs.run(tmp_path, ["n.zip"])
    assert done.problems == []
    assert [row[2] for row in runs.tables(tmp_path)["people"]] == ["Zoë Brandt"]
    refused = [row[2] for row in runs.tables(tmp_path)["rejected_rows"]]
    assert sum(".csv" in name and "passwd" not in name for name in refused) >= 9
    new = {p for p in tmp_path.rglob("*") if "data" not in p.parts} - before
    assert {p.name for p in new} <= {"reports", *runs.MADE}


def test_a_slash_too_many_leads_nowhere_either(tmp_path):
    zipped(tmp_path / "n.zip", [(".//Connections.csv", GOOD)])
    runs.run(tmp_path, ["n.zip"])
    assert [row[2] for row in runs.tables(tmp_path)["people"]] == ["Zoë Brandt"]


def test_no_name_path_or_text_is_taken_for_code(tmp_path, monkeypatch, capsys):
    folder = tmp_path / 'it\'s "data"; [x]* --'
    folder.mkdir()
    names = [evil.replace("/", "∕").replace("\0", "") + ".zip" for evil in EVIL]
    for evil, name in zip(EVIL, names, strict=True):
        said = [
            theirs(utc(2026, 1, day), evil, f"{evil}? Could you help?")
            for day in (1, 2)
        ]
        listed = [Connection(evil, utc(2024, 1, 1).date(), company=evil, position=evil)]
        linkedin(folder / name, said, listed)
        with zipfile.ZipFile(folder / name, "a") as out:
            out.writestr(f"Jobs/{evil}.csv", f"{evil},b\n1,2\n")
    runs.run(folder, names, me=["Alex Muster", *(evil + "x" for evil in EVIL)])
    page = (folder / "reports" / "index.html").read_text("utf-8")
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    people = [row[2] for row in runs.tables(folder)["people"]]
    assert len(people) == len(EVIL)
    for name in people:
        shown = closeknit(
            capsys, monkeypatch, "person", name, "--data", folder / "data"
        )
        assert shown.code == 0, shown.err
        assert "Traceback" not in shown.err


@pytest.mark.parametrize("header", ["*", "^date$", "^(,^.*$,^a$,^a$,*,*"])
def test_no_column_is_taken_for_a_pattern(tmp_path, header):
    log = tmp_path / "closeknit-log.csv"
    log.write_text(f"date,person,kind,{header}\n2026-01-01,Zoe Brandt,met,7\n")
    linkedin_ = GOOD.replace("Position", f"Position,{header}").replace("Head", "Head,7")
    zipped(tmp_path / "l.zip", [("Connections.csv", linkedin_)])
    assert runs.run(tmp_path, [log.name, "l.zip"]).problems == []
    found = runs.tables(tmp_path)
    assert found["rejected_rows"] == []
    assert len(found["interactions"]) == len(found["connections"]) == 1


def test_formulas_are_text_and_neutralised_on_request(tmp_path, monkeypatch, capsys):
    formulas = ["＝1", "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1"]
    values = ", ".join("('" + f.replace("'", "''") + "', -5)" for f in formulas)
    runs.archives(tmp_path)
    runs.run(tmp_path, runs.OLD)
    ask = ["sql", f"from (values {values}) as t(said, number)", "--format", "csv",
           "--data", tmp_path / "data"]  # fmt: skip
    plain = closeknit(capsys, monkeypatch, *ask).out
    assert [row[0] for row in csv.reader(io.StringIO(plain, newline=""))][
        1:
    ] == formulas
    safe = closeknit(capsys, monkeypatch, *ask, "--spreadsheet").out
    rows = list(csv.reader(io.StringIO(safe, newline="")))[1:]
    assert [row[0] for row in rows] == [f"'{f}" for f in formulas]
    assert {row[1] for row in rows} == {"-5"}, "a number is no formula"


def test_recognising_does_not_follow_a_link_to_a_folder(tmp_path):
    export = tmp_path / "export"
    export.mkdir()
    (export / "loop").symlink_to(export)
    (export / "Connections.csv").write_text(GOOD)
    found = opened(export)
    assert list(recognise(found)) == ["Connections.csv"]
    assert found.refused == {"loop": "a link: links are not followed"}
