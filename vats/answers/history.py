from pydantic import Field

from vats.answers.reading import Answer, Key, Login, Moment, Phone, Text, Whole, Word


class HistoryCall(Answer):
    """A call with a client (manual 4.2).

    ``start`` is in UTC; ``wait`` and ``duration`` are seconds, ``duration`` of the talk alone (A02-13).
    """

    call_id: Key = Field(alias="uid")
    type: Word = ""
    status: Word = ""
    client: Phone = ""
    number: Phone = Field("", alias="diversion")
    number_name: Text = Field("", alias="telnum_name")
    destination: Word = ""
    login: Login = Field("", alias="user")
    employee: Text = Field("", alias="user_name")
    department: Text = Field("", alias="group_name")
    start: Moment = None
    wait: Whole = None
    duration: Whole = None
    record: Text = ""
    rating: Whole = None
    note: Text = ""
    missed_status: Whole = Field(None, alias="missedStatus")

    @property
    def is_missed(self) -> bool:
        """Whether a client rang in vain: ``missed`` is said of outgoing calls too (A02-20, A04-6)."""
        return self.status == "missed" and self.type != "out"


class InnerCall(Answer):
    """A call between employees (manual 4.4); ``wait`` and ``duration`` are seconds."""

    call_id: Key = Field(alias="uid")
    status: Word = ""
    caller: Login = Field("", alias="from")
    callee: Login = Field("", alias="to")
    caller_name: Text = Field("", alias="from_name")
    callee_name: Text = Field("", alias="to_name")
    start: Moment = None
    wait: Whole = None
    duration: Whole = None
    record: Text = ""


class MadeCall(Answer):
    """A call that was begun (manual 5.1).

    ``clid`` is the number the client really sees, empty where the ВАТС does not say; it may differ from the one that
    was asked for (A05-2). ``call_id`` need not be the id of later events (A05-4).
    """

    call_id: Key = Field(alias="callid")
    clid: Phone = ""
