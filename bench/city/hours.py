"""When people act: officials in their offices' hours, petitioners whenever they write."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from bench.city.shares import Fitted, placed

ZONE = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
SATURDAY = 5


def at_work(random: Random, fitted: Fitted, at: datetime) -> datetime:
    """Give the first instant from ``at`` on at which an official acts: at an hour at which offices reply."""
    day = at.astimezone(ZONE).date()
    if day.weekday() >= SATURDAY and random.random() > fitted.reply_weekdays[day.weekday()] / max(
        fitted.reply_weekdays
    ):
        day += (7 - day.weekday()) * DAY
    found = _clock(random, placed(random, fitted.reply_hours))
    moment = datetime.combine(day, found, ZONE)
    return moment if moment >= at else moment + DAY


def at_leisure(random: Random, fitted: Fitted, at: datetime) -> datetime:
    """Give an instant from ``at`` on at which a petitioner writes."""
    day = at.astimezone(ZONE).date()
    moment = datetime.combine(day, _clock(random, placed(random, fitted.sent_hours)), ZONE)
    return moment if moment >= at else moment + DAY


def sent(random: Random, fitted: Fitted, week: datetime) -> datetime:
    """Give when a message comes within the week that begins at an instant."""
    day = (week + placed(random, fitted.sent_weekdays) * DAY).date()
    return datetime.combine(day, _clock(random, placed(random, fitted.sent_hours)), ZONE)


def _clock(random: Random, hour: int) -> time:
    second = int(random.random() * 3600)
    return time(hour, second // 60, second % 60)
