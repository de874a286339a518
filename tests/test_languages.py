"""What is found in which language: rows written from grammars and Unicode's annexes 15 and 29, in one archive."""

from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

import searchnews
from searchnews import Article, Enrich, analysis
from searchnews.analysis import stemming
from searchnews.archive import Archive
from searchnews.folding import FOLDINGS, fold

# language, text, queries that find it, queries that do not
ROWS: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    # Chinese, simplified and traditional: different words; every substring is found, in its order only
    (
        "zh", "中国人民银行周五宣布下调基准利率。这是今年的第三次！",
        ("利率", "基准利率", "中国", "人民银行", "行周五", '"下调基准"', "=利率", "利率*", "*银行", "*银行*", "下调 利率",
         "银行 w/s 利率", "银行 PRE/20 利率", "lead/3(中国)", "利率 NEAR/1 基准", "利率 OR 金利"),
        ("国中", "率利", "銀行", "利率 w/s 第三次", "利率 PRE/20 银行", "lead/2(人民)", "利率 NEAR/1 下调", "caps(利率)"),
    ),
    ("zh", "中國人民銀行週五宣佈下調利率", ("利率", "銀行", "中國"), ("中国", "银行")),
    ("zh", "公司５月卖出ＡＩ芯片１２０万枚", ("5月", "AI", "ai芯片", "120万"), ("卖出AI芯片120枚",)),
    ("zh", "豈\u3400\U00020000〇三", ("豈", "\U00020000", "〇三", "\u3400"), ("三〇",)),
    # Japanese: Kanji, Hiragana, Katakana of both widths, the long vowel, Latin of full width
    (
        "ja", "日本銀行は金曜日、政策金利を引き上げた。ＮＨＫが伝えた｡東京ガスのデータ",
        ("金利", "日本銀行", "引き上げ", "NHK", "ＮＨＫ", "ﾃﾞｰﾀ", "データ", "ガス", "ｶﾞｽ", "東京ガスの", "金利 w/s 日本",
         "東京 w/s データ"),
        ("日銀", "金利 w/s NHK", "NHK w/s 東京", "データー", "でーた"),
    ),
    ("ja", "ハ\u3099ンク ﾆｭｰｽ", ("バンク", "ニュース"), ("ハンク", "パンク")),
    # Korean: particles stick to words; syllables may come in parts
    (
        "ko", "한국은행이 금리를 3.5%로 동결했다.",
        ("한국은행", "금리", "금리를", "은행", "동결", "한국은행 금리", "\u1100\u1173\u11b7\u1105\u1175"), ("금융", "행은", "국한"),
    ),
    # Thai, Lao, Khmer, Burmese, Tibetan: clusters are not torn apart
    ("th", "ธนาคารกลางประกาศลดอัตราดอกเบี้ย ๒๕๖๗", ("ดอกเบี้ย", "ธนาคาร", "อัตราดอกเบี้ย", "2567", "๒๕๖๗"), ("ดอกเบย", "กลางธนาคาร")),
    ("th", "กำไรและน้ำมัน", ("กำไร", "น้ำมัน", "กำ", "น้ำ"), ("ก", "กา")),
    ("lo", "ທະນາຄານກາງຫຼຸດອັດຕາດອກເບ້ຍ", ("ດອກເບ້ຍ", "ທະນາຄານ"), ("ດອກເບຍ",)),
    ("km", "ធនាគារជាតិកម្ពុជាបញ្ចុះអត្រាការប្រាក់។ទីផ្សារ", ("អត្រា", "ធនាគារ", "កម្ពុជា", "ទីផ្សារ"), ("ធនាគារ w/s ទីផ្សារ",)),
    ("my", "ဗဟိုဘဏ်က အတိုးနှုန်း လျှော့ချ။ဈေးကွက်", ("အတိုးနှုန်း", "ဘဏ်", "ဈေးကွက်"), ("ဘဏ် w/s ဈေးကွက်",)),
    ("bo", "བོད་ལྗོངས་དངུལ་ཁང་།", ("དངུལ་ཁང", "བོད"), ("ཁང་དངུལ",)),
    # Arabic: vowel signs, tatweel, alef, yeh, teh marbuta, the article and prefixes
    (
        "ar", "أَعْلَنَ البنـــك المركزي والحكومة رفع أسعار الفائدة بالبنك في المستشفى؟ نعم۔ لا",
        ("اعلن", "أعلن", "البنك", "بنك", "حكومة", "الحكومة", "الحكومه", "اسعار", "فائدة", "الفائده", "المستشفي", "مستشفى",
         "البنك w/s المستشفى"),
        ("المصرف", "سعودية", "البنك w/s نعم", "نعم w/s لا"),
    ),
    ("fa", "بانک مرکزی ایران می\u200cشود", ("بانك", "بانک", "ايران", "ایران", "میشود", "می\u200cشود"), ("بان",)),
    ("ur", "اسٹیٹ بینک نے شرح سود بڑھا دی۔ مارکیٹ", ("بینک", "شرح سود"), ("بینک w/s مارکیٹ",)),
    ("he", "הבנק המרכזי הוריד את הרִיבִּית", ("הריבית", "הרִיבִּית", "המרכזי"), ("הריב",)),
    # Indic scripts: virama and marks stay in the word, the nukta may be left out, the danda ends a sentence
    ("hi", "भारतीय रिज़र्व बैंक ने ब्याज दर घटाई। बाज़ार चढ़ा॥", ("रिजर्व", "रिज़र्व", "ब्याज", "बाजार", "बैंक w/s ब्याज"), ("रिज", "बैंक w/s बाज़ार")),
    ("hi", "क्षेत्र २०२४", ("क्षेत्र", "2024", "२०२४"), ("क", "षेत्र")),
    ("bn", "বাংলাদেশ ব্যাংক সুদের হার কমাল। বাজার", ("ব্যাংক", "সুদের", "বাংলাদেশ"), ("ব", "ব্যাংক w/s বাজার")),
    ("ta", "ரிசர்வ் வங்கி வட்டி விகிதம்", ("வட்டி", "வங்கி", "ரிசர்வ்"), ("வ",)),
    ("te", "రిజర్వ్ బ్యాంక్ వడ్డీ రేటు", ("వడ్డీ", "బ్యాంక్"), ("బ",)),
    # A conjunct is no word of its own, and not the word without it; marks of vowels count
    ("hi", "प्रधानमंत्री ने कहा कि शिक्षा मंत्रालय", ("प्रधानमंत्री", "प्रधान*", "*मंत्री", "शिक्षा", "मंत्रालय"), ("मंत्री", "शिक", "परधानमंत्री")),
    ("bn", "প্রধানমন্ত্রী ১৫ জানুয়ারি ঢাকায় গেছেন", ("প্রধানমন্ত্রী", "15", "১৫", "জানুয়ারি", "জানুয়ারি"), ("মন্ত্রী", "জানুযারি")),
    ("ta", "தமிழ்நாட்டில் க்ஷேத்திரம் 2024", ("தமிழ்நாட்டில்", "தமிழ்*", "க்ஷேத்திரம்", "2024"), ("தமிழ", "ஷேத்திரம்")),
    ("mr", "महाराष्ट्राचे मुख्यमंत्री", ("महाराष्ट्राचे", "महाराष्ट्र*", "मुख्यमंत्री"), ("महाराष्ट्र",)),
    ("pa", "ਪੰਜਾਬ ਬੈਂਕ", ("ਪੰਜਾਬ", "ਬੈਂਕ"), ("ਪ", "ਪਜਾਬ")),
    ("gu", "ગુજરાત ૨૦૨૪", ("ગુજરાત", "2024"), ("જરાત",)),
    ("ml", "കേരളം ബാങ്ക്", ("കേരളം", "ബാങ്ക്"), ("കേരള",)),
    ("si", "ශ්‍රී ලංකා බැංකුව", ("ශ්‍රී", "ශ්රී", "ලංකා"), ("රී",)),
    # Words of Korean with their particles: without them, with them, with others
    (
        "ko", "정부는 서울에서 북한과 회담을 열었다. 대통령이 “평화”를 말했다!",
        ("정부", "정부는", "서울", "서울에서", "북한", "회담", "대통령", "평화", '"평화를"', "정부 w/s 회담", "북한 PRE/5 회담", "한과"),
        ("정부가", "정부 w/s 대통령", "회담 PRE/9 북한", "담회"),
    ),
    ("ko", "ﾡ 한국 ＫＢＳ", ("한국", "KBS", "kbs"), ("국한",)),
    # Prefixes of Arabic go as Snowball has it, those of Hebrew stay; presentation forms are letters
    ("ar", "والرئيس في المدرسة، للبنك ﺍﻟﺤﻜﻮﻣﺔ", ("الرئيس", "رئيس", "مدرسة", "المدرسه", "الحكومة", "حكومة"), ("وال", "رئي")),
    ("he", "הממשלה הודיעה ש״צה״ל״ ובנק ישראל", ("הממשלה", "ובנק", "*ממשלה", "ישראל"), ("ממשלה", "בנק")),
    # Cyrillic
    ("ru", "Ещё один банк повысил ставки, йод и лён", ("еще", "ещё", "ЕЩЕ", "банки", "ставка", "йод", "лен"), ("иод",)),
    ("uk", "М'ята, комп’ютер і подвірʼя; їжа", ("м'ята", "м’ята", "мʼята", "комп'ютер", "подвір’я", "їжа"), ("іжа",)),
    ("bg", "Българската народна банка", ("банка", "БАНКА", "народна"), ("банк",)),
    ("sr", "Народна банка Србије", ("србије", "банка"), ("београд",)),
    # Latin: accents, strokes, ligatures, dotless i, sharp s, compounds
    ("de", "Die Leitzinsen steigen; die Straße der Krankenversicherungen in Zürich", ("leitzins*", "zürich", "zurich", "ZÜRICH",
     "strasse", "STRASSE", "straße", "*versicherung*", "krankenversicherung", "leitzinsen", "zuerich"), ("zins",)),
    ("fr", "L'élection à Besançon : les œuvres du cœur", ("election", "élections", "besancon", "oeuvre", "coeur", "l'élection"), ("lelection",)),
    ("es", "El año de la inflación según los españoles", ("ano", "año", "inflacion", "español"), ("anno",)),
    ("pt", "A eleição em São Paulo: o câmbio e a ação", ("eleicao", "sao paulo", "cambio", "acao", "eleição"), ("saopaulo",)),
    ("it", "Perché la società è più città", ("perche", "citta", "società", "societa"), ("cittas",)),
    ("nl", "De coördinatie van de ruïnes in IJsland", ("coordinatie", "ruine", "ijsland"), ("coo",)),
    ("pl", "Łódź i Kraków: żółta łąka", ("lodz", "ŁÓDŹ", "krakow", "zolta", "laka"), ("odz",)),
    ("cs", "Česká národní banka zvýšila úrok", ("ceska", "narodni", "urok", "ÚROK"), ("cesk",)),
    ("tr", "İstanbul'da ışık, Iğdır'da faiz", ("istanbul", "ISTANBUL", "isik", "ışık", "igdir", "faiz"), ("stanbul",)),
    ("vi", "Ngân hàng Nhà nước giảm lãi suất; Đà Nẵng", ("lai suat", "lãi suất", "ngan hang", "da nang", "Đà Nẵng"), ("laisuat",)),
    ("ro", "Banca Națională și dobânda", ("nationala", "dobanda", "națională", "naţională"), ("dobind",)),
    ("hu", "A Magyar Nemzeti Bank csökkentette az árfolyamot", ("arfolyam", "csokkentette", "BANK"), ("folyam",)),
    ("sv", "Räntan höjs på Åland", ("rantan", "aland", "räntan", "hojs"), ("ranta w/s bank",)),
    ("da", "Øresund og Ærø: renten hæves", ("oresund", "aero", "haeves", "rente"), ("resund",)),
    ("is", "Þingið og vaxtaákvörðun", ("thingid", "vaxtaakvordun"), ("ingid",)),
    ("fi", "Suomen Pankki nosti ohjauskorkoa", ("pankki", "ohjauskorko*"), ("korko",)),
    ("tr", "IŞIK ve ılık, DİYARBAKIR", ("ışık", "isik", "ılık", "ilik", "diyarbakır", "Diyarbakir", "DIYARBAKIR"), ("diyarbakr",)),
    ("az", "Azərbaycan Respublikası", ("azərbaycan", "AZƏRBAYCAN", "respublikasi"), ("azerbaycan",)),
    ("vi", "Thủ tướng Phạm Minh Chính thăm Huế", ("thu tuong", "Phạm", "pham minh chinh", "hue", "HUẾ", "Huế", "Huế"), ("thutuong",)),
    ("en", "ＡＢＣ １２３ ｆｕｌｌ ﬁle № ５", ("abc", "ABC", "123", "full", "file", "5"), ("ab",)),
    ("ja", "㍻３１年 １㌔ ㈱トヨタ ﾄﾖﾀ", ("31年", "トヨタ", "ﾄﾖﾀ", "1"), ("トヨ年",)),
    ("th", "นายกรัฐมนตรีไทยเยือนญี่ปุ่น๏ ฯลฯ", ("นายก", "รัฐมนตรี", "ไทย", "ญี่ปุ่น", "ยกรัฐ"), ("ญปน", "ไทยรัฐ")),
    ("lo", "ປະເທດລາວ ໑໒", ("ປະເທດ", "ລາວ", "12", "໑໒"), ("ລວ",)),
    ("km", "ប្រទេសកម្ពុជា ២០២៤ ខែ", ("ប្រទេស", "កម្ពុជា", "2024", "ខែ"), ("ប", "កជា")),
    ("my", "မြန်မာနိုင်ငံ ၂၀၂၄", ("မြန်မာ", "နိုင်ငံ", "2024"), ("မန",)),
    ("bo", "བཀྲ་ཤིས་བདེ་ལེགས། རྒྱ་ནག", ("བཀྲ་ཤིས", "བདེ་ལེགས", "རྒྱ"), ("ཤིས་བཀྲ", "བདེ w/s རྒྱ")),
    # Greek
    ("el", "Ὁ πρωθυπουργός· ΑΘΗΝΑΣ Σίσυφος", ("πρωθυπουργοσ", "ΠΡΩΘΥΠΟΥΡΓΟΣ", "αθηνασ", "Αθήνας", "σισυφος", "ΣΊΣΥΦΟΣ"), ("ισυφος",)),
    ("el", "Η Τράπεζα της Ελλάδος, λόγος και ΛΟΓΟΣ", ("τραπεζα", "ΤΡΑΠΕΖΑ", "λογος", "ελλάδος", "λόγοσ"), ("λογο*ν",)),
    # Others with spaces
    ("hy", "Կենտրոնական բանկը բարձրացրեց։ Շուկան", ("բանկը", "ԲԱՆԿԸ"), ("բանկը w/s շուկան",)),
    ("ka", "ეროვნული ბანკი", ("ბანკი", "ეროვნული"), ("ბანკ",)),
    ("am", "ብሔራዊ ባንክ ወለድ ቀነሰ። ገበያ", ("ባንክ", "ወለድ"), ("ባንክ w/s ገበያ",)),
    ("haw", "ka ʻōlelo Hawaiʻi", ("olelo", "'olelo", "hawai'i"), ("hawaii",)),
    # English is what it was
    ("en", "The U.S. Fed's naïve café raised rates by 3.5%", ("us", "U.S.", "rate", "naive", "cafe", "fed", "3.5"), ("u.k", "=rate")),
    ("en", "Alibaba (阿里巴巴) rose", ("阿里巴巴", "alibaba 阿里", "alibaba NEAR/1 阿里"), ("阿巴",)),
)  # fmt: skip

