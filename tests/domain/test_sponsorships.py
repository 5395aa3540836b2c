"""District sponsorship: pairings by date, one of them first, and a history that only grows."""

from __future__ import annotations

from datetime import date

from domain.base import Actor, Role
from domain.refusals import Code, Refused
from domain.sponsorships import NameSponsor, ReleaseSponsor, SponsorAct, Sponsorship, decide, evolve
from tests.builders import CLERK, SUPERVISOR, a_bureau, a_leader, a_text, an_actor

TODAY = date(2026, 11, 2)


def a_naming(leader: str, since: date = TODAY, *, first: bool = False, role: Role = Role.LEADER) -> NameSponsor:
    who = a_leader(leader, role=role)
    return NameSponsor(bureau=a_bureau(), district="东城区", leader=who, since=since, first=first)


def a_release(leader: str, since: date) -> ReleaseSponsor:
    return ReleaseSponsor(leader=leader, since=since, reason=a_text("reason"))


def after(*acts: SponsorAct) -> Sponsorship:
    book = None
    for act in acts:
        found = decide(act, book, SUPERVISOR, TODAY)
        assert not isinstance(found, Refused), found
        for fact in found:
            book = evolve(book, fact)
    assert book is not None
    return book


def refused(book: Sponsorship | None, act: SponsorAct, actor: Actor = SUPERVISOR) -> Code:
    found = decide(act, book, actor, TODAY)
    assert isinstance(found, Refused)
    return found.code


def on(book: Sponsorship, day: date) -> list[tuple[str, bool]]:
    return [(pairing.leader.id, pairing.first) for pairing in book.on(day)]


def test_the_first_one_named_is_first_until_another_is() -> None:
    book = after(a_naming("a"), a_naming("b"), a_naming("c", date(2026, 12, 1), first=True))

    assert on(book, TODAY) == [("a", True), ("b", False)]
    assert on(book, date(2026, 12, 1)) == [("c", True), ("b", False), ("a", False)]


def test_when_the_first_goes_the_one_who_stayed_longest_follows() -> None:
    book = after(a_naming("a"), a_naming("b", date(2026, 11, 3)), a_naming("c", date(2026, 11, 4)))
    led = after(
        a_naming("a"),
        a_naming("b", date(2026, 11, 3)),
        a_naming("c", date(2026, 11, 4)),
        a_release("a", date(2026, 12, 1)),
    )

    assert on(book, date(2026, 12, 1))[0] == ("a", True)
    assert on(led, date(2026, 11, 30))[0] == ("a", True)
    assert on(led, date(2026, 12, 1)) == [("b", True), ("c", False)]


def test_a_district_may_be_left_without_a_sponsor_and_keeps_its_history() -> None:
    book = after(a_naming("a"), a_release("a", date(2026, 12, 1)))

    assert on(book, date(2026, 12, 1)) == []
    assert on(book, TODAY) == [("a", True)]


def test_nobody_is_paired_twice_at_a_time_nor_before_the_latest_change() -> None:
    book = after(a_naming("a", date(2026, 11, 10)))

    assert refused(book, a_naming("a", date(2026, 11, 20))) is Code.SPONSOR_REPEATED
    assert refused(book, a_naming("b", date(2026, 11, 9))) is Code.BEFORE_THE_LAST
    assert refused(book, a_release("b", date(2026, 11, 20))) is Code.NO_SPONSOR


def test_only_a_leader_is_named_and_only_by_a_supervisor_of_the_bureau() -> None:
    assert refused(None, a_naming("a", role=Role.OFFICER)) is Code.NOT_A_LEADER
    assert refused(None, a_naming("a"), CLERK) is Code.NOT_PERMITTED
    assert refused(None, a_naming("a"), an_actor(Role.SUPERVISOR, "west")) is Code.NOT_PERMITTED
    assert refused(None, a_naming("a", date(2020, 1, 1))) is Code.DATE_PASSED
    assert refused(None, a_release("a", TODAY)) is Code.NOT_PERMITTED
