"""Sentences that promise something or ask for something, and the task that they amount to."""

# ruff: noqa: E501 - word lists are read by line

import re
from functools import lru_cache

from agentic_crm.engine.analyze.text.cues import ROUTINE
from agentic_crm.engine.analyze.text.patterns import one_of
from agentic_crm.engine.analyze.text.wording import Sentence
from agentic_crm.kit.regex import PatternList, regex

_ADV = r"(?:\w+ly\s+|also\s+|then\s+|just\s+|gladly\s+|still\s+|now\s+|first\s+|try (?:to|and)\s+|make sure (?:to|that)\s+|happily\s+|personally\s+)*"
_PAPERS = r"(?:quote|quotation|offer|proposal|estimate|price|pricing|contract|agreement|draft|report|drawings?|plans?|samples?|certificate|data ?sheet|spec(?:s|ification)?|numbers|figures|invoice|order|confirmation|layout|schedule|list|update|answer|details|documents?|paperwork)s?"
_PROMISE = PatternList(
    ("A-Z" in p, one_of(p))
    for p in (
        rf"\b(?:i|we)\s*(?:['’]ll|\s?will|\s?shall|(?:['’]m|['’]re| am| are) going to)\s+{_ADV}(?P<act>[a-z-]+\b.*)",
        rf"\b(?P<who>(?<![\w\s,;])(?!(?:it|this|that|they|he|she|you|there|which|who|what|these|those|nobody)\b)[a-zà-ÿ][\w'’-]+(?:\s+[A-ZÀ-Þ][\w'’-]+)?|[A-ZÀ-Þ][\w'’-]+(?:\s+[A-ZÀ-Þ][\w'’-]+)?|my colleague|someone|our \w+)\s+(?:will|is going to)\s+{_ADV}(?P<act>(?:send|call|get|put|prepare|bring|build|come|visit|ring|phone|email|share|provide|drop|follow|arrange|book|ship|deliver|check|draft|write|contact|schedule|set|forward|walk|show|meet|pick|take|give|explain|join|handle|look|run|install|measure|measure up|collect|introduce|organi[sz]e|confirm|answer|reply|host|fix)\b.*)",
        r"\b(?:i|we) (?:said|promised|agreed|told(?: [\w'’-]+){1,5}?) (?:that )?(?:i|we|you|u)(?:['’]d|['’]ll| would| will)\s+(?P<act>(?!be\b|have\b|need|like|love|think|see)[a-z-]+\b.*)|\b(?:habe|haben|hab) (?:ihm|ihr|ihnen|zugesagt|versprochen)\b[^.]{0,30}, dass (?:wir|ich|du)\s+(?P<act2>.+)|\b(?:le|les) (?:dije|prometí|he dicho|hemos dicho) que (?P<act3>(?:le|les|lo|la|te|tú) .+)",
        r"\bje\s+(?P<act>m['’](?:occupe|en occupe|en charge)\b.*)|\bje me charge\s+(?P<act2>d.*)",
        r"\blet me\s+(?P<act>(?!know|introduce|start|say|be|put it)[a-z]+\b.*)",
        r"\byou(?:['’]ll| will)\s+(?P<act>(?:have|get|receive|hear)\b.*)",
        r"\b(?:i|we)\s+can\s+(?P<act>(?:send|get|have|call|put|prepare|bring|deliver|come|ship|do)\b.*\b(?:by|on|before|tomorrow|today|this|next|monday|tuesday|wednesday|thursday|friday)\b.*)",
        r"\b(?:ich|wir)\s+(?P<act>(?:werde[n]?|schicke[n]?|sende[n]?|lasse[n]?|melde[n]?|bereite[n]?|erstelle[n]?|kümmere?n?|liefere?n?|rufe[n]?|mache[n]?|prüfe[n]?|kläre[n]?|bringe[n]?|komme[n]?|maile[n]?|stelle[n]?|übersende[n]?|reiche[n]?|gebe[n]?|besorge[n]?|bestelle[n]?|vereinbare[n]?|fahre[n]?|schaue[n]?|kalkuliere[n]?|lege[n]?)\b.*)",
        rf"\b(?P<act2>(?:the|your|our|this|that|a|an) (?:\w+ ){{0,3}}{_PAPERS} (?:will (?:be|follow|reach|go|come|arrive|land)|follows|goes out|comes|is coming|is on its way|are on their way)\b.*)|\b(?:i|we) owe (?P<act3>you (?:a|an|the)\b.*)|\bexpect (?P<act4>(?:the|your|our|a|an)\b.*\b(?:by|on|tomorrow|today|next|this|monday|tuesday|wednesday|thursday|friday)\b.*)",
        r"^\W*(?:will|happy to|glad to|going to|am going to) (?P<act>(?:send|get|call|ring|email|mail|bring|pop|come|drop|prepare|check|draft|share|forward|quote|price|book|arrange|ship|measure|visit|put|let|confirm|order|call)\b.*)|\b(?:i['’]m|we['’]re|i am|we are) (?P<act2>(?:sending|calling|coming|bringing|preparing|shipping|dropping|getting)\b.*\b(?:by|on|tomorrow|today|next|this|monday|tuesday|wednesday|thursday|friday)\b.*)|\b(?P<act3>(?:our|my|one of our) \w+ will be (?:on[- ]site|there|with you|at your)\b.*)",
        r"\b(?:das|die|der|ein|unser\w*) (?:\w+ )?(?P<act>(?:angebot|offerte|vertrag|muster|unterlagen|zeichnung|preis\w*|datenblatt|rechnung|bestätigung|liste) (?:geht|gehen|kommt|kommen|folgt|folgen|bekommst du|bekommen sie|erhalten sie|erhältst du|haben sie|hast du)\b.*)|\b(?:le|la|les|l['’]|un|votre) ?(?P<act2>(?:devis|contrat|offre|plans?|échantillons?|fiche|facture) (?:part|partira|suit|suivra|arrive|arrivera)\b.*)|\bon (?:vous|te|leur) (?P<act3>(?:envoie|enverra|rappelle|rappellera|prépare|fait|livre|transmet)\b.*)",
        r"\b(?:de|het|een|je|uw|jullie) (?P<act>(?:offerte|tekening|contract|monsters?|factuur|lijst|prijs\w*) (?:komt|volgt|gaat|stuur|krijg\w*|ontvang\w*)\b.*)|\b(?P<act2>(?:envio|mando|ligo|preparo|confirmo|mando|invio|chiamo|preparo|passo)\s+(?:amanhã|hoje|na|no|até|domani|oggi|entro|lunedì|martedì|mercoledì|giovedì|venerdì|segunda|terça|quarta|quinta|sexta)\b.*)|\b(?:el|la|los|las|vuestro|su) (?P<act3>(?:presupuesto|oferta|contrato|muestras?|factura|plano) (?:sale|saldrá|va|irá|llega|llegará)\b.*)",
        r"\bj['’](?P<act>(?:enverrai|envoie|appellerai|appelle|apporterai|apporte|adresserai|adresse|arrive|organise(?:rai)?|ajoute(?:rai)?)\b.*)|\b(?P<act2>(?:mach|schick|ruf|klär|bring|besorg|bestell|meld|send|mail|kümmer|erledig|bereit|stell|check|prüf)e?\s+ich\b.*)",
        r"\b(?P<act2>(?:erhalten|bekommen|kriegen)\s+sie\s+(?:\w+\s+)?von\s+(?:mir|uns)\b.*)|\b(?P<act>(?:(?:schicke[n]?|sende[n]?|melde[n]?|lasse[n]?|rufe[n]?|liefere?n?|maile[n]?|bringe[n]?|erstelle[n]?|schaue[n]?|komme[n]?)\s+(?:ich|wir)|(?:bekommen|erhalten)\s+sie)\b.*)",
        r"\b(?P<act>(?!hätte|bräuchte|danke|bitte|wünsche|freue|denke|hoffe|glaube|finde|habe|war|bin|würde|wäre|möchte|könnte|brauche|benötige)[a-zäöüß]{3,}e\s+ich\s+(?:ihnen|dir|euch|sie|dich)\b.*)",
        r"\b(?P<act>(?!hätte|bräuchte|danke|bitte|wünsche|freue|denke|hoffe|glaube|finde|habe|war|bin|würde|wäre|möchte|könnte|brauche|benötige|erwarte|verstehe|sehe|weiß|wollte|sollte)[a-zäöüß]{3,}e\s+ich\s+(?:(?:noch|dann|auch|gerne?|selbst|gleich)\s+)*(?:bis|am|morgen|übermorgen|heute|diese|nächste|kommende|spätestens|sofort|umgehend|im laufe|in den nächsten)\b.*)|\b(?P<act2>werde[n]? (?:ich|wir)\b.*)",
        r"\b(?:je|nous)\s+(?P<act>(?:(?:vous|te|lui|leur)\s+)?(?:l['’]|le\s+|la\s+|les\s+|en\s+)?(?:envoi?e|enverrai|enverrons|envoyons|transmets|transmettrai|transmettrons|rappelle|rappellerai|fais\s+(?:parvenir|suivre)|ferai|ferons|prépare|préparerai|préparons|reviens\s+vers|reviendrai|revenons|appelle|appellerai|apporte|livre|passe|passerai|passerons|adresse|adresserai|vais|allons|m['’]en\s+occupe)\b.*)",
        r"\bvous\s+(?P<act>(?:recevrez|aurez)\b.*)",
        r"(?:^|[\s,;.])(?P<act>(?:(?:te|le|os|les|lo|la|se lo|te lo|os lo)\s+(?:mando|envío|enviaré|mandaré|enviaremos|mandamos|enviamos|paso|pasaré|pasamos|preparo|prepararé|llamo|llamaré|hago|haré|haremos|traigo|llevo|tendré|confirmo|digo|diré)|voy a|vamos a|lo tendr[áé]s|la tendr[áé]s|lo tendréis|prepararemos|prepararé|enviaré|enviaremos|llamaré|llevaré)\b.*)",
        r"(?:^|[\s,;.])(?P<act>(?:(?:le|ti|vi|gliel[oa])\s+(?:invio|mando|invierò|manderò|invieremo|preparo|preparerò|chiamo|chiamerò|faccio|farò|porto|trasmetto)|invierò|manderò|prepareremo|riceverà|riceverete)\b.*)",
        r"\b(?:ik|wij|we)\s+(?P<act>(?:stuur|sturen|zal|zullen|mail|mailen|bel|bellen|maak|maken|lever|leveren|kom|komen|regel|regelen|zorg|zorgen|bereid|zoek|neem|nemen|laat)\b.*)",
        r"\b(?P<act>(?:stuur|mail|bel|maak|regel|lever|zoek|bezorg|lever|reken|check|controleer|vraag|breng|neem)\s+(?:ik|wij|we)\b.*)|\b(?P<act3>(?:krijg|krijgt|krijgen|ontvangt|hoort?)\s+(?:je|u|jullie)\s+(?:\w+\s+){0,2}?van\s+(?:mij|ons|me|[A-Z]\w+)\b.*)|\b(?:je|u|jullie)\s+(?P<act2>(?:krijgt|krijg|krijgen|ontvangt|ontvangen)\b.*)",
        r"\b(?P<act>[\w-]+(?: [\w-]+){0,6} will be (?:in your (?:inbox|hands)|with you|on your desk|sitting in your inbox)\b.*)",
        r"\b(?:mañana|hoy|lunes|martes|miércoles|jueves|viernes)\b[^.;?]{0,30}\b(?P<act>(?:tienes|tiene|tenéis|tendrás|tendrá|tendréis)\s+(?:el|la|los|las|un|una|tu|su|vuestr[oa]s?)\b.*)",
        r"\b(?P<act>(?:gliel[oaie]|ve l[oaie]|te l[oaie])\s+(?:faccio|facciamo|farò|faremo|invio|invierò|mando|manderò|porto|giro)\b.*)",
        r"\b(?P<act>(?:envio-lhe|envio-vos|enviarei|enviaremos|mando|mandarei|vou\s+(?:enviar|preparar|ligar|mandar|verificar)|vamos\s+(?:enviar|preparar)|ligarei|prepararei|receberá)\b.*)",
    )
)
_IDLE = regex(
    r"^(?:be (?:in|out|away|off|back|happy|glad|there|at|able|delighted|traveling|travelling|on)|have (?:a|to|the (?:afternoon|morning))|love|like|know|see\b|think|hope|need|want|understand|appreciate|wait|miss|keep (?:the|you|it|an)|stay|look forward|never|not|always|probably|assume|take it|leave|let you|sleep|pay|sign|decide|hear from (?:them|him|her)|hear|"
    r"have a nice|enjoy|buy|go with|present|discuss internally|stick|remain|pass(?: on)? this|werde[n]? (?:ich |wir )?(?:nicht|im|in|am)\b|freue|hoffe|denke|glaube|melde mich ab|komme[n]? (?:mit|nicht)|gebe zu|mache[n]? (?:uns|mir))"
)
_ASK_YOU = r"(?:you|u|someone|somebody|anyone|one of (?:you|your \w+)|your team|we|[A-ZÀ-Þ][\w'’-]+(?:-san)?)"
_REQUEST = PatternList(
    ("A-Z" in p, one_of(p))
    for p in (
        r"\b(?:would|is) it (?:be )?possible (?:for (?:you|your team|someone) )?to\s+(?P<act>[a-z]+\b.*)|\bwonder(?:ing)? (?:if|whether) (?:you|someone|your team|it would be possible for you to)\s*(?:could |can |would |might )?(?P<act2>[a-z]+\b.*)",
        r"\b(?P<act>(?:are|would) you (?:be )?(?:available|free)\s+(?:for|to|on|at|next|this|tomorrow)\b.*)|\blet['’]?s\s+(?P<act2>(?:set up|schedule|meet|arrange|book|plan|have a|do a|talk|speak)\b.*)",
        r"\bwould be (?:useful|great|good|helpful|nice|perfect|ideal|fantastic) (?:to (?=get|have|receive|see)|if (?:you|someone) (?:could |can )?)(?P<act>[a-z]+\b.*)|\b(?:i|we)(?:['’]d| would) (?:like|love) to (?P<act2>(?:schedule|book|arrange|set up|visit|see (?:a|your|the)|receive|get (?:a|an|your|the|some))\b.*)",
        r"\b(?P<act>let (?:me|us) know (?:by|before|until|whether you can|if you can|when you|what time|the price|your (?:price|availability|best))\b.*)",
        r"\b(?:wäre|würde) es (?:ihnen )?möglich\s*,?\s*(?P<act>.+)|\b(?P<act2>(?:hätten|haben) sie (?:zeit|einen termin|kapazität)\b.*)|\b(?P<act3>(?:passt|würde) (?:es )?ihnen\b.*\?)|\b(?P<act4>(?:geben|sagen) sie (?:mir|uns) (?:bitte )?(?:bis|bescheid bis)\b.*)",
        r"\b(?P<act>seriez-vous (?:disponible|libre)s?\b.*)|\b(?:je|nous) (?:souhaiterai(?:s|ons)|souhaiterions|aimerai(?:s|ons)|voudrai(?:s|ons)|voudrions)\s+(?P<act2>(?:recevoir|obtenir|convenir|fixer|organiser)\b.*)",
        r"(?P<act>¿?\b(?:os|te|le|les) (?:viene|vendría|va|iría) bien\b.*)|\b(?:me|nos) (?:gustaría|interesaría)\s+(?P<act2>(?:recibir|tener|ver|concertar|agendar)\b.*)|\b(?P<act3>sareste disponibili\b.*)|\b(?:vorremmo|vorrei)\s+(?P<act4>(?:ricevere|fissare|avere|organizzare)\b.*)",
        r"\b(?P<act>(?:heb|hebt|hebben) (?:je|u|jullie) (?:tijd|ruimte)\b.*)|\b(?P<act2>(?:past|schikt) het\b.*\?)|\b(?P<act3>(?:têm|tem|teria|teriam) disponibilidade\b.*)|\bgostaria(?:mos)? de\s+(?P<act4>(?:receber|agendar|marcar|obter)\b.*)",
        r"(?P<act>\b(?:te ne occupi|ci pensi|te encargas|lo llevas|tu t['’]en occupes|(?:pak|doe|regel) jij)\b.*\?)",
        r"\b(?:is|are) there (?P<act>(?:somebody|someone|anybody|anyone|a (?:person|colleague|technician|specialist))\b.*\b(?:(?:who|that) (?:can|could|is able|might|would|knows?)|to (?:talk|speak|help|explain|show|ask|call|contact|advise|assist))\b.*)|\bgibt es (?:bei (?:ihnen|euch) |da |dort )?(?P<act2>(?:jemanden|eine[n]? (?:ansprechpartner|kolleg)\w*)\b.*)|\by (?:a-t|aurait)-il (?P<act3>quelqu['’]un\b.*)|\b(?:hay|habría) (?P<act4>alguien\b.*)|\b(?:c['’]è|ci sarebbe) (?P<act5>qualcuno\b.*)|\b(?:is er|há|haveria) (?P<act6>(?:iemand|alguém)\b.*)",
        rf"\b(?:could|can|would|will|Could|Can|Would|Will(?= you))\s+(?P<who>{_ASK_YOU})\s+(?:please\s+|kindly\s+|possibly\s+|also\s+|perhaps\s+|maybe\s+|quickly\s+|be able to\s+|be so kind as to\s+|be kind enough to\s+)*(?P<act>(?!have been|be\b|believe|imagine|want to know\b)[a-z-]+\b.*)",
        r"\bif (?P<who>you|someone|somebody|anyone)(?:['’]d| could| can| would)\s+(?:please\s+|kindly\s+|just\s+)?(?P<act>(?!be\b|like\b|prefer\b|want\b|rather\b|care\b|wish\b|not\b|only\b)[a-z-]+\b.*)",
        r"\b(?:please|pls|kindly)\s+(?:also\s+|kindly\s+|do\s+)?(?P<act>(?:send|get|give|provide|share|call|ring|phone|prepare|put|let|include|confirm|check|arrange|book|quote|advise|forward|move|change|update|schedule|make|come|bring|supply|submit|issue|reserve|add|fix|look|draft|tell|email|ship|hold|resend|return|review|respond|reply|ask|have|explain|contact|set|propose|offer|work|revise|deliver|complete|fill|organi[sz]e|ensure)\b.*)",
        r"^(?:and |also,? |then )?(?P<act>(?:send|email|give|call|ring|phone|get back to|shoot|drop|forward|quote|ship)\s+(?:me|us|it|over|them|him|her|that)\b.*)",
        r"\b(?P<act>what (?:would|will|does|do|might|is|are)\b[^.?!]*\b(?:cost|run|come to|price|prices|rate|charge|lead time|set (?:us|me) back|pricing|recommend)\b.*\?)|(?P<act2>\bhow (?:much|soon|quickly|long)\b.*\?|^\W*(?:and )?how much\W*$)|(?P<act3>\bwhat (?:would|do) you (?:recommend|suggest|charge)\b.*)",
        r"\b(?:i|we)(?:['’]d| would)\s+(?:really\s+)?(?:like|love|appreciate|need)\s+(?:to\s+(?:get|receive|see|have)\s+|you\s+to\s+|it if you could\s+)?(?P<act>(?:a|an|your|the)\s+(?:\w+\s+){0,3}(?:quote|quotation|offer|proposal|estimate|price|pricing|demo|call|sample|meeting|invoice)s?\b.*)",
        r"\b(?:what (?:i|we) need (?:from you )?is|(?:i|we) (?:just |still |only |also )?need (?:you to|from you|from your side)?)\s*(?P<act>(?:a|an|your|the|to (?:get|have|receive|see))\s+[^.]*\b(?:price|quote|quotation|offer|proposal|estimate|report|sheet|certificate|list|invoice|drawing|sample|data|confirmation|contract|copy|answer)s?\b.*)",
        rf"\b(?:hoping|hope|keen|eager|happy|glad|pleased|would love|would like|would appreciate|['’]d appreciate|appreciate|be (?:glad|grateful|happy)(?: of| for| to (?:get|have|see|receive))?) (?:to (?:see|get|have|receive|hear) |of |for )?(?P<act>(?:a|an|your|the|some)\s+(?:\w+\s+){{0,3}}(?:{_PAPERS}|call(?: back)?|visit|demo|number|reply|quick call|chat)\b.*)|\bstill (?:waiting|missing|need(?:ing)?|chasing|owed)(?: on| for)?\s+(?P<act2>.{{4,}})",
        r"\b(?:shall we (?:say|do|make it|meet|speak|talk)|fancy|how about|what about|could we (?:say|do|make it))\s+(?P<act>[a-z0-9].*\?)|\bwhat(?:['’]s| is| are) (?:your|the) (?P<act2>(?:lead time|turnaround|price|cost|rate|day rate|best price|minimum|availability|earliest|delivery time)\b.*\?)|^\W*(?:do|ping|drop|shoot|chuck|fire|pop) (?P<act3>(?:send|me|us|get|let|call|give|share|over|it|the)\b.*)|\b(?:kindly|please|pls) (?P<act4>(?:revert|ping|drop|shoot|fire|pop|sort|kindly|do|see|note down|pass|raise|allow|extend|assist|support|help|expedite|process)\b.*)",
        r"\b(?:über|auf) (?P<act>(?:ein|ihr|das|euer|eine|ihre|die|eure)\w*\b.*\b(?:würden? (?:ich|wir)|freuen (?:wir|ich))\b.*)|\b(?:gerne? )?hätte[n]? (?:ich|wir) (?:gerne? )?(?P<act2>(?:das|die|den|ein\w*|noch)\b.*)|\b(?P<act3>(?:geht|ginge|passt|passte|klappt|würde)\b.*\b(?:um|uhr|montag|dienstag|mittwoch|donnerstag|freitag|morgen)\b.*\?)",
        r"\b(?:un|une|le|la|votre) (?P<act>.{3,60}\bserai(?:t|ent) (?:parfait|bien|idéal|super|top|apprécié|utile)e?s?\b.*)|\bon (?P<act2>(?:se cale|se fixe|se fait|s['’]appelle|peut se (?:voir|parler|caler)|se voit|se rappelle)\b.*\?)|\b(?:quedo|quedamos|estamos|estoy) a la espera de (?P<act3>.+)|\bnecesitar[ií]a(?:mos)? (?P<act4>.+)|\b(?P<act5>(?:fateci|fammi|mi faccia|ci faccia|fatemi) (?:avere|sapere|mandare)\b.*)",
        r"(?P<act>\b[a-zäöüß]{3,}(?:st|t) (?:du|ihr)\b.*\?)",
        r"\b(?:i|we)(?:['’]d| would| will|['’]ll)? (?:also |really |just |urgently |still |only )?need (?P<act>(?:the|a|an|your|some|one|two|three|\d+|this|that|it|these|those|numbers|figures|prices|details|copies)\b.*\b(?:by|before|until|no later than|latest|today|tomorrow|asap|this week|within)\b.*)|^(?:\W*)need (?P<act2>(?!to (?:go|run|think|check|talk|discuss))[a-z].*\b(?:by|before|until|asap|today|tomorrow)\b.*)",
        r"\b(?:can|could|may|might) (?:i|we) (?:please |also |possibly |just )?(?P<act>(?:get|have|see|receive|ask (?:you )?(?:for|to)|request|borrow|book|order|pick up)\b.*)|\b(?:any chance|is there any chance|any way) (?:of |that )?(?:you (?:could |can |might )?|someone (?:could |can )?|we (?:could |can ))(?P<act2>[a-z]+\b.*)|\bmind (?P<act3>(?:sending|checking|calling|giving|sharing|forwarding|having|taking)\b.*)",
        r"\b(?:i|we) (?:should|would|['’]d) (?:like|love|appreciate|be grateful for|be glad of|welcome)\s+(?:you|your team|[a-z-]+)\s+to\s+(?P<act>(?!be\b)[a-z]+\b.*)|\b(?:grateful|obliged|glad|happy|delighted|thankful) (?:if|for) (?:you (?:could|can|would) |someone (?:could|would) )?(?P<act2>(?!(?:what|all|that|having|this|being)\b|(?:the|your) (?:quick|swift|prompt|good|great|help|support|time|reply|work))[a-z]+\b.*)",
        r"\b(?:i['’]ll|we['’]ll|i will|we will|i['’]m|we['’]re|i am|we are) (?:await|expect|waiting for|waiting on|expecting|still missing|missing)\w*\s+(?P<act>(?:the|your|a|an)\b.*)|\b(?:haven['’]t|have not|hasn['’]t|not yet|never) (?:yet )?(?:received|got|(?<!never )(?:seen|had)(?= (?:the|your|an? (?:answer|reply|response|quote)|.{1,40}\bfrom you|.{1,40}\byou (?:promised|sent|were))))\s+(?P<act2>(?:the|your|a|an|any)\b(?! (?:chance|opportunity|moment|time|word|clue|idea|look|problem|issue|need|pleasure)).*)|\b(?:would|['’]d) (?:really |greatly )?appreciate (?P<act4>any (?:information|help|comments?|feedback|advice|input|details|guidance)\b.*)|\bwhat(?:['’]?s| is| would| will|d)? it (?:gonna |going to )?(?P<act3>(?:run|cost|take|come to|be)\b.*)",
        r"\b(?:requesting you to|request you to|requested to|ask(?:ing)? (?:that )?you(?: to)?)\s+(?:kindly |please )?(?P<act>(?!do the needful)[a-z]+\b.*)|\b(?:ihr(?:e|en)?|das|die|den) (?P<act2>(?:\w+\s+){1,6}erwarte[n]? (?:ich|wir)\b.*)|\b(?P<act3>erwarte[n]? (?:ich|wir) (?:gerne? )?(?:ihr|das|die|den|ein)\w*\b.*)",
        r"^(?:\W*|(?:and|so|then|also|just|but|ok|okay|right)[ ,]+|[A-Z][\w'’-]+,\s+|(?:(?!\b(?:i|we|they|he|she|to)\b).){0,60}\b(?:and|so|then|just)\s+)(?P<act>(?:send|get|email|mail|give|call|ring|phone|bring|forward|drop|put|have|let|make|check|book|sort|chase|confirm|quote|price|ship|prepare|share|arrange|add|order|set up|line up|draw up|run)\s+(?:me|us|it|him|her|them|over|through|the|a|an|your|that|this|those|these|both|together)\b(?! (?:good|nice|great|nudge|moment|chance|go|lot|think)).*)",
        r"\b(?:would you mind|we ask you to|we kindly ask you to|you are (?:kindly )?(?:asked|requested|invited) to|it would be (?:great|good|helpful|nice) if you could|make sure (?:you|to)|don't forget to|(?<!to )remember to)\s+(?P<act>[a-z]+\b.*)",
        r"\byou (?:were (?:also |still )?going to|wanted to|were to|meant to|promised (?:me |us )?to|still (?:have|need) to)\s+(?P<act>(?!be\b|have\b|know\b|see\b|hear\b|go\b|buy\b)[a-z]+\b.*)|\b(?:sie|du|ihr) (?:wollten|wolltest|wolltet) (?:mir|uns) (?:noch |ja |auch )*(?P<act2>.+)|\b(?:vous deviez|tu devais) (?:encore |aussi )?(?P<act3>(?:me |m['’]|nous ).+)|\b(?:me|nos) (?:ibas|iba|ibais|iban) a (?P<act4>.+)|\b(?:mi|ci) (?:dovevi|doveva|dovevate) (?P<act5>.+)|\b(?:je|u|jullie) zou(?:den)? (?P<act6>(?:me|mij|ons) .+)",
        r"\b(?P<act>(?:stuur|bel|mail|maak|regel|breng|geef|plan|bestel|check|zet|lever|boek|reserveer|controleer|vraag|zoek)t? (?:je|u|jullie)\b(?! (?:wel|vaak|altijd|ook wel) eens\b).*\?)|\b(?:chiediamo|chiedo|richiediamo|si richiede) (?P<act2>(?:un|una|il|la|i|le|l['’])\s?(?!permesso|scusa|venia).+)|\b(?:pedimos|solicitamos|pido|solicito) (?P<act3>(?:un|una|el|la|los|las|uma?|os?|as?) (?!disculpas|perdón|desculpa).+)|\b(?:nous demandons|je demande) (?P<act4>(?:un|une|le|la|les|l['’]) ?.+)",
        r"\b(?:looking forward to|awaiting|waiting for)\s+(?:receiv\w+\s+)?(?P<act>your\s+(?:\w+\s+)?(?:quote|quotation|offer|proposal|estimate)\b.*)|\b(?P<act2>(?:quotes?|quotations?|bids?|offers?|proposals?|tenders?|responses?)\s+(?:are due|is due|due|must (?:be|reach)|should (?:be|reach)|to be submitted|need to)\b.*)",
        r"\b(?:könnten|können|würden|könntest|kannst|könntet|würdest|wären|dürften wir)\s+(?P<who>sie|du|ihr|wir|[A-ZÄÖÜ]\w+)\b\s*(?P<act>.+)",
        r"(?:^|[\s,;:–-])bitte\s+(?:um\s+)?(?P<act>(?!beachten|entschuldig|nicht|ignorier|haben sie verständnis|merken).+)|\b(?:bitten|bitte)\s+(?:wir|ich)?\s*(?:sie\s+)?(?:herzlich |freundlich |höflich )?(?:um|,)\s*(?P<act2>.+)|\b(?P<act3>(?:schicken|senden|melden|rufen|geben|machen|nennen|teilen|lassen|unterbreiten|erstellen)\s+sie\b.*)|\b(?P<act4>(?:schick|sende|ruf|mach|gib|sag|meld|kümmer|klär|bestell|bereite)e?\b\s.*\bbitte\b.*)|^\W*(?:und |dann |außerdem |auch )?(?P<act5>(?:schick|ruf|mail|sag|gib|bring|prüf|klär|frag|bestell|meld|kümmer|denk|leg|stell|buch|vereinbar)e?\s+(?:mir|uns|ihm|ihr|ihnen|bitte|mal|doch|dich|das|die|den|dem|der|ein\w*|frau|herrn?|an)\b.*)",
        r"\b(?:ich|wir)\s+(?:bräuchte[n]?|benötige[n]?|brauche[n]?|hätte[n]? gern[e]?|erwarte[n]?|wünsche[n]?)\s+(?P<act>(?:[^.]*\b)?(?:angebot|preis|offerte|unterlagen|datenblatt|zertifikat|muster|rechnung|zeichnung|rückmeldung|kostenvoranschlag|liste)\w*\b.*)|\bwäre es möglich\b[,]?\s*(?P<act2>.+)|\b(?:reicht|genügt|dankbar|nett|freundlich|hilfreich|schön|toll|super|prima|freuen)\b[^.?!]{0,25}, (?P<act5>wenn (?:sie|du|ihr) .+)|\b(?P<act3>was (?:würde|würden|kostet|kosten)\b.*\?)|\b(?:freue[n]? (?:mich|uns) (?:auf|über))\s+(?P<act4>(?:ihr|ein|euer|dein)\s*(?:angebot|offerte)\b.*)",
        r"\b(?:pourriez|pouvez|pourrais|peux|pourrait|serait-il possible|auriez)-?(?:vous|tu|on)?\b(?:\s+(?:s['’]il vous plaît|également|aussi|me\s+dire\s+si))?,?\s*(?P<act>.+)|\b(?:merci (?:en revanche |aussi |également |donc |par avance |d['’]avance |alors )?de(?: bien vouloir)?|veuillez|prière de|je vous (?:prie|remercie) de|nous vous (?:prions|remercions) de|je vous invite à|n['’]oublie[zr]? pas de)\s+(?P<act2>(?!m['’]excuser|nous excuser|votre|trouver|agréer|croire|recevoir|noter).+)",
        r"\b(?:il (?:nous|me) faudrait|nous aurions besoin|j['’]aurais besoin|nous attendons|nous souhaiterions(?: recevoir)?|j['’]aimerais (?:recevoir|avoir))\s+(?P<act>.+)|\b(?P<act2>envoyez|transmettez|rappelez|faites)(?P<act3>[- ](?:moi|nous|le|la)\b.*)|\b(?P<act4>combien\b.*\?)",
        r"¿?\b(?:podr[ií]as?|podr[ií]ais|pod[eé]is|puedes?|pueden|podr[ií]an)\b\s*(?P<act>.+)|¿?\b(?:me|nos)\s+(?P<act2>(?:mandas|envías|pasas|preparas|haces|dices|mand[aá]is|envi[aá]is|pas[aá]is|prepar[aá]is|envía|manda|pasa|prepara|dais|das|confirm\w+|puedes?|podr[ií]as?)\b.*)|\b(?:por favor|porfa|rogamos|agradecer[ií]a(?:mos)?(?: que)?|necesitamos que|necesito que|os pido que|le pido que)[,:]?\s+(?P<act3>.{6,})|(?P<act4>\b(?:envíenos|envíeme|mándame|mándanos|envíame|pásame|pásanos|llámame|tened|preparad|enviad|mandad|llamad)\b.*)",
        r"\b(?:necesitamos|necesito|necesitar[ií]amos|nos har[ií]a falta|quisi[eé]ramos recibir|esperamos)\s+(?P<act>[^.]*\b(?:presupuesto|oferta|precio|cotizaci[oó]n|informe|certificado|factura|muestra|plano|listado)s?\b.*)|(?P<act2>¿?\bcu[aá]nto (?:cuesta|costar[ií]a|sale|saldr[ií]a|nos)\b.*)",
        r"\b(?:mi|ci) (?P<act5>(?!sembra|pare|dispiace|scusi|interessa|piace|chied|trovo|trovi|sono|siamo|pu[oò]|può)[a-zà]{3,}\b.*\?)|\b(?:potreste|potrebbe|potresti|puoi|potete|può|riuscite a|riuscireste a|è possibile|sarebbe possibile)\s+(?P<act>.+)|\b(?:(?:vi|le|ti) chied(?:o|iamo|erei|eremmo) di|la prego di|vi preghiamo di|per favore|per cortesia)[,]?\s+(?P<act2>.+)|\b(?:avremmo bisogno|mi servirebbe|ci servirebbe|attendiamo|aspettiamo)\s+(?:di\s+|d['’]\s?)?(?P<act3>.+)|\b(?P<act4>quanto (?:costa|costerebbe|ci)\b.*)",
        r"(?P<act6>^\W*[a-z]{3,}t? (?:je|u|jullie) (?:me|mij|ons)\b.*\?)|\b(?:kun|kunt|kunnen|zou|zouden|wil|wilt|willen)\s+(?P<who>je|u|jullie|we|[A-Z]\w+)\s+(?P<act>.+)|\b(?P<act2>stuur(?:t|en)?\s+(?:me|mij|ons|het)\b.*)|\b(?:graag)\s+(?P<act3>(?:ontvang\w*|een|zie|zou|horen|uw|je|jullie|de)\b.*)|\b(?:alsjeblieft|alstublieft|aub|svp)\b\s*(?P<act4>.{8,})|\b(?P<act5>wat (?:kost|kosten|zou|gaat)\b.*\?)",
        r"\b(?:poderia[ms]?|pode[ms]?|podes|poderíamos|consegue[ms]?|conseguem|seria possível)\s+(?P<act>.+)|\b(?:agradeço que|agradecemos que|por favor|gostaríamos de receber|gostava de receber|solicitamos)[,]?\s+(?P<act2>.+)|\b(?P<act3>(?:envie[m]?(?:-nos|-me)?|mande[m]?(?:-nos|-me)?)\b.*)|\b(?P<act4>quanto custa\b.*)",
        r"(?P<act>[\u3040-\u30ff\u3400-\u9fff].*(?:いただけますでしょうか|いただけますか|頂けますでしょうか|頂けますか|くださいますでしょうか|ください(?:ませ)?|お願いできますでしょうか|お願いできますか|をお願いいたします|をお願いします))",
    )
)
# "I told her you'd send it": a colleague promised it for who is written to.
ON_YOUR_BEHALF = regex(r"\b(?:you|u)(?:['’]d|['’]ll| would| will)\b|, dass du\b|\bque (?:le|les|lo|la|tú) \w+as\b")
# An offer of service, a disclaimer, or what a notice tells everybody to do.
SERVICE = regex(
    r"\b(?:rück|nach)?fragen (?:richten|stellen|bitte)|\b(?:address|direct|send) (?:any |all |your )*(?:questions|queries|enquiries|inquiries)\b|\b(?:questions|queries|enquiries) (?:should|must|may|can|are to|to) be\b|\bwhen(?:ever)? you (?:need|want|wish|would like|have) to\b|\bif you could\b.{3,120}\byou(?:['’]d| would) (?:have|be|get)\b|_{5}|\s>\s|\b(?:if|when|should|in case) (?:you (?:plan|intend|attend|cannot|can['’]?t|are (?:unable|planning|not able)|see any|hear of|notice)|there (?:is|are)|any(?:one|body|thing)|someone|the time|time|for (?:any|some) reason)\b[^,]{0,120},\s*(?:please|pls|kindly|just|let|call|contact)\b|\b(?:please|pls|kindly) (?:inform|contact|call|e-?mail|notify|see|reply|respond|ask|let|advise)\b[^.?!]{0,60}\b(?:if|should) you(?:['’]d| would)? (?:need|have (?:any|a|questions|further|special)|require|encounter|experience|plan|intend|cannot|can['’]?t|are unable|notice|wish|want|prefer)\b|^\W*(?:want to|if you (?:bought|own|decide|wish|would like|are (?:interested|not)|want|no longer|already|need|have (?:any|questions|trouble)|experience|received))\b|"
    r"\b(?:if|should|in case) you(?:['’]d| would)? (?:wish|want|prefer|like|care|have (?:any|a|further|trouble|questions?)|find|need|experience|encounter|require|choose|no longer|already|received? this|feel|know of|do so)\b[^,]{0,120},\s*(?:please|pls|kindly|just|feel|do|you can|call|contact|let)|"
    r"\b(?:in error|intended recipient|original sender|mark (?:your|their|our|the) calendars?|save the date|your calendars?|click (?:on|here|below|the)|(?:this|the) link (?:below|to)|sign up|(?:just |simply )?(?:reply|respond) to this (?:note|e-?mail|message)|to avoid (?:future|further|receiving)|for (?:further|more|additional) (?:information|details)|can i (?:do anything|help|assist|be of)|unsubscribe|adjust your|take (?:a )?(?:time|moment|minute|look)|bear with|help desk)\b|^\W*to (?!confirm|finish|complete|proceed|move|be able|get|help|do)\w+ .{3,60}?, (?:please |simply |just )?(?:call|visit|click|go|dial|register|reply|see|contact|add|access)\b|"
    r"^\W*(?:please )?(?:contact|call) .{3,50} (?:for (?:further|more|additional)|with (?:any )?questions)\b"
)
# What need not be done, and what is only said for some day.
NEEDLESS = regex(
    r"\b(?:no need (?:to|for)|(?:don['’]t|do not|doesn['’]t|needn['’]t) (?:need|have|bother|worry)|need not|not necessary|nothing (?:for you )?to (?:do|prepare|send)|some ?time\b(?! (?:on|next|this|before|by|in|during|today|tomorrow))|one of these days|next time|beim nächsten mal|la prochaine fois|la próxima vez|la prossima volta|(?:de )?volgende keer|da próxima vez|"
    r"(?:brauchen|müssen|brauchst|musst) (?:sie|du|ihr) (?:\w+ ){0,3}(?:nicht|kein\w*)|(?:ist|sind) nicht (?:nötig|notwendig|erforderlich)|nicht nötig|irgendwann|inutile de|pas (?:besoin|la peine|nécessaire) de|un de ces jours|no (?:hace falta|es necesario|necesit\w+)|algún día|"
    r"non (?:serve|occorre|c['’]è bisogno|è necessario)|(?:hoeft|hoeven|hoef) (?:\w+ ){0,4}(?:niet|geen|meer)|niet nodig|não (?:é preciso|é necessário|precis\w+)|um dia destes)"
)
VAGUE = regex(
    r"^(?:do the needful\W*$|(?:give|allow|grant) (?:me|us) (?:until|till|a (?:few|couple|little|bit|moment|minute|day|week)|some|(?:one|two|three|another|more) |time)|geb\w* (?:sie )?(?:uns|mir) (?:noch |etwas |bitte )*(?:zeit\b|bis\b(?!.*\b(?:bescheid|rückmeldung|antwort|ein\w*|den|die|das)\b))|(?:work|go|stick|keep|run|proceed) (?:to|with|by|on) (?:that|this|it|those|these)\b\W*$|live with (?:that|this|it)\W*$|(?:hang|hold) on(?: to\b|\W*$)|check out\b|help (?:him|her|them|out)?\W*$|(?:please )?join (?:me|us) in\b|keep (?:all |your |my |our )?(?:fingers|an eye|me posted|us posted|in mind|up the)\b|continue to\b|(?:respond|reply) to <|like (?:me|us|it|that) to\b|(?:call|contact|e-?mail|ring|phone)(?: me| us)? (?:if|with any|should|for any)\b|(?:somebody|someone|anybody|anyone) else\b|inkl(?:usive|\.|\b)|samt |mitsamt |including\b|incl\b|y compris|take (?:it|this|that|over)(?: one| on| over| from here)?[.!?]*$|let\s+(?:me|us)\s+know(?: (?:if|what you think|your thoughts|how it goes|about|when you|either way|asap|soon))?(?:[.!?]*$|\s+(?:if|what (?:you|everyone|you (?:guys|all|both)) thinks?|your (?:thoughts|opinion|views)|how (?:it|this|that|things)|whether i can|if i))|tell (?:me|us) if|(?:keep|stay) in touch|have a (?:great|good|nice|look)|see |feel|find |note|bear|accept|excuse|ignore|forgive|do keep|believe|consider|remember me|say|give my|disregard|visit (?:our|www|http)|click|"
    r"melden sie sich|haben sie noch|mir bescheid|mir kurz bescheid|nicht zögern|davon ausgehen|hilf|de me dire|me dire si|decirme|confirmarme que|laten weten|me laten weten|fammi sapere|farmi sapere)"
)
_VERB_LAST = regex(
    r"\b(?:zu)?(?:senden|schicken|zusenden|zukommen lassen|nennen|machen|erstellen|mitteilen|geben|prüfen|unterbreiten|anrufen|bestellen|liefern|klären|vorbereiten|sturen|mailen|maken|bellen|regelen)\b"
)


