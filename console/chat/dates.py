"""Days and times of a thread in words, in the technician's own time zone. Pure: `now_ms` and `zone` are arguments."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo

from console.words import language, tr


def moment(ms: int, zone: tzinfo | None = None) -> datetime:
    """`ms` since 1970 in `zone` (None: this computer's); a time beyond what a calendar holds is the nearest that it holds."""
    try:
        return datetime.fromtimestamp(ms / 1000, zone)
    except (OverflowError, OSError, ValueError):
        return datetime(9999, 12, 31, tzinfo=zone)


def clock(ms: int, zone: tzinfo | None = None) -> str:
    return time_of_day(moment(ms, zone))


def time_of_day(at: datetime) -> str:
    return f"{at.hour:02}:{at.minute:02}"


def day_words(day: date, today: date) -> str:
    """`Today`, `Yesterday`, `Monday, 3 March`, `Monday, 3 March 2025`."""
    if day == today:
        return tr("Today")
    if day == today - timedelta(days=1):
        return tr("Yesterday")
    said = {"weekday": _weekdays()[day.weekday()], "day": _day(day), "month": _months()[day.month - 1], "year": day.year}
    if day.year == today.year:
        return tr("{weekday}, {day} {month}", **said)
    return tr("{weekday}, {day} {month} {year}", **said)


def date_words(day: date) -> str:
    """`3 March 2025`, whatever day it is today."""
    return tr("{day} {month} {year}", day=_day(day), month=_months()[day.month - 1], year=day.year)


def short_when(ms: int, now_ms: int, zone: tzinfo | None = None) -> str:
    """For a row: the time today, `Yesterday`, the weekday within a week, else the date."""
    at, now = moment(ms, zone), moment(now_ms, zone)
    days = (now.date() - at.date()).days
    if days <= 0:
        return time_of_day(at)
    if days == 1:
        return tr("Yesterday")
    if days < 7:
        return _weekdays()[at.weekday()]
    return tr("{day}/{month}/{year}", day=f"{at.day:02}", month=f"{at.month:02}", year=at.year)


def later_when(ms: int, now_ms: int, zone: tzinfo | None = None) -> str:
    """A time to come: `15:30` today, `tomorrow 09:00`, the weekday and time within a week, else date and time."""
    at, now = moment(ms, zone), moment(now_ms, zone)
    days = (at.date() - now.date()).days
    if days <= 0:
        return time_of_day(at)
    if days == 1:
        return tr("tomorrow {time}", time=time_of_day(at))
    if days < 7:
        return tr("{weekday} {time}", weekday=_weekdays()[at.weekday()], time=time_of_day(at))
    return tr("{day}/{month}/{year}", day=f"{at.day:02}", month=f"{at.month:02}", year=at.year)


def _day(day: date) -> str:
    """French has an ordinal for the first."""
    return "1er" if day.day == 1 and language() == "fr" else str(day.day)


def _weekdays() -> tuple[str, ...]:
    return tr("Monday"), tr("Tuesday"), tr("Wednesday"), tr("Thursday"), tr("Friday"), tr("Saturday"), tr("Sunday")


def _months() -> tuple[str, ...]:
    return (
        *(tr("January"), tr("February"), tr("March"), tr("April"), tr("May"), tr("June")),
        *(tr("July"), tr("August"), tr("September"), tr("October"), tr("November"), tr("December")),
    )
