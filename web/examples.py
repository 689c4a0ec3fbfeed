"""Examples for ``/openapi.json``: our own words about real clauses; official sentences are never stored, so ``quote`` is null."""

from __future__ import annotations

from typing import Any

PROFILE: dict[str, Any] = {
    "name": "小赵咖啡", "district": "长宁区", "industry": "餐饮", "size": "微型", "ownership": "民营", "stage": "初创",
    "foreign_staff": False, "needs": ["贷款"],
}
CHAT_REQUESTS: list[Any] = [
    {"message": "公司不开了怎么关掉", "conversation_id": None, "audience": "enterprise", "profile": None, "language": None},
    {"message": "How long does it take to move a company to another district?", "audience": "helpdesk", "language": "en"},
]
_PLACE: dict[str, Any] = {
    "clause_id": "shanghai-2020/4.27", "measure": 3, "plan_id": "shanghai-2020",
    "plan_title": "上海市全面深化国际一流营商环境建设实施方案", "plan_year": 2020, "label": "四（二十七）", "heading": "提升企业注销便利度",
    "key_point": "注销可以在网上一个平台办，各部门的手续并在一起走", "quote": None, "url": "/plans/shanghai-2020#4.27",
}
CHAT_RESPONSE: dict[str, Any] = {
    "conversation_id": "c_7f3a", "message_id": "m_19c2", "status": "answered",
    "answer": "注销可以在网上一个平台办，各部门的手续并在一起走。[1]", "citations": [{"marker": 1, **_PLACE}], "missing": [],
    "notices": [], "departments": [], "follow_ups": ["注销要多少天？"], "mode": "extractive", "elapsed_ms": 9.4,
}
MATCH_REQUEST: dict[str, Any] = {"profile": PROFILE, "question": "想贷款", "limit": 15}
MATCH_RESPONSE: dict[str, Any] = {
    "matches": [
        {
            "clause_id": "shanghai-2023/2.5", "measure": 1, "plan_year": 2023, "label": "二（五）", "heading": "获取金融服务",
            "key_point": "（我们对这一举措的说明）", "quote": None, "score": 0.82, "fit": "likely",
            "reasons": [{"criterion": "size", "state": "met", "text": "微型企业"}],
        }
    ],
    "questions": ["公司有没有知识产权？"],
}
CLAUSE: dict[str, Any] = {
    "id": "shanghai-2020/4.27", "plan_id": "shanghai-2020", "plan_title": _PLACE["plan_title"], "plan_year": 2020, "path": "4.27",
    "label": "四（二十七）", "heading": "提升企业注销便利度", "trail": ["加强保护和激发市场主体活力的制度供给"], "text": None,
    "measures": [
        {
            "number": 3, "text": None, "key_point": _PLACE["key_point"],
            "key_point_en": "Deregistration can be done on one online platform.",
            "kind": "simplification", "status": "in_force", "topics": ["企业注销"], "figures": [], "channel": None, "departments": [],
        }
    ],
    "departments": [], "note": None, "restates": None, "previous": "shanghai-2020/4.26", "next": "shanghai-2020/4.28",
    "url": "/plans/shanghai-2020#4.27",
}
PLAN: dict[str, Any] = {
    "id": "shanghai-2020", "title": _PLACE["plan_title"], "year": 2020, "region": "上海市", "edition": "3.0", "issued": None, "note": None,
    "loaded": False, "known": True, "document": None, "clauses": 37, "measures": 190,
}
HIT: dict[str, Any] = _PLACE | {"score": 0.91}
FEEDBACK: dict[str, Any] = {"message_id": "m_19c2", "helpful": True, "comment": "正好是我要问的"}
PROBLEM: dict[str, Any] = {
    "type": "/problems#invalid-request", "title": "请求内容不合要求 (invalid request)", "status": 422,
    "detail": "audience: Input should be 'enterprise', 'helpdesk' or 'hotline'",
    "errors": [{"field": "audience", "message": "Input should be 'enterprise', 'helpdesk' or 'hotline'"}],
}
STREAM = (
    'event: status\ndata: {"step": "retrieve"}\n\n'
    'event: token\ndata: {"text": "注销可以在网上一个平台办，"}\n\n'
    'event: message\ndata: {"conversation_id": "c_7f3a", "status": "answered", "…": "the whole response object"}\n\n'
)
SUBSCRIPTION_REQUEST: dict[str, Any] = {"profile": PROFILE, "webhook": "https://example.com/policy-news", "language": "zh"}
SUBSCRIPTION_MADE: dict[str, Any] = {
    "id": "5f0c…", "token": "kept by the subscriber, shown once",
    "feeds": {"atom": "/feeds/….atom", "rss": "/feeds/….rss"}, "signing_key": "whsec_…", "matches": 30,
}
