"""Steps of a deal that a thread can show: quote sent, order or signature, cancelled or given to another."""

# ruff: noqa: E501 - word lists are read by line

import re

from agentic_crm.engine.analyze.text.patterns import one_of
from agentic_crm.kit.regex import regex

WON = one_of(
    r"\b(?:purchase order|p\.?o\.?(?:\s+(?:number|no\.?|#)|\s+(?:is\s+)?attached|\s*#?\d[\d-]{2,})|attached(?: is|,)?(?: the| our| your)? (?:(?:counter)?signed|po\b|order)|(?:counter)?signed (?:contract|agreement|copy|quote|proposal|offer|order|sow|version|and (?:returned|back))|(?:contract|agreement|proposal|quote|offer|sow|order form) (?:is |has been |was )?(?:now )?(?:signed|countersigned)|(?:we|i|they|she|he)(?:'ve| have| has|'s)? (?:just )?(?:signed|countersigned|ordered|placed (?:the|an|our|their) order)|consider this (?:our|an|the|as our) (?:order|po|purchase order)|"
    r"this is our (?:order|firm order)|we (?:hereby )?(?:order|place (?:the|our) order)|order confirmed|here(?:'s| is) (?:our|the) (?:po|purchase order|signed)|signature page|docusign completed|(?:has|have|['’]ve) (?:just |now |finally |already )?(?:counter)?signed(?= (?:the|our|your|it\b|both|all|q-?\d|and (?:returned|sent|attached)))|(?:just|have) signed(?! (?:off|up|in|for)\b))\b"
    r"|\b(?:hiermit (?:bestellen|beauftragen|erteilen)|auftrag (?:ist )?(?:erteilt|unterschrieben|freigegeben)|auftragserteilung|erteilen (?:wir )?(?:ihnen )?(?:hiermit )?den auftrag|bestellung (?:anbei|im anhang|nr)|unterschrieben(?:e[nrs]?)?\b|unterzeichnet(?:e[nrs]?)?\b|gegengezeichnet|wir bestellen|haben (?:bestellt|unterschrieben)|(?:bestellung|auftrag)\b(?:[^.;!?]|\.(?= ?\d)){0,60}\b(?:raus|rausgegangen|herausgegangen|rausgeschickt|platziert|ausgelöst)|bestellnummer)"
    r"|\b(?:bon de commande|devis signé|contrat signé|signé(?:e|s)?\b(?! par)|nous (?:passons|confirmons la) commande|commande ferme|bon pour accord|nous vous commandons|avons signé)"
    r"|\b(?:contrato firmado|oferta firmada|presupuesto firmado|firmad[oa]s?\b|orden de compra|pedido (?:en firme|adjunto|n)|hemos firmado|adjunto (?:el |nuestro )?pedido|os hacemos el pedido)"
    r"|\b(?:contratto firmato|firmat[oa]\b|ordine d['’]acquisto|confermiamo l['’]ordine|in allegato l['’]ordine|getekend(?:e)?\b|ondertekend(?:e)?\b|bestelbon|inkooporder|bestelling geplaatst|opdrachtbevestiging|contrato assinado|assinad[oa]\b|nota de encomenda|encomenda confirmada)|注文書|発注書|契約書に署名"
)
_NOT_YET = regex(
    r"\b(?:once|until|before|after|when|if|as soon as|unless|won't|will not|can't|cannot|not (?:yet )?(?:sign|order)|to be|waiting for|sobald|bevor|erst wenn|wenn|falls|noch nicht|nicht|quand|dès que|avant|si|pas encore|cuando|si|antes de|hasta|todavía no|aún no|no|quando|se|prima|non|zodra|voordat|als|nog niet|niet|ainda não|antes)\b[^.;!?]{0,70}$"
)
LOST = one_of(
    r"\b(?:it['’]?s a|the answer is(?: a)?) (?:firm )?no\b(?=[.,;!:]| from)|\b(?:have|has)? ?said no(?=[.;!]|,? (?:to (?:it|this|us|you|your|the (?:project|offer|proposal|deal|investment|purchase))|in the end|i['’]?m|sorry|last (?:night|week)|yesterday))|\byour (?:offer|bid|proposal|quote|tender) (?:was|is|has) (?:sadly |unfortunately )?not (?:been )?(?:chosen|selected|accepted|successful)\b",
    r"\b(?:hat|haben) (?:leider )?nein gesagt\b|\bwahl (?:ist )?(?:leider )?nicht auf (?:sie|euch|ihr \w+) (?:gefallen|ist)\b|\b(?:ihr|euer) angebot (?:wurde |ist )?(?:leider )?(?:abgelehnt|nicht (?:ausgewählt|angenommen|berücksichtigt))\b|\b(?:hat|haben) (?:ihr|das|euer) (?:angebot|projekt|vorhaben) (?:leider )?abgelehnt\b",
    r"\b(?:a|ont) dit non\b|\b(?:offre|proposition|devis)\b[^.;!?]{0,20}\bn['’](?:a|est) (?:malheureusement |finalement )?pas (?:été )?(?:retenue?|choisie?|acceptée?|sélectionnée?)\b|\b(?:ha|han|dijo|dijeron) (?:dicho )?que no(?=[.,;!]| a (?:la|el|vuestra|su))|\b(?:oferta|propuesta|presupuesto) no ha sido (?:seleccionad|elegid|aceptad|adjudicad)[oa]\b",
    r"\b(?:ha|hanno) detto di no\b|\b(?:offerta|preventivo|proposta) non è stat[oa] (?:scelt|accettat|selezionat)[oa]\b|\b(?:heeft|hebben) (?:helaas )?nee gezegd\b|\bofferte is (?:helaas )?(?:niet gekozen|afgewezen|niet geworden)\b|\bdisse(?:ram)? que não\b|\b(?:proposta|orçamento) não foi (?:escolhid[oa]|aceite|selecionad[oa])\b",
    r"\b(?:signed|ordered|bought|booked|contracted|gone|going|went|agreed|committed)\s+(?:\w+\s+){0,2}?(?:with|from|to)\s+(?:a|an|some|one)\s+(?!(?:few|bit|lot|couple|new (?:date|day)|formal)\b)(?:\w+\s+){0,2}?(?:firm|company|supplier|vendor|provider|outfit|shop|competitor|agency|contractor|crowd|group|manufacturer|dealer|local)\b",
    r"\b(?:getekend|besteld|gegund|gekocht|in zee gegaan|verder gegaan) (?:bij|met|aan) een\b|\b(?:unterschrieben|unterzeichnet|bestellt|gekauft|abgeschlossen|beauftragt) (?:haben wir )?(?:bei|mit) eine[rmn]?\b|\b(?:bei|mit) eine[rm] (?:\w+ ){0,3}(?:firma|betrieb|anbieter|unternehmen|lieferanten|wettbewerber|mitbewerber)\b[^.;]{0,40}\b(?:unterschrieben|unterzeichnet|bestellt|gekauft|abgeschlossen|beauftragt)",
    r"\b(?:signé|commandé|travaillerons|partons|partis) (?:chez|avec) (?:un|une) (?:\w+ )?(?:société|entreprise|fournisseur|prestataire|concurrent)|\b(?:firmado|contratado|comprado|cerrado|quedamos|ido) (?:con|a) (?:una?|otr[ao]) (?:\w+ )?(?:empresa|proveedor|competidor)|\b(?:firmato|ordinato|acquistato) (?:con|da) un[ao']? ?(?:\w+ )?(?:ditta|azienda|fornitore|concorrente)|\b(?:assinámos|fechámos|fechamos|assinamos) com (?:uma?|outr[ao])",
    r"\b(?:had|having|have) to (?:say no|pass|decline)\b|\bwe(?:['’]re| are|['’]ll| will)? (?:have to |going to )?pass(?:ing)? on (?:this|your|the)\b|\bnot (?:going to )?(?:take|taking) (?:this|it|you|your (?:offer|quote|proposal)) (?:up|any further|further)\b|\b(?:you|your (?:bid|offer|proposal|quote)) (?:were|was|have|has) (?:not|been un)\s?(?:been )?success(?:ful)?\b|\bunsuccessful\b|\bwent (?:elsewhere|in another direction|another way)\b|\bgo(?:ing)? (?:elsewhere|in another direction|in-house)\b|\bdid(?:n't| not) make the cut\b|\bkilled the project\b|\bout of the running\b",
    r"\b(?:(?:go|going|gone|went|proceed(?:ing)?|stay(?:ing)?|stick(?:ing)?|run|running|opt(?:ed|ing)?|chose|chosen|choose|select(?:ed|ing)?|decided|settled|award(?:ed|ing)?)\s+(?:\w+\s+){0,3}?(?:with|for|to|on|in favou?r of)?\s*(?:(?:another|a different|an alternative|a competing|a cheaper)(?! (?:few|couple|\d+|two|three|four|five|six|twelve|time|date|day|slot|week|month|quarter|year|term|season|round|colou?r|size|model|room|venue|approach|option|version|way|place|format|product|machine|finish|route))|a competitor|one of your competitors|your competitors?|the competition|someone else|somebody else|the other (?:vendor|supplier|bidder|provider|company|quote|offer)|our (?:current|existing|incumbent|present) (?:supplier|vendor|provider|partner))|went with (?:another|a different|someone|somebody|one of|your competitor)|gone with (?:another|a different|someone|somebody)|going (?:with|to go with) (?:another|a different|someone else)|chose(?:n)? (?:another|a different|someone)|chosen to go|decided (?:against|not to)|not (?:moving|going|be moving|be going|be proceeding|proceeding) (?:forward|ahead)|won't be (?:moving|going|proceeding)|"
    r"awarded (?:it |the contract |the job |this )?to (?:another|a different|someone|somebody)|given (?:it|the job|the order) to|selected (?:another|a different)|cancel(?:led|ling)? (?:the|our|this) (?:project|order|contract|deal|purchase)|project (?:is|has been|was) (?:cancel\w+|scrapped|shelved|killed)|no longer (?:need|interested|going|looking|pursuing)|pulled the plug|lost (?:out )?to|we lost (?:it|them|you|the (?:deal|bid|tender|project|job|contract|account|order))|turn(?:ed)? (?:it|you|(?:the|your|our|this) (?:offer|project|proposal|quote|idea|plan|investment|purchase|budget|deal)) down|(?:do|doing|build|building|handle|handling|keep|keeping) (?:it|this|that) (?:all )?in-house|(?:whole thing|deal|project|purchase)(?:['’]s| is| has been| was) (?:now |therefore |sadly |unfortunately )?(?:off(?! (?:to|by|the|on|and)\b)|dead|called off|axed|canned|abandoned|dropped)|have to decline|decline your (?:offer|proposal|quote))\b"
    r"|(?:\b(?:für|zugunsten) (?:einen|eines) ander\w+|\b(?:für|mit|an|bei) (?:einen|einem) anderen (?:anbieter|lieferanten|dienstleister)\b[^.;]{0,40}\b(?:entschieden|vergeben|beauftragt|gearbeitet)|\b(?:für|zugunsten) (?:einen|eines|eine|unseren?|ihren?)?\s?(?:mitbewerber\w*|wettbewerber\w*|konkurrent\w*|konkurrenz\w*)\b[^.;]{0,40}\b(?:entschieden|vergeben|gefallen)|\banderweitig vergeben|\bauftrag\b[^.]{0,40}\bvergeben|\b(?:projekt|auftrag|angebot|bestellung)\w*[^.;]{0,50}\babsagen\b|\bmüssen (?:wir )?ihnen (?:leider )?absagen\b|\bnicht weiter ?verfolgen|\bgegen (?:ihr|euer|das) angebot entschieden|\b(?:projekt|vorhaben|anschaffung|investition)\b(?:(?!\bnicht\b)[^.;?]){0,30}\b(?:gestoppt|eingestellt|abgesagt|gestorben|gestrichen|vom tisch|abgeblasen)\b|\bkein (?:bedarf|interesse) mehr|\bstornier\w+)"
    r"|(?:\b(?:retenu|choisi|opté pour|partis? (?:avec|sur)|confié\w*(?: \w+){0,4} à) (?:un|une) autre|\bne (?:donnerons|donnons) pas suite|\bpas retenu|\bprojet (?:est |a été |vient d['’]être |a finalement été )?(?:annulé|abandonné|enterré)|\bannul(?:ons|er|é) (?:le|la|notre) (?:commande|projet)|\bplus intéressé)"
    r"|(?:\b(?:elegido|optado por|decidido por|decantado por|adjudicado a|encargado a|contratado a|quedado con|vamos con|ido con) (?:a )?otr[oa]|\bhemos decidido no (?:seguir|continuar|hacer)|\bno (?:vamos a seguir|seguiremos|seguimos) adelante|\bcancel(?:amos|ado|ar) (?:el|la|nuestro) (?:proyecto|pedido)|\badjudicado a otr|\bproyecto\b(?:(?!\bno\b)[^.;?]){0,25}\b(?:cancelado|anulado|descartado)\b)"
    r"|(?:\b(?:scelto|optato per|affidato a|deciso per) (?:un altro|un['’]altra)|\bnon procediamo|\bprogetto\b(?:(?!\bnon\b)[^.;?]){0,25}\b(?:annullato|cancellato|bocciato|abbandonato|saltato)\b|\b(?:bocciato|annullato|abbandonato|cancellato) il progetto|\b(?:project|opdracht)\b(?:(?!\bniet\b)[^.;?]){0,25}\b(?:geschrapt|geannuleerd|stopgezet|afgeblazen|van de baan)\b|\bprojeto\b(?:(?!\bnão\b)[^.;?]){0,25}\b(?:cancelado|anulado|abandonado)\b|\b(?:gekozen voor|gaan met|gegaan met|gegund aan) een andere? |\bgaan niet (?:verder|door)|\bkiezen voor een ander|\bgekozen voor een ander|\bvoor een andere? (?:partij|leverancier|aanbieder|partner)\b[^.;]{0,20}\b(?:gekozen|gegaan|besloten)|\bniet door(?: te)? (?:laten )?gaan\b|\bgaat (?:helaas |dus )?niet (?:meer )?door\b|\b(?:escolher|optar por) outr[oa]\b|\b(?:escolhemos|optámos por|adjudicámos a|ficámos com) outr[oa]|\bnão vamos avançar)|見送|他社に決",
)
_LET_GO = one_of(
    r"\b(?:fallen|fell|falls) through\b|\b(?:go|going|gone|went|sign(?:ed|ing)?|decided (?:on|for)|settled) (?:with|for|on) an? (?:\w+ ){1,2}(?:supplier|vendor|provider|firm|company|contractor|agency|competitor)\b|\b(?:will|shall|do|would|are|were|decided|going)(?: not|n['’]t)(?: be| to)? (?:going to )?(?:renew|renewing|extend|extending|continue|continuing|carry on|proceed|proceeding)\b|\b(?:won['’]t|not) (?:be )?(?:renew|renewing)\b|\b(?:let|letting) (?:it|the (?:contract|subscription|licen[cs]e|agreement)) (?:lapse|expire|run out)\b",
    r"\b(?:nicht|keine) (?:mehr )?(?:zu )?(?:verlängern|verlängert|verlängerung|fortsetzen|fortzusetzen|fortführen|fortzuführen|erneuern)\b|\b(?:vertrag|projekt|auftrag) (?:\w+ )?(?:auslaufen lassen|läuft einfach aus)|\bne (?:renouvellerons|renouvelons|reconduirons|reconduisons|prolongerons|souhaitons) pas\b(?! (?:que|de))|\bne pas (?:renouveler|reconduire|prolonger)\b|\bno (?:vamos a )?(?:renovar|renovaremos|renovamos|prorrogar)\b|\bnon (?:rinnov\w+|intendiamo rinnovare|proseguiamo|proseguiremo)\b|\bniet (?:te )?(?:verlengen|verlengd|door te gaan|voort te zetten)\b|\bnão (?:vamos )?(?:renovar|renovamos|renovaremos|prorrogar|avançar|avançamos)\b",
)
_ONLY_NOT_YET = regex(
    r"\b(?:before|until|unless|without|if|bevor|ehe|wenn|falls|ohne|avant|sans|si|antes|hasta|sin|sem|até|prima|senza|se|voordat|tenzij|zonder|als)\b"
)
# "Am 25. wird der Auftrag vergeben" is a day of decision; "wird anderweitig vergeben" is a loss.
_AWARDED = regex(r"^auftrag\b(?!.*\b(?:anderweitig|ander\w+|mitbewerb\w*|wettbewerb\w*|konkurren\w*)\b).*\bvergeben$")
_STILL_TO_BE = regex(
    r"\b(?:wird|werden|soll(?:en|te)?|muss|müssen|möchten?|wollen|können|dürfen|noch nicht|nicht|zu)\b[^.;]*$"
)
_QUOTE_WORD = r"(?:quote|quotation|offer|proposal|estimate|pricing|angebot|offerte|kostenvoranschlag|devis|chiffrage|proposition|oferta|presupuesto|propuesta|cotización|preventivo|offerta|orçamento|proposta|cotação|prijsopgave|見積書?)"
QUOTE_SENT = one_of(
    rf"(?:attached|enclosed|here(?:'s| is)|please find|find|sending(?: you)?|sent you|anbei|im anhang|beigefügt|ci-joint|en pièce jointe|voici|veuillez trouver|adjunto|adjunta|te paso|os paso|le envío|te envío|in allegato|ecco|bijgevoegd|in de bijlage|bijgaand|hierbij|em anexo|segue)[^.;!?]{{0,60}}\b{_QUOTE_WORD}\b"
    rf"|\b{_QUOTE_WORD}\b[^.;!?]{{0,40}}(?:attached|enclosed|anbei|im anhang|beigefügt|ci-joint|en pièce jointe|adjunt[oa]|in allegato|bijgevoegd|in de bijlage|em anexo)|見積書?[^。]{{0,20}}(?:添付|お送り)"
)
_BODY = r"(?:board|trustees|shareholders|partners|owners|council|committee|steering group|management|directors|governors|works council|aufsichtsrat|verwaltungsrat|gemeinderat|stadtrat|vorstand|gremium|ausschuss|betriebsrat|bureau|conseil|consejo|junta|comité|consiglio|bestuur|raad|directie|conselho|administração|direção)"
DECIDES = one_of(
    r"\b(?:i(?:['’]ll| will)|we(?:['’]ll| will)|should be able to|able to|going to) (?:have|give|get) (?:you )?(?:an|our|my|the|your) answer\b|\b(?:say|says) yes or no\b|\bgive you (?:a|our) (?:yes|decision)\b|\b(?:we|they|i) (?:will |shall )?(?:vote|choose)\b|\b(?:stimmen|stimmt) (?:\w+ ){0,4}ab\b|\b(?:votons|votent|votan|votamos|votano|stemmen|votam)\b|\bsigns (?:on|by|in|it|the|this|next)\b|\bsign(?:s|ed)?[- ]off\b|\bgo[- ]ahead\b",
    rf"\b{_BODY}\b[^.;!?]{{0,30}}\b(?:meets?|sits?|votes?|convenes?|tagt|berät|entscheidet|se (?:prononce|prononcera|réunit|réunira|reúne|reunirá)|lo ve|vede|si riunisce|vergadert|komt bijeen|reúne|gathers)\b",
    r"\b(?:decid\w*|decision|(?:pick|choose|select) (?:a|an|one|the|our|who|between)|sign(?:ed|ing)?|order(?:ed)?|award\w*|approv\w*|commit|purchase|buy|place (?:an?|the|our|your|this) order|placed|choose|close (?:this|the deal)|contract (?:signed|in place)|go/no-go|(?:releas\w+|issu\w+|rais\w+|send\w*|cut|get) (?:you )?(?:the|a|our|your) (?:po|p\.o\.|purchase order)|make (?:the|an) award|green light|countersign\w*|entscheid\w*|entschieden|entschluss|beschluss|vergabe|vergeben|bestell\w*|unterschr\w*|beauftrag\w*|zuschlag|décid\w*|décision|sign(?:er|ature|ons)|command(?:er|e|ons)|attribu\w*|valid(?:er|ation)|\bp\.?o\.?\b[^.;!?]{0,25}\b(?:released|issued|raised|sent|placed)|"
    r"decidi\w*|decisi[oó]n|firm(?:ar|amos|aremos)|adjudic\w*|pedido|aprob\w*|contrat(?:ar|o)|decid\w+|decisione|ordin(?:e|are|eremo|iamo)|beslis\w*|besluit\w*|knoop|teken\w*|gun(?:nen|ning)|bestell\w*|(?:la|il) firma(?= (?:se|slitt\w*|si|è|viene|verrà|sarà|prevista|pasa|passa|será|queda|del contra\w+|está)\b)|ondertekening|decisão|assinatura|assinar|encomendar|adjudica\w*)\b|決定|発注|契約",
)
STAGE_WORDS = {
    "won": regex(
        r"won|confirm|booked|beauftragt|auftrag|commande|pedido|bestellt|closed$|cerrad|conclu|gewonn|gagn|ganad|vint[oa]|gewonnen|ganh|signed|closed[-_ ]?won|order|成約|受注|win"
    ),
    "lost": regex(r"lost|verlor|perdu|perdid|pers[oa]|verloren|closed[-_ ]?lost|失注|abgesagt|abandon"),
    "quote": regex(
        r"propos|quot|offer|angebot|devis|oferta|offert|propuesta|preventiv|orçament|cotiz|cotaç|estimate|見積|bid\b"
    ),
}


