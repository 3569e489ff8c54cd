"""Names of days and months, words of relative time, and zone names, in the languages whose dates we read."""

WEEKDAYS: dict[str, int] = {}
for _names in (
    "monday tuesday wednesday thursday friday saturday sunday",
    "mon tue wed thu fri sat sun",
    "mon tues weds thur fri sat sun",
    "mon tues weds thurs fri sat sun",
    "montag dienstag mittwoch donnerstag freitag samstag sonntag",
    "montags dienstags mittwochs donnerstags freitags sonnabend sonntags",
    "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "lunes martes miércoles jueves viernes sábado domingo",
    "lunes martes miercoles jueves viernes sabado domingo",
    "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "lunedi martedi mercoledi giovedi venerdi sabato domenica",
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
):
    WEEKDAYS |= {name: index for index, name in enumerate(_names.split())}

MONTHS: dict[str, int] = {}
for _names in (
    "january february march april may june july august september october november december",
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "jan feb mar apr may june july aug sept oct nov dec",
    "januar februar märz april mai juni juli august september oktober november dezember",
    "jänner feber maerz april mai jun jul aug sep okt nov dez",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "janv fevrier mars avril mai juin juil aout sept oct nov decembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "ene feb marzo abr mayo jun jul ago setiembre oct nov dic",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
):
    MONTHS |= {name: index for index, name in enumerate(_names.split(), 1)}

NUMBERS: dict[str, int] = {}
for _names in (
    "one two three four five six seven eight nine ten eleven twelve",
    "a couple",
    "einem zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "einer zwei",
    "ein zwei",
    "un deux trois quatre cinq six sept huit neuf dix onze douze",
    "une deux",
    "un dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "una dos",
    "un due tre quattro cinque sei sette otto nove dieci",
    "een twee drie vier vijf zes zeven acht negen tien",
    "um dois três quatro cinco seis sete oito nove dez",
    "uma duas",
):
    NUMBERS |= {name: index for index, name in enumerate(_names.split(), 1)}
NUMBERS |= {"quinze": 15, "quince": 15, "an": 1}

UNITS = {
    "day": ("day", "days", "tag", "tage", "tagen", "jour", "jours", "día", "días", "dia", "dias", "giorno", "giorni", "dag", "dagen"),
    "week": (
        "week", "weeks", "woche", "wochen", "semaine", "semaines", "semana", "semanas", "settimana", "settimane", "weken",
    ),
    "hour": ("hour", "hours", "hrs", "stunde", "stunden", "heures", "horas", "ore", "uur"),
    "fortnight": ("fortnight",),
    "month": ("month", "months", "monat", "monate", "monaten", "mois", "mes", "meses", "mese", "mesi", "maand", "maanden", "mês"),
}  # fmt: skip

ZONES = {
    "utc": "UTC", "gmt": "UTC", "z": "UTC", "cet": "Europe/Berlin", "cest": "Europe/Berlin", "mez": "Europe/Berlin",
    "mesz": "Europe/Berlin", "bst": "Europe/London", "uk time": "Europe/London", "uk": "Europe/London", "london time": "Europe/London",
    "eet": "Europe/Helsinki", "et": "America/New_York", "est": "America/New_York", "edt": "America/New_York",
    "eastern": "America/New_York", "ct": "America/Chicago", "cst": "America/Chicago", "cdt": "America/Chicago",
    "central time": "America/Chicago", "central": "America/Chicago", "mt": "America/Denver", "mst": "America/Denver", "mdt": "America/Denver",
    "mountain": "America/Denver", "pt": "America/Los_Angeles", "pst": "America/Los_Angeles", "pdt": "America/Los_Angeles",
    "pacific": "America/Los_Angeles", "jst": "Asia/Tokyo", "tokyo time": "Asia/Tokyo", "ist": "Asia/Kolkata",
    "sgt": "Asia/Singapore", "hkt": "Asia/Hong_Kong", "aest": "Australia/Brisbane", "aedt": "Australia/Sydney",
    "nzst": "Pacific/Auckland", "nzdt": "Pacific/Auckland", "new york time": "America/New_York", "paris time": "Europe/Paris",
    "berlin time": "Europe/Berlin", "sydney time": "Australia/Sydney", "singapore time": "Asia/Singapore",
    "heure de paris": "Europe/Paris", "hora peninsular": "Europe/Madrid", "dubai time": "Asia/Dubai",
}  # fmt: skip
