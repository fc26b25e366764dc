"""Dates, times of day, periods and amounts of money, as people write them."""

_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "a couple of", "a few"]


def _month(rng):
    name = rng.choice(_MONTHS)
    return name if rng.random() < 0.6 else name[:3] + rng.choice(("", "", "."))


def _ordinal(day):
    return f"{day}{'th' if 10 < day < 14 else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"


def _day(rng):
    day = rng.randint(1, 31)
    return _ordinal(day) if rng.random() < 0.5 else str(day)


def ordinal_day(rng):
    return _ordinal(rng.randint(1, 31))


def month(rng):
    return rng.choice(_MONTHS)


def weekday(rng):
    return rng.choice(_DAYS)


def year(rng):
    return str(rng.choice((rng.randint(1935, 2030), rng.randint(1965, 2026), rng.randint(2015, 2026))))


def calendar_date(rng):
    """A day of a month, with or without the year."""
    kind = rng.random()
    d, m, y = rng.randint(1, 28), rng.randint(1, 12), year(rng)
    if kind < 0.20:
        return f"{_day(rng)} {rng.choice(('of ', '', ''))}{_month(rng)}{rng.choice(('', '', ' ' + y))}"
    if kind < 0.36:
        return f"{_month(rng)} {rng.choice(('the ', '', ''))}{_day(rng)}{rng.choice(('', '', ' ' + y, ', ' + y))}"
    if kind < 0.44:
        return f"{rng.choice(_DAYS)}{rng.choice((' ', ', ', ' the '))}{_day(rng)} {rng.choice(('of ', ''))}{_month(rng)}{rng.choice(('', ' ' + y))}"
    if kind < 0.60:
        separator = rng.choice("//.-")
        return f"{d:{rng.choice(('', '02'))}}{separator}{m:{rng.choice(('', '02'))}}{separator}{rng.choice((y, y, y[2:]))}"
    if kind < 0.74:
        return f"{m}/{d}/{rng.choice((y, y, y[2:]))}"
    if kind < 0.86:
        return f"{y}-{m:02d}-{d:02d}"
    if kind < 0.94:
        return f"{y}-{m:02d}-{d:02d} {rng.randint(0, 23):02d}:{rng.randint(0, 59):02d}:{rng.randint(0, 59):02d}"
    return f"{d}/{m}" if rng.random() < 0.5 else _ordinal(d)


def relative_date(rng):
    n = rng.choice((str(rng.randint(2, 30)), rng.choice(_WORDS)))
    unit = rng.choice(("days", "days", "weeks", "months", "years"))
    if n in ("a few", "a couple of") and unit != "days":
        n = "two"
    return rng.choice((
        "yesterday", "today", "tomorrow", "yesterday", "today", "the day before yesterday", f"last {rng.choice(_DAYS)}",
        f"next {rng.choice(_DAYS)}", f"this {rng.choice(_DAYS)}", rng.choice(_DAYS), rng.choice(_DAYS),
        "last night", f"{n} {unit} ago", f"{n} {unit} ago", f"{n} {unit} ago",
        f"in {n} {unit}", f"{rng.choice(_DAYS)} last week", f"{rng.choice(_DAYS)} next week", f"a {rng.choice(('week', 'month', 'year', 'day'))} ago",
        "Christmas", "New Year's Eve", "Easter", "Black Friday", "end of the month", "tmrw", "2day",
        f"{_ordinal(rng.randint(1, 31))} of this month", _ordinal(rng.randint(1, 31)), f"{rng.choice(_DAYS)} in a week",
    ))


def period(rng):
    """A length or span of days and longer, as in 'for two weeks', or a while so vague that no day is meant."""
    n = rng.choice((str(rng.randint(2, 40)), rng.choice(_WORDS)))
    unit = rng.choice(("days", "days", "weeks", "weeks", "months", "years", "nights", "business days", "working days"))
    return rng.choice((
        f"{n} {unit}", f"{n} {unit}", f"{n} {unit}", f"past {n} {unit}", f"next {n} {unit}", f"last {n} {unit}",
        "a week", "a month", "a year", "weeks", "days", "months", "a fortnight", f"{n}-{rng.randint(5, 12)} {unit}", "every month",
        f"{rng.choice(('a few', 'a couple of', 'some', 'several', 'many'))} {rng.choice(('weeks', 'months', 'years'))} ago", "last month", "this month", "last week", "this week",
        "next week", "next month", "last year", "this year", "last weekend", "this weekend", "weekend", "year", "month",
        f"first {rng.choice(_DAYS)} of each month", f"every {rng.choice(_DAYS)}", "all week",
    ))


