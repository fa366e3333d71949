"""A line read by a signature."""

from typing import Any

import pytest

from chat.command import Commands
from chat.line import read_line
from chat.reading import Misread, Reader, Reading
from chat.rendering import plain
from chat.vault import Vault
from storage.store import Store
from tests.chat import commands
from tests.chat.turns import NOON, StandingClock, turn_of

ALL = Commands.of([commands])


async def read(text: str, store: Store, login: str | None = "admin") -> Reading:
    line = read_line(text)
    assert line is not None
    found = ALL.find(line.word, [word.text for word in line.words])
    assert found is not None
    declaration, used = found
    reader, turn = Reader(Vault(StandingClock())), turn_of(login, store, admin=login is None)
    reading = await reader.line(turn, declaration, line.words[used:])
    if reading.question is None:
        again = await reader.said(turn, declaration, reading.said)
        assert again.values == reading.values
    return reading


def told(reading: Reading, name: str) -> Any:
    value = reading.values[name]
    return getattr(value, "login", getattr(value, "digits", getattr(value, "id", value)))


@pytest.mark.parametrize(
    ("text", "state", "employee", "until"),
    [
        ("/dnd on", "on", "admin", None),
        ("/dnd ВКЛ анна", "on", "anna", None),
        ("/dnd анна вкл", "on", "anna", None),
        ("/dnd off Анна Смирнова for 45m", "off", "anna", "до 12:45"),
        ("/dnd on до завтра 9:00 702", "on", "anna", "до завтра 9:00"),
        ("/dnd on на 45 мин", "on", "admin", "до 12:45"),
        ("/dnd state=on employee=anna until=18:00", "on", "anna", "до 18:00"),
        ("/dnd on employee=«Анна Смирнова»", "on", "anna", None),
        ("/dnd on until=«tomorrow 9:00»", "on", "admin", "до завтра 9:00"),
    ],
)
async def test_dnd(text: str, state: str, employee: str, until: str | None, store: Store) -> None:
    reading = await read(text, store)
    assert reading.question is None
    assert (told(reading, "state"), told(reading, "employee")) == (state, employee)
    assert getattr(reading.values["until"], "title", None) == until


async def test_neighbours_that_only_together_make_a_phone(store: Store) -> None:
    reading = await read("/call +7 916 555-01-02 from 74951234567", store)
    assert reading.values["target"].phone.digits == "79165550102"
    assert told(reading, "from") == "74951234567"
    reading = await read("/call с поддержка Борис", store)
    assert (reading.values["target"].phone.digits, told(reading, "from")) == ("703", "74959876543")


async def test_what_follows_the_last_phone_is_the_comment(store: Store) -> None:
    reading = await read("/blacklist add +7 916 555-01-02 79161234567 7495123* спам и ещё 2 раза", store)
    assert reading.values == {
        "masks": ("79165550102", "79161234567", "7495123*"),
        "comment": "спам и ещё 2 раза",
    }


async def test_contact_with_a_responsible_employee(store: Store) -> None:
    for text in ("/contact 89161234567 Марина Соколова @anna", "/contact @анна 89161234567 Марина Соколова"):
        reading = await read(text, store)
        assert reading.values["phone"].digits == "79161234567"
        assert (reading.values["name"], told(reading, "employee")) == ("Марина Соколова", "anna")
    assert (await read("/contact 89161234567", store)).values["name"] is None


async def test_missing_values_are_questions_one_at_a_time(store: Store) -> None:
    reading = await read("/dnd", store)
    assert reading.question is not None
    assert reading.question.parameter.name == "state"
    reading = await read("/sip add 74951112233", store)
    assert reading.question is not None
    assert reading.question.parameter.name == "name"
    assert reading.said == {"number": "+74951112233"}


async def test_default_that_there_is_not_is_a_question(store: Store) -> None:
    reading = await read("/dnd on", store, None)
    assert reading.question is not None
    assert reading.question.parameter.name == "employee"


async def test_ambiguous_name_is_a_question_and_the_rest_is_kept(store: Store) -> None:
    reading = await read("/dnd on Иван до 18:00", store)
    assert reading.question is not None
    assert [offer.said for offer in reading.question.offers] == ["ivan", "ivan2"]
    assert set(reading.said) == {"state", "until"}


async def test_near_name_is_a_question(store: Store) -> None:
    reading = await read("/dnd on Смирновва", store)
    assert reading.question is not None
    assert reading.question.offers[0].said == "anna"


