import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows import sources
from flows.sources import x
from flows.sources.archive import Archive, find
from flows.sources.records import SCHEMAS
from tests.models.histories import built
from tests.sources.facebook_files import write_folder
from tests.sources.x_files import (
    ANN,
    MAX,
    ME,
    ZIP,
    ZOE,
    account,
    archive,
    conversation,
    dm,
    js,
    mention,
    post,
    usual,
)

Files = dict[str, bytes]
COUNTS = ("rows_read", "rows_kept", "rows_left_out", "rows_rejected")
WHO = ("interactions", "kind", "sender", "recipient")
SAID = ("interactions", "sender", "text")
OWN: Files = {"data/account.js": js("account", [account()])}
TALK = [conversation(dm(2, ZOE, "yes", 5), dm(1, ME))]
BOTH = [(f"id:{ZOE}", "yes"), ("me", "lunch?")]
GRAILBIRD = {
    "data/js/tweets/2013_01.js": b"Grailbird.data.tweets_2013_01 = "
    + json.dumps(
        [
            {
                "id_str": "1",
                "created_at": "2013-01-31 21:11:35 +0000",
                "text": "@zoe_b hi",
                "in_reply_to_user_id_str": ZOE,
                "in_reply_to_screen_name": "zoe_b",
                "entities": {"user_mentions": [mention(ZOE, "zoe_b", "Zoë Brandt")]},
            }
        ]
    ).encode(),
    "data/js/user_details.js": b'var user_details =  {"screen_name": "alex_m", '
    b'"full_name": "Alex Muster", "id": "111"}',
    "data/js/tweet_index.js": b'var tweet_index =  [{"tweet_count": 1}]',
    "tweets.csv": b'"tweet_id","in_reply_to_status_id","timestamp","text"\n',
}


def tables_at(path: Path) -> dict[str, pl.DataFrame]:
    """Every table of the one archive at `path`, as all sources together read it."""
    [found] = find(path)
    assert isinstance(found, Archive), found
    tables: dict[str, list[pl.DataFrame]] = {name: [] for name in SCHEMAS}
    for table, frame in sources.read(found):
        tables[table].append(frame)
    return {
        name: pl.concat([pl.DataFrame(schema=SCHEMAS[name]), *frames])
        for name, frames in tables.items()
    }


def tables_of(folder: Path, files: Files) -> dict[str, pl.DataFrame]:
    return tables_at(archive(folder, files))


@dataclass(frozen=True)
class Pitfall:
    """`files` must come out as `expected`: rows by columns."""

    id: str
    files: Files
    expected: dict[tuple[str, ...], list[tuple[Any, ...]]] = field(default_factory=dict)


def group(*events: Any) -> bytes:
    return js("direct_messages_group", [conversation(*events, id="9001")])


