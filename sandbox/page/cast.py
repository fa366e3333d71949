"""The people of the playground: employees of the example company, a stranger, and the department's group."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.telegram.groups import Group
from sandbox.telegram.people import Person

if TYPE_CHECKING:
    from sandbox.telegram.virtual import VirtualTelegram
    from sandbox.vats.virtual import VirtualVats

FIRST_ID = 100_001
LOGINS = ("admin", "anna", "boris", "olga")
TOPICS = ("Звонки", "Новости")
_STRANGER = "Семён Прохожий"


@dataclass(frozen=True)
class Cast:
    """Who plays: ``people`` by login, the one whom the company does not know, and the group of the sales department."""

    people: dict[str, Person]
    stranger: Person
    group: Group

    @property
    def admin(self) -> Person:
        """The administrator, who owns the group too."""
        return self.people["admin"]


def cast(vats: "VirtualVats", telegram: "VirtualTelegram") -> Cast:
    """Bring the people in; nobody has written to the bot yet."""
    people = {
        login: telegram.person(vats.employee(login).name, phone=vats.employee(login).mobile, id=FIRST_ID + place)
        for place, login in enumerate(LOGINS)
    }
    stranger = telegram.person(_STRANGER, id=FIRST_ID + len(LOGINS))
    members = [people[login] for login in LOGINS[1:]]
    group = telegram.group("Отдел продаж", members, administrators=[people["admin"]], topics=TOPICS)
    return Cast(people, stranger, group)
