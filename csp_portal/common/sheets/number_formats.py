"""The words that a spreadsheet program shows for a number, by the number format of its cell."""

import re
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache

# The formats that a file may name by number alone, as Excel shows them in the United Kingdom.
BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: "£#,##0;-£#,##0", 6: "£#,##0;-£#,##0", 7: "£#,##0.00;-£#,##0.00", 8: "£#,##0.00;-£#,##0.00",
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "dd/mm/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "dd/mm/yyyy h:mm",
    27: "dd/mm/yyyy", 28: "dd/mm/yyyy", 29: "dd/mm/yyyy", 30: "dd/mm/yyyy", 31: "dd/mm/yyyy", 36: "dd/mm/yyyy",
    37: "#,##0;(#,##0)", 38: "#,##0;(#,##0)", 39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;(#,##0.00)",
    41: "#,##0;-#,##0;-", 42: "£#,##0;-£#,##0;£-", 43: "#,##0.00;-#,##0.00;-", 44: "£#,##0.00;-£#,##0.00;£-",
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
}  # fmt: skip
MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>general)|(?P<ampm>am/pm|a/p)|(?P<date>y+|m+|d+|h+|s+|e(?![+-]))|(?P<exponent>e[+-])"
    r"|(?P<digit>[0#?])|(?P<text>@)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?[0-9.]+)")
LAST_DAY = 2958466  # 1 January 10000


class Unknown(Exception):
    """The format is none that is known here, or cannot show this number."""


def shown(number, code, *, from_1904=False):
    """(words, day): what the cell shows, and the day as 2027-03-31 when it is a date, else ""."""
    try:
        tokens, magnitude = _section(number, code)
        kinds = {kind for kind, _ in tokens}
        if kinds & {"date", "elapsed"}:
            words, day = _moment(number, tokens, from_1904)
        elif not kinds & {"digit", "general", "text"}:
            words, day = "".join(words for _, words in tokens), ""
        else:
            words, day = _amount(magnitude, tokens), ""
    except (Unknown, ArithmeticError, ValueError):
        return general(number), ""
    # A format may show nothing at all; the number is still there.
    return (words.strip(" \xa0") or general(number)), day


def shown_text(text, code):
    """What a cell shows of its text: the text, with what the format puts around it."""
    tokens = _sections(code)[-1][1]
    if ("text", "@") not in tokens or not any(kind == "literal" and words.strip() for kind, words in tokens):
        return text
    return "".join(text if kind == "text" else words for kind, words in tokens if kind in ("text", "literal"))


def general(number):
    """A number without a format. Whole numbers keep all their digits; others show eleven characters, as in Excel."""
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    if 1e-4 <= abs(number) < 1e11:
        whole = len(str(int(abs(number))))
        words = f"{_rounded(Decimal(repr(number)), max(10 - whole, 0)):f}"
        return words.rstrip("0").rstrip(".") if "." in words else words
    mantissa, _, exponent = f"{number:.5E}".partition("E")
    return f"{mantissa.rstrip('0').rstrip('.')}E{exponent}"


@lru_cache(maxsize=1_000)
def _sections(code):
    """[(condition, tokens)] of the parts between semicolons; a condition is (sign, number) or None."""
    if code.lower().startswith("[$-f800]"):  # the long date of the person's own settings
        code = "dd mmmm yyyy"
    sections, tokens, condition = [], [], None
    for match in TOKEN.finditer(code[:500]):
        kind = match.lastgroup
        words = match[kind]
        if kind == "other" and words == ";":
            sections.append((condition, tuple(tokens)))
            tokens, condition = [], None
        elif kind == "bracket":
            if limit := CONDITION.fullmatch(words):
                condition = limit.groups()
            tokens += _bracket(words)
        else:
            tokens += _token(kind, words)
    return [*sections, (condition, tuple(tokens))]


def _token(kind, words):
    if kind in ("quoted", "escaped"):
        return [("literal", words)] if words else []
    if kind == "space":
        return [("literal", " ")]
    if kind == "fill":
        return []
    if kind in ("general", "ampm", "date", "exponent"):
        return [(kind, words.lower() if kind == "date" else words)]
    return [(kind if kind in ("digit", "text") else "mark" if words in ".,%/" else "literal", words)]


