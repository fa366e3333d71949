"""/forget: what is remembered of a client goes, for good; who asks for that by law has a right to it."""

from contextlib import suppress

from chat.answers import Refusal
from chat.change import Change
from chat.command import command
from chat.own import ForgetClient
from chat.params import ClientRef
from chat.rights import Right
from chat.turn import Turn
from storage.errors import StorageUnavailable
from storage.forgetting import Traces
from vats.phones import masked


def _told(traces: Traces) -> str:
    if traces.none:
        return "о клиенте ничего не известно"
    counted = (
        ("звонки", traces.calls),
        ("обращения", traces.cases),
        ("заметки", traces.notes),
        ("сообщения о звонках", traces.cards),
        ("записи журнала", traces.entries),
    )
    found = ["контакт"] if traces.contact else []
    return ", ".join([*found, *(f"{what}: {many}" for what, many in counted if many)])


@command(
    "forget",
    about="забыть клиента: удалить все данные о нём",
    right=Right.ADMIN,
    groups=False,
    examples=("/forget 79261904198",),
)
async def forget(turn: Turn, client: ClientRef) -> Change:
    """Forget a client. The phone is shown masked: the question and the audit would remember it otherwise."""
    store, phone = turn.store, client.phone
    traces = await store.forgetting.traces(phone)
    if traces.none:
        raise Refusal("О таком клиенте у меня ничего нет. Историю звонков самой ВАТС и её запись удаляет её кабинет.")

    async def report(_: object) -> str:
        with suppress(StorageUnavailable):  # the log of the file is cut off by itself later
            await store.database.scrub()
        return f"{masked(phone)}: {_told(await store.forgetting.traces(phone))}"

    return Change(
        what=f"Забыть клиента {masked(phone)}",
        before=_told(traces),
        after="о клиенте ничего не известно",
        do=[ForgetClient(phone=phone)],
        confirm=True,
        touches="карточки звонков в чатах: вместо них будет «Данные клиента удалены.»",
        warning="Вернуть будет нельзя. Ответы бота в чатах (/calls, /missed), прежние резервные копии, история, записи "
        "разговоров и чёрный список в самой ВАТС остаются: их удаляют отдельно.",
        report=report,
    )
