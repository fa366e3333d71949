"""How Telegram is told to post its updates to us (`BOT_WEBHOOK_URL`), and how we know that it is Telegram."""

import hashlib
import hmac

from bot.settings import Settings

_PATH = "/telegram"


def telegram_secret(settings: Settings) -> str:
    """Make the secret of the header: from the bot's token, so that all processes have the same and none stores it."""
    token = settings.bot_token.get_secret_value().encode()
    return hmac.new(token, b"secret of the webhook", hashlib.sha256).hexdigest()


def webhook_url(settings: Settings) -> str:
    """Answer where Telegram is to post.

    Raises:
        ValueError: we poll.
    """
    if settings.bot_webhook_url is None:
        raise ValueError("no BOT_WEBHOOK_URL: updates are polled")
    return settings.bot_webhook_url.removesuffix(_PATH) + _PATH
