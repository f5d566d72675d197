"""The functions of the language with the kinds of their arguments."""
from __future__ import annotations

# name, kinds of the arguments that must be there, kinds of those that may be, kind of the result
FUNCTIONS: tuple[tuple[str, tuple[str, ...], tuple[str, ...], str], ...] = (
    ("size", ("list|str",), (), "int"), ("length", ("path",), (), "int"), ("char_length", ("str",), (), "int"), ("character_length", ("str",), (), "int"),
    ("coalesce", ("any",), ("any", "any"), "any"), ("head", ("list",), (), "any"), ("last", ("list",), (), "any"), ("tail", ("list",), (), "list"),
    ("nullIf", ("any", "any"), (), "any"), ("properties", ("map",), (), "map"), ("keys", ("map",), (), "list"), ("valueType", ("any",), (), "str"),
    ("toBoolean", ("str|bool|int",), (), "bool"), ("toBooleanOrNull", ("any",), (), "bool"), ("toFloat", ("str|number",), (), "float"),
    ("toFloatOrNull", ("any",), (), "float"), ("toInteger", ("str|number|bool",), (), "int"), ("toIntegerOrNull", ("any",), (), "int"),
    ("toString", ("scalar|temporal|duration|point",), (), "str"), ("toStringOrNull", ("any",), (), "str"),
    ("toBooleanList", ("list",), (), "list"), ("toFloatList", ("list",), (), "list"), ("toIntegerList", ("list",), (), "list"), ("toStringList", ("list",), (), "list"),
    ("range", ("small", "small"), ("small",), "list"), ("reverse", ("list|str",), (), "list"), ("isEmpty", ("list|str|map",), (), "bool"),
    ("abs", ("number",), (), "number"), ("ceil", ("number",), (), "float"), ("floor", ("number",), (), "float"), ("isNaN", ("number",), (), "bool"),
    ("round", ("number",), ("small", "mode"), "float"), ("sign", ("number",), (), "int"), ("exp", ("number",), (), "float"), ("log", ("number",), (), "float"),
    ("log10", ("number",), (), "float"), ("sqrt", ("number",), (), "float"), ("acos", ("number",), (), "float"), ("asin", ("number",), (), "float"),
    ("atan", ("number",), (), "float"), ("atan2", ("number", "number"), (), "float"), ("cos", ("number",), (), "float"), ("cot", ("number",), (), "float"),
    ("degrees", ("number",), (), "float"), ("haversin", ("number",), (), "float"), ("radians", ("number",), (), "float"), ("sin", ("number",), (), "float"),
    ("tan", ("number",), (), "float"), ("e", (), (), "float"), ("pi", (), (), "float"),
    ("btrim", ("str",), ("str",), "str"), ("ltrim", ("str",), ("str",), "str"), ("rtrim", ("str",), ("str",), "str"), ("trim", ("str",), (), "str"),
    ("left", ("str", "small"), (), "str"), ("right", ("str", "small"), (), "str"), ("lower", ("str",), (), "str"), ("upper", ("str",), (), "str"),
    ("toLower", ("str",), (), "str"), ("toUpper", ("str",), (), "str"), ("normalize", ("str",), ("form",), "str"), ("replace", ("str", "str", "str"), (), "str"),
    ("split", ("str", "str|list:str"), (), "list"), ("substring", ("str", "small"), ("small",), "str"),
    ("point.distance", ("point", "point"), (), "float"), ("point.withinBBox", ("point", "point", "point"), (), "bool"),
    ("vector.similarity.cosine", ("list:float", "list:float"), (), "float"), ("vector.similarity.euclidean", ("list:float", "list:float"), (), "float"),
    ("date", ("date|localdatetime|datetime|str",), (), "date"), ("localtime", ("localtime|time|datetime|localdatetime|str",), (), "localtime"),
    ("time", ("time|localtime|datetime|localdatetime",), (), "time"), ("localdatetime", ("date|localdatetime|datetime",), (), "localdatetime"),
    ("datetime", ("date|localdatetime|datetime",), (), "datetime"), ("duration", ("duration|str",), (), "duration"),
    ("duration.between", ("temporal", "temporal"), (), "duration"), ("duration.inMonths", ("temporal", "temporal"), (), "duration"),
    ("duration.inDays", ("temporal", "temporal"), (), "duration"), ("duration.inSeconds", ("temporal", "temporal"), (), "duration"),
)

AGGREGATES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("count", "any", ()), ("collect", "any", ()), ("min", "any", ()), ("max", "any", ()), ("sum", "number|duration", ()), ("avg", "number|duration", ()),
    ("stDev", "number", ()), ("stDevP", "number", ()), ("percentileCont", "number", ("0.5", "0.0", "1", "0.33")), ("percentileDisc", "number", ("0.5", "0", "1.0", "0.9")),
)

TEMPORAL_FIELDS = {
    "date": ("year", "quarter", "month", "week", "weekYear", "dayOfQuarter", "quarterDay", "day", "ordinalDay", "dayOfWeek", "weekDay"),
    "localtime": ("hour", "minute", "second", "millisecond", "microsecond", "nanosecond"),
    "zone": ("timezone", "offset", "offsetMinutes", "offsetSeconds"),
    "epoch": ("epochSeconds", "epochMillis"),
    "duration": ("years", "quarters", "months", "weeks", "days", "hours", "minutes", "seconds", "milliseconds", "microseconds", "nanoseconds", "quartersOfYear",
                 "monthsOfQuarter", "monthsOfYear", "daysOfWeek", "minutesOfHour", "secondsOfMinute", "millisecondsOfSecond", "microsecondsOfSecond", "nanosecondsOfSecond"),
    "point": ("x", "y", "z", "longitude", "latitude", "height", "crs", "srid"),
}


def fields_of(kind: str) -> tuple[str, ...]:
    date, clock, zone = TEMPORAL_FIELDS["date"], TEMPORAL_FIELDS["localtime"], TEMPORAL_FIELDS["zone"]
    return {"date": date, "localtime": clock, "time": (*clock, *zone), "localdatetime": (*date, *clock),
            "datetime": (*date, *clock, *zone, *TEMPORAL_FIELDS["epoch"])}.get(kind, TEMPORAL_FIELDS.get(kind, ()))
