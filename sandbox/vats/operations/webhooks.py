"""Subscriptions to events (manual 18)."""

# All operations have one shape, and their names and the manual say what they do.
# ruff: noqa: ARG001, D103

from urllib.parse import urlsplit

from sandbox.vats.contract import NO_CONTENT, Answer, Request
from sandbox.vats.errors import absent, invalid
from sandbox.vats.exchange import Exchange, Operate
from sandbox.vats.state import Subscription, new_id


def list_webhooks(exchange: Exchange, request: Request) -> Answer:
    return Answer(200, [{"id": one.id, "type": one.type, "url": one.url} for one in exchange.company.subscriptions])


def add_webhook(exchange: Exchange, request: Request) -> Answer:
    """Subscribe; https, or plain http to this machine alone. The identifier is not answered (A18-1)."""
    url = urlsplit(request.body["url"])
    if not url.hostname or not (url.scheme == "https" or (url.scheme == "http" and _is_loopback(url.hostname))):
        raise invalid("body.url: must be an https address")
    exchange.company.subscriptions.append(Subscription(new_id(), request.body["type"], request.body["url"]))
    return NO_CONTENT


def delete_webhook(exchange: Exchange, request: Request) -> Answer:
    subscriptions = exchange.company.subscriptions
    found = next((one for one in subscriptions if one.id == request.path["id"]), None)
    if found is None:
        raise absent("webhook")
    subscriptions.remove(found)
    return NO_CONTENT


def _is_loopback(host: str) -> bool:
    return host in ("localhost", "127.0.0.1", "::1")


OPERATIONS: dict[str, Operate] = {
    "list_webhooks": list_webhooks,
    "add_webhook": add_webhook,
    "delete_webhook": delete_webhook,
}
