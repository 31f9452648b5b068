"""What real pages of articles do: each takes the right page and spoils it in one way that was seen in the world."""

import html
import json
import re
from collections.abc import Callable
from dataclasses import replace

from demo.answers import Answer

_PARAGRAPH = re.compile(r"<p>(?:(?!</p>).)*</p>\n?", re.S)
_BODY = re.compile(
    r'(<div class="entry-content">|<div id="detailContent">)(.*?)(<div class="(?:sharedaddy|share-bar)|<p class="editor">)', re.S
)
_FURTHER = re.compile(r"-([23])(\.\w+)$")
_PROMOTION = "Подписывайтесь на наш канал в WhatsApp: https://whatsapp.example/channel/1"


def spoil_page(change: Callable[[str, str], str]) -> Callable[[Answer, str], Answer]:
    """The trap that changes the text of a page; it is also told the page's path."""

    return lambda answer, path: answer.with_text(lambda text: change(text, path))


def _in_gb2312(answer: Answer, path: str) -> Answer:
    """In the old charset, said in the markup alone, and one byte of it broken, as an editor's system leaves it."""
    assert isinstance(answer.body, bytes)
    text = re.sub(r"<meta charset=\"[^\"]*\">", '<meta charset="gb2312">', answer.body.decode("utf-8"))
    body = text.encode("gb18030")
    return replace(answer, body=body.replace(b'<div class="foot">', b'\xc8\xff<div class="foot">'), content_type="text/html")


def _called_gb2312(answer: Answer, path: str) -> Answer:
    """UTF-8 that calls itself GB2312, in header and markup."""
    told = spoil_page(lambda text, _: re.sub(r"<meta charset=\"[^\"]*\">", '<meta charset="gb2312">', text))(answer, path)
    return replace(told, content_type="text/html; charset=gb2312")


def first_page_of(path: str) -> str:
    """`/c_1.html` for `/c_1-2.html`."""
    return _FURTHER.sub(r"\2", path)


def _on_pages(text: str, path: str) -> str:
    """A third of the text on each of three pages that lead to each other."""
    first, number = first_page_of(path), int(found[1]) if (found := _FURTHER.search(path)) else 1
    stem, dot, ending = first.rpartition(".")
    links = "".join(f'<a href="{stem}-{n}{dot}{ending}">{n}</a> ' for n in (2, 3))

    def third(match: re.Match[str]) -> str:
        told = _PARAGRAPH.findall(match[2])
        size = -(-len(told) // 3)
        shown = "".join(told[(number - 1) * size : number * size])
        return f"{match[1]}{shown}<div class='pager'>1 {links}<a href=\"{stem}-{number % 3 + 1}{dot}{ending}\">下一页</a></div>{match[3]}"

    return _BODY.sub(third, text)


def _translated(text: str, path: str) -> str:
    """The page names its versions in other languages, its front page, and one on another's site."""
    told = {"tg": f"/tg{path}", "en": f"https://elsewhere.example{path}", "ru": "/", "x-default": f"/all{path}"}
    links = "".join(f'<link rel="alternate" hreflang="{lang}" href="{address}">' for lang, address in told.items())
    return text.replace("</head>", links + "</head>", 1)


def _in_json(text: str, path: str) -> str:
    """The text is for the page's script alone (Inertia.js)."""

    def hide(match: re.Match[str]) -> str:
        told = [html.unescape(re.sub("<[^>]*>", "", part)) for part in _PARAGRAPH.findall(match[2])]
        return f'{match[1]}<div id="app" data-page="{html.escape(json.dumps({"props": {"text": told}}))}"></div>{match[3]}'

    return _BODY.sub(hide, text)


def _with_promotion(text: str, path: str) -> str:
    """In the middle of the text."""
    return _BODY.sub(lambda m: m[1] + re.sub("</p>", f"</p><p>{_PROMOTION}</p>", m[2], count=1) + m[3], text)


PAGE_TRAPS: dict[str, Callable[[Answer, str], Answer]] = {
    "in_gb2312": _in_gb2312,
    "called_gb2312": _called_gb2312,
    "on_pages": spoil_page(_on_pages),
    "translated": spoil_page(_translated),
    "in_json": spoil_page(_in_json),
    "promotion": spoil_page(_with_promotion),
    "gallery": spoil_page(lambda text, path: _BODY.sub(r"\1<img src='/1.jpg' alt=''><img src='/2.jpg' alt=''>\3", text)),
    "named_meta": spoil_page(
        lambda text, path: re.sub(r"<script type=\"application/ld\+json\".*?</script>|<time\b.*?</time>", "", text, flags=re.S).replace(
            'property="article:published_time"', 'name="article:published_time"'
        )
    ),
}
