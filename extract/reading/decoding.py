"""Bytes of a page as text, decoded once: BOM, header, markup, then what the bytes look like.

Single-byte charsets decode anything without an error, so what a declaration yields is also asked whether it looks like a language; a
declaration that does not hold is passed over.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from extract.language_profiles import likelihoods

_META = re.compile(rb"<meta\s[^>]{0,500}?charset\s*=\s*[\"']?\s*([\w:.-]+)", re.I)
_XML = re.compile(rb"^\s*<\?xml[^>]{1,200}?encoding\s*=\s*[\"']([\w:.-]+)", re.I)
_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w:.-]+)", re.I)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# What browsers take these names for (Encoding Standard, section 4.2).
_MEANT = {
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "iso-8859-1": "windows-1252", "ascii": "windows-1252", 
    "us-ascii": "windows-1252",
    "iso-8859-9": "windows-1254", "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "latin1": "windows-1252", "latin-1": "windows-1252",
    "big5": "big5hkscs", "shift_jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "koi8-ru": "koi8-u", "tis-620": "cp874", "utf8": "utf-8",
    "iso-8859-8-i": "iso-8859-8", "unicode": "utf-16le", "utf-16": "utf-16le",
}  # fmt: skip
# Asked where no declaration holds: the charsets in which our languages were ever written.
_LIKELY = (
    "windows-1251", "koi8-r", "windows-1256", "gb18030", "big5hkscs", "windows-1254", "windows-1252", "cp866", "iso-8859-5", "cp932",
    "euc_jp",    "cp949", "koi8-u", "iso-8859-6", "windows-1250",
)  # fmt: skip
_COMMON_SIGNS = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严"
    "這國個為來時們會學對說過還與後關體發動經點電開無問實現務員將進種機業當應總數東長兩權樣應論決義產"
    "のにはをたがでてとしれさあいうえおかきくけこそちつなぬねはひふへほまみむめもやゆよらりるろわんアイウエオカキクケコサシスセソタチツテトナニネノハヒフヘホマミムメモヤユヨラリルレロワンー"
    "이다는에의가을를은한로고하지사기도리대인자정시어일부해수나서그라전"
)
_WORD = re.compile(r"[^\W\d_]+")
_STRANGE = re.compile("[\x80-\x9f\ufffd\ue000-\uf8ff\u2500-\u259f¤¦¬¶ÐÞ]|[a-zà-öø-ÿа-яё][A-ZÀ-ÖØ-ÞА-ЯЁ]|[A-Za-zÀ-ÿ][Ѐ-ӿ]|[Ѐ-ӿ][A-Za-zÀ-ÿ]")
_MULTIBYTE = ("gb18030", "big5hkscs", "cp932", "cp949", "euc_jp")
MOST_BROKEN = 20  # letters of a page
PLAUSIBLE = 0.0  # of `_plausibility`: text of a language has more, text read in a wrong charset less
SAMPLE_WORDS = 600
LEAST_LETTERS = 40  # outside ASCII; of fewer it cannot be told what they look like


@dataclass(frozen=True)
class Decoded:
    """The text, its charset, and whether the bytes themselves or a declaration said so; a guess is doubtful."""

    text: str
    charset: str
    guessed: bool = False


def decode(content: bytes, content_type: str = "") -> str:
    return decode_page(content, content_type).text


def decode_page(content: bytes, content_type: str = "") -> Decoded:
    """The text of the bytes. Never fails: what no charset explains is read as UTF-8 with replacement characters, and is a guess."""
    for bom, name in _BOMS:
        if content.startswith(bom):
            return Decoded(content.decode(name, "replace"), name)
    if content.isascii() and b"\x1b" not in content:
        return Decoded(content.decode("ascii"), "utf-8")
    if (text := _try(content, "utf-8")) is not None:
        return Decoded(text, "utf-8")
    declared = list(dict.fromkeys(_declared(content, content_type)))
    found = [(text, name) for name in declared if (text := _try(content, name)) is not None]
    if found and sum(not c.isascii() for c in found[0][0]) < LEAST_LETTERS:
        return Decoded(*found[0])
    rated = [(_plausibility(text), text, name) for text, name in found]
    best = max(rated, default=None, key=lambda one: one[0])
    if best is not None and best[0] > PLAUSIBLE:
        return Decoded(best[1], best[2])
    if (forgiven := _mostly_utf8(content)) is not None:
        return Decoded(forgiven, "utf-8", guessed="utf-8" not in declared)
    return _guess(content, best)


def _declared(content: bytes, content_type: str) -> Iterator[str]:
    """Names of charsets that the header and the markup give, as browsers take them."""
    names = [m.group(1) for m in (_HEADER.search(content_type),) if m]
    names += [m.group(1).decode("ascii", "ignore") for m in (_XML.search(content[:1024]), _META.search(content[:8192])) if m]
    for name in names:
        try:
            yield codecs.lookup(_MEANT.get(name.lower(), name)).name
        except (LookupError, ValueError):
            continue


def _try(content: bytes, name: str) -> str | None:
    try:
        return content.decode(name)
    except (UnicodeError, ValueError, LookupError):
        pass
    if name in ("cp1252", "cp1251", "cp1254", "cp1256", "windows-1252", "windows-1251", "windows-1254", "windows-1256"):
        text = content.decode(name, "replace")  # a few codes have no meaning; browsers show something for them
        return text if text.count("\ufffd") <= 0.002 * len(text) else None
    if name in _MULTIBYTE:  # a letter cut in two by an editor's system
        text = content.decode(name, "replace")
        return text if text.count("\ufffd") <= min(0.002 * len(text), MOST_BROKEN) else None
    return None


def _mostly_utf8(content: bytes) -> str | None:
    """UTF-8 with a few broken bytes, as pages have that were cut in the middle of a letter."""
    text = content.decode("utf-8", "replace")
    letters = sum(not c.isascii() for c in text)
    return text if text.count("\ufffd") <= 0.02 * letters else None


def _guess(content: bytes, best: tuple[float, str, str] | None) -> Decoded:
    """The likeliest of the charsets that explain the bytes; the declared one where none is likelier."""
    options = [best] if best else []
    sample = content[:200_000]
    for name in _LIKELY:
        text = _try(sample, name) or _try(sample[:-1], name) or _try(sample[:-3], name)
        if text is not None:
            options.append((_plausibility(text) - 0.01 * len(options), text, name))
    name = max(options, key=lambda one: one[0])[2] if options else "utf-8"
    return Decoded(content.decode(name, "replace"), name, guessed=True)


def _plausibility(text: str) -> float:
    """How much the letters outside ASCII look like those of a language: about -6 for a wrong charset, above 0 for the right one."""
    words = []
    for match in _WORD.finditer(text):
        if not match.group().isascii():
            words.append(match.group())
            if len(words) >= SAMPLE_WORDS:
                break
    joined = " ".join(words)
    if not joined:
        return -1.0
    signs = sum("\u3040" <= c <= "\u30ff" or "\u4e00" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7af" for c in joined)
    strange = len(_STRANGE.findall(text[:20_000])) / max(1, sum(not c.isascii() for c in text[:20_000]))
    if signs > 0.3 * len(joined):
        common = sum(c in _COMMON_SIGNS for c in joined) / max(1, len(joined))
        return 6.0 * (common - 0.25) - 6.0 * strange
    folded = [word.lower() for word in words]
    by_script = [value for script in ("cyrl", "latn", "arab") for value in likelihoods(folded, script).values()]
    return max(by_script, default=-12.0) + 9.5 - 6.0 * strange
