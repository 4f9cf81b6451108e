"""The LinkedIn archive, written as LinkedIn writes it."""

from datetime import datetime, timedelta
from random import Random

from tests.sample import oneliners, words
from tests.sample.csvs import Row, recently_first, second, some_day, table, us_minute
from tests.sample.linkedin_messages import MESSAGE_HEADER, messages
from tests.sample.people import END, HIDDEN_MEMBERS, OWNER, Person, fold
from tests.sample.talk import (
    MEETINGS,
    OWNER_WRITES,
    Thread,
    ago,
    say,
    subjects,
    towards,
)

PREAMBLE = (
    "Notes:\n"
    '"When exporting your connection data, you may notice that some of the email '
    "addresses are missing. You will only see email addresses for connections who "
    "have allowed their connections to see or download their email address using "
    'this setting https://www.linkedin.com/psettings/privacy/email."\n\n'
)


def files(people: list[Person], threads: list[Thread]) -> dict[str, bytes]:
    """Every file of the archive, by its path."""
    linked = [p for p in people if p.linked_at]
    return {
        "Connections.csv": connections(Random("connections"), linked),
        "messages.csv": messages(Random("messages"), threads),
        "Invitations.csv": invitations(Random("invitations"), linked),
        **endorsements(Random("endorsements"), linked),
        **recommendations(Random("recommendations"), linked),
        "Contacts.csv": address_book(Random("contacts"), linked),
        "Member_Follows.csv": follows(Random("follows"), linked),
        "Notes.csv": notes(Random("notes"), linked),
        **activity(Random("activity"), linked),
        **owner(),
        **ignored(),
    }


# People


def connections(rng: Random, linked: list[Person]) -> bytes:
    """Newest first, some e-mails, dates alone for members who hid themselves."""
    rows: list[tuple[datetime, Row]] = []
    for p in linked:
        assert p.linked_at is not None
        shows_mail = rng.random() < 0.04 or p.friend_name not in (p.name, "")
        mail = p.email if shows_mail else ""
        day = f"{p.linked_at:%d %b %Y}"
        rows.append(
            (
                p.linked_at,
                (p.first, p.linkedin_last, p.url, mail, p.company, p.position, day),
            )
        )
    for _ in range(HIDDEN_MEMBERS):
        at = some_day(rng, linked[0].linked_at or END)
        rows.append((at, ("",) * 6 + (f"{at:%d %b %Y}",)))
    header = "First Name,Last Name,URL,Email Address,Company,Position,Connected On"
    # LinkedIn ends this file without a line break.
    return PREAMBLE.encode() + table(header, recently_first(rows)).rstrip(b"\n")


def invitations(rng: Random, linked: list[Person]) -> bytes:
    """Those of the last months: accepted, and a few that still wait."""
    rows = []
    for p in linked:
        assert p.linked_at is not None
        if p.linked_at < ago(300) or rng.random() < 0.35:
            continue
        sent = p.linked_at - timedelta(hours=rng.uniform(1, 90))
        outgoing = rng.random() < 0.45
        a, b = (OWNER, p) if outgoing else (p, OWNER)
        slots = towards(subjects(rng, linked), a, b)
        may_write = p.story in MEETINGS or outgoing == (p.story in OWNER_WRITES)
        noted = p.story != "silent" and may_write and rng.random() < 0.4
        note = say(rng, rng.choice(oneliners.INVITATION_NOTES), slots) if noted else ""
        side = "OUTGOING" if outgoing else "INCOMING"
        row = (
            a.linkedin_name,
            b.linkedin_name,
            us_minute(sent),
            note,
            side,
            a.url,
            b.url,
        )
        rows.append((sent, row))
    for i in range(9):
        p = Person("Pending", f"Nr {i}", slug=f"pending-nr-{i}")
        sent = some_day(rng, ago(120))
        row = (OWNER.name, p.name, us_minute(sent), "", "OUTGOING", OWNER.url, p.url)
        rows.append((sent, row))
    header = "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl"
    return table(header, recently_first(rows))


