"""What a document is about: its title, its area, and the years of its plan."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from sources.extraction.times import Horizon, When, time_mentions
from sources.extraction.words import words

#: Words that end the name of a place, and the word by which a plan means itself.
_LEVELS = {
    "省": "省", "自治区": "区", "自治州": "州", "州": "州", "盟": "盟", "自治县": "县", "县": "县",
    "自治旗": "旗", "旗": "旗", "新区": "区", "开发区": "区", "区": "区", "市": "市", "镇": "镇",
    "乡": "乡",
}  # fmt: skip
_ENDINGS = "|".join(sorted(_LEVELS, key=len, reverse=True))
_NAME = rf"(?P<area>[一-龥]{{1,11}}?(?:{_ENDINGS}))"
_KIND_OF_PLAN = "(?:规划|纲要|计[划画]|方案|纲领)"
_TITLE = re.compile(rf"^{_NAME}(?=[“\"(人中十国\d关])[^。，]*?{_KIND_OF_PLAN}")
_MENTION = re.compile(
    rf"(?:^|(?<=[^一-龥])|(?<=[的和在与是为对将到了于使]))(?P<area>[一-龥]{{2,7}}?(?:{_ENDINGS}))"
)
_YEARS = re.compile(r"[(〔]?((?:19|20)\d\d)年?-+((?:19|20)\d\d)年?[)〕]?")
_ISSUED = re.compile(r"[〔(]((?:19|20)\d\d)[〕)]\d+号|((?:19|20)\d\d)年\d{1,2}月\d{1,2}日")
#: What the name of a place looks like, wherever nothing else stands.
PLACE_NAME = re.compile(rf"[一-龥]{{2,9}}(?:{words('place_end')})")
_NO_PLACE = re.compile(
    r"[的和在与了等将为到对是以及有其各本该全我之]|建成|新建|统筹|推进|实施|争创|创建|打造"
)
#: Words before a name that say what the place is.
_RANK = re.compile("^(?:省会城市|省会|首府|首都|省城|州府)")
#: Names of kinds of places, not of places.
_KINDS = re.compile(rf"(?:{words('kind_of_place')}|.*人口.*)$")
_GROUPS = words("place")


@dataclass(frozen=True)
class Profile:
    """What a document is about.

    Attributes:
        title: as printed, or "".
        area: the name of its place, or "".
        horizon: the years of the plan.
        places: names of other places that the document uses.
        issued: the year of issue; the first year of the plan where the document does not say.
        present: the year its figures of today are about.
        has_horizon: whether the document says what years it is about.
    """

    title: str
    area: str
    horizon: Horizon
    places: tuple[str, ...]
    issued: int
    present: int
    has_horizon: bool = True

    @cached_property
    def level(self) -> str:
        """省, 市, 县, 区, …: how the document calls its own kind of place."""
        ending = re.search(rf"(?:{_ENDINGS})$", self.area)
        return _LEVELS[ending.group()] if ending else "市"

    @cached_property
    def own(self) -> re.Pattern[str]:
        """The words by which the document means its own place."""
        words = [f"[全我本]{self.level}(?:域|境内|范围内?|上下|城乡)?", f"{self.level}域", "全域"]
        words += [f"本{self.level}", f"该{self.level}"]
        if self.area.endswith("新区"):
            words.append("(?<![一-龥])新区")
        if self.area:
            short = re.sub(rf"(?:{_ENDINGS})$", "", self.area)
            words.insert(0, re.escape(self.area))
            if len(short) >= 2:
                words.append(f"{re.escape(short)}(?![一-龥]{{0,4}}区)")
        return re.compile("|".join(words))

    @cached_property
    def others(self) -> re.Pattern[str]:
        """The words by which the document means another place."""
        above = [
            f"[全]{level}"
            for level in ("国", "省", "自治区", "区", "市", "州")
            if level != self.level
        ]
        names = sorted((re.escape(name) for name in self.places), key=len, reverse=True)
        each = r"(?:各|每个?|每一)(?:(?:区|县|市|乡镇|镇|乡|街道|片区)[、(（)）]*)+"
        return re.compile(f"(?<!占)(?:{'|'.join([*names, each, _GROUPS, *above])})")


def profile_of(text: str, area: str | None = None) -> Profile:
    """Read what a normalised text is about; `area` overrules the name the text gives."""
    head = [re.sub(r"\s+", "", line) for line in text[:6000].split("\n")]
    title = _title(head)
    named = area or _area(title, text)
    horizon, has_horizon = _horizon(title, text)
    issued = _issued(text, horizon)
    present = _present(text, horizon, issued)
    return Profile(title, named, horizon, _places(text, named), issued, present, has_horizon)


def _title(lines: list[str]) -> str:
    for index, line in enumerate(lines):
        joined = line
        for extra in range(3):
            match = _TITLE.match(joined)
            if match and len(joined) <= 45:
                rest = re.match(rf"^(.*?{_KIND_OF_PLAN}(?:[(〔][^)〕]*[)〕])?)", joined)
                following = next((each for each in lines[index + extra + 1 :] if each), "")
                if rest and _YEARS.fullmatch(following):
                    return rest.group(1) + following
                return rest.group(1) if rest else joined
            if index + extra + 1 >= len(lines):
                break
            joined += lines[index + extra + 1]
    return ""


def _area(title: str, text: str) -> str:
    match = _TITLE.match(title)
    if match:
        return match.group("area")
    flow = re.sub(r"\s+", "", text)
    counts = Counter(
        match.group("area")
        for match in _MENTION.finditer(flow)
        if not _NO_PLACE.search(match.group("area")) and not _KINDS.match(match.group("area"))
    )
    return next((name for name, count in counts.most_common(1) if count > 1), "")


def _horizon(title: str, text: str) -> tuple[Horizon, bool]:
    if years := _YEARS.search(title):
        return Horizon(int(years[1]), int(years[2])), True
    anyone = Horizon(2001, 2005)
    for mention in time_mentions(title, anyone):
        if mention.when is When.SPAN:
            return Horizon(*mention.years), True
    flow = re.sub(r"\s+", "", text)
    spans = Counter(
        mention.years
        for mention in time_mentions(flow[:20000], anyone)
        if mention.when is When.SPAN and mention.years != (2001, 2005)
    )
    late = [span for span, count in spans.most_common(3) if count >= 2 or len(spans) == 1]
    if late:
        return Horizon(*max(late)), True
    issued = _ISSUED.search(flow)
    years_ = [int(year) for year in re.findall(r"((?:19|20)\d\d)年", flow)]
    if issued:
        first = int(issued[1] or issued[2])
        return Horizon(first, max([year for year in years_ if year <= first + 20] or [first])), True
    return (Horizon(min(max(years_), 2100), max(years_)) if years_ else anyone), bool(years_)


def _present(text: str, horizon: Horizon, issued: int) -> int:
    """The year of today's figures: the base year it names, or the last one it tells of most."""
    flow = re.sub(r"\s+", "", text)
    if named := re.search(r"基期(?:年)?(?:为|是)?((?:19|20)\d\d)年|((?:19|20)\d\d)年为基期", flow):
        return int(named[1] or named[2])
    counts = Counter(
        year
        for year in (int(found) for found in re.findall(r"(?<![\d-])((?:19|20)\d\d)年", flow))
        if horizon.base <= year < max(issued, horizon.start)
    )
    return max(counts, key=lambda year: (counts[year], -year), default=horizon.base)


