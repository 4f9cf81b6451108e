"""Where things lie in a Facebook export, by the names of its files and folders."""

from flows.sources import facebook_pages, messenger_lines
from flows.sources.meta import Page, Rows


def _list(kind: str, stems: str, keys: str, listed_as: str) -> Page:
    return Page(kind, stems, keys, "contacts", facebook_pages.listed_as(listed_as))


def _deeds(kind: str, stems: str, keys: str, rows: Rows) -> Page:
    return Page(kind, stems, keys, "interactions", rows)


PAGES = (
    _list("friends", "(your_)?friends", "friends", "connection"),
    _list("removed friends", "removed_friends", "deleted_friends", "former_connection"),
    _list("followers", "people_who_followed_you|followers", "followers", "follower"),
    _list(
        "following",
        "who_you_ve_followed|who_you_follow(ed)?|following",
        "following",
        "following",
    ),
    _list(
        "address book",
        "your_address_books|contacts_uploaded_from_your_phone",
        "address_book|contacts_uploaded.*",
        "address_book",
    ),
    _deeds(
        "friend requests sent",
        "sent_friend_requests|friend_requests_sent",
        "sent_requests",
        facebook_pages.invitations(sent=True),
    ),
    _deeds(
        "friend requests received",
        "received_friend_requests|friend_requests_received",
        "received_requests",
        facebook_pages.invitations(sent=False),
    ),
    _deeds(
        "comments",
        r"comments(_\d+)?|your_comments_in_groups",
        "comments|group_comments",
        facebook_pages.comments,
    ),
    _deeds(
        "reactions",
        r"posts_and_comments|likes_and_reactions(_\d+)?",
        "reactions",
        facebook_pages.reactions,
    ),
    _deeds(
        "wall posts",
        "other_people_s_posts_to_your_timeline",
        "wall_posts_sent_to_you",
        facebook_pages.wall_posts_to_me,
    ),
    _deeds(
        "posts",
        r"your_posts(__check_ins__photos_and_videos)?(_\d+)?",
        "status_updates",
        facebook_pages.posts,
    ),
    _deeds(
        "events",
        "(your_)?event_responses|event_invitations|your_events",
        "event_responses|events_invited|your_events",
        facebook_pages.events,
    ),
)

OLD_LISTS = {
    heading: page
    for page in PAGES
    for heading, kind in (
        ("friends", "friends"),
        ("removed friends", "removed friends"),
        ("sent friend requests", "friend requests sent"),
        ("received friend requests", "friend requests received"),
    )
    if page.kind == kind
}
"""What stood under which heading of the one page of friends before 2018."""

NO_TIE = {
    "rejected_friend_requests": "requests declined are no tie",
    "people_you_may_know|suggested_friends": "suggestions of Facebook are no tie",
    "your_group_membership_activity|your_groups": (
        "groups: the export does not say who else is in them"
    ),
    "group_posts_and_comments|your_posts_and_comments_in_groups": (
        "posts in groups are not read"
    ),
    "pokes|story_reactions": "pokes and reactions to stories are not read",
    "people_and_friends|group_interactions": (
        "counted by Facebook without saying who did what"
    ),
    "support_messages|chat_invites_received": "notices of Facebook",
    "secret_conversations|autofill_information|messaging_settings": (
        "settings of Messenger"
    ),
    "no-data": "empty categories",
}

OURS = frozenset(
    """your_facebook_activity your_activity_across_facebook friends_and_followers
    comments_and_reactions likes_and_reactions ads_information photos_and_videos
    apps_and_websites_off_of_facebook logged_information profile_information
    security_and_login_information other_personal_information facebook_gaming
    your_interactions_on_facebook""".split()  # noqa: SIM905
)
"""Folders that only a Facebook export has."""
COMMON = frozenset(
    """about_you activity_messages ads_and_businesses apps_and_websites comments
    connections dating events feed files following_and_followers followers friends
    fundraisers groups html live_videos location marketplace media messages music
    navigation_bar notifications other_activity other_logged_information pages
    payment_history personal_information photos polls posts preferences
    privacy_checkup reels reviews saved_items_and_collections search short_videos
    stories videos voting your_places your_topics""".split()  # noqa: SIM905
)
"""Folders of a Facebook export that other archives may have as well."""

SECTION_FOLDERS = frozenset(messenger_lines.SECTIONS.split("|"))
