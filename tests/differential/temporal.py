"""Temporal values: construction from maps and texts, selection, truncation, arithmetic, differences, components, texts."""
from __future__ import annotations

from case import Case, Draw
from functions import fields_of
from literals import POOLS, TEMPORAL, literal

ZONES = ("Europe/Stockholm", "Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "UTC", "Etc/GMT+5", "+01:00", "-18:00", "Z", "+02:30:15",
         "Europe/Dublin", "Africa/Casablanca", "Antarctica/Troll", "America/Sao_Paulo", "Asia/Kathmandu", "Nowhere/City", "GMT", "+1", "europe/berlin")
UNITS = ("millennium", "century", "decade", "year", "weekYear", "quarter", "month", "week", "day", "hour", "minute", "second", "millisecond", "microsecond")
YEARS = ("1984", "2016", "2017", "2018", "2020", "0", "-1", "1900", "9999", "1583", "1818", "-44")
NUMBERS = {"year": YEARS, "month": ("1", "2", "10", "12", "13", "0"), "day": ("1", "11", "28", "29", "30", "31", "32"), "week": ("1", "10", "52", "53", "0"),
           "dayOfWeek": ("1", "3", "7", "8"), "quarter": ("1", "3", "4", "5"), "dayOfQuarter": ("1", "45", "91", "92", "93"), "ordinalDay": ("1", "60", "202", "365", "366", "367"),
           "hour": ("0", "12", "23", "24"), "minute": ("0", "31", "59", "60"), "second": ("0", "14", "59", "60"), "millisecond": ("0", "645", "999", "1000"),
           "microsecond": ("0", "645876", "999999", "876"), "nanosecond": ("0", "645876123", "999999999", "123", "1000000000")}
DATE_SHAPES = (("year",), ("year", "month"), ("year", "month", "day"), ("year", "week"), ("year", "week", "dayOfWeek"), ("year", "quarter"), ("year", "quarter", "dayOfQuarter"),
               ("year", "ordinalDay"), ("month", "day"), ("year", "day"), ("year", "dayOfWeek"), ("day",), ("week",), ("month",), ("quarter",), ("ordinalDay",), ("dayOfWeek",), ("dayOfQuarter",), ())
TIME_SHAPES = ((), ("hour",), ("hour", "minute"), ("hour", "minute", "second"), ("hour", "minute", "second", "millisecond"), ("hour", "minute", "second", "microsecond"),
               ("hour", "minute", "second", "nanosecond"), ("hour", "minute", "second", "millisecond", "microsecond"), ("hour", "minute", "second", "millisecond", "nanosecond"),
               ("hour", "minute", "second", "microsecond", "nanosecond"), ("hour", "minute", "second", "millisecond", "microsecond", "nanosecond"), ("minute",), ("hour", "second"), ("second",), ("nanosecond",))
DATE_TEXTS = ("2015-07-21", "20150721", "2015-07", "201507", "2015-W30-2", "2015W302", "2015-W30", "2015W30", "2015-202", "2015202", "2015", "2015-Q2-60", "2015Q260", "2015-Q2", "2015Q2",
              "+2015-07-21", "-0001-01-01", "+12345-01-01", "15-07-21", "2015-13-01", "2015-02-29", "2016-366", "2015-366", "2015-W54", "", "2015-7-1", "12345-01-01", "+999999999-12-31", "-999999999-01-01", "2015/07/21")
TIME_TEXTS = ("21:40:32.142", "214032.142", "21:40:32", "214032", "21:40", "2140", "21", "21:40:32.143456789", "24:00", "21:60", "21:40:60", "21:40:32,5", "2:40", "21:40:32.1234567891", "T21:40", "00:00:00.0", "21:40:32.")
ZONE_TEXTS = ("", "Z", "+01:00", "+0100", "+01", "-18:00", "+18:01", "-00:00", "[Europe/Stockholm]", "+01:00[Europe/Stockholm]", "+03:00[Europe/Stockholm]", "Z[Europe/London]", "+02:30:15", "z", "[Nowhere/City]", "+1", "[UTC]", "+01:00[+02:00]")
DURATION_TEXTS = ("P1Y", "P1Y2M3DT4H5M6S", "P5M1.5D", "P0.75M", "PT0.75M", "P2.5W", "P12Y5M14DT16H12M70S", "P2012-02-02T14:37:21.545", "-P1Y", "P-1Y", "PT-1.5S", "P1W", "P1W2D", "PT1H0.5M", "P", "PT", "P1", "1Y", "PT1D", "P1H",
                  "P1.5Y", "P1Y1.5M", "PT0.0000000001S", "P9223372036854775807D", "PT9223372036854775807S", "PT9223372036854775808S", "+P1D", "P+1D", "p1d", "PT1,5S", "P20120202T143721", "PT.5S", "P1M1Y", "P1.1M", "P0.333333333D",
                  "PT1.123456789123S", "P1DT", "P10675199DT2H48M5.4775807S", "P0012-10-31T00:00:00", "PT-0.000000001S", "PT-1.000000001S", "P-1.5D", "PT2.5H", "PT2.5M")