def _bracket(words):
    """[$£-809] shows £; [h] counts all hours; [Red] and the rest show nothing."""
    if words.startswith("$"):
        return [("literal", words[1:].partition("-")[0])] if words[1:].partition("-")[0] else []
    if words.lower() in ("h", "hh", "m", "mm", "s", "ss"):
        return [("elapsed", words.lower())]
    return []


def _section(number, code):
    """The tokens that show this number, and the number as they show it: a negative one may have lost its sign."""
    sections = _sections(code)
    if len(sections) > 1 and any(kind == "text" for kind, _ in sections[-1][1]):
        sections = sections[:-1]
    if any(condition for condition, _ in sections):
        for condition, tokens in sections:
            if condition is None or _holds(number, *condition):
                return tokens, abs(number) if condition and condition[0] == "<" and float(condition[1]) == 0 else number
        raise Unknown
    if len(sections) == 1 or number > 0 or (number == 0 and len(sections) < 3):
        return sections[0][1], number
    return (sections[1] if number < 0 else sections[2])[1], abs(number)


def _holds(number, sign, limit):
    limit = float(limit)
    return {
        "<": number < limit,
        ">": number > limit,
        "=": number == limit,
        "<=": number <= limit,
        ">=": number >= limit,
        "<>": number != limit,
    }[sign]


def _rounded(number, places):
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _amount(number, tokens):
    kinds = [kind for kind, _ in tokens]
    if "digit" not in kinds:
        return _plain_amount(number, tokens)
    first, last = kinds.index("digit"), len(kinds) - 1 - kinds[::-1].index("digit")
    # Commas after the last digit count in thousands.
    end = last + 1
    while tokens[end : end + 1] == (("mark", ","),):
        end += 1
    before, digits, after = tokens[:first], tokens[first:end], tokens[end:]
    value = Decimal(repr(number)).scaleb(2 * tokens.count(("mark", "%")) - 3 * (end - last - 1))
    digits = digits[: last + 1 - first]
    if ("mark", "/") in digits or ("mark", "/") in after:
        words = _fraction(number, "".join(words for _, words in tokens[first:]))
        return ("-" if value < 0 else "") + _literals(before) + words
    words = _scientific(abs(value), digits) if "exponent" in kinds else _digits(abs(value), digits)
    sign = "-" if value < 0 else ""
    return sign + _literals(before) + words + _literals(after)


def _plain_amount(number, tokens):
    sign = "-" if number < 0 and tokens[0][0] == "literal" else ""
    shown = abs(number) if sign else number
    words = general(shown)
    return sign + "".join(words if kind in ("general", "text") else said for kind, said in tokens)


def _literals(tokens):
    return "".join(words for _, words in tokens)


def _digits(value, tokens):
    """Digits put into their places, from the point outwards; what stands between the places is kept."""
    point = tokens.index(("mark", ".")) if ("mark", ".") in tokens else len(tokens)
    whole_places, part_places = tokens[:point], tokens[point + 1 :]
    places = sum(kind == "digit" for kind, _ in part_places)
    whole, _, part = f"{_rounded(value, places):f}".partition(".")
    return _whole(whole.lstrip("0"), whole_places) + _part(part, part_places, point < len(tokens))


def _whole(digits, tokens):
    grouped = ("mark", ",") in tokens
    tokens = [token for token in tokens if token != ("mark", ",")]
    first = next((at for at, (kind, _) in enumerate(tokens) if kind == "digit"), None)
    shown, count = [], 0
    for at in reversed(range(len(tokens))):
        kind, words = tokens[at]
        if kind != "digit":
            shown.append(words)
            continue
        taken = digits if at == first else digits[-1:]
        digits = "" if at == first else digits[:-1]
        for digit in reversed(taken or {"0": "0", "?": " ", "#": ""}[words]):
            if grouped and count and count % 3 == 0 and digit != " ":
                shown.append(",")
            shown.append(digit)
            count += 1
    return digits + "".join(reversed(shown))


def _part(digits, tokens, has_point):
    shown = []
    left = digits.rstrip("0")
    for kind, words in tokens:
        if kind != "digit":
            shown.append(words)
            continue
        shown.append(left[:1] or {"0": "0", "?": "", "#": ""}[words])
        left = left[1:]
    return ("." if has_point else "") + "".join(shown)


