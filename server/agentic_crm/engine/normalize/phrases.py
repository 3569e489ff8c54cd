"""The words by which mail programs and people mark old mail, in the languages they come in."""

# ruff: noqa: E501 - lists of phrases and patterns are read by line

import re

_ATTRIBUTION_VERBS = (
    r"wrote|writes|said|schrieb|schreibt|geschrieben|a écrit|a ecrit|écrivait|escribió|escribio|ha scritto|scrive|scritto|schreef|"
    r"heeft .{0,80}geschreven|escreveu|skrev|kirjoitti|napisał\(?a?\)?|napisał|pisze|napsala?|napsal\(?a?\)?|написала?|пишет|"
    r"писав|пише|yazdı|şunu yazdı|írta|a scris|έγραψε|đã viết|כתבה?|كتب|menulis|va escriure|"
    r"写道|寫道|写到|のメール|書きました|さんからのメッセージ|님이 작성|작성|썼습니다"
)
ATTRIBUTION = re.compile(
    rf"(?:^|[\s\"'>)\]*_,])(?:{_ATTRIBUTION_VERBS})(?=$|[\s:：*_,])|(?:写道|寫道|のメール|書きました|작성)",
    re.IGNORECASE,
)
ATTRIBUTION_START = re.compile(
    r"[ \t*_]{0,4}(?:on|am|le|el|il|op|em|den|på|w dniu|dne|dnia|în|el día|il giorno|den|kl|a las|in|den|at|no dia|tarihinde|"
    r"в|пн|вт|ср|чт|пт|сб|вс|\d{1,4}[./年-])\b",
    re.IGNORECASE,
)
DATE_OR_ADDRESS = re.compile(
    r"@|\b(?:19|20)\d{2}\b|\b\d{1,2}[:.h]\d{2}\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\d{4}年|\b\d{1,2}\.? (?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|se[pt]|o[ck]t|nov|de[cz])",
    re.IGNORECASE,
)

_ORIGINAL = (
    r"original message|original appointment|originalnachricht|ursprüngliche nachricht|urspr\. nachricht|message d[’']origine|message original|"
    r"mensaje original|messaggio originale|oorspronkelijk bericht|mensagem original|ursprungligt meddelande|originalmeddelande|oprindelig meddelelse|"
    r"opprinnelig melding|alkuperäinen viesti|wiadomość oryginalna|původní zpráva|eredeti üzenet|исходное сообщение|оригинальное сообщение|"
    r"özgün ileti|orijinal mesaj|原始邮件|原始郵件|元のメッセージ|原本|원본 메시지|reply message|reply separator|antwortnachricht"
)
_FORWARDED = (
    r"forwarded message|forwarded by|forwarded email|weitergeleitete nachricht|weitergeleitet von|message transféré|message transmis|message réexpédié|"
    r"mensaje reenviado|messaggio inoltrato|doorgestuurd bericht|mensagem encaminhada|mensagem reencaminhada|vidarebefordrat meddelande|"
    r"videresendt meddelelse|videresendt melding|välitetty viesti|wiadomość przekazana dalej|przekazana wiadomość|přeposlaná zpráva|"
    r"továbbított üzenet|пересылаемое сообщение|пересланное сообщение|iletilen ileti|yönlendirilen ileti|转发的邮件|轉寄的郵件|転送メッセージ|전달된 메시지"
)
# These match what is left of a line once its dashes and stars are gone.
ORIGINAL_LINE = re.compile(rf"(?:{_ORIGINAL})", re.IGNORECASE)
FORWARDED_LINE = re.compile(rf"(?:{_FORWARDED})", re.IGNORECASE)
FORWARD_OPENING = re.compile(
    r"(?:begin forwarded message|anfang der weitergeleiteten (?:nachricht|e-mail)|"
    r"début du (?:message (?:réexpédié|transféré)|courriel transféré)|inicio del mensaje reenviado|"
    r"inizio messaggio inoltrato|begin doorgestuurd bericht|início da mensagem (?:re)?encaminhada|vidarebefordrat brev|"
    r"start på videresendt besked|videresendt besked|start på vidarebefordrat meddelande|начало переадресованного сообщения)\s?",
    re.IGNORECASE,
)

