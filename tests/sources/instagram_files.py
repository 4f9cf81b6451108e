"""Made-up Instagram exports, written the way Instagram writes them."""

from typing import Any

from .facebook_files import ME, ZOE, message, meta_json, thread

USER, ZOE_USER = "alex.muster", "zoe_test"
AT = 1717320000
"""Seconds of the first record."""
ZIP = "instagram-alex.muster-2024-06-05-x1.zip"


def listed(*users: str, at: int = AT) -> list[dict[str, Any]]:
    """Records of 2021 and after."""
    return [
        {
            "title": "",
            "media_list_data": [],
            "string_list_data": [
                {
                    "href": f"https://www.instagram.com/{user}",
                    "value": user,
                    "timestamp": at + i,
                }
            ],
        }
        for i, user in enumerate(users)
    ]


def titled(*users: str) -> list[dict[str, Any]]:
    """Following as of 2025."""
    return [
        {
            "title": user,
            "string_list_data": [
                {
                    "href": f"https://www.instagram.com/_u/{user}",
                    "timestamp": AT + i,
                }
            ],
        }
        for i, user in enumerate(users)
    ]


def mapped(**values: str | int) -> dict[str, Any]:
    """A record whose values stand under labels; a number is a time."""
    return {
        "title": "",
        "media_list_data": [],
        "string_map_data": {
            label.replace("_", " "): {"href": "", "value": "", "timestamp": value}
            if isinstance(value, int)
            else {"href": "", "value": value, "timestamp": 0}
            for label, value in values.items()
        },
    }


def liked(*users: str, value: str = "👍") -> list[dict[str, Any]]:
    return [
        {
            "title": user,
            "string_list_data": [
                {
                    "href": "https://www.instagram.com/p/Cabc/",
                    "value": value,
                    "timestamp": AT + i,
                }
            ],
        }
        for i, user in enumerate(users)
    ]


def liked_2025(user: str, name: str) -> dict[str, Any]:
    """A like as of 2025: labels within labels."""
    url = "https://www.instagram.com/p/Cabc/"
    owner = [{"label": "Name", "value": name}, {"label": "Username", "value": user}]
    hashtag = [{"label": "Name", "value": "summer"}]
    return {
        "timestamp": AT,
        "media": [],
        "label_values": [
            {"label": "URL", "value": url, "href": url},
            {"dict": [{"dict": hashtag, "title": ""}], "title": "Hashtags"},
            {"dict": [{"dict": owner, "title": ""}], "title": "Owner"},
        ],
        "fbid": "1",
    }


def profile(**values: str) -> dict[str, Any]:
    return {"profile_user": [mapped(**values)]}


def chat(messages: list[Any], **more: Any) -> dict[str, Any]:
    return thread(messages, (ZOE, ME), **more)


LAYOUTS = {
    "2021": (
        "messages/inbox/zoe_test_1/message_1.json",
        "followers_and_following/followers.json",
        "followers_and_following/following.json",
        "account_information/personal_information.json",
        "comments/post_comments.json",
        "likes/liked_posts.json",
    ),
    "2023": (
        "messages/inbox/zoe_test_1/message_1.json",
        "followers_and_following/followers_1.json",
        "followers_and_following/following.json",
        "personal_information/personal_information.json",
        "comments/post_comments_1.json",
        "likes/liked_posts.json",
    ),
    "2025": (
        "meta-x/export/your_instagram_activity/messages/inbox/zoe_test_1/message_1.json",
        "meta-x/export/connections/followers_and_following/followers_1.json",
        "meta-x/export/connections/followers_and_following/following.json",
        "meta-x/export/personal_information/personal_information/"
        "personal_information.json",
        "meta-x/export/your_instagram_activity/comments/post_comments_1.json",
        "meta-x/export/your_instagram_activity/likes/liked_posts.json",
    ),
}
"""Where threads, followers, following, profile, comments and likes lie, by era."""


def whole() -> dict[str, bytes]:
    """An export of today that tells whose it is."""
    follows = "connections/followers_and_following/"
    done = "your_instagram_activity/"
    files = {
        f"{done}messages/inbox/zoe_test_1/message_1.json": chat(
            [message(ZOE, "Hi", 1), message(ME, "Ja")]
        ),
        f"{follows}followers_1.json": listed(ZOE_USER, "max.roe"),
        f"{follows}following.json": {
            "relationships_following": titled(ZOE_USER, "kim")
        },
        "personal_information/personal_information/personal_information.json": profile(
            Username=USER, Name=ME
        ),
        f"{done}comments/post_comments_1.json": [
            mapped(Comment="Schön!", Media_Owner=ZOE_USER, Time=AT),
            mapped(Comment="Me!", Media_Owner=USER, Time=AT),
        ],
        f"{done}likes/liked_posts.json": [liked_2025("max.roe", "Max Roe")],
        f"{done}media/x.jpg": "",
        "start_here.json": {},
    }
    return {path: meta_json(content) for path, content in files.items()}
