"""The fold: the same events in any order, any number of times, give the same call."""

import itertools
import json
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calls.call import NOBODY, Call, Claim, Received, Trust, facts, fold, join, linked
from tests.calls.scenes import CLIENT, NOON, call_of, event, history, received
from vats.events import UnknownCommand

SIX = (
    event("INCOMING", "anna", 0, groupRealName="Отдел продаж"),
    event("INCOMING", "boris@domain.example", 1, groupRealName="Отдел продаж"),
    event("ACCEPTED", "BORIS", 5),
    event("CANCELLED", "anna", 6),
    event("COMPLETED", "boris", 40),
    history("SUCCESS", "boris", 42, link="https://vats.example/1.mp3", telnum_name="Основной"),
)

KINDS = ("INCOMING", "ACCEPTED", "COMPLETED", "CANCELLED", "OUTGOING", "TRANSFERRED", "HOLD")
USERS = st.sampled_from(["anna", "boris", "Anna@domain", ""])
SECONDS = st.integers(0, 300)
EVENTS = st.one_of(
    st.builds(
        lambda kind, user, at, ext, second: event(kind, user, at, ext=ext, second_callid=second),
        st.sampled_from(KINDS),
        USERS,
        SECONDS,
        st.sampled_from(["", "701"]),
        st.sampled_from(["", "c1", "c2"]),
    ),
    st.builds(
        lambda status, user, at, late, duration: received(
            "history", at, late=late, type="in", status=status, user=user, start="20261124T090000Z", duration=duration
        ),
        st.sampled_from(["Success", "MISSED", "cancel", "Strange"]),
        USERS,
        SECONDS,
        st.booleans(),
        st.integers(0, 90),
    ),
    st.builds(lambda rating, at: received("rating", at, user="anna", rating=rating), st.integers(1, 5), SECONDS),
)


def test_all_720_orders_of_six_events_give_one_call() -> None:
    calls = [call_of(*order) for order in itertools.permutations(SIX)]
    assert len(calls) == 720
    assert all(call == calls[0] for call in calls)
    assert calls[0].heard["login:boris", "accepted"] == NOON + timedelta(seconds=5)


@settings(max_examples=200, deadline=None)
@given(st.lists(EVENTS, min_size=1, max_size=14), st.data())
def test_any_events_in_any_order_any_number_of_times_give_one_call(events: list[Received], data: st.DataObject) -> None:
    repeats = data.draw(st.lists(st.sampled_from(events), max_size=6))
    shuffled = data.draw(st.permutations([*events, *repeats]))
    assert call_of(*shuffled) == call_of(*events)


@settings(max_examples=100, deadline=None)
@given(st.lists(EVENTS, max_size=6), st.lists(EVENTS, max_size=6), st.lists(EVENTS, max_size=6))
def test_join_is_commutative_associative_and_idempotent(
    one: list[Received], two: list[Received], three: list[Received]
) -> None:
    a, b, c = call_of(*one), call_of(*two), call_of(*three)
    assert join(a, b) == join(b, a)
    assert join(join(a, b), c) == join(a, join(b, c))
    assert join(a, a) == a
    assert join(a, Call("c1")) == a


@settings(max_examples=100, deadline=None)
@given(st.lists(EVENTS, max_size=8))
def test_a_call_survives_being_stored(events: list[Received]) -> None:
    call = call_of(*events)
    assert Call.load(json.loads(json.dumps(call.dump()))) == call


def test_login_with_a_domain_in_any_case_is_one_employee() -> None:
    call = call_of(event("INCOMING", "anna"), event("ACCEPTED", "Anna@vats.example", 3))
    assert set(call.heard) == {("login:anna", "incoming"), ("login:anna", "accepted")}


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"user": "", "ext": "701"}, "ext:701"),
        ({"user": "", "telnum": "+7 926 200-50-61"}, "tel:79262005061"),
        ({"user": "@domain", "ext": "701"}, "ext:701"),
        ({"user": ""}, NOBODY),
    ],
)
def test_an_employee_is_named_by_the_best_that_came(fields: dict[str, str], key: str) -> None:
    assert set(call_of(event("INCOMING", at=0, **fields)).heard) == {(key, "incoming")}


