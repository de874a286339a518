"""The language of a text is recognised where it is clear, and left open where it is not."""

import dataclasses
import itertools
import json
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import searchnews
from searchnews import Article, Enrich, languages, sync
from searchnews.cli import cli
from searchnews.indexing.worker import Task, Worker
from searchnews.kernels import native
from searchnews.render import reading as rendered
from searchnews.render.terminal import Style
from searchnews.sources import Options
from searchnews.storage.segment import Segment

# One a language, of the kind that begins an article.
TEXTS = {
    "af": "Die president het gister gesê hy is nie bekommerd oor die uitslag nie, want sy party het nog altyd die meeste "
    "setels in die parlement gehad.",
    "ar": "أعلنت الحكومة يوم الجمعة أن البنك المركزي سيخفض أسعار الفائدة في الشهر المقبل بعد تراجع التضخم.",
    "az": "Prezident cümə günü Bakıda keçirilən görüşdə bildirib ki, iki ölkə arasında əməkdaşlığın genişləndirilməsi "
    "üçün yaxşı imkanlar vardır.",
    "be": "Урад паведаміў у пятніцу, што новы закон аб падатках уступіць у сілу ў наступным годзе, але прадпрымальнікі "
    "баяцца, што гэта будзе вельмі дорага.",
    "bg": "Правителството съобщи в петък, че новият закон за данъците ще влезе в сила през следващата година, но "
    "малките предприятия се опасяват от разходите.",
    "bn": "সরকার শুক্রবার জানিয়েছে যে নতুন কর আইন আগামী বছর থেকে কার্যকর হবে।",
    "ca": "El govern va anunciar divendres que la nova llei d'impostos entrarà en vigor l'any vinent, però les petites "
    "empreses temen que els costos siguin massa alts per a elles.",
    "cs": "Vláda v pátek oznámila, že nový daňový zákon vstoupí v platnost příští rok, ale malé podniky se obávají, že "
    "náklady pro ně budou příliš vysoké.",
    "cy": "Cyhoeddodd y llywodraeth ddydd Gwener y bydd y ddeddf newydd yn dod i rym y flwyddyn nesaf, ond mae busnesau "
    "bach yn poeni am y gost.",
    "da": "Regeringen meddelte fredag, at den nye skattelov træder i kraft næste år, men mindre virksomheder frygter, at "
    "udgifterne bliver for høje for dem.",
    "de": "Die Regierung teilte am Freitag mit, dass das neue Steuergesetz im nächsten Jahr in Kraft tritt, aber kleine "
    "Betriebe fürchten, dass es für sie zu teuer wird.",
    "el": "Η κυβέρνηση ανακοίνωσε την Παρασκευή ότι ο νέος φορολογικός νόμος θα τεθεί σε ισχύ του χρόνου.",
    "en": "The government said on Friday that the new tax law would come into force next year, but small businesses fear "
    "that it will be too expensive for them.",
    "es": "El gobierno anunció el viernes que la nueva ley de impuestos entrará en vigor el próximo año, pero las pequeñas "
    "empresas temen que los costes sean demasiado altos.",
    "et": "Valitsus teatas reedel, et uus maksuseadus jõustub järgmisel aastal, kuid väikesed ettevõtted kardavad, et see "
    "läheb neile liiga kalliks.",
    "eu": "Gobernuak ostiralean jakinarazi zuen zergen lege berria datorren urtean jarriko dela indarrean, baina enpresa "
    "txikiak kostuen beldur dira.",
    "fa": "دولت روز جمعه اعلام کرد که قانون جدید مالیات از سال آینده اجرا می‌شود، اما شرکت‌های کوچک نگران هزینه‌های آن هستند.",
    "fi": "Hallitus ilmoitti perjantaina, että uusi verolaki tulee voimaan ensi vuonna, mutta pienet yritykset pelkäävät, "
    "että se tulee niille liian kalliiksi.",
    "fr": "Le gouvernement a annoncé vendredi que la nouvelle loi sur les impôts entrera en vigueur l'année prochaine, "
    "mais les petites entreprises craignent que les coûts soient trop élevés.",
    "ga": "Dúirt an rialtas Dé hAoine go dtiocfaidh an dlí nua cánach i bhfeidhm an bhliain seo chugainn, ach tá imní ar "
    "ghnóthaí beaga faoin gcostas.",
    "gu": "સરકારે શુક્રવારે જણાવ્યું કે નવો કર કાયદો આવતા વર્ષથી અમલમાં આવશે.",
    "he": "הממשלה הודיעה ביום שישי כי חוק המס החדש ייכנס לתוקף בשנה הבאה.",
    "hi": "सरकार ने शुक्रवार को कहा कि नया कर कानून अगले साल से लागू होगा, लेकिन छोटे कारोबारियों को डर है कि यह उनके लिए बहुत महंगा होगा।",
    "hr": "Vlada je u petak objavila da će novi porezni zakon stupiti na snagu iduće godine, ali male tvrtke strahuju da "
    "će troškovi za njih biti previsoki.",
    "hu": "A kormány pénteken közölte, hogy az új adótörvény jövőre lép hatályba, de a kisvállalkozások attól tartanak, "
    "hogy ez túl drága lesz nekik.",
    "hy": "Կառավարությունը ուրբաթ օրը հայտարարեց, որ նոր հարկային օրենքը ուժի մեջ կմտնի հաջորդ տարի։",
    "id": "Pemerintah mengatakan pada hari Jumat bahwa undang-undang pajak yang baru akan mulai berlaku tahun depan, "
    "tetapi usaha kecil khawatir biayanya akan terlalu tinggi.",
    "is": "Ríkisstjórnin tilkynnti á föstudag að nýju skattalögin taki gildi á næsta ári, en lítil fyrirtæki óttast að "
    "kostnaðurinn verði of mikill fyrir þau.",
    "it": "Il governo ha annunciato venerdì che la nuova legge sulle tasse entrerà in vigore l'anno prossimo, ma le "
    "piccole imprese temono che i costi siano troppo alti.",
    "ja": "政府は金曜日、新しい税法が来年から施行されると発表した。中小企業は費用が高すぎると懸念している。",
    "ka": "მთავრობამ პარასკევს განაცხადა, რომ ახალი საგადასახადო კანონი მომავალ წელს შევა ძალაში.",
    "kk": "Үкімет жұма күні жаңа салық заңы келесі жылы күшіне енеді деп хабарлады, бірақ шағын кәсіпорындар бұл өте "
    "қымбатқа түседі деп қорқады.",
    "km": "រដ្ឋាភិបាលបានប្រកាសកាលពីថ្ងៃសុក្រថាច្បាប់ពន្ធថ្មីនឹងចូលជាធរមាននៅឆ្នាំក្រោយ។",
    "ko": "정부는 금요일 새로운 세법이 내년부터 시행된다고 발표했다. 중소기업들은 비용이 너무 높다고 우려하고 있다.",
    "lt": "Vyriausybė penktadienį pranešė, kad naujasis mokesčių įstatymas įsigalios kitais metais, tačiau mažos įmonės "
    "baiminasi, kad išlaidos bus per didelės.",
    "lv": "Valdība piektdien paziņoja, ka jaunais nodokļu likums stāsies spēkā nākamgad, taču mazie uzņēmumi baidās, ka "
    "izmaksas tiem būs pārāk lielas.",
    "mk": "Владата соопшти во петокот дека новиот закон за даноци ќе стапи на сила следната година, но малите фирми се "
    "плашат дека тоа ќе биде прескапо за нив.",
    "ml": "പുതിയ നികുതി നിയമം അടുത്ത വർഷം പ്രാബല്യത്തിൽ വരുമെന്ന് സർക്കാർ വെള്ളിയാഴ്ച അറിയിച്ചു.",
    "mn": "Засгийн газар баасан гарагт татварын шинэ хууль ирэх жилээс хүчин төгөлдөр болно гэж мэдэгдсэн боловч жижиг "
    "аж ахуйн нэгжүүд зардал нь хэтэрхий өндөр болно гэж эмээж байна.",
    "mr": "सरकारने शुक्रवारी सांगितले की नवीन कर कायदा पुढील वर्षापासून लागू होईल, परंतु छोट्या व्यावसायिकांना भीती आहे की तो त्यांच्यासाठी खूप महाग ठरेल.",
    "ms": "Kerajaan berkata pada hari Jumaat bahawa undang-undang cukai baharu akan berkuat kuasa tahun depan, tetapi "
    "peniaga kecil bimbang kosnya terlalu tinggi kerana mereka tidak mempunyai wang.",
    "my": "အစိုးရက သောကြာနေ့တွင် အခွန်ဥပဒေသစ်ကို လာမည့်နှစ်တွင် အတည်ပြုမည်ဟု ပြောကြားခဲ့သည်။",
    "nl": "De regering maakte vrijdag bekend dat de nieuwe belastingwet volgend jaar van kracht wordt, maar kleine "
    "bedrijven vrezen dat de kosten voor hen te hoog worden.",
    "no": "Regjeringen opplyste fredag at den nye skatteloven trer i kraft neste år, men små bedrifter frykter at "
    "kostnadene blir for høye for dem og ber om hjelp fra myndighetene.",
    "pl": "Rząd poinformował w piątek, że nowa ustawa podatkowa wejdzie w życie w przyszłym roku, ale małe firmy obawiają "
    "się, że koszty będą dla nich zbyt wysokie.",
    "pt": "O governo anunciou na sexta-feira que a nova lei de impostos entrará em vigor no próximo ano, mas as pequenas "
    "empresas receiam que os custos sejam demasiado altos.",
    "ro": "Guvernul a anunțat vineri că noua lege a impozitelor va intra în vigoare anul viitor, dar micile întreprinderi "
    "se tem că vor fi costuri prea mari pentru ele.",
    "ru": "Правительство сообщило в пятницу, что новый закон о налогах вступит в силу в следующем году, но малые "
    "предприятия опасаются, что это будет слишком дорого.",
    "sk": "Vláda v piatok oznámila, že nový daňový zákon vstúpi do platnosti budúci rok, ale malé podniky sa obávajú, že "
    "náklady budú pre ne príliš vysoké.",
    "sl": "Vlada je v petek sporočila, da bo novi davčni zakon začel veljati prihodnje leto, vendar se mala podjetja "
    "bojijo, da bodo stroški zanje previsoki.",
    "so": "Dowladda ayaa sheegtay maalintii Jimcaha in sharciga cusub ee canshuurta uu dhaqan geli doono sanadka soo "
    "socda, laakiin ganacsatada yaryar ayaa ka walaacsan kharashka.",
    "sq": "Qeveria njoftoi të premten se ligji i ri për tatimet do të hyjë në fuqi vitin e ardhshëm, por bizneset e vogla "
    "kanë frikë se do të jetë shumë i shtrenjtë për to.",
    "sr": "Влада је у петак саопштила да ће нови закон о порезима ступити на снагу следеће године, али мала предузећа "
    "страхују да ће трошкови бити превисоки.",
    "sv": "Regeringen meddelade på fredagen att den nya skattelagen träder i kraft nästa år, men små företag är oroliga "
    "för att det ska bli för dyrt för dem.",
    "sw": "Serikali ilisema siku ya Ijumaa kwamba sheria mpya ya kodi itaanza kutumika mwaka ujao, lakini wafanyabiashara "
    "wadogo wana wasiwasi kuhusu gharama zake.",
    "ta": "புதிய வரிச் சட்டம் அடுத்த ஆண்டு நடைமுறைக்கு வரும் என்று அரசு வெள்ளிக்கிழமை அறிவித்தது.",
    "te": "కొత్త పన్ను చట్టం వచ్చే ఏడాది అమల్లోకి వస్తుందని ప్రభుత్వం శుక్రవారం తెలిపింది.",
    "th": "รัฐบาลประกาศเมื่อวันศุกร์ว่ากฎหมายภาษีฉบับใหม่จะมีผลบังคับใช้ในปีหน้า",
    "tl": "Sinabi ng pamahalaan noong Biyernes na magkakabisa ang bagong batas sa buwis sa susunod na taon, ngunit "
    "nangangamba ang maliliit na negosyo na magiging masyadong mahal ito para sa kanila.",
    "tr": "Hükümet cuma günü yeni vergi yasasının gelecek yıl yürürlüğe gireceğini açıkladı, ancak küçük işletmeler bunun "
    "kendileri için çok pahalı olacağından korkuyor.",
    "uk": "Уряд повідомив у п'ятницю, що новий закон про податки набуде чинності наступного року, але малі підприємства "
    "побоюються, що це буде надто дорого.",
    "ur": "حکومت نے جمعہ کو کہا کہ نیا ٹیکس قانون اگلے سال سے نافذ ہو گا، لیکن چھوٹے تاجروں کو خدشہ ہے کہ یہ ان کے لیے بہت مہنگا ہو گا۔",
    "vi": "Chính phủ cho biết hôm thứ Sáu rằng luật thuế mới sẽ có hiệu lực vào năm tới, nhưng các doanh nghiệp nhỏ lo "
    "ngại chi phí sẽ quá cao đối với họ.",
    "zh": "政府周五宣布，新的税法将于明年生效，但小企业担心对他们来说成本太高，要求政府提供更多的帮助和支持。",
}  # fmt: skip

