"""Menus by scope, role and link (issue: menus and /help come from the declarations)."""

from sandbox.telegram.groups import Group
from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.vats.virtual import VirtualVats
from tests.chat.house import House


async def test_menus_by_right(
    owner: Person, anna: Person, maria: Person, stranger: Person, group: Group, core: House
) -> None:
    await core.talk.set_menus()
    assert stranger.menu() == ["start"]
    assert "dnd" in anna.menu()
    assert "number" not in anna.menu()
    assert "number" in owner.menu()
    assert "bind" not in owner.menu()
    assert "dnd" in maria.menu()
    assert "call" not in maria.menu()
    assert "dnd" in anna.menu(group)
    assert "private" not in anna.menu(group)
    assert "number" not in anna.menu(group)
    assert not {"nobody", "approve", "toasted"} & set(owner.menu())
    assert anna.menu().count("contact") == 1


async def test_what_is_there_is_not_sent_again(anna: Person, core: House, telegram: VirtualTelegram) -> None:
    await core.talk.set_menus()
    sent = len(telegram.calls("setMyCommands"))
    await core.talk.set_menus()
    assert len(telegram.calls("setMyCommands")) == sent


async def test_menus_follow_links_and_roles(
    owner: Person, stranger: Person, anna: Person, core: House, vats: VirtualVats
) -> None:
    await core.talk.set_menus()
    now = core.clock.now()
    await stranger.starts(await core.store.invitations.create("boris", owner.id, now, now.replace(year=2027)))
    await stranger.waiting.settle()
    assert "dnd" in stranger.menu()
    await owner.writes("/unlink boris")
    await stranger.waiting.settle()
    assert stranger.menu() == ["start"]
    vats.employee("anna").role = "admin"
    await core.synchronisation.run()
    await core.talk.set_menus()
    assert "number" in anna.menu()


async def test_group_gets_its_menu_with_its_binding(
    telegram: VirtualTelegram, owner: Person, anna: Person, core: House
) -> None:
    chat = telegram.group("Новая", [owner, anna])
    await core.talk.set_menus()
    assert anna.menu(chat) == []
    await owner.writes("/bind", chat=chat)
    await owner.waiting.settle()
    assert "dnd" in anna.menu(chat)
    await owner.presses("Отменить изменение", chat=chat)
    await owner.waiting.settle()
    assert anna.menu(chat) == []


async def test_menu_that_cannot_be_set_is_tried_again(anna: Person, core: House, telegram: VirtualTelegram) -> None:
    telegram.fail("setMyCommands", "400-chat not found")
    await core.talk.set_menus()
    assert anna.menu() == []
    telegram.heal()
    await core.talk.set_menus()
    assert "dnd" in anna.menu()
