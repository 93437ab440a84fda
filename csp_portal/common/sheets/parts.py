"""The parts of a zipped spreadsheet and their XML, of which nothing is believed."""

import posixpath
import struct
import zipfile
import zlib
from io import BytesIO
from xml.parsers import expat

from .opening import TOO_MUCH, CannotRead

ENTRIES = 5_000
XML_BYTES = 150_000_000  # of all XML parts together, unpacked
RATIO = 400  # XML that was packed smaller than this is none that a spreadsheet program wrote
DEPTH = 60  # of a part that is held as a whole
CHUNK = 1 << 16
DAMAGED = (
    "This file is damaged or was cut off. Open it in a spreadsheet program, save it as .xlsx, and bring that file."
)
ALTERED = "This file was not made by a spreadsheet program. Open it in one, save it as .xlsx, and bring that file."
NO_SHEET = "There is no sheet in this file. Open it in a spreadsheet program, save it, and bring it again."
LOCKED = "This file is locked with a password. Remove the password, save it, and bring it again."
# What Python's zip reader raises over a file that is damaged, or packed in a way it does not know.
BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError)
ENCODINGS = {"utf-8", "utf-16", "us-ascii", "ascii", "iso-8859-1", "windows-1252"}
XML_ENDINGS = (".xml", ".rels", ".vml", ".rdf")


class Parts:
    """The parts by name, in small letters and with / between folders. Pictures are never opened and do not count."""

    def __init__(self, content):
        try:
            self.zip = zipfile.ZipFile(BytesIO(content))
            entries = [entry for entry in self.zip.infolist() if not entry.filename.endswith("/")]
        except BROKEN:
            raise CannotRead(DAMAGED) from None
        self.names = {entry.filename.replace("\\", "/").lower(): entry for entry in entries}
        if len(self.names) < len(entries) or any(self._leads_out(name) for name in self.names):
            raise CannotRead(ALTERED)
        if len(entries) > ENTRIES:
            raise CannotRead(TOO_MUCH)
        self._check(entry for name, entry in self.names.items() if name.endswith(XML_ENDINGS))

    def _leads_out(self, name):
        return name.startswith("/") or ".." in name.split("/") or name[1:2] == ":"

    def _check(self, entries):
        size = 0
        for entry in entries:
            size += entry.file_size
            if entry.flag_bits & 1:
                raise CannotRead(LOCKED)
            if size > XML_BYTES or entry.file_size > 1_000_000 + RATIO * entry.compress_size:
                raise CannotRead(TOO_MUCH)

    def __contains__(self, name):
        return name.lower() in self.names

    def chunks(self, name):
        """The bytes of a part, piece by piece; never more than it declares."""
        entry = self.names.get(name.lower())
        if entry is None:
            raise CannotRead(DAMAGED)
        try:
            with self.zip.open(entry) as part:
                while piece := part.read(CHUNK):
                    yield piece
        except BROKEN:
            raise CannotRead(DAMAGED) from None

    def words(self, name):
        """The beginning of a part as text; "" when there is none."""
        return next(self.chunks(name), b"").decode(errors="replace") if name in self else ""

    def stream(self, name, start, end, text=None):
        """Call `start(name, attributes)`, `end(name)` and `text(words)` for what the part holds, names without their
        namespace. Refuses a DTD, and with it every entity."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse_dtd
        parser.XmlDeclHandler = _check_encoding
        try:
            for piece in self.chunks(name):
                parser.Parse(piece)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            if error.code == expat.errors.codes[expat.errors.XML_ERROR_NO_MEMORY]:
                raise MemoryError from None
            raise CannotRead(DAMAGED) from None

    def tree(self, name):
        """A small part as a whole; an empty node when there is none."""
        root = Node("", {})
        if name.lower() not in self.names:
            return root
        open_nodes = [root]

        def start(name, attributes):
            node = Node(LOCAL[name], {LOCAL[key]: value for key, value in attributes.items()})
            open_nodes[-1].append(node)
            open_nodes.append(node)
            if len(open_nodes) > DEPTH:
                raise CannotRead(ALTERED)

        def text(words):
            open_nodes[-1].text += words

        self.stream(name, start, lambda name: open_nodes.pop(), text)
        return root[0]

    def links(self, name):
        """What a part of an .xlsx file refers to: {id: (kind, name of the part)}."""
        folder = posixpath.dirname(name)
        return {
            node.get("Id"): (node.get("Type").rpartition("/")[2], _target(folder, node.get("Target")))
            for node in self._relations(name)
            if node.get("TargetMode") != "External"
        }

    def addresses(self, name):
        """What a part refers to outside the file: {id: address}."""
        relations = self._relations(name)
        return {node.get("Id"): node.get("Target") for node in relations if node.get("TargetMode") == "External"}

    def _relations(self, name):
        folder, file = posixpath.split(name)
        return self.tree(f"{folder}/_rels/{file}.rels".lstrip("/"))


def _target(folder, target):
    return posixpath.normpath(posixpath.join("/" + folder, target.replace("\\", "/"))).lstrip("/")


def _refuse_dtd(*declaration):
    raise CannotRead(ALTERED)


def _check_encoding(version, encoding, standalone):
    if encoding and encoding.lower() not in ENCODINGS:
        raise CannotRead(ALTERED)


class Node(list):
    """An element with its children."""

    __slots__ = ("attributes", "name", "text")

    def __init__(self, name, attributes):
        super().__init__()
        self.name, self.attributes, self.text = name, attributes, ""

    def get(self, name, default=""):
        return self.attributes.get(name, default)

    def find(self, *names):
        """The first child of each name, one below the other; an empty node where there is none."""
        node = self
        for name in names:
            node = next((child for child in node if child.name == name), Node(name, {}))
        return node

    def all(self, name):
        return [child for child in self if child.name == name]

    def below(self, name):
        """Every element of that name below this one."""
        for child in self:
            if child.name == name:
                yield child
            else:
                yield from child.below(name)


class _Local(dict):
    """Names without their namespace, remembered. Of LibreOffice's own extension they keep it: it repeats others."""

    def __missing__(self, name):
        space, _, local = name.rpartition(" ")
        self[name] = local = f"calcext {local}" if "calcext" in space else local
        return local


LOCAL = _Local()