UNCLEAR = (
    "", " ", "12:30 1,234.56 %", "Rates rise", "Bank of England", "Angela Merkel", "oil bank price oils Banks", "blah blah blah",
    "Real Madrid - FC Barcelona 2:1", "São Paulo", "日本銀行", "中国人民银行", "Дума", "the", "die war", "ABC DEF GHI",
)  # fmt: skip


@pytest.mark.parametrize("language", TEXTS)
def test_recognised(language: str) -> None:
    text = TEXTS[language]
    assert languages.guess([text, text.upper()]) == [language, language]


def test_left_open() -> None:
    assert languages.guess(UNCLEAR) == [""] * len(UNCLEAR)


def test_foreign_words_within() -> None:
    german, russian = TEXTS["de"], TEXTS["ru"]
    assert languages.guess([f"„We will see“, so der Minister. {german}", f"Apple и Google: {russian}"]) == ["de", "ru"]


def test_two_languages_in_one_text_are_unclear() -> None:
    assert languages.guess([TEXTS["th"][:40] + TEXTS["ko"][:40]]) == [""]


def test_what_can_be_guessed() -> None:
    assert set(TEXTS) <= set(languages.SPOKEN)
    assert len(languages.SPOKEN) == 73


def test_only_the_beginning_counts() -> None:
    assert languages.guess([TEXTS["fr"] + TEXTS["fr"] + TEXTS["de"] * 9]) == ["fr"]


