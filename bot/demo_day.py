"""A working day of the example company, played by its people and checked as it goes."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.demo_clock import DayClock
from bot.demo_screen import Screen
from sandbox.company import CLIENT, MAIN, OTHER_CLIENT, SALES_ID, SUPPORT_ID
from sandbox.telegram.groups import Group
from sandbox.telegram.people import Person, Place, Pressed
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.telegram.world import Message
from sandbox.vats.calls import Call
from sandbox.vats.virtual import VirtualVats

_LONG_TALK = 125
_DND_MINUTES = 45


class DayFailed(Exception):  # noqa: N818 (a verdict)
    """Something did not go as it should; the text says what."""


@dataclass
class Scene:
    """Everybody and everything that takes part; ``bot_passes`` lets time pass in another process too."""

    telegram: VirtualTelegram
    vats: VirtualVats
    clock: DayClock
    screen: Screen
    people: dict[str, Person]
    group: Group
    pause: float = 0.0
    bot_passes: Callable[[float], Awaitable[None]] | None = None

    async def passes(self, seconds: float) -> None:
        """Let time pass for everybody."""
        if self.bot_passes is None:
            self.clock.passes(seconds=seconds)
        else:
            await self.bot_passes(seconds)

    async def breathes(self) -> None:
        """Let who watches read."""
        self.screen.catches_up()
        await asyncio.sleep(self.pause)

    async def writes(self, person: Person, text: str, chat: Place | None = None) -> Message:
        """Let a person write, and show the answer."""
        self.screen.said(person.user.first_name, text, (chat or person.chat).id)
        answer = await person.writes(text, chat=chat)
        await self.breathes()
        return answer

    async def presses(
        self, person: Person, label: str, message: Message | None = None, chat: Place | None = None
    ) -> Pressed:
        """Let a person press a button, and show what comes of it."""
        self.screen.said(person.user.first_name, f"нажимает «{label}»", (chat or person.chat).id)
        pressed = await person.presses(label, message, chat=chat)
        if pressed.toast:
            self.screen.line(f"        │ («{pressed.toast}»)")
        await self.breathes()
        return pressed

    async def sees(self, person: Person, text: str, chat: Place | None = None) -> Message:
        """Wait until a person can read something."""
        found = await person.sees(text, chat=chat)
        await self.breathes()
        return found

    def checks(self, holds: object, what: str) -> None:
        """Check something.

        Raises:
            DayFailed: it does not hold.
        """
        if not holds:
            raise DayFailed(what)
        self.screen.right(what)

    async def becomes(self, look: Callable[[], object], what: str) -> None:
        """Wait until something holds, and check it."""
        for _ in range(500):
            if look():
                break
            await asyncio.sleep(0.02)
        self.screen.catches_up()
        self.checks(look(), what)


async def plays(scene: Scene) -> None:
    """Play the day.

    Raises:
        DayFailed: something did not go as it should.
        NoAnswer: the bot did not answer.
    """
    parts: list[tuple[str, Callable[[Scene], Awaitable[None]]]] = [
        ("Сотрудники знакомятся с ботом", _meets),
        ("Входящий звонок: звонит, отвечен, оценён", _answered_call),
        ("Пропущенный звонок и перезвон", _missed_call),
        ("Не беспокоить на 45 минут", _do_not_disturb),
        ("Маршрут номера: подтверждение и отмена", _route),
    ]
    for title, part in parts:
        scene.screen.heading(title)
        await part(scene)


async def _meets(scene: Scene) -> None:
    for login, words in (("admin", "администратора"), ("anna", "Анну"), ("boris", "Бориса")):
        person = scene.people[login]
        await scene.writes(person, "/start")
        scene.screen.said(person.user.first_name, "делится номером телефона", person.id)
        answer = await person.shares_phone()
        await scene.breathes()
        name = scene.vats.employee(login).name
        scene.checks(name in answer.text, f"бот узнал {words}: {name}")
    await scene.writes(scene.people["admin"], "/bind «Отдел продаж»", chat=scene.group)


async def _rings(scene: Scene, client: str) -> Call:
    scene.screen.note(f"клиент +{client} звонит на номер +{MAIN}")
    return await scene.vats.rings(client, MAIN)


async def _answered_call(scene: Scene) -> None:
    anna, boris = scene.people["anna"], scene.people["boris"]
    await scene.writes(anna, f"/contact +{CLIENT} «Пётр Ильин»")
    call = await _rings(scene, CLIENT)
    card = await scene.sees(anna, "Основной")
    scene.checks("Пётр Ильин" in card.text, "карточка показывает клиента и наш номер")
    scene.screen.note("Анна берёт трубку")
    await call.answered_by("anna")
    await scene.becomes(lambda: _last_card(boris, "Анна"), "у Бориса видно, кто ответил")
    scene.screen.note("поговорили две минуты")
    await scene.passes(_LONG_TALK)
    await call.ends(seconds=_LONG_TALK)
    await scene.becomes(lambda: _last_card(anna, " 2:0"), "в карточке длительность разговора")
    scene.screen.note("клиент ставит оценку 5")
    await call.rated(5)
    await scene.becomes(lambda: _last_card(anna, "оценка"), "в карточке оценка")
    calls = [message for message in anna.chat.from_bot if "Основной" in message.text]
    scene.checks(calls == [card], "весь звонок — одно сообщение")


def _last_card(person: Person, text: str) -> Message | None:
    found = person.chat.find(text) or person.chat.find(text.capitalize())
    return found if found is not None and found.edited else None


async def _missed_call(scene: Scene) -> None:
    boris, group = scene.people["boris"], scene.group
    call = await _rings(scene, OTHER_CLIENT)
    await scene.sees(boris, _digits(OTHER_CLIENT))
    await scene.sees(scene.people["anna"], _digits(OTHER_CLIENT))
    await scene.passes(30)
    await call.missed(after=30)
    scene.screen.note("никто не ответил")
    case = await scene.sees(boris, _digits(OTHER_CLIENT), chat=group)
    await scene.presses(boris, "Взять", case, chat=group)
    await scene.becomes(lambda: "Борис" in case.text, "в чате отдела видно, кто взял звонок")
    before = len(scene.vats.calls)
    await scene.presses(boris, "Перезвонить", chat=group)
    await scene.becomes(lambda: len(scene.vats.performed("make_call")) == 1, "АТС звонит Борису и клиенту, один раз")
    await scene.vats.settled()
    back = scene.vats.calls[before]
    scene.screen.note("клиент ответил Борису")
    await back.answered()
    await scene.passes(40)
    await back.ends(seconds=40)
    await scene.becomes(lambda: "поговорили" in case.text, "в чате отдела видно, что клиенту перезвонили")


async def _do_not_disturb(scene: Scene) -> None:
    anna, employee = scene.people["anna"], scene.vats.employee("anna")
    answer = await scene.writes(anna, f"/dnd on for {_DND_MINUTES}m")
    scene.checks("не приходят" in answer.text, "бот говорит, что звонки не приходят")
    scene.checks(employee.takes_calls is False, "в АТС звонки Анне остановлены")
    scene.screen.note("проходит 45 минут")
    await scene.passes(60 * _DND_MINUTES + 30)
    await scene.becomes(lambda: employee.takes_calls, "звонки снова приходят, сами собой")
    await scene.sees(anna, "Звонки приходят")


async def _route(scene: Scene) -> None:
    admin, number = scene.people["admin"], scene.vats.number(MAIN)
    answer = await scene.writes(admin, f"/route {MAIN} group Поддержка")
    scene.checks("Отдел продаж" in answer.text and "Поддержка" in answer.text, "бот показывает, что было и что будет")
    scene.checks(number.route.group == SALES_ID, "до подтверждения ничего не меняется")
    await scene.presses(admin, "Подтвердить", answer)
    await scene.becomes(lambda: number.route.group == SUPPORT_ID, "номер ведёт в поддержку")
    scene.checks(number.greeting and number.name == "Основной", "приветствие и название остались")
    await scene.presses(admin, "Отменить изменение")
    await scene.becomes(lambda: number.route.group == SALES_ID, "изменение отменено")


def _digits(phone: str) -> str:
    return f"{phone[1:4]} {phone[4:7]}-{phone[7:9]}-{phone[9:]}"
