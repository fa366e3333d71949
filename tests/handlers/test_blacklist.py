"""/blacklist: who does not get through; an empty deletion is never sent, and our own numbers are never blocked."""

from sandbox.company import ANNA_NUMBER, CLIENT, MAIN, SPAM
from sandbox.telegram.people import Person
from sandbox.vats.virtual import VirtualVats
from tests.handlers.wire import changes, masks
from tests.running import RunningBot

PHONE = "79261904198"


async def test_lists_with_what_was_kept_away(vats: VirtualVats, admin: Person) -> None:
    answer = await admin.writes("/blacklist")
    for fact in (": 2", "+7 499 333-22-11 – Спам", "за неделю 2, за год 14", "749933344* – Обзвон"):
        assert fact in answer.text
    assert vats.performed("list_blacklist")[-1].query == {"with": ["statistics"]}

    found = await admin.writes("/blacklist ОБЗВОН")
    assert "749933344*" in found.text
    assert "Спам" not in found.text
    assert "+7 499 333-22-11" in (await admin.writes("/blacklist 33322")).text
    assert "нет «Кощей»" in (await admin.writes("/blacklist Кощей")).text
    vats.company.blacklist.clear()
    assert "пуст" in (await admin.writes("/blacklist")).text


async def test_adds_phones_and_masks_with_a_comment(vats: VirtualVats, admin: Person) -> None:
    answer = await admin.writes("/blacklist add +7 926 190-41-98 7812555* реклама окон")

    assert "В чёрном списке: +7 926 190-41-98, 7812555*" in answer.text
    (request,) = vats.performed("add_to_blacklist")
    assert request.body == [
        {"telnum": PHONE, "comment": "реклама окон"},
        {"telnum": "7812555*", "comment": "реклама окон"},
    ]
    # What really changed is read back.
    assert vats.requests.index(vats.performed("list_blacklist")[-1]) > vats.requests.index(request)

    again = await admin.writes(f"/blacklist add {PHONE}")
    assert "уже в чёрном списке" in again.text
    assert len(vats.performed("add_to_blacklist")) == 1
    both = await admin.writes(f"/blacklist добавить {PHONE} {CLIENT}")
    assert "Уже были там: +7 926 190-41-98" in both.text
    assert [one["telnum"] for one in vats.performed("add_to_blacklist")[-1].body] == [CLIENT]

    await admin.presses("Отменить изменение", answer)
    assert PHONE not in masks(vats)
    assert SPAM in masks(vats)
    assert vats.performed("delete_from_blacklist")[-1].query == {"telnum": [PHONE, "7812555*"]}


async def test_deletes_after_a_question_and_brings_back(vats: VirtualVats, admin: Person) -> None:
    asked = await admin.writes(f"/blacklist del 8 (499) 333-22-11 749933344* {CLIENT}")
    assert "Станет: не заблокированы: +7 499 333-22-11, 749933344*" in asked.text
    assert changes(vats) == []

    done = await admin.presses("Подтвердить", asked)

    assert "Больше не в чёрном списке" in done.text
    assert "Не было: +7 916 123-45-67" in done.text
    assert vats.performed("delete_from_blacklist")[-1].query == {"telnum": [SPAM, "749933344*"]}
    assert list(masks(vats)) == []

    await admin.presses("Отменить изменение", done.message)
    assert vats.performed("add_to_blacklist")[-1].body == [
        {"telnum": SPAM, "comment": "Спам"},
        {"telnum": "749933344*", "comment": "Обзвон"},
    ]

    listed = await admin.writes("/blacklist")
    asked_again = await admin.presses("Убрать +7 499 333", listed)
    assert asked_again.answer is not None
    await admin.presses("Подтвердить", asked_again.answer)
    assert list(masks(vats)) == ["749933344*"]