ANY = st.one_of(
    st.text(max_size=40),
    st.text(st.sampled_from("abÉ éñя жا،है 漢かㄱ\ud800𐐀'’.\n\0`{"), max_size=40),
    st.sampled_from([*TEXTS.values()]),
)


@pytest.mark.skipif(native.library() is None, reason="there was no C compiler")
@given(st.lists(ANY, max_size=5))
def test_numpy_counts_what_the_loops_count(texts: list[str]) -> None:
    compiled = languages.counts(texts)
    with mock.patch.object(native, "library", return_value=None):
        plain = languages.counts(texts)
    for a, b in zip(compiled, plain, strict=True):
        np.testing.assert_array_equal(a, b)


def test_words_are_looked_up_again_when_many_were_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["the", "said", "of", "and", "market"]
    expected = languages.Words(languages._table()).rows(words)
    monkeypatch.setattr(languages, "_MOST_WORDS", 2)
    few = languages.Words(languages._table())
    for _ in range(2):
        np.testing.assert_array_equal(few.rows(words), expected)
        assert len(few._known) <= len(words)
    np.testing.assert_array_equal(few.rows([]), expected[:0])


@given(st.lists(ANY, max_size=5))
def test_a_guess_depends_on_its_text_alone(texts: list[str]) -> None:
    together = languages.guess(texts)
    assert together == [languages.guess([text])[0] for text in texts]
    assert set(together) <= {"", *languages.SPOKEN}


