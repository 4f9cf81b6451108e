"""Who wrote what to whom when: the threads of both networks."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from tests.sample import lines, oneliners, words
from tests.sample.people import END, OWNER, Person


@dataclass
class Message:
    """One message; `seconds` is set for a call (0: missed)."""

    at: datetime
    sender: Person
    text: str = ""
    seconds: int | None = None


@dataclass
class Thread:
    """A conversation with `others` (everybody but the owner)."""

    network: str
    others: list[Person]
    messages: list[Message] = field(default_factory=list)
    title: str = ""

    def add(self, at: datetime, sender: Person, text: str = "", **more: int) -> None:
        """Append a message, unless it would be later than the export."""
        if self.messages and at <= self.messages[-1].at:
            at = self.messages[-1].at + timedelta(seconds=7)
        if at < END:
            self.messages.append(Message(at, sender, text, **more))


# Words


def say(rng: Random, template: str, slots: dict[str, str]) -> str:
    """`template` with its choices made and its slots filled."""

    def choose(found: re.Match[str]) -> str:
        return rng.choice(str(found[1]).split("|"))

    return re.sub(r"\[([^\[\]]*)\]", choose, template).format(**slots)


def subjects(rng: Random, people: list[Person]) -> dict[str, str]:
    """What an exchange is about; the same for all of its lines."""
    topic, topic2 = rng.sample(words.TOPICS, 2)
    firm = rng.choice(words.FIRM_WORDS)
    return {
        "topic": topic,
        "topic2": topic2,
        "topic_cap": topic[0].upper() + topic[1:],
        "city": rng.choice(words.CITIES),
        "place": rng.choice(words.PLACES),
        "field": rng.choice(words.FIELDS),
        "thing": rng.choice(words.THINGS),
        "show": rng.choice(words.SHOWS),
        "day": rng.choice(words.DAYS),
        "time": rng.choice(words.TIMES),
        "month": rng.choice(("January", "March", "May", "June", "September")),
        "need": rng.choice(words.NEEDS)[0],
        "third": rng.choice(people).first,
        "firm": firm.lower(),
        "firm_name": firm,
        "i": OWNER.first,
        "you": OWNER.first,
        "company": "",
    }


def towards(slots: dict[str, str], speaker: Person, listener: Person) -> dict[str, str]:
    """`slots` for what `speaker` says to `listener`."""
    names = {"i": speaker.first, "you": listener.first, "company": listener.company}
    return slots | names


# When


def working_hour(rng: Random, day: datetime) -> datetime:
    """A moment of that day, or the Monday after a week-end, in office hours."""
    day += timedelta(days=(7 - day.weekday()) if day.weekday() > 4 else 0)
    return day.replace(
        hour=rng.randint(7, 16), minute=rng.randrange(60), second=rng.randrange(60)
    )


def free_hour(rng: Random, day: datetime) -> datetime:
    """A moment of that day, mostly in the evening."""
    hour = rng.choice((8, 12, 16, 17, 18, 18, 19, 19, 20, 20, 21))
    return day.replace(hour=hour, minute=rng.randrange(60), second=rng.randrange(60))


def every(rng: Random, gap: float, since: datetime, until: datetime) -> list[datetime]:
    """Days about `gap` days apart, from `since` to before `until`."""
    days, day = [], since
    while (day := day + timedelta(days=rng.gammavariate(3, gap / 3))) < until:
        days.append(day)
    return days


def ago(days: float) -> datetime:
    return END - timedelta(days=days)


def _growing(rng: Random, since: datetime) -> list[datetime]:
    days, day, gap = [], since, 40.0
    while (day := day + timedelta(days=gap * rng.uniform(0.8, 1.2))) < END:
        days.append(day)
        gap = max(gap * 0.8, 25)
    return days


def _seasonal(rng: Random, since: datetime) -> list[datetime]:
    """A handful of days every autumn."""
    return [
        day
        for year in range(since.year, END.year + 1)
        for day in every(
            rng,
            21,
            datetime(year, 9, 8, tzinfo=END.tzinfo),
            datetime(year, 11, 1, tzinfo=END.tzinfo),
        )
        if since < day < END
    ]


MEETINGS: dict[str, Callable[[Random, datetime], list[datetime]]] = {
    "close": lambda rng, since: every(rng, rng.uniform(7, 20), since, END),
    "steady": lambda rng, since: every(rng, rng.uniform(46, 76), since, END),
    "balanced": lambda rng, since: every(rng, rng.uniform(48, 76), since, END),
    "growing": _growing,
    "seasonal": _seasonal,
    "giver": lambda rng, since: every(rng, rng.uniform(150, 330), since, END),
    "fading": lambda rng, since: every(rng, 27, since, ago(rng.uniform(200, 500))),
    "dormant": lambda rng, since: every(
        rng, 21, since, since + timedelta(days=rng.uniform(500, 900))
    ),
    "once": lambda rng, since: [
        since + timedelta(days=rng.choice((0.3, 1, 3, 40, 300)))
    ][: 1 + (rng.random() < 0.2)],
}
"""The days on which two people who answer each other are in touch, by story."""

OWNER_WRITES = ("chasing", "written_once", "template")
"""The stories in which only the owner writes; in the rest only the other does."""

LIKELY = {
    "giver": ("offer", "offer", "catch_up", "thanks"),
    "balanced": ("ask", "offer", "plan", "thanks", "catch_up"),
    "once": ("catch_up", "ask", "plan", "need", "ask_introduction"),
}
OTHERWISE = (
    ("catch_up",) * 5
    + ("plan",) * 4
    + ("ask", "offer", "need", "thanks")
    + (
        "ask_introduction",
        "ask_recommendation",
    )
)


# One-to-one


@dataclass
class Talk:
    """The making of one-to-one threads, with what they all draw on."""

    rng: Random
    people: list[Person]

    def thread(self, person: Person, network: str) -> Thread:
        """All that passed between the owner and `person` on `network`."""
        thread = Thread(network, [person])
        since = person.linked_at if network == "linkedin" else person.friend_at
        assert since is not None
        if person.story in MEETINGS:
            for i, day in enumerate(MEETINGS[person.story](self.rng, since)):
                # Two people on two networks do not write twice as often.
                if i == 0 or self.rng.random() * len(person.networks) < 1:
                    self._meet(thread, person, day)
        else:
            self._one_way(thread, person, since)
        return thread

    def _meet(self, thread: Thread, person: Person, day: datetime) -> None:
        rng = self.rng
        kind = rng.choice(LIKELY.get(person.story, OTHERWISE))
        a, b = (OWNER, person) if rng.random() < 0.5 else (person, OWNER)
        if person.story == "giver":  # they offer, and Mara asks
            b, a = (person, OWNER) if kind in ("ask", "thanks") else (OWNER, person)
        book = lines.WORK if thread.network == "linkedin" else lines.CHAT
        exchanges = book.get(kind, book["catch_up"])
        if person.language != "en" and rng.random() < 0.6:
            exchanges = lines.OTHER_LANGUAGES[person.language]
        self._exchange(thread, rng.choice(exchanges), a, b, day)

    def _exchange(
        self, thread: Thread, said: lines.Exchange, a: Person, b: Person, day: datetime
    ) -> None:
        rng, slots = self.rng, subjects(self.rng, self.people)
        private = thread.network == "facebook"
        at = free_hour(rng, day) if private else working_hour(rng, day)
        for line in said:
            thread.add(at, a, say(rng, line, towards(slots, a, b)))
            a, b = b, a
            at += pause(rng, private)
        if private:
            for _ in range(rng.choice((0, 0, 1, 2, 2, 4))):
                a, b = (a, b) if rng.random() < 0.3 else (b, a)
                line = rng.choice(oneliners.BANTER)
                thread.add(at, a, say(rng, line, towards(slots, a, b)))
                at += pause(rng, private)
            if rng.random() < 0.13:
                missed = rng.random() < 0.2
                seconds = 0 if missed else int(rng.lognormvariate(6.5, 0.9))
                thread.add(at, rng.choice((a, b)), seconds=seconds)

    def _one_way(self, thread: Thread, person: Person, since: datetime) -> None:
        rng = self.rng
        told, mine, days = {
            "chasing": (
                oneliners.OWNER_CHASE,
                True,
                every(rng, 60, since, since + timedelta(days=320)),
            ),
            "ignored": (
                oneliners.IGNORED,
                False,
                every(rng, 90, since, since + timedelta(days=450)),
            ),
            "written_once": (
                oneliners.OWNER_ONCE,
                True,
                [since + timedelta(days=rng.expovariate(1 / 60))],
            ),
            "template": (
                oneliners.OWNER_TEMPLATES,
                True,
                [since + timedelta(days=rng.randrange(1, 9))],
            ),
            "pitch": (oneliners.PITCHES, False, _soon(rng, since)),
            "asked": (
                oneliners.ASKS_ON_CONNECTING,
                False,
                [since + timedelta(hours=3)],
            ),
            "greeted": (
                oneliners.HELLOS,
                False,
                [since + timedelta(hours=rng.randrange(2, 60))],
            ),
        }[person.story]
        a, b = (OWNER, person) if mine else (person, OWNER)
        hour = free_hour if thread.network == "facebook" else working_hour
        for i, day in enumerate(days):
            choices = oneliners.PITCH_AGAIN if i and person.story == "pitch" else told
            slots = towards(subjects(rng, self.people), a, b)
            thread.add(
                hour(rng, day + timedelta(days=1)),
                a,
                say(rng, rng.choice(choices), slots),
            )

    def unanswered(self, thread: Thread, days: float) -> None:
        """`days` ago the other asked something, and Mara has not answered."""
        person, rng = thread.others[0], self.rng
        question = rng.choice(lines.WORK["ask"])[0]
        slots = towards(subjects(rng, self.people), person, OWNER)
        thread.messages = [m for m in thread.messages if m.at < ago(days + 1)]
        thread.add(ago(days), person, say(rng, question, slots))


def pause(rng: Random, private: bool) -> timedelta:
    """How long an answer takes: minutes among friends, hours at work."""
    if private:
        return timedelta(seconds=rng.expovariate(1 / 150) + 5)
    slow = rng.random() < 0.3
    return timedelta(minutes=rng.expovariate(1 / 200 if slow else 1 / 12) + 1)


def _soon(rng: Random, since: datetime) -> list[datetime]:
    """A first message right after connecting, and up to two reminders."""
    return [since + timedelta(days=6 * i) for i in range(rng.choice((1, 1, 2, 3)))]


def one_to_one(people: list[Person]) -> Iterator[Thread]:
    """The threads with each of `people`, on each network they share."""
    waiting = iter((6.5, 15.4, 24.3, 38.2))
    for person in people:
        if person.story == "silent":
            continue
        for network in person.networks:
            talk = Talk(Random(f"{network} {person.slug}"), people)
            thread = talk.thread(person, network)
            if (
                person.story == "once"
                and network == "linkedin"
                and talk.rng.random() < 0.12
            ):
                _before_connecting(thread)
            if person.story == "steady" and (days := next(waiting, None)):
                talk.unanswered(thread, days)
            if thread.messages:
                yield thread


def _before_connecting(thread: Thread) -> None:
    """A few people write first and connect afterwards."""
    for message in thread.messages:
        message.at -= timedelta(days=9)
