"""Messages in other languages are told as such; Chinese, English and pinyin with foreign names in them are not."""

from __future__ import annotations

import pytest

from bot.learning import examples
from bot.reading import languages
from bot.reading.languages import Language, other_language
from bot.settings import ROOT
from retrieval.files import DataError


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("営業許可はどこで取れますか", "Japanese"),
        ("上海で会社をたたむときの手続きを教えてください", "Japanese"),
        ("법인을 폐업하려면 며칠 걸리나요?", "Korean"),
        ("Сколько дней занимает переезд фирмы в другой район?", "Russian"),
        ("هل توجد قروض للشركات الصغيرة؟", "Arabic"),
        ("ต้องใช้เอกสารอะไรบ้าง", "Thai"),
        ("Πόσο διαρκεί η εγγραφή;", "another script"),
        ("Wo bekomme ich eine Betriebserlaubnis?", "German"),
        ("Combien de temps faut-il pour fermer une société ?", "French"),
        ("¿Dónde puedo pedir una licencia de obras?", "Spanish"),
        ("Quanto tempo demora para abrir uma empresa? Não sei onde é.", "Portuguese"),
        ("Dove posso chiedere la licenza per un negozio e quanto costa?", "Italian"),
        ("Chúng tôi muốn chuyển công ty sang quận khác", "Vietnamese"),
        ("Bagaimana cara mendirikan perusahaan di Shanghai?", "Indonesian"),
    ],
)
def test_a_message_in_another_language_is_told_as_such(message: str, name: str) -> None:
    found = other_language(message)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    "message",
    [
        "公司想注销怎么办", "開公司要幾天", "の字招牌要不要审批", "zhuxiao gongsi yao duojiu", "di yi ci kai gongsi", "asdf qwer", "7?",
        "How long does a move between districts take?", "Société Générale de Surveillance wants to open an office in Lingang",
        "El Gordo La Casa S.L. is our shareholder, can it use the green channel?", "die-casting factory, power supply?", "WeChat",
    ],
)
def test_names_and_pinyin_are_no_other_language(message: str) -> None:
    assert other_language(message) is None


def test_no_honest_example_is_taken_for_another_language() -> None:
    messages = [text for name, part in examples.attacks(ROOT / "data").items() if name == "look-alikes" for text, _ in part]
    assert len(messages) > 1000
    assert [text for text in messages if other_language(text)] == []


def test_a_language_is_known_by_letters_or_by_words(monkeypatch: pytest.MonkeyPatch) -> None:
    languages.languages.cache_clear()
    monkeypatch.setattr(languages, "read_yaml", lambda *_: (Language("Volapük", "…"),))
    with pytest.raises(DataError, match="Volapük"):
        other_language("menade bal püki bal")
    languages.languages.cache_clear()