CASES = [
    (number, query, found)
    for number, (_, _, finding, missing) in enumerate(ROWS)
    for queries, found in ((finding, True), (missing, False))
    for query in queries
]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    articles = [
        Article(id=str(number), title="", body=text, language=language) for number, (language, text, *_) in enumerate(ROWS)
    ]
    folder: Path = tmp_path_factory.mktemp("languages") / "index"
    with searchnews.create(folder) as made:
        made.add(articles, enrich=Enrich(entities="none", dates=False))
        yield made


def test_the_table_is_not_small() -> None:
    assert len(CASES) >= 400


@pytest.mark.parametrize(("number", "query", "found"), CASES, ids=[f"{ROWS[n][0]}-{q}" for n, q, _ in CASES])
def test_what_is_found(archive: Archive, number: int, query: str, found: bool) -> None:
    language = ROWS[number][0]
    assert archive.search(f"id:{number} ({query})", limit=0).total == found, (language, ROWS[number][1])


def test_a_snippet_has_no_blanks_between_letters_and_marks_what_matches(archive: Archive) -> None:
    (hit,) = archive.search('"下调基准利率"')
    assert "银行周五宣布下调基准利率。" in str(hit.snippet)


@pytest.mark.parametrize(
    ("written", "folded"), [pair for folding in FOLDINGS for pair in folding.examples], ids=lambda word: ascii(word)
)
def test_foldings(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text(max_size=12))
def test_folding_twice_is_folding_once(word: str) -> None:
    assert fold(fold(word)) == fold(word)


