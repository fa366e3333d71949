"""/webhooks, /webhook: who is told of faults of lines (manual 18)."""

from collections.abc import Sequence
from typing import Annotated, Final

from aiogram.utils.formatting import Bold, Text

from chat import texts
from chat.answers import Button, Line, Refusal, Reply, Run, Words
from chat.change import Change, Step
from chat.command import command, declaration_of
from chat.params import ChoiceParam
from chat.params.urls import HttpsAddress
from chat.params.webhooks import WebhookRef
from chat.rendering import joined
from chat.rights import Right
from chat.turn import Turn
from vats.answers import WebhookSubscription
from vats.choices import WebhookType
from vats.operations import AddWebhook, DeleteWebhook, ListWebhooks

_TYPES: Final = {WebhookType.SIP_REGISTRATION_FAULT: ("сбой", "сбои", "линии")}
_TITLES: Final = {WebhookType.SIP_REGISTRATION_FAULT.value: "сбои линий других операторов"}

Type = Annotated[WebhookType, ChoiceParam(WebhookType, _TYPES, what="sipregs_error", question="О чём сообщать?")]


def _own_url(turn: Turn) -> str:
    """Our own address for the ВАТС; empty where the operator has not told it."""
    base = turn.settings.public_url.rstrip("/")
    return f"{base}/vats" if base else ""


def _title(kind: str) -> str:
    return f"{_TITLES[kind]} ({kind})" if kind in _TITLES else kind or "о чём – ВАТС не сказала"


def _told(turn: Turn, one: WebhookSubscription) -> str:
    own = " – этот бот" if one.url == _own_url(turn) else ""
    return f"{_title(one.type)}: {one.url}{own}"


def _missing() -> Refusal:
    return Refusal(
        "Свой адрес боту не известен: в настройках пуст PUBLIC_URL – наш адрес https, по которому нас видит ВАТС. "
        "Задайте его и перезапустите бота, или назовите адрес: /webhook add https://bot.example.ru/vats"
    )


@command(
    "webhooks", about="кому ВАТС сообщает о сбоях", label="Все подписки", right=Right.ADMIN, examples=("/webhooks",)
)
async def webhooks(turn: Turn) -> Reply:
    """List the subscriptions."""
    there = await turn.vats(ListWebhooks())
    add, delete = declaration_of(webhook_add), declaration_of(webhook_del)
    is_told = any(one.url == _own_url(turn) for one in there)
    subscribe = [[Button("Сообщать этому боту", Run(add.path))]] if _own_url(turn) and not is_told else []
    if not there:
        return Reply("Подписок нет: о сбоях ВАТС никому не сообщает. Подписать бота: /webhook add", buttons=subscribe)
    lines: list[Line | Words] = [
        Line(
            Text(_told(turn, one), "\nid: ", Bold(one.id)),
            [Button(f"Удалить {one.id[:8]}", Run(delete.path, {"webhook": one.id}))],
        )
        for one in there
    ]
    return Reply(lines, title=texts.plural(len(there), "подписка", "подписки", "подписок"), buttons=subscribe)


@command(
    "webhook",
    "add",
    about="сообщать о сбоях: этому боту или на другой адрес",
    label="Сообщать о сбоях",
    right=Right.ADMIN,
    undoable=True,
    examples=("/webhook add", "/webhook add sipregs_error https://bot.example.ru/vats"),
)
async def webhook_add(
    turn: Turn, type_: Type = WebhookType.SIP_REGISTRATION_FAULT, url: HttpsAddress | None = None
) -> Change:
    """Have this bot, or another address, told of faults; never twice (A18-3)."""
    address = url or _own_url(turn)
    if not address:
        raise _missing()
    if not address.lower().startswith("https://"):
        raise Refusal(f"ВАТС сообщает только на адреса https, а PUBLIC_URL сейчас – {turn.settings.public_url}")
    there = await turn.vats(ListWebhooks())
    same = next((one for one in there if (one.type, one.url) == (type_.value, address)), None)
    known = {one.id for one in there}

    async def new() -> WebhookSubscription | None:
        """Find the subscription that has come (A18-1)."""
        fresh = await turn.vats(ListWebhooks())
        return next((one for one in fresh if one.id not in known and one.url == address), None)

    async def report(_: object) -> Words:
        made = await new()
        return joined([_told(turn, made), f"id: {made.id}"]) if made is not None else "такой подписки нет"

    async def undo_by(_: Sequence[object]) -> Sequence[Step]:
        made = await new()
        return [DeleteWebhook(webhook_id=made.id)] if made is not None else []

    wanted = _told(turn, WebhookSubscription(id="-", type=type_.value, url=address))
    return Change(
        what="Подписка на сбои",
        before=f"уже есть: {_told(turn, same)}, id: {same.id}" if same is not None else "такой подписки нет",
        after=wanted,
        do=[AddWebhook(type=type_, url=address)],
        undo_by=undo_by,
        report=report,
        nothing_to_do=same is not None,
    )


@command(
    "webhook",
    "del",
    about="больше не сообщать о сбоях на этот адрес",
    label="Удалить подписку",
    right=Right.ADMIN,
    undoable=True,
    examples=("/webhook del 898254be-e2cd-4e8a-90d1-1615a42eb2dd",),
)
async def webhook_del(turn: Turn, webhook: WebhookRef) -> Change:
    """Take a subscription away."""

    async def report(_: object) -> str:
        fresh = await turn.vats(ListWebhooks())
        return _told(turn, webhook) if any(one.id == webhook.id for one in fresh) else "подписки больше нет"

    is_own = webhook.url == _own_url(turn)
    return Change(
        what="Удалить подписку на сбои",
        before=_told(turn, webhook),
        after="подписки больше нет",
        do=[DeleteWebhook(webhook_id=webhook.id)],
        undo=_back(webhook),
        confirm=True,
        touches="администраторы не узнают от бота о сбоях линий" if is_own else f"адрес {webhook.url}",
        report=report,
    )


def _back(webhook: WebhookSubscription) -> list[Step]:
    """Subscribe anew; none for what we could not say (A18-4)."""
    if webhook.type not in set(WebhookType) or not webhook.url.startswith("https://"):
        return []
    return [AddWebhook(type=WebhookType(webhook.type), url=webhook.url)]
