"""Contract 4: periods and terms; what was changed for a time is changed back by itself, and the person is told."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sandbox.company import MAIN, SALES_ID, SUPPORT_ID
from sandbox.telegram.groups import Group
from sandbox.telegram.people import Person
from sandbox.vats.virtual import VirtualVats
from tests.running import MovedClock, RunningBot, eventually

MOSCOW = ZoneInfo("Europe/Moscow")
DAY = "%Y-%m-%d"


def _queries(vats: VirtualVats) -> list[dict[str, str]]:
    return [
        {name: "".join(value) for name, value in one.query.items()}
        for one in vats.requests
        if one.operation == "get_history_json"
    ]


def _asked(vats: VirtualVats) -> tuple[str, str]:
    """Which whole days of Moscow were asked of the exchange last: the first and the last."""
    query = _queries(vats)[-1]
    start, end = (
        datetime.strptime(query[name], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).astimezone(MOSCOW)
        for name in ("start", "end")
    )
    assert (start.hour, start.minute) == (0, 0), query
    return f"{start:{DAY}}", f"{end - timedelta(seconds=1):{DAY}}"


async def test_periods_are_whole_days_of_the_zone(vats: VirtualVats, admin: Person) -> None:
    today, yesterday = "2026-11-24", "2026-11-23"
    periods = {
        ("today", "сегодня", "СЕГОДНЯ", "Today"): (today, today),
        ("yesterday", "вчера"): (yesterday, yesterday),
        ("week", "неделя"): ("2026-11-23", today),
        ("last_week", "прошлая неделя", "«прошлая неделя»"): ("2026-11-16", "2026-11-22"),
        ("month", "месяц"): ("2026-11-01", today),
        ("last_month", "прошлый месяц"): ("2026-10-01", "2026-10-31"),
        ("2026-11-20", "20.11", "20.11.2026"): ("2026-11-20", "2026-11-20"),
        ("20.11-23.11", "20.11 - 23.11", "2026-11-20-2026-11-23", "period=20.11-23.11"): ("2026-11-20", "2026-11-23"),
    }
    for ways, days in periods.items():
        for way in ways:
            await admin.writes(f"/missed {way}")
            first, last = _asked(vats)
            assert first == days[0], way
            assert last == days[1] or (days[1] == today and last >= today), way


async def test_days_begin_at_midnight_of_the_zone(vats: VirtualVats, bot: RunningBot, admin: Person) -> None:
    bot.changes["timezone"] = "Asia/Vladivostok"
    await bot.restarts()
    await admin.writes("/missed yesterday")
    assert _queries(vats)[-1]["start"] == "20261122T140000Z"


async def test_a_wrong_period_is_explained(vats: VirtualVats, admin: Person) -> None:
    before, examples = len(_queries(vats)), set()
    for way in ("31.02", "23.11-20.11", "завтра", "99.99", "2026-13-01", "абырвалг"):
        answer = await admin.writes(f"/missed {way}")
        assert "прошлая неделя" in answer.text, way
        assert "20.11-23.11" in answer.text, way
        examples |= set(re.findall(r"Например: (.+)", answer.text))
    assert len(_queries(vats)) == before
    assert examples
    for example in examples:
        await admin.writes(example)
    assert len(_queries(vats)) == before + len(examples)


async def test_terms_in_all_the_ways_they_are_said(vats: VirtualVats, anna: Person) -> None:
    ways = {
        "for 45m": "до 12:45",
        "for 2h": "до 14:00",
        "for 1h 30m": "до 13:30",
        "until 18:00": "до 18:00",
        "until tomorrow 9:00": "до завтра 9:00",
        "на 45 мин": "до 12:45",
        "на 2 часа": "до 14:00",
        "на час": "до 13:00",
        "на полчаса": "до 12:30",
        "до 18:00": "до 18:00",
        "ДО 18:00": "до 18:00",
        "до завтра 9:00": "до завтра 9:00",
        "до 25.11 9:00": "до завтра 9:00",
        "until=18:00": "до 18:00",
        "until=«tomorrow 9:00»": "до завтра 9:00",
        "до 11:00": "до завтра 11:00",
    }
    for way, title in ways.items():
        answer = await anna.writes(f"/dnd on {way}")
        assert "не приходят" in answer.text, way
        assert re.search(rf"{title}\b", answer.text), (way, answer.text)
        assert title in (await anna.writes("/dnd status")).text, way
    assert "до 18:00" in (await anna.writes("/dnd до 18:00 on")).text
    assert vats.employee("anna").takes_calls is False


async def test_a_wrong_term_is_explained_and_nothing_is_changed(vats: VirtualVats, anna: Person) -> None:
    for way in ("for abc", "until 25:00", "до 18:61", "на 3 года", "for", "на 0 мин", "for -5m"):
        answer = await anna.writes(f"/dnd on {way}")
        assert "до 18:00" in answer.text, way
        assert "на 45 мин" in answer.text, way
    assert vats.employee("anna").takes_calls is True


async def test_it_is_changed_back_by_itself_and_the_person_is_told(
    vats: VirtualVats, anna: Person, clock: MovedClock
) -> None:
    await anna.writes("/dnd on for 45m")
    await clock.moves(minutes=44)
    assert vats.performed("enable_calls") == []
    told = len(anna.chat.from_bot)
    await clock.moves(minutes=1, seconds=5)
    await eventually(lambda: len(anna.chat.from_bot) > told)
    assert vats.employee("anna").takes_calls is True
    assert "звонки приходят" in anna.chat.from_bot[-1].text.lower()
    assert "Звонки приходят" in (await anna.writes("/dnd status")).text


async def test_it_is_changed_back_after_a_restart_too(
    vats: VirtualVats, bot: RunningBot, anna: Person, olga: Person, clock: MovedClock
) -> None:
    await anna.writes("/dnd on until 18:00")
    await olga.writes("/leave продаж boris until 18:00")
    member = vats.department(SALES_ID).member("boris")
    assert member is not None
    assert len(vats.performed("disable_calls")) == len(vats.performed("disable_group_calls")) == 1
    await bot.stops()
    await clock.moves(hours=9)
    await bot.starts()
    await anna.sees("вернул")
    await olga.sees("вернул")
    assert vats.employee("anna").takes_calls is True
    assert member.takes_calls is True
    await clock.moves(hours=1)
    assert len(vats.performed("enable_calls")) == 1
    assert sum("вернул" in message.text for message in anna.chat.from_bot) == 1


async def test_it_is_changed_back_when_the_exchange_was_away(
    vats: VirtualVats, anna: Person, clock: MovedClock
) -> None:
    await anna.writes("/dnd on for 45m")
    vats.fail("enable_calls", "503", times=1)
    await clock.moves(minutes=46)
    await eventually(lambda: any(one.operation == "enable_calls" and one.status == 503 for one in vats.requests))
    await clock.moves(seconds=15)
    await anna.sees("вернул")
    assert vats.employee("anna").takes_calls is True


async def test_a_newer_change_ends_the_term(vats: VirtualVats, anna: Person, clock: MovedClock) -> None:
    await anna.writes("/dnd on for 45m")
    await anna.writes("/dnd on")
    await clock.moves(hours=1)
    assert vats.employee("anna").takes_calls is False
    await anna.writes("/dnd on for 45m")
    await anna.writes("/dnd off")
    await clock.moves(hours=1)
    assert len(vats.performed("enable_calls")) == 1
    await anna.writes("/dnd on for 45m")
    await anna.presses("Отменить изменение")
    assert vats.employee("anna").takes_calls is True
    await clock.moves(hours=1)
    assert not any("Срок вышел" in message.text for message in anna.chat.from_bot)


async def test_a_route_for_a_time(vats: VirtualVats, group: Group, admin: Person, clock: MovedClock) -> None:
    await admin.writes(f"/route {MAIN} group Поддержка until 18:00", chat=group)
    shown = group.from_bot[-1]
    assert "до 18:00" in shown.text
    await admin.presses("Подтвердить", shown, chat=group)
    assert vats.number(MAIN).route.group == SUPPORT_ID
    await clock.moves(hours=6, seconds=5)
    back = await admin.sees("вернул", chat=group)
    assert "Отдел продаж" in back.text
    assert (vats.number(MAIN).route.group, vats.number(MAIN).greeting) == (SALES_ID, True)


async def test_whose_calls(vats: VirtualVats, anna: Person, ivan: Person, olga: Person, admin: Person) -> None:
    """``me`` names me; ``department`` has those that name nobody too; ``all`` by right."""
    sales, support = "+7 903 765-43-21", "+7 985 111-22-99"
    assert sales not in (await anna.writes("/missed last_week me")).text
    assert sales in (await anna.writes("/missed last_week department")).text
    assert sales in (await anna.writes("/missed прошлая неделя отдел")).text
    assert sales in (await anna.writes("/missed last_week")).text
    assert sales not in (await ivan.writes("/missed last_week department")).text
    assert support in (await ivan.writes("/missed week отдел")).text
    refused = await anna.writes("/missed week all")
    assert support not in refused.text
    assert sales in (await olga.writes("/missed last_week")).text
    assert support not in (await olga.writes("/missed week")).text
    assert support in (await admin.writes("/missed week")).text
    assert support in (await admin.writes("/missed все неделя")).text