LETTERS = st.characters(categories=("Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Nd"), exclude_characters="ʻʼ")


@given(st.lists(st.text(LETTERS, min_size=1, max_size=6), min_size=1, max_size=5))
def test_each_word_of_any_script_is_found(texts: list[str]) -> None:
    """Whatever is cut, folded or combined: the tokens of a part of a text are tokens of the text."""
    whole = analysis.words(" ".join(texts))
    assert whole == [word for text in texts for word in analysis.words(text)]
    assert [fold(word) for word in whole] == [fold(word) for text in texts for word in analysis.words(text)]


# (language, words that have one stem, a word that has another)
ENDINGS = [
    ("pt", "ação ações acao acoes AÇÕES", "ator"),
    ("pt", "informação informações informacao informacoes", "inferno"),
    ("pt", "eleição eleições", "eleitor"),
    ("pt", "decisão decisões decisoes", "decência"),
    ("pt", "milhão milhões", "milho"),
    ("pt", "alemão alemães", "alma"),
    ("pt", "possível possíveis possivel", "posse"),
    ("pt", "população populações", "popa"),
    ("fr", "élevé élevée élevées elevees ÉLEVÉES", "élire"),
    ("fr", "déclaré déclarée déclarer", "déclin"),
    ("fr", "qualité qualités qualite", "quai"),
    ("fr", "première premières premiere", "prime"),
    ("ca", "informació informacions informacio", "infern"),
    ("ca", "població poblacions", "poble"),
    ("es", "elección elecciones eleccion", "elegir"),
]