_LABELS = {
    "from": "from von de da van från fra lähettäjä od z feladó от від kimden gönderen από de la từ 发件人 寄件者 差出人 보낸 사람 expéditeur remitente mittente afzender remetente absender",
    "date": "date datum fecha data dato päivämäärä dátum дата tarih ημερομηνία ngày 日期 日付 날짜 sent gesendet envoyé enviado inviato verzonden enviada "
    "skickat sendt lähetetty wysłano odesláno elküldve отправлено надіслано gönderildi gönderme_tarihi trimis 发送时间 寄件日期 送信日時 보낸_날짜 enviado_el "
    "sent_on gesendet_am envoyé_le inviato_il date_d'envoi datum/tijd am le",
    "to": "to an à para a aan till til vastaanottaja do komu címzett кому alıcı kime προς către đến 收件人 收件者 宛先 받는_사람 destinataire destinatario empfänger per cc kopie copie",
    "subject": "subject betreff objet asunto oggetto onderwerp assunto ämne emne aihe temat předmět věc tárgy тема konu θέμα subiect chủ_đề 主题 主旨 件名 제목",
}
HEADER_LABELS: dict[str, str] = {
    label.replace("_", " "): kind for kind, labels in _LABELS.items() for label in labels.split()
}
HEADER_LABELS |= {"보낸 사람": "from", "de la": "from"}
for _fragment in ("보낸", "사람", "la"):
    HEADER_LABELS.pop(_fragment, None)

FORWARD_SUBJECT = re.compile(
    r"\s*(?:fwd?|wg|tr|rv|enc|doorst|vs|vb|vl|pd|i|转发|轉寄|転送|fs|f)\s?(?:\[\d+\])?\s?[:：]", re.IGNORECASE
)
REPLY_SUBJECT = re.compile(
    r"\s*(?:re|aw|antw|sv|ref|rif|r|odp|vá|ynt|回复|回覆|返信|答复)\s?(?:\[\d+\])?\s?[:：]", re.IGNORECASE
)

