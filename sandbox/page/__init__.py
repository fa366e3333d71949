"""The playground: a page that shows a virtual Telegram and a virtual exchange side by side, and a bot between them."""
