"""What a pressed button does. Each press is checked anew: whose button, how old, who presses, what it may now."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from chat.answers import Refusal
from chat.asking import Dialogue
from chat.conversation import Conversation
from chat.privacy import may_see, revealed
from chat.scene import Scene
from chat.screens.forms import spot_of
from chat.screens.spot import Home, Sheet
from chat.sender import SendingError
from chat.telling import Teller
from storage.buttons import SavedButton

OLD: Final = "Эта кнопка устарела. Повторите команду."
USED: Final = "Эта кнопка уже сработала."
ANOTHERS: Final = "Это кнопка другого человека."
_LATE: Final = "Подтвердить можно было за 5 минут. Повторите команду."
_AGAIN: Final = "Уже сделано. Если нужно ещё раз, нажмите через несколько секунд."
_LEFT_HERE: Final = "Тот вопрос уже неактуален."
_DROPPED: Final = "Отменено: ничего не изменено."
_NOT_YOURS: Final = "Номера клиентов видят сотрудники этого отдела и администраторы."
_NO_PRIVATE_CHAT: Final = "Номеров много, а написать вам в личный чат не вышло: начните его – /start – и нажмите снова."
_LONGEST_ALERT: Final = 200
_LEFT: Final = "Этот вопрос уже неактуален. Повторите команду."


class Presser:
    """Does what buttons say."""

    def __init__(self, conversation: Conversation, teller: Teller) -> None:
        self._conversation = conversation
        self._teller = teller
        self._rests: dict[tuple[str, int], float] = {}

    async def press(self, scene: Scene, button: SavedButton) -> None:
        """Do what a button says, for the person of the scene, whose button it is.

        Raises:
            Refusal: It may not, or it is too late.
            VatsError: A read failed.
        """
        now = scene.turn.clock.now()
        self._check(scene, button, now)
        if button.once and await scene.turn.store.buttons.take(button.key, now) is None:
            raise Refusal(USED)
        home = button.action.get("home")
        here = scene.at(Home.load(home), Sheet.of(button.group)) if home is not None else scene
        await self._conversation.on_screen(here, self._do(here, button))

    async def _do(self, scene: Scene, button: SavedButton) -> None:
        action = button.action
        match action.get("core"):
            case None:
                await self._run(scene, button)
            case "go":
                await self._conversation.asker.leave(scene.turn)
                await self._conversation.screens.draw(scene, Home.load(action["home"]).spot)
            case "do":
                await self._rested(scene, button, action["said"])
            case "field":
                await self._conversation.ask(scene, action["command"], action["said"], action["asks"])
            case "page":
                await self._conversation.run(scene, action["command"], action["said"], page=action["page"])
            case "confirm":
                await self._conversation.run(scene, action["command"], action["said"], before=action["before"])
            case "drop":
                await self._drop(scene)
            case "reveal":
                await self._reveal(scene, action)
            case "undo":
                await self._conversation.take_back(scene, action["entry"], action.get("despite", ""))
            case _:
                await self._dialogue(scene, action)

    async def _reveal(self, scene: Scene, action: Mapping[str, Any]) -> None:
        """Show the numbers that a group sees masked to whoever presses: in what pops up, or in private when long."""
        if not may_see(scene.turn, action["by"]):
            raise Refusal(_NOT_YOURS)
        words = revealed(action["hidden"])
        if scene.press is not None and len(words) <= _LONGEST_ALERT:
            await scene.press.answer(words, alert=True)
            return
        try:
            here = await self._teller.aside(scene, words)
        except SendingError:
            raise Refusal(_NO_PRIVATE_CHAT) from None
        if scene.press is not None:
            await scene.press.answer("" if here else "Написал вам в личный чат.")

    async def _drop(self, scene: Scene) -> None:
        if scene.home is None:
            await self._teller.say(scene, _DROPPED)
        else:
            await self._conversation.screens.draw(scene, spot_of(scene.home), _DROPPED)

    def _check(self, scene: Scene, button: SavedButton, now: datetime) -> None:
        """See that a button works still, and that what it does is allowed still: before it is used up."""
        if button.used_at is not None:
            raise Refusal(USED)
        if button.expires_at <= now:
            raise Refusal(_LATE if button.action.get("core") == "confirm" else OLD)
        path = button.action.get("command")
        if path is None:
            return
        declaration = self._conversation.commands.get(path)
        if declaration is None:
            raise Refusal(OLD)
        self._conversation.check(scene.turn, declaration)

    async def _run(self, scene: Scene, button: SavedButton) -> None:
        action = button.action
        here = scene if action.get("replaces") else scene.anew()
        await self._rested(here, button, action["values"])

    async def _rested(self, scene: Scene, button: SavedButton, said: Mapping[str, str]) -> None:
        """Run a command, unless the same finger has slipped: some do not bear a second press at once."""
        path, loop = button.action["command"], asyncio.get_running_loop()
        declaration = self._conversation.commands.get(path)
        pause = declaration.pause if declaration is not None else 0.0
        finger = button.key, scene.turn.actor.person.id
        if self._rests.get(finger, 0.0) > loop.time():
            raise Refusal(_AGAIN)
        try:
            await self._conversation.run(scene, path, said)
        finally:
            # Counted from the end: presses of one chat wait for each other, however long the first one takes.
            self._rests = {one: until for one, until in self._rests.items() if until > loop.time()}
            if pause:
                self._rests[finger] = loop.time() + pause

    async def _dialogue(self, scene: Scene, action: Mapping[str, Any]) -> None:
        """Go on with a dialogue, if it is this one still."""
        asker = self._conversation.asker
        dialogue = await asker.current(scene.turn)
        if dialogue is None or dialogue.token != action["dialogue"]:
            if scene.home is None:
                raise Refusal(_LEFT)
            await self._conversation.screens.draw(scene, scene.home.spot, _LEFT_HERE)
            return
        match action["core"]:
            case "leave":
                await asker.leave(scene.turn)
                await self._teller.say(scene, "Отменено.")
            case "choices":
                await asker.turn_page(scene, dialogue, action["page"])
            case "answer":
                await self._go_on(scene, dialogue, await asker.choose(scene, dialogue, action["values"]))
            case "finish":
                await self._go_on(scene, dialogue, await asker.finish(scene, dialogue))
            case _:
                raise Refusal(OLD)

    async def _go_on(self, scene: Scene, dialogue: Dialogue, said: Mapping[str, str] | None) -> None:
        if said is not None:
            await self._conversation.run(scene, dialogue.command, said)
