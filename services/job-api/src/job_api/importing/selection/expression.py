"""The condition of a selection: what it may say, and which keys of a line it looks at.

The text never runs. It is parsed, each part of it is looked at, and only what is on the lists here becomes
the SQL that runs: comparisons and plain functions of one line's values. There is no way to a table, a file,
a setting or another line. No part can make a text that is much longer than its inputs either: parts within
parts would make texts that no memory holds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from groundwork.errors import InvalidRequest
from job_api.importing.selection.sandbox import WHERE, Sandbox

MAX_PARTS = 2_000
MAX_DEPTH = 200
"""Of the syntax tree, in which a part takes a level or two."""
Path = tuple[str | int, ...]
"""Keys, and places in lists, that lead from a line to a value."""

_STATEMENT = "SELECT "
_SHOWN = 200
_ONLY_ONE = "write one condition and nothing else"
_TOO_DEEP = "the condition is nested too deep"
_ROW = ("s", "s3object")
"""How a condition may name the line itself."""
_OPERATORS = frozenset(
    {
        "COMPARE_IN", "COMPARE_NOT_IN", "OPERATOR_COALESCE", "OPERATOR_IS_NOT_NULL", "OPERATOR_IS_NULL",
        "OPERATOR_NOT", "OPERATOR_NULLIF", "OPERATOR_TRY",
    }
)  # fmt: skip
_STEPS = frozenset({"ARRAY_EXTRACT", "STRUCT_EXTRACT"})
_CLASSES = frozenset({"BETWEEN", "CASE", "CAST", "COMPARISON", "CONJUNCTION"})
_FUNCTIONS = frozenset(
    {
        "%", "*", "+", "-", "/", "//", "~~", "!~~", "~~*", "!~~*",
        "abs", "ceil", "ceiling", "char_length", "character_length", "contains", "date_part", "day",
        "ends_with", "floor", "greatest", "ilike_escape", "least", "left", "length", "like_escape", "lower",
        "ltrim", "month", "not_ilike_escape", "not_like_escape", "nullif", "prefix", "regexp_full_match",
        "regexp_matches", "right", "round", "rtrim", "sign", "sqrt", "starts_with", "strlen", "strpos",
        "substr", "substring", "suffix", "trim", "upper", "year",
    }
)  # fmt: skip
_GROWING = frozenset(
    {
        "||", "array_to_string", "bar", "concat", "concat_ws", "escape", "format", "group_concat", "hex",
        "list_aggregate", "list_concat", "list_resize", "listagg", "lpad", "printf", "range",
        "regexp_replace", "repeat", "replace", "rpad", "string_agg", "to_base64", "to_json",
        "translate", "url_encode",
    }
)  # fmt: skip
"""Known by name for the reason alone: what is on none of these lists is refused as well."""
_PATTERNS = frozenset({"regexp_full_match", "regexp_matches"})
_MAX_PATTERNS = 20
"""Each may keep 8 MiB of states in memory."""
_TYPES = frozenset(
    {
        "BIGINT", "BOOL", "BOOLEAN", "BPCHAR", "CHAR", "DATE", "DATETIME", "DEC", "DECIMAL", "DOUBLE",
        "FLOAT", "FLOAT4", "FLOAT8", "HUGEINT", "INT", "INT1", "INT2", "INT4", "INT8", "INTEGER", "INTERVAL",
        "LOGICAL", "LONG", "NUMERIC", "REAL", "SHORT", "SIGNED", "SMALLINT", "STRING", "TEXT", "TIME",
        "TIMESTAMP", "TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE", "TINYINT", "UBIGINT", "UHUGEINT", "UINTEGER",
        "USMALLINT", "UTINYINT", "UUID", "VARCHAR",
    }
)  # fmt: skip
"""For a cast. Bits, bytes, lists and the like are longer as a text than the text they come from."""
_LITERALS = frozenset({"BOOLEAN", "INTEGER", "NULL_LITERAL", "NUMERIC", "STRING"})
_MAX_DIGITS = 38
"""Longer whole numbers would have a type without a limit."""


@dataclass(frozen=True)
class Condition:
    """A condition that was looked through: SQL over the columns c0, c1 ..., one for each path."""

    sql: str
    paths: tuple[Path, ...]
    parts: int
    """As many values may be in memory for each line."""
    longest_literal: int
    """In bytes."""


def parse_condition(text: str, sandbox: Sandbox) -> Condition:
    """Raises InvalidRequest that says what is wrong, and at which character when that is known."""
    if not text.strip():
        raise InvalidRequest(_ONLY_ONE, where=WHERE)
    try:
        # Alone first: a text that closes the brackets it is put in, and opens others, is no condition.
        alone = sandbox.parse(f"{_STATEMENT}{text}")
        answer = alone if alone["error"] else sandbox.parse(f"{_STATEMENT}({text}\n)")
    except ValueError as error:  # the tree is deeper than JSON may be
        raise InvalidRequest(_TOO_DEEP, where=WHERE) from error
    if alone["error"]:
        raise InvalidRequest(_syntax(alone), where=WHERE)
    if answer["error"]:  # more than fits in brackets: further clauses, names, statements
        raise InvalidRequest(_ONLY_ONE, where=WHERE)
    statement = _only_expression(answer)
    parts = _Parts()
    (expression,) = statement["select_list"]
    statement["select_list"] = [parts.checked(expression)]
    if not parts.paths:
        raise InvalidRequest("the condition looks at no key of the line", where=WHERE)
    sql = sandbox.unparse(answer)
    return Condition(sql.removeprefix("SELECT "), tuple(parts.paths), parts.seen, parts.longest_literal)


def shown(path: Path) -> str:
    """The path as a condition spells it."""
    text = "s" + "".join(f"[{step}]" if isinstance(step, int) else f'."{step}"' for step in path)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


@dataclass
class _Parts:
    """Looks through an expression, and puts a column in the place of every value of the line."""

    paths: list[Path] = field(default_factory=list)
    seen: int = 0
    longest_literal: int = 0
    _patterns: int = 0

    def checked(self, node: Any, depth: int = 0) -> Any:
        if depth > MAX_DEPTH:
            raise InvalidRequest(_TOO_DEEP, where=WHERE)
        if isinstance(node, list):
            return [self.checked(part, depth + 1) for part in node]
        if not isinstance(node, dict):
            return node
        if "class" in node:
            self.seen += 1
            if self.seen > MAX_PARTS:
                raise InvalidRequest(f"the condition has more than {MAX_PARTS:,} parts", where=WHERE)
            path = _path(node)
            if path is not None:
                return self._column(path)
            _check(node)
            self._count(node)
        return {key: self.checked(value, depth + 1) for key, value in node.items()}

    def _count(self, node: dict[str, Any]) -> None:
        if node["class"] == "CONSTANT":
            self.longest_literal = max(self.longest_literal, len(_literal_text(node).encode()))
        elif node["class"] == "FUNCTION" and str(node["function_name"]).lower() in _PATTERNS:
            self._patterns += 1
            if self._patterns > _MAX_PATTERNS:
                raise InvalidRequest(
                    f"the condition has more than {_MAX_PATTERNS} regular expressions", where=WHERE
                )

    def _column(self, path: Path) -> dict[str, Any]:
        if path not in self.paths:
            self.paths.append(path)
        return {
            "class": "COLUMN_REF",
            "type": "COLUMN_REF",
            "alias": "",
            "query_location": 0,
            "column_names": [f"c{self.paths.index(path)}"],
        }


def _only_expression(answer: dict[str, Any]) -> dict[str, Any]:
    """The statement that was parsed, if there is nothing in it but one expression."""
    node = answer["statements"][0]["node"] if len(answer["statements"]) == 1 else {}
    if (
        node.get("type") != "SELECT_NODE"
        or len(node["select_list"]) != 1
        or node["from_table"]["type"] != "EMPTY"
        or any(node.get(part) for part in ("where_clause", "having", "qualify", "sample", "modifiers"))
        or node.get("group_expressions")
        or (node.get("cte_map") or {}).get("map")
        or node["select_list"][0].get("alias")
    ):
        raise InvalidRequest(_ONLY_ONE, where=WHERE)
    result: dict[str, Any] = node
    return result


def _path(node: dict[str, Any]) -> Path | None:
    """Where the value lies that this part names; None when it names none."""
    if node["class"] == "COLUMN_REF":
        names = [str(name) for name in node["column_names"]]
        return tuple(names[1:] if len(names) > 1 and names[0].lower() in _ROW else names)
    if node["class"] == "OPERATOR" and node["type"] in _STEPS and len(node["children"]) == 2:
        inner, step = node["children"]
        before = _path(inner)
        if before is not None and step["class"] == "CONSTANT":
            _check_literal(step)
            text = _literal_text(step)
            return (*before, int(text) if step["literal"]["kind"] == "INTEGER" else text)
    return None


def _check(node: dict[str, Any]) -> None:
    match node["class"]:
        case "CONSTANT":
            _check_literal(node)
        case "TYPE":
            _check_type(node)
        case "FUNCTION":
            _check_function(node)
        case "OPERATOR" if node["type"] in _OPERATORS:
            pass
        case name if name in _CLASSES:
            pass
        case _:
            what = str(node["type"]).lower().replace("_", " ")
            raise InvalidRequest(
                f"a condition is about one line alone and cannot have a part of the kind {what!r}",
                where=WHERE,
            )


def _check_function(node: dict[str, Any]) -> None:
    name = str(node["function_name"]).lower()
    plain = not (node["schema"] or node["catalog"] or node["distinct"] or node["filter"])
    if plain and not node["order_bys"]["orders"] and name in _FUNCTIONS:
        return
    kind = "operator" if node.get("is_operator") else "function"
    why = ": its result can be far longer than its inputs" if name in _GROWING else ""
    raise InvalidRequest(f"the {kind} {name!r} cannot be used in a condition{why}", where=WHERE)


def _check_type(node: dict[str, Any]) -> None:
    name = str(node["type_name"])
    plain = not (node["schema"] or node["catalog"])
    if (
        not plain
        or name.upper() not in _TYPES
        or any(part["class"] != "CONSTANT" for part in node["children"])
    ):
        raise InvalidRequest(
            f"the type {name[:_SHOWN]!r} cannot be used in a condition; there are texts, numbers, booleans,"
            " dates and times",
            where=WHERE,
        )


def _check_literal(node: dict[str, Any]) -> None:
    kind = node["literal"]["kind"]
    if kind not in _LITERALS or (kind == "INTEGER" and len(_literal_text(node)) > _MAX_DIGITS):
        raise InvalidRequest(
            f"a condition can have texts, booleans and numbers of at most {_MAX_DIGITS} digits, not"
            f" {_literal_text(node)[:_SHOWN]!r}",
            where=WHERE,
        )


def _literal_text(node: dict[str, Any]) -> str:
    return str(node["literal"].get("text", ""))


def _syntax(answer: dict[str, Any]) -> str:
    message = str(answer["error_message"]).splitlines()[0]
    place = answer.get("position")
    if place is None:  # not the grammar, but a statement of another kind
        return _TOO_DEEP if "depth" in message else _ONLY_ONE
    return f"{message} (character {max(int(place) - len(_STATEMENT), 0) + 1})"
