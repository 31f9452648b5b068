"""Text from bytes: right wherever one of BOM, header and markup is right, and told where none is."""

import json
from itertools import product
from pathlib import Path

import pytest

from extract import read_article
from extract.reading.decoding import decode_page
from tests.shared_material import shared

GOLD = Path(__file__).parents[1] / "quality" / "gold"
# charset, language that was written in it, another charset that also decodes its bytes
CHARSETS = [
    ("utf-8", "ru", "windows-1252"), ("windows-1251", "ru", "koi8-r"), ("koi8-r", "ru", "windows-1251"), ("iso-8859-5", "ru", "windows-1251"),
    ("cp866", "ru", "windows-1251"), ("windows-1256", "ar", "windows-1252"), ("gb18030", "zh", "big5"), ("gb2312", "zh", "utf-8"),
    ("windows-1254", "tr", "windows-1251"), ("iso-8859-9", "tr", "iso-8859-5"), ("big5", "zh", "gb2312"), ("utf-16", "ru", "utf-8"),
]  # fmt: skip
STATES = ("right", "wrong", "absent")


def texts(lang: str) -> list[str]:
    lines = (GOLD / f"{lang}.jsonl").read_text(encoding="utf-8").splitlines()[:4]
    return [json.loads(line)["text"] for line in lines]


@pytest.mark.parametrize(("charset", "lang", "other"), CHARSETS)
def test_text_is_right_where_one_declaration_is_and_flagged_where_none_is(charset: str, lang: str, other: str) -> None:
    wrong = told = 0
    cases = list(product(texts(lang), STATES, STATES, (other, "x-none")))
    for whole, header, meta, false in cases:
        text = whole.encode(charset, "ignore").decode(charset)
        name = {"right": charset, "wrong": false, "absent": ""}
        markup = f"<meta charset='{name[meta]}'>" if name[meta] else ""
        page = f"<html><head>{markup}<title>t</title></head><body><p>{text}</p></body></html>".encode(charset)
        decoded = decode_page(page, f"text/html; charset={name[header]}")
        sure = "right" in (header, meta) or charset in ("utf-8", "utf-16")
        wrong += sure and text not in decoded.text
        told += not sure and decoded.guessed
    unsure = 0 if charset in ("utf-8", "utf-16") else len(cases) * 4 // 9
    assert wrong <= 0.01 * len(cases) and told == unsure


def test_a_guess_is_told_with_the_article() -> None:
    page = f"<html><body><h1>Заголовок</h1><p>{texts('ru')[0]}</p></body></html>".encode("windows-1251")
    assert read_article(page).doubts == ("charset",)
    assert read_article(page, content_type="text/html; charset=windows-1251").doubts == ()


def test_a_page_cut_in_the_middle_of_a_letter_stays_utf8() -> None:
    page = ("<meta charset=utf-8><p>" + "Стороны подписали договор. " * 50).encode()[:-1] + b"\xd0"
    assert "Стороны подписали" in decode_page(page).text


def test_the_encodings_that_html5lib_tells_are_read() -> None:
    right = asked = 0
    for path in sorted(shared("suites/html5lib/encoding").rglob("*.dat")):
        for case in path.read_bytes().split(b"#data\n")[1:]:
            content, _, rest = case.partition(b"\n#encoding\n")
            name = rest.split(b"\n")[0].decode().strip()
            found = decode_page(content)
            declared = name.lower().encode() in content.lower()
            if declared and not content.isascii() and content.decode("utf-8", "ignore").encode() != content:
                asked += 1
                right += found.text == content.decode(name, "replace")
    assert right == asked
