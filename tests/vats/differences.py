"""Where we are deliberately stricter than the machine-readable manual, or have other names; each with its reason.

The comparison in ``test_manual.py`` knows no other exceptions, and fails when one of these is no longer needed.
"""

NAMES: dict[tuple[str, str], tuple[str, str]] = {
    ("list_users", "with"): ("with_status", "a word of Python, and the only value is «status»"),
    ("get_user", "with"): ("with_status", "a word of Python, and the only value is «status»"),
    ("list_blacklist", "with"): ("with_statistics", "a word of Python, and the only value is «statistics»"),
    ("edit_interval_schedule", "id"): ("interval_id", "«id» is the operation's; this names what is changed"),
    ("delete_interval_schedule", "id"): ("interval_id", "«id» is the operation's; this names what is deleted"),
    ("edit_calendar_schedule", "id"): ("holiday_id", "«id» is the operation's; this names what is changed"),
    ("delete_calendar_schedule", "id"): ("holiday_id", "«id» is the operation's; this names what is deleted"),
    ("set_group_caller_id", "id"): ("group_id", "«id» is the operation's; this is a department's"),
    ("delete_group_caller_id", "id"): ("group_id", "«id» is the operation's; this is a department's"),
    ("set_region_caller_id", "id"): ("region_id", "«id» is the operation's; this is a region's"),
    ("delete_region_caller_id", "id"): ("region_id", "«id» is the operation's; this is a region's"),
    ("deny_group_directions", "id"): ("group_id", "«id» is the operation's; this is a department's"),
    ("delete_webhook", "id"): ("webhook_id", "«id» is the operation's; this is a subscription's"),
}
"""(operation, name on the wire) → our name, why. All other names are those of the wire in snake case."""

REQUIRED: dict[tuple[str, str], str] = {
    ("get_group_calls", "group_id"): "what the state means without it is not said (A06-3)",
    ("enable_group_calls", "group_id"): "without it all departments are meant (A06-2): EnableAllGroupCalls",
    ("disable_group_calls", "group_id"): "without it all departments are meant (A06-2): DisableAllGroupCalls",
    ("delete_region_caller_id", "mode"): "what «all» takes with it is not said (A13-2)",
    ("add_group", "timeout.target"): "its default is not to be relied on (A08-1)",
    ("edit_group", "timeout.target"): "its default is not to be relied on (A08-1)",
}
"""Required here, optional there."""

LEFT_OUT: dict[tuple[str, str, str], str] = {
    ("edit_branch", "body", "domain"): "in an example of the manual alone, not in its table (A17-1)",
    ("edit_branch", "body", "key"): "in an example of the manual alone, not in its table (A17-1)",
}
"""Never sent there."""

STRICTER: dict[tuple[str, str], tuple[dict[str, object], str]] = {
    ("get_history_json", "groups"): ({"minItems": 1}, "an empty filter filters nothing"),
    ("get_history_json", "missedStatus"): ({"minItems": 1}, "an empty filter filters nothing"),
    ("edit_group_users", "add"): ({"minItems": 1}, "nobody is named by leaving the list out"),
    ("edit_group_users", "calls_disable"): ({"minItems": 1}, "nobody is named by leaving the list out"),
    ("edit_group_users", "remove"): ({"minItems": 1}, "nobody is named by leaving the list out"),
    ("add_webhook", "url"): ({"pattern": r"^https://[^\s/]+[^\s]*$", "minLength": None}, "https alone (A18-3)"),
}
"""Constraints that the manual does not have (None: that it has and ours covers)."""

SECOND_CLASSES = {
    "EnableAllGroupCalls": ("enable_group_calls", "one department and all of them are two methods (A06-2)"),
    "DisableAllGroupCalls": ("disable_group_calls", "one department and all of them are two methods (A06-2)"),
}
"""Classes beside the one that the operation id names."""
