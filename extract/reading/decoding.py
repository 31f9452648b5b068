"""Bytes of a page as text, decoded once: BOM, header, meta, then detection. A declaration that does not hold is passed over."""

import codecs
import re

from charset_normalizer import from_bytes

_META = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w:.-]+)", re.I)
_XML = re.compile(rb"^\s*<\?xml[^>]+encoding\s*=\s*[\"']([\w:.-]+)", re.I)
_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w:.-]+)", re.I)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# What browsers take these names for (Encoding Standard, section 4.2).
_MEANT = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "windows-1252", "ascii": "windows-1252", "us-ascii": "windows-1252",
          "iso-8859-9": "windows-1254", "ks_c_5601-1987": "cp949", "latin1": "windows-1252"}  # fmt: skip


def decode(content: bytes, content_type: str = "") -> str:
    """The text of the bytes. Never fails: what no charset explains is read as UTF-8 with replacement characters."""
    for bom, name in _BOMS:
        if content.startswith(bom):
            return content.decode(name, "replace")
    declared = [m.group(1) for m in (_HEADER.search(content_type),) if m]
    declared += [m.group(1).decode("ascii", "ignore") for m in (_XML.search(content[:1024]), _META.search(content[:4096])) if m]
    for name in ("utf-8", *declared):
        text = _try(content, name)
        if text is not None:
            return text
    found = from_bytes(content[:100_000], threshold=0.3).best()
    return content.decode(found.encoding if found else "utf-8", "replace")


def _try(content: bytes, name: str) -> str | None:
    """The text in that charset if it holds; a few broken bytes of UTF-8 are forgiven where it is declared."""
    try:
        codec = codecs.lookup(_MEANT.get(name.lower(), name)).name
        return content.decode(codec)
    except (LookupError, UnicodeDecodeError, ValueError):
        return None
