"""Points in the four reference systems."""
from __future__ import annotations

from case import Case, Draw
from functions import fields_of

NUMBERS = ("0", "1", "-1", "1.5", "-2.5", "55.7", "12.78", "90", "-90", "180", "-180", "181", "91", "-0.0", "1e10", "(0.0/0.0)", "(1.0/0.0)", "null", "'1'", "360", "540.5", "-200")
USUAL = NUMBERS[:11]
CRS = ("'cartesian'", "'cartesian-3d'", "'wgs-84'", "'wgs-84-3d'", "'WGS-84'", "'WGS-84-3D'", "'nope'", "''")
SRIDS = ("7203", "9157", "4326", "4979", "1", "'4326'", "-1")
KEYS = (("x", "y"), ("x", "y", "z"), ("longitude", "latitude"), ("longitude", "latitude", "height"), ("longitude", "latitude", "z"), ("x", "latitude"), ("latitude",), ("y",), ("x", "y", "height"), (), ("X", "Y"))


def point(draw: Draw, wild: bool = True) -> str:
    keys = draw.choice(KEYS[:4]) if not wild or draw.chance(0.7) else draw.choice(KEYS)
    entries = [f"{key}: {draw.choice(NUMBERS if wild and draw.chance(0.2) else USUAL)}" for key in keys]
    if draw.chance(0.3 if wild else 0.1):
        system = draw.choice(CRS[:4] if draw.chance(0.7) else CRS)
        entries.append(f"crs: {system}" if draw.chance(0.6) else f"srid: {draw.choice(SRIDS[:4] if draw.chance(0.7) else SRIDS)}")
    if wild and draw.chance(0.05):
        entries.append("other: 1")
    return "point({" + ", ".join(entries) + "})"


def points(draw: Draw) -> Case:
    built = point(draw)
    return Case([f"RETURN {built} AS v, toString({built}) AS s"] if draw.chance(0.6) else [f"UNWIND [{built}] AS v RETURN v, v.x AS x, v.y AS y, v.srid AS srid, v.crs AS crs"], topic="point")


def parts(draw: Draw) -> Case:
    return Case([f"WITH {point(draw, False)} AS p RETURN p.{draw.choice((*fields_of('point'), 'nope'))} AS v, p['x'] AS x, properties(p) AS m" if draw.chance(0.2) else
                 f"WITH {point(draw, False)} AS p RETURN p.{draw.choice(fields_of('point'))} AS v"], topic="point parts")


def measures(draw: Draw) -> Case:
    a, b, c = (point(draw, draw.chance(0.1)) for _ in range(3))
    if draw.chance(0.5):
        return Case([f"RETURN point.distance({a}, {b}) AS d"], topic="point.distance")
    if draw.chance(0.5):
        return Case([f"RETURN point.withinBBox({a}, {b}, {c}) AS w"], topic="point.withinBBox")
    return Case([f"UNWIND [[{a}, {b}]] AS r RETURN r[0] = r[1] AS eq, r[0] < r[1] AS lt, r[0] >= r[1] AS ge, r[0] <> r[1] AS ne"], topic="point comparison")


FAMILIES = {"points": points, "point_parts": parts, "measures": measures}