_ORDER_NAMED = regex(
    r"purchase order|p\.?o\.?\b|bestell(?:nummer|ung)|bestelbon|inkooporder|bon de commande|orden de compra|ordine d['’]acquisto|nota de encomenda|pedido (?:adjunto|n)|注文書|発注書"
)
_ORDER_GIVEN = regex(
    r"\b(?:attach\w*|enclos\w*|please find|find (?:our|the)|here(?:'s| is| comes)|hereby|signed|accept|confirm\w*|issu\w+|rais\w+|plac\w+|send(?:ing)?|sent|releas\w+|approv\w+|go ahead|book\w*|our (?:po|p\.o\.|purchase order)|as (?:our|an) order|order(?:ed|ing)?(?! number)\b(?=.*\bpo\b)|"
    r"anbei|anhang|hiermit|beigefügt|erhalten sie|erteil\w+|freigegeben|raus|rausgegangen|herausgegangen|rausgeschickt|platziert|ausgelöst|bestellen|ci-joint|pièce jointe|voici|veuillez trouver|trouverez|confirm\w+|adjunt\w+|aquí|confirmamos|allegat\w+|ecco|bijlage|bijgevoegd|hierbij|anexo|segue)\b|添付|送付"
)
_AFTER_SALES = regex(
    r"\b(?:invoic\w*|credit note|delivery note|billing|payment|remittance|warranty|return(?:s|ed)?|damaged|missing|rechnung\w*|gutschrift|lieferschein|mahnung|factur(?:e|es|a|as|ation|ación)|avoir|albarán|fattur\w+|factuur\w*|facturen|fatura\w*)\b"
)