@pytest.mark.parametrize(
    ("entries", "pairs"),
    [
        (np.zeros(3, np.uint64), np.zeros((1, 2), np.uint8)),  # not a power of two
        (np.ones(4, np.uint64), np.zeros((1, 2), np.uint8)),  # no room left, so that a search would not end
        (np.array([0, 5 << 40 | 1 << 32 | 1], np.uint64), np.zeros((5, 2), np.uint8)),  # pairs beyond the end
        (np.zeros(4, np.uint64), np.array([[200, 1]], np.uint8)),  # no such language
        (np.zeros(4, np.uint32), np.zeros((1, 2), np.uint8)),
        (np.zeros(4, np.uint64), np.zeros(4, np.uint8)),
    ],
)
def test_a_table_that_lies_is_refused(entries: np.ndarray, pairs: np.ndarray) -> None:
    with pytest.raises(ValueError, match="not a table"):
        languages.Table(entries, pairs)


# --- In an archive -----------------------------------------------------------------------------------------------

PLAIN = Enrich(entities="none", dates=False, copies=False)


def mixed() -> list[Article]:
    """Articles in several languages by turns; some say so, and some are too short to show it."""
    return [
        Article(id=f"{number}-{language}", title=f"{number}", body=TEXTS[language], language="" if number else language)
        for number, language in itertools.product(range(3), ("de", "fr", "ja"))
    ] + [Article(id="short", body="Rates rise")]


