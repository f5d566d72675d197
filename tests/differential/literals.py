"""Literals of every kind, with the edges of each: what an expression begins with."""
from __future__ import annotations

from case import Draw

INTS = ("0", "1", "-1", "2", "3", "5", "7", "-4", "10", "12", "100", "-100", "1000", "0x1F", "0o17", "2147483648", "4294967296",
        "9007199254740993", "9223372036854775807", "-9223372036854775808", "-9223372036854775807")
SMALL_INTS = ("0", "1", "2", "3", "4", "5", "-1", "-2", "7", "10")
FLOATS = ("0.0", "-0.0", "1.0", "-1.0", "1.5", "2.5", "-2.5", "3.5", "0.1", "0.5", "-0.5", "0.49999999999999994", "1e10", "1e-7", "1.0e308",
          "4.9e-324", "123456.789", "9007199254740993.0", "9.223372036854775807e18", "-9.223372036854775808e18", "1e19", "(0.0/0.0)",
          "(1.0/0.0)", "(-1.0/0.0)", "100.0", "33.333333333", "1e21", "1e-3", "12345678.9")
STRINGS = ("''", "'a'", "'b'", "'abc'", "'ABC'", "'aBc'", "'äöü'", "'ß'", "'İ'", "'😀'", "'a😀b'", "'e\\u0301'", "'é'", "' x '", "'\\t\\n x\\r'",
           "'1'", "'-3'", "'1.5'", "'1e3'", "'0x1F'", "' 12 '", "'true'", "'TRUE'", "'false '", "'NaN'", "'Infinity'", "'a,b,,c'", "','",
           "'aaa'", "'it\\'s'", "\"q\"", "'2015-07-21'", "'10:15'", "'P1DT2H'", "'hello world'", "'null'", "'9223372036854775808'", "'1.'",
           "'.5'", "'+7'", "'ﬀ'", "'Σς'", "'\\u00a0x\\u00a0'", "'xyxyx'", "'.*'", "'a.c'", "'\\\\'", "'zz'", "'١'", "'1_000'", "'5 '", "'1d'", "'1f'")
DATES = ("date('2015-07-21')", "date('2016-02-29')", "date('2000-01-01')", "date('1984-10-11')", "date('-0044-03-15')", "date('2018-12-31')",
         "date('9999-12-31')", "date({year: 2020, week: 53, dayOfWeek: 5})", "date('2015-W01')", "date('+10000-01-01')")
LOCAL_TIMES = ("localtime('00:00')", "localtime('23:59:59.999999999')", "localtime('12:31:14.645876123')", "localtime('10:15:30')")
TIMES = ("time('12:00Z')", "time('10:15:30+01:00')", "time('23:59:59.999999999-18:00')", "time('00:00+18:00')", "time('12:31:14.645876123+02:30')",
         "time('11:00Z')", "time('12:00+01:00')")
LOCAL_DATETIMES = ("localdatetime('2015-07-21T21:40:32.142')", "localdatetime('2016-02-29T00:00')", "localdatetime('1969-12-31T23:59:59.999999999')",
                   "localdatetime('2018-03-25T02:30')", "localdatetime('1984-10-11T12:31:14.645876123')", "localdatetime('-0001-01-01T00:00')")
DATETIMES = ("datetime('2015-07-21T21:40:32.142+01:00')", "datetime('2017-10-29T02:30[Europe/Stockholm]')", "datetime('2018-03-25T02:30[Europe/Berlin]')",
             "datetime('1984-10-11T12:31:14.645876123Z')", "datetime('2015-06-24T12:50:35.556+01:00[Europe/London]')", "datetime('1818-07-14T12:00[Europe/Stockholm]')",
             "datetime('2020-11-01T01:30[America/New_York]')", "datetime({epochSeconds: 0})", "datetime({epochMillis: 1435145435556})",
             "datetime('2011-12-30T00:00[Pacific/Apia]')", "datetime('2000-01-01T00:00+05:30[Asia/Kolkata]')", "datetime('2016-02-29T12:00Z[UTC]')")
DURATIONS = ("duration('P1Y')", "duration('P14M')", "duration('P1DT-1S')", "duration('PT0.000000001S')", "duration('P1Y2M3DT4H5M6.007S')", "duration('P0D')",
             "duration({days: 1.5})", "duration({months: 0.75})", "duration({hours: -25, minutes: 61})", "duration('P5M1.5D')", "duration('PT-0.5S')",
             "duration({weeks: 2, seconds: 3661})", "duration('-P1M')", "duration('P12Y5M14DT16H12M70S')", "duration({years: 12.5, months: 5.5, days: 14.5})", "duration('PT25H')")
POINTS = ("point({x: 1, y: 2})", "point({x: 1.5, y: -2, z: 3})", "point({longitude: 12.5, latitude: 55.7})", "point({longitude: -180, latitude: 90, height: 10})",
          "point({x: 0, y: 0})", "point({latitude: 0, longitude: 0})", "point({x: 1, y: 2, crs: 'wgs-84'})", "point({x: 1, y: 2, z: 3, srid: 4979})", "point({x: -0.0, y: 0.0})")
BOOLS = ("true", "false")

POOLS = {"int": INTS, "small": SMALL_INTS, "float": FLOATS, "str": STRINGS, "bool": BOOLS, "date": DATES, "localtime": LOCAL_TIMES, "time": TIMES,
         "localdatetime": LOCAL_DATETIMES, "datetime": DATETIMES, "duration": DURATIONS, "point": POINTS, "null": ("null",)}
TEMPORAL = ("date", "localtime", "time", "localdatetime", "datetime")
SCALARS = ("int", "float", "str", "bool")
KINDS = (*SCALARS, *TEMPORAL, "duration", "point", "null", "list", "map")
KEYS = ("a", "b", "c", "x")


def literal(draw: Draw, kind: str, depth: int = 2) -> str:
    if kind == "number":
        kind = draw.choice(("int", "float", "small"))
    if kind in ("any", "scalar"):
        kind = draw.choice(KINDS if kind == "any" and depth > 0 else SCALARS)
    if kind in ("list", "list_any"):
        return mixed_list(draw, depth - 1) if draw.chance(0.4) or kind == "list_any" else uniform_list(draw, draw.choice(("small", "float", "str", "bool", "date")))
    if kind.startswith("list:"):
        return uniform_list(draw, kind[5:])
    if kind == "map":
        keys = draw.sample(KEYS, draw.randint(0, 3))
        return "{" + ", ".join(f"{key}: {literal(draw, 'any', depth - 1)}" for key in keys) + "}"
    if kind == "temporal":
        kind = draw.choice(TEMPORAL)
    return draw.choice(POOLS[kind])


def mixed_list(draw: Draw, depth: int) -> str:
    return "[" + ", ".join(literal(draw, "any", depth) for _ in range(draw.randint(0, 4))) + "]"


def uniform_list(draw: Draw, kind: str) -> str:
    items = [literal(draw, kind, 1) for _ in range(draw.randint(0, 5))]
    return "[" + ", ".join("null" if draw.chance(0.12) else item for item in items) + "]"