# Who winks or laughs asks for nothing, unless he names a day or a number.
WINKS = regex(r";-?\)|:-?P\b|\b(?:haha\w*|hihi|hehe|jaja|jeje|lol|mdr|kkk+)\b|[😉😜😂🤣😄😆]", re.IGNORECASE)
_ONE_VERB = regex(
    r"(?:[a-zäöüß]{4,}(?:en|ern|eln)|[a-zéèáíóúñàìò]{4,}(?:er|ir|re|ar|are|ere|ire)(?:la|lo|las|los|le)?)\b\W*$"
)


# "Si me dices que no, …" says what follows then; "si me mandas la propuesta, …" asks for it.
_ON_CONDITION = regex(r"\b(?:si|se|als|wenn|falls|if|caso)\s*$")
_SAYS_SO = regex(
    r"(?:dices?|decís|digas?|dicen|dice|dici|dite|dites|sagen|sagst|sagt|say|tell|zeg\w*|disser\w*)\s+(?:\w+,?\s+)?(?:que|che|di no|dass|that|dat|no|nein|non|nee|não)\b"
)


def _act(match: "re.Match[str]") -> tuple[str, int]:
    for name in ("act", "act2", "act3", "act4", "act5", "act6"):
        if match.groupdict().get(name):
            return match[name], match.start(name)
    return match[0], match.start()