@pytest.fixture
def archive(tmp_path: Path) -> searchnews.Archive:
    made = searchnews.create(tmp_path / "index")
    made.add(mixed(), enrich=PLAIN)
    return made


def test_what_was_guessed_stands_apart_from_what_was_said(archive: searchnews.Archive) -> None:
    found = {hit.id: hit.article for hit in archive.search("*", limit=20)}
    for article in mixed():
        kept = found[article.id]
        assert kept == article
        expected = "" if article.language or article.id == "short" else article.id[2:]
        assert (kept.language_guessed, kept.spoken) == (expected, article.language or expected)
    assert archive.stats().languages == ("de", "en", "fr", "ja")
    assert archive.stats().guessed == {"de": 2, "fr": 2, "ja": 2}


def test_queries_and_facets_know_both(archive: searchnews.Archive) -> None:
    assert {hit.id for hit in archive.search("language:de")} == {"0-de", "1-de", "2-de"}
    counts = {count.value: count.articles for count in archive.search("*").facets("language")}
    assert counts == {"de": 3, "fr": 3, "ja": 3, "en": 1}
    # stemmed as German
    assert {hit.id for hit in archive.search("Steuergesetze")} == {"0-de", "1-de", "2-de"}


def test_it_is_kept_when_segments_are_joined_and_copied(archive: searchnews.Archive, tmp_path: Path) -> None:
    archive.add([Article(id="more", body=TEXTS["it"])], enrich=PLAIN)
    archive.delete(["1-fr"])
    archive.optimize()
    assert archive.stats().guessed == {"de": 2, "fr": 1, "it": 1, "ja": 2}
    articles = [hit.article for hit in archive.search("*", limit=20)]
    with searchnews.create(tmp_path / "other") as other:
        other.add(articles, enrich=dataclasses.replace(PLAIN, languages=False))
        assert other.stats().guessed == archive.stats().guessed


