"""Words that say nothing but courtesy and what happens to a conversation, by language; what promises; words of time and number.

A word that is neither here nor in the conversation states something of its own.
"""

# ruff: noqa: E501, SIM905 - word lists are read by line

from typing import Final

from agentic_crm.engine.analyze.dates.calendar_words import MONTHS, WEEKDAYS
from agentic_crm.engine.analyze.text.wording import STOP_WORDS, fold

STEM: Final = 5

_COURTESY: Final = {
    "en": """seen noted found done known were been was had has got again with hello dear good morning afternoon evening day thank thanks thanking message mail email note reply answer answers answering response respond
        question questions asking asked asks ask request requests received receive reading read wrote write writing written letting know knowing informed update updates
        back again soon shortly possible time moment details detail information further more additional following below above attached attachment
        look looking looked into check checking checked review reviewing reviewed discuss discussing discussed consider considering considered think thinking thought clarify clarifying clarified
        come coming get getting give giving given take taking taken make making send sending share sharing forward hear hearing talk talking speak speaking call calling meet meeting
        help helpful happy glad pleased sorry apologies apologize appreciate appreciated interest interested interesting understand understood noted agree see seeing find need needs needed want like would could should might
        will shall can may must have having been being please kindly regarding concerning about this that these those there here which what when where who whom whose why how
        great perfect sure course certainly indeed best kind regards sincerely yours warm wishes cheers looking forward touch contact reach feel free hesitate
        team colleague colleagues internally matter topic point points issue issues thing things side part way step steps work works working suit suits suitable fine well very much many some any each every other another
        order regard case able available availability let lets once before after until while since then also still just only really quickly first next last both whether because therefore however unfortunately meanwhile currently already yet
        keep keeping put provide providing provided confirm confirming confirmation raise raised mention mentioned describe described explain explained wanted wish with without from your yours ours them they their""",
    "de": """hallo guten guter gute morgen tag abend liebe lieber sehr geehrte geehrter damen herren frau herr danke vielen dank herzlichen besten bedanken nachricht mail schreiben geschrieben schrieb antwort antworten rückmeldung rückfrage
        frage fragen anfrage anfragen bitte erhalten bekommen gelesen lesen melden melde meldet wissen informieren informiert bescheid geben gebe gibt sobald bald möglich zeit moment details angaben information informationen weitere weiterer
        folgende folgenden unten oben anbei anhang ansehen schauen schaue prüfen prüfe geprüft klären kläre geklärt besprechen bespreche besprochen überlegen denken denke verstehen verstanden nachsehen kümmern kümmere
        kommen komme zurück senden sende schicken schicke weiterleiten hören höre sprechen spreche telefonieren treffen termin gespräch helfen hilfe gerne freuen freue freut leid entschuldigung interesse interessiert verstehe notiert sehen sehe finden brauchen benötigen möchten möchte würde würden könnte könnten sollte sollten
        werde werden kann können darf dürfen muss müssen habe haben wurde worden sein bezüglich wegen darüber dazu dies diese dieser dieses dass welche welcher welches wann wer warum wieso wofür
        prima perfekt sicher natürlich gern freundliche freundlichen herzliche viele grüße gruß team kollege kollegen kollegin intern sache thema punkt punkte punkten seite weise schritt schritte passt passen gut besser einige alle jede jeder andere anderen
        falls ob weil daher deshalb jedoch leider inzwischen derzeit bereits schon noch nur wirklich schnell zuerst nächste letzte beide mitteilen teilen nennen erwähnt beschrieben erklärt gewünscht ohne ihre ihren ihrer ihrem ihnen unser unsere unseren uns euch euer
        einem einen einer eines dessen deren seinem seiner ihres unserem unseren unserer unseres diesem diesen allem allen sowie damit dabei darauf davon dafür dort hier jetzt heran mich dich sich mein meine meinen meiner meinem unter über zwischen durch gegen ohne nach seit wenn sobald obwohl denn also etwa kein keine keinen einmal gleich rasch nochmals
        selbstverständlich zunächst anschließend hierzu hiermit gemeinsam kurz genau entsprechend verfügung rücksprache rückmelden absprechen abstimmen stimmen mal zeitnah umgehend wäre stehen stehe steht""",
    "fr": """bonjour bonsoir cher chère madame monsieur merci remercie remercions message mail courriel réponse répondre réponds question questions demande demandes reçu recevoir lire lecture écrire écrit savoir informer tenir tiens courant bientôt possible temps moment détails informations
        suivant suivante joint regarder regarde vérifier vérifie examiner étudier discuter réfléchir préciser revenir reviens reviendrons vous envoyer envoie transmettre parler appeler rencontrer rendez aider heureux ravi désolé désolée excuser intérêt intéressé intéresse comprendre compris noté voir trouver besoin souhaite souhaitez voudrais pourriez pourrais
        bien cordialement salutations équipe collègue collègues interne sujet point points côté étape étapes convient convenir disponible disponibilité lorsque avant après encore déjà seulement vraiment rapidement premier prochaine dernier cependant malheureusement entre-temps actuellement concernant propos faire fait
        cette cet ces celui celle leur leurs mes tes ses nos vos notre votre mon ton son elle elles ils eux dont où quoi ainsi alors donc aussi très trop peu tout toute tous toutes chaque plusieurs sous vers chez depuis pendant sans selon auprès êtes sommes serons serez sera seront avez avons aurez aurons allons allez aller pouvons pouvez devons devez
        donner donne prendre prends quand comment pourquoi quel quelle quels quelles lequel dès veuillez meilleures sentiments distingués contact contacter hésitez libre suite retour confirmer confirmation""",
    "es": """hola buenos buenas días tardes estimado estimada señor señora gracias agradecer agradezco mensaje correo respuesta responder respondo pregunta preguntas solicitud recibido recibir leer leído escribir escrito saber informar informo pronto posible tiempo momento detalles información siguiente siguientes adjunto
        mirar revisar reviso comprobar estudiar hablar comentar pensar aclarar volver vuelvo enviar envío llamar reunir reunión ayudar encantado encantada lamento disculpas interés interesado interesa entender entendido anotado ver encontrar necesitar necesita quisiera querría podría podrían puede
        bien cordial saludo saludos atentamente equipo colega colegas compañero compañeros interno tema punto puntos parte paso pasos conviene disponible disponibilidad cuando antes después todavía solamente realmente rápidamente primero próximo último ambos sin embargo lamentablemente mientras actualmente respecto sobre hacer hecho
        este esta estos estas ese esa esos esas aquel aquella nuestra nuestros nuestras vuestro suyo suya sus mis tus ellos ellas usted ustedes donde así también muy mucho mucha todos todas todo toda cada varios entre hacia hasta desde durante según estamos están estar somos será serán tenemos tiene tienen haber hemos podemos podéis pueden debemos vamos
        dar tomar cómo cuál cuáles dónde quién favor quedo quedamos contacto contactar duda dudas confirmar confirmación cuanto espera""",
    "it": """buongiorno buonasera salve gentile egregio signor signora grazie ringrazio messaggio mail risposta rispondere rispondo domanda domande richiesta richieste ricevuto ricevere leggere letto scrivere scritto sapere informare presto possibile tempo momento dettagli informazioni seguente seguenti allegato
        guardare verificare verifico controllare esaminare parlare discutere pensare chiarire tornare inviare invio chiamare incontrare incontro aiutare felice lieto lieta spiace scuse interesse interessato interessa capire capito annotato vedere trovare bisogno vorrei vorremmo potrebbe potremmo potete
        bene cordiali saluti distinti squadra team collega colleghi interno tema punto punti parte passo passi adatto disponibile disponibilità quando prima dopo ancora soltanto davvero rapidamente primo prossimo ultimo entrambi tuttavia purtroppo intanto attualmente riguardo merito fare fatto
        questa questi queste quello quella quelli quelle nostra nostri nostre vostra vostri suoi loro mio mia miei sono siamo siete essere sarà saranno abbiamo avete hanno avere possiamo può possono dobbiamo così anche molto molta tutto tutti tutte ogni alcuni verso fino dalla dalle nella nelle sulla sulle allo agli dello degli durante secondo
        dare prendere come quale quali dove perché cortesemente favore resto restiamo attesa contatto contattare confermare conferma appena""",
    "nl": """beste geachte goedendag goedemorgen hallo heer mevrouw bedankt dank danken bericht mail antwoord antwoorden vraag vragen verzoek ontvangen lezen gelezen schrijven geschreven weten informeren binnenkort spoedig mogelijk tijd moment details informatie volgende bijlage
        kijken bekijken controleren bespreken overleggen overleg nadenken verduidelijken terug komen sturen stuur bellen spreken afspraak helpen hulp graag blij spijt excuses interesse geïnteresseerd begrijpen begrepen genoteerd zien vinden nodig willen zouden zou kunt kunnen
        goed vriendelijke groet groeten hartelijke team collega collega's intern onderwerp punt punten kant stap stappen past schikt beschikbaar beschikbaarheid wanneer voordat daarna nog alleen echt snel eerst laatste beide echter helaas ondertussen momenteel betreffende over doen gedaan
        deze die dit dat onze mijn jouw zijn haar hun wordt worden werd heeft hebben gaan gaat zullen moet moeten mogen daar hier dus want omdat zodat alle elke enkele tussen naar vanaf tijdens volgens
        geven nemen hoe welke waar waarom alstublieft hoor horen contact opnemen bevestigen bevestiging zodra laten""",
    "pt": """olá bom boa dia tarde noite prezado prezada caro cara senhor senhora obrigado obrigada agradeço agradecemos mensagem email resposta responder respondo pergunta perguntas pedido pedidos recebido receber ler lido escrever escrito saber informar breve possível tempo momento detalhes informações informação seguinte seguintes anexo
        olhar verificar verifico analisar discutir pensar esclarecer voltar enviar envio ligar falar reunir reunião ajudar feliz lamento desculpas interesse interessado interessa entender entendido anotado ver encontrar precisar gostaria gostaríamos poderia poderiam pode
        bem cumprimentos atenciosamente melhores equipa equipe colega colegas interno assunto tema ponto pontos parte passo passos convém disponível disponibilidade quando antes depois ainda somente realmente rapidamente primeiro próximo último ambos porém infelizmente entretanto atualmente relativamente sobre fazer feito
        esta este estes estas esse essa isso nossa nossos nossas vossa seus suas meus minha eles elas onde assim também muito muita todos todas tudo cada vários entre até desde durante segundo estamos estão estar somos será serão temos tem têm haver podemos podem devemos vamos pela pelo pelas pelos
        dar tomar como qual quais onde porquê favor fico ficamos aguardo contacto contato confirmar confirmação assim""",
}
COURTESY: Final = {
    language: frozenset(fold(word)[:STEM] for word in words.split())
    | frozenset(fold(word)[:STEM] for word in STOP_WORDS)
    for language, words in _COURTESY.items()
}
"""Beginnings of words, folded."""

