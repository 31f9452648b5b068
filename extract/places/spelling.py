"""How the names of places are written in each language, for the compilation of the gazetteer."""

import re
import unicodedata
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

from extract.word_files import read_words

SCRIPTS = {"ru": "cyrl", "tg": "cyrl", "ky": "cyrl", "kk": "cyrl", "fa": "arab", "ar": "arab", "zh": "hans"}
LETTERS = {"cyrl": r"[\u0400-\u04ff -]+", "arab": r"[\u0600-\u06ff ]+", "hans": r"[\u4e00-\u9fff]+", "latn": r"[A-Za-zÀ-ɏ' -]+"}
LETTERS_OF = {
    "az": frozenset("abcçdeəfgğhxıijkqlmnoöprsştuüvyz' -"),
    "tr": frozenset("abcçdefgğhıijklmnoöprsştuüvyz' -"),
    "uz": frozenset("abcdefghijklmnopqrstuvxyz' -"),
}  # of the languages in Latin letters, English apart
# Papers of Azerbaijan and Uzbekistan spell foreign towns by sound, as Russian papers do: Qlivitse, Glivitse for Gliwice.
BY_SOUND = {
    "az": "а=a б=b в=v г=q д=d е=e ё=yo ж=j з=z и=i й=y к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=x ц=ts "
    "ч=ç ш=ş щ=ş ъ= ы=ı ь= э=e ю=yu я=ya",
    "uz": "а=a б=b в=v г=g д=d е=e ё=yo ж=j з=z и=i й=y к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=x ц=ts "
    "ч=ch ш=sh щ=sh ъ= ы=i ь= э=e ю=yu я=ya",
}
_FIRST_SOUNDS = {"ГH": "H", "Еaz": "Ye"}  # by the first letter and that of the town's own name, or the language
_PLAIN = str.maketrans("‘ʼØøĐđŁłı", "''OoDdLli")
_SHORTEST, _MOST = 6, 2  # letters of a name that is spelled so, and spellings


def mark_endings(name: str, lang: str) -> str:
    """The name with the mark for case endings; Russian names lose the ending of the nominative, and their adjectives are declined too."""
    if lang in ("zh", "ar", "fa", "en"):
        return name
    if lang == "ru" and " " in name:
        *qualities, noun = name.split()
        stems = [re.sub("(ая|ое|ий|ый|ые|ие)$", "*", word) for word in qualities]
        return " ".join((*stems, mark_endings(noun, lang))) if all(stem.endswith("*") for stem in stems) else name
    if lang == "ru" and len(name) > 4 and name[-1] in "аяйьы":
        return name[:-1] + "~"
    return name + "~"


def plain_name(name: str) -> str:
    """The name in the letters that English papers print: `Kŭlob` is Kulob."""
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).translate(_PLAIN)


def by_sound(names: list[str], own: str, lang: str) -> list[str]:
    """Russian names, as far as can be told, in the Latin letters of the language: those most like the town's own."""
    letters = dict(pair.split("=") for pair in BY_SOUND[lang].split())
    spelled = []
    for name in names:
        if len(name) < _SHORTEST or not re.fullmatch("[А-ЯЁ][а-яё]+", name):
            continue
        head = _FIRST_SOUNDS.get(name[0] + own[:1]) or _FIRST_SOUNDS.get(name[0] + lang) or letters[name[0].lower()].capitalize()
        spelled.append(head + "".join(letters[c] for c in name[1:].lower()))
    return sorted(dict.fromkeys(spelled), key=lambda name: -SequenceMatcher(None, name, plain_name(own)).ratio())[:_MOST]


@cache
def simplified() -> dict[int, str]:
    """Traditional characters as the mainland writes them."""
    return str.maketrans(read_words(Path(__file__).parent / "simplified.yml"))
