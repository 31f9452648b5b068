"""Text in the one spelling that patterns are written in, with a way back to the offsets of the original."""

import re
from bisect import bisect_right
from dataclasses import dataclass

_APOSTROPHES = "’‘ʼʻ`´ʹ′ˈ＇"
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\u200c\r"
_SAME_LENGTH = (
    dict.fromkeys(map(ord, _APOSTROPHES), "'")
    | dict.fromkeys(map(ord, _SPACES), " ")
    | dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
    | {ord("ё"): "е", ord("Ё"): "Е", ord("ي"): "ی", ord("ى"): "ی", ord("ك"): "ک", ord("ة"): "ه", ord("أ"): "ا", ord("إ"): "ا"}
    | dict(zip(map(ord, "ӣӢӯӮ"), "иИуУ", strict=True))  # Tajik: a final ӣ becomes и before an ending, and papers write both
    | {ord("ٱ"): "ا", ord("ۀ"): "ه", ord("ؤ"): "و", ord("“"): '"', ord("”"): '"', ord("„"): '"', ord("«"): '"', ord("»"): '"'}
    | {ord(c): str(i % 10) for i, c in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹０１２３４５６７８９")}
)
# Marks that change how a word looks and not which word it is: Arabic vowel signs, tatweel, zero-width and bidi controls, tags.
_DROPPED = re.compile(
    "[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u200b\u200d-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u00ad\u0300-\u036f"
    "\U000e0000-\U000e007f]"
)
_TURKIC_LOWER = {ord("I"): "ı", ord("İ"): "i"}
_UZBEK = dict(
    zip(
        "абвгдезийклмнопрстуфхцъыьэқғҳў",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "z",
            "i",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "x",
            "s",
            "'",
            "i",
            "",
            "e",
            "q",
            "g'",
            "h",
            "o'",
        ],
        strict=True,
    )
) | {"ж": "j", "ч": "ch", "ш": "sh", "щ": "sh", "ё": "yo", "ю": "yu", "я": "ya"}
_CYRILLIC = re.compile("[\u0400-\u04ff]")


@dataclass(frozen=True)
class NormalText:
    """`text` is normalised, `low` the same in lower case and of the same length; offsets lead back to the original."""

    text: str
    low: str
    starts: tuple[int, ...] | None  # original offset of each character; None where they are equal

    def original(self, offset: int) -> int:
        """Offset in the original text of an offset in the normalised one."""
        if self.starts is None:
            return offset
        return self.starts[offset] if offset < len(self.starts) else (self.starts[-1] + 1 if self.starts else 0)

    def part(self, start: int, end: int) -> "NormalText":
        """The text between two offsets, on its own."""
        return NormalText(self.text[start:end], self.low[start:end], None)

    def normal(self, offset: int) -> int:
        """Offset in the normalised text of an offset in the original one."""
        return offset if self.starts is None else max(bisect_right(self.starts, offset) - 1, 0)


def lower(text: str, lang: str) -> str:
    """The text in lower case, character by character, so that its length stays."""
    if lang in ("tr", "az"):
        text = text.translate(_TURKIC_LOWER)
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def normalise(text: str, lang: str) -> NormalText:
    """The text in the spelling of the patterns. Uzbek in Cyrillic letters becomes Latin."""
    starts: tuple[int, ...] | None = None
    if _DROPPED.search(text):
        kept = [i for i, c in enumerate(text) if not _DROPPED.match(c)]
        text, starts = "".join(text[i] for i in kept), tuple(kept)
    if lang == "uz" and _CYRILLIC.search(text):
        text, starts = _latinise(text, starts)  # before `ё` becomes `е`: it is `yo` there
    text = text.translate(_SAME_LENGTH)
    return NormalText(text, lower(text, lang), starts)


def normal_pattern(pattern: str) -> str:
    """A pattern of a data file in the spelling that it is matched in."""
    plain = _DROPPED.sub("", pattern).translate(_SAME_LENGTH).strip()
    return re.sub(" +", " ", plain) if "  " in plain else plain


def _latinise(text: str, starts: tuple[int, ...] | None) -> tuple[str, tuple[int, ...]]:
    """Uzbek Latin for Uzbek Cyrillic. `е` is `ye` where a word begins or a vowel precedes, `ц` is `ts` after a vowel."""
    letters: list[str] = []
    origin: list[int] = []
    before = " "
    for i, char in enumerate(text):
        small = char.lower()
        latin = _UZBEK.get(small, char)
        if small == "е" and (not before.isalpha() or before in "аеиоуўэюяё"):
            latin = "ye"
        elif small == "ц" and before in "аеиоуўэюяё":
            latin = "ts"
        if char not in (small, latin):
            latin = latin[:1].upper() + latin[1:]
        letters.append(latin)
        origin.extend([starts[i] if starts else i] * len(latin))
        before = small
    return "".join(letters), tuple(origin)