def _scientific(value, tokens):
    at = next(place for place, (kind, _) in enumerate(tokens) if kind == "exponent")
    mantissa, exponent_places = tokens[:at], tokens[at + 1 :]
    wholes = [kind for kind, _ in mantissa[: mantissa.index(("mark", ".")) if ("mark", ".") in mantissa else at]]
    step = max(wholes.count("digit"), 1)
    exponent = value.adjusted() // step * step if value else 0
    places = sum(kind == "digit" for kind, _ in mantissa) - step
    if _rounded(value.scaleb(-exponent), max(places, 0)) >= 10**step:
        exponent += step
    sign = "-" if exponent < 0 else "+" if "+" in tokens[at][1] else ""
    shown = str(abs(exponent)).rjust(sum(kind == "digit" for kind, _ in exponent_places), "0")
    return f"{_digits(value.scaleb(-exponent), mantissa)}E{sign}{shown}"


def _fraction(number, places):
    over = re.search(r"/\s*([0-9?#]+)", places)
    if not over:
        raise Unknown
    value = abs(Fraction(repr(number)))
    if over[1].isdigit() and int(over[1]):
        below = int(over[1])
        value = Fraction(round(value * below), below)
    else:
        below = 0
        value = value.limit_denominator(10 ** min(len(over[1]), 4) - 1)
    whole = int(value) if re.match(r"[#0?]+\s", places) else 0
    part = value - whole
    below = below or part.denominator
    above = int(part * below)
    words = f"{above}/{below}" if above else ""
    return f"{whole or ''} {words}".strip() or "0"


def _moment(number, tokens, from_1904):
    if not 0 <= number < LAST_DAY:
        raise Unknown
    moment = _datetime(number, tokens, from_1904)
    has_ampm = any(kind == "ampm" for kind, _ in tokens)
    is_day = False
    shown, before, decimals = [], "", 0
    for at, (kind, words) in enumerate(tokens):
        if kind == "elapsed":
            shown.append(_elapsed(number, words))
            before = words[0]
        elif kind == "ampm":
            shown.append(("AM" if moment.hour < 12 else "PM")[: 2 if len(words) > 3 else 1])
        elif kind == "date":
            is_minute = words in ("m", "mm") and (before == "h" or _next_date(tokens, at) == "s")
            shown.append(_date_part(moment, "n" * len(words) if is_minute else words, has_ampm))
            before = words[0]
            is_day = is_day or before in "yde" or (before == "m" and not is_minute)
        elif kind == "digit":
            shown.append(f"{moment.microsecond:06}"[decimals : decimals + 1])
            decimals += 1
        else:
            shown.append(words)
    return "".join(shown), moment.date().isoformat() if is_day and (number >= 1 or from_1904) else ""


def _next_date(tokens, at):
    return next((words[0] for kind, words in tokens[at + 1 :] if kind in ("date", "elapsed")), "")


def _datetime(number, tokens, from_1904):
    """Rounded to what the format shows, as a spreadsheet program does."""
    decimals = sum(kind == "digit" for kind, _ in tokens)
    seconds = round(number * 86400, decimals)
    start = date(1904, 1, 1) if from_1904 else date(1899, 12, 31) if number < 60 else date(1899, 12, 30)
    return datetime(start.year, start.month, start.day) + timedelta(seconds=seconds)  # noqa: DTZ001 - as written


def _elapsed(number, words):
    seconds = round(number * 86400)
    return str(seconds // {"h": 3600, "m": 60, "s": 1}[words[0]]).rjust(len(words), "0")


def _date_part(moment, words, has_ampm):
    kind, length = words[0], len(words)
    if kind in "ye":
        return f"{moment.year:04}" if length > 2 or kind == "e" else f"{moment.year % 100:02}"
    if kind in "md" and length > 2:
        name = MONTHS[moment.month - 1] if kind == "m" else DAYS[moment.weekday()]
        return name[:1] if length == 5 else name[:3] if length == 3 else name
    hour = (moment.hour + 11) % 12 + 1 if has_ampm else moment.hour
    value = {"m": moment.month, "d": moment.day, "h": hour, "n": moment.minute, "s": moment.second}[kind]
    return f"{value:0{min(length, 2)}}"
