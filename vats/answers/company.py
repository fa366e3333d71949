from typing import Annotated

from pydantic import BeforeValidator, Field

from vats.answers.reading import Answer, Flag, Key, Known, Many, Named, NamedGroup, Part, PhoneKey, Text, Whole, Word


class BlacklistItem(Answer):
    """A phone or mask that is not let through (manual 11.1), with how many calls it cost in a week and a year."""

    number: Key = Field(alias="telnum")
    comment: Text = ""
    week: Whole = None
    year: Whole = None


class BlockAnonymousState(Answer):
    """Whether hidden numbers are blocked (manual 11.4)."""

    state: Known


class Timezone(Answer):
    """The company's zone: believe ``name``; ``offset`` in minutes may lag behind summer time (A12-10)."""

    name: Text = ""
    offset: Whole = None


class LimitUsage(Answer):
    """How much of a limit is used; ``total`` of -1 is no limit."""

    used: Whole = None
    total: Whole = None


class Services(Answer):
    """What is switched on for the company (manual 12.1)."""

    record: Flag = False
    local_gw: Flag = False
    branch: Flag = False


class Domain(Answer):
    """The company as the ВАТС knows it (manual 12.1)."""

    timezone: Part[Timezone] = None
    limits: Annotated[
        dict[str, Part[LimitUsage]], BeforeValidator(lambda found: found if isinstance(found, dict) else {})
    ] = Field(default_factory=dict)
    services: Part[Services] = None


class MusicItem(Answer):
    """A file that is played."""

    file: Text = ""
    name: Text = ""
    uploaded: Flag = False


class Music(Answer):
    """What a client hears while it rings and on hold (manual 12.2)."""

    ringback: Part[MusicItem] = None
    holdmusic: Part[MusicItem] = None


class MediaFile(Answer):
    """A file of the catalogue (manual 12.4)."""

    id: Key
    name: Text = ""


class RecordSettings(Answer):
    """Which calls are recorded, and whose never are (manual 12.5)."""

    external: Flag = False
    inner: Flag = False
    users_exception: Many[Named] = ()


class CustomRole(Answer):
    """A role that the company made itself, with its rights in the ВАТС's own codes (manual 12.6, A12-7)."""

    id: Key
    name: Text = ""
    rights: Many[Text] = ()


class AnsweringMachine(Answer):
    """Who gets what callers leave on the answering machine (manual 12.8)."""

    all: Flag = False
    users: Many[Named] = ()
    groups: Many[NamedGroup] = ()
    email: Text = ""


class UserDirections(Answer):
    """Where an employee may call; an empty list is «no rules of its own», not «nothing» (A14-5)."""

    login: Key
    name: Text = ""
    allowed: Many[Text] = ()


class GroupDirections(Answer):
    """Where a department may call."""

    id: Key
    name: Text = ""
    allowed: Many[Text] = ()


class CallsRestrictions(Answer):
    """Where may be called: by all, by employees, by departments (manual 14.1)."""

    main: Many[Text] = ()
    users: Many[UserDirections] = ()
    groups: Many[GroupDirections] = ()


class SipRegistration(Answer):
    """A number of another operator, by SIP (manual 15.1); any ``status`` but ``success`` is a fault (A15-1)."""

    number: PhoneKey = Field(alias="telnum")
    active: Flag = False
    name: Text = ""
    domain: Text = ""
    auth_name: Text = ""
    expires: Whole = None
    proxy: Text = ""
    status: Word = ""
    outgoing: Flag = False

    @property
    def key(self) -> str:
        """What tells it from others of the list."""
        return self.number


class SipuriTransfer(Answer):
    """A number of another operator, brought by a SIP address (manual 16.1)."""

    number: PhoneKey = Field(alias="telnum")
    uri: Text = ""
    active: Flag = False

    @property
    def key(self) -> str:
        """What tells it from others of the list."""
        return self.number


class Branch(Answer):
    """Another exchange that is joined to ours (manual 17.1)."""

    domain: Key
    name: Text = ""
    status: Word = ""
    users_count: Whole = None
    groups_count: Whole = None
    exts_count: Whole = None
    collisions_count: Whole = None

    @property
    def key(self) -> str:
        """What tells it from others of the list."""
        return self.domain


class WebhookSubscription(Answer):
    """Who is told of faults (manual 18.1)."""

    id: Key
    type: Word = ""
    url: Text = ""
