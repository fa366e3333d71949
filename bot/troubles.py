"""What can go wrong, as the administrators are told it: one look a thing (see `bot.alarms`)."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from bot.alarms import Look, Trouble
from bot.health import Health
from bot.strangers import Strangers
from bot.timekeeping import Timekeeping
from chat.clock import Clock
from chat.guessing import MANY, lately
from chat.texts import plural
from storage.store import Store

_AWAY_FOR: Final = timedelta(minutes=1)
"""A neighbour that is silent for less is no trouble: it is asked again."""
_UNREAD_FOR: Final = timedelta(minutes=10)
_OLD_COMPANY: Final = timedelta(minutes=30)
_LASTS: Final = timedelta(minutes=1)
"""What was late and is on its way by now is no trouble: a machine that has slept, a clock that was set."""
_CATCHES_UP: Final = timedelta(minutes=2)
"""So long a ВАТС that has come back has to be read again."""
_BEHIND: Final = timedelta(minutes=1)
_UNSENT: Final = timedelta(minutes=5)
_LEAST_FREE: Final = 200 * 1024 * 1024
"""Bytes; the log of the database and a copy of it need room."""

_NEEDED: Final = {
    "list_users": "сотрудники",
    "list_groups": "отделы",
    "list_telnums": "номера",
    "get_history_json": "история звонков",
}
"""What the bot reads of itself, and cannot do without: operations and what they give."""
_HISTORY: Final = "get_history_json"

_KNOCKS: Final = 5
"""Wrong tokens in ten minutes; fewer are somebody who looks around."""

_TAKEN_MEANWHILE: Final = "События ВАТС принимаются и не пропадут."


@dataclass(frozen=True)
class Troubles:
    """Looks at everything that may go wrong.

    Attributes:
        started_at: Nothing is late that could not have been done yet.
        folder: Where the database is; None: on a server.
        free: Tells how many bytes a disk has left.
        timekeeping: Tells whether the machine's clock was set.
    """

    store: Store
    clock: Clock
    health: Health
    strangers: Strangers
    started_at: datetime
    folder: Path | None
    free: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free
    timekeeping: Timekeeping = field(default_factory=Timekeeping)

    def looks(self) -> list[Look]:
        """Give them all."""
        return [
            self.damage,
            self.vats,
            self.telegram,
            self.inbox,
            self.delivery,
            self.history,
            self.company,
            self.disk,
            self.wrong_tokens,
            self.wrong_codes,
            self.rights,
            self.time,
        ]

    async def damage(self) -> Trouble | None:
        """See whether the database's file is whole where events are kept."""
        if not self.store.database.is_damaged:
            return None
        return Trouble(
            "damage",
            "Файл базы данных повреждён.",
            "Новые события ВАТС сохраняются в файле рядом с ним и не пропадут, но пока не обрабатываются. "
            "Остановите бота, верните последнюю копию (python -m bot restore <файл копии>) и запустите его снова.",
            "файл базы данных цел",
        )

    async def vats(self) -> Trouble | None:
        """See whether the ВАТС takes our requests. A key that it refuses is told at once, silence after a while."""
        check = self.health.neighbour("vats")
        if check.status == "ok":
            return None
        what_to_do = {
            "key": "Исправьте VATS_API_KEY и перезапустите бота.",
            "off": "Включите API в кабинете ВАТС.",
        }.get(check.cause, "Проверьте, открывается ли кабинет ВАТС и есть ли у бота связь: python -m bot check.")
        return Trouble(
            "vats",
            f"ВАТС: {check.words}.",
            f"Команды не выполняются. {_TAKEN_MEANWHILE} {what_to_do}",
            "ВАТС отвечает",
            _AWAY_FOR if check.cause == "away" else timedelta(),
        )

    async def telegram(self) -> Trouble | None:
        """See whether Telegram gives us what people write. While it is away nobody can be told, and nobody is."""
        if not self.health.another_is_here:
            return None
        return Trouble(
            "telegram",
            "Этот бот запущен ещё где-то: Telegram отдаёт команды то одному, то другому.",
            "Остановите второй экземпляр или дайте ему другой BOT_TOKEN.",
            "второго экземпляра больше нет",
            timedelta(seconds=20),
        )

    async def inbox(self) -> Trouble | None:
        """See whether events are worked off as fast as they come."""
        oldest = await self.store.inbox.oldest_waiting()
        if oldest is None or self._age(oldest) < _BEHIND:
            return None
        waiting = plural(await self.store.inbox.depth(), "событие", "события", "событий")
        return Trouble(
            "inbox",
            f"Разбор событий отстаёт: ждут {waiting}.",
            f"{_TAKEN_MEANWHILE} Если это не пройдёт само, посмотрите журнал бота и загрузку машины.",
            "события разбираются сразу",
            _LASTS,
        )

    async def delivery(self) -> Trouble | None:
        """See whether news reach their chats."""
        oldest = await self.store.cards.oldest_unsent()
        if oldest is None or self._age(oldest) < _UNSENT:
            return None
        return Trouble(
            "delivery",
            "Новости доставляются с большим опозданием.",
            "Они не пропадут. Посмотрите журнал бота: Telegram не отвечает или ограничивает отправку.",
            "новости доставляются сразу",
            _LASTS,
        )

    async def history(self) -> Trouble | None:
        """See whether what was never pushed is found in the history."""
        until = await self.store.state.history_read()
        if until is None or self._vats_is_away or _HISTORY in self.health.lacks or self._age(until) < _UNREAD_FOR:
            return None
        return Trouble(
            "history",
            "История звонков ВАТС не читается больше 10 минут.",
            "Пропущенные события найдутся позже, когда она ответит. Проверьте право ключа «История → Просмотр»: "
            "python -m bot check.",
            "история звонков читается",
            _CATCHES_UP,
        )

    async def company(self) -> Trouble | None:
        """See whether we know who works here now."""
        synced_at = (await self.store.directory.company()).synced_at
        if synced_at is None or self._vats_is_away or self._lacked - {_HISTORY} or self._age(synced_at) < _OLD_COMPANY:
            return None
        return Trouble(
            "company",
            "Список сотрудников не обновлялся больше 30 минут.",
            "Кого уволили или перевели в кабинете, бот пока не знает. Проверьте ключ: python -m bot check.",
            "список сотрудников обновлён",
            _CATCHES_UP,
        )

    async def disk(self) -> Trouble | None:
        """See whether there is room for what comes."""
        if self.folder is None or self.free(self.folder) >= _LEAST_FREE:
            return None
        return Trouble(
            "disk",
            "На диске почти не осталось места.",
            f"Освободите место в {self.folder}: когда его не станет, события ВАТС принимать будет некуда.",
            "место на диске есть",
        )

    async def wrong_tokens(self) -> Trouble | None:
        """See whether somebody knocks with a wrong token, again and again."""
        knocks = self.strangers.lately()
        if knocks.times < _KNOCKS:
            return None
        return Trouble(
            "wrong_tokens",
            f"К боту обращаются с неверным crm_token, с адресов: {', '.join(knocks.addresses)}.",
            "Если это ваша ВАТС, её события сейчас теряются: сделайте одинаковыми VATS_CRM_TOKEN и токен в кабинете "
            "(интеграция с CRM). Если нет, закройте адрес бота от посторонних: токен пытаются подобрать.",
            "с неверным crm_token больше никто не обращается",
        )

    async def wrong_codes(self) -> Trouble | None:
        """See whether somebody tries one code of an invitation after the other."""
        guesses = await lately(self.store.state, self.clock.now())
        if guesses.in_all < MANY:
            return None
        people = plural(guesses.people, "человек", "человека", "человек")
        return Trouble(
            "wrong_codes",
            f"Кто-то подбирает приглашения в бот: за 10 минут {MANY} неверных кодов и больше, {people}.",
            "Код слишком длинный, чтобы его подобрать; кто ошибся много раз, того бот 10 минут не слушает. "
            "Кто связан с ботом, покажет /links.",
            "приглашения больше не подбирают",
        )

    async def rights(self) -> Trouble | None:
        """See whether the key may read what the bot cannot do without."""
        lacked = sorted(self._lacked)
        if not lacked:
            return None
        named = sorted({f"«{right}»" for one in lacked if (right := self.health.lacks[one])})
        return Trouble(
            "rights",
            f"Ключу ВАТС не хватает прав на чтение: {', '.join(_NEEDED[one] for one in lacked)}.",
            "Без них бот не знает, кто работает в компании, и не находит пропущенных событий. Дайте ключу в кабинете "
            f"{'права ' + ', '.join(named) if named else 'права на просмотр'}; чего ещё не хватает, покажет "
            "python -m bot check.",
            "прав ключа на чтение хватает",
        )

    async def time(self) -> Trouble | None:
        """See whether the machine's clock was set by minutes: by it is judged what is late and what is due."""
        jump = self.timekeeping.jumped()
        if jump is None:
            return None
        minutes = plural(round(abs(jump).total_seconds() / 60), "минуту", "минуты", "минут")
        return Trouble(
            "time",
            f"Часы машины переведены на {minutes} {'вперёд' if jump > timedelta() else 'назад'}.",
            "Проверьте синхронизацию времени (NTP): по этим часам бот решает, что опоздало и когда что вернуть.",
            "часы идут ровно",
        )

    @property
    def _lacked(self) -> set[str]:
        return _NEEDED.keys() & self.health.lacks.keys()

    @property
    def _vats_is_away(self) -> bool:
        """Whether there is one trouble that others come from: that one is told, they are not."""
        return self.health.neighbour("vats").status != "ok"

    def _age(self, at: datetime) -> timedelta:
        """Tell for how long something waits that we could have done."""
        return self.clock.now() - max(at, self.started_at)
