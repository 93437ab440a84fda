"""The name of a fill's colour, as a person would say it."""

import colorsys
import re

COLOUR = re.compile("[0-9A-Fa-f]{6}")
# Up to which part of the colour circle a hue has which name.
HUES = ((18, "red"), (70, "amber"), (165, "green"), (260, "blue"), (335, "other"), (361, "red"))


def hue(rgb):
    """One of FILLS for a colour like FFC000; "" for white, the palest greys and what is no colour."""
    if not COLOUR.fullmatch(rgb):
        return ""
    red, green, blue = bytes.fromhex(rgb)
    lightest, darkest = max(red, green, blue), min(red, green, blue)
    if lightest - darkest < 15:
        return "" if darkest >= 0xE8 else "grey"
    degrees = colorsys.rgb_to_hsv(red / 255, green / 255, blue / 255)[0] * 360
    return next(name for end, name in HUES if degrees < end)


def tinted(rgb, tint):
    """A colour made lighter (up to 1) or darker (down to -1), as .xlsx files do with the colours of a theme."""
    try:
        tint = max(-1.0, min(1.0, float(tint)))
    except ValueError:
        return rgb
    if not tint or not COLOUR.fullmatch(rgb):
        return rgb
    tone, light, depth = colorsys.rgb_to_hls(*(part / 255 for part in bytes.fromhex(rgb)))
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return bytes(round(part * 255) for part in colorsys.hls_to_rgb(tone, light, depth)).hex()
