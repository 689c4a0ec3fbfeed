from __future__ import annotations

import pytest

from retrieval.numerals import to_chinese, to_int


@pytest.mark.parametrize("number", range(1, 1000))
def test_reading_what_was_written(number: int) -> None:
    assert to_int(to_chinese(number)) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("二十七", 27), ("２７", 27), ("十", 10), ("一百零五", 105), ("两", 2), ("二〇二三", 2023), ("7", 7),
        ("廿", None), ("", None), ("七天", None),
    ],
)
def test_notations(text: str, number: int | None) -> None:
    assert to_int(text) == number
