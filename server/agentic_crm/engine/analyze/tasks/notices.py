"""Letters to everybody of a kind: customers, members, neighbours. What they tell all to do is hardly ever ours to do."""

# ruff: noqa: E501 - word lists are read by line

from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.kit.regex import regex

_MANY = 4
_TO_A_KIND = regex(
    r"^\W*(?:(?:dear|hello|hi|good (?:morning|afternoon)|attention)\s+)?(?:our |all |valued |esteemed )*(?:customers?(?: and \w+)?|clients|partners|suppliers|vendors|members|residents|tenants|neighbou?rs|parents|exhibitors|visitors|guests|participants|attendees|subscribers|users|shareholders|friends(?: and \w+)?|ladies and gentlemen of .+)\W*$|"
    r"^\W*(?:liebe|sehr geehrte|werte|geschätzte) (?:\w+ ){0,3}?(?:kund\w+|partner\w*|geschäftspartner\w*|lieferant\w*|mitglieder\w*|nachbar\w*|eltern|aussteller\w*|gäste|teilnehm\w+|mieter\w*|anwohner\w*|freund\w+)\b.{0,40}$|"
    r"^\W*(?:chers?|chères?) (?:\w+ ){0,3}?(?:clients?|clientes|partenaires|fournisseurs|membres|adhérents|voisins|parents|exposants|participants)\b.{0,40}$|^\W*(?:estimad[oa]s|querid[oa]s) (?:\w+ ){0,2}?(?:clientes|socios|proveedores|vecinos|padres|expositores|participantes)\b.{0,40}$|"
    r"^\W*(?:gentili|cari|egregi) (?:\w+ ){0,2}?(?:clienti|partner|fornitori|soci|vicini|genitori|espositori|partecipanti)\b.{0,40}$|^\W*(?:beste|geachte) (?:\w+ ){0,2}?(?:klanten|relaties?|partners|leveranciers|leden|buren|ouders|exposanten|deelnemers|bewoners)\b.{0,40}$|^\W*(?:car[oa]s|estimad[oa]s|prezad[oa]s) (?:\w+ ){0,2}?(?:clientes|parceiros|fornecedores|sócios|vizinhos|pais|expositores|participantes)\b.{0,40}$"
)
_TO_ALL = regex(
    r"^\W*(?:(?:dear|hello|hi|hey|good (?:morning|afternoon)|hallo|liebe|guten (?:tag|morgen)|bonjour|chers?|hola|buenos días|ciao|salve|dag|beste|hoi|olá|bom dia)\s+)?(?:all|everyone|everybody|folks|team|colleagues|alle|alle zusammen|zusammen|kolleg\w+|team|à tous|tous|chers collègues|collègues|a todos|todos|equipo|compañeros|a tutti|tutti|colleghi|allemaal|collega['’]?s|a todos|colegas|equipa)\W*$"
)
# What everybody is to hand in is for each of them.
_HAND_IN = regex(
    r"\b(?:send|return|submit|confirm|reply|register|fill|complete|sign|hand in|upload|let (?:me|us) know|tell (?:me|us)|senden|schicken|zurück\w*|bestätigen|ausfüllen|anmelden|rückmeld\w*|mitteilen|envoyer|retourner|renvoyer|confirmer|remplir|enviar|devolver|confirmar|rellenar|inviare|restituire|confermare|compilare|sturen|terugsturen|bevestigen|invullen|preencher)\b"
)


def is_for_everybody(letter: Letter, act: str, *, is_dated: bool) -> bool:
    """Whether a request stands in a letter to everybody and is no more than a notice: nothing to be handed in by a day."""
    if not letter.sentences or (is_dated and _HAND_IN.search(act.lower())):
        return False
    greeting = letter.sentences[0].low
    if _TO_A_KIND.match(greeting):
        return True
    message = letter.message
    return _TO_ALL.match(greeting) is not None and len([*message.to, *message.cc]) != 1 and _is_wide(letter)


def _is_wide(letter: Letter) -> bool:
    return len([*letter.message.to, *letter.message.cc]) >= _MANY or not letter.message.to
