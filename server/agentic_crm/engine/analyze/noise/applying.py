"""Applications: letters in which people offer their own work."""

# ruff: noqa: E501 - word lists are read by line

from typing import Final

from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.text.patterns import one_of
from agentic_crm.kit.regex import regex

_APPLIES = regex(
    r"\bhiermit bewerbe ich mich\b|\bbewerbung (?:als|um|auf|für)\b|\bich bewerbe mich\b|\bmein(?:en)? lebenslauf\b|\b(?:apply|applying|application) for (?:the|a|an|your)\b[^.?!]{0,50}\b(?:position|role|job|vacancy|post|internship|opening)\b|"
    r"\b(?:my (?:cv|c\.v\.|resume|résumé)|cover letter)\b|\bje postule\b|\bcandidature (?:au|pour|spontanée|à)\b|\bmon cv\b|\b(?:mi|adjunto mi) (?:currículum|cv)\b|\boptar al puesto\b|\bcandidatura (?:per|al|para|à|espontánea|espontânea|spontanea)\b|"
    r"\bil mio (?:cv|curriculum)\b|\bmi candido\b|\b(?:mijn cv|ik solliciteer|(?:open )?sollicitatie (?:als|naar|voor|monteur|bij)|open sollicitatie)\b|\bo meu (?:cv|currículo)\b|\bcandidato-me\b|\binitiativbewerbung\b|\b(?:speculative|unsolicited) application\b"
)
_OWN_PAPERS = one_of(
    r"\b(?:cv|c\.v\.|resume|résumé|lebenslauf|curriculum|currículo|currículum)\b[^.?!]{0,40}\b(?:attached|enclosed|below|anbei|beigefügt|anhang|ci-joint|adjunt\w+|allegat\w+|allegato|bijgevoegd|bijlage|anexo)\b|\b(?:attached|enclosed|find|anbei|anhang|ci-joint|adjunto|allego|allegato|bijgevoegd|bijlage|segue|anexo)\b[^.?!]{0,40}\b(?:cv|c\.v\.|resume|résumé|lebenslauf|curriculum|currículo|currículum)\b",
    r"\bmy (?:references|referees|tutor|qualifications?|certificates|diploma)\b|\b(?:two|three|my) references\b|\bmeine[nr]? (?:zeugnisse|bewerbung\w*|ausbildung)\b|\bma (?:candidature|lettre de motivation|formation)\b|\bmi (?:formación|carta de presentación)\b|\bla mia (?:formazione|lettera di presentazione)\b|\bmijn (?:opleiding|motivatie\w*|diploma\w*)\b|\ba minha (?:formação|carta de apresentação)\b|^application\b|\bapplication - ",
)
_PLACE_WANTED = one_of(
    r"\b(?:an|any) (?:opening|vacanc\w+|positions?|jobs? going|apprenticeship|internship|work placement)s?\b|\b(?:come (?:and |to )?work|working) (?:for|with) you\b|\bjoin your (?:team|company|firm|workshop)\b|\bfoot in the door\b",
    r"\bsuche (?:ich )?(?:derzeit |aktuell |zum [^.?!]{0,20})?(?:eine[nr]? )?(?:neue[nr]? )?(?:stelle|anstellung|arbeit|praktik\w+|praktikumsplatz|ausbildungsplatz|lehrstelle|werkstudent\w*)\b|\b(?:bei|für) (?:ihnen|euch) (?:zu )?arbeiten\b|\b(?:stelle|praktikum|ausbildung) (?:bei|in) (?:ihnen|euch|ihrem)\b",
    r"\b(?:recherche|cherche) (?:actuellement )?(?:un |une |d['’]un |d['’]une )?(?:stage|emploi|poste|alternance|apprentissage|travail)\b|\brejoindre votre (?:équipe|entreprise|atelier)\b|\bbusco (?:trabajo|empleo|(?:unas )?prácticas|un puesto)\b|\b(?:trabajar|incorporarme) (?:con ustedes|con vosotros|en su|a su|en vuestr\w+)\b",
    r"\bcerco (?:un |una |uno )?(?:lavoro|impiego|stage|tirocinio|nuova posizione|posto)\b|\blavorare (?:da|per|con) voi\b|\bzoek (?:een |naar een )?(?:nieuwe )?(?:baan|stage\w*|werk|werkplek|leerplek)\b|\b(?:graag )?(?:bij jullie|bij u) (?:komen )?werken\b|\b(?:er|daar) graag komen werken\b|\bprocuro (?:um |uma )?(?:emprego|trabalho|estágio|colocação)\b|\b(?:trabalhar|integrar) (?:convosco|na vossa|a vossa|com vocês)\b",
)
_OWN_SKILL = one_of(
    r"\b(?:i|i['’]ve|i am|i['’]m|i have)\b[^.?!]{0,60}\b(?:years?['’]? (?:of )?experience|years? (?:with|as|on|at) )|\bi(?:['’]m| am) \d\d\b|\babout me\b|\bnvq\b",
    r"\bich (?:bin|habe)\b[^.?!]{0,60}\b(?:jahre\w*|berufserfahrung|gelernt\w*|ausgebildet\w*)\b|\bals gelernte[r]?\b|\bbin ich (?:\d\d|gelernte[r]?)\b",
    r"\b(?:ans|années) d['’]expérience\b|\b(?:años|anos) de experi[eê]ncia\b|\banni di esperienza\b|\bjaar ervaring\b|\b(?:sono|ho) (?:un|una) [^.?!]{0,40}\b(?:anni|esperienza)\b|\b(?:étudiante?|estudiante|studente|studentessa|studente|estudante) (?:en|de|in|di|aan|na|no)\b|\bactuellement en (?:dernière|première|deuxième) année\b",
)
_TERMS = one_of(
    r"\bmy notice\b|\bnotice period\b|\btrial (?:day|shift|week)\b|\b(?:for|to) an interview\b|\bi could (?:start|begin)\b|\bcome for less\b|\bsalary expectation\w*\b",
    r"\bkündigungsfrist\b|\bprobe(?:arbeiten|tag|woche)\b|\bvorstellungsgespräch\w*\b|\bgehalts(?:vorstellung|wunsch)\w*\b|\b(?:mon|un mois de|semaines de) préavis\b|\bjournée d['’]essai\b|\b(?:pour|à) un entretien\b|\bprétentions\b",
    r"\bdía de prueba\b|\bpara una entrevista\b|\bper un colloquio\b|\bgiornata di prova\b|\bopzegtermijn\b|\bproefdag\b|\b(?:voor een|een) (?:sollicitatie)?gesprek\b[^.?!]{0,20}\bproefdag\b|\bpara uma entrevista\b|\bdia experimental\b|\bbruto\b",
)
_SIGNS: Final = (_OWN_PAPERS, _PLACE_WANTED, _OWN_SKILL, _TERMS)


def applies_for_work(first: Letter) -> bool:
    """Whether a letter offers its writer's own work: it says so, or speaks of two things that only applicants speak of."""
    text = f"{first.subject.lower()} . {first.low}"
    return bool(_APPLIES.search(text)) or sum(bool(sign.search(text)) for sign in _SIGNS) >= 2