# "The contract that we signed in January" is the one before.
_EARLIER = regex(
    r"\b(?:in|im|en|em|a|nel|back in) (?:january|february|march|april|may|june|july|august|september|october|november|december|januar|februar|märz|mai|juni|juli|oktober|dezember|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre|januari|februari|maart|augustus|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|dezembro)\b|\b(?:last (?:year|spring|summer|autumn|fall|winter|month)|letztes jahr|im vorjahr|l['’]an dernier|el año pasado|l['’]anno scorso|vorig jaar|o ano passado)\b"
)


def shows_order(low: str) -> bool:
    """Whether a sentence shows an order or a signature that has happened, not one that is awaited, conditional or of long ago.

    The number of an order alone shows none: invoices, deliveries and complaints quote it, too.
    """
    match = WON.search(low)
    if match is None or _NOT_YET.search(low[: match.start()]) or low.rstrip().endswith("?"):
        return False
    if _EARLIER.search(low, match.start(), match.end() + 30):
        return False
    if _ORDER_NAMED.match(match[0]):
        return bool(_ORDER_GIVEN.search(low)) and not _AFTER_SALES.search(low)
    return True


def shows_loss(low: str) -> bool:
    """Whether a sentence says that the deal is cancelled, given to another or not gone on with."""
    match = LOST.search(low)
    if match is None:
        match = _LET_GO.search(low)
        if match is None or _ONLY_NOT_YET.search(low, match.end()):
            return False
    if _AWARDED.search(match[0]) and _STILL_TO_BE.search(low[: match.end()]):
        return False
    return not low.rstrip().endswith("?") and not re.search(
        r"\b(?:if|unless|wenn|falls|si|se|als)\b[^.;!?]{0,60}$", low[: match.start()]
    )