def test_it_can_be_switched_off(tmp_path: Path) -> None:
    with searchnews.create(tmp_path / "index") as archive:
        archive.add(mixed(), enrich=dataclasses.replace(PLAIN, languages=False))
        assert archive.stats().guessed == {}
        assert archive.search("language:en").total == 7


@pytest.mark.parametrize(("guess", "said"), [(True, {"it": ["short"]}), (False, {"it": ["1-de", "1-fr", "short"]})])
def test_the_setting_holds_for_what_is_not_clear(tmp_path: Path, guess: bool, said: dict[str, list[str]]) -> None:
    lines = [{"id": a.id, "body": a.body, "language": a.language} for a in mixed() if a.id[:2] != "2-" and "ja" not in a.id]
    (tmp_path / "news.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    index = tmp_path / "index"
    searchnews.create(index).close()
    enrich = dataclasses.replace(PLAIN, languages=guess)
    sync.sync(index, [tmp_path / "news.jsonl"], options=Options(language="it"), enrich=enrich)
    with searchnews.open(index) as archive:
        found: dict[str, list[str]] = {}
        for hit in archive.search("*"):
            found.setdefault(hit.article.language, []).append(hit.id)
        assert sorted(found["it"]) == said["it"]
        assert sorted(found.get("", [])) == ([] if not guess else ["1-de", "1-fr"])


def test_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("news.jsonl").write_text(json.dumps({"id": "a", "body": TEXTS["es"]}) + "\n")
    for settings, guessed in (("guess_language: false\nlanguage: pt", ""), ("language: pt", "es")):
        Path("searchnews.yaml").write_text(settings + "\n")
        assert CliRunner().invoke(cli, ["index", "news.jsonl", "-i", "made" + guessed]).exit_code == 0
        (hit,) = json.loads(CliRunner().invoke(cli, ["query", "*", "--format", "json", "-i", "made" + guessed]).stdout)["hits"]
        assert (hit["language"], hit["language_guessed"]) == ("" if guessed else "pt", guessed)


def test_an_article_shows_that_it_was_guessed(archive: searchnews.Archive) -> None:
    style = Style(width=60)
    shown = {hit.id: rendered.article(hit, style).splitlines()[1] for hit in archive.search("*", limit=20)}
    assert shown["1-fr"] == "fr (guessed)"
    assert "guessed" not in shown["0-fr"] + shown["short"]


def worker(folder: Path) -> Worker:
    return Worker(folder, "", PLAIN, Options(), 1 << 28)


def test_languages_by_turns_make_few_batches(tmp_path: Path) -> None:
    """Articles in one language are looked at together, and what is known of each stays with it."""
    one = worker(tmp_path)
    articles = mixed()
    with mock.patch.object(one._builder, "_add", wraps=one._builder._add) as add:
        for number, article in enumerate(articles):
            one.run(Task(number, (article,)))
        (done,) = [piece for piece in one.flush().finished if piece.name]
    assert [call.args[2] for call in add.call_args_list] == ["en", "de", "fr", "ja"]
    segment = Segment(tmp_path / f"MAIN_{done.name}.news")
    ids = segment.unique("id").values()
    assert [articles[task].id for task in done.tasks.tolist()] == ids
    assert sorted(ids) == sorted(article.id for article in articles)


def test_of_two_with_one_id_the_later_stays(tmp_path: Path) -> None:
    with searchnews.create(tmp_path / "index") as archive:
        archive.add([Article(id="a", body=TEXTS["fr"]), Article(id="a", body=TEXTS["de"])], enrich=PLAIN)
        (hit,) = archive.search("*")
        assert hit.article.body == TEXTS["de"]


def test_a_segment_of_before_has_none(archive: searchnews.Archive) -> None:
    segment = archive._snapshot.shards[0].segment  # type: ignore[union-attr]
    with mock.patch.object(Segment, "__contains__", lambda self, name: name != "guessed" and name in self._stored):
        assert not segment.guessed.any()
