"""Contract 4 and 8 «Grammar»: how a command is said, and how things and phones are named."""

import re

from sandbox.company import HOURS, MAIN, SALES_ID, SUPPORT, SUPPORT_ID
from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.vats.virtual import VirtualVats
from tests.running import MovedClock, RunningBot, eventually

PHONE = "79261904198"


def _rung(vats: VirtualVats) -> str | None:
    """Which phone was rung last."""
    made = vats.performed("make_call")
    return str(made[-1].body["phone"]) if made else None


def _blocked(vats: VirtualVats) -> dict[str, str]:
    return {one.telnum: one.comment for one in vats.company.blacklist}


async def test_one_state_in_all_the_ways_it_is_said(vats: VirtualVats, anna: Person, telegram: VirtualTelegram) -> None:
    ways = [
        ("/dnd on", "/dnd off"),
        ("/DND ON", "/DND OFF"),
        ("/Dnd Вкл", "/Dnd Выкл"),
        ("/dnd ВКЛ", "/dnd ВЫКЛ"),
        (f"/dnd@{telegram.username} on", f"/DND@{telegram.username.upper()} off"),
        ("/dnd state=on", "/dnd STATE=ВЫКЛ"),
        ('/dnd "on"', "/dnd «off»"),
        ("/dnd   on  ", "/dnd\noff"),
    ]
    for on, off in ways:
        await anna.writes(on)
        assert vats.employee("anna").takes_calls is False, on
        await anna.writes(off)
        assert vats.employee("anna").takes_calls is True, off


async def test_a_command_for_another_bot_is_not_ours(vats: VirtualVats, anna: Person) -> None:
    anna.sends("/dnd@another_bot on")
    anna.sends("/call@another_bot 79261904198")
    assert "приходят" in (await anna.writes("/dnd status")).text
    assert vats.employee("anna").takes_calls is True
    assert len(anna.chat.from_bot) == 1
    assert _rung(vats) is None


async def test_one_phone_in_all_the_ways_it_is_written(vats: VirtualVats, anna: Person, clock: MovedClock) -> None:
    ways = [
        "+7 926 190-41-98",
        "8(926)190-41-98",
        "9261904198",
        "79261904198",
        "8 926 190 41 98",
        "+7(926)1904198",
        "007 926 190-41-98",
        "«8 (926) 190-41-98»",
        "target=79261904198",
        "target=«+7 926 190-41-98»",
    ]
    for number, way in enumerate(ways, 1):
        anna.sends(f"/call {way}")
        await eventually(lambda number=number: len(vats.performed("make_call")) == number)  # type: ignore[misc]
        assert _rung(vats) == PHONE, way
    assert {one.body["user"] for one in vats.performed("make_call")} == {"anna"}
    await clock.moves(minutes=2)
    anna.sends("/call 703")
    await eventually(lambda: _rung(vats) == "703")


async def test_phones_of_other_countries(vats: VirtualVats, bot: RunningBot, anna: Person) -> None:
    bot.changes["call_countries"] = {"RU", "DE", "KZ"}
    await bot.restarts()
    for way, digits in (
        ("+49 30 901820", "4930901820"),
        ("0049 30 901820", "4930901820"),
        ("+7 701 123-45-67", "77011234567"),
    ):
        anna.sends(f"/call {way}")
        await eventually(lambda digits=digits: _rung(vats) == digits)  # type: ignore[misc]


async def test_what_is_no_phone_gets_an_explanation(vats: VirtualVats, admin: Person) -> None:
    for said, why in (
        ("/call 8926190419a", "8926190419a"),
        ("/call 892619041981234567", "много"),
        ("/call 8926190", "мало"),
        ("/blacklist add abc", "букв"),
        ("/blacklist add 123 спам", "короткий"),
        ("/contact 7926x Мария", "7926x"),
    ):
        answer = await admin.writes(said)
        assert why in answer.text, said
        example = re.search(r"Например: (/\S+ \S+)", answer.text)
        assert example is not None, answer.text
        assert "Отмена" not in str(answer.buttons), said
    assert _rung(vats) is None
    assert vats.performed("add_to_blacklist") == []


async def test_employees_are_named_as_people_name_them(vats: VirtualVats, olga: Person) -> None:
    ways = ["boris", "BORIS", "703", "Борис Волков", "борис волков", "«Борис Волков»", "волков", "Бор", "@boris"]
    ways += ["employee=boris", "employee=«Борис Волков»", 'employee="волков борис"']
    for on, way in enumerate(ways):
        await olga.writes(f"/dnd {'off' if on % 2 else 'on'} {way}")
        assert vats.employee("boris").takes_calls is bool(on % 2), way
    assert vats.employee("anna").takes_calls is True


async def test_departments_and_numbers_are_named_as_people_name_them(vats: VirtualVats, admin: Person) -> None:
    for way in (SUPPORT_ID, "710", "поддержка", "ПОДДЕРЖКА", "Подд", "«Поддержка»", "отдел Поддержка"):
        shown = await admin.writes(f"/route {MAIN} group {way}")
        assert "Поддержка" in shown.text.partition("Станет")[2], way
    for way in ("Основной", "основной", "+7 495 123-45-67", "8 (495) 123-45-67", "4951234567", "Осн"):
        shown = await admin.writes(f"/route {way} group 710")
        assert "Основной" in shown.text, way
        assert "Поддержка" in shown.text.partition("Станет")[2], way
    await admin.presses("Подтвердить")
    assert vats.number(MAIN).route.group == SUPPORT_ID
    for way in ("Отдел продаж", "700", "продаж", SALES_ID):
        member = vats.department(SALES_ID).member("anna")
        assert member is not None
        member.takes_calls = True
        await admin.writes(f"/leave {way} anna")
        assert member.takes_calls is False, way


