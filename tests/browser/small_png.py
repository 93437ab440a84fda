"""A picture of a page as a small PNG of few colours: a page is mostly its ground and its ink."""

import struct
import zlib
from base64 import b64decode, b64encode

# The browser reads its own picture: for each pixel the place of its colour in a palette of the commonest ones.
READ = """async ([data, most]) => {
    const image = new Image();
    image.src = "data:image/png;base64," + data;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
    canvas.drawImage(image, 0, 0);
    const pixels = canvas.getImageData(0, 0, image.width, image.height).data;
    const colour = i => [pixels[4 * i], pixels[4 * i + 1], pixels[4 * i + 2]];
    const near = ([r, g, b]) => (r >> 4) * 256 + (g >> 4) * 16 + (b >> 4);
    const counts = new Map(), all = image.width * image.height;
    for (let i = 0; i < all; i++) {
        const key = near(colour(i)), found = counts.get(key) || {number: 0, colour: colour(i)};
        counts.set(key, {...found, number: found.number + 1});
    }
    const palette = [...counts.values()].sort((a, b) => b.number - a.number).slice(0, most).map(c => c.colour);
    const places = new Map(), away = (a, b) => a.reduce((sum, part, n) => sum + (part - b[n]) ** 2, 0);
    const place = of => {
        const key = near(of);
        if (!places.has(key)) {
            const far = palette.map(each => away(each, of));
            places.set(key, far.indexOf(Math.min(...far)));
        }
        return places.get(key);
    };
    let rows = "";
    for (let i = 0; i < all; i++) rows += String.fromCharCode(place(colour(i)));
    return {width: image.width, height: image.height, palette: palette.flat(), rows: btoa(rows)};
}"""


def smaller(png, tab, colours=128):
    """The same picture in so many colours; `tab` is a browser's tab in which JavaScript runs."""
    read = tab.evaluate(READ, [b64encode(png).decode(), colours])
    width, rows = read["width"], b64decode(read["rows"])
    # Each row begins with the number of its filter: none.
    lines = b"".join(b"\0" + rows[at : at + width] for at in range(0, len(rows), width))
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", width, read["height"], 8, 3, 0, 0, 0)),
        (b"PLTE", bytes(read["palette"])),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