def endorsements(rng: Random, linked: list[Person]) -> dict[str, bytes]:
    known = [p for p in linked if p.story not in ("silent", "pitch", "asked")]
    found = {}
    for verb, who, count in (("Received", "Endorser", 70), ("Given", "Endorsee", 32)):
        rows = []
        for p in rng.sample(known, count):
            at = some_day(rng, p.linked_at or END)
            for skill in rng.sample(words.SKILLS, rng.choice((1, 1, 2, 3))):
                status = "ACCEPTED" if rng.random() < 0.95 else "PENDING"
                url = p.url.removeprefix("https://")
                date = f"{at:%Y/%m/%d %H:%M:%S} UTC"
                rows.append((at, (date, skill, p.first, p.linkedin_last, url, status)))
        header = (
            f"Endorsement Date,Skill Name,{who} First Name,{who} Last Name,"
            f"{who} Public Url,Endorsement Status"
        )
        path = f"Endorsement_{verb}_Info.csv"
        found[path] = table(header, recently_first(rows))
    return found


def recommendations(rng: Random, linked: list[Person]) -> dict[str, bytes]:
    """Mostly from people who never got one back."""
    givers = [p for p in linked if p.story == "giver"][:6]
    balanced = [p for p in linked if p.story == "balanced"][:3]
    friends = [p for p in linked if p.story == "close"][:1]
    header = "First Name,Last Name,Company,Job Title,Text,Creation Date,Status"
    found = {}
    for verb, authors in (
        ("Received", givers + balanced),
        ("Given", balanced + friends),
    ):
        rows = []
        for p in authors:
            at = some_day(rng, p.linked_at or END)
            who = OWNER.first if verb == "Received" else p.first
            text = say(
                rng,
                rng.choice(oneliners.RECOMMENDATIONS),
                subjects(rng, linked) | {"who": who},
            )
            date = f"{at:%m/%d/%y, %I:%M %p}"
            row = (
                p.first,
                p.linkedin_last,
                p.company,
                p.position,
                text,
                date,
                "VISIBLE",
            )
            rows.append((at, row))
        found[f"Recommendations_{verb}.csv"] = table(header, recently_first(rows))
    return found


def address_book(rng: Random, linked: list[Person]) -> bytes:
    """An upload of long ago: some connections, some who are none, a hotline."""
    header = (
        "Source,FirstName,LastName,Companies,Title,Emails,PhoneNumbers,CreatedAt,"
        "Addresses,Sites,InstantMessageHandles,FullName,Birthday,Location,"
        "BookmarkedAt,Profiles"
    )
    known = rng.sample(linked, 40)
    others = [
        Person("Contact", f"Nr {i}", email=f"contact{i}@example.net") for i in range(8)
    ]
    rows: list[Row] = []
    for i, p in enumerate(known + others):
        phone = f"+1 202 555 01{i + 20}" if rng.random() < 0.5 else ""
        at = us_minute(ago(2500 - i))
        row = ("MOBILE_CONTACTS", p.first, p.last, p.company, "", p.email, phone, at)
        rows.append((*row, "", "", "", p.name, "", "", "", ""))
    hotline = ("MOBILE_CONTACTS", "Phone", "Hotline", "", "", "", "+1 800 555 0199")
    rows.append(
        (*hotline, us_minute(ago(2400)), "", "", "", "Phone Hotline", *[""] * 4)
    )
    return table(header, rows)


def follows(rng: Random, linked: list[Person]) -> bytes:
    rows = []
    for p in rng.sample(linked, 45):
        at = some_day(rng, p.linked_at or END)
        status = "Active" if rng.random() < 0.9 else "Unfollow"
        rows.append((at, (f"{second(at)} UTC", p.linkedin_name, status)))
    return table("Date,FullName,Status", recently_first(rows))


def notes(rng: Random, linked: list[Person]) -> bytes:
    header = (
        "Connection First Name,Connection Last Name,Connection Profile URL,Note,"
        "Created On,Edited On"
    )
    texts = (
        "Met in the train, knows everybody in {city}.",
        "Introduced me to {third}. Send a card!",
        "Wants to hear about {field} in {month}.",
    )
    rows = []
    for p in [p for p in linked if p.story in ("steady", "giver", "balanced")][::3]:
        at = second(some_day(rng, max(p.linked_at or END, ago(280))))
        text = say(rng, rng.choice(texts), subjects(rng, linked))
        rows.append((p.first, p.linkedin_last, p.url, text, f"{at} UTC", ""))
    return table(header, rows)