AT = "2024-03-06T09:00:00.000Z"
GROUP = group(
    {
        "participantsJoin": {
            "initiatingUserId": ZOE,
            "userIds": [ANN, ME],
            "createdAt": AT,
        }
    },
    {
        "joinConversation": {
            "initiatingUserId": ZOE,
            "participantsSnapshot": [ZOE, MAX, ME],
            "createdAt": AT,
        }
    },
    {"conversationNameUpdate": {"initiatingUserId": ZOE, "name": "", "createdAt": AT}},
    {"participantsLeave": {"userIds": [MAX], "createdAt": AT}},
    dm(5, MAX, "hey", recipientId=""),
)
PITFALLS = [
    Pitfall(
        "X1 singular, in the root",
        {
            "account.js": js("account", [account()]),
            "direct-message.js": js("direct_message", TALK),
            "direct-message-group.js": js(
                "direct_message_group", [conversation(dm(3, MAX), id="9001")]
            ),
        },
        {SAID: [*BOTH, (f"id:{MAX}", "lunch?")]},
    ),
    Pitfall(
        "X1 plural",
        OWN | {"data/direct-messages.js": js("direct_messages", TALK)},
        {SAID: BOTH},
    ),
    Pitfall(
        "X2 all parts",
        OWN
        | {
            "data/tweets.js": js("tweets", [{"tweet": post("one")}]),
            "data/tweets-part1.js": js("tweets", [{"tweet": post("two")}], part=1)
            + b";",
            "data/tweet.js": b"\n" + js("tweet", [{"tweet": post("three = 3")}]),
        },
        {("interactions", "text"): [("three = 3",), ("two",), ("one",)]},
    ),
    Pitfall(
        "X2 an empty file",
        OWN | {"data/tweets.js": b"window.YTD.tweets.part0 = [ ]"},
        {
            ("files", "source_file", "status", "note"): [
                ("data/account.js", "read", None),
                ("data/tweets.js", "read", "nothing in it"),
            ]
        },
    ),
    Pitfall(
        "X8 without a wrapper",
        OWN | {"data/tweet.js": js("tweet", [post("Hi")])},
        {("interactions", "kind", "text"): [("other", "Hi")]},
    ),
    Pitfall(
        "X8 with a wrapper",
        OWN | {"data/tweet.js": js("tweet", [{"tweet": post("Hi")}])},
        {("interactions", "kind", "text"): [("other", "Hi")]},
    ),
    Pitfall(
        "X3 a number without a name",
        OWN | {"data/direct-messages.js": js("direct_messages", TALK)},
        {
            ("members", "handle", "name"): [
                (f"id:{ZOE}", None),
                ("me", "Alex Muster"),
            ]
        },
    ),
    Pitfall(
        "X3 a name from a mention",
        usual(),
        {
            ("contacts", "kind", "handle", "name", "url"): [
                ("follower", f"id:{ZOE}", "Zoë Brandt", "https://x.com/zoe_b"),
                ("following", f"id:{MAX}", None, "https://y"),
            ],
            ("members", "handle", "name"): [
                (f"id:{ZOE}", "Zoë Brandt"),
                ("me", "Alex Muster"),
            ],
        },
    ),
    Pitfall(
        "X5 pieces that overlap",
        OWN
        | {
            "data/direct-messages.js": js(
                "direct_messages",
                [
                    conversation(dm(3, ME, "ok"), dm(2, ME, "ok")),
                    conversation(dm(2, ME, "ok"), dm(1, ZOE, "ok?")),
                ],
            ),
            "data/direct-messages-part1.js": js(
                "direct_messages", [conversation(dm(1, ZOE, "ok?"))], part=1
            ),
        },
        {
            ("files", "source_file", *COUNTS): [
                ("data/account.js", 0, 0, 0, 0),
                ("data/direct-messages-part1.js", 1, 1, 0, 0),
                ("data/direct-messages.js", 4, 2, 2, 0),
            ],
            ("interactions", "thread_id", "text"): [
                (f"{ME}-{ZOE}", "ok?"),
                (f"{ME}-{ZOE}", "ok"),
                (f"{ME}-{ZOE}", "ok"),
            ],
        },
    ),
    Pitfall(
        "X6 events of a group",
        OWN | {"data/direct-messages-group.js": GROUP},
        {
            WHO: [
                ("message", f"id:{MAX}", None),
                ("other", f"id:{ZOE}", f"id:{ANN}"),
                ("other", f"id:{ZOE}", "me"),
            ],
            ("members", "handle"): [
                (f"id:{ZOE}",),
                (f"id:{MAX}",),
                (f"id:{ANN}",),
                ("me",),
            ],
            ("files", *COUNTS, "note"): [
                (0, 0, 0, 0, None),
                (7, 3, 4, 0, "who joined, left or renamed a group"),
            ],
        },
    ),
    Pitfall(
        "X6 no handle",
        OWN
        | {
            "data/tweets.js": js(
                "tweets",
                [
                    post("Hi", mention(ZOE, "", ""), mention("-1", "gone", "Gone")),
                    post(
                        "@? hm",
                        in_reply_to_user_id_str=ZOE,
                        in_reply_to_screen_name=None,
                    ),
                ],
            )
        },
        {
            ("interactions", "kind", "recipient", "recipient_name"): [
                ("other", None, None),
                ("comment", f"id:{ZOE}", None),
                ("tag", f"id:{ZOE}", None),
            ]
        },
    ),
    Pitfall(
        "X7 Grailbird",
        GRAILBIRD,
        {
            ("interactions", "kind", "recipient", "recipient_name", "occurred_at"): [
                (
                    *("comment", f"id:{ZOE}", "Zoë Brandt"),
                    datetime(2013, 1, 31, 21, 11, 35, tzinfo=UTC),
                )
            ],
            ("accounts", "handle", "name"): [
                ("id:111", "Alex Muster"),
                ("user:alex_m", None),
            ],
            ("files", "source_file", "status"): [
                ("data/js/tweets/2013_01.js", "read"),
                ("data/js/tweet_index.js", "ignored"),
                ("data/js/user_details.js", "read"),
                ("tweets.csv", "ignored"),
            ],
        },
    ),
    Pitfall(
        "X7 the table alone",
        {"tweets.csv": GRAILBIRD["tweets.csv"]},
        {
            ("rejected", "reason"): [
                (
                    "the posts of an old archive as a table, without those they "
                    "mention: give Closeknit the whole zip",
                )
            ]
        },
    ),
]