def era(rng):
    """A stretch of time that names no day, month or year: a decade, a century, "the following year", "in a few weeks"."""
    decade = rng.choice((f"{rng.randint(180, 202)}0s", f"{rng.randint(2, 9)}0s", "sixties", "seventies", "eighties", "nineties", "noughties"))
    return rng.choice((
        decade, decade, decade, f"{rng.choice(('early', 'late', 'mid', 'mid-'))} {decade}".replace("- ", "-"), f"{_ordinal(rng.randint(12, 21))} century",
        "following year", "previous year", "same year", "next season", "last season", "last decade", "past century", "coming weeks", "recent years",
        f"{rng.choice(('a few', 'a couple of', 'several'))} {rng.choice(('weeks', 'months', 'years'))}", "last summer", "next spring", "last winter",
    ))


def month_or_year(rng):
    kind = rng.random()
    if kind < 0.35:
        return rng.choice(_MONTHS)
    if kind < 0.75:
        return year(rng)
    return f"{rng.choice(_MONTHS)} {year(rng)}"


def date(rng):
    kind = rng.random()
    return calendar_date(rng) if kind < 0.52 else relative_date(rng) if kind < 0.88 else month_or_year(rng)


def time(rng):
    hour, half, minute = rng.randint(0, 23), rng.randint(1, 12), rng.randint(0, 59)
    five = rng.choice((5, 10, 15, 20, 25, 35, 40, 45, 50, 55))
    part = rng.choice(("am", "pm", "a.m.", "p.m.", " am", " pm", " a.m.", " p.m.", "AM", "PM"))
    when = rng.choice(("in the morning", "in the afternoon", "in the evening", "at night", "morning", "afternoon", "evening", "night"))
    return rng.choice((
        f"{hour}:{minute:02d}", f"{hour:02d}:{minute:02d}", f"{half}:{minute:02d}{part}", f"{half}{part}", f"{half}{part}", f"{half} {when}",
        f"{half}:{five:02d} {when}", f"{half} {five:02d} {when}", f"{half} {five:02d}{part}", f"{five} to {half}", f"{five} past {hour}",
        f"{five} to {half} {when}", f"{five} past {half}{part}", f"half past {half}", f"half past {half} {when}", f"quarter to {half}",
        f"{half} o'clock", "noon", "midnight", "midday", f"{hour:02d}.{minute:02d}", f"{half}ish", "lunchtime",
        f"{hour}h{minute:02d}", f"{hour:02d}:{minute:02d}:{rng.randint(0, 59):02d}", f"{hour:02d}:{minute:02d} {rng.choice(('GMT', 'CET', 'UTC', 'EST'))}",
        "this morning", "this afternoon", "this evening", "tonight",
    ))


def hours(rng):
    n = rng.choice((str(rng.randint(2, 48)), rng.choice(_WORDS)))
    return rng.choice((f"{n} hours", f"{n} hours", f"{n} minutes", "half an hour", "an hour", f"last {n} hours", "last hour", f"{n} mins", "24 hrs"))


def _figure(rng):
    kind = rng.random()
    if kind < 0.30:
        return str(rng.choice((5, 10, 15, 20, 25, 30, 40, 50, 60, 75, 80, 100, 120, 150, 200, 250, 300, 400, 500, 600, 750, 800, 1000, 2000)))
    if kind < 0.60:
        return f"{rng.randint(0, 999)}{rng.choice('...,')}{rng.randint(0, 99):02d}"
    if kind < 0.75:
        return str(rng.randint(1, 9999))
    if kind < 0.92:
        return f"{rng.randint(1, 99)},{rng.randint(0, 999):03d}{rng.choice(('', '', '.00', '.50', '.99'))}"
    return rng.choice((f"{rng.randint(1, 9)}.{rng.randint(0, 999):03d},{rng.randint(0, 99):02d}", f"{rng.randint(1, 50)} {rng.randint(0, 999):03d}"))


def amount(rng):
    figure = _figure(rng)
    sign = rng.choice("£££€€$$$¥₹")
    code = rng.choice(("GBP", "EUR", "USD", "GBP", "EUR", "USD", "CHF", "PLN", "SEK", "NOK", "AUD", "CAD", "INR", "AED", "NGN"))
    unit = rng.choice(("pounds", "pounds", "euros", "euro", "dollars", "dollars", "quid", "bucks", "pence", "p", "cents", "rupees", "zloty",
                       "kronor", "francs", "yen", "US dollars", "pounds sterling", "grand", "dirhams"))
    word = rng.choice(("a hundred", "two hundred", "fifty", "twenty", "ten", "a thousand", "one thousand", "3 thousand", "five hundred", "sixty five"))
    kind = rng.random()
    if kind < 0.46:
        return sign + figure
    if kind < 0.56:
        return figure + sign
    if kind < 0.60:
        return f"{figure} {sign}" if rng.random() < 0.5 else f"{sign} {figure}"
    if kind < 0.76:
        return f"{figure} {unit}"
    if kind < 0.92:
        return f"{figure} {code}" if rng.random() < 0.6 else f"{code} {figure}"
    if kind < 0.97:
        return f"{word} {rng.choice(('pounds', 'euros', 'dollars', 'quid'))}"
    return f"{sign}{rng.randint(1, 20)}{rng.choice(('k', 'k', 'm'))}"