async def test_an_empty_deletion_is_never_sent(vats: VirtualVats, admin: Person) -> None:
    assert "этого нет" in (await admin.writes(f"/blacklist del {CLIENT}")).text
    asked = await admin.writes("/blacklist del")
    assert "телефон или маска" in asked.text.casefold()
    assert "маск" in (await admin.writes("*")).text.casefold()
    await admin.writes("/cancel")
    assert changes(vats) == []
    assert len(list(masks(vats))) == 2


REFUSED = (
    (f"/blacklist add {MAIN}", "наши собственные номера: +7 495 123-45-67"),
    ("/blacklist add 74951*", "+7 495 123-45-67"),
    (f"/blacklist add {ANNA_NUMBER}", "наши собственные номера"),
    ("/blacklist add 7926111*", "+7 926 111-22-33"),
    ("/blacklist add 7495*", "не меньше пяти цифр"),
    ("/blacklist add 7*", "не меньше пяти цифр"),
    ("/blacklist add 702", "короткий номер"),
    ("/blacklist add спам", "Например: /blacklist add"),
    (f"/blacklist add {PHONE} {'я' * 201}", "не больше 200"),
)


async def test_refuses_our_own_numbers_and_short_masks(vats: VirtualVats, admin: Person) -> None:
    for said, told in REFUSED:
        assert told in (await admin.writes(said)).text
    assert changes(vats) == []


async def test_hidden_numbers(vats: VirtualVats, admin: Person) -> None:
    answer = await admin.writes("/blacklist anonymous")
    assert "проходят" in answer.text
    on = await admin.presses("Блокировать", answer)
    assert "Скрытые номера заблокированы" in on.text
    assert vats.company.block_anonymous is True
    assert changes(vats) == ["enable_block_anonymous"]
    assert "заблокированы" in (await admin.writes("/blacklist anonymous вкл")).text
    assert len(changes(vats)) == 1

    off = await admin.writes("/blacklist anonymous off")
    assert "проходят" in off.text
    await admin.presses("Отменить изменение", off)
    assert vats.company.block_anonymous is True
    assert "Пропускать скрытые" in str((await admin.writes("/blacklist anonymous")).buttons)


async def test_by_right_alone(vats: VirtualVats, anna: Person, olga: Person, pavel: Person) -> None:
    for person in (anna, olga, pavel):
        for said in ("/blacklist", f"/blacklist add {PHONE}", f"/blacklist del {SPAM}", "/blacklist anonymous on"):
            answer = await person.writes(said)
            assert "администратор" in answer.text
            assert answer.buttons == []
    assert changes(vats) == []


async def test_a_custom_role_may_what_it_names(vats: VirtualVats, pavel: Person, bot: RunningBot) -> None:
    vats.company.roles[0].rights += ["blacklist.get", "blacklist.create"]
    await bot.restarts()

    listed = await pavel.writes("/blacklist")
    assert "Спам" in listed.text
    # It may not delete, so that is not offered.
    assert listed.buttons == []
    assert "В чёрном списке" in (await pavel.writes(f"/blacklist add {PHONE}")).text
    assert "администратор" in (await pavel.writes(f"/blacklist del {PHONE}")).text


async def test_errors_are_told_and_read_back(vats: VirtualVats, admin: Person) -> None:
    vats.lacks.add("Черный список → Создание")
    refused = await admin.writes(f"/blacklist add {PHONE}")
    assert "нет права" in refused.text
    assert "Создание" in refused.text
    vats.lacks.clear()

    vats.fail("add_to_blacklist", "drop-after", times=1)
    unknown = await admin.writes(f"/blacklist add {PHONE}")
    assert "В чёрном списке: +7 926 190-41-98" in unknown.text
    assert changes(vats) == ["add_to_blacklist"] * 2

    vats.fail("delete_from_blacklist", "drop", times=1)
    lost = await admin.presses("Подтвердить", await admin.writes(f"/blacklist del {SPAM}"))
    assert "ничего не убралось" in lost.text
    assert SPAM in masks(vats)
