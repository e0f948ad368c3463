"""Values of a report as people read them, with unit and in the technician's language. Pure: the time zone is an argument."""

from __future__ import annotations

from datetime import date, tzinfo

from console.chat.dates import date_words, moment, time_of_day
from console.diagnostics.names import why_words, word
from console.diagnostics.reading import Fact
from console.words import language, tr, trn
from protocol.diagnostics import GAUGES, kind_of

BARE = "\u00a0"
"""Between a figure and its unit."""
MINUTE, HOUR, DAY = 60, 3600, 86_400


def shown(fact: Fact, zone: tzinfo | None = None) -> str:
    """The value, or why there is none."""
    if fact.value is None:
        return why_words(fact.why)
    return worded(kind_of(fact.section, fact.key), fact, zone)


def worded(kind: str, fact: Fact, zone: tzinfo | None = None) -> str:
    """Whatever the kind says: a value of another shape stands as it comes."""
    value, number = fact.value, fact.number
    name, _, more = kind.partition(" ")
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, str):
        if name == "word":
            return word(fact.section, fact.key, value)
        return _date(value) if name == "date" else value
    if number is None:
        return str(value)
    return figure(name, number, more or fact.unit, zone)


def figure(name: str, number: float, unit: str = "", zone: tzinfo | None = None) -> str:
    """A number of this kind in words."""
    match name:
        case "bytes":
            return size(number)
        case "percent":
            return f"{decimal(number)}{BARE}%"
        case "seconds":
            return length(number)
        case "moment":
            at = moment(round(number), zone)
            return f"{date_words(at.date())}, {time_of_day(at)}"
        case "amount" if unit == "d":
            return trn("{n} day", "{n} days", round(number))
        case "amount" if unit == "kbit/s" and abs(number) >= 1000:
            return f"{decimal(number / 1000)}{BARE}Mbit/s"
        case "amount" if unit == "mV" and abs(number) >= 1000:
            return f"{decimal(number / 1000, 2)}{BARE}V"
        case "amount" if unit == "MHz" and abs(number) >= 1000:
            return f"{decimal(number / 1000, 2)}{BARE}GHz"
        case _:
            said = decimal(number)
            return f"{said}{'' if unit == '°' else BARE}{unit}" if unit else said


def gauge(name: str, value: float) -> str:
    """A figure of now, by the gauge's name."""
    kind, _, unit = GAUGES.get(name, "amount").partition(" ")
    return figure(kind, value, unit)


def size(number: float) -> str:
    """Bytes, as boxes of phones count them (1 GB is 1,000 MB)."""
    units = (tr("B"), tr("kB"), tr("MB"), tr("GB"), tr("TB"))
    step = 0
    while abs(number) >= 999.5 and step < len(units) - 1:
        number, step = number / 1000, step + 1
    return f"{decimal(number) if step else round(number)}{BARE}{units[step]}"


def length(seconds: float) -> str:
    """A length of time: `3 d 4 h`, `2 h 5 min`, `14 min`, `20 s`."""
    whole = max(0, round(seconds))
    if whole >= DAY:
        return tr("{d} d {h} h", d=whole // DAY, h=whole % DAY // HOUR)
    if whole >= HOUR:
        return tr("{n} h {m} min", n=whole // HOUR, m=whole % HOUR // MINUTE)
    return tr("{n} min", n=whole // MINUTE) if whole >= MINUTE else tr("{n} s", n=whole)


def decimal(number: float, places: int = 1) -> str:
    """At most so many places, none where they would be zeros, with the language's own point and a minus that is one."""
    said = f"{number:.{places}f}" if abs(number) < 100 else f"{number:.0f}"
    if "." in said:
        said = said.rstrip("0").rstrip(".")
    said = "0" if said == "-0" else said.replace("-", "−")
    return said.replace(".", "," if language() == "fr" else ".")


def _date(value: str) -> str:
    try:
        return date_words(date.fromisoformat(value[:10]))
    except ValueError:
        return value
