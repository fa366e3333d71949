"""Who may do what: every right against every role (contract §3). Deny by default."""

from dataclasses import replace

import pytest

from chat.command import Declaration, declaration_of
from chat.rights import Right, actor, may
from chat.turn import Place
from storage.chats import Bound
from tests.chat import commands
from tests.chat.turns import NOON, company, person

EVERYBODY = ("admin", "anna", "olga", "maria", "pavel", None)


def of(right: Right | None, *, restricted: bool = False, grants: frozenset[str] = frozenset()) -> Declaration:
    return replace(declaration_of(commands.said), right=right, restricted=restricted, grants=grants)


def allowed(declaration: Declaration) -> set[str | None]:
    return {login for login in EVERYBODY if may(actor(person(login), company(), ()), declaration)}


@pytest.mark.parametrize(
    ("right", "who"),
    [
        (None, set()),
        (Right.ANYONE, set(EVERYBODY)),
        (Right.SELF_READ, {"admin", "anna", "olga", "maria", "pavel"}),
        (Right.SELF, {"admin", "anna", "olga", "pavel"}),
        (Right.HEAD, {"admin", "olga"}),
        (Right.ADMIN, {"admin"}),
    ],
)
def test_right_against_every_role(right: Right | None, who: set[str | None]) -> None:
    assert allowed(of(right)) == who


def test_restricted_user_may_what_says_so() -> None:
    assert "maria" in allowed(of(Right.SELF, restricted=True))
    assert "maria" not in allowed(of(Right.ADMIN, restricted=True))


def test_custom_role_may_what_its_rights_name() -> None:
    assert allowed(of(Right.ADMIN, grants=frozenset({"telnums.edit"}))) == {"admin", "pavel"}
    assert allowed(of(Right.ADMIN, grants=frozenset({"telnums.edit", "more.edit"}))) == {"admin"}


@pytest.mark.parametrize(
    ("login", "targets"),
    [
        ("admin", {"anna", "boris", "olga", "ivan", "maria"}),
        ("olga", {"anna", "boris", "olga"}),
        ("anna", {"anna"}),
        # Named a head in a department, but no head by role: an employee like others.
        ("ivan", {"ivan"}),
    ],
)
def test_whom_one_has_a_right_over(login: str, targets: set[str]) -> None:
    who, found = actor(person(login), company(), ()), company()
    everybody = ("anna", "boris", "olga", "ivan", "maria")
    assert {one for one in everybody if may(who, of(Right.SELF), found.employees[one])} == targets


def test_departments_of_a_head() -> None:
    olga, found = actor(person("olga"), company(), ()), company()
    assert may(olga, of(Right.HEAD), found.departments["sales"])
    assert not may(olga, of(Right.HEAD), found.departments["g_3"])


def test_administrator_by_id_needs_no_login() -> None:
    who = actor(person(None), company(), {1})
    assert who.is_known
    assert may(who, of(Right.ADMIN))
    assert not may(who, of(None))
    assert who.login is None


def test_who_has_left_may_nothing() -> None:
    who = actor(person("gone"), company(), ())
    assert not who.is_known
    assert not may(who, of(Right.SELF_READ))


def test_where_a_command_may_be_said() -> None:
    bound = Bound(-1, None, "Продажи", (), 1, NOON)
    private, group, free = Place(1, "private"), Place(-1, "group", bound=bound), Place(-2, "group")
    said, lone, bind = (declaration_of(one) for one in (commands.said, commands.private, commands.bind))
    assert [said.is_usable_in(place) for place in (private, group, free)] == [True, True, False]
    assert [lone.is_usable_in(place) for place in (private, group, free)] == [True, False, False]
    assert [bind.is_usable_in(place) for place in (private, group, free)] == [False, True, True]