async def test_second_ambiguous_name_waits_for_the_first(store: Store) -> None:
    await store.contacts.set("79161234567", "Анна Каренина", None, 1, NOON)
    reading = await read("/both 495 Иван", store)
    assert reading.question is not None
    number = ALL.get("both")
    assert number is not None
    waiting = {name for name in reading.said if name != reading.question.parameter.name}
    assert waiting <= {"employee", "number"}
    both = await read("/both 9 Иван", store)
    assert both.question is not None


async def test_two_questions_in_one_line(store: Store) -> None:
    reading = await read("/route Поддержка user Иван", store)
    assert reading.question is not None
    assert reading.question.parameter.name == "user"
    assert reading.said == {"number": "74959876543"}


async def test_unclear_one_of_a_list(store: Store) -> None:
    reading = await read("/heads anna Иван boris", store)
    assert reading.question is not None
    assert [offer.said for offer in reading.question.offers] == ["anna\nivan\nboris", "anna\nivan2\nboris"]
    reading = await read("/heads Иван Иван", store)
    assert reading.question is not None
    assert reading.question.offers[1].said == "ivan2\nИван"
    turn, declaration = turn_of("admin", store), ALL.get("heads")
    assert declaration is not None
    again = await Reader(Vault(StandingClock())).said(turn, declaration, {"employees": "ivan2\nИван"})
    assert again.question is not None
    assert again.question.offers[0].said == "ivan2\nivan"


@pytest.mark.parametrize(
    ("text", "wrong", "example"),
    [
        ("/dnd maybe", "такого варианта нет", "/dnd on до 18:00"),
        ("/dnd on ъъъ", "не нашёл", "/dnd on до 18:00"),
        ("/dnd on for ever", "Не понял срок", "/dnd on до 18:00"),
        ("/dnd on anna boris", "Лишнее", "/dnd on до 18:00"),
        ("/dnd on employee=", "ничего нет", "/dnd on до 18:00"),
        ("/dnd on employee=ъъъ", "не нашёл", "/dnd on до 18:00"),
        ("/number off +79165550102", "не наш номер", "/number off"),
        ("/list сто", "Нужно целое число", "/list"),
        ("/list 45.45", "не период", "/list"),
        ("/contact 7916123", "мало", "/contact"),
        ("/call from ъъъ 702", "не нашёл", "/call"),
    ],
)
async def test_wrong_value_is_explained_with_an_example(text: str, wrong: str, example: str, store: Store) -> None:
    with pytest.raises(Misread) as raised:
        await read(text, store)
    words = plain(raised.value.words)
    assert wrong in words
    assert example in words
    assert "Как надо: /" in words


async def test_quoted_words_are_values_alone(store: Store) -> None:
    reading = await read('/said "до 18:00" a=b', store)
    assert reading.values == {"words": "до 18:00 a=b"}
    reading = await read('/contact 89161234567 "@anna" "from"', store)
    assert reading.values["name"] == "@anna from"
    reading = await read('/dnd on "анна"', store)
    assert told(reading, "employee") == "anna"


async def test_order_does_not_matter_where_it_is_clear(store: Store) -> None:
    reading = await read("/calls anna вчера", store)
    assert (reading.values["period"].title, told(reading, "party")) == ("вчера", "anna")


async def test_secrets_are_kept_in_memory_alone(store: Store) -> None:
    clock = StandingClock()
    reader, turn = Reader(Vault(clock)), turn_of("admin", store)
    declaration = ALL.get("sip add")
    line = read_line("/sip add 74951112233 name=Линия password=тайна")
    assert declaration is not None
    assert line is not None
    reading = await reader.line(turn, declaration, line.words[1:])
    assert "тайна" not in str(reading.said)
    assert reading.values["password"].get_secret_value() == "тайна"
    assert (await reader.said(turn, declaration, reading.said)).question is None
    after_a_restart = await Reader(Vault(clock)).said(turn, declaration, reading.said)
    assert after_a_restart.question is not None
    assert after_a_restart.question.parameter.name == "password"


async def test_what_was_said_of_something_gone(store: Store) -> None:
    reader, turn = Reader(Vault(StandingClock())), turn_of("admin", store)
    declaration = ALL.get("dnd")
    assert declaration is not None
    with pytest.raises(Misread):
        await reader.said(turn, declaration, {"state": "on", "employee": "ъъъ"})
    reading = await reader.said(turn, declaration, {"state": "on", "employee": "Иван", "nothing": "1"})
    assert reading.question is not None