DURATION_KEYS = ("years", "quarters", "months", "weeks", "days", "hours", "minutes", "seconds", "milliseconds", "microseconds", "nanoseconds")
DURATION_NUMBERS = ("0", "1", "-1", "14", "70", "1.5", "-0.5", "0.75", "2.25", "100", "1000000001", "9223372036854775807", "1e10", "-3", "0.1", "null", "'1'", "12.5", "5.5")


def _map(draw: Draw, keys: tuple[str, ...] | list[str], zone: bool) -> str:
    entries = []
    for key in keys:
        pool = NUMBERS[key]
        # Values out of range stand last: they are drawn seldom.
        value = draw.choice(pool) if draw.chance(0.08) else draw.choice(pool[:3])
        entries.append(f"{key}: {value}")
    if zone and draw.chance(0.5):
        entries.append(f"timezone: '{draw.choice(ZONES)}'")
    return "{" + ", ".join(entries) + "}"


def construct(draw: Draw) -> Case:
    kind = draw.choice(TEMPORAL)
    date = draw.choice(DATE_SHAPES[:8]) if draw.chance(0.85) else draw.choice(DATE_SHAPES)
    clock = draw.choice(TIME_SHAPES[:11]) if draw.chance(0.85) else draw.choice(TIME_SHAPES)
    keys = {"date": date, "localtime": clock, "time": clock}.get(kind, (*date, *clock))
    if draw.chance(0.05):
        keys = (*date, *clock)
    if kind == "datetime" and draw.chance(0.12):
        keyed = draw.choice(("epochSeconds: 416779", "epochMillis: 237821673987", "epochSeconds: -1, nanosecond: 23", "epochMillis: 5, nanosecond: 7", "epochSeconds: 1, epochMillis: 2"))
        zone = f", timezone: '{draw.choice(ZONES)}'" if draw.chance(0.4) else ""
        return Case([f"RETURN datetime({{{keyed}{zone}}}) AS v"], topic="datetime epoch")
    built = f"{kind}({_map(draw, list(dict.fromkeys(keys)), kind in ('time', 'datetime'))})"
    return Case([f"RETURN {built} AS v, toString({built}) AS s"], topic=f"{kind} map")


def select(draw: Draw) -> Case:
    """A value taken from others, with fields on top."""
    kind = draw.choice(TEMPORAL)
    sources = []
    if kind in ("date", "localdatetime", "datetime"):
        sources.append(("date", ("date", "localdatetime", "datetime")))
    if kind != "date":
        sources.append(("time", ("localtime", "time", "localdatetime", "datetime")))
    if kind in ("localdatetime", "datetime"):
        sources.append(("datetime", ("localdatetime", "datetime")))
    keys = draw.sample(sources, draw.randint(1, min(2, len(sources))))
    if draw.chance(0.9):
        keys = [k for k in keys if k[0] != "datetime"] or keys
    entries = [f"{key}: {literal(draw, draw.choice(kinds) if draw.chance(0.95) else 'temporal')}" for key, kinds in keys]
    names = {key for key, _ in keys}
    fields: tuple[str, ...] = ()
    if names & {"date", "datetime"} or kind in ("localdatetime", "datetime"):
        fields += draw.choice(DATE_SHAPES)
    if kind != "date":
        fields += draw.choice(TIME_SHAPES)
    fields = tuple(dict.fromkeys(fields))
    if draw.chance(0.5):
        fields = fields[: draw.randint(0, 2)]
    rest = _map(draw, fields, kind in ("time", "datetime"))[1:-1]
    built = f"{kind}({{{', '.join([*entries, rest] if rest else entries)}}})"
    return Case([f"RETURN {built} AS v"], topic=f"{kind} selection")


def truncate(draw: Draw) -> Case:
    kind = draw.choice(TEMPORAL)
    unit = draw.choice(UNITS)
    of = draw.choice(("date", "localdatetime", "datetime") if kind in ("date", "localdatetime", "datetime") else ("localtime", "time", "localdatetime", "datetime"))
    if draw.chance(0.05):
        of = draw.choice(TEMPORAL)
    extra = ""
    if draw.chance(0.4):
        fields = draw.choice((("day",), ("dayOfWeek",), ("month",), ("hour",), ("minute",), ("nanosecond",), ("month", "day"), ("microsecond",), ("millisecond",), ("year",), ("second", "nanosecond"), ("dayOfQuarter",), ("ordinalDay",), ("week",)))
        extra = ", " + _map(draw, fields, kind in ("time", "datetime"))
    return Case([f"RETURN {kind}.truncate('{unit}', {literal(draw, of)}{extra}) AS v"], topic=f"{kind}.truncate")