PROMISES: Final = frozenset(
    fold(word)[:6]
    for word in """accept accepted accepting guarantee guaranteed promise promised refund refunded discount waive cancel cancelled terminate liable liability warrant warranty commit committed binding
    akzeptieren akzeptiere annehmen zusagen garantieren garantiere versprechen erstatten rabatt kündigen storniere stornieren haften haftung gewährleistung verbindlich beauftragen beauftrage
    accepter acceptons accepte garantir garantissons promettre rembourser remise résilier annuler engager engageons
    aceptar aceptamos acepto garantizar garantizamos prometer reembolsar descuento rescindir
    accettare accettiamo accetto garantire garantiamo promettere rimborsare sconto disdire annullare
    accepteren aanvaarden garanderen beloven terugbetalen korting opzeggen annuleren
    aceitar aceitamos aceito garantimos reembolsar desconto""".split()
)
"""What binds its author: never said for them, even in words that the thread uses."""

_FORMS: Final = """i i'm i'll i'd i've i’m i’ll i’d i’ve english german french spanish italian dutch portuguese sie ihnen ihr ihre ihren ihrem ihrer ihres
    lei la le suo sua suoi sue usted ustedes ud uds sra sr u uw mr mrs ms dr herr frau monsieur madame ok pdf"""
FORMS: Final = frozenset(fold(word) for word in _FORMS.split())
"""Written with a capital inside a sentence and nobody's name."""

