"""A command from its words to its answer: found, allowed, read, asked for, called, and what it wants done."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import structlog
from aiogram.utils.formatting import Bold, Text
from rapidfuzz import process

from chat.answers import Answer, Audio, Decide, Document, Missing, Photo, Refusal, Reply, Screen, TakeBack, Words
from chat.approving import Approver
from chat.asking import Asker, Dialogue
from chat.calling import call, check_targets
from chat.change import Change
from chat.command import Commands, Declaration
from chat.keyboard import Key
from chat.line import Line, Word, texts
from chat.menus import Menus
from chat.performing import UNDO_FOR, Outcome, Performer
from chat.phrases.hints import Hints
from chat.phrases.phrases import Meaning, Phrases
from chat.reading import Misread, Question, Reader, Reading
from chat.refusals import refusal
from chat.rendering import joined, plain
from chat.rights import RESTRICTED_ROLE, Right, may
from chat.scene import Scene
from chat.screens.forms import Forms, begins_with_form, spot_of
from chat.screens.keys import CANCEL, ask
from chat.screens.screens import Screens
from chat.screens.spot import Home, Spot
from chat.telling import Teller
from chat.turn import Turn
from chat.undoing import Undoer
from chat.vocabulary import same_word
from vats.errors import VatsError

_log = structlog.get_logger(__name__)

CONFIRM: Final = "Подтвердить"
CONFIRM_FOR: Final = UNDO_FOR / 2
"""A question «Подтвердить?» is good for five minutes."""

_MOST_ALERT: Final = 200
"""So many signs pop up over a pressed button."""

LEAVE: Final = "cancel"
"""The command that leaves a dialogue, and so finds it still there."""

_NEAR_ENOUGH: Final = 60

_PRIVATELY: Final = "Пароли и ключи – только в личном чате со мной."
_AGAIN: Final = "Указать другое…"
_SENT: Final = "Прислал отдельным сообщением."


class Conversation:
    """Runs commands. What it cannot do it says by `Refusal`; errors of the ВАТС are the caller's to tell."""

    def __init__(self, commands: Commands, reader: Reader, teller: Teller, menus: Menus) -> None:
        self.commands = commands
        self.forms = Forms(commands, reader, teller)
        self.screens = Screens(commands, reader, teller, self.forms)
        self.asker = Asker(commands, reader, teller, self.forms)
        self.performer = Performer(self.look)
        self.approver = Approver(commands, reader, self.performer, self._approved)
        self.undoer = Undoer(commands, self.performer, self.look, self.approver)
        self._reader = reader
        self._teller = teller
        self._menus = menus
        self._hints = Hints(Phrases(commands, reader), teller)

    async def line(self, scene: Scene, line: Line) -> None:
        """Run a command that was written."""
        turn = scene.turn
        found = self.commands.find(line.word, texts(line.words))
        if found is None:
            await self._unknown(scene, line)
            return
        declaration, used = found
        self.check(turn, declaration)
        if declaration.name != LEAVE:
            await self.asker.leave(turn)
        words = line.words[used:]
        _check_secrets(turn, declaration, words)
        if words and not declaration.sub and not declaration.parameters and len(self.commands.of_word(line.word)) > 1:
            await self._unknown(scene, line)
            return
        try:
            reading = await self._reader.line(turn, declaration, words)
        except Misread as misread:
            if not turn.place.is_private:
                raise Refusal(misread.words) from None
            await self._hints.instead(scene, line.written, misread.words, whole=True)
            return
        await self._go(scene, declaration, reading)

    async def phrase(self, scene: Scene, text: str) -> None:
        """Do what somebody says in words of its own, or offer what may have been meant."""
        meaning = await self._hints.understood(scene, text)
        if meaning is not None:
            await self._do(scene, meaning)

    async def _do(self, scene: Scene, meaning: Meaning) -> None:
        self.check(scene.turn, meaning.declaration)
        await self._go(scene, meaning.declaration, meaning.reading)

    async def run(
        self,
        scene: Scene,
        path: str,
        said: Mapping[str, str],
        *,
        page: int = 0,
        before: str | None = None,
        again: Sequence[Key] = (),
    ) -> None:
        """Run a command by what was understood of it earlier; ``before``: it is confirmed for that state.

        ``again`` are buttons that stand under a refusal on a screen.
        """
        declaration = self.commands.get(path)
        if declaration is None:
            raise Refusal("Такой команды больше нет.")
        self.check(scene.turn, declaration)
        try:
            reading = await self._reader.said(scene.turn, declaration, said)
        except Misread as misread:
            raise Refusal(misread.words) from None
        try:
            await self._go(scene, declaration, reading, page=page, before=before)
        except Refusal as refused:
            if scene.home is None:
                raise
            more = await self.forms.more(scene.turn, declaration, reading.said, scene.home)
            await self._teller.say(scene, refused.words, [again, more])

    async def ask(self, scene: Scene, path: str, said: Mapping[str, str], asks: str) -> None:
        """Ask for one value of a command, said already or not."""
        declaration = self.commands.get(path)
        parameter = declaration.parameter(asks) if declaration is not None else None
        if declaration is None or parameter is None:
            raise Refusal("Такой команды больше нет.")
        self.check(scene.turn, declaration)
        if parameter.param.secret and not scene.turn.place.is_private:
            raise Refusal(_PRIVATELY)
        try:
            reading = await self._reader.said(scene.turn, declaration, said)
        except Misread as misread:
            raise Refusal(misread.words) from None
        await self.asker.ask(scene, declaration, reading, Question(parameter))

    async def answered(self, scene: Scene, dialogue: Dialogue, text: str) -> None:
        """Take a free text as the answer to what a dialogue asks; a command in words of its own leaves the dialogue."""
        parameter = self.asker.parameter(dialogue)
        offered = text.strip().casefold() in {label.casefold() for label, _ in dialogue.offers}
        if parameter is not None and scene.turn.place.is_private and not offered:
            meaning = await self._hints.instead_of_answer(scene, parameter, text)
            if meaning is not None:
                await self._do(scene, meaning)
                return
        here = dialogue.here(scene)

        async def go_on() -> None:
            said = await self.asker.read(here, dialogue, text)
            if said is None:
                return
            again = []
            if here.home is not None:
                again.append(ask(_AGAIN, dialogue.command, dialogue.said, dialogue.asks, here.home))
            await self.run(here, dialogue.command, said, again=again)

        await self.on_screen(here, go_on())

    async def on_screen(self, scene: Scene, work: Awaitable[None]) -> None:
        """Do something; on a screen what is refused is told there, with a way on."""
        if scene.home is None:
            await work
            return
        try:
            await work
        except Refusal as refused:
            await self._teller.say(scene, refused.words)
        except VatsError as error:
            _log.info("vats_refused", operation=error.operation, error=type(error).__name__)
            await self._teller.say(scene, refusal(error))

    async def take_back(self, scene: Scene, entry: int, despite: str = "") -> None:
        """Take a change back, by its entry in the audit; ``despite``: although it was changed since, as was shown."""
        await self._told(scene, await self.undoer.entry(scene.turn, entry, despite))

    async def _approved(self, turn: Turn, entry: int, despite: str, settle: Callable[[], Awaitable[str]]) -> Outcome:
        return await self.undoer.approved(turn, entry, despite, settle)

    async def look(self, turn: Turn, path: str, said: Mapping[str, str]) -> Words | None:
        """Read the state that a command changes, in words: the «before» of what its handler, run again, wants."""
        declaration = self.commands.get(path)
        if declaration is None or not may(turn.actor, declaration):
            return None
        # A term that is over meanwhile cannot be read any more, and the state does not depend on it.
        lasting = {one.name for one in declaration.parameters if not one.is_until}
        try:
            reading = await self._reader.said(turn, declaration, {name: said[name] for name in said if name in lasting})
            if reading.question is not None:
                return None
            answer = await call(turn, declaration, reading)
        except (Misread, Refusal, VatsError):
            return None
        return answer.before if isinstance(answer, Change) else None

    def check(self, turn: Turn, declaration: Declaration) -> None:
        """See that a command may be used here, and by this person.

        Raises:
            Refusal: It may not.
        """
        if not declaration.is_usable_in(turn.place):
            where = "в личном чате со мной" if not turn.place.is_private else "в группе"
            raise Refusal(f"Команда /{declaration.path} – только {where}.")
        if not may(turn.actor, declaration):
            raise Refusal(_no_right(turn, declaration))

    async def _go(
        self, scene: Scene, declaration: Declaration, reading: Reading, *, page: int = 0, before: str | None = None
    ) -> None:
        scene, turn = replace(scene, command=declaration.path), scene.turn
        check_targets(turn, declaration, reading)
        question = reading.question
        if question is not None:
            if question.parameter.param.secret and not turn.place.is_private:
                raise Refusal(_PRIVATELY)
            await self.asker.ask(scene, declaration, reading, question)
            return
        if declaration.name != LEAVE:
            await self.asker.leave(turn)
        home = scene.home
        if home is not None and not home.ready and (home.spot.form is not None or begins_with_form(declaration)):
            await self.forms.draw(scene, declaration, reading)
            return
        answer = await call(turn, declaration, reading)
        scene = scene if home is None else scene.at(home.answered())
        await self._answer(scene, declaration, reading, answer, page=page, before=before)

    async def _answer(
        self,
        scene: Scene,
        declaration: Declaration,
        reading: Reading,
        answer: Answer,
        *,
        page: int = 0,
        before: str | None = None,
    ) -> None:
        said = reading.said
        match answer:
            case Change():
                await self._change(scene, declaration, said, answer, before)
            case Reply():
                more = await self._other(scene, declaration, said)
                await self._teller.reply(scene, answer, command=declaration.path, said=said, page=page, more=more)
            case Missing():
                await self.asker.ask_after_all(scene, declaration, reading, answer)
            case TakeBack():
                await self._told(scene, await self.undoer.last(scene.turn))
            case Decide():
                await self._told(scene, await self.approver.decide(scene.turn, answer.request, answer.decision))
            case Screen():
                await self.screens.draw(scene, Spot(answer.subject, find=answer.find))
            case Document() | Audio() | Photo():
                await self._file(scene, declaration, said, answer)
            case None:
                if scene.press is not None:
                    await scene.press.answer()

    async def _file(
        self, scene: Scene, declaration: Declaration, said: Mapping[str, str], answer: Document | Audio | Photo
    ) -> None:
        """Send a file; the screen that it was asked for on leaves a way on."""
        match answer:
            case Document():
                await self._teller.document(scene, answer)
            case Audio():
                await self._teller.audio(scene, answer)
            case Photo():
                await self._teller.photo(scene, answer)
        if scene.home is not None:
            rows = [await self._other(scene, declaration, said)]
            await self._teller.say(scene, joined([Bold(declaration.title), _SENT]), rows)

    async def _other(self, scene: Scene, declaration: Declaration, said: Mapping[str, str]) -> list[Key]:
        if scene.home is None:
            return []
        return await self.forms.other(scene.turn, declaration, said, scene.home, is_answer=True)

    async def _change(
        self, scene: Scene, declaration: Declaration, said: dict[str, str], change: Change, before: str | None
    ) -> None:
        if change.nothing_to_do:
            term = self.forms.term(declaration, said, scene.home) if scene.home is not None else []
            await self._teller.say(scene, joined([Bold(change.what), change.before]), [term])
            return
        if not change.confirm or before == plain(change.before):
            asked = await self.approver.ask(scene.turn, change, declaration.path, said) if change.grave else None
            outcome = asked or await self.performer.perform(scene.turn, change, declaration.path, said)
            words = change.toast if outcome.is_done else plain(outcome.words)
            pops_up = outcome.is_done or (not outcome.keys and len(words) <= _MOST_ALERT)
            if change.toast and scene.press is not None and scene.home is None and pops_up:
                await scene.press.answer(words, alert=not outcome.is_done)
            else:
                await self._told(scene, outcome, declaration, said)
            return
        lines: list[Words] = [Bold(change.what)]
        if before is not None:
            lines.append("За это время кое-что изменилось. Теперь так:")
        until = f" {change.until.title}" if change.until and change.until.title not in plain(change.after) else ""
        lines += [Text("Сейчас: ", change.before), Text("Станет: ", change.after, until)]
        if change.touches:
            lines.append(Text("Затронет: ", change.touches))
        if change.warning:
            lines.append(Text("⚠️ ", change.warning))
        if change.grave and await self.approver.others(scene.turn):
            lines.append("После вас подтвердить должен ещё один администратор.")
        confirm = {"core": "confirm", "command": declaration.path, "said": said, "before": plain(change.before)}
        row = [
            Key(CONFIRM, confirm, once=True, lasts=CONFIRM_FOR),
            Key(CANCEL, {"core": "drop"}, once=True, lasts=CONFIRM_FOR),
        ]
        more = [] if scene.home is None else await self.forms.more(scene.turn, declaration, said, scene.home)
        await self._teller.say(scene, joined(lines), [row, more])

    async def _told(
        self,
        scene: Scene,
        outcome: Outcome,
        declaration: Declaration | None = None,
        said: Mapping[str, str] | None = None,
    ) -> None:
        rows: list[Sequence[Key]] = [outcome.keys]
        if scene.home is not None and outcome.is_done:
            if declaration is not None:
                rows.append(self.forms.term(declaration, said or {}, scene.home))
            scene = scene.at(Home(spot_of(scene.home), behind=scene.home.behind))
        await self._teller.say(scene, outcome.words, rows)
        await self._menus.after(outcome.made)

    async def _unknown(self, scene: Scene, line: Line) -> None:
        """Say what there is instead. In a group another bot may be meant."""
        turn = scene.turn
        allowed = self.commands.allowed(turn.actor, turn.place)
        of_word = [one for one in allowed if one.name == line.word]
        if of_word:
            said = line.words[0].text if line.words else ""
            begun = [one for one in of_word if same_word(said, one.sub.partition(" ")[0])]
            title = "Подкоманда не закончена. Можно:" if begun else "Такой подкоманды нет. Можно:"
            possible = joined([title, *(f"{one.usage} – {one.about}" for one in begun or of_word)])
            if begun or not turn.place.is_private:
                raise Refusal(possible)
            await self._hints.instead(scene, line.written, possible, whole=True)
            return
        if self.commands.of_word(line.word):
            raise Refusal(_no_right(turn, self.commands.of_word(line.word)[0]))
        if not turn.place.is_private:
            return
        names = list(dict.fromkeys(one.name for one in allowed))
        near = process.extractOne(line.word, names, score_cutoff=_NEAR_ENOUGH)
        hint = f" Может быть, /{near[0]}?" if near else ""
        await self._hints.instead(scene, line.written, f"Не знаю команды /{line.word}.{hint} Все команды: /help.")


def _check_secrets(turn: Turn, declaration: Declaration, words: Sequence[Word]) -> None:
    if turn.place.is_private:
        return
    secret = {one.name for one in declaration.parameters if one.param.secret}
    if any((named := word.named()) is not None and named[0] in secret for word in words):
        raise Refusal(f"{_PRIVATELY} Этот пароль видели другие: смените его.")


def _no_right(turn: Turn, declaration: Declaration) -> str:
    match declaration.right:
        case Right.ADMIN:
            return "Это могут только администраторы."
        case Right.HEAD:
            return "Это могут только руководители отделов и администраторы."
        case Right.SELF if turn.actor.role == RESTRICTED_ROLE:
            return "Вашей роли в ВАТС это не разрешено."
        case _:
            return "На это у вас нет права."
