"""What the facts of a call come to."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from calls.call import join, linked
from calls.story import RINGS_AT_MOST, Stage, Story, name_of, on_line, tell, transferred_from, transferred_to
from chat.lines import TALKS_AT_MOST
from tests.calls.scenes import COMPANY, NOON, call_of, event, history, received, story_of

ANNA, BORIS = "login:anna", "login:boris"


def test_a_call_rings_until_it_is_answered_and_ends_with_the_history() -> None:
    rings, accepted, completed = event("INCOMING"), event("ACCEPTED", at=5), event("COMPLETED", at=30)
    assert story_of(rings).stage is Stage.RINGING
    assert story_of(rings, accepted).stage is Stage.TALKING
    assert story_of(rings, accepted, completed).stage is Stage.STOPPED
    assert story_of(rings, accepted, completed, history()).stage is Stage.OVER


@pytest.mark.parametrize("end", ["COMPLETED", "CANCELLED"])
def test_a_late_incoming_never_makes_a_finished_call_ring(end: str) -> None:
    assert story_of(event(end, at=20), event("INCOMING", at=25)).stage is Stage.STOPPED
    assert story_of(history(at=20), event("INCOMING", at=25)).stage is Stage.OVER


def test_a_cancelled_call_stops_ringing_for_that_employee_alone() -> None:
    story = story_of(event("INCOMING"), event("INCOMING", "boris"), event("CANCELLED", at=8))
    assert story.stage is Stage.RINGING
    assert story.quiet == {ANNA}
    assert not story.missed


def test_a_talk_in_a_department_is_nobodys_miss() -> None:
    events = (event("INCOMING"), event("INCOMING", "boris"), event("ACCEPTED", "boris", 5), event("CANCELLED", at=5))
    assert story_of(*events, history("Missed", "anna")).missed is False
    assert story_of(*events, history("Missed", "anna"), history("Success", "boris")).talked
    assert story_of(*events).answered == (BORIS,)


@pytest.mark.parametrize("status", ["Missed", "MISSED", "missed"])
def test_missed_is_what_the_history_of_an_incoming_call_says_in_any_case(status: str) -> None:
    assert story_of(history(status, "")).missed
    assert not story_of(history(status, type="out")).missed
    assert not story_of(event("INCOMING"), event("CANCELLED", at=9)).missed


def test_the_history_decides_even_against_an_answer_of_the_same_employee() -> None:
    assert story_of(event("INCOMING"), event("ACCEPTED", at=2), history("Missed")).missed


def test_nobody_rings_longer_than_three_minutes_without_a_word() -> None:
    rings = event("INCOMING")
    assert story_of(rings, after=RINGS_AT_MOST.total_seconds()).stage is Stage.RINGING
    assert story_of(rings, after=RINGS_AT_MOST.total_seconds() + 1).stage is Stage.UNSURE


def test_a_talk_without_an_end_is_unsure_after_hours() -> None:
    talk = event("INCOMING"), event("ACCEPTED", at=1)
    assert story_of(*talk, after=TALKS_AT_MOST.total_seconds() + 1).stage is Stage.TALKING
    assert story_of(*talk, after=TALKS_AT_MOST.total_seconds() + 2).stage is Stage.UNSURE


def test_what_is_not_heard_of_has_nothing_to_show() -> None:
    assert story_of(received("contact")).stage is Stage.UNHEARD
    assert story_of(event("HOLD")).stage is Stage.UNHEARD
    assert story_of(received("rating", user="anna", rating=4)).stage is Stage.STOPPED
    assert story_of(event("TRANSFERRED")).stage is Stage.STOPPED


def test_login_extension_and_direct_number_are_one_employee() -> None:
    story = story_of(
        event("INCOMING", "anna"), event("ACCEPTED", "", 3, ext="701"), event("COMPLETED", "", 9, telnum="79262005061")
    )
    assert story.people == {ANNA}
    assert story.answered == (ANNA,)
    assert story.stage is Stage.STOPPED


def test_an_employee_that_the_directory_does_not_know_keeps_the_name_that_came() -> None:
    assert story_of(event("INCOMING", "", ext="999")).people == {"ext:999"}
    assert name_of("ext:999", COMPANY) == "999"
    assert name_of(ANNA, COMPANY) == "Анна Смирнова"


def test_an_outgoing_call_is_never_missed_or_talked_before_the_history_says_so() -> None:
    dialled = event("OUTGOING", direction="out"), event("ACCEPTED", at=2, direction="out")
    assert story_of(*dialled).outgoing
    assert not story_of(*dialled).talked
    assert story_of(*dialled, history("Success", type="out")).talked
    assert story_of(event("OUTGOING", direction="")).outgoing
    assert not story_of(event("ACCEPTED", direction="")).outgoing


def test_lengths_are_the_talk_where_it_is_known_and_the_wait_of_who_was_not_answered() -> None:
    assert story_of(history(duration="124")).length == 124
    assert story_of(received("history", late=True, type="in", status="success", duration="23", wait=5)).length == 23
    assert story_of(event("INCOMING")).length is None
    assert story_of(history("Missed", duration="13")).waited == 13
    assert story_of(history("Missed", duration="0")).waited is None
    assert story_of(event("INCOMING")).waited is None
    row = received("history", 90, late=True, wait=7, type="in", status="missed", duration="0")
    assert story_of(row).waited == 7
    assert story_of(history(duration="")).length is None


def test_a_call_known_from_the_history_alone_was_fetched_and_one_pushed_too_was_not() -> None:
    row = received("history", 90, late=True, type="in", status="missed", user="anna")
    assert story_of(row).fetched
    assert not story_of(row, history("Missed")).fetched
    assert not story_of(event("INCOMING")).fetched


def test_the_moment_of_a_call_is_its_last_event_or_its_end() -> None:
    assert story_of(event("INCOMING"), event("CANCELLED", at=9)).moment == NOON + timedelta(seconds=9)
    assert story_of(history(duration="28", at=400)).moment == NOON + timedelta(seconds=28)
    assert story_of(history(start="", at=400)).moment == NOON + timedelta(seconds=400)
    rated = story_of(history(duration="28"), received("rating", 500, user="anna", rating=5))
    assert rated.moment == NOON + timedelta(seconds=28)
    assert rated.news_at == NOON + timedelta(seconds=500)
    assert story_of(received("contact")).news_at is None


def _others(**stories: Story) -> Mapping[str, Story]:
    return stories


def test_a_transfer_leads_to_whoever_took_the_second_call() -> None:
    first = story_of(event("INCOMING"), event("ACCEPTED", at=2), event("TRANSFERRED", at=9, second_callid="c2"))
    rings = event("INCOMING", "boris", 10, callid="c2"), event("INCOMING", "olga", 10, callid="c2")
    assert transferred_to(first, _others(c2=story_of(*rings, call_id="c2"))) == (BORIS, "login:olga")
    taken = call_of(*rings, event("ACCEPTED", "olga", 12, callid="c2"), call_id="c2")
    second = tell(join(taken, linked("c2", "c1", None)), COMPANY, NOON)
    assert transferred_to(first, _others(c2=second)) == ("login:olga",)
    assert transferred_from(second, _others(c1=first)) == (ANNA,)
    assert transferred_from(second, _others()) == ()


@pytest.mark.parametrize("said", ["anna", "boris"])
def test_a_transfer_within_one_call_leads_to_the_other_one(said: str) -> None:
    events = event("ACCEPTED", at=2), event("TRANSFERRED", said, 9), event("ACCEPTED", "boris", 12)
    assert transferred_to(story_of(*events), {}) == ((BORIS,) if said == "anna" else (ANNA,))


def test_a_transfer_to_one_who_has_not_answered_leads_to_the_one_whom_the_event_names() -> None:
    assert transferred_to(story_of(event("ACCEPTED", at=2), event("TRANSFERRED", "boris", 9)), {}) == (BORIS,)
    assert transferred_to(story_of(event("ACCEPTED", at=2), event("TRANSFERRED", "anna", 9)), {}) == ()
    assert transferred_to(story_of(event("ACCEPTED")), {}) == ()


def test_who_talks_now_is_on_the_line() -> None:
    rings, accepted = event("INCOMING"), event("ACCEPTED", at=5)
    assert on_line(story_of(rings)) == frozenset()
    assert on_line(story_of(rings, accepted)) == {ANNA}
    handed_on = (event("ACCEPTED", "boris", 20), event("COMPLETED", at=21))
    assert on_line(story_of(rings, accepted, *handed_on)) == {BORIS}
    assert on_line(story_of(rings, accepted, event("COMPLETED", at=30))) == frozenset()
    assert on_line(story_of(rings, accepted, history())) == frozenset()


def test_a_talk_that_is_handed_on_changes_who_is_on_the_line() -> None:
    talk = event("INCOMING"), event("INCOMING", "boris"), event("ACCEPTED", "boris", 5)
    assert on_line(story_of(*talk)) == {BORIS}
    handed_on = *talk, event("ACCEPTED", "olga", 20), event("COMPLETED", "boris", 20)
    assert on_line(story_of(*handed_on)) == {"login:olga"}
    assert on_line(story_of(*talk, history("Success", "boris"))) == frozenset()
    out = event("OUTGOING", direction="out"), event("ACCEPTED", at=3, direction="out")
    assert on_line(story_of(*out)) == {ANNA}