# "The survey of Lot 14 goes to Tamarack Geomatics": a work, and by name who does it.
_GOES_TO = regex(
    r"\b(?:contract|job|work|works|order|project|survey|tender|commission|business|package|lot|award|study|installation|supply)\b[^.;!?]{0,40}\b(?:goes|went|has gone|is going|will go|(?:was|has been|is being|is|were) (?:given|awarded)) to (?=[A-Z])"
    r"|\b(?:Auftrag|Zuschlag|Vertrag|Arbeiten|Los|Projekt)\b[^.;!?]{0,40}\b(?:geht|gehen|ging|gingen|ist|sind)\b(?: \w+){0,2} an (?:die Firma )?(?=(?!Sie\b|Ihnen\b)[A-ZÄÖÜ])|\b(?:geht|gehen|ging|gingen) (?:der |das |die )?(?:Auftrag|Zuschlag|Vertrag|Arbeiten|Los|Projekt)\b[^.;!?]{0,30} an (?:die Firma )?(?=(?!Sie\b|Ihnen\b)[A-ZÄÖÜ])|\b(?:Auftrag|Zuschlag)\b[^.;!?]{0,20}\b(?:hat|erhielt|bekam|bekommt|erhält) (?:die |das )?(?:Firma )?(?=(?!Sie\b)[A-ZÄÖÜ])"
    r"|\b(?:marché|contrat|chantier|projet|travaux|étude|commande|mission|lot)\b[^.;!?]{0,40}\b(?:revient|reviennent|est revenu\w*|va|vont|est allé\w*|(?:est|sont|a été|ont été) (?:attribué|confié)\w*) (?:à|aux) (?:la société |l['’]entreprise )?(?=[A-ZÉÈ])"
    r"|\b(?:contrato|obra|trabajo|proyecto|encargo|estudio|pedido|servicio)\b[^.;!?]{0,40}\b(?:va|fue|ha ido|(?:se )?(?:ha )?adjudica(?:do|ron)?|se (?:le )?ha dado) a (?:la empresa )?(?=[A-ZÁÉÍ])|\bse lo (?:ha llevado|lleva|queda|ha quedado|llevó) (?=[A-ZÁÉÍ])"
    r"|\b(?:contratto|lavoro|lavori|appalto|commessa|incarico|progetto|fornitura)\b[^.;!?]{0,40}\b(?:va|vanno|è andat[oa]|sono andati|(?:è stat[oa]|sono stati) (?:affidat|assegnat)[oai]) a(?:lla|ll['’])? ?(?:ditta )?(?=[A-Z])"
    r"|\b(?:opdracht|contract|werk|project|klus|order)\b[^.;!?]{0,40}\b(?:gaat|ging|is (?:gegaan|gegund|gegeven))\b(?: \w+){0,2} (?:naar|aan) (?:de firma )?(?=[A-Z])|\b(?:gaat|ging) (?:de |het )?(?:opdracht|contract|werk|project|klus)\b[^.;!?]{0,30} (?:naar|aan) (?:de firma )?(?=[A-Z])"
    r"|\b(?:contrato|obra|trabalho|projeto|encomenda|serviço)\b[^.;!?]{0,40}\b(?:vai|foi|fica|ficou|foi (?:adjudicad|entregue)[oa]?) (?:para|com|a|à) (?:a |o )?(?:empresa )?(?=[A-ZÁÉ])"
)
_REGRETS = regex(
    r"\b(?:sorry|unfortunately|i['’]?m afraid|regret\w*|did try|(?:have|hear) (?:this|it) from me|second-?hand|disappoint\w*|not the (?:answer|news|way|result)|bad news|on this occasion|leider|bedauer\w*|(?:tut|tat) (?:es |das )?(?:mir|uns) (?:sehr )?leid|malheureusement|désolée?s?|regrett\w+|lamento|lamentamos|lo siento|lo sentimos|lamentablemente|por desgracia|purtroppo|(?:mi|ci) dispiace|rincresce|helaas|jammer|spijt\w*|infelizmente|(?:tenho|temos) pena)\b"
)


def names_winner(text: str, letter: str, own: str) -> bool:
    """Whether a sentence (as written) gives the work to somebody by name, in a letter (in lower case) that regrets it.

    `own` is the name of the workspace, which may have won it itself.
    """
    match = _GOES_TO.search(text)
    if match is None or text.rstrip().endswith("?") or not _REGRETS.search(letter):
        return False
    winner = text[match.end() :].split(maxsplit=1)[0].strip(",.;:")
    return winner.lower() not in own.lower().split()


def says_outcome(low: str) -> bool:
    """Whether a sentence shows an order or a loss."""
    return shows_order(low) or shows_loss(low)


def stage_kind(key: str) -> str:
    """`won`, `lost` or `open`, by a stage's own name."""
    low = key.lower()
    return "lost" if STAGE_WORDS["lost"].search(low) else "won" if STAGE_WORDS["won"].search(low) else "open"