def texts(draw: Draw) -> Case:
    kind = draw.choice((*TEMPORAL, "duration"))
    if kind == "duration":
        text = draw.choice(DURATION_TEXTS)
    else:
        day, clock = draw.choice(DATE_TEXTS[:16]) if draw.chance(0.7) else draw.choice(DATE_TEXTS), draw.choice(TIME_TEXTS[:8]) if draw.chance(0.7) else draw.choice(TIME_TEXTS)
        zone = draw.choice(ZONE_TEXTS)
        text = {"date": day, "localtime": clock, "time": clock + zone, "localdatetime": f"{day}T{clock}", "datetime": f"{day}T{clock}{zone}"}[kind]
        if kind in ("localdatetime", "datetime") and draw.chance(0.1):
            text = day + (zone if draw.chance(0.3) else "")
    built = f"{kind}('{text}')"
    if draw.chance(0.3):
        return Case([f"UNWIND ['{text}'] AS t RETURN {kind}(t) AS v, toString({kind}(t)) AS s"], topic=f"{kind} text")
    return Case([f"RETURN {built} AS v, toString({built}) AS s"], topic=f"{kind} text")


def durations(draw: Draw) -> Case:
    pick = draw.random()
    if pick < 0.4:
        keys = draw.sample(DURATION_KEYS, draw.randint(0, 4))
        built = "duration({" + ", ".join(f"{key}: {draw.choice(DURATION_NUMBERS)}" for key in keys) + "})"
        return Case([f"RETURN {built} AS v, toString({built}) AS s"], topic="duration map")
    a, b = literal(draw, "duration"), literal(draw, "duration")
    if pick < 0.7:
        factor = draw.choice(("2", "0.5", "-1", "0", "1.5", "3", "0.1", "1e10", "(0.0/0.0)", "7"))
        form = draw.choice((f"{a} * {factor}", f"{a} / {factor}", f"{factor} * {a}", f"{a} + {b}", f"{a} - {b}", f"-{a}"))
        return Case([f"RETURN {form} AS v, toString({form}) AS s"], topic="duration arithmetic")
    parts = ", ".join(f"d.{name} AS {name}" for name in fields_of("duration"))
    return Case([f"WITH {a} + {b} AS d RETURN {parts}"], topic="duration parts")


def arithmetic(draw: Draw) -> Case:
    value, other = literal(draw, "temporal"), literal(draw, "duration")
    form = draw.choice((f"{value} + {other}", f"{value} - {other}", f"{other} + {value}", f"{value} + {other} - {other}", f"{value} + {other} * 3"))
    return Case([f"RETURN {form} AS v"], topic="temporal arithmetic")


def differences(draw: Draw) -> Case:
    of = draw.choice(("between", "inMonths", "inDays", "inSeconds"))
    a, b = literal(draw, "temporal"), literal(draw, "temporal")
    if draw.chance(0.3):
        kind = draw.choice(TEMPORAL)
        a, b = literal(draw, kind), literal(draw, kind)
    return Case([f"WITH duration.{of}({a}, {b}) AS d RETURN d, toString(d) AS s"], topic=f"duration.{of}")


def parts(draw: Draw) -> Case:
    kind = draw.choice(TEMPORAL)
    value = literal(draw, kind)
    if draw.chance(0.2):
        value = f"({value} + {literal(draw, 'duration')})"
    fields = ", ".join(f"v.{name} AS {name}" for name in fields_of(kind))
    return Case([f"WITH {value} AS v RETURN {fields}, toString(v) AS s"], topic=f"{kind} parts")


def zones(draw: Draw) -> Case:
    """Instants about the changes of the clock in named zones."""
    zone = draw.choice(("Europe/Stockholm", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "America/Sao_Paulo", "Europe/Dublin", "Europe/London"))
    day = draw.choice(("2017-10-29", "2018-03-25", "2020-11-01", "2021-03-14", "2019-04-07", "2019-10-06", "2011-12-30", "2018-11-04", "1945-05-24", "1916-05-21", "2050-07-01", "2050-03-27", "2018-02-18"))
    clock = draw.choice(("00:00", "00:30", "01:30", "02:00", "02:30", "03:00", "23:59:59.999999999"))
    value = f"datetime('{day}T{clock}[{zone}]')"
    if draw.chance(0.3):
        value = f"datetime({{date: date('{day}'), time: localtime('{clock}'), timezone: '{zone}'}})"
    step = draw.choice(("PT1H", "P1D", "P1M", "PT24H", "-PT1H", "P1DT1H", "PT30M"))
    other = draw.choice(ZONES[:10])
    return Case([f"WITH {value} AS v, duration('{step}') AS d RETURN toString(v) AS a, toString(v + d) AS b, toString(v - d) AS c, toString(v + d - d) AS e, v.epochMillis AS ms, "
                 f"toString(datetime({{datetime: v, timezone: '{other}'}})) AS z, toString(datetime.truncate('day', v)) AS t, duration.between(v, v + d) AS x, v.offset AS o, v.timezone AS n"], topic="zones")


def formats(draw: Draw) -> Case:
    """The text and the type of values."""
    value = literal(draw, draw.choice((*TEMPORAL, "duration", "point")))
    return Case([f"WITH {value} AS v RETURN toString(v) AS a, valueType(v) AS t, [x IN [v] | toString(x)] AS l"], topic="format")


FAMILIES = {"construct": construct, "select": select, "truncate": truncate, "texts": texts, "durations": durations, "instants": arithmetic, "differences": differences,
            "parts": parts, "zones": zones, "formats": formats}
assert set(TEMPORAL) <= set(POOLS)
