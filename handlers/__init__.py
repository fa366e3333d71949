"""What can be said to the bot: one file a subject, one typed function a command."""

from functools import cache

from chat.command import Commands


@cache
def commands() -> Commands:
    """Collect all commands, in the order that /help shows them in."""
    # Loaded here: whoever wants one subject need not load all of them.
    from handlers import (  # noqa: PLC0415
        audit,
        blacklist,
        blf,
        call,
        cancel,
        cards,
        cases,
        contacts,
        department_settings,
        departments,
        directory,
        dnd,
        domain,
        export,
        groups,
        help,  # noqa: A004 — the subject's own word
        history,
        holidays,
        inner,
        intervals,
        links,
        me,
        members,
        mobile,
        numbers,
        recording,
        roles,
        route,
        settings,
        sims,
        start,
        stats,
        users,
        voicemail,
        webhooks,
    )

    subjects = (
        start,
        help,
        me,
        dnd,
        mobile,
        call,
        history,
        inner,
        stats,
        export,
        departments,
        directory,
        contacts,
        settings,
        route,
        blacklist,
        users,
        department_settings,
        members,
        numbers,
        intervals,
        holidays,
        sims,
        domain,
        recording,
        roles,
        blf,
        voicemail,
        webhooks,
        links,
        groups,
        audit,
        cancel,
        cards,
        cases,
    )
    return Commands.of(subjects)
