from pydantic import Field

from vats.answers.reading import Answer, Flag, Key, Known, Many, Maybe, Part, Phone, Text, Whole, Word


class MobileRedirect(Answer):
    """What rings beside the own phone (manual 7): ``delay`` in seconds, ``forward`` the mobile alone."""

    enabled: Flag = False
    delay: Whole = None
    forward: Flag = False


class User(Answer):
    """An employee (manual 6.1). ``number`` is the direct number; ``status`` comes with ``with_status`` alone."""

    login: Key
    name: Text = ""
    position: Text = ""
    email: Text = ""
    ext: Text = ""
    number: Phone = Field("", alias="telnum")
    role: Text = ""
    mobile: Phone = ""
    mobile_redirect: Part[MobileRedirect] = None
    status: Word = ""

    @property
    def key(self) -> str:
        """What tells it from others of the list."""
        return self.login


class UserGroup(Answer):
    """A department of an employee (manual 6.6)."""

    id: Key
    name: Text = ""
    ext: Text = ""


class DndState(Answer):
    """Whether an employee takes calls: True means that calls come (manual 6.9, A06-1)."""

    state: Known


class GroupCallsState(Answer):
    """Whether an employee takes the calls of a department (manual 6.7)."""

    state: Known


class GroupTimeout(Answer):
    """Where a department's call goes after ``time`` seconds without an answer (manual 8.7)."""

    time: Whole = None
    target: Word = ""
    login: Text = Field("", alias="user")
    group_id: Text = Field("", alias="group")
    number: Phone = Field("", alias="telnum")


class GroupUser(Answer):
    """A member of a department (manual 8.1); ``takes_calls`` is None where the ВАТС does not say."""

    login: Key
    name: Text = ""
    takes_calls: Maybe = Field(None, alias="calls_enable")
    group_head: Flag = False
    is_absence_active: Flag = False
    is_forwarding_disabled: Flag = False
    other_pbx_type: Text = ""
    branch_domain: Text = ""


class Group(Answer):
    """A department (manual 8.1); ``call_duration`` is in seconds and 0 where everybody rings at once (A08-3)."""

    id: Key
    name: Text = ""
    ext: Text = ""
    call_order: Text = ""
    call_duration: Whole = None
    users: Many[GroupUser] = ()
    timeout: Part[GroupTimeout] = None
    advanced: Word = ""
    queue_position: Flag = False

    @property
    def key(self) -> str:
        """What tells it from others of the list."""
        return self.id
