"""Days as spreadsheets count them, as ISO dates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

_SECONDS = 86_400
#: The day that Excel counts and that never was.
_FALSE_LEAP_DAY = 60
#: 9999-12-31.
_LAST_DAY = 2_958_465
_DURATION = re.compile(
    r"PT(?:(?P<h>\d{1,6})H)?(?:(?P<m>\d{1,8})M)?(?:(?P<s>\d{1,10})(?:[.,]\d*)?S)?"
)
_STAMP = re.compile(r"(?P<day>\d{4}-\d\d-\d\d)(?:[T ](?P<time>\d\d:\d\d(?::\d\d)?)(?:[.,]\d*)?)?Z?")


@dataclass(frozen=True, slots=True)
class DateParts:
    """What of a date is shown."""

    has_year: bool = False
    has_month: bool = False
    has_day: bool = False
    has_time: bool = False
    is_elapsed: bool = False

    @property
    def has_date(self) -> bool:
        """Whether a day is shown at all, be it without its year."""
        return self.has_year or self.has_month or self.has_day


NO_DATE = DateParts()


def date_text(number: str, parts: DateParts, is_1904: bool = False) -> str | None:
    """A counted day as ISO, no more exact than shown; None where it is no day.

    The day is written whole where its year is not shown, the time only where it is not midnight.
    """
    serial = float(number)
    if not 0 <= serial <= _LAST_DAY:
        return None
    seconds = round((serial - int(serial)) * _SECONDS)
    days, seconds = int(serial) + seconds // _SECONDS, seconds % _SECONDS
    if parts.is_elapsed or not parts.has_date:
        return _clock(days * _SECONDS * parts.is_elapsed + seconds)
    text = _day(days, is_1904)
    if text is None:
        return None
    if parts.has_time and seconds:
        return f"{text}T{_clock(seconds)}"
    return _reduced(text, parts)


def iso_text(stored: str) -> str | None:
    """A date that is stored as ISO, without a midnight; None where it is no date."""
    found = _STAMP.fullmatch(stored.strip())
    if found is None:
        return None
    try:
        datetime.fromisoformat(f"{found['day']}T{found['time'] or '00:00'}")
    except ValueError:
        return None
    time = found["time"] or ""
    if len(time) == 8:
        time = time.removesuffix(":00")
    return found["day"] if time in {"", "00:00"} else f"{found['day']}T{time}"


def duration_text(stored: str) -> str | None:
    """A stored duration (`PT08H30M00S`) as a clock shows it; None where it is none."""
    found = _DURATION.fullmatch(stored.strip())
    if found is None or len(stored) < 4:
        return None
    hours, minutes, seconds = (int(found[part] or 0) for part in "hms")
    return _clock(hours * 3600 + minutes * 60 + seconds)


def as_shown(iso: str, displayed: str) -> str:
    """An ISO day, no more exact than the program displays it (`2020年12月`)."""
    groups = re.findall(r"\d+", displayed)
    year, month = iso[:4], iso[5:7]
    if groups == [year]:
        return year
    if len(groups) == 2 and groups[0] == year and groups[1].zfill(2) == month:
        return iso[:7]
    return iso


def _day(days: int, is_1904: bool) -> str | None:
    if is_1904:
        start = date(1904, 1, 1)
    elif days == _FALSE_LEAP_DAY:
        return "1900-02-29"
    else:
        start = date(1899, 12, 31) if days < _FALSE_LEAP_DAY else date(1899, 12, 30)
    try:
        return (start + timedelta(days=days)).isoformat()
    except OverflowError:
        return None


def _reduced(text: str, parts: DateParts) -> str:
    if parts.has_year and not parts.has_day:
        return text[:7] if parts.has_month else text[:4]
    return text


def _clock(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    text = f"{hours:02}:{rest // 60:02}"
    return f"{text}:{rest % 60:02}" if rest % 60 else text