# What the owner did in public, and who she is


def activity(rng: Random, linked: list[Person]) -> dict[str, bytes]:
    """Reactions, comments and posts: nobody else is named in them."""

    def urn(kind: str) -> str:
        number = rng.randrange(10**18, 10**19)
        return f"https://www.linkedin.com/feed/update/urn%3Ali%3A{kind}%3A{number}"

    def days(count: int) -> list[datetime]:
        return sorted((some_day(rng, ago(2900)) for _ in range(count)), reverse=True)

    def text(choices: list[str]) -> str:
        person = rng.choice(linked)
        slots = towards(subjects(rng, linked), OWNER, person)
        return say(rng, rng.choice(choices), slots)

    types = ("LIKE", "LIKE", "LIKE", "PRAISE", "EMPATHY", "MAYBE", "INTEREST")
    reactions = [(second(at), rng.choice(types), urn("activity")) for at in days(320)]
    comments = [
        (second(at), urn("ugcPost"), text(oneliners.COMMENTS)) for at in days(110)
    ]
    shares = [
        (second(at), urn("share"), text(oneliners.SHARES), "", "", "MEMBER_NETWORK")
        for at in days(40)
    ]
    share_header = "Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility"
    return {
        "Reactions.csv": table("Date,Type,Link", reactions),
        "Comments_40123457.csv": table("Date,Link,Message", comments),
        "Shares.csv": table(share_header, shares),
    }


def owner() -> dict[str, bytes]:
    profile = (OWNER.first, OWNER.last, "", "Malmö", "Feb 17, 1983", OWNER.position)
    summary = 'I help teams decide.\n"Who does what until when?" is half the work.'
    rest = (summary, "Business Consulting", "", "Malmö, Sweden", "", "", "")
    mails = [
        (OWNER.email, "Yes", "Yes", us_minute(ago(2900))),
        (f"{fold('mara')}.l@example.com", "Yes", "No", us_minute(ago(900))),
    ]
    return {
        "Profile.csv": table(
            "First Name,Last Name,Maiden Name,Address,Birth Date,Headline,Summary,"
            "Industry,Zip Code,Geo Location,Twitter Handles,Websites,"
            "Instant Messengers",
            [profile + rest],
        ),
        "Email Addresses.csv": table(
            "Email Address,Confirmed,Primary,Updated On", mails
        ),
        "PhoneNumbers.csv": table(
            "Extension,Number,Type", [("", "+1 202 555 0101", "MOBILE")]
        ),
        "Registration.csv": table(
            "Registered At,Registration Ip,Subscription Types",
            [(us_minute(ago(2920)), "192.0.2.17", "")],
        ),
    }


def ignored() -> dict[str, bytes]:
    """Files that hold no tie, and one that only looks as if it did."""
    coach = ("2-Y29hY2g=", "", "LinkedIn Coach", "", OWNER.name, OWNER.url)
    told = ("2026-03-04 10:11:12 UTC", "", "How can I help you today?", "INBOX")
    targeting = "Company Names,Company Names,Job Titles,Job Titles,Member Groups"
    return {
        "learning_coach_messages.csv": table(
            MESSAGE_HEADER, [(*coach, *told, "", "No", "No")], quoted=True
        ),
        "Positions.csv": table(
            "Company Name,Title,Description,Location,Started On,Finished On",
            [(OWNER.company, OWNER.position, "", "Malmö", "Nov 2018", "")],
        ),
        "Ad_Targeting.csv": table(
            targeting,
            [("Tarnfeld AB", "", "Consultant", "Coach", "Facilitators; Lean")],
        ),
        "Company Follows.csv": table(
            "Organization,Followed On",
            [("Tarnfeld AB", "Tue Mar 03 10:00:00 UTC 2026")],
        ),
        "Jobs/Saved Jobs.csv": table("Saved Date,Job Url,Job Title,Company Name", []),
    }
