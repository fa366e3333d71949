"""The command line: `python -m bot` runs the bot; check, demo, backup and restore stand beside it.

What a command needs is loaded by that command: the door has to open at once.
"""

import asyncio
import importlib
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.settings import Settings, SettingsError, load

WRONG_SETTINGS = 2

program = typer.Typer(
    help="Telegram-бот облачной АТС.",
    add_completion=False,
    invoke_without_command=True,
    no_args_is_help=False,
    pretty_exceptions_enable=False,  # its tracebacks show local variables: tokens, phones
)


def _settings() -> Settings:
    """Read the settings, or end the program with a line for each that is missing or wrong."""
    try:
        return load()
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        raise typer.Exit(WRONG_SETTINGS) from None


@program.callback()
def run(context: typer.Context) -> None:
    """Запустить бота."""
    if context.invoked_subcommand is not None:
        return
    settings = _settings()
    raise typer.Exit(importlib.import_module("bot.run").run(settings))


@program.command()
def check() -> None:
    """Проверить каждую настройку по-настоящему; 0, если всё хорошо."""
    raise typer.Exit(asyncio.run(_check(_settings())))


async def _check(settings: Settings) -> int:
    importlib.import_module("bot.logs").configure("error", "text", secrets=settings.secrets())
    clock = importlib.import_module("chat.clock").Clock()
    all_well = True
    async for finding in importlib.import_module("bot.check").Check(settings, clock).run():
        sys.stdout.write(f"{finding}\n")
        sys.stdout.flush()
        all_well &= finding.well
    return 0 if all_well else 1


@program.command()
def demo(
    *,
    page: Annotated[bool, typer.Option("--page", help="Только страница, без рабочего дня; до Ctrl-C.")] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Порт страницы; занят — будет взят следующий.")] = 8080,
    folder: Annotated[Path | None, typer.Option(help="Где оставить данные; иначе они исчезнут в конце.")] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Не открывать браузер.")] = False,
) -> None:
    """Показать бота без единой учётной записи: виртуальные ВАТС и Telegram, рабочий день и страница в браузере."""
    demonstration = importlib.import_module("bot.demo")
    options = demonstration.Options(page_only=page, port=port, folder=folder, browser=not no_browser)
    raise typer.Exit(asyncio.run(demonstration.run(options)))


@program.command()
def backup(
    path: Annotated[Path | None, typer.Argument(help="куда; иначе backups/ рядом с базой, с датой в имени")] = None,
    keep: Annotated[int | None, typer.Option(min=1, help="сколько последних копий оставить в той же папке")] = None,
) -> None:
    """Сделать копию базы данных; бот может при этом работать."""
    raise typer.Exit(importlib.import_module("bot.copies").make(_settings(), path, keep))


@program.command()
def restore(path: Annotated[Path, typer.Argument(help="копия, сделанная командой backup")]) -> None:
    """Вернуть базу данных из копии; бот должен быть остановлен."""
    raise typer.Exit(importlib.import_module("bot.copies").put_back(_settings(), path))


def main(arguments: Annotated[list[str] | None, "for tests; else those of the process"] = None) -> None:
    """Run the command line."""
    program(arguments, prog_name="python -m bot")
