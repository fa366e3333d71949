"""Kinds of values that a command takes: what stands in the signature of a handler."""

from chat.params.choice import All, Choice, ChoiceParam, Switch
from chat.params.clients import CallTarget, Client, ClientRef, Mask, MaskParam, PhoneParam, PhoneText, Target
from chat.params.departments import DepartmentRef, OwnDepartment
from chat.params.numbers import NumberRef
from chat.params.param import Behind, Found, Me, Named, NotRead, Offer, Param, Several, default
from chat.params.people import AnyEmployee, EmployeeRef
from chat.params.period import Days, Period, Today, named_period
from chat.params.text import Phrase, PhraseParam, Rest, RestParam, Secret, Whole, WholeParam
from chat.params.together import (
    AnyEmployees,
    DepartmentOrAll,
    DepartmentRefs,
    EmployeeRefs,
    FirstOf,
    ManyParam,
    PartyRef,
)
from chat.params.until import Until, UntilValue, until_title

__all__ = [
    "All",
    "AnyEmployee",
    "AnyEmployees",
    "Behind",
    "CallTarget",
    "Choice",
    "ChoiceParam",
    "Client",
    "ClientRef",
    "Days",
    "DepartmentOrAll",
    "DepartmentRef",
    "DepartmentRefs",
    "EmployeeRef",
    "EmployeeRefs",
    "FirstOf",
    "Found",
    "ManyParam",
    "Mask",
    "MaskParam",
    "Me",
    "Named",
    "NotRead",
    "NumberRef",
    "Offer",
    "OwnDepartment",
    "Param",
    "PartyRef",
    "Period",
    "PhoneParam",
    "PhoneText",
    "Phrase",
    "PhraseParam",
    "Rest",
    "RestParam",
    "Secret",
    "Several",
    "Switch",
    "Target",
    "Today",
    "Until",
    "UntilValue",
    "Whole",
    "WholeParam",
    "default",
    "named_period",
    "until_title",
]
