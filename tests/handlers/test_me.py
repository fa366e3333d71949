"""/me, /start, /help, /cancel: who one is and what one may."""

from sandbox.company import DISPATCHER_ID
from sandbox.telegram.groups import Group
from sandbox.telegram.people import Person
from sandbox.vats.virtual import VirtualVats
from tests.handlers.wire import changes


async def test_me_tells_who_one_is(vats: VirtualVats, olga: Person) -> None:
    answer = await olga.writes("/me")

    for fact in (
        "Ольга Петрова",
        "704",
        "руководитель отдела",
        "Отдел продаж (руководитель)",
        "на связи",
        "Звонки приходят",
    ):
        assert fact in answer.text
    assert vats.performed("get_user")[-1].query == {"with": ["status"]}
    assert vats.performed("get_user_groups")
    assert vats.performed("get_dnd")
    assert changes(vats) == []


async def test_me_tells_a_role_of_the_companys_own_and_until_when_calls_stay_away(
    vats: VirtualVats, pavel: Person
) -> None:
    await pavel.writes("/dnd on до 18:00")

    answer = await pavel.writes("/me")

    assert "Роль: Диспетчер" in answer.text
    assert DISPATCHER_ID not in answer.text
    assert "не на связи" in answer.text
    assert "Звонки не приходят до 18:00" in answer.text


async def test_me_without_a_login_and_with_an_error(vats: VirtualVats, owner: Person, anna: Person) -> None:
    answer = await owner.writes("/me")
    assert "/link" in answer.text

    vats.fail("get_user", "401-off")
    answer = await anna.writes("/me")
    assert "CRM switched off" in answer.text
    assert "Анна" not in answer.text


async def test_start_tells_who_one_is(anna: Person) -> None:
    answer = await anna.writes("/start")

    for fact in ("Анна Смирнова", "anna", "702", "/help"):
        assert fact in answer.text


async def _help(person: Person) -> str:
    """All of it is one message."""
    answer = await person.writes("/help")
    assert answer.buttons
    return answer.text


async def test_help_lists_what_this_person_may(anna: Person, maria: Person, admin: Person, pavel: Person) -> None:
    own = await _help(anna)
    for allowed in ("/me", "/dnd", "/call", "/missed", "/contact –", "(del)", "/undo", "/cancel"):
        assert allowed in own
    for refused in ("/route", "/audit", "/invite", "/bind", "/card", "/record", "/approve"):
        assert refused not in own

    restricted = await _help(maria)
    assert "/dnd" in restricted
    for refused in ("/call –", "/leave", "/contact"):
        assert refused not in restricted

    everything = await _help(admin)
    for allowed in ("/route", "/blacklist –", "/audit", "/invite"):
        assert allowed in everything

    assert "/route" in await _help(pavel)


async def test_help_tells_how_one_command_is_said(anna: Person) -> None:
    answer = await anna.writes("/help dnd")
    assert "/dnd вкл|выкл" in answer.text
    assert "/dnd on for 45m" in answer.text
    assert "/dnd status" in answer.text

    one = await anna.writes("/help /contact del")
    assert "/contact del <клиент>" in one.text
    assert "/contact 79261904198 Мария" not in one.text

    refused = await anna.writes("/help route")
    assert "/help" in refused.text
    assert "74952005060" not in refused.text


async def test_cancel_leaves_a_question(vats: VirtualVats, anna: Person) -> None:
    asked = await anna.writes("/dnd")
    assert ["Вкл", "Выкл"] in asked.buttons

    left = await anna.writes("/cancel")
    assert "Отменено" in left.text
    assert "Не понял" in (await anna.writes("вкл")).text
    assert "нечего" in (await anna.writes("/cancel")).text
    assert changes(vats) == []


async def test_in_a_bound_group_each_has_the_own_right(vats: VirtualVats, group: Group, anna: Person) -> None:
    assert "Анна Смирнова" in (await anna.writes("/me", chat=group)).text
    assert "администратор" in (await anna.writes("/audit", chat=group)).text
    assert "личном чате" in (await anna.writes("/start", chat=group)).text
    assert "/route" not in (await anna.writes("/help", chat=group)).text
