import pytest

from flows.report import dealings, words
from flows.sources import SOURCES


def test_recency_that_ranks_better_is_told() -> None:
    test = {"network": "linkedin", "depth": 0.7, "messages": 0.6, "recency": 0.73}
    said = words.self_test([test])
    assert "young and churning" in said[-1]
    assert len(words.self_test([test | {"recency": 0.71}])) == 1


def test_a_share_of_few_is_not_given() -> None:
    assert words.share_of(3, 9) == "not enough to say"
    assert words.share_of(3, 10) == "30 %"
    assert words.percent(1, 400) == "0.2 %"


def test_the_growth_is_told_from_complete_months() -> None:
    def month(year: int, of: int, people: int, is_over: bool) -> words.Row:
        return {
            "month": words.date(year, of, 1),
            "connections": people,
            "kept_up": 1,
            "is_over": is_over,
        }

    months = [month(2024, 12, 5, True)]
    months += [month(2025, m, 10, True) for m in range(1, 13)]
    assert words.over_time([*months, month(2026, 1, 99, False)]) == (
        "10 connections and 1 kept-up relationship at the end of December 2025; "
        "twelve months earlier 5 and 1."
    )


def test_the_ratio_of_give_and_get_is_told_beside_that_of_a_year_ago() -> None:
    def month(ratio: float | None) -> words.Row:
        return {"gave_so_far": 2, "got_so_far": 0, "ratio": ratio}

    year = [month(0.0)] * 12
    assert dealings.give_and_get([*year, month(1.25)]) == (
        "By now you gave 1.25 times for each time you got; twelve months earlier 0.00."
    )
    assert dealings.give_and_get(year[:3]).endswith("for each time you got.")
    assert "not enough" in dealings.give_and_get([month(None)])


def test_what_depth_promised_stands_beside_what_came() -> None:
    bins = [
        {"expected": 0.05, "observed": 0.15, "within_interval": 1.0, "cases": 30},
        {"expected": 0.6, "observed": 0.5, "within_interval": 0.5, "cases": 10},
    ]
    said = words.calibration([b | {"network": "linkedin"} for b in bins])
    assert "expected 19 % of 40 cases" in said
    assert "24 % were (expected calibration error 0.100)" in said
    assert "in 87.5 % of them" in said


def opened(by: str, nature: str, people: int, kept_up: int) -> words.Row:
    return {
        "first_by": by,
        "first_nature": nature,
        "people": people,
        "mutual": kept_up,
        "kept_up": kept_up,
    }


def test_wilsons_interval_is_that_of_the_textbook() -> None:
    # Newcombe 1998, table I: 81 of 263 and 0 of 20.
    assert dealings.wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert dealings.wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)


def test_newcombes_interval_of_a_difference_is_that_of_the_textbook() -> None:
    # Newcombe 1998, table II, method 10: 56 of 70 against 48 of 80.
    one, other = (dealings.Opening("", n, k, k) for n, k in ((70, 56), (80, 48)))
    assert dealings.difference(one, other) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_of_few_ties_it_is_not_enough_to_say() -> None:
    few = [opened("out", "offer", 4, 4), opened("in", "ask", 50, 0)]
    said = dealings.first_words(few)
    assert "Not enough to say: 4 ties began with an offer and 50 with an ask" in said


def test_offers_are_told_apart_from_asks_only_where_the_interval_allows() -> None:
    asks = opened("in", "ask", 50, 2)
    many = [opened("out", "offer", 20, 8), opened("in", "offer", 20, 9), asks]
    assert "with an ask? Yes: kept up today are 17 of 40 (42 %" in (
        dealings.first_words(many)
    )
    fewer = [opened("out", "offer", 12, 1), asks]
    assert "Not to be told apart" in dealings.first_words(fewer)


def test_how_it_began_is_told_in_words() -> None:
    first = {
        "network": "linkedin",
        "connected_on": words.date(2024, 3, 5),
        "invited_by": "in",
        "first_at": words.date(2024, 3, 7),
        "first_by": "out",
        "first_nature": "ask",
        "days_to_first": 2,
    }
    assert dealings.first_contact(first) == (
        "LinkedIn: connected on 5 Mar 2024; invited by them; you spoke first 2 days "
        "later, with an ask."
    )
    assert dealings.first_contact(first | {"first_by": None}).endswith("within a year.")


def test_every_network_has_a_name_to_be_read() -> None:
    told = {words.network(source.NETWORK) for source in SOURCES}
    assert {"LinkedIn", "WhatsApp", "X", "Google Chat", "Google+", "Mail"} <= told
    assert [name for name in told if "_" in name] == []


def test_what_an_export_cannot_show_is_told_in_sentences() -> None:
    said = [source.CANNOT_SHOW for source in SOURCES]
    assert [s for s in said if not (s[0].isupper() and s.endswith("."))] == []


def test_without_a_list_people_are_counted_and_not_connections() -> None:
    chats = {"connections": 0, "contacted": 12, "kept_up": 1}
    assert words.headline(chats) == ("12 people.", "1 relationship.")
    assert words.headline(chats | {"contacted": 0})[0] == "0 connections."


def test_only_networks_with_relationships_are_told_of() -> None:
    def of(network: str, connections: int, kept_up: int) -> words.Row:
        found = {"network": network, "connections": connections, "kept_up": kept_up}
        return found | {"contacted": 9}

    assert words.networks([of("phone", 0, 2), of("x", 5, 0), of("linkedin", 7, 1)]) == (
        "Phone: 2 kept up beside 9 in touch. LinkedIn: 1 kept up beside 7 on the list."
    )
    assert "No network alone" in words.networks([of("x", 5, 0)])


def test_no_share_is_given_of_a_handful() -> None:
    sums = {"people_either_first": 20, "people_gave_first": 5}
    sums |= {"thanks_out": 0, "thanks_in": 0}
    told = dealings.habits([opened("out", "ask", 2, 0)], sums)
    assert told[0][0] == "2 of 2"
    assert told[-1][0] == "25 %"
    assert "not enough to say" in words.known_long([{"rung": "close", "years": 3.0}])
