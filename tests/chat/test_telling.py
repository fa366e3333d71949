"""How answers look: in parts when long, entity-safe, byte for byte; files; words of refusals."""

import pytest
from aiogram.utils.formatting import Bold, Code, Text
from hypothesis import given
from hypothesis import strategies as st

from chat import texts
from chat.answers import Button, Line, Run
from chat.pages import page_of
from chat.refusals import refusal
from chat.rendering import as_text, joined, parts, plain, render, units
from chat.vault import Vault
from sandbox.telegram.people import Person
from tests.chat.turns import MOSCOW, NOON, StandingClock
from vats.errors import (
    ApiSwitchedOff,
    BadAnswer,
    KeyRefused,
    MethodRefused,
    NoAnswer,
    NotThere,
    OutcomeUnknown,
    Refused,
    RightMissing,
    Temporary,
    TooLarge,
    VatsError,
    WrongKey,
)


async def test_files(anna: Person) -> None:
    document = await anna.writes("/file csv")
    assert document.file is not None
    assert (document.file.name, document.file.content) == ("calls.csv", b"a,b")
    audio = await anna.writes("/file mp3")
    assert audio.file is not None
    assert audio.file.kind == "audio"
    assert anna.chat.find("запись") is not None


async def test_long_answer_goes_in_parts_with_buttons_under_the_last(anna: Person) -> None:
    await anna.writes("/long")
    await anna.sees("конец")
    first, second = anna.chat.from_bot[-2:]
    assert (first.buttons, second.buttons) == ([], [["Дальше"]])
    assert len(first.text) > 4000
    assert second.text.endswith("конец")
    await anna.presses("Дальше", second)
    assert len(anna.chat.from_bot) == 3


async def test_text_is_shown_byte_for_byte(anna: Person) -> None:
    answer = await anna.writes("/said <b>&amp; *x* _y_ [z](t.me)")
    assert answer.text == "понято: <b>&amp; *x* _y_ [z](t.me)"
    assert not answer.entities


@given(st.text(alphabet=st.sampled_from("аб \n😀𝕏"), max_size=300), st.integers(10, 60))
def test_parts_hold_everything_and_no_more_than_fits(text: str, most: int) -> None:
    found = parts(Text(Bold(text), "!"), most)
    assert "".join("".join(part.text for part in found).split()) == "".join(f"{text}!".split())
    for part in found:
        assert units(part.text) <= most
        part.text.encode("utf-16-le")  # no half of a character
        assert all(one.offset >= 0 and one.offset + one.length <= units(part.text) for one in part.entities)


def test_an_entity_that_is_cut_goes_on() -> None:
    first, second = parts(Text("12345 ", Bold("678 9"), "0"), 10)
    assert (first.text, second.text) == ("12345 678 ", "90")
    assert [(one.offset, one.length) for one in first.entities] == [(6, 4)]
    assert [(one.offset, one.length) for one in second.entities] == [(0, 1)]


def test_nothing_is_one_empty_part() -> None:
    assert [part.text for part in parts("")] == [""]


def test_texts_are_joined_and_rendered() -> None:
    text = joined(["раз", Code("два"), "три"])
    assert plain(text) == "раз\nдва\nтри"
    assert plain("раз") == "раз"
    assert render(text).as_json()["entities"] == [{"type": "code", "offset": 4, "length": 3}]
    assert as_text(text) is text


def test_pages_are_cut_by_lines_length_and_buttons() -> None:
    assert page_of([], 0).count == 1
    assert page_of([str(number) for number in range(45)], 9).number == 2
    assert page_of(["я" * 1000] * 7, 0).count == 4
    button = Button("x", Run("x"))
    assert page_of([Line("x", [button] * 4)] * 5, 0).count == 3
    assert len(page_of([Line("x", [button] * 4)] * 5, 0).buttons) == 8


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (RightMissing("edit_group", 403, "", "Отделы → Редактирование"), "права «Отделы → Редактирование»"),
        (RightMissing("get_dnd", 403), "get_dnd"),
        (WrongKey("x", 401, "Invalid token"), "VATS_API_KEY"),
        (ApiSwitchedOff("x", 401, "CRM disabled"), "«CRM disabled»"),
        (KeyRefused("x", 401, "новое"), "«новое»"),
        (Refused("x", 400, "плохое поле."), "отказала: «плохое поле»."),
        (Refused("x", 400), "ВАТС отказала."),
        (NotThere("x", 404), "404"),
        (MethodRefused("x", 405), "не умеет"),
        (Temporary("x", 503), "через минуту"),
        (NoAnswer("x", "no"), "Ничего не изменено"),
        (OutcomeUnknown("x", "no"), "неизвестно"),
        (BadAnswer("x", "no"), "прочитать не удалось"),
        (BadAnswer("x", "no", carried_out=True), "Сделано"),
        (TooLarge("x", "no"), "Слишком много"),
        (VatsError("x", "no"), "ошибкой"),
    ],
)
def test_every_error_of_the_exchange_has_words(error: VatsError, words: str) -> None:
    assert words in refusal(error)


def test_numbers_with_nouns() -> None:
    counted = [texts.plural(number, "звонок", "звонка", "звонков") for number in (0, 1, 2, 5, 11, 12, 21, 22, 111)]
    assert [one.split()[1] for one in counted] == [
        "звонков",
        "звонок",
        "звонка",
        "звонков",
        "звонков",
        "звонков",
        "звонок",
        "звонка",
        "звонков",
    ]


def test_lengths_and_moments() -> None:
    lengths = [texts.duration(one) for one in (0, 5, 65, 3600, 3725, -1)]
    assert lengths == ["0:00", "0:05", "1:05", "1:00:00", "1:02:05", "0:00"]
    now = NOON.astimezone(MOSCOW)
    days = ((2026, 11, 24), (2026, 11, 23), (2026, 11, 25), (2026, 11, 20), (2025, 12, 31))
    told = [texts.moment(NOON.replace(year=year, month=month, day=day), now) for year, month, day in days]
    assert told == ["12:00", "вчера 12:00", "завтра 12:00", "20.11 12:00", "31.12.2025 12:00"]
    assert texts.calls(None) == "приходят ли звонки, неизвестно"


def test_vault_forgets() -> None:
    clock = StandingClock()
    vault = Vault(clock)
    name = vault.put("тайна")
    assert vault.get(name) == "тайна"
    assert vault.get("vault:x") is None
    clock.at = NOON.replace(hour=10)
    assert vault.get(name) is None
    vault.put("другая")
    assert len(vault._kept) == 1
