"""/webhooks, /webhook: this bot, or another address, is told of faults, once; the way back is found by itself."""

import pytest

from sandbox.telegram.people import Person
from sandbox.vats.state import Subscription
from sandbox.vats.virtual import VirtualVats
from tests.handlers.wire import changes
from tests.running import RunningBot

OTHER = "https://crm.example/hook"


async def test_another_address(vats: VirtualVats, owner: Person, anna: Person) -> None:
    assert "Подписок нет" in (await owner.writes("/webhooks")).text
    answer = await owner.writes(f"/webhook add sipregs_error {OTHER}")
    (made,) = vats.company.subscriptions
    assert (made.type, made.url) == ("sipregs_error", OTHER)
    assert made.id in answer.text
    assert OTHER in answer.text
    listed = await owner.writes("/webhooks")
    assert made.id in listed.text
    assert "sipregs_error" in listed.text
    assert vats.performed("list_webhooks")

    again = await owner.writes(f"/webhook добавить {OTHER}")
    assert "уже есть" in again.text
    assert changes(vats) == ["add_webhook"]

    asked = await owner.writes(f"/webhook del {made.id}")
    assert OTHER in asked.text
    assert changes(vats) == ["add_webhook"]
    pressed = await owner.presses("Подтвердить", asked)
    assert "больше нет" in pressed.text
    assert vats.performed("delete_webhook")[-1].path.endswith(f"/webhook/{made.id}")
    assert vats.company.subscriptions == []
    await owner.presses("Отменить изменение", pressed.message)
    assert [one.url for one in vats.company.subscriptions] == [OTHER]

    for said in ("/webhooks", f"/webhook add {OTHER}", f"/webhook del {made.id}"):
        assert "администраторы" in (await anna.writes(said)).text, said


async def test_refuses_what_is_wrong(vats: VirtualVats, owner: Person, bot: RunningBot) -> None:
    # Without an address of our own the command says which setting is missing.
    assert "PUBLIC_URL" in (await owner.writes("/webhook add")).text
    for said in (
        "/webhook add http://crm.example/hook",
        "/webhook add звонки",
        "/webhook add https://",
        "/webhook add https://[::1",
    ):
        answer = await owner.writes(said)
        assert "не адрес" in answer.text, said
        assert "https://bot.example.ru/vats" in answer.text
    assert "нет" in (await owner.writes("/webhook del 123")).text
    assert changes(vats) == []
    vats.fail("list_webhooks", "403", times=1)
    assert "нет права" in (await owner.writes("/webhooks")).text


async def test_this_bot(vats: VirtualVats, owner: Person, bot: RunningBot) -> None:
    vats.company.subscriptions.append(Subscription("one", "another_type", OTHER))
    bot.changes["public_url"] = "https://bot.sever.example/"
    await bot.restarts()
    answer = await owner.writes("/webhook add")
    assert "этот бот" in answer.text
    assert vats.company.subscriptions[-1].url == "https://bot.sever.example/vats"
    undone = await owner.presses("Отменить изменение", answer)
    assert "такой подписки нет" in undone.text
    assert [one.id for one in vats.company.subscriptions] == ["one"]

    listed = await owner.writes("/webhooks")
    assert "another_type" in listed.text
    pressed = await owner.presses("Сообщать этому", listed)
    assert "этот бот" in pressed.text
    assert "уже есть" in (await owner.writes("/webhook add sipregs_error")).text
    asked = await owner.writes("/webhook del bot.sever")
    assert "не узнают" in asked.text
    await owner.presses("Подтвердить", asked)
    vats.company.subscriptions.append(Subscription("two", "sipregs_error", f"{OTHER}/two"))
    asked = await owner.writes("/webhook del crm.example")
    assert "несколько" in asked.text
    await owner.writes("/cancel")
    vats.company.subscriptions.pop()
    asked = await owner.writes("/webhook del one")
    pressed = await owner.presses("Подтвердить", asked)
    assert vats.company.subscriptions == []
    assert "Отменить изменение" not in str(pressed.message.buttons)


@pytest.mark.usefixtures("bot")
async def test_an_unknown_outcome_is_read_back(vats: VirtualVats, owner: Person) -> None:
    vats.fail("add_webhook", "drop-after", times=1)
    assert OTHER in (await owner.writes(f"/webhook add {OTHER}")).text
    assert len(vats.company.subscriptions) == 1
    vats.fail("delete_webhook", "drop", times=1)
    asked = await owner.writes("/webhook del")
    assert "Какую подписку" in asked.text
    asked = (await owner.presses("https", asked)).message
    pressed = await owner.presses("Подтвердить", asked)
    assert "не сделано" in pressed.text
