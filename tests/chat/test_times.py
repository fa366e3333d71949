"""Periods and terms, as people write them."""

from datetime import UTC, datetime, timedelta

import pytest

from chat.params import Days, NotRead, Until, UntilValue
from chat.params.period import PeriodParam
from chat.params.until import UntilParam, until_title
from storage.store import Store
from tests.chat.turns import MOSCOW, NOON, moved, turn_of


async def period(text: str, store: Store, at: datetime = NOON) -> Days:
    return await PeriodParam().read_whole(turn_of("anna", store, at=at), text)


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


@pytest.mark.parametrize(
    ("text", "start", "end", "title"),
    [
        ("today", "2026-11-24", "2026-11-25", "сегодня"),
        ("Сегодня", "2026-11-24", "2026-11-25", "сегодня"),
        ("вчера", "2026-11-23", "2026-11-24", "вчера"),
        ("week", "2026-11-23", "2026-11-30", "эта неделя"),
        ("неделя", "2026-11-23", "2026-11-30", "эта неделя"),
        ("на этой неделе", "2026-11-23", "2026-11-30", "эта неделя"),
        ("last_week", "2026-11-16", "2026-11-23", "прошлая неделя"),
        ("прошлая неделя", "2026-11-16", "2026-11-23", "прошлая неделя"),
        ("month", "2026-11-01", "2026-12-01", "этот месяц"),
        ("прошлый месяц", "2026-10-01", "2026-11-01", "прошлый месяц"),
        ("2026-11-23", "2026-11-23", "2026-11-24", "23.11"),
        ("23.11", "2026-11-23", "2026-11-24", "23.11"),
        ("3.1", "2026-01-03", "2026-01-04", "03.01"),
        ("25.12", "2025-12-25", "2025-12-26", "25.12.2025"),
        ("25.12.24", "2024-12-25", "2024-12-26", "25.12.2024"),
        ("позавчера", "2026-11-22", "2026-11-23", "22.11"),
        ("пн", "2026-11-23", "2026-11-24", "23.11"),
        ("вторник", "2026-11-24", "2026-11-25", "24.11"),
        ("20.11-23.11", "2026-11-20", "2026-11-24", "20.11–23.11"),
        ("20.11 - 23.11", "2026-11-20", "2026-11-24", "20.11–23.11"),
        ("с 20.11 по 23.11", "2026-11-20", "2026-11-24", "20.11–23.11"),
        ("2026-11-20–2026-11-23", "2026-11-20", "2026-11-24", "20.11–23.11"),
        ("за вчера", "2026-11-23", "2026-11-24", "вчера"),
        ("за прошлую неделю", "2026-11-16", "2026-11-23", "прошлая неделя"),
        ("в понедельник", "2026-11-23", "2026-11-24", "23.11"),
        ("20 ноября", "2026-11-20", "2026-11-21", "20.11"),
        ("20 ноября 2025 года", "2025-11-20", "2025-11-21", "20.11.2025"),
        ("с 20 по 23 ноября", "2026-11-20", "2026-11-24", "20.11–23.11"),
        ("с 20 по 23.11", "2026-11-20", "2026-11-24", "20.11–23.11"),
        ("последние 3 дня", "2026-11-22", "2026-11-25", "22.11–24.11"),
        ("за 1 день", "2026-11-24", "2026-11-25", "24.11"),
        ("с понедельника", "2026-11-23", "2026-11-25", "23.11–24.11"),
        ("за октябрь", "2026-10-01", "2026-11-01", "01.10–31.10"),
        ("в декабре", "2025-12-01", "2026-01-01", "01.12.2025–31.12.2025"),
        ("28.12-03.01", "2025-12-28", "2026-01-04", "28.12.2025–03.01.2026"),
    ],
)
async def test_period(text: str, start: str, end: str, title: str, store: Store) -> None:
    days = await period(text, store)
    assert (days.start, days.end, days.title) == (day(start), day(end), title)
    again = await period(PeriodParam().said(days), store)
    assert (again.start, again.end) == (days.start, days.end)


async def test_midnight_is_the_companys(store: Store) -> None:
    late = datetime(2026, 11, 24, 21, 30, tzinfo=UTC)  # 00:30 of the 25th in Moscow
    assert (await period("сегодня", store, late)).start == day("2026-11-25")


async def test_week_of_a_monday_and_december(store: Store) -> None:
    monday = datetime(2026, 12, 28, 9, tzinfo=UTC)
    assert (await period("week", store, monday)).start == day("2026-12-28")
    assert (await period("month", store, monday)).end == day("2027-01-01")


@pytest.mark.parametrize(
    "text",
    [
        "когда-нибудь",
        "31.02",
        "23.11-20.11",
        "завтра",
        "2027-01-01",
        "45.45",
        "32.01-33.01",
        "за завтра",
        "0 дней",
        "999 дней",
        "с 23 по 20 ноября",
        "с 40 по 41 ноября",
        "с завтра",
        "32 ноября",
    ],
)
async def test_no_period(text: str, store: Store) -> None:
    with pytest.raises(NotRead):
        await period(text, store)


