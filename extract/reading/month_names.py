"""Names of months as pages write them, from CLDR: `python -m extract.reading.month_names` makes `month_names.json`.

Names that CLDR lacks (Levantine and Maghreb Arabic, Jalali, Dari) stand here.
"""

import json
import re
import unicodedata
from functools import cache
from importlib.resources import files
from pathlib import Path

_LANGUAGES = (
    "ru", "en", "fa", "ar", "ar_LB", "ar_DZ", "tr", "az", "uz", "uz_Cyrl", "kk", "ky", "tg", "tk", "uk", "be", "bg", "mn", "hy", "ka", "de",
    "fr", "es", "it", "pt", "nl", "pl", "cs", "sv", "da", "ro", "el", "hr", "sr", "id", "hi", "bn", "ur", "sq", "hu", "fi", "ca",
)  # fmt: skip
_MORE = {
    "январь": 1, "февраль": 2, "март": 3, "апрель": 4, "июнь": 6, "июль": 7, "август": 8, "сентябрь": 9, "октябрь": 10, "ноябрь": 11,
    "декабрь": 12, "جنوری": 1, "فبروری": 2, "مارچ": 3, "اپریل": 4, "می": 5, "جون": 6, "جولای": 7, "اگست": 8, "سپتمبر": 9, "اکتوبر": 10,
    "نومبر": 11, "دسمبر": 12,
    "ابريل": 4, "اغسطس": 8, "اكتوبر": 10, "أغسطس": 8,
}  # fmt: skip
JALALI = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip
_MARKS = re.compile(r"[\u0300-\u036f.]")


def fold_month(name: str) -> str:
    """The name without case, dots and accents, so that spellings meet."""
    return _MARKS.sub("", unicodedata.normalize("NFD", name.lower().replace("ı", "i").replace("ي", "ی").replace("ك", "ک"))).strip()


@cache
def load_months() -> dict[str, int]:
    """Number of each folded name of a month; Jalali ones have 12 added."""
    return json.loads(files("extract").joinpath("reading", "month_names.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def compile_months() -> dict[str, int]:
    from babel import Locale

    found: dict[str, int] = {}
    ambiguous = set()
    for lang in _LANGUAGES:
        months = Locale.parse(lang).months
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in months[context][width].items():
                    folded = fold_month(str(name))
                    if len(folded) < 2 or not folded[0].isalpha():
                        continue
                    if found.setdefault(folded, number) != number:
                        ambiguous.add(folded)
    found |= {fold_month(name): number for name, number in _MORE.items()}
    found |= {fold_month(name): number + 12 for number, name in enumerate(JALALI, 1)}
    return {name: number for name, number in sorted(found.items()) if name not in ambiguous}


def main() -> None:
    target = Path(__file__).with_name("month_names.json")
    target.write_text(json.dumps(compile_months(), ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
