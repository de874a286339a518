"""Which words hold sentences together and say next to nothing about what an article is about?

Articles, pronouns, prepositions, conjunctions, auxiliaries, and what else a question is put with. Words that name
something as well are left out, even where they are common: "us" (the US), "may" (the month), German "sein" (his, and
a person's being). What is here is still searched and has to be there in an AND; it is `scoring.LIGHT` in the score.
"""

from __future__ import annotations

from functools import cache

from searchnews.folding import fold

# By ISO 639-1 code. Letters that an apostrophe leaves alone ("don't" is two tokens) are among them.
WORDS = {
    "de": (
        "aber alle allem allen aller alles als also am an ander andere anderem anderen anderer anderes auch auf aus "
        "bei beim bin bis bist da dabei dadurch daher damit danach dann daran darauf daraus darin darüber das dass "
        "davon dazu dein deine dem den denn der deren des dessen dich die dies diese diesem diesen dieser dieses dir "
        "doch dort du durch ein eine einem einen einer eines er es etwa etwas euch euer eure für gegen gewesen hab "
        "habe haben hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres im in indem "
        "ins ist ja jede jedem jeden jeder jedes jedoch jene jenem jenen jener jenes jetzt kann kein keine keinem "
        "keinen keiner können könnte machen man manche mehr mein meine mich mir mit muss müssen nach nachdem nicht "
        "nichts noch nun nur ob oder ohne schon sehr seine seinem seinen seiner seines seit seitdem sich sie sind so "
        "sogar solche solchem solchen solcher soll sollen sollte sondern sonst sowie um und uns unser unsere unter "
        "viel vom von vor war waren warum was wegen weil weiter welche welchem welchen welcher welches wenn wer werde "
        "werden wessen wie wieder will wir wird wo wohl wollen worden wurde wurden während würde würden zu zum zur "
        "zwar zwischen über"
    ),
    "en": (
        "a about above after again against all also am among an and any are as at be because been before being below "
        "between both but by can cannot could d did do does doing don down during each either else etc ever few for "
        "from further had has have having he her here hers herself him himself his how however i if in into is it its "
        "itself just ll m many me might more most much must my myself neither no nor not now of off on once only onto "
        "or other others our ours ourselves out over own per re s same shall she should since so some such t than that "
        "the their theirs them themselves then there these they this those though through to too toward towards under "
        "until up upon ve very via was we were what when where whether which while who whom whose why will with within "
        "without would yet you your yours yourself"
    ),
    "es": (
        "a al algo algunas alguno algunos algún ante antes aquel aquella aquellos aquí así aun aunque bajo bien cada "
        "como con contra cual cuales cualquier cuando cuya cuyo cuál cuáles cuándo cómo de del desde donde durante "
        "dónde e el ella ellas ellos en entre era eran es esa esas ese eso esos esta estaba estado estas este esto "
        "estos está están fue fueron ha había habían hace hacia han hasta hay he la las le les lo los me mi mientras "
        "mis mucho muchos muy más nada ni no nos nosotros nuestra nuestro o os otra otras otro otros para pero poco "
        "por porque pues que quien quienes quién qué se sea según ser si sido sin sobre son su sus también tan tanto "
        "te tiene tienen toda todas todo todos tras tu tus un una unas uno unos y ya yo él"
    ),
    "fr": (
        "a afin ai alors au aucun aucune aussi autre autres aux avait avant avec avoir c ce ceci cela celle celles "
        "celui ces cet cette ceux chaque chez ci comme comment d dans de depuis des donc dont du elle elles en encore "
        "entre es est et eu eux fait fut il ils j je jusqu l la laquelle le lequel les lesquels leur leurs lors "
        "lorsque lui là m ma mais me mes moi mon même n ne ni nos notre nous on ont ou où par parce pas pendant peu "
        "peut plus pour pourquoi puis qu quand que quel quelle quelles quels qui quoi s sa sans se selon sera ses si "
        "sien soit son sont sous sur ta te tes toi ton tous tout toute toutes très tu un une vers vos votre vous y "
        "étaient était étant être"
    ),
    "it": (
        "a ad agli ai al alcune alcuni alla alle allo anche ancora avere aveva c che chi ci ciò come con contro cosa "
        "così cui d da dagli dai dal dalla dalle dallo degli dei del della delle dello di dopo dove e ed era erano "
        "essere fa fino fra fu gli ha hanno ho i il in io l la le lei li lo loro lui ma me mentre mi mia mio molti "
        "molto ne negli nei nel nella nelle nello noi non nostra nostro né o ogni per perché però più poi prima può "
        "qual quale quali quando quanto quella quelle quelli quello questa queste questi questo qui se sei senza si "
        "sia solo sono sta su sua sue sugli sui sul sulla sulle suo suoi sé tra tu tutta tutte tutti tutto un una uno "
        "vi voi è"
    ),
    "nl": (
        "aan al alle alles als altijd andere ben bij daar dan dat de der deze die dit doch doen door dus een en er ge "
        "geen had hadden heb hebben heeft hem het hier hij hoe hun iets ik in is ja je kan kon kunnen maar me meer men "
        "met mij mijn moet moeten na naar niet niets nog nu of om omdat onder ons onze ook op over reeds sinds te "
        "tegen tijdens toch toen tot tussen uit uw van vanaf veel voor waar waarom want waren was wat we welk welke "
        "werd werden wie wij wil worden wordt zal ze zelf zich zij zijn zo zoals zonder zou zouden"
    ),
    "pt": (
        "a ao aos aquela aquele aqueles aquilo as até cada com como contra cuja cujo da das de dela dele deles depois "
        "desde dessa desse desta deste do dos durante e ela elas ele eles em entre era eram essa essas esse esses esta "
        "estas estava este estes está estão eu foi foram há isso isto já lhe lhes mais mas me mesmo meu minha muito na "
        "nas nem nessa nesse nesta neste no nos nossa nosso num numa não o onde os ou outra outras outro outros para "
        "pela pelas pelo pelos por porque pouco quais qual qualquer quando que quem se seja sem ser será seu seus si "
        "sido sobre sua suas são só também tem tinha toda todas todo todos tudo têm um uma umas uns você é"
    ),
    "ru": (
        "а без более больше будет будто бы был была были было быть в вам вас ведь во вот все всегда всего всех всю вы "
        "где да даже для до его ее если есть еще же за здесь и из или им их к как какая какой когда которая которого "
        "которой которые который которых кто куда ли между меня мне может можно мой моя мы на над надо нас не него нее "
        "нет ни них но ну о об однако он она они оно от очень по под после потом потому почему при про с сам свою себе "
        "себя сейчас со так также такой там тем теперь то того тоже той только том тот ты у уже хотя чего чем через "
        "что чтобы чуть эта эти этих это этого этой этом этот я"
    ),
}


def is_function_word(folded: str, language: str) -> bool:
    """Is a folded word one of those, in the language with this ISO 639-1 code? A language without a list has the
    English one: most articles that seem to be in such a language are lists, tables and quotations in an archive of
    English ones, and a word that weighs the same in all languages of an archive is found in less time."""
    return folded in _words(language)


@cache
def _words(language: str) -> frozenset[str]:
    return frozenset(map(fold, WORDS.get(language.split("-")[0].lower(), WORDS["en"]).split()))