SIGN_OFF = re.compile(
    r"[ \t]{0,8}(?:"
    r"(?:(?:with|my)\s+)?(?:(?:kind(?:est)?|best|warm(?:est)?|very best|many|all the)\s+)?(?:regards|wishes|best|rgds)|(?:kind|warm|best) regards?|best|cheers|"
    r"(?:yours?\s+)?(?:sincerely|faithfully|truly|respectfully|in trust)(?:\s+yours)?|yours|respectfully|cordially|all the best|take care|warmly|"
    r"(?:many |much |kind )?thanks(?:,? (?:again|so much|a lot|a million|very much|in advance|and (?:kind |best |warm )?regards|for your (?:help|time|patience)))?|thank you(?:,? (?:so much|again|very much|in advance|and (?:kind |best )?regards))?|"
    r"thx|tia|ta|talk soon|speak soon|looking forward|see you(?: (?:soon|then|there))?|love|xo+|hugs|kr|br|rgds|"
    r"(?:mit |viele |beste |liebe |schöne |herzliche |freundliche |sonnige |mit (?:freundlichen|besten|herzlichen|lieben|vielen) )+(?:gr(?:ü|ue)(?:ß|ss)en?|gruß|gruss)(?: (?:aus|an|von) .{1,30})?|"
    r"(?:freundliche|beste|viele|liebe|herzliche|schöne) gr(?:ü|ue)(?:ß|ss)e(?: (?:aus|an|von|nach) .{1,30})?|gr(?:ü|ue)(?:ß|ss)e(?: aus .{1,30})?|gruß|gruss|mfg|lg|vg|bg|vielen dank(?: und .{1,40})?|besten dank|danke(?: und .{1,40})?|hochachtungsvoll|bis bald|bis dann|servus|tschüss|ciao|"
    r"(?:bien |très )?(?:cordialement|amicalement|sincèrement|respectueusement)(?: vôtre)?|bien à (?:vous|toi)|salutations(?: distinguées)?|meilleures salutations|sincères salutations|bonne (?:journée|soirée|réception)|à bientôt|merci(?: (?:d'avance|beaucoup|bien|et .{1,40}))?|bises|belle journée|"
    r"(?:veuillez|je vous prie|nous vous prions)\b.{0,20}\b(?:agréer|recevoir|d'agréer).{0,80}|"
    r"(?:un )?(?:cordial(?:es)? )?saludos?(?: cordial(?:es)?)?|atentamente|atte|un (?:fuerte )?abrazo|muchas gracias|gracias(?: (?:de antemano|y .{1,40}))?|quedo a (?:la|su) .{1,40}|hasta pronto|cordialmente|"
    r"(?:cordiali|distinti|cari|un caro|tanti) saluti|saluti|un saluto|cordialità|a presto|grazie(?: (?:mille|e .{1,40}|in anticipo))?|buona giornata|buon lavoro|"
    r"(?:met |hartelijke |vriendelijke |met (?:vriendelijke|hartelijke) |beste |veel |warme )+groet(?:en|jes)?|groet(?:en|jes)?|mvg|gr|hoogachtend|alvast bedankt|bedankt|dank je wel|tot (?:snel|dan|gauw)|fijne (?:dag|avond)|"
    r"atenciosamente|att|abraços?|cumprimentos|(?:com os )?melhores cumprimentos|obrigad[oa](?: (?:desde já|e .{1,40}))?|saudações|cordiais saudações|um abraço|até breve|"
    r"(?:med )?(?:vänliga?|venlig|vennlig|bästa|bedste|beste) h(?:älsning(?:ar)?|ilsen(?:er)?)|mvh|hälsningar|hilsen|hälsar|ystävällisin terveisin|terveisin|"
    r"pozdrawiam|z poważaniem|pozdrowienia|s pozdravem|s pozdravom|üdvözlettel|с уважением|с наилучшими пожеланиями|cu stimă|saygılarımla|"
    r"ngā mihi(?: nui)?|nga mihi(?: nui)?|aloha|mahalo|slán|敬具|よろしくお願い(?:いた|致)?します|以上|此致|祝好|谢谢|감사합니다"
    r")[ \t]*[,.!;~:\-–—]{0,3}[ \t]*",
    re.IGNORECASE,
)
MOBILE_LINE = re.compile(
    r"[ \t>*_\-–—]{0,4}(?:sent (?:from|via|with|on|using) (?:my |the |a |an )?[\w .,'’+®™-]{2,60}|get outlook for .{2,20}|sent from .{2,40}|"
    r"(?:von|vom) mein(?:em|er) .{2,40}gesendet|gesendet (?:von|mit|über|aus|vom) .{2,60}|diese nachricht wurde von meinem .{2,60}|holen sie sich outlook .{2,20}|outlook für .{2,20}beziehen|"
    r"envoyé (?:de|depuis|avec|à partir) .{2,60}|télécharger outlook pour .{2,20}|obtenez outlook pour .{2,20}|"
    r"enviado (?:desde|do|de|a partir do|con|com) .{2,60}|obtener outlook para .{2,20}|obter o outlook para .{2,20}|"
    r"inviato (?:da|dal|con) .{2,60}|scarica outlook per .{2,20}|ottieni outlook per .{2,20}|verstuurd vanaf .{2,40}|verzonden (?:vanaf|vanuit|met|via) .{2,40}|outlook voor .{2,20}downloaden|"
    r"skickat från .{2,40}|sendt fra .{2,40}|lähetetty .{2,40}|wysłane z .{2,40}|отправлено (?:с|из) .{2,40}|iphone(?:から|から送信).{0,20}|发自我的.{2,20})[ \t]*",
    re.IGNORECASE,
)
# Two of these in one long paragraph at the end make it a disclaimer; none of them, and no pattern need be tried.
DISCLAIMER_WORDS = (
    "confidential",
    "privileged",
    "intended",
    "disclaimer",
    "unauthori",
    "virus",
    "legally protected",
    "print",
    "environment",
    "vertraulich",
    "haftung",
    "irrtümlich",
    "unbefugt",
    "adressat",
    "bestimmungsgemäß",
    "umwelt",
    "drucken",
    "confidentiel",
    "destinataire",
    "par erreur",
    "imprim",
    "confidencial",
    "destinat",
    "por error",
    "por engano",
    "riservat",
    "confidenzial",
    "per errore",
    "stampare",
    "gdpr",
    "rgpd",
    "vertrouwelijk",
    "geadresseerde",
    "bestemd",
    "ten onrechte",
    "milieu",
    "poufn",
    "konfidentiell",
    "fortrolig",
    "ha recibido",
    "avez reçu",
    "richtige",
)
DISCLAIMER_STRONG = re.compile(
    r"(?:this|the information in this|the contents? of this)\s+(?:e-?mail|message|communication|transmission)\b.{0,200}\b(?:confidential|intended|privileged)|"
    r"\bconfidential(?:ity)?\s+(?:notice|note)|\bdisclaimer\b|if you are not the (?:intended|named)|"
    r"diese (?:e-?mail|nachricht)\b.{0,160}\bvertraulich|wenn sie nicht der (?:richtige|beabsichtigte)|"
    r"ce (?:message|courriel|mail|courrier)\b.{0,160}\bconfidentiel|si vous (?:n'êtes pas le destinataire|avez reçu ce)|"
    r"este (?:mensaje|correo|e-?mail|mensagem)\b.{0,200}\bconfidencial|esta mensagem\b.{0,160}\bconfidencial|si (?:no es usted|ha recibido)|"
    r"(?:questo messaggio|il presente messaggio|la presente (?:e-?mail|comunicazione)|questa e-?mail|le informazioni contenute)\b.{0,200}\b(?:riservat|confidenzial)|"
    r"(?:dit|deze) (?:bericht|e-?mail)\b.{0,200}\b(?:vertrouwelijk|bestemd)|"
    r"please consider the environment|think before (?:you )?print|antes de imprimir|avant d'imprimer|bevor sie diese|denk aan het milieu",
    re.IGNORECASE | re.DOTALL,
)
BANNER = re.compile(
    r"[\s\[*>⚠️!]*(?:caution|warning|external(?: e-?mail| sender| message)?|achtung|vorsicht|attention|\[?extern(?:al|e|al)?\]?|pas op|atención|attenzione)\b[\]:!*\s-]{0,6}.{0,80}"
    r"\b(?:originated|outside|external|extern|außerhalb|exterieur|extérieur|externo|esterno|buiten|don't often get|unknown sender)\b",
    re.IGNORECASE | re.DOTALL,
)
LIST_FOOTER = re.compile(
    r"(?:_{20,}|-{20,}|={20,})\s*$|.{0,60}\bmailing list\b.{0,80}$|(?:to )?unsubscribe\b.{0,200}|you received this message because you are subscribed.{0,200}|"
    r"(?:https?://\S{0,200}(?:listinfo|mailman|unsubscribe)\S{0,100})",
    re.IGNORECASE,
)
POSTSCRIPT = re.compile(r"[ \t]{0,4}(?:p\.?\s?s\.?|n\.?b\.?|pps)(?:[:.,]|\s[-–—]|\s(?=[A-ZÄÖÜ]))\s*\S", re.IGNORECASE)