@pytest.mark.parametrize("pitfall", PITFALLS, ids=lambda p: p.id)
def test_pitfalls(tmp_path: Path, pitfall: Pitfall) -> None:
    tables = tables_of(tmp_path, pitfall.files)
    for (table, *columns), rows in pitfall.expected.items():
        found = tables[table].select(columns).rows()
        assert sorted(found, key=repr) == sorted(rows, key=repr), table
        assert set(tables[table]["network"]) == {"x"}


def test_posts_say_who_is_answered_mentioned_and_repeated(tmp_path: Path) -> None:
    zoe, me = mention(ZOE, "Zoe_B", "Zoë Brandt"), mention(ME, "alex_m", "Alex")
    max_roe = mention(MAX, "max", "Max Roe")
    to_zoe = {"in_reply_to_user_id_str": ZOE, "in_reply_to_screen_name": "Zoe_B"}
    posts = [
        post("@Zoe_B @max 1 &lt; 2 &amp;amp; 3", zoe, max_roe, **to_zoe),
        post("a thread of mine @alex_m", me, in_reply_to_user_id_str=ME),
        post("RT @zoe_b: so tr…", zoe, max_roe),
        post("RT @ghost: so tr…"),
    ]
    files = OWN | {"data/tweets.js": js("tweets", [{"tweet": p} for p in posts])}
    found = tables_of(tmp_path, files)["interactions"]
    columns = ("line", "kind", "recipient", "detail", "text", "medium")
    assert found.select(columns).rows() == [
        (1, "comment", f"id:{ZOE}", None, "@Zoe_B @max 1 < 2 &amp; 3", "public"),
        (2, "other", None, None, "a thread of mine @alex_m", "public"),
        (3, "reaction", f"id:{ZOE}", "repost", None, "public"),
        (4, "reaction", "user:ghost", "repost", None, "public"),
        (1, "tag", f"id:{MAX}", None, None, "public"),
    ]
    assert set(found["sender"]) == {"me"}


def test_reactions_to_messages(tmp_path: Path) -> None:
    own = {"senderId": ZOE, "reactionKey": "like", "createdAt": AT}
    undated = {"reactionSenderID": ZOE, "reactionKey": "sad"}
    message = dm(1, ME)
    message["messageCreate"]["reactions"] = [own, undated]
    files = OWN | {
        "data/direct-messages.js": js("direct_messages", [conversation(message)])
    }
    rows = tables_of(tmp_path, files)["interactions"].filter(kind="reaction")
    assert rows.select("sender", "recipient", "detail", "occurred_at").rows() == [
        (f"id:{ZOE}", "me", "like", datetime(2024, 3, 6, 9, tzinfo=UTC)),
        (f"id:{ZOE}", "me", "sad", datetime(2024, 3, 6, 9, 0, 0, 120000, UTC)),
    ]


def test_calls_made_and_received(tmp_path: Path) -> None:
    def session(by: str, started: str | None) -> dict[str, Any]:
        ended = "2024-03-06T09:10:00.000Z"
        return {
            "hostBroadcastID": "1",
            "twitterUserID": by,
            "createdAt": AT,
            "startedAt": started,
            "endedAt": ended,
        }

    broadcast = {"id": "1", "createdAt": AT, "inviteesTwitter": [ZOE, MAX]}
    name = "audio_video_calls_in_dm"
    files = OWN | {
        "data/audio-video-calls-in-dm.js": js(
            name, [{"broadcast": broadcast, "sessions": [session(ZOE, AT)]}]
        ),
        "data/audio-video-calls-in-dm-recipient-sessions.js": js(
            f"{name}_recipient_sessions", [session(ZOE, None), session(ME, AT)]
        ),
    }
    rows = tables_of(tmp_path, files)["interactions"]
    assert rows.select("sender", "recipient", "seconds", "detail").rows() == [
        ("me", f"id:{ZOE}", 600, None),
        ("me", f"id:{MAX}", 0, "missed"),
        (f"id:{ZOE}", "me", 0, "missed"),
        (None, "me", 600, None),
    ]


def test_the_uploaded_address_book(tmp_path: Path) -> None:
    entry = {
        "id": "1",
        "emails": ["Zoe@Example.org"],
        "phoneNumbers": ["+41 790000000"],
    }
    files = OWN | {
        "data/contact.js": js("contact", [{"contact": entry}, {"contact": {"id": "2"}}])
    }
    tables = tables_of(tmp_path, files)
    assert tables["contacts"].select("handle", "emails", "phones").rows() == [
        ("mail:zoe@example.org", ["zoe@example.org"], ["+41790000000"])
    ]
    assert "no e-mail or phone" in tables["files"]["note"].to_list()