def test_the_end_knows_a_field_better_than_an_event_and_an_event_better_than_a_question() -> None:
    asked = received("contact", 0, phone="79000000001")
    begun = event("INCOMING", at=1, phone="79000000002", groupRealName="Я")
    ended = history(phone="79000000003", groupRealName="А")
    assert call_of(ended, begun, asked).client == Claim(Trust.PUSHED, "79000000003")
    assert call_of(asked, begun).client == Claim(Trust.EVENT, "79000000002")
    assert call_of(asked).client == Claim(Trust.ASKED, "79000000001")
    assert call_of(ended, begun).department == Claim(Trust.PUSHED, "А")


def test_the_direction_comes_with_the_events_and_the_history_has_the_last_word() -> None:
    assert call_of(event("INCOMING", direction="")).direction == Claim(Trust.EVENT, "in")
    assert call_of(event("OUTGOING", direction="")).direction == Claim(Trust.EVENT, "out")
    assert call_of(event("ACCEPTED", direction="")).direction is None
    assert call_of(event("OUTGOING", direction=""), history(type="in")).direction == Claim(Trust.PUSHED, "in")


def test_a_rating_of_its_own_command_is_stronger_than_one_in_the_history() -> None:
    call = call_of(history(rating="2"), received("rating", 70, user="boris", rating="5"))
    assert call.rating is not None
    assert (call.rating.value, call.rating.who) == (5, "login:boris")
    assert call.rated_at == NOON + timedelta(seconds=70)


def test_a_rating_without_a_number_says_nothing_but_the_client() -> None:
    call = call_of(received("rating", user="boris", rating="хорошо"))
    assert call.rating is None
    assert call.client == Claim(Trust.ASKED, CLIENT)


def test_a_transfer_keeps_both_ids_and_never_names_itself() -> None:
    call = call_of(event("TRANSFERRED", second_callid="c2"), event("TRANSFERRED", "boris", second_callid="c1"))
    assert call.transferred_to == {"c2"}
    second = join(call_of(event("INCOMING", "boris"), call_id="c2"), linked("c2", "c1", call.client))
    assert second.transferred_from == {"c1"}
    assert second.client == Claim(Trust.EVENT, CLIENT)
    assert linked("c2", "c1", None).client is None


def test_a_row_of_the_history_tells_the_talk_and_the_push_the_whole_and_they_are_not_mixed() -> None:
    pushed = history(duration="28")
    row = received("history", 90, late=True, wait=5, type="in", status="success", user="anna", duration="23")
    totals = {(outcome.pushed, outcome.total, outcome.talk, outcome.wait) for outcome in call_of(pushed, row).outcomes}
    assert totals == {(True, 28, -1, -1), (False, -1, 23, 5)}


def test_a_row_under_another_id_is_remembered_with_that_id() -> None:
    row = received("history", late=True, callid="uid-9", type="in", status="missed")
    assert call_of(row, call_id="c1").uids == {"uid-9"}


def test_many_different_ends_of_one_call_are_bounded_and_the_strongest_stay() -> None:
    missed = [history("Missed", user="", duration=str(seconds)) for seconds in range(30)]
    call = call_of(*missed, history("Success", duration="1"))
    assert len(call.outcomes) == 8
    assert any(outcome.status == "success" for outcome in call.outcomes)
    assert call_of(history("Success", duration="1"), *reversed(missed)) == call


def test_what_is_about_no_call_tells_nothing() -> None:
    nothing = Received(UnknownCommand(cmd="new", call_id="c1"), NOON)
    assert facts("c1", nothing) == Call("c1")
    assert fold(call_of(*SIX), nothing) == call_of(*SIX)
