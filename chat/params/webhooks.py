"""Subscriptions to faults, by id or by a part of their address."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, TypeAlias

from chat.params.param import Found, NotRead, Offer, Param, Several
from vats.answers import WebhookSubscription
from vats.operations import ListWebhooks

if TYPE_CHECKING:
    from chat.turn import Turn

_SHORTEST_PART = 4


class WebhookParam(Param[WebhookSubscription]):
    """A subscription that there is."""

    what = "id"
    things = ("webhook",)
    question = "Какую подписку?"
    example = "/webhooks"

    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[WebhookSubscription]:
        """Read the first word."""
        there = await turn.vats(ListWebhooks())
        said = words[0].casefold()
        found = [one for one in there if one.id.casefold() == said]
        if not found and len(said) >= _SHORTEST_PART:
            found = [one for one in there if one.id.casefold().startswith(said) or said in one.url.casefold()]
        if len(found) == 1:
            return Found(found[0])
        if found:
            raise Several(f"Подходят несколько: «{words[0]}». Какая подписка?", [_offer(one) for one in found])
        possible = ", ".join(one.id for one in there) or "подписок пока нет"
        raise NotRead(f"Подписки «{words[0]}» нет.", possible=f"Есть: {possible}. Все: /webhooks")

    def said(self, value: WebhookSubscription) -> str:
        """Say the id."""
        return value.id

    def shown(self, value: WebhookSubscription) -> str:
        """Say the address."""
        return value.url or value.id

    async def choices(self, turn: "Turn") -> Sequence[Offer]:
        """List the subscriptions."""
        return [_offer(one) for one in await turn.vats(ListWebhooks())]


def _offer(one: WebhookSubscription) -> Offer:
    return Offer(one.url or one.id, one.id)


WebhookRef: TypeAlias = Annotated[WebhookSubscription, WebhookParam()]