def _issued(text: str, horizon: Horizon) -> int:
    """The year of issue, from the number or the date of the document."""
    head = re.sub(r"[ \u3000]+", "", text[:1500] + "\n" + text[-400:])
    years = [int(a or b) for a, b in _ISSUED.findall(head)]
    years += [int(year) for year in re.findall(r"((?:19|20)\d\d)-\d{2}-\d{2}", head)]
    words = re.findall(
        r"([一二][〇零九][〇零一二三四五六七八九]{2})年[一二三四五六七八九十]{1,2}月", head
    )
    years += [
        int("".join(str("〇一二三四五六七八九".index(c.replace("零", "〇"))) for c in word))
        for word in words
    ]
    likely = [year for year in years if horizon.start - 1 <= year <= horizon.start + 5]
    return max(likely, default=horizon.start)


_LISTED = re.compile(
    r"(?:(?<=[、，。；:和及与为的有是(“”）)\s])|(?<=分别)|(?<=其中)|(?<=同期))"
    r"(?=(?P<name>[一-龥]{2,10}?(?:自治县|自治州|自治旗|新区|新城|片区|开发区|市|县|区|州|省|盟|旗|镇|乡|街道))"
    r"(?=[、，。；和及与常人户的分增减下上最居位次)达为约仅(\s]|\d|城镇|出生|$))"
)


def _places(text: str, own: str) -> tuple[str, ...]:
    counts = Counter(
        _RANK.sub("", match.group("name"))
        for match in _LISTED.finditer(text)
        if not _KINDS.match(match.group("name")) and not _NO_PLACE.search(match.group("name"))
    )
    # A line or cell that is nothing but a name is one, whatever its characters.
    for cell in re.split(r"[\n\t]", text):
        if PLACE_NAME.fullmatch(cell.strip()) and not _KINDS.match(cell.strip()):
            counts[cell.strip()] += 1
    return tuple(sorted(name for name in counts if not own or own not in name))
