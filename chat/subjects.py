"""Subjects: what the commands of a menu are about."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subject:
    """What some commands are about: a screen of the menu.

    Attributes:
        key: Names it, for ever: buttons remember it.
        title: What its button says, and its screen begins with.
        thing: Kind of the things that its screen lists, as parameters name it (`Param.things`); empty: none.
        shows: Reading commands, by path: the first that the person may use tells how things are. Of a subject with
            things it tells about one of them, which is its first value.
        under: Key of the subject whose screen it stands on; empty: the first screen.
        aside: What its button says on the screen of a thing of another subject; empty: its title.
    """

    key: str
    title: str
    thing: str = ""
    shows: tuple[str, ...] = ()
    under: str = ""
    aside: str = ""
