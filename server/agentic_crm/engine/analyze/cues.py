"""What sentences are about, told by their wording in eight languages: buying, pitching, meeting, sending, receiving.

Every pattern is matched against lower-case text. They are grouped by meaning, one alternative a language where it helps.
"""

# ruff: noqa: E501 - word lists are read by line

from agentic_crm.engine.analyze.patterns import one_of

BUY_STRONG = one_of(
    r"\bquot(?:e|ation)s?\b(?! from the book)|\brf[qpi]\b|\bballpark\b|\bpric(?:e list|ing)\b|\bprices?\s+(?:for|on|of|per)\b|\b(?:a|your|the|best)\s+prices?\b|\bhow much (?:would|does|do|is|are|for)\b",
    r"\bwhat (?:would|will|does|do|might)\b[^.?!]{0,70}\b(?:cost|run|come to|set us back|charge|price)\b|\b(?:our|my|the|a)\s+budget\b|\bbudget(?:ed)?\s+(?:is|of|for|around|up to)\b|\bset aside\b|\bcost estimate\b|\bestimate for\b",
    r"\b(?:like|want|wish|ready|need|looking|hoping|plan(?:ning)?|decided)\s+to\s+(?:\w+\s+)?(?:buy|order|purchase|procure|rent|lease|hire|book|upgrade|renew|extend|replace|add)\b|\bplace an order\b|\bpurchase order\b|\binterested in (?:buying|ordering|purchasing|your|getting|a|the)\b",
    r"\brenew(?:al|ing)?\b|\b(?:additional|more|extra|further)\s+(?:\d+\s+)?(?:seats?|licen[cs]es?|users?|units?|locations?)\b|\binvitation to (?:tender|bid)\b|\btender\b|\brequest for (?:proposal|quotation)\b|\bin the market for\b|\bsend (?:us|me) (?:a|your|an) (?:proposal|offer|estimate)\b|\bproposal\b",
    r"\bangebots?\b|\bpreisliste|\bpreise?\b|\bwas (?:würde|kostet|kosten|würden)\b|\bkostenvoranschlag|\bbudget\b|\bbestell(?:en|ung|t)\b|\bausschreibung\b|\bpreisanfrage|\boffert\w*\b|\bwir (?:möchten|wollen|würden gerne?) (?:\w+ ){0,8}(?:kaufen|bestellen|beschaffen|mieten|verlängern|erweitern|anschaffen)\b|\bverlängerung\b|\bbeauftrag",
    r"\bdevis\b|\btarifs?\b|\bchiffr(?:age|er)\b|\benveloppe\b|\bcombien (?:coût|ça)|\bappel d['’]offres|\bcommander\b|\bbon de commande|\bnous (?:souhait|voudri|aimeri)\w+ (?:\w+ ){0,4}(?:acheter|commander|renouveler|équiper|louer)|\brenouvel\w+\b|\bproposition commerciale|\bprix\b",
    r"\bpresupuest\w*\b|\bcotizaci[oó]n\b|\bcotizar\b|\bprecios?\b|\bcu[aá]nto (?:cuesta|costar[ií]a|sale|saldr[ií]a|nos)\b|\boferta\b|\blicitaci[oó]n\b|\bpedido\b|\bqueremos (?:comprar|contratar|renovar|ampliar|meter|añadir)\b|\brenovaci[oó]n\b|\btarifa",
    r"\bpreventiv\w+\b|\bquanto (?:costa|costerebbe|ci)\b|\bofferta\b|\bprezz[oi]\b|\blistino\b|\bordinare\b|\brinnov\w+\b|\bacquistare\b",
    r"\boffertes?\b|\bprijs(?:opgave|lijst)?\b|\bprijzen\b|\bwat (?:kost|zou|gaat)\b[^.?!]{0,50}\bkost|\bwat kost|\bbestellen\b|\bverleng\w+\b|\baanbesteding\b|\baanschaffen\b",
    r"\borçamento\b|\bcotação\b|\bpreços?\b|\bquanto custa|\bencomend\w+\b|\brenovar\b|\brenovação\b|\bproposta comercial",
    r"\b(?:we|i)(?:['’]d| would)? (?:want|like|plan|intend|need|hope|are (?:going|planning)|['’]re (?:going|planning))(?: to)? (?:\w+ )?(?:install|switch to|move to|put in|set up|equip|fit out|roll out|convert|get set up|have it|try)\b|\bwant (?:them|it|us|everyone|all of them|this) (?:on|in|with)\b|\b(?:two|three|four|five|six|seven|eight|nine|ten|\d+) more\b|\bget started\b|\bsign (?:us )?up\b",
    r"\b(?:wollen|möchten|planen|würden gerne?)\b[^.?!]{0,90}\b(?:installieren|umstellen|umrüsten|ersetzen|austausch\w*|einführen|ausstatten|nachrüsten|anschaffen|einbauen|erneuern|umsteigen|mieten|leasen)\b",
    r"\b(?:voulons|souhait(?:ons|erions)|aimerions|envisageons|prévoyons|projetons)\s+(?:d['’e]\s*)?(?:\w+ )?(?:installer|passer|remplacer|équiper|mettre|changer|moderniser|rénover|louer|acquérir)\b",
    r"\b(?:queremos|quisiéramos|nos gustaría|vamos a|estamos pensando en|querríamos|tenemos previsto)\s+(?:\w+ )?(?:pasar|instalar|poner|montar|cambiar|sustituir|equipar|automatizar|ampliar|alquilar|adquirir|incorporar)\b",
    r"\b(?:vorremmo|vogliamo|intendiamo|pensiamo di|vorrei)\s+(?:\w+ )?(?:installare|passare|sostituire|cambiare|attrezzare|acquistare|noleggiare|rinnovare)\b|\b(?:willen|zouden graag|gaan)\b[^.?!]{0,70}\b(?:vervangen|overstappen|installeren|aanschaffen|huren|vernieuwen|uitrusten|plaatsen)\b|\b(?:queremos|gostaríamos de|pretendemos)\s+(?:\w+ )?(?:instalar|passar|substituir|trocar|equipar|adquirir|alugar)\b",
    r"見積|予算|導入したい|購入|発注|価格|注文",
)
BUY_WEAK = one_of(
    r"\bthey(?:['’]re| are)? (?:need|want|looking|after|keen)\b|\b(?:she|he)(?:['’]s| is)? (?:needs|wants|looking|after|keen)\b|\bwe(?:'re| are)? (?:also )?(?:need|looking for|after|seeking|considering|planning|building|opening|expanding|replacing|thinking of)\b|\bi(?:'m| am)? (?:looking for|need|after|interested)\b|\binterested\b|\bwhat (?:do|would) you (?:recommend|suggest)\b|\bdo you (?:offer|sell|make|do|carry|supply|have)\b|\bwould love\b|\bcould you (?:supply|deliver|make)\b|\bscope\b|\blead time\b|\bsamples?\b|\bdemo\b|\btrial\b|\bpilot\b",
    r"\b(?:suchen|benötigen|brauchen|planen|interess\w+)\b|\bbieten sie\b|\bhaben sie\b[^.?!]{0,60}\?|\blieferzeit|\bmuster\b|\bneubau|\banfrage\b",
    r"\b(?:cherchons|recherchons|aurions besoin|avons besoin|intéress\w+|projet|échantillon\w*)\b|\bproposez-vous\b|\bdélai\b|\btravailler avec vous\b",
    r"\b(?:necesit\w+|buscamos|interes\w+|estamos pensando|muestras?)\b|\btenéis\b|\bofrec\w+\b|\bplazo de entrega",
    r"\b(?:cerchiamo|avremmo bisogno|abbiamo bisogno|interessat\w+|campion\w+)\b|\bwij zoeken|\bwe zoeken|\bnodig\b|\bgeïnteresseerd|\bprecisamos\b|\bprocuramos\b|\binteressad\w+\b|\binteresse em\b|検討",
)
PITCH = one_of(
    r"\bi(?:'m| am) reaching out\b|\bi came across\b|\bi (?:recently )?(?:noticed|saw|found) (?:your|that you|you)\b|\b(?:we|i) (?:noticed|saw|came across|found) your (?:website|company|profile|site|post)\b|\bi wanted to (?:introduce|reach out|connect)\b|\ballow me to introduce\b|\bmy name is [^.]{3,60} (?:and i|from|at|with)\b",
    r"\bwe (?:help|offer|provide|speciali[sz]e|supply|manufacture|work with (?:companies|businesses|firms|teams|brands)|have helped|can help you|are a (?:leading|trusted|manufacturer|provider|global|full|boutique))\b|\bour (?:clients|customers) (?:typically|usually|see|save|include)\b|\bcompanies like (?:yours|[A-Z])|\bteams like yours\b",
    r"\b(?:5|10|12|15|20|25|30)[- ]?min(?:ute)?s?\b(?= (?:call|chat|demo|of|to|walk|intro|slot|conversation|your|on|next|this|\w+day))|\bcould i show you\b|\bshow you (?:a|how|what)\b|\bfirms your size\b|\byour size\b|\b(?:shops|firms|companies|teams|businesses|agencies|practices) like\b|\bstarts? at\b|\bquick (?:call|chat|demo|question)\b|\bbook a (?:demo|call|slot|meeting)\b|\bopen to (?:a|exploring|learning)\b|\bworth a (?:chat|conversation|call|look)\b|\bright person\b|\bjust (?:following up|bumping|checking in) on my (?:last|previous)\b|\bno pressure\b|\bintro(?:ductory)? (?:offer|call|rate|price)\b",
    r"\b\d{1,2}\s?% (?:off|discount|less|cheaper|lower)\b|\bspecial (?:offer|price|conditions|terms)\b|\bfree (?:audit|trial|consultation|sample|assessment|demo)\b|\bsave (?:you |up to |your )|\bboost (?:your)\b|\b(?:seo|lead generation|backlinks?|web design|outsourc\w+|staffing|offshore)\b|\bfirst order\b|\bif (?:this is|it's) not (?:for you|relevant)\b|\breply ['\"]?stop\b",
    r"\bich (?:bin auf|melde mich bei ihnen, weil|möchte (?:mich|ihnen|unser))\b|\bwir (?:sind (?:ein|der|die) (?:führende|hersteller|anbieter|agentur|spezial)|bieten|unterstützen (?:unternehmen|firmen)|helfen|haben uns spezialisiert|liefern)\b|\bbin ich auf (?:ihre|ihr)\b|\bunverbindlich|\b(?:15|20|30) minuten\b|\brabatt\b|\bkostenlose[nrs]?\b|\bsonderkonditionen\b|\bihre (?:webseite|website|internetseite)\b",
    r"\bje me permets de vous (?:contacter|écrire)\b|\bnous (?:sommes (?:spécialis|un fabricant|une agence|une société|leader)|proposons|accompagnons|aidons|fabriquons|offrons)\b|\bvotre site\b|\bsans engagement\b|\bremise\b|\b(?:15|20|30) minutes\b|\bj['’]ai découvert\b|\btarifs? préférentiel|\boffre spéciale",
    r"\bme pongo en contacto\b|\b(?:somos|ofrecemos|ayudamos|fabricamos|nos dedicamos|estamos especializados)\b|\bvuestra web\b|\bsu (?:página )?web\b|\bsin compromiso\b|\bdescuento\b|\b(?:15|20|30) minutos\b|\bcondiciones especiales\b|\bempresas como la (?:suya|vuestra)\b",
    r"\bsiamo (?:un['’]?\s?azienda|specializzat|leader|produttori)|\boffriamo\b|\baiutiamo\b|\bvostro sito\b|\bsconto\b|\bsenza impegno\b|\b(?:15|20|30) minuti\b|\bwij (?:zijn een|bieden|helpen|leveren|zijn gespecialiseerd)\b|\buw website\b|\bjullie website\b|\bvrijblijvend\b|\bkorting\b|\b(?:15|20|30) minuten\b",
    r"\b(?:somos (?:uma|especialistas|fabricantes)|oferecemos|ajudamos|fabricante de|sou responsável|vimos no vosso site|vosso site|seu site|condições especiais|desconto|sem compromisso|meia hora|primeira encomenda|o meu nome é)\b",
)
SPAM = one_of(
    r"\b(?:lottery|jackpot|inheritance|next of kin|beneficiary|barrister|intestate|deceased|late client|million (?:us )?(?:dollars|pounds|euros)|risk[- ]free|100% (?:free|risk|guaranteed)|western union|money ?gram|atm card|wire transfer fee|handling fee|"
    r"viagra|cialis|casino|crypto(?:currency)? (?:profit|invest)|bitcoin (?:invest|profit)|double your|make money|work from home|earn \$?\d+|act now|limited time|click here|you have (?:won|been selected)|winner|claim your|congratulations!|"
    r"dear (?:friend|beneficiary|sir/madam|winner|customer)|confidential (?:business|proposal)|urgent (?:reply|response|business)|foreign partner|compensation fund|verify your account|account (?:has been )?suspended|unusual activity|hot singles|lose weight|weight loss|cheap meds|no prescription|refinance|mortgage rates|consolidate|university diploma|adult|xxx|porn|"
    r"accept (?:all )?(?:major )?credit cards|fill (?:out|in) (?:the|this|our) (?:\w+ )?(?:form|survey|registration)|click (?:here|below|on|to|the)|reach you by phone|confirm your entry|invites you|surveys?|exhibitors?|exhibition|within 24 hours|merchant account|rebuild your credit|bad credit|your credit|debt|descrambler|legal (?:service|plan|advice)|insurance|mortgage|loan|investment opportunit\w+|investors?|stock (?:play|pick)|shares|income|guarantee[ds]?|toll[- ]free|call now|no obligation|order (?:now|today)|while supplies last|offer (?:expires|ends|good)|limited offer|"
    r"satisfaction|free (?:report|info|information|shipping|access|quote|membership|cell|phone|vacation|cd|dvd)|cash|profits?|opportunity|wealth|retire|diet|pills?|hormone|aging|wrinkle|sexual|girls|singles|dating|webcam|pharmacy|prescription|medication|winning|prize|sweepstake\w*|reverse mortgage|lender|marketing (?:list|software|list)|e-?mail addresses|bulk|targeted|hits|search engines?|web ?site traffic|penis|enlarge|investors alert|stock alert|strong buy|opt[- ]out|remove me|this is not spam|bulk e-?mail|toner cartridge|credit card debt|term life|life insurance quote|herbal|free gift|guaranteed income|financial freedom|multi[- ]level|mlm|home based|your own boss)\b",
    r"\b(?:erbschaft|lotterie|gewonnen!|sie haben gewonnen|héritage|loterie|vous avez gagné|herencia|lotería|has ganado|eredità|lotteria|erfenis|loterij|herança|loteria)\b",
)
OPT_OUT = one_of(
    r"\b(?:un-?subscribe|opt[- ]?(?:ed )?out|remove (?:me|yourself|your (?:name|address|e-?mail))|(?:to be|wish to be|like to be|be|get|getting|been) (?:permanently )?removed|removal (?:instructions|from|request)|off (?:my|our|this|the) (?:mailing )?list|our (?:mailing|e-?mail) list|mailing list|future (?:mailings|e-?mails|offers|messages)|(?:word|subject)[^.]{0,25}[\"'“]?remove\b|"
    r"you (?:are receiving|received|have received) this (?:e-?mail|message|newsletter|mail)|you(?:['’]ve| have)? (?:signed up|subscribed|opted[- ]in)|this (?:e-?mail|message) (?:was|is being|has been) sent to (?:you|[\w.+-]+@)|not (?:to )?(?:wish|want) to receive|no longer wish to|stop receiving|privacy policy|all rights reserved|©|view (?:this )?(?:e-?mail )?(?:in|online)|manage (?:your )?preferences)",
    r"\b(?:abbestellen|abmelden|abmeldung|newsletter|austragen|datenschutzerklärung|im browser)\b|\b(?:désabonner|désinscri\w+|se désinscrire|dans votre navigateur)\b|\b(?:darse de baja|darte de baja|cancelar (?:la )?suscripci[oó]n)\b|\b(?:disiscriv\w+|cancellarsi|annulla iscrizione)\b|\b(?:uitschrijven|afmelden)\b|\b(?:cancelar (?:a )?subscrição|descadastrar)\b",
)
FIRST_PERSON = one_of(
    r"\b(?:i|we|our|us|my|i['’]\w+|we['’]\w+|ich|wir|uns|unser\w*|mir|mein\w*|je|j['’]\w+|nous|notre|nos|yo|nos|nuestr\w+|me|mi|queremos|necesit\w+|buscamos|estamos|tenemos|noi|ci|nostr\w+|siamo|abbiamo|vorremmo|stiamo|ik|wij|we|ons|onze|mijn|nós|nosso|nossa|precisamos|gostaríamos|estamos|somos)\b"
)
PERSONAL = one_of(
    r"\b(?:mum|mom|mommy|dad|grandma|grandpa|auntie|uncle|kids|sweetheart|darling|honey|love you|xx+|xoxo|hugs|kisses|birthday|bbq|barbecue|anniversary dinner|babysit|school run|wedding party|stag|hen (?:do|party)|beers?|pub|football match|five-a-side|holiday pics|family|cousin|nephew|niece|sister|brother|see you at dinner|movie night|sleepover|christmas dinner|thanksgiving dinner|playdate)\b",
    r"\b(?:mama|papa|oma|opa|schatz|geburtstag|grillen|kinder|liebling|küsschen|knuddel|familie|tante|onkel|schwester|bruder|urlaubsfotos|hab dich lieb)\b|\b(?:maman|mamie|papi|anniversaire|bisous|bises|ch[ée]rie?|enfants|famille|tonton|tata|frangin)\b|\b(?:mamá|papá|abuela|abuelo|cumpleaños|besos|besitos|cariño|barbacoa|niños|familia|primo|hermana|hermano)\b",
    r"\b(?:mamma|nonna|nonno|compleanno|baci|tesoro|famiglia)\b|\b(?:mam|pap|oma|opa|verjaardag|kusjes|kus|lieverd|schat|broer|zus|zusje|familie|barbecueën|kinderen|liefs)\b|\b(?:mamã|papai|avó|aniversário|beijos|beijinhos|querid[oa]|churrasco|família)\b",
)
MEETING = one_of(
    r"\b(?:call|video ?call|phone call|zoom|teams call|meet(?:ing|\s?up)?|meet (?:you|us|on|at|in|next|this)|visit|site visit|walk[- ]?through|walkthrough|demo|appointment|lunch|coffee|inspection|workshop|kick[- ]?off|session|come (?:by|over|up|round|down|to|out)|stop by|drop by|catch[- ]?up|tour|see you|webinar|training|review meeting|site survey|tasting|fitting|measure up|interview|handover)\b",
    r"\b(?:termin\w*|treffen|besprechung|besuch\w*|telefonat|telefonieren|anruf|videokonferenz|begehung|\w+begehung|besichtig\w*|vorführung|präsentation|vor-ort|vor ort|meeting|videocall|call|einlad\w*|vorbei(?:kommen|schauen)?|workshop|schulung|abnahme)\b",
    r"\b(?:rendez-vous|rdv|réunion|visite|visio(?:conférence)?|appel|passer (?:vous|nous|chez|au|à)|démonstration|rencontr\w+|entretien|point (?:téléphonique|visio)|déjeuner)\b",
    r"\b(?:reuni[oó]n|reunirnos|visita(?:r|rnos|ros|mos)?|llamada|videollamada|cita|quedamos|vernos|pasar(?:me|nos)? por|demo(?:straci[oó]n)?|comida|puedes venir|pod[eé]is venir|venir a)\b",
    r"\b(?:riunione|appuntamento|sopralluogo|visita|videochiamata|chiamata|incontr\w+|passare da)\b|\b(?:afspraak|bezoek|langskomen|langs (?:te )?komen|vergadering|overleg|bellen|belafspraak|videogesprek|rondleiding|opname|bezichtiging|kennismak\w*|langs)\b|\b(?:reunião|visita|videochamada|chamada|encontro|passar por|encontrar-nos)\b|打ち合わせ|会議|訪問|お伺い|商談",
)
SIGNING = one_of(
    r"\b(?:sign(?:ing)?|countersign\w*|unterzeichn\w*|unterschreib\w*|sign(?:ature|er|ons)|firma(?:r|mos|mos)?|firmare|firma|onderteken\w*|tekenen|assin\w+)\b"
)
SENT = one_of(
    r"\b(?:attached|enclosed|attaching|here(?:'s| is| are)|please find|find (?:attached|enclosed|below)|i(?:'ve| have)? (?:just )?(?:sent|emailed|mailed|uploaded|shared|posted|added|updated|fixed|ordered|booked|shipped|signed)|we(?:'ve| have)? (?:just )?(?:sent|emailed|mailed|uploaded|shared|shipped|updated|fixed|ordered|booked)|(?:was|were|is|are) (?:sent|shipped|delivered|on (?:its|their) way|up|ready|live|done|in the post)|went (?:out|to)|done|as promised|as discussed|as requested|have gone out|has gone out)\b",
    r"\b(?:anbei|im anhang|beigefügt|angehängt|angefügt|wie (?:besprochen|gewünscht|versprochen|zugesagt)|(?:habe|haben|hab)\b[^.]{0,60}\b(?:geschickt|gesendet|verschickt|versandt|erledigt|beauftragt|bestellt|hinterlegt|angerufen|geprüft)|ist (?:raus|erledigt|unterwegs|fertig)|sind (?:raus|erledigt|unterwegs|fertig))\b",
    r"(?:\bci-joint|\bci-jointe?s?\b|en pièce[s]? jointe|en pj\b|\bvoici\b|\bvous trouverez|j['’]ai (?:bien )?(?:envoyé|transmis|fait|commandé)|nous avons (?:envoyé|transmis|expédié)|comme (?:convenu|promis)|c['’]est fait|\bfait\b)",
    r"(?:\badjunto|\badjunta\b|\baquí (?:tienes|tiene|tenéis|va|está)|\bte paso\b|\bos paso\b|\bhe (?:enviado|mandado|pasado|hecho|medido|revisado)|\bhemos (?:enviado|mandado|hecho)|\bya (?:está|te lo|os lo)|como (?:quedamos|acordamos|prometí)|\bhecho\b|\blisto\b)",
    r"(?:\bin allegato|\ballego\b|\becco\b|\bho (?:inviato|mandato|fatto)|\babbiamo (?:inviato|mandato)|come (?:promesso|concordato)|\bfatto\b)|(?:\bbijgevoegd|\bin de bijlage|\bbijgaand|\bhierbij\b|\bheb\b[^.]{0,50}\b(?:gestuurd|verzonden|gemaild|besteld|gedaan)|\bis (?:verstuurd|klaar|de deur uit|gedaan|geregeld)|zoals (?:beloofd|afgesproken))|(?:\bem anexo|\bsegue\b|\baqui (?:está|vai)|\benviei\b|\benviámos\b|como (?:prometido|combinado))|添付|お送りしました|送付いたしました",
)
RECEIVED = one_of(
    r"\b(?:got (?:it|both|them|the|your|that|everything)|received|thanks for (?:the|your|sending|that)|thank you for (?:the|your|sending)|(?:came|arrived) (?:this|yesterday|today|on|safely)|arrived\b|has arrived|have arrived|fitted|looks (?:good|great))\b",
    r"\b(?:erhalten|angekommen|eingegangen|danke für (?:das|die|den|ihr)|vielen dank für (?:das|die|den|ihr|ihre|ihren))\b|\b(?:bien reçu|reçu|merci pour (?:le|la|les|votre|vos|l['’]))\b|\b(?:recibid[oa]s?|he recibido|hemos recibido|me ha llegado|ha llegado|gracias por (?:el|la|los|las|tu|su|vuestr[oa]))\b",
    r"\b(?:ricevut[oaie]|grazie per (?:il|la|l['’]|i|le))\b|\b(?:ontvangen|binnengekomen|bedankt voor (?:de|het|je|uw)|dank voor (?:de|het|je|uw))\b|\b(?:recebi|recebemos|recebid[oa]s?|obrigad[oa] (?:pelo|pela|pelos|pelas))\b|受け取り|拝受|届きました",
)
MOVED = one_of(
    r"\b(?:push(?:ed)?(?: back)?|mov(?:e|ed|ing)|re-?schedul\w+|postpone\w*|shift(?:ed)?|put off|put back|delay(?:ed)?|instead(?: of)?|rather than|bring forward|slip(?:ped)?|change (?:the|our) (?:date|time|meeting|call))\b",
    r"\b(?:verschieb\w*|verschoben|verlegen|verlegt|vorziehen|statt(?:dessen)?|anstatt|später|umbuchen)\b|\b(?:report\w+|décal\w+|repouss\w+|avanc\w+|plutôt que|au lieu)\b|\b(?:aplaz\w+|retras\w+|mover|mueve|cambiar|posponer|adelantar|en vez de|en lugar de|pasarl[oa])\b",
    r"\b(?:spost\w+|rimand\w+|posticip\w+|anticip\w+|invece)\b|\b(?:verzet\w*|verplaats\w*|verschui\w+|uitstel\w*|opschuiven|in plaats van)\b|\b(?:adiar|adiamos|remarcar|mudar|antecipar|em vez de)\b|変更|延期",
)
AGREED = one_of(
    r"\b(?:works|sounds good|sounds great|perfect|confirmed|confirm(?:ing)?|agreed|see you|that's fine|is fine|fine (?:with|by|for)|great for|no problem|suits|looking forward to (?:seeing|meeting|our)|it's a date|booked|deal)\b|\b(?:passt|einverstanden|bestätig\w*|gerne am|bis dann|bis dahin|perfekt|abgemacht|freue mich auf)\b|\b(?:ça me va|me va|convient|parfait|c['’]est noté|confirm\w+|entendu|à (?:lundi|mardi|mercredi|jeudi|vendredi))\b",
    r"\b(?:me va bien|nos va bien|perfecto|de acuerdo|confirm\w+|vale|quedamos|nos vemos|sin problema)\b|\b(?:va bene|perfetto|confermo|d['’]accordo|ci vediamo)\b|\b(?:prima|akkoord|goed|past|tot (?:maandag|dinsdag|woensdag|donderdag|vrijdag|dan)|afgesproken)\b|\b(?:combinado|perfeito|pode ser|confirmad[oa]|até (?:segunda|terça|quarta|quinta|sexta))\b|承知|了解|かしこまりました",
)
JOINS = one_of(
    r"\b(?:join(?:s|ing)?|tak(?:es|ing|e) over|will (?:be )?(?:handl|tak|run|lead|manag)\w*|from (?:here|now) on|meet my colleague|introduc\w+|is (?:now )?(?:your|the|our) (?:new )?(?:contact|point)|looping in|adding|copy(?:ing)? in|in charge|owns the|responsible for this|colleague)\b",
    r"\b(?:übernimmt|ab sofort|kollegin?|zuständig|ansprechpartner\w*|nehme[^.]{0,40}in (?:kopie|cc))\b|\b(?:reprend|collègue|désormais|prend le relais|en charge|interlocut\w+|je mets[^.]{0,40}en copie)\b|\b(?:se encarga|compañer[oa]|a partir de ahora|pongo[^.]{0,40}en copia|se une|lleva)\b|\b(?:collega|neemt[^.]{0,20}over|vanaf nu|subentra|colega|assume)\b",
)
RENEWAL = one_of(
    r"\brenew\w*|\bextend (?:the|our|my) (?:contract|subscription|licen[cs]e|agreement|lease)|\bextension of (?:the|our)|\banother (?:year|twelve months|12 months|term)\b|\bverläng\w+|\brenouvel\w+|\breconduct\w+|\brenov(?:ar|aci|amos|ación)\w*|\brinnov\w+|\bverleng\w+|\bprolong\w+|更新|継続"
)
EXPANSION = one_of(
    r"\b(?:additional|more|extra|further|another|add|expand\w*|extend to|roll(?:ing)? (?:it )?out|second|two more|three more|upgrade|on top of|as well for|also for|same (?:for|again|setup|set-up|package)|new (?:location|site|branch|store|office|shop|restaurant))\b|\b(?:zusätzliche?\w*|weitere\w*|erweiter\w*|nochmal\w*|mehr|aufstock\w*|zweite\w*)\b|\b(?:supplémentaire\w*|étendre|élargir|deuxième|en plus|encore)\b|\b(?:adicional\w*|más|ampliar|otr[oa]s?|segund[oa]|también)\b|\b(?:aggiuntiv\w+|altr[ie]|ampliare|extra|erbij|uitbreid\w*|tweede|nog|mais)\b"
)
ROUTINE = one_of(
    r"\b(?:questions?|hesitate|feel free|let me know if (?:you|that|this|there|anything)|any (?:questions|concerns|feedback)|don't hesitate|if you need anything|keep in touch|stay in touch|reach out (?:if|any)|happy to help|excuse|ignore|accept (?:my|our)|note that|please note|be aware|find attached|find (?:our|the|my)|confirm receipt|consider the environment|think before|forgive|say hi|give my|pass on my)\b",
    r"\b(?:rückfragen|jederzeit zur verfügung|nicht zögern|bei fragen|sicherheitsschuhe|entschuldigen|beachten sie|hésitez|questions|à votre disposition|dudas|no dudes?|a tu disposición|a su disposición|disculp\w+|domande|disposizione|esitare|vragen|aarzel|dúvidas|disposição|verwijder|vergeef)\b",
)
