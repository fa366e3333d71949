"""The example company holds together."""

from datetime import UTC, datetime, timedelta

from sandbox.company import sever
from sandbox.vats.virtual import VirtualVats, real_time

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def test_names_and_extensions_are_given_once() -> None:
    company = sever(NOW)
    logins = [one.login for one in company.employees]
    assert len(set(logins)) == len(logins)
    assert len(company.extensions()) == len(company.employees) + len(company.departments)
    mobiles = [one.mobile for one in company.employees]
    assert len(set(mobiles)) == len(mobiles)
    assert {"admin", "user", "group_head", "restricted_user", company.roles[0].id} == {
        one.role for one in company.employees
    }


def test_everything_named_is_there() -> None:
    company = sever(NOW)
    logins = {one.login for one in company.employees}
    groups = {one.id for one in company.departments}
    for department in company.departments:
        assert {member.login for member in department.members} <= logins
    for number in company.numbers:
        assert {number.route.user, number.route.group} <= logins | groups | {""}
    for call in company.outside_calls:
        assert {call.user, call.department} <= logins | groups | {""}
        assert company.find_number(call.number)
    assert {number.route.type for number in company.numbers} == {"user", "group", "ivr", "scheduler"}
    assert any(member.is_head and member.login == "olga" for one in company.departments for member in one.members)


def test_history_is_of_the_last_days() -> None:
    company = sever(NOW)
    assert all(NOW - timedelta(days=4) < call.start < NOW for call in company.outside_calls)
    assert len({call.uid for call in company.outside_calls}) == len(company.outside_calls)


def test_two_exchanges_share_nothing() -> None:
    one, other = VirtualVats(), VirtualVats()
    one.employee("anna").takes_calls = False
    one.company.blacklist.clear()
    assert other.employee("anna").takes_calls
    assert other.company.blacklist
    assert abs(real_time() - other.exchange.now()) < timedelta(seconds=5)