_SIGN_OFF_FIRST = frozenset(
    [
        "with",
        "my",
        "kind",
        "kindest",
        "best",
        "warm",
        "warmest",
        "very",
        "many",
        "all",
        "regards",
        "wishes",
        "rgds",
        "cheers",
        "yours",
        "your",
        "sincerely",
        "faithfully",
        "truly",
        "respectfully",
        "cordially",
        "take",
        "warmly",
        "much",
        "thanks",
        "thank",
        "thx",
        "tia",
        "ta",
        "talk",
        "speak",
        "looking",
        "see",
        "love",
        "xo",
        "xoxo",
        "xx",
        "xxx",
        "hugs",
        "kr",
        "br",
        "mit",
        "viele",
        "beste",
        "liebe",
        "schöne",
        "herzliche",
        "freundliche",
        "sonnige",
        "gruß",
        "gruss",
        "grüße",
        "grüsse",
        "gruesse",
        "grüßle",
        "mfg",
        "lg",
        "vg",
        "bg",
        "vielen",
        "besten",
        "danke",
        "hochachtungsvoll",
        "bis",
        "servus",
        "tschüss",
        "ciao",
        "bien",
        "très",
        "cordialement",
        "amicalement",
        "sincèrement",
        "respectueusement",
        "salutations",
        "meilleures",
        "sincères",
        "bonne",
        "à",
        "merci",
        "bises",
        "belle",
        "veuillez",
        "je",
        "nous",
        "un",
        "cordial",
        "cordiales",
        "saludo",
        "saludos",
        "atentamente",
        "atte",
        "muchas",
        "gracias",
        "quedo",
        "hasta",
        "cordialmente",
        "cordiali",
        "distinti",
        "cari",
        "tanti",
        "saluti",
        "saluto",
        "cordialità",
        "a",
        "grazie",
        "buona",
        "buon",
        "met",
        "hartelijke",
        "vriendelijke",
        "veel",
        "warme",
        "groet",
        "groeten",
        "groetjes",
        "mvg",
        "gr",
        "hoogachtend",
        "alvast",
        "bedankt",
        "dank",
        "tot",
        "fijne",
        "atenciosamente",
        "att",
        "abraço",
        "abraços",
        "cumprimentos",
        "com",
        "melhores",
        "obrigado",
        "obrigada",
        "saudações",
        "cordiais",
        "até",
        "med",
        "vänlig",
        "vänliga",
        "venlig",
        "vennlig",
        "bästa",
        "bedste",
        "mvh",
        "hälsningar",
        "hilsen",
        "hälsar",
        "ystävällisin",
        "terveisin",
        "pozdrawiam",
        "z",
        "pozdrowienia",
        "s",
        "üdvözlettel",
        "с",
        "cu",
        "saygılarımla",
        "ngā",
        "nga",
        "aloha",
        "mahalo",
        "slán",
        "敬具",
        "以上",
        "此致",
        "祝好",
        "谢谢",
        "감사합니다",
    ]
)
_MOBILE_FIRST = frozenset(
    [
        "sent",
        "get",
        "von",
        "vom",
        "gesendet",
        "diese",
        "holen",
        "outlook",
        "envoyé",
        "télécharger",
        "obtenez",
        "enviado",
        "obtener",
        "obter",
        "inviato",
        "scarica",
        "ottieni",
        "verstuurd",
        "verzonden",
        "skickat",
        "sendt",
        "lähetetty",
        "wysłane",
        "отправлено",
    ]
)


def first_word(line: str) -> str:
    """The first word of a line in lower case, without dashes, stars and punctuation around it."""
    words = line.lstrip(" \t>*_-–—").split(None, 1)
    return words[0].lower().strip(",.!:;-–—…*_~") if words else ""


def may_sign_off(word: str) -> bool:
    """Whether a closing can begin with this first word: cheap, for the many lines that do not."""
    return word in _SIGN_OFF_FIRST or "よろしく" in word


def is_sign_off(line: str) -> bool:
    """Whether the whole line is a closing such as `Best regards,`."""
    return len(line) <= 100 and may_sign_off(first_word(line)) and SIGN_OFF.fullmatch(line) is not None


def may_be_mobile(word: str) -> bool:
    """Whether the advertisement of a device can begin with this first word."""
    return word in _MOBILE_FIRST or word.startswith(("iphone", "发自"))


def is_mobile_line(line: str) -> bool:
    """Whether the whole line is a device's or an app's advertisement of itself."""
    return len(line) <= 100 and may_be_mobile(first_word(line)) and MOBILE_LINE.fullmatch(line) is not None
