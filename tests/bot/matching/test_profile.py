from __future__ import annotations

from typing import Any

import pytest

from bot.matching.profile import KEYS, TRAITS, Profile, ProfileError, described, merged, profile_from_text, read_profile, size_of
from bot.reading.terms import areas_in, districts_in, industries_of, terms

# zhconv leaves its dictionary file to the garbage collector when it is first used.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.mark.parametrize(
    ("written", "district", "areas"),
    [
        ("长宁", "长宁区", ()),
        ("長寧區", "长宁区", ()),
        ("古北", "长宁区", ()),
        ("新虹桥街道", "长宁区", ()),
        ("Changning", "长宁区", ()),
        ("临空园区", "长宁区", ("虹桥临空经济示范区",)),
        ("外高桥", "浦东新区", ("外高桥",)),
        ("张江", "浦东新区", ("张江科学城",)),
        ("陆家嘴", "浦东新区", ("陆家嘴",)),
        ("临港", None, ("临港新片区",)),
        ("浦东新区临港", "浦东新区", ("临港新片区",)),
        ("其他", "其他", ()),
        ("苏州", "其他", ()),
    ],
)
def test_a_place_is_understood_as_district_and_area(written: str, district: str | None, areas: tuple[str, ...]) -> None:
    profile = read_profile({"district": written})
    assert (profile.district, profile.areas) == (district, areas)


@pytest.mark.parametrize(
    ("people", "industry", "size"),
    [
        (8, "餐饮", "微型"),
        (8, "外贸批发", "小型"),
        (8, None, "微型"),
        (19, "机械制造", "微型"),
        (20, "机械制造", "小型"),
        (300, "机械制造", "中型"),
        (1000, "机械制造", "大型"),
        (120, "软件开发", "中型"),
        (299, "软件开发", "中型"),
        (300, "软件开发", "大型"),
        (99, "物业管理", "微型"),
        (50, "建筑施工", None),
        (50, "房地产开发", None),
        (None, "餐饮", None),
    ],
)
def test_headcount_gives_the_size_by_the_national_standard(people: int | None, industry: str | None, size: str | None) -> None:
    assert size_of(people, industry) == size


def test_the_standard_is_named_with_its_number() -> None:
    assert "国统字〔2017〕213号" in terms().sizes.source


@pytest.mark.parametrize(
    ("given", "key", "value"),
    [
        ({"size": "员工 8 人", "industry": "餐饮"}, "size", "微型"),
        ({"size": "8"}, "size", "微型"),
        ({"size": "员工50人", "industry": "建筑施工"}, "size", None),
        ({"size": 8}, "size", "微型"),
        ({"size": "小微"}, "size", "小型"),
        ({"ownership": "日资"}, "ownership", "外资"),
        ({"ownership": "中外合资"}, "ownership", "合资"),
        ({"stage": "刚开业"}, "stage", "初创"),
        ({"stage": "准备注销"}, "stage", "拟注销"),
        ({"foreign_staff": "有"}, "foreign_staff", True),
        ({"has_ip": "否"}, "has_ip", False),
        ({"needs": "贷款"}, "needs", ("贷款",)),
        ({"needs": ["贷款", "贷款", " "]}, "needs", ("贷款",)),
        ({"size": None, "industry": ""}, "size", None),
    ],
)
def test_what_is_written_freely_becomes_a_value_of_the_contract(given: dict[str, Any], key: str, value: object) -> None:
    assert getattr(read_profile(given), key) == value


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"sector": "餐饮"}, "sector", "industry"),
        ({"size": "huge"}, "size", "微型"),
        ({"stage": 3}, "stage", "文字"),
        ({"ownership": "不知道"}, "ownership", "民营"),
        ({"foreign_staff": "maybe"}, "foreign_staff", "true"),
        ({"foreign_staff": 1.5}, "foreign_staff", "true"),
        ({"needs": 3}, "needs", "贷款"),
        ({"needs": ["x"] * 21}, "needs", "20"),
        ({"district": ["长宁区"]}, "district", "文字"),
        ({"district": "徐汇和长宁"}, "district", "徐汇区"),
        ({"name": "x" * 201}, "name", "200"),
    ],
)
def test_a_wrong_profile_is_refused_with_field_and_what_is_allowed(given: dict[str, Any], field: str, said: str) -> None:
    with pytest.raises(ProfileError, match=said) as caught:
        read_profile(given)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("我们是做跨境电商的小公司，在长宁", {"district": "长宁区", "size": "小型", "import_export": True}),
        ("员工8人，外资，刚开业", {"size": "微型", "ownership": "外资", "stage": "初创"}),
        ("工厂在外高桥，有120个员工，不做进出口", {"district": "浦东新区", "size": "小型", "import_export": False}),
        ("We are a small German-owned bakery in Pudong with 8 employees", {"district": "浦东新区"}),
        (
            "A foreign-owned company in Changning, just opened, we have no expat staff",
            {"ownership": "外资", "stage": "初创", "foreign_staff": False},
        ),
        ("公司不开了怎么关掉", {"stage": "拟注销", "industry": None}),
        ("想开银行账户", {"industry": None}),
        ("从徐汇搬到浦东", {"district": None, "areas": ()}),
        ("货在浦东机场清关", {"district": None, "import_export": True}),
        ("2021年的方案里 3.5% 是什么意思", {"size": None}),
    ],
)
def test_a_message_fills_what_it_says_and_nothing_else(text: str, known: dict[str, object]) -> None:
    profile = profile_from_text(text)
    assert {key: getattr(profile, key) for key in known} == known


