"""What do newspapers write in dates that CLDR does not have? The other cases of names of months, as after "in"; words that
stand in a date; years of an era.

Written from grammars: declensions, and the suffixes of place and time of Turkic, Finnic and Hungarian words.
"""

from __future__ import annotations

from typing import NamedTuple


class Further(NamedTuple):
    """In the notation of ``table.alike``: twelve words, or "-"; words that may stand before or after any part of a
    date; words that stand behind years only. `eras` are years to be added to those that are counted in an era."""

    months: str = ""
    marks: str = ""
    behind_years: str = ""
    eras: tuple[tuple[str, int], ...] = ()


_BACK, _FRONT = "{i|ban|ra|tól|ig|ában|ának|ától|áig}", "{i|ben|re|től|ig|ében|ének|étől|éig}"  # Hungarian harmony
_FINNISH = "kuu{n|ssa|sta|hun|lla|lle}"
_ESTONIAN = "{is|ist|il|ini|i}"
_CYRILLIC_SERBIAN = (
    "јануар{а|у} фебруар{а|у} март{а|у} април{а|у} мај{а|у} јун{а|у} јул{а|у} август{а|у} септемб{ра|ру} октоб{ра|ру} "
    "новемб{ра|ру} децемб{ра|ру}"
)
_SERBIAN = (
    "januar{a|u} februar{a|u} mart{a|u} april{a|u} maj{a|u} jun{a|u} jul{a|u} avgust{a|u} septemb{ra|ru} oktob{ra|ru} "
    "novemb{ra|ru} decemb{ra|ru}"
)
_BOSNIAN = _SERBIAN.replace("avgust", "august")

FURTHER: dict[str, Further] = {
    # The locative ("w marcu", "v březnu", "у березні"), and genitives that CLDR lacks.
    "pl": Further("styczniu lutym marcu kwietniu maju czerwcu lipcu sierpniu wrześniu październiku listopadzie grudniu"),
    "cs": Further("lednu únoru březnu dubnu květnu červnu červenci srpnu září říjnu listopadu prosinci", "", "roku"),
    "sk": Further("januári februári marci apríli máji júni júli auguste septembri októbri novembri decembri", "", "roku"),
    "uk": Further("січні лютому березні квітні травні червні липні серпні вересні жовтні листопаді грудні"),
    "be": Further(
        "студзені лютым сакавіку красавіку маі чэрвені ліпені жніўні верасні кастрычніку лістападзе снежні", "", "года годзе"
    ),
    "hr": Further("siječnju veljači ožujku travnju svibnju lipnju srpnju kolovozu rujnu listopadu studenom{|e} prosincu"),
    "sl": Further(
        "januar{ja|ju} februar{ja|ju} mar{ca|cu} april{a|u} maj{a|u} junij{a|u} julij{a|u} avgust{a|u} septemb{ra|ru} "
        "oktob{ra|ru} novemb{ra|ru} decemb{ra|ru}",
        "",
        "leta",
    ),
    "sr": Further(f"{_CYRILLIC_SERBIAN} {_SERBIAN}", "", "године godine"),
    "bs": Further(_BOSNIAN, "", "godine"),
    "lv": Further("janvārī februārī martā aprīlī maijā jūnijā jūlijā augustā septembrī oktobrī novembrī decembrī"),
    "fi": Further(
        " ".join(
            stem + _FINNISH
            for stem in ["tammi", "helmi", "maalis", "huhti", "touko", "kesä", "heinä", "elo", "syys", "loka", "marras", "joulu"]
        )
    ),
    "et": Further(
        f"jaanuar{_ESTONIAN} veebruar{_ESTONIAN} märts{_ESTONIAN} aprill{_ESTONIAN} {{mai|mais|maist|mail|maini}} "
        f"juuni{{s|st|l|ni}} juuli{{s|st|l|ni}} august{_ESTONIAN} septemb{{ris|rist|ril|rini|ri}} oktoob{{ris|rist|ril|rini|ri}} "
        "novemb{ris|rist|ril|rini|ri} detsemb{ris|rist|ril|rini|ri}"
    ),
    "hu": Further(
        f"január{_BACK} február{_BACK} március{_BACK} április{_BACK} május{_BACK} június{_BACK} július{_BACK} "
        f"augusztus{_BACK} szeptember{_FRONT} október{_FRONT} november{_FRONT} december{_FRONT}"
    ),
    "ca": Further(marks="de"),
    # The day stands behind the year and before the month: "2024 жылғы 3 наурыз".
    "kk": Further(
        "қаңтар{да|дың|дан} ақпан{да|ның|нан} наурыз{да|дың|дан} сәуір{де|дің|ден} мамыр{да|дың|дан} маусым{да|ның|нан} "
        "шілде{де|нің|ден} тамыз{да|дың|дан} қыркүйек{те|тің|тен} қазан{да|ның|нан} қараша{да|ның|дан} желтоқсан{да|ның|нан}",
        "жылғы жылдың жылы",
    ),
    "ky": Further(
        "январ{ы|да} феврал{ы|да} март{ы|та} апрел{и|де} май{ы|да} июн{у|да} июл{у|да} август{у|та} сентябр{ы|да} "
        "октябр{ы|да} ноябр{ы|да} декабр{ы|да}",
        "жылдын жылы",
    ),
    "uz": Further(
        "yanvar{da|ning} fevral{da|ning} mart{da|ning} aprel{da|ning} may{da|ning} iyun{da|ning} iyul{da|ning} "
        "avgust{da|ning} sentabr{da|ning} oktabr{da|ning} noyabr{da|ning} dekabr{da|ning}",
        "yil yilning yili йил йилнинг",
    ),
    "az": Further(marks="il ilin ili"),
    "ka": Further(
        "იანვარს თებერვალს მარტს აპრილს მაისს ივნისს ივლისს აგვისტოს სექტემბერს ოქტომბერს ნოემბერს დეკემბერს", "წლის"
    ),
    "hy": Further(
        "հունվարին փետրվարին մարտին ապրիլին մայիսին հունիսին հուլիսին օգոստոսին սեպտեմբերին հոկտեմբերին նոյեմբերին դեկտեմբերին",
        "թվականի",
    ),
    "tg": Further("январи феврали марти апрели майи июни июли августи сентябри октябри ноябри декабри", "", "сол соли"),
    "mn": Further(marks="оны сарын"),
    "am": Further(marks="ቀን"),
    "si": Further("ජනවාරි පෙබරවාරි මාර්තු අප්‍රේල් මැයි ජූනි ජූලි අගෝස්තු සැප්තැම්බර් ඔක්තෝබර් නොවැම්බර් දෙසැම්බර්"),
    "fil": Further(marks="ng"),
    "eo": Further(marks="de"),
    "ja": Further(eras=(("令和", 2018), ("平成", 1988), ("昭和", 1925), ("大正", 1911), ("明治", 1867))),
    "zh": Further(marks="号 號", eras=(("民國", 1911), ("民国", 1911))),
}