async def test_periods_are_offered(store: Store) -> None:
    offers = await PeriodParam().choices(turn_of("anna", store))
    assert [offer.said for offer in offers] == ["today", "yesterday", "week", "last_week", "month", "last_month"]
    assert PeriodParam().shown(await period("вчера", store)) == "вчера"


async def until(text: str, store: Store, at: datetime = NOON) -> UntilValue:
    param = UntilParam()
    words = text.split()
    found = await param.read(moved(turn_of("anna", store), at), words)
    assert found.used == len(words)
    return found.value


@pytest.mark.parametrize(
    ("text", "moment", "title"),
    [
        ("for 45m", "2026-11-24T12:45", "до 12:45"),
        ("for 2h", "2026-11-24T14:00", "до 14:00"),
        ("for 1h30m", "2026-11-24T13:30", "до 13:30"),
        ("for 1 h 30 min", "2026-11-24T13:30", "до 13:30"),
        ("for 2 days", "2026-11-26T12:00", "до 26.11 12:00"),
        ("на 45 мин", "2026-11-24T12:45", "до 12:45"),
        ("на 45мин", "2026-11-24T12:45", "до 12:45"),
        ("на 2 часа", "2026-11-24T14:00", "до 14:00"),
        ("на час", "2026-11-24T13:00", "до 13:00"),
        ("на полчаса", "2026-11-24T12:30", "до 12:30"),
        ("на полтора часа", "2026-11-24T13:30", "до 13:30"),
        ("на неделю", "2026-12-01T12:00", "до 01.12 12:00"),
        ("на 1 день 2 часа", "2026-11-25T14:00", "до завтра 14:00"),
        ("until 18:00", "2026-11-24T18:00", "до 18:00"),
        ("UNTIL 18.00", "2026-11-24T18:00", "до 18:00"),
        ("до 18", "2026-11-24T18:00", "до 18:00"),
        ("до 9:00", "2026-11-25T09:00", "до завтра 9:00"),
        ("until tomorrow 9:00", "2026-11-25T09:00", "до завтра 9:00"),
        ("до завтра 9:00", "2026-11-25T09:00", "до завтра 9:00"),
        ("до завтра", "2026-11-25T00:00", "до завтра 0:00"),
        ("до понедельника 9:00", "2026-11-30T09:00", "до 30.11 9:00"),
        ("до 25.11 9:00", "2026-11-25T09:00", "до завтра 9:00"),
        ("до 01.01", "2027-01-01T00:00", "до 01.01 0:00"),
        ("until 2026-11-26 10:15", "2026-11-26T10:15", "до 26.11 10:15"),
        ("до 6 вечера", "2026-11-24T18:00", "до 18:00"),
        ("до 2 часов дня", "2026-11-24T14:00", "до 14:00"),
        ("до завтра 9 утра", "2026-11-25T09:00", "до завтра 9:00"),
        ("до 12 ночи", "2026-11-25T00:00", "до завтра 0:00"),
        ("до 18-30", "2026-11-24T18:30", "до 18:30"),
        ("до 18 часов", "2026-11-24T18:00", "до 18:00"),
        ("до конца дня", "2026-11-25T00:00", "до завтра 0:00"),
        ("на весь день", "2026-11-25T00:00", "до завтра 0:00"),
        ("на пару часов", "2026-11-24T14:00", "до 14:00"),
        ("до 1 декабря 9:00", "2026-12-01T09:00", "до 01.12 9:00"),
    ],
)
async def test_until(text: str, moment: str, title: str, store: Store) -> None:
    value = await until(text, store)
    assert (value.at, value.title) == (day(moment), title)
    later = NOON + timedelta(minutes=10)
    assert (await until(UntilParam().said(value), store, later)).at == value.at


@pytest.mark.parametrize(
    "text",
    [
        "for",
        "until",
        "for ever",
        "до 25:00",
        "до вчера 9:00",
        "for 0m",
        "for 500 days",
        "for 999999 weeks",
        "завтра",
        "for m5",
    ],
)
async def test_no_term(text: str, store: Store) -> None:
    with pytest.raises(NotRead):
        await until(text, store)


async def test_term_without_its_word(store: Store) -> None:
    turn = turn_of("anna", store)
    param = UntilParam()
    assert (await param.read_whole(turn, "45m")).title == "до 12:45"
    assert (await param.read_whole(turn, "18:00")).title == "до 18:00"
    assert (await param.read_whole(turn, "до 18:00")).title == param.shown(await param.read_whole(turn, "18:00"))
    for text in ("до 18:00 завтра уже", "", "скоро"):
        with pytest.raises(NotRead):
            await param.read_whole(turn, text)


async def test_term_takes_no_more_than_its_words(store: Store) -> None:
    found = await UntilParam().read(turn_of("anna", store), ["на", "45", "мин", "анна"])
    assert found.used == 3
    assert Until is not None


def test_titles_are_told_from_today() -> None:
    now = NOON.astimezone(MOSCOW)
    assert until_title(now + timedelta(hours=1), now) == "до 13:00"
