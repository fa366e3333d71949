"""Chapter 18: subscriptions to faults."""

from typing import Annotated

from pydantic import StringConstraints

from vats.answers.company import WebhookSubscription
from vats.answers.reading import Rows
from vats.choices import WebhookType
from vats.fields import Id
from vats.operation import Operation

HttpsUrl = Annotated[str, StringConstraints(pattern=r"^https://[^\s/]+[^\s]*$")]


class ListWebhooks(Operation[Rows[WebhookSubscription]]):
    """List who is told of faults (manual 18.1)."""

    method, path, section = "GET", "/webhook", "18.1"
    right = None


class AddWebhook(Operation[None]):
    """Have an address told of faults (manual 18.2).

    The id of the new subscription is found by `ListWebhooks` (A18-1).
    """

    method, path, section = "POST", "/webhook", "18.2"
    right = None

    type: WebhookType
    url: HttpsUrl


class DeleteWebhook(Operation[None]):
    """Have an address told of faults no more (manual 18.3)."""

    method, path, section = "DELETE", "/webhook/{webhook_id}", "18.3"
    right = None

    webhook_id: Id
