"""Who sees a call: never nowhere."""

from dataclasses import replace

import pytest

from calls.audience import Office, Role, Seat, administrators, audience, overseers
from calls.call import Received
from tests.calls.scenes import (
    ADMIN,
    ANNA,
    BORIS,
    IRINA,
    OFFICE,
    OLGA,
    SALES_CHAT,
    bound,
    event,
    history,
    office,
    received,
    story_of,
)

MISSED_BY_SALES = history("Missed", "", groupRealName="Отдел продаж")


def seats(*events: Received, responsible: str | None = None, here: Office = OFFICE) -> set[tuple[int, Role]]:
    return {(seat.chat_id, seat.role) for seat in audience(story_of(*events), here, responsible)}


def test_everybody_whose_phone_rang_sees_the_call() -> None:
    assert seats(event("INCOMING"), event("INCOMING", "boris")) == {(ANNA, Role.EMPLOYEE), (BORIS, Role.EMPLOYEE)}


def test_an_employee_known_by_extension_or_direct_number_sees_it() -> None:
    assert seats(event("INCOMING", "", ext="701")) == {(ANNA, Role.EMPLOYEE)}
    assert seats(event("INCOMING", "", telnum="8 (926) 200-50-61")) == {(ANNA, Role.EMPLOYEE)}
    assert seats(event("INCOMING", "ANNA@vats.example")) == {(ANNA, Role.EMPLOYEE)}


def test_one_who_is_not_linked_sees_nothing_while_it_rings() -> None:
    assert seats(event("INCOMING", "boris"), here=office(without=["boris"])) == set()


def test_a_miss_of_a_linked_employee_is_told_there_and_nowhere_else() -> None:
    assert seats(event("INCOMING"), history("MISSED", "anna", groupRealName="Отдел продаж")) == {(ANNA, Role.EMPLOYEE)}


def test_a_miss_of_nobody_goes_to_the_departments_chat() -> None:
    assert seats(MISSED_BY_SALES) == {(SALES_CHAT, Role.DEPARTMENT)}


def test_those_who_were_rung_see_the_departments_miss_too() -> None:
    assert seats(event("INCOMING"), MISSED_BY_SALES) == {(ANNA, Role.EMPLOYEE), (SALES_CHAT, Role.DEPARTMENT)}


def test_a_miss_of_one_who_is_not_linked_goes_to_the_departments_chat() -> None:
    here = office(without=["boris"])
    assert seats(history("Missed", "boris", groupRealName="Отдел продаж"), here=here) == {(SALES_CHAT, Role.DEPARTMENT)}


def test_without_a_department_in_the_event_the_employees_own_departments_count() -> None:
    assert seats(history("Missed", "boris"), here=office(without=["boris"])) == {(SALES_CHAT, Role.DEPARTMENT)}


def test_one_who_blocked_the_bot_is_as_good_as_not_linked() -> None:
    here = replace(OFFICE, unreachable=frozenset({BORIS}))
    assert seats(history("Missed", "boris"), here=here) == {(SALES_CHAT, Role.DEPARTMENT)}


def test_without_a_chat_the_heads_are_told() -> None:
    assert seats(MISSED_BY_SALES, here=office(bound=())) == {(OLGA, Role.HEAD)}


def test_without_a_chat_and_a_linked_head_the_administrators_are_told() -> None:
    here = office(without=["olga"], bound=())
    assert seats(MISSED_BY_SALES, here=here) == {(ADMIN, Role.ADMIN)}
    assert seats(history("Missed", "", groupRealName="Поддержка"), here=here) == {(ADMIN, Role.ADMIN)}


@pytest.mark.parametrize("department", ["", "Нет такого отдела", "отдел продаж "])
def test_a_miss_is_never_nowhere(department: str) -> None:
    told = seats(history("Missed", "", groupRealName=department), here=office(bound=()))
    assert told in ({(ADMIN, Role.ADMIN)}, {(OLGA, Role.HEAD)})


def test_with_nobody_linked_at_all_admin_ids_are_told() -> None:
    here = replace(OFFICE, people={}, bound=(), admin_ids=frozenset({42}))
    assert seats(MISSED_BY_SALES, here=here) == {(42, Role.ADMIN)}
    assert seats(history("Missed", "ghost"), here=replace(here, unreachable=frozenset({42}))) == {(42, Role.ADMIN)}


def test_a_chat_bound_to_everything_takes_misses_of_no_department() -> None:
    here = office(bound=(bound(-7, ()),))
    assert seats(history("Missed", ""), here=here) == {(-7, Role.DEPARTMENT)}
    assert seats(MISSED_BY_SALES, here=here) == {(-7, Role.DEPARTMENT)}


def test_a_topic_is_a_place_of_its_own() -> None:
    here = office(bound=(bound(thread_id=3), bound(thread_id=4), bound(-8, ("help",))))
    assert audience(story_of(MISSED_BY_SALES), here, None) == [
        Seat(SALES_CHAT, 3, Role.DEPARTMENT),
        Seat(SALES_CHAT, 4, Role.DEPARTMENT),
    ]


def test_the_clients_own_employee_is_told_when_it_rings_elsewhere_and_once_if_not() -> None:
    rings = event("INCOMING")
    assert seats(rings, responsible="boris") == {(ANNA, Role.EMPLOYEE), (BORIS, Role.RESPONSIBLE)}
    assert seats(rings, responsible="Anna") == {(ANNA, Role.EMPLOYEE)}
    assert seats(MISSED_BY_SALES, responsible="boris") == {(SALES_CHAT, Role.DEPARTMENT), (BORIS, Role.RESPONSIBLE)}
    assert seats(event("OUTGOING", direction="out"), responsible="boris") == {(ANNA, Role.EMPLOYEE)}
    assert seats(received("contact"), responsible="boris") == set()


def test_an_answered_call_of_a_department_is_not_told_in_its_chat() -> None:
    answered = event("INCOMING"), event("ACCEPTED", at=3), history("Success", groupRealName="Отдел продаж")
    assert seats(*answered) == {(ANNA, Role.EMPLOYEE)}
    assert seats(*answered[:2], event("INCOMING", "irina")) == {(ANNA, Role.EMPLOYEE), (IRINA, Role.EMPLOYEE)}


def test_administrators_are_the_linked_ones_and_admin_ids_once() -> None:
    here = office(admin_ids=frozenset({ADMIN, 42}))
    assert [seat.chat_id for seat in administrators(here)] == [ADMIN, 42]
    assert [seat.chat_id for seat in administrators(replace(here, unreachable=frozenset({ADMIN})))] == [42]


def test_a_low_rating_is_for_the_heads_but_not_for_a_head_about_itself() -> None:
    rated = received("rating", user="anna", rating=2)
    assert [seat.chat_id for seat in overseers(story_of(rated), OFFICE)] == [OLGA]
    assert [seat.chat_id for seat in overseers(story_of(received("rating", user="olga", rating=1)), OFFICE)] == [ADMIN]
    assert [seat.chat_id for seat in overseers(story_of(received("rating", user="", rating=1)), OFFICE)] == [ADMIN]
    of_help = history(groupRealName="Поддержка"), rated
    assert [seat.chat_id for seat in overseers(story_of(*of_help), OFFICE)] == [ADMIN]
