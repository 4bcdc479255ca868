"""CQL2 (text or JSON) to SQL: only the operators and columns named here, every value a parameter."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import cql2
import orjson
from psycopg import sql
from shapely.errors import GEOSException

from layers.source import ColumnType
from store.bilingual import Bilingual
from store.errors import BadInput

MAX_LENGTH = 20_000  # characters of a filter
MAX_DEPTH = 60
MAX_NODES = 2_000
GEOMETRY_NAMES = frozenset({"geom", "geometry"})

COMPARISONS = {"=": "=", "<>": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
ARITHMETIC = {"+": "+", "-": "-", "*": "*", "/": "/", "%": "%"}
SPATIAL = {
    "s_intersects": "ST_Intersects", "s_within": "ST_Within", "s_contains": "ST_Contains", "s_touches": "ST_Touches",
    "s_crosses": "ST_Crosses", "s_overlaps": "ST_Overlaps", "s_equals": "ST_Equals",
}  # fmt: skip
#: Temporal operators on an instant column a and an instant or interval b, as conditions on a, b's start and b's end.
TEMPORAL = {
    "t_after": "{a} > {end}", "t_before": "{a} < {start}", "t_equals": "{a} = {start} AND {a} = {end}",
    "t_disjoint": "({a} < {start} OR {a} > {end})", "t_intersects": "{a} >= {start} AND {a} <= {end}",
    "t_during": "{a} > {start} AND {a} < {end}", "t_starts": "{a} = {start}", "t_finishes": "{a} = {end}",
}  # fmt: skip
SQL_TYPES: dict[ColumnType, str] = {
    "text": "text", "integer": "bigint", "double": "double precision", "boolean": "boolean", "date": "date",
    "timestamp": "timestamptz",
}  # fmt: skip

#: A date or time as RFC 3339 writes it. PostgreSQL itself would take `yesterday` and more.
MOMENT = re.compile(r"\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:?\d\d)?)?")

Clause = sql.Composable


@dataclass(frozen=True, slots=True)
class Where:
    """A condition with its parameters in order; columns are those of the relation `r`."""

    clause: Clause
    parameters: list[Any]


@dataclass
class _Translator:
    columns: Mapping[str, ColumnType]
    project: Callable[[str], str] | None
    parameters: list[Any] = field(default_factory=list)
    nodes: int = 0

    def boolean(self, node: Any, depth: int = 0) -> Clause:
        """A node that is a condition."""
        self._count(depth)
        if isinstance(node, bool):
            return sql.SQL("true" if node else "false")
        if isinstance(node, dict) and "property" in node:
            return self._column(node["property"], only="boolean")
        op, args = _operation(node)
        if op in ("and", "or") and args:
            joined = sql.SQL(f" {op.upper()} ").join([self.boolean(arg, depth + 1) for arg in args])
            return sql.SQL("({})").format(joined)
        if op == "not":
            return sql.SQL("(NOT {})").format(self.boolean(_exactly(1, op, args)[0], depth + 1))
        if op in SPATIAL or op == "s_disjoint":
            return self._spatial(op, args)
        if op in TEMPORAL:
            return self._temporal(op, args)
        return self._predicate(op, args, depth)

    def _predicate(self, op: str, args: list[Any], depth: int) -> Clause:
        if op in COMPARISONS:
            left, right = self._same_type(_exactly(2, op, args), depth)
            return sql.SQL("({} {} {})").format(left, sql.SQL(COMPARISONS[op]), right)
        if op == "between":
            value, low, high = self._same_type(_exactly(3, op, args), depth)
            return sql.SQL("({} BETWEEN {} AND {})").format(value, low, high)
        if op == "in":
            value, options = _exactly(2, op, args)
            if not isinstance(options, list) or not options:
                raise _bad("IN")
            first, *rest = self._same_type([value, *options], depth)
            return sql.SQL("({} IN ({}))").format(first, sql.SQL(", ").join(rest))
        if op == "like":
            value, pattern = _exactly(2, op, args)
            return sql.SQL("({} LIKE {})").format(self._text(value, depth), self._text(pattern, depth))
        if op == "isnull":
            (value,) = _exactly(1, op, args)
            if isinstance(value, dict) and value.get("property") in GEOMETRY_NAMES:
                return sql.SQL("(r.geom IS NULL)")
            return sql.SQL("({} IS NULL)").format(self._scalar(value, depth + 1, self._type_of(value)))
        raise _bad(op)

    def _same_type(self, nodes: Sequence[Any], depth: int) -> list[Clause]:
        types = {kind for kind in map(self._type_of, nodes) if kind}
        numeric = types <= {"integer", "double"}
        if len(types) > 1 and not numeric and types != {"date", "timestamp"}:
            raise BadInput("Biểu thức lọc so sánh hai kiểu khác nhau", "the filter compares values of different types")
        wanted: ColumnType = "double" if numeric and len(types) > 1 else next(iter(types), "text")
        if types == {"date", "timestamp"}:
            wanted = "timestamp"
        return [self._scalar(node, depth + 1, wanted) for node in nodes]

    def _type_of(self, node: Any) -> ColumnType | None:
        """The type that a node dictates; None for a literal that takes another's (text stands for dates too)."""
        if isinstance(node, bool):
            return "boolean"
        if isinstance(node, int | float):
            return "double"
        if not isinstance(node, dict):
            return None
        if "property" in node:
            return self._known(node["property"])
        if "date" in node:
            return "date"
        if "timestamp" in node:
            return "timestamp"
        op = str(node.get("op", "")).lower()
        if op in ARITHMETIC or op in ("div", "^"):
            return "double"
        return "text" if op in ("casei", "accenti") else None

    def _scalar(self, node: Any, depth: int, wanted: ColumnType | None) -> Clause:
        self._count(depth)
        if isinstance(node, dict) and "property" in node:
            column = self._column(node["property"])
            same = wanted in (None, self._known(node["property"])) or wanted != "timestamp"
            return column if same else sql.SQL("{}::timestamptz").format(column)
        if isinstance(node, dict) and "op" in node:
            return self._function(node, depth)
        return self._literal(node, wanted or "text")

    def _function(self, node: Any, depth: int) -> Clause:
        op, args = _operation(node)
        if op in ("casei", "accenti"):
            inner = self._text(_exactly(1, op, args)[0], depth)
            return sql.SQL("lower({})" if op == "casei" else "unaccent({})").format(inner)
        if op in ARITHMETIC:
            left, right = (self._number(arg, depth) for arg in _exactly(2, op, args))
            guarded = sql.SQL("nullif({}, 0)").format(right) if op in "/%" else right
            shape = "({}::numeric {} {}::numeric)::float8" if op == "%" else "({} {} {})"
            return sql.SQL(shape).format(left, sql.SQL(ARITHMETIC[op].replace("%", "%%")), guarded)
        if op == "div":
            left, right = (self._number(arg, depth) for arg in _exactly(2, op, args))
            return sql.SQL("trunc({} / nullif({}, 0))").format(left, right)
        raise _bad(op)

    def _number(self, node: Any, depth: int) -> Clause:
        if self._type_of(node) not in ("integer", "double"):
            raise BadInput("Phép tính cần số", "arithmetic needs numbers")
        return sql.SQL("{}::float8").format(self._scalar(node, depth + 1, "double"))

    def _text(self, node: Any, depth: int) -> Clause:
        if self._type_of(node) not in (None, "text"):
            raise BadInput("LIKE và CASEI cần cột chữ", "LIKE, CASEI and ACCENTI need text")
        return self._scalar(node, depth + 1, "text")

    def _literal(self, node: Any, wanted: ColumnType) -> Clause:
        value = next(iter(node.values())) if isinstance(node, dict) and len(node) == 1 else node
        if isinstance(value, dict | list) or value is None:
            raise _bad(str(value)[:60])
        if isinstance(value, float) and wanted == "integer" and not value.is_integer():
            wanted = "double"
        if isinstance(value, float) and not math.isfinite(value):
            raise _bad("inf")
        self.parameters.append(str(value).lower() if isinstance(value, bool) else str(value).removesuffix(".0"))
        return sql.SQL("%s::text::{}").format(sql.SQL(SQL_TYPES[wanted]))

    def _column(self, name: Any, only: ColumnType | None = None) -> Clause:
        kind = self._known(name)
        if only and kind != only:
            raise BadInput(f"«{name}» không phải điều kiện", f"{name!r} is not a condition")
        return sql.SQL("r.{}").format(sql.Identifier(name))

    def _known(self, name: Any) -> ColumnType:
        if not isinstance(name, str) or name not in self.columns:
            listed = ", ".join(self.columns)
            raise BadInput(
                f"Không có thuộc tính «{str(name)[:60]}»",
                f"no property {str(name)[:60]!r}",
                hint=Bilingual(f"có: {listed}", f"there are: {listed}"),
            )
        return self.columns[name]

    def _spatial(self, op: str, args: list[Any]) -> Clause:
        left, right = (self._geometry(arg) for arg in _exactly(2, op, args))
        if op == "s_disjoint":
            return sql.SQL("(NOT ST_Intersects({}, {}))").format(left, right)
        return sql.SQL("{}({}, {})").format(sql.SQL(SPATIAL[op]), left, right)

    def _geometry(self, node: Any) -> Clause:
        if isinstance(node, dict) and node.get("property") in GEOMETRY_NAMES:
            return sql.SQL("r.geom")
        if isinstance(node, dict) and isinstance(node.get("bbox"), list) and len(node["bbox"]) in (4, 6):
            west, south, east, north = [
                node["bbox"][i] for i in ((0, 1, 2, 3) if len(node["bbox"]) == 4 else (0, 1, 3, 4))
            ]
            ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
            node = {"type": "Polygon", "coordinates": [ring]}
        if not isinstance(node, dict) or "type" not in node or not ({"coordinates", "geometries"} & node.keys()):
            raise BadInput("Phép không gian cần một hình học", "a spatial operator needs the geometry and a literal")
        self.parameters.append(self._projected(orjson.dumps(node).decode()))
        return sql.SQL("ST_SetSRID(ST_GeomFromGeoJSON(%s), 4326)")

    def _projected(self, text: str) -> str:
        try:
            return self.project(text) if self.project else text
        except GEOSException as error:
            raise _bad(text) from error

    def _temporal(self, op: str, args: list[Any]) -> Clause:
        column, moment = _exactly(2, op, args)
        if not (isinstance(column, dict) and "property" in column):
            raise BadInput("Phép thời gian cần một cột ở bên trái", "a temporal operator needs a property on its left")
        if self._known(column["property"]) not in ("date", "timestamp"):
            raise BadInput(f"«{column['property']}» không phải thời gian", f"{column['property']!r} is not a time")
        both = moment["interval"] if isinstance(moment, dict) and "interval" in moment else [moment, moment]
        if not isinstance(both, list) or len(both) != 2:
            raise _bad(op)
        name = self._column(column["property"])
        parts = TEMPORAL[op].replace("{a}", "{a}::timestamptz")
        return sql.SQL("({})").format(self._moments(parts, name, both))

    def _moments(self, shape: str, name: Clause, both: list[Any]) -> Clause:
        """Fills a shape's {a}, {start} and {end}, adding the parameters in the order in which they stand."""
        pieces: list[Clause] = []
        for part in shape.replace("{", "\0{").replace("}", "}\0").split("\0"):
            if part == "{a}":
                pieces.append(name)
            elif part in ("{start}", "{end}"):
                pieces.append(self._moment(both[0 if part == "{start}" else 1], part))
            else:
                pieces.append(sql.SQL(part))
        return sql.Composed(pieces)

    def _moment(self, node: Any, end: str) -> Clause:
        value = next(iter(node.values())) if isinstance(node, dict) and len(node) == 1 else node
        if value != ".." and (not isinstance(value, str) or not MOMENT.fullmatch(value)):
            raise _bad(str(value)[:60])
        if value == "..":
            return sql.SQL("'-infinity'::timestamptz" if end == "{start}" else "'infinity'::timestamptz")
        self.parameters.append(value)
        return sql.SQL("%s::text::timestamptz")

    def _count(self, depth: int) -> None:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise BadInput("Biểu thức lọc quá phức tạp", "the filter is too complex")