def test_an_industry_is_understood_in_groups() -> None:
    assert set(industries_of("我们是做跨境电商的")) >= {"电子商务", "在线新经济"}
    assert set(industries_of("航空服务（飞机维护、发动机租赁）")) >= {"航空服务"}
    assert Profile(industry="集成电路设计").industries >= {"集成电路"}


def test_what_was_said_last_counts_and_the_rest_is_kept() -> None:
    earlier = Profile(district="长宁区", size="小型", needs=("贷款",))
    later = Profile(size="中型", stage="成长", needs=("落户",))
    both = merged(later, earlier)
    assert (both.district, both.size, both.stage, both.needs) == ("长宁区", "中型", "成长", ("落户", "贷款"))


def test_another_district_is_made_precise_and_areas_of_other_places_are_left_out() -> None:
    assert merged(Profile(district="其他"), Profile(district="青浦区")).district == "青浦区"
    assert merged(Profile(district="长宁区"), profile_from_text("客户在张江")).areas == ()


def test_what_was_understood_is_said_back_in_both_languages() -> None:
    profile = profile_from_text("我们是做跨境电商的小公司，在长宁")
    assert described(profile) == "我理解：长宁区、电子商务、小型、做进出口。"
    assert described(profile, "en").startswith("As I understand: Changning, e-commerce")
    assert described(Profile()) == ""


def test_the_words_of_the_file_name_only_what_exists() -> None:
    known = terms()
    assert set(known.traits) == set(TRAITS) == set(known.traits_named)
    assert {d for area in known.areas.values() for d in (*area.districts, *area.whole)} <= set(known.districts)
    assert {a for area in known.areas.values() for a in area.within} <= set(known.areas)
    assert {i.headcount for i in known.industries.values()} <= {*known.sizes.headcount, "无"}
    assert all(districts_in(d) for d in known.districts)
    assert all(areas_in(a) for a in known.areas)
    assert set(KEYS) >= set(TRAITS)


@pytest.mark.parametrize(
    "given",
    [
        {"name": "小赵咖啡", "district": "张江", "industry": "餐饮", "size": "8人", "needs": ["贷款"], "has_ip": False},
        {"district": "临港", "stage": "刚开业"}, {"district": "苏州"}, {},
    ],
)
def test_a_profile_can_be_written_down_and_read_again(given: dict[str, Any]) -> None:
    profile = read_profile(given)
    assert read_profile(profile.as_mapping()) == profile
