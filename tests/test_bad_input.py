"""Bad input is answered with a sentence, and costs itself alone."""

import io
import stat
import struct
import zipfile
from functools import partial
from pathlib import Path

import pytest

from flows import warehouse
from flows.inspection import inspect
from flows.sources import archive
from tests.command import closeknit

CONNECTIONS = (
    "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    "Zoë,Brandt,https://www.linkedin.com/in/zoe-b,,Example GmbH,Head,08 Feb 2024\n"
    "Tomas,Reyes,https://www.linkedin.com/in/tomas-r,,Contoso,Engineer,14 Nov 2019\n"
)


def zipped(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return path


@pytest.fixture
def run(capsys, monkeypatch, tmp_path):
    call = partial(closeknit, capsys, monkeypatch)

    def run_(*paths):
        folders = ("--data", tmp_path / "out", "--reports", tmp_path / "reports")
        return call("run", *paths, *folders)

    return run_


@pytest.fixture
def rows(tmp_path):
    def rows_(query):
        with warehouse.connect(tmp_path / "out") as connection:
            return connection.execute(query).fetchall()

    return rows_


def missing(folder):
    return folder / "nowhere.zip"


def empty_folder(folder):
    (folder / "empty").mkdir()
    return folder / "empty"


def no_zip(folder):
    (folder / "page.zip").write_text("<html>please log in</html>")
    return folder / "page.zip"


def empty_file(folder):
    (folder / "nothing.zip").touch()
    return folder / "nothing.zip"


def truncated(folder):
    whole = zipped(folder / "cut.zip", {"Connections.csv": CONNECTIONS * 50})
    whole.write_bytes(whole.read_bytes()[:200])
    return whole


def locked(folder):
    return lock_first(zipped(folder / "locked.zip", {"Connections.csv": CONNECTIONS}))


def lock_first(path):
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = data.index(signature) + offset
        flags = struct.unpack_from("<H", data, at)[0]
        struct.pack_into("<H", data, at, flags | 1)
    path.write_bytes(data)
    return path


def photo(folder):
    (folder / "beach.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(200))
    return folder / "beach.jpg"


def unknown_csv(folder):
    (folder / "stock.csv").write_text("sku,price\nA1,3\n")
    return folder / "stock.csv"


def zip_of_nothing_known(folder):
    return zipped(folder / "mixed.zip", {"a.txt": "hello", "b.bin": b"\0\1"})


def other_language(folder):
    return zipped(
        folder / "export.zip",
        {"Connections.csv": "Vorname,Nachname,Vernetzt am\nZoë,Brandt,08.02.2024\n"},
    )


def all_in_another_language(folder):
    return zipped(
        folder / "export.zip",
        {
            "Kontakte.csv": 'Hinweise:\n"Beim Exportieren"\n\n'
            "Vorname;Nachname;URL;E-Mail-Adresse;Unternehmen;Position im "
            "Unternehmen;Verbunden am\nZoë;Brandt;;;;;08 Feb 2024\n",
            "Nachrichten.csv": "KONVERSATIONS-ID,VON,AN\n2-A==,Zoë Brandt,Alex\n",
            "foto.csv": b"\xff\xd8\xff\xe0\0\1,\2",
        },
    )


def html_of_nothing(folder):
    page = '<html><div class="pam">Zoë Brandt</div></html>'
    return zipped(
        folder / "facebook-alex.zip", {"messages/inbox/z_1/message_1.html": page}
    )


BAD = {
    missing: "there is no such file or folder",
    empty_folder: "the folder is empty",
    no_zip: "is not a zip",
    empty_file: "is empty",
    truncated: "damaged or cut short",
    locked: "protected with a password",
    photo: "no export Closeknit knows (it holds: .jpg)",
    unknown_csv: "no export Closeknit knows (it holds: .csv). stock.csv has the "
    "columns sku, price.",
    zip_of_nothing_known: "no export Closeknit knows",
    other_language: "vorname",
    all_in_another_language: "(it holds: .csv). Kontakte.csv has the columns Vorname, "
    "Nachname, URL, E-Mail-Adresse, Unternehmen, Position im Unternehmen, …; "
    "Nachrichten.csv has the columns KONVERSATIONS-ID, VON, AN (1 more). If this is an "
    "export in another language, choose English in the network's settings and export "
    "again",
    html_of_nothing: "no message found on this page",
}


@pytest.mark.parametrize(
    ("make", "sentence"), BAD.items(), ids=lambda x: getattr(x, "__name__", "")
)
def test_alone_it_is_a_sentence_and_no_success(run, tmp_path, make, sentence):
    said = run(make(tmp_path))
    assert said.code == 1
    assert sentence.lower() in said.err.lower()
    assert "Traceback" not in said.err + said.out
    assert not (tmp_path / "out" / "closeknit.duckdb").exists()
    assert not (tmp_path / "reports").exists()


def test_beside_a_good_archive_each_costs_itself_alone(run, rows, tmp_path):
    good = zipped(tmp_path / "good.zip", {"Connections.csv": CONNECTIONS})
    bad = []
    for make in BAD:
        (tmp_path / make.__name__).mkdir()
        bad.append(make(tmp_path / make.__name__))
    said = run(*bad, good)
    assert said.code == 1, "not all that was asked for was done"
    assert [b for b in BAD.values() if b.lower() not in said.err.lower()] == []
    assert rows("select connections from network_summary where network = 'all'") == [
        (2,)
    ]
    told = {Path(name).name for (name,) in rows("select archive from rejected_rows")}
    assert told >= {path.name for path in bad}


def test_without_a_path_an_empty_inbox_says_what_to_do(run, tmp_path):
    (tmp_path / "out" / "inbox").mkdir(parents=True)
    said = run()
    assert said.code == 1
    assert "Put the zips you downloaded in it" in said.err


def test_what_was_there_stands_when_nothing_can_be_read(run, rows, tmp_path):
    run(zipped(tmp_path / "good.zip", {"Connections.csv": CONNECTIONS}))
    before = (tmp_path / "out" / "closeknit.duckdb").read_bytes()
    assert run(photo(tmp_path)).code == 1
    assert (tmp_path / "out" / "closeknit.duckdb").read_bytes() == before


def test_a_bad_row_stands_in_rejected_rows_with_its_line(run, rows, tmp_path):
    bad = CONNECTIONS + "Max,Roe,,,,,the other day\n"
    said = run(zipped(tmp_path / "x.zip", {"Connections.csv": bad}))
    assert said.code == 0
    assert "1 rejected" in said.out
    found = rows("select archive, file, line, reason from rejected_rows")
    assert found == [
        ("x.zip", "Connections.csv", 4, "date not understood: the other day")
    ]


def beside_a_good_file(path, connections):
    praise = "First Name,Last Name,Text,Creation Date\nZoë,Brandt,Kind,2025-12-05\n"
    files = {"Connections.csv": connections, "Recommendations_Given.csv": praise}
    return zipped(path, files)


def in_german(path):
    header = "Hinweise:\n\nVorname,Nachname,Verbunden am\n"
    return beside_a_good_file(path, header + "Zoë,Brandt,08 Feb 2024\n")


def with_german_dates(path):
    rows = "Zoë,Brandt,08 Mrz 2024\nMax,Roe,9 Mai 2024\n"
    return beside_a_good_file(path, "First Name,Last Name,Connected On\n" + rows)


def damaged(path):
    data = bytearray(beside_a_good_file(path, CONNECTIONS).read_bytes())
    data[data.index(b"PK\1\2") + 16] ^= 1  # of the checksum
    path.write_bytes(data)
    return path


def with_a_password(path):
    return lock_first(beside_a_good_file(path, CONNECTIONS))


LOST = {
    in_german: "its columns are not known: found Vorname, Nachname, Verbunden am; "
    "expected first name, last name, connected on or first name, last name, e-mail "
    "address or first, last, email. If they are in another language, choose English "
    "in LinkedIn's settings and export again, or name the columns so",
    with_german_dates: "2 rows rejected; line 2: date not understood: 08 Mrz 2024",
    damaged: "damaged in the zip: Bad CRC-32 for file 'Connections.csv'",
    with_a_password: "refused: it is protected with a password",
}


def test_a_file_lost_whole_is_named_with_its_reason(run, tmp_path):
    reasons = {
        make(tmp_path / f"{make.__name__}.zip"): f"nothing could be used: {why}"
        for make, why in LOST.items()
    }
    said = run(*reasons)
    assert said.code == 0
    for path, reason in reasons.items():
        assert f"{path.name}, Connections.csv: {reason}.\n" in said.out
        [found] = inspect(path)
        assert {file: note for file, *_, note in found.rows} == {
            "Connections.csv": reason,
            "Recommendations_Given.csv": None,
        }


def test_entries_that_lead_out_of_a_zip_are_refused(run, rows, tmp_path):
    path = zipped(
        tmp_path / "evil.zip",
        {
            "Connections.csv": CONNECTIONS,
            "../messages.csv": "x",
            "/etc/Invitations.csv": "x",
            "C:/Notes.csv": "x",
        },
    )
    with zipfile.ZipFile(path, "a") as opened:
        link = zipfile.ZipInfo("Profile.csv")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        opened.writestr(link, "/etc/passwd")
    assert run(path).code == 0
    refused = dict(rows("select file, reason from rejected_rows"))
    assert refused == {
        "../messages.csv": "refused: its path leads out of the archive",
        "/etc/Invitations.csv": "refused: its path leads out of the archive",
        "C:/Notes.csv": "refused: its path leads out of the archive",
        "Profile.csv": "refused: it is a link or a device, not a file",
    }
    told = rows("select file from files_read where status = 'refused'")
    assert {file for (file,) in told} == refused.keys()


def test_an_entry_that_inflates_beyond_the_bound_is_refused(
    run, rows, tmp_path, monkeypatch
):
    monkeypatch.setattr(archive, "MAX_RATIO_FROM", 10_000)
    bomb = b"0" * 5_000_000
    path = zipped(
        tmp_path / "b.zip", {"Connections.csv": CONNECTIONS, "messages.csv": bomb}
    )
    assert run(path).code == 0
    [(file, reason)] = rows("select file, reason from rejected_rows")
    assert file == "messages.csv"
    assert "zip bombs" in reason


def test_a_link_in_a_folder_is_not_followed(run, rows, tmp_path):
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "Connections.csv").write_text(CONNECTIONS, "utf-8")
    (tmp_path / "secret.csv").write_text(CONNECTIONS, "utf-8")
    (folder / "Invitations.csv").symlink_to(tmp_path / "secret.csv")
    assert run(folder).code == 0
    assert rows("select file, reason from rejected_rows") == [
        ("Invitations.csv", "refused: a link: links are not followed")
    ]


def test_archives_are_never_changed(run, tmp_path):
    path = zipped(tmp_path / "good.zip", {"Connections.csv": CONNECTIONS})
    path.chmod(0o400)
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    run(path)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_a_zip_in_a_zip_is_opened(run, rows, tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as opened:
        opened.writestr("Connections.csv", CONNECTIONS)
    assert run(zipped(tmp_path / "e.zip.zip", {"e.zip": inner.getvalue()})).code == 0
    assert rows("select count(*) from people") == [(2,)]


def test_everything_made_is_for_its_owner_alone(run, tmp_path):
    run(zipped(tmp_path / "good.zip", {"Connections.csv": CONNECTIONS}))
    made = [p for root in ("out", "reports") for p in (tmp_path / root).rglob("*")]
    assert len(made) > 5
    assert [p for p in made if stat.S_IMODE(p.stat().st_mode) & 0o077] == []


def test_a_part_with_pictures_only_is_no_fault(run, rows, tmp_path):
    thread = "your_facebook_activity/messages/inbox/zoe_1"
    friends = '{"friends_v2": [{"name": "Zoe Brandt", "timestamp": 1394018131}]}'
    parts = [
        zipped(
            tmp_path / "facebook-alex-2025-01-01-a.zip",
            {"connections/friends/your_friends.json": friends},
        ),
        zipped(
            tmp_path / "facebook-alex-2025-01-01-b.zip",
            {f"{thread}/photos/1.jpg": "x", "personal_information/no-data.txt": ""},
        ),
    ]
    assert run(*parts).code == 0
    assert rows("select connections from network_summary where network = 'all'") == [
        (1,)
    ]


def test_a_list_without_a_row_is_no_success(run, tmp_path):
    header = CONNECTIONS.splitlines()[0] + "\n"
    said = run(zipped(tmp_path / "x.zip", {"Connections.csv": header}))
    assert said.code == 1
    assert "no row of it could be used" in said.err
