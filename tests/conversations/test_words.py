"""The running bot: words are done, slips are offered, nothing is done before the button is pressed."""

from sandbox.company import CLIENT, MAIN
from sandbox.telegram.groups import Group
from sandbox.telegram.people import Person
from sandbox.vats.virtual import VirtualVats
from tests.handlers.wire import changes
from tests.running import RunningBot, eventually


async def test_phrase_does_what_its_command_does(anna: Person, vats: VirtualVats) -> None:
    answer = await anna.writes("не беспокоить до 18:00")
    assert "не приходят до 18:00" in answer.text
    assert changes(vats) == ["disable_calls"]
    assert "звонки приходят" in (await anna.writes("включи звонки")).text.lower()
    assert "Пропущенные за период «вчера»" in (await anna.writes("/пропущенные вчера")).text


async def test_names_are_understood_in_any_case_of_the_grammar(anna: Person, vats: VirtualVats) -> None:
    answer = await anna.writes("позвони Борису")
    assert "Борис Волков" in answer.text
    assert vats.performed("make_call")
    assert "Отдел продаж – звонки не приходят" in (await anna.writes("выйти из отдела продаж")).text


async def test_command_that_asks_asks_for_a_phrase_too(admin: Person, vats: VirtualVats) -> None:
    answer = await admin.writes(f"маршрут {MAIN} на поддержку")
    assert answer.buttons[0] == ["Подтвердить", "Отмена"]
    preview = await admin.writes("завтра не работаем")
    assert "Праздники" in str(preview.buttons)
    assert changes(vats) == []


SLIPS = {
    "не беспокоитьь": "не беспокоить",
    "/вты щт": "/dnd on",
    "/dnd щт": "/dnd on",
    "yt ,tcgjrjbnm": "не беспокоить",
    "можешь не беспокоить?": "можешь не беспокоить?",
}


async def test_slip_is_offered_and_done_when_pressed(anna: Person, vats: VirtualVats) -> None:
    for written, offered in SLIPS.items():
        answer = await anna.writes(written)
        assert "Вы имели в виду" in answer.text
        assert answer.buttons == [[offered]]
    answer = await anna.writes("/dnd щт")
    assert changes(vats) == []
    assert "не приходят" in (await anna.presses("/dnd on", answer)).text
    assert changes(vats) == ["disable_calls"]


async def test_slip_in_a_confirmed_command_is_still_confirmed(admin: Person, vats: VirtualVats) -> None:
    answer = await admin.writes(f"/rout {MAIN} group Поддержка")
    assert answer.buttons == [[f"/route {MAIN} group Поддержка"]]
    await admin.presses("/route", answer)
    assert (await admin.sees("Станет")).buttons[0] == ["Подтвердить", "Отмена"]
    assert changes(vats) == []


async def test_offered_button_asks_what_was_unclear(anna: Person) -> None:
    answer = await anna.writes("/calll")
    await anna.presses("/call", answer)
    assert (await anna.sees("Кому звоним?")).text


async def test_offers_are_of_the_person_and_its_right(anna: Person, boris: Person, vats: VirtualVats) -> None:
    answer = await anna.writes("/blaklist add 74955550101")
    assert "Не знаю команды" in answer.text
    assert answer.buttons == []
    offered = await anna.writes("/dnd щт")
    forged = await boris.forges(offered.inline[0][0]["callback_data"], offered)
    assert forged.alert
    assert changes(vats) == []


async def test_nothing_near_says_what_there_is(anna: Person, vats: VirtualVats) -> None:
    for words in ("спасибо", "позвони мне завтра", "когда пропущенные будут видны?", "слово " * 90, "две\nстроки"):
        answer = await anna.writes(words)
        assert "Не понял" in answer.text
        assert "/help" in answer.text
        assert answer.buttons == []
    assert vats.performed("make_call") == []


async def test_misread_line_says_so_and_offers(anna: Person) -> None:
    answer = await anna.writes("/dnd onn")
    assert "Как надо" in answer.text
    assert answer.buttons == [["/dnd on"]]
    assert (await anna.writes("/missed завтра")).buttons == []


async def test_words_of_a_secret_are_kept_in_no_button(admin: Person, bot: RunningBot) -> None:
    for line in (
        "/sipp edit 78123334455 password=Tajna-1",
        "/sip edt 78123334455 pasword=Tajna-1",
        "/ышз увше 78123334455 зфыыцщкв=Tajna-1",
        "/branch adn filial.vats.ru name=Филиал лун=Tajna-1",
    ):
        answer = await admin.writes(line)
        assert answer.buttons == [], line
    files = [path.read_bytes() for path in bot.folder.iterdir() if path.is_file()]
    assert all(b"Tajna-1" not in content for content in files)


async def test_group_leaves_free_text_and_russian_words_alone(anna: Person, group: Group, vats: VirtualVats) -> None:
    for words in ("не беспокоить", "/небеспокоить вкл", "/вты щт", "ьшыыув"):
        assert await anna.is_ignored(words, chat=group)
    answer = await anna.writes("/dnd onn", chat=group)
    assert answer.buttons == []
    assert changes(vats) == []


async def test_stranger_gets_the_way_to_be_linked_and_nothing_else(stranger: Person) -> None:
    for words in ("не беспокоить", "/позвони Борису", "/mised", "ьшыыув"):
        assert "телефон" in (await stranger.writes(words)).text.lower()


async def test_word_leaves_a_dialogue_and_answers_it_otherwise(anna: Person, vats: VirtualVats) -> None:
    await anna.writes("позвони")
    assert "Отменено" in (await anna.writes("отмена")).text
    await anna.writes("позвони")
    assert "Борис" in (await anna.writes("Борису")).text
    assert vats.performed("make_call")


async def test_command_in_a_dialogue_leaves_it(anna: Person, vats: VirtualVats) -> None:
    await anna.writes("позвони")
    assert "Пропущенные за период «вчера»" in (await anna.writes("пропущенные за вчера")).text
    assert "Не понял" in (await anna.writes("спасибо")).text


async def test_contact_is_found_declined_and_asked_when_there_are_several(
    anna: Person, bot: RunningBot, vats: VirtualVats
) -> None:
    store = await bot.store()
    await store.contacts.set(CLIENT, "Марина Лёвина", None, 1, bot.clock.now())
    await store.contacts.set("79037654321", "Марина Крылова", None, 1, bot.clock.now())
    asked = await anna.writes("позвони Марине")
    assert "Подходят несколько" in asked.text
    assert len(asked.buttons) == 3
    assert vats.performed("make_call") == []
    await anna.writes("позвони Марине Левиной")
    await eventually(lambda: vats.performed("make_call"))
    assert [call.body["phone"] for call in vats.performed("make_call")] == [CLIENT]