_NOUNS: Final = """dank nachricht mail antwort frage anfrage tag morgen abend herr frau gruß grüße zeit moment woche monat jahr team kollege kollegin kollegen sache thema punkt punkte seite schritt schritte
    bescheid fall hilfe interesse leid freude termin gespräch telefonat anhang angaben details rücksprache hinblick bezug rahmen vorschlag wunsch bedarf ruhe anliegen hinweis kontakt damen herren stand
    überblick ergebnis ende anfang teil art weise möglichkeit ordnung eindruck laufe lauf absprache vorfeld nachgang unterlagen ihrerseits"""
NOUNS: Final = frozenset(fold(word) for word in _NOUNS.split())
NOUN_ENDINGS: Final = ("ung", "ungen", "heit", "keit", "keiten", "schaft", "tion", "tionen", "nis", "frage", "fragen")
"""German nouns that are no names."""

_AMBIGUOUS: Final = frozenset(
    "may mar sat sun mon wed mai mei jun jul dec set sete ago ene dom abr apr feb jan aug sep oct nov dez okt mars marzo segunda martes".split()
)
WEEKDAY_OF: Final = {fold(name): index for name, index in WEEKDAYS.items() if name not in _AMBIGUOUS}
MONTH_OF: Final = {fold(name): index for name, index in MONTHS.items()}
MONTH_WORDS: Final = frozenset(fold(name) for name in MONTHS if name not in _AMBIGUOUS)
RELATIVE: Final = frozenset(
    fold(word)
    for word in """today tonight tomorrow yesterday noon midday midnight fortnight weekend quarter heute übermorgen gestern mittags mitternacht wochenende quartal
    demain aujourd'hui hier midi minuit mañana hoy ayer mediodía domani oggi ieri mezzogiorno vandaag gisteren overmorgen amanhã hoje ontem""".split()
)
"""Of these, what another language takes for something else is left out where it is used."""
NOT_RELATIVE: Final = {
    "de": frozenset({"hier", "morgen"}),
    "nl": frozenset({"hier"}),
    "en": frozenset(),
    "pt": frozenset(),
}
PERIOD: Final = (
    r"\b(?:next|this|coming|following|nachste[nrms]?|diese[nrms]?|kommende[nrms]?|prochaine?|cette|ce|proxim[ao]|est[ae]|prossim[ao]|quest[ao]|volgende|deze|end of(?: the)?|ende (?:der|des|dieser|dieses|nachster))"
    r" (?:day|week|month|quarter|year|woche|monats?|quartals?|jahr(?:es)?|semaine|mois|annee|semana|mes|ano|settimana|mese|anno|week|maand|jaar)\b"
)
"""In folded text."""

NUMBER_WORDS: Final = {
    "en": "two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty hundred thousand million dozen half twice",
    "de": "zwei drei vier fünf sechs sieben zehn elf zwölf fünfzehn zwanzig dreißig vierzig fünfzig hundert tausend million millionen dutzend halb hälfte",
    "fr": "deux trois quatre cinq sept huit onze douze quinze vingt trente quarante cinquante cent mille million douzaine moitié",
    "es": "dos tres cuatro cinco seis siete ocho nueve diez doce quince veinte treinta cuarenta cincuenta cien mil millón docena mitad",
    "it": "due tre quattro cinque sette otto dieci dodici quindici venti trenta quaranta cinquanta cento mille milione dozzina metà",
    "nl": "twee drie vier vijf zes zeven acht negen tien twaalf vijftien twintig dertig veertig vijftig honderd duizend miljoen dozijn helft",
    "pt": "dois duas três quatro cinco seis sete oito nove dez doze quinze vinte trinta quarenta cinquenta cem mil milhão dúzia metade",
}