def test_a_broken_record_or_file_costs_itself_alone(tmp_path: Path) -> None:
    files = usual({"dmConversation": {"conversationId": "x", "messages": "none"}}) | {
        "data/direct-messages-group.js": b"window.YTD.direct_messages_group.part0 = [{",
        "data/tweets.js": js("tweets", [{"tweet": post("Hi", created_at="soon")}]),
    }
    tables = tables_of(tmp_path, files)
    reasons = tables["rejected"].sort("source_file").select("source_file", "reason")
    assert [file for file, _ in reasons.rows()] == [
        "data/direct-messages-group.js",
        "data/direct-messages.js",
        "data/tweets.js",
    ]
    assert reasons["reason"].to_list()[1:] == [
        "not a message of a conversation",
        "no readable time",
    ]
    assert tables["interactions"]["text"].to_list() == ["yes", "lunch?"]
    read = tables["files"].select(COUNTS).sum().row(0)
    assert read[0] == sum(read[1:])


def test_without_an_account_the_owner_is_in_every_conversation(tmp_path: Path) -> None:
    talks = [
        conversation(dm(i, who), id=f"{who}-{ME}") for i, who in enumerate((ZOE, MAX))
    ]
    files = {"data/direct-messages.js": js("direct_messages", talks)}
    assert "me" in set(tables_of(tmp_path, files)["members"]["handle"])
    alone = {"data/direct-messages.js": js("direct_messages", talks[:1])}
    assert "me" not in set(tables_of(tmp_path, alone)["members"]["handle"])


def test_the_rest_of_an_archive_is_counted_not_listed(tmp_path: Path) -> None:
    files = usual() | {f"data/direct_messages_media/{i}.jpg": b"x" for i in range(3)}
    files |= {
        "Your archive.html": b"<html>",
        "data/like.js": js("like", [{"like": {"tweetId": "1", "fullText": "x"}}]),
        "data/mute.js": js("mute", []),
        "data/ad-engagements.js": js("ad_engagements", []),
    }
    found = tables_of(tmp_path, files)["files"]
    ignored = found.filter(status="ignored").select("source_file", "note").rows()
    assert ("data/direct_messages_media/", "media files") in ignored
    assert "unknown" not in found["status"].to_list()
    assert len(ignored) == 5


def test_a_folder_reads_like_its_zip_and_strangers_are_left_alone(
    tmp_path: Path,
) -> None:
    zipped = tables_of(tmp_path, usual())
    inside = {f"twitter/{path}": content for path, content in usual().items()}
    strangers = {"notes.js": b"var x = 1;", "people.csv": b"name,email\nZoe,z@e.org\n"}
    unzipped = tables_at(write_folder(tmp_path / "export", inside | strangers))
    unknown = unzipped["files"].filter(status="unknown")["source_file"]
    assert set(unknown) == set(strangers)
    for table in ("interactions", "contacts", "members", "accounts"):
        assert (
            zipped[table]
            .drop("source_file")
            .equals(unzipped[table].drop("source_file"))
        ), table


def test_only_the_names_of_the_network_are_claimed(tmp_path: Path) -> None:
    [found] = find(archive(tmp_path, {"tweet.js": b"window.YTDX = []"}))
    assert isinstance(found, Archive)
    assert not x.claims(found)


def test_from_archive_to_relationships(tmp_path: Path) -> None:
    first = archive(tmp_path / "1", usual())
    again = archive(
        tmp_path / "2",
        usual(conversation(dm(9, ME, "new", 20, recipientId=MAX), id=f"{ME}-{MAX}"))
        | {"data/direct-messages-group.js": GROUP},
        name=ZIP.replace("06-01", "07-01"),
    )
    found = built(tmp_path / "data", first, again)
    assert found.problems == ()
    people = found.rows(
        """
        select name, count(*) filter (direction = 'out') as n_out,
            count(*) filter (direction = 'in') as n_in
        from people left join interactions using (owner, person_id)
        where kind = 'message' and coalesce(group_size, 1) = 1
        group by name order by name
        """
    )
    assert people == [
        {"name": "(name not known)", "n_out": 1, "n_in": 0},
        {"name": "Zoë Brandt", "n_out": 1, "n_in": 1},
    ]
    assert "Alex Muster" not in found.names()
    [zoe] = found.rows("from relationships where name = 'Zoë Brandt'")
    assert zoe["depth"] > 0
