"""Pre- and post-annotation functions: what a job's ARN stands for, how it is called, what passes each way."""

from groundwork.functions.answers import PostAnswer, PreAnswer, read_post_answer, read_pre_answer
from groundwork.functions.builtin import BuiltIn, built_in, is_users_own
from groundwork.functions.calls import entry_point_names
from groundwork.functions.errors import FunctionAnswerInvalid, FunctionFailed, FunctionMissing
from groundwork.functions.events import payload_entry, post_event, pre_event
from groundwork.functions.invoking import FunctionInvoker
from groundwork.functions.pauses import Pauses
from groundwork.functions.references import best_match, parse_reference
from groundwork.functions.registry import find_function

__all__ = [
    "BuiltIn",
    "FunctionAnswerInvalid",
    "FunctionFailed",
    "FunctionInvoker",
    "FunctionMissing",
    "Pauses",
    "PostAnswer",
    "PreAnswer",
    "best_match",
    "built_in",
    "entry_point_names",
    "find_function",
    "is_users_own",
    "parse_reference",
    "payload_entry",
    "post_event",
    "pre_event",
    "read_post_answer",
    "read_pre_answer",
]
