"""What was changed for a time is changed back by itself, also after a restart, and the person is told."""

from pathlib import Path

from sandbox.telegram.groups import Group
from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.vats.virtual import VirtualVats
from storage.due import Work
from tests.chat.house import House, house
from tests.running import MovedClock, hosted


async def waiting(core: House) -> list[Work]:
    return await core.store.due.of_kind("undo")


async def test_given_back_in_time_and_told(anna: Person, vats: VirtualVats, core: House) -> None:
    answer = await anna.writes("/dnd on for 45m")
    assert "до 12:45" in answer.text
    assert vats.employee("anna").takes_calls is False
    await core.clock.moves(minutes=44)
    await core.due()
    assert vats.employee("anna").takes_calls is False
    await core.clock.moves(minutes=2)
    await core.due()
    assert vats.employee("anna").takes_calls is True
    told = await anna.sees("Срок вышел")
    assert "Сейчас: звонки приходят" in told.text
    assert await waiting(core) == []


async def test_given_back_after_a_restart(
    telegram: VirtualTelegram, vats: VirtualVats, clock: MovedClock, tmp_path: Path
) -> None:
    anna = telegram.person("Анна Смирнова")
    async with hosted(house(telegram, vats, clock, tmp_path)) as before:
        await before.link(anna, "anna")
        await anna.writes("/dnd on до 18:00")
    await clock.moves(hours=7)
    async with hosted(house(telegram, vats, clock, tmp_path)) as after:
        await after.due()
        await anna.sees("Срок вышел")
        assert vats.employee("anna").takes_calls is True


async def test_newer_change_replaces_the_older_term(anna: Person, vats: VirtualVats, core: House) -> None:
    await anna.writes("/dnd on до 18:00")
    await anna.writes("/dnd on на 2 часа")
    (work,) = await waiting(core)
    assert work.at < core.clock.now().replace(hour=12)
    await anna.writes("/dnd off")
    assert await waiting(core) == []
    await core.clock.moves(hours=7)
    await core.due()
    assert vats.employee("anna").takes_calls is True


async def test_undone_newer_change_gives_the_older_term_back(anna: Person, vats: VirtualVats, core: House) -> None:
    await anna.writes("/dnd on до 18:00")
    await anna.writes("/dnd off")
    await anna.writes("/undo")
    assert vats.employee("anna").takes_calls is False
    (work,) = await waiting(core)
    assert work.payload["what"] == "Не беспокоить: Анна Смирнова"
    await core.clock.moves(hours=7)
    await core.due()
    assert vats.employee("anna").takes_calls is True


async def test_undo_ends_the_term(anna: Person, core: House) -> None:
    await anna.writes("/dnd on до 18:00")
    await anna.writes("/undo")
    assert await waiting(core) == []


async def test_refused_change_leaves_no_term_and_the_older_stays(anna: Person, vats: VirtualVats, core: House) -> None:
    await anna.writes("/dnd on до 18:00")
    vats.fail("disable_calls", "400", times=1)
    await anna.writes("/dnd on до 20:00")
    (work,) = await waiting(core)
    assert work.at.hour == 15


async def test_anothers_term_is_left_alone(anna: Person, boris: Person, core: House) -> None:
    await anna.writes("/dnd on до 18:00")
    await boris.writes("/dnd on")
    assert len(await waiting(core)) == 1


async def test_tried_again_while_the_exchange_is_away(anna: Person, vats: VirtualVats, core: House) -> None:
    await anna.writes("/dnd on for 45m")
    await core.clock.moves(minutes=46)
    vats.fail("enable_calls", "502-html")
    await core.due()
    assert len(await waiting(core)) == 1
    assert await anna.never_sees("Срок вышел", within=0.2)
    vats.works()
    await core.clock.moves(seconds=11)
    await core.due()
    assert "вернул, как было" in (await anna.sees("Срок вышел")).text
    assert vats.employee("anna").takes_calls is True


async def test_refused_for_good_is_told(anna: Person, vats: VirtualVats, core: House) -> None:
    await anna.writes("/dnd on for 45m")
    await core.clock.moves(minutes=46)
    vats.fail("enable_calls", "404")
    await core.due()
    told = await anna.sees("Срок вышел")
    assert "не удалось" in told.text
    assert "Сделайте это сами" in told.text
    assert await waiting(core) == []


async def test_told_where_it_was_asked(group: Group, anna: Person, core: House) -> None:
    await anna.writes("/dnd on for 45m", chat=group)
    await core.clock.moves(minutes=46)
    await core.due()
    await anna.sees("Срок вышел", chat=group)


async def test_whoever_asked_may_have_left(owner: Person, anna: Person, vats: VirtualVats, core: House) -> None:
    await anna.writes("/dnd on for 45m")
    await core.store.people.unlink(anna.id, core.clock.now())
    await core.clock.moves(minutes=46)
    await core.due()
    assert vats.employee("anna").takes_calls is True
    assert "Сейчас: звонки приходят" in (await anna.sees("Срок вышел")).text


async def test_other_due_work_is_not_ours(core: House) -> None:
    id_ = await core.store.due.add(core.clock.now(), "digest", {})
    (work,) = await core.store.due.ready(core.clock.now(), 1)
    assert work.id == id_
    assert await core.talk.due(work) is False