async def test_clients_are_named_by_phone_or_contact(vats: VirtualVats, anna: Person) -> None:
    await anna.writes(f"/contact {PHONE} «Мария Крылова»")
    await anna.writes("/contact +7 916 555-01-02 Марфа Ильина @«Борис Волков»")
    for way in ("Крылова", "мария", "Мария Крылова", "8 926 190 41 98"):
        assert "+7 926 190-41-98" in (await anna.writes(f"/contact {way}")).text, way
    await anna.writes("/call крылова")
    assert _rung(vats) == PHONE
    await anna.waiting.settle()
    anna.sends("/contact Марфа")
    await anna.sees("Борис Волков")
    anna.sends("/call Мар")
    question = await anna.sees("Подходят несколько")
    assert len(vats.performed("make_call")) == 1
    assert {label.split(" ·")[0] for row in question.buttons for label in row} >= {"Мария Крылова", "Марфа Ильина"}
    await anna.presses("Марфа", question)
    await eventually(lambda: _rung(vats) == "79165550102")


async def test_several_that_match_are_asked(vats: VirtualVats, bot: RunningBot, admin: Person) -> None:
    vats.employee("maria").name = "Анна Петрова"
    vats.number(HOURS).name = "Поддержка ночная"
    await bot.restarts()
    question = await admin.writes("/dnd on петрова до 18:00")
    labels = [label for row in question.buttons for label in row]
    assert labels == ["Анна Петрова · 706", "Ольга Петрова · 704", "Отмена"]
    assert vats.performed("disable_calls") == []
    assert "до 18:00" in (await admin.presses("Ольга", question)).text
    assert vats.employee("olga").takes_calls is False
    assert vats.employee("maria").takes_calls is True
    question = await admin.writes("/route Подд user Анна")
    assert [label for row in question.buttons for label in row][:2] == ["Анна Смирнова · 702", "Анна Петрова · 706"]
    question = (await admin.presses("Анна Смирнова", question)).message
    assert "Поддержка ночная · +7 495 222-33-44" in [label for row in question.buttons for label in row]
    await admin.presses("Поддержка · +7 495", question)
    await admin.presses("Подтвердить")
    assert vats.number(SUPPORT).route.user == "anna"
    assert len(vats.performed("edit_telnum_route")) == 1


async def test_blacklist_takes_phones_masks_and_then_a_comment(vats: VirtualVats, admin: Person) -> None:
    await admin.writes("/blacklist add +7 926 190-41-99 8(926)190-41-97 7499777* надоели за 5 дней")
    assert {key: _blocked(vats).get(key) for key in ("79261904199", "79261904197", "7499777*")} == dict.fromkeys(
        ("79261904199", "79261904197", "7499777*"), "надоели за 5 дней"
    )
    await admin.writes("/blacklist ДОБАВИТЬ 79261904196 79261904195")
    assert _blocked(vats)["79261904195"] == ""
    await admin.writes("/blacklist add «79261904194» «спам, реклама»")
    assert _blocked(vats)["79261904194"] == "спам, реклама"
    await admin.writes("/blacklist add +7 926 190-41-91, 79261904190, +7 926 190-41-89 спам, реклама")
    for phone in ("79261904191", "79261904190", "79261904189"):
        assert _blocked(vats)[phone] == "спам, реклама"
    for said in ("/blacklist add 7499*", "/blacklist add 79261904193 7499*", f"/blacklist add {MAIN}"):
        await admin.writes(said)
    await admin.writes(f"/blacklist add {MAIN[:7]}*")
    assert "79261904193" not in _blocked(vats)
    assert not {"7499*", MAIN, f"{MAIN[:7]}*"} & set(_blocked(vats))
    await admin.writes("/blacklist удалить 79261904199 7499777*")
    await admin.presses("Подтвердить")
    assert not {"79261904199", "7499777*"} & set(_blocked(vats))


async def test_subcommands_and_choices_in_both_languages(vats: VirtualVats, admin: Person) -> None:
    for on, off in (("anonymous on", "anonymous off"), ("Анонимные ВКЛ", "анонимные выкл")):
        await admin.writes(f"/blacklist {on}")
        assert vats.company.block_anonymous is True, on
        await admin.writes(f"/blacklist {off}")
        assert vats.company.block_anonymous is False, off
    for all_ in ("all", "все", "ВСЕ"):
        await admin.writes(f"/leave {all_} anna")
        await admin.presses("Подтвердить")
        member = vats.department(SALES_ID).member("anna")
        assert member is not None
        assert member.takes_calls is False
        await admin.writes(f"/join {all_} anna")
        await admin.presses("Подтвердить")
        assert member.takes_calls is True
    assert "не нашёл" not in (await admin.writes("/contact удалить 79261904198")).text


async def test_broken_quotes_and_signs_are_answered_in_words(vats: VirtualVats, olga: Person) -> None:
    for said in ("/dnd on «Борис Волков", "/dnd on Борис» Волков", '/dnd on "', "/dnd on =", "/dnd =", "/dnd on x=y"):
        assert (await olga.writes(said)).text, said
        assert vats.employee("olga").takes_calls is True, said


async def test_unknown_commands_get_a_hint(anna: Person) -> None:
    assert "/dnd" in (await anna.writes("/dn on")).text
    assert "/help" in (await anna.writes("/абв")).text
    assert "/help" in (await anna.writes("приветик")).text
