"""A virtual Telegram: a strict Bot API with state, written from the manual of the Bot API alone."""