def _search(patterns: PatternList[bool], sentence: Sentence) -> "re.Match[str] | None":
    best: re.Match[str] | None = None
    for has_name, pattern in patterns.maybe_in(sentence.low):
        match = pattern.search(_uncapitalised(sentence) if has_name else sentence.low)
        if match and (best is None or match.start() < best.start()):
            best = match
    return best


_INITIAL = regex(r"(?<=[ ¿,(])[^\W\d_a-zäöüß]")


def _uncapitalised(sentence: Sentence) -> str:
    """The sentence in lower case but for the initials of its words, so that names can be told."""
    named = list(sentence.low)
    for match in _INITIAL.finditer(sentence.text, 1):
        named[match.end() - 1] = match[0][-1]
    return "".join(named)


def _is_quoted(sentence: Sentence, start: int) -> bool:
    """Whether the words from `start` on are somebody's speech: a quotation mark before them is still open, or closes after them."""
    text = sentence.text
    if '"' not in text and "“" not in text:
        return False
    marks = text.count('"', 0, start)
    return (
        marks % 2 == 1
        or text.rfind("“", 0, start) > text.rfind("”", 0, start)
        or (marks == 0 and text.rstrip().endswith('"') and text.count('"') == 1)
    )


@lru_cache(maxsize=1024)
def promise_in(sentence: Sentence) -> str | None:
    """What a sentence promises to do, in its own words, or None."""
    match = _search(_PROMISE, sentence)
    if match is None:
        return None
    act, start = _act(match)
    if (
        _IDLE.match(act)
        or sentence.low.rstrip().endswith("?")
        or re.search(r"\b(?:if|wenn|falls|si|se|als)\s*$", sentence.low[: match.start()])
    ):
        return None
    if re.match(r"(?:have|get|receive|hear)\b", act) and not re.search(
        r"\b(?:by|on|tomorrow|today|before|from (?:me|us)|this|next|within)\b", act
    ):
        return None
    return sentence.text[start : start + len(act)]