def parse_text(text: str) -> Any:
    """The CQL2 JSON tree of CQL2 text; BadInput where it cannot be read."""
    # The parser recurses, so nesting is limited before it and not by it.
    if len(text) > MAX_LENGTH or text.count("(") > MAX_DEPTH * 2 or text.lower().count("not") > MAX_DEPTH * 2:
        raise BadInput("Biểu thức lọc quá dài", "the filter is too long")
    return _parse(lambda: cql2.parse_text(text))


def parse_json(text: bytes) -> Any:
    """The tree of CQL2 JSON; BadInput where it cannot be read."""
    if len(text) > MAX_LENGTH or text.count(b"[") + text.count(b"{") > MAX_NODES:
        raise BadInput("Biểu thức lọc quá dài", "the filter is too long")
    return _parse(lambda: cql2.parse_json(text.decode()))


def where(tree: Any, columns: Mapping[str, ColumnType], project: Callable[[str], str] | None = None) -> Where:
    """The condition of a CQL2 tree over relation `r`.

    `columns` are the properties that may be asked; `geom` (EPSG:4326) always. `project` takes a geometry literal's
    GeoJSON in the filter's CRS to longitude and latitude. BadInput for all that is not understood.
    """
    translator = _Translator(columns, project)
    return Where(translator.boolean(tree), translator.parameters)


def _parse(read: Callable[[], Any]) -> Any:
    try:
        return read().to_json()
    except Exception as error:
        lines = [line for line in str(error).splitlines() if line.strip()]
        raise BadInput(
            "Không đọc được biểu thức lọc CQL2",
            f"cannot read the CQL2 filter ({lines[-1].strip()[:200] if lines else type(error).__name__})",
            hint=Bilingual("ví dụ: name LIKE 'Trường%' AND cap = 2", "for example name LIKE 'Trường%' AND level = 2"),
        ) from error


def _operation(node: Any) -> tuple[str, list[Any]]:
    if not isinstance(node, dict) or not isinstance(node.get("args"), list):
        raise _bad(str(node)[:60])
    op = str(node.get("op", "")).lower()
    return {"!=": "<>", "eq": "=", "t_intersect": "t_intersects"}.get(op, op), node["args"]


def _exactly(count: int, op: str, args: list[Any]) -> list[Any]:
    if len(args) != count:
        raise _bad(op)
    return args


def _bad(what: str) -> BadInput:
    return BadInput(f"Bộ lọc không hỗ trợ «{what[:60]}»", f"the filter cannot use {what[:60]!r}")
