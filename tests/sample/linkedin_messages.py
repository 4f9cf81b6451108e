"""LinkedIn's messages.csv: every thread, and what only looks like one."""

import base64
from datetime import datetime
from random import Random

from tests.sample.csvs import Row, second, some_day, table
from tests.sample.people import END, OWNER
from tests.sample.talk import Thread, ago

MESSAGE_HEADER = (
    "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,"
    "RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER,ATTACHMENTS,"
    "IS MESSAGE DRAFT,IS CONVERSATION DRAFT"
)
SPINMAIL = (
    '<p class="spinmail-quill-editor__spin-break">Hi %FIRSTNAME%,</p>'
    "<p>lead the change with our&nbsp;programme.</p>"
)


def messages(rng: Random, threads: list[Thread]) -> bytes:
    """All threads, the latest first; everything quoted, as since March 2026."""
    found = []
    for thread in (t for t in threads if t.network == "linkedin"):
        rows = _thread_rows(rng, thread)
        found.append((thread.messages[-1].at, rows))
    for i in range(14):
        at = some_day(rng, ago(1500))
        found.append((at, [_odd_row(rng, at, i)]))
    found.sort(key=lambda pair: pair[0], reverse=True)
    rows = [row for _, thread_rows in found for row in thread_rows]
    return table(MESSAGE_HEADER, rows, quoted=True)


def _conversation_id(rng: Random) -> str:
    return "2-" + base64.b64encode(rng.randbytes(16)).decode()


def _thread_rows(rng: Random, thread: Thread) -> list[Row]:
    everybody = [OWNER, *thread.others]
    names = {id(p): p.linkedin_name for p in everybody}
    key = _conversation_id(rng)
    story = thread.others[0].story
    folder = "ARCHIVE" if story == "dormant" and rng.random() < 0.4 else "INBOX"
    rows: list[Row] = []
    for m in thread.messages:
        to = [p for p in everybody if p is not m.sender]
        text = m.text.replace("\n", "\r\n") if rng.random() < 0.1 else m.text
        link = "https://www.linkedin.com/dms/attachment/" + rng.randbytes(4).hex()
        rows.append(
            (
                key,
                thread.title,
                names[id(m.sender)],
                m.sender.url,
                ", ".join(names[id(p)] for p in to),
                ",".join(p.url for p in to),
                f"{second(m.at)} UTC",
                "",
                text,
                folder,
                link if rng.random() < 0.01 else "",
                "No",
                "No",
            )
        )
    if story == "written_once" and rng.random() < 0.06:
        draft = list(rows[-1])
        draft[6], draft[8], draft[11] = f"{second(END)} UTC", "Dear", "Yes"
        rows.append(draft)
    return rows[::-1]


def _odd_row(rng: Random, at: datetime, i: int) -> Row:
    """Advertising, spam and members who are gone: no person behind them."""
    title, name, subject, text, folder = (
        ("Sponsored Conversation", "Brightwharf Academy", "For you", SPINMAIL, "INBOX"),
        ("", "LinkedIn Member", "", "Hello Mara, are you still in Malmö?", "INBOX"),
        ("", "LinkedIn Member", "Prize", "You have won. Click here.", "SPAM"),
    )[i % 3]
    to, date = (OWNER.name, OWNER.url), f"{second(at)} UTC"
    key = _conversation_id(rng)
    return (key, title, name, "", *to, date, subject, text, folder, "", "No", "No")