@pytest.mark.parametrize(("language", "same", "other"), ENDINGS)
def test_endings_with_accents(language: str, same: str, other: str) -> None:
    (term,) = {analysis.term(word, language) for word in same.split()}
    assert analysis.term(other, language) != term
    assert analysis.term(same.split()[0], f"{language}-XX") == term


def test_words_of_before_get_their_stems_when_the_index_is_optimized(tmp_path: Path) -> None:
    with (
        mock.patch.dict(stemming.ENDINGS, clear=True),
        mock.patch("searchnews.indexing.content.STEMMING", 1),
        searchnews.create(tmp_path / "index") as archive,
    ):
        archive.add([Article(id=f"old {code}", body="ações", language=code) for code in ("pt", "en")])
    with searchnews.open(tmp_path / "index") as archive:
        archive.add([Article(id="new", body="ações", language="pt")])
        assert {hit.id for hit in archive.search("ação AND language:pt")} == {"new"}
        assert [shard.segment.same_words for shard in archive.snapshot.shards] == [False, True]
        archive.optimize()
        assert {hit.id for hit in archive.search("ação AND language:pt", copies=True)} == {"old pt", "new"}
        assert [shard.segment.same_words for shard in archive.snapshot.shards] == [True]


@given(st.text(min_size=1, max_size=12), st.sampled_from(sorted(stemming.ENDINGS)))
def test_what_folds_to_one_has_one_stem(word: str, language: str) -> None:
    assert analysis.term(word, language) == analysis.term(analysis.fold(analysis.clip(word)), language)