@lru_cache(maxsize=1024)
def request_in(sentence: Sentence) -> str | None:
    """What a sentence asks the reader to do, in its own words, or None."""
    match = _search(_REQUEST, sentence)
    if match is None:
        return None
    act, start = _act(match)
    if _SAYS_SO.match(act) and _ON_CONDITION.search(sentence.low[: match.start()]):
        return None
    if _is_quoted(sentence, start) or sentence.low.count(" = ") >= 2:
        return None
    if WINKS.search(sentence.text) and not re.search(r"\d|\b(?:by|until|bis|before)\b", sentence.low):
        return None
    needless = NEEDLESS.search(sentence.low)
    if needless and not re.search(
        r"[,;–]|\b(?:just|but|nur|aber|sondern|mais|pero|ma|maar|mas)\b", sentence.low[needless.end() : start]
    ):
        return None
    if (
        VAGUE.match(act)
        or SERVICE.search(sentence.low)
        or (ROUTINE.search(sentence.low) and not re.search(r"\b(?:by|until|bis|pour le|para el|before|antes)\b", act))
    ):
        return None
    if len(act.split()) < 2 and not re.search(r"[\u3040-\u9fff]", act):
        # "The address is wrong, bitte korrigieren": what is wrong stands before the one word that asks.
        is_told = len(act) > 5 and len(sentence.text[:start].split()) >= 5 and _ONE_VERB.match(act) is not None
        return sentence.text if is_told else None
    who = match.groupdict().get("who") or ""
    if who in ("we", "wir", "on") and not re.search(
        r"\b(?:call|meet|push|move|have|get|schedule|speak|talk|termin|telefon|treffen|verschieb|bellen|afspr)", act
    ):
        return None
    return sentence.text[start : start + len(act)]
