"""The part of a page that is its main text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from sources.readers.documents.whitespace import one_line, word_set

_NEVER_TEXT = word_set(
    """
    head script style noscript template iframe frame frameset object embed applet svg canvas math
    audio video picture img map select button textarea input datalist option nav dialog
    """
)
_SURROUNDING = frozenset({"footer", "aside", "header", "form", "menu"})
#: Words of class and id that name what surrounds the text.
_CHROME = word_set(
    """
    nav navbar navigation menu submenu breadcrumb breadcrumbs crumb crumbs bread location curpos
    position dqwz wz weizhi foot footer bottom copyright banquan share bdshare bdsharebuttonbox
    social related relation relate relevant recommend xgxw xgwd xgyd xglj xgzc xgjd sidebar side
    aside pager pagination pagebar toolbar tools fontsize qrcode ewm erweima login search
    friendlink friendlinks yqlj banner logo comment comments prevnext prev next print printer
    close skip hidden hide accessibility
    """
)
#: Class and id of the element into which editors of Chinese sites put the text.
_EDITOR = word_set(
    """
    trs_editor trs_ueditor trs_editor_view trseditor ucap-content pages_content article
    article-content article_content articlecontent article-con article_con article-body
    news_content newscontent news_conent zoom xxgk-content rich_media_content vsb_content
    detail-content detail_content entry-content post-content
    """
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_WORDS = re.compile(r"[a-z0-9]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
#: Short lines around a text that belong to the site.
_SITE_LINE = re.compile(
    r"^(?:您?(?:当前|现在|所在)(?:的)?位置|您所在的位置|首页\s*[>＞»/]|【?字体|字号|分享(?:到|至)?[：:\s]|"
    r"分享$|打印(?:本页)?$|【?(?:打印|关闭)|关闭(?:窗口|本页)?$|上一[篇条页]|下一[篇条页]|相关(?:链接|附件|新闻|"
    r"阅读|文章|稿件|解读)[：:]?$|(?:主办|承办|协办)(?:单位)?[：:]|版权所有|网站(?:标识码|地图|声明)|"
    r".{0,12}ICP备|.{0,4}公网安备|扫一扫|微信扫|浏览(?:次数|量)|点击(?:数|次数|量)|阅读(?:次数|量)|"
    r"责任编辑|返回(?:顶部|首页)|收藏(?:本页)?$|技术支持[：:]|无障碍)"
)
_SITE_LINE_LENGTH = 80
#: A text shorter than this, links aside, is no plan.
_SHORTEST = 40
_MOST_OF = 0.85
_HALF = 0.5


def main_content(root: Any) -> Any | None:
    """The element that holds the main text, what surrounds it removed; None where there is none.

    The tree is changed.
    """
    body = root if root.tag == "body" else root.find(".//body")
    if body is None:
        body = root
    _remove(_surroundings(body))
    _remove(_site_lines(body))
    sizes = _sizes(body)
    if sizes[body] < _SHORTEST:
        return None
    known = [element for element in sizes if _is_known_content(element)]
    best = max(known, key=lambda element: sizes[element], default=body)
    return _innermost(best if sizes[best] >= _HALF * sizes[body] else body, sizes)


def title_of(root: Any, content: Any) -> str:
    """The title where it stands outside the main text, or ""."""
    within = set(content.iter())
    start = _without_space("".join(_first_texts(content, 400)))
    for heading in root.iter("h1", "h2"):
        title = one_line("".join(heading.itertext()))
        if heading not in within and 4 <= len(title) <= 100:
            return "" if _without_space(title) in start else title
    for meta in root.iter("meta"):
        if (meta.get("name") or "").lower() == "articletitle":
            title = one_line(meta.get("content") or "")
            return "" if _without_space(title) in start else title
    return ""


def _first_texts(content: Any, length: int) -> Iterator[str]:
    for text in content.itertext():
        yield text
        length -= len(text)
        if length < 0:
            return


def _without_space(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _remove(elements: list[Any]) -> None:
    """Take elements out, keeping the text that follows each."""
    for element in elements:
        parent = element.getparent()
        if parent is None:
            continue
        tail = element.tail or ""
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
        element.tail = None
        parent.remove(element)


def _surroundings(body: Any) -> list[Any]:
    """What is never text, hidden, or named as surrounding; but not what holds the text itself."""
    sizes = _sizes(body)
    most = sizes[body] / 2
    found: list[Any] = []
    for element in body.iterdescendants(etree.Element):
        tag = element.tag
        if tag in _NEVER_TEXT or _is_hidden(element):
            found.append(element)
            continue
        is_named = tag in _SURROUNDING or _is_chrome(element)
        if is_named and sizes[element] <= most and next(element.iter("h1"), None) is None:
            found.append(element)
    return found


def _is_hidden(element: Any) -> bool:
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or bool(_HIDDEN.search(element.get("style") or ""))
    )


def _names(element: Any) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def _is_chrome(element: Any) -> bool:
    if element.tag in {"p", "td", "th", "tr", "tbody", "table", "h1", "h2", "h3", "h4"}:
        return False
    words = set(_WORDS.findall(_CAMEL.sub(" ", _names(element)).lower()))
    return not words.isdisjoint(_CHROME) or "当前位置" in (element.text or "")


def _is_known_content(element: Any) -> bool:
    if element.tag in {"article", "main"} or element.get("role") == "main":
        return True
    return not set(_names(element).lower().split()).isdisjoint(_EDITOR)


def _site_lines(body: Any) -> list[Any]:
    """Small elements whose text begins as the lines of a site do."""
    lengths = _sizes(body, with_links=True)
    return [
        element
        for element in body.iterdescendants("p", "div", "span", "li", "a", "ul", "td", "dl")
        if 0 < lengths[element] <= _SITE_LINE_LENGTH
        and _SITE_LINE.match("".join(element.itertext()).strip())
    ]


def _sizes(body: Any, with_links: bool = False) -> dict[Any, int]:
    """For every element the length of its text, by default outside links."""
    sizes: dict[Any, int] = {}
    for element in reversed([body, *body.iterdescendants(etree.Element)]):
        own = len((element.text or "").strip())
        for child in element:
            own += sizes.get(child, 0) + len((child.tail or "").strip())
        is_link = element.tag == "a" and not with_links
        sizes[element] = 0 if is_link or element.tag in _NEVER_TEXT else own
    return sizes


def _innermost(element: Any, sizes: dict[Any, int]) -> Any:
    """The smallest element within that still holds most of the text."""
    while True:
        inner = max(element, key=lambda child: sizes.get(child, 0), default=None)
        if inner is None or sizes.get(inner, 0) < _MOST_OF * sizes[element]:
            return element
        if inner.tag in {"table", "thead", "tbody", "tr", "p", "span", "ul", "ol"}:
            return element
        element = inner
