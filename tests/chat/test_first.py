from sandbox.telegram.people import Person
from sandbox.vats.virtual import VirtualVats
from tests.chat.house import House


async def test_dnd(anna: Person, core: House, vats: VirtualVats) -> None:
    answer = await anna.writes("/dnd on до 18:00")
    print(answer.text, answer.buttons)
    assert vats.employee("anna").takes_calls is False
    pressed = await anna.presses("Отменить изменение")
    print(pressed)
    assert vats.employee("anna").takes_calls is True


async def test_ask(anna: Person, core: House, vats: VirtualVats) -> None:
    answer = await anna.writes("/dnd")
    print(answer.text, answer.buttons)
    pressed = await anna.presses("Вкл")
    print(pressed.text, pressed.message.buttons)
    assert vats.employee("anna").takes_calls is False
    await anna.writes("/dnd")
    print((await anna.writes("хм")).text)
    print((await anna.writes("/cancel")).text)


async def test_confirm(owner: Person, core: House, vats: VirtualVats) -> None:
    answer = await owner.writes("/number off Основной")
    print(answer.text, answer.buttons)
    pressed = await owner.presses("Подтвердить")
    print(pressed.text)
    print((await owner.writes("/list")).text)
    print((await owner.presses("Ещё")).text)


async def test_stranger(stranger: Person, owner: Person, core: House) -> None:
    answer = await stranger.writes("/dnd on")
    print(answer.text, answer.buttons, answer.keyboard)
    print((await stranger.presses("Попросить")).text)
    m = await owner.sees("Просит доступ")
    print(m.text, m.buttons)
    print((await owner.presses("Выбрать")).text)
    print((await owner.presses("Иван Кузнецов")).text)
    print((await stranger.sees("Готово")).text)
