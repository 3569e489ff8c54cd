"""The terms of a new deal where a letter names several sums or days: which one is set aside for it, and when it is decided."""

# ruff: noqa: E501 - word lists are read by line

from dataclasses import replace
from decimal import Decimal

from agentic_crm.engine.analyze.dates.dates import find_dates
from agentic_crm.engine.analyze.deals.deals import DealNews
from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.package import quote
from agentic_crm.engine.analyze.text.patterns import one_of
from agentic_crm.engine.analyze.text.wording import Sentence
from agentic_crm.engine.analyze.values.money import Money, find_money
from agentic_crm.engine.snapshot import Workspace
from agentic_crm.kit.regex import regex

_SET_ASIDE = one_of(
    r"\b(?:(?:set|put) aside|voted|approved|allocated|earmarked|ring-?fenced|reserved|granted|budget\w*|business plan|signed off|released|(?:can|could|may) spend|ceiling|capped? at|cap of)\b",
    r"\b(?:eingestellt|bewilligt|freigegeben|genehmigt|bereitgestellt|\w*haushalts?|budget\w*|zur verfügung|eingeplant|reserviert|zurückgelegt|kostenrahmen|finanzrahmen)\b",
    r"\b(?:enveloppe|budget\w*|valid[ée]\w*|vot[ée]\w*|allou[ée]\w*|prévu\w*|débloqu[ée]\w*|plafond|accord[ée]\w*|réserv[ée]\w*|mis\w* de côté)\b|\b(?:presupuesto|partida|aprobad[oa]s?|destinad[oa]s?|reservad[oa]s?|asignad[oa]s?|disponemos|tope|apartad[oa]s?)\b",
    r"\b(?:budget|stanziat[oaie]|approvat[oaie]|previst[oaie]|tetto|messo da parte|a disposizione|accantonat[oaie])\b|\b(?:uitgetrokken|gereserveerd|goedgekeurd|begroot|begroting|beschikbaar|opzij)\b|\b(?:orçamento|verba|aprovad[oa]s?|reservad[oa]s?|destinad[oa]s?|disponíve(?:l|is)|teto)\b",
)
# What others were paid or asked, what was before, what is spent anyhow.
_ELSEWHERE = one_of(
    r"\b(?:(?:another|other|different|first|second|rival) (?:firm|company|supplier|contractor|agency|vendor|bidder|shop|quote|offer)|somebody else|someone else|competitor\w*|elsewhere|nothing to do with|separate(?:ly)?|already (?:gone|given|awarded|ordered|bought|paid|covered)|last (?:year|time)(?:['’]s)?|so far|at present|bill|rent|deposit|bond|security|excess|quoted us|wanted|charges? us)\b",
    r"\b(?:ander\w+ (?:firma|betrieb|anbieter|unternehmen|lieferant\w*|dienstleister)|mitbewerber\w*|nichts zu tun|separat|gesondert|(?:schon|bereits) (?:\w+ ){0,4}(?:vergeben|bestellt|bezahlt|beauftragt)|letzte[sn] jahr|vorjahr\w*|bislang|bisher\w*|miete|kaution|stromrechnung|rechnung)\b",
    r"\b(?:(?:une?|l['’]) ?autre (?:société|entreprise|agence|prestataire|fournisseur)|première (?:agence|offre|société)|concurren\w+|rien à voir|à part|déjà (?:confié\w*|commandé\w*|payé\w*|attribué\w*)|l['’]an dernier|jusqu['’]ici|loyer|caution)\b|\b(?:otra (?:empresa|casa|firma)|otro (?:proveedor|presupuesto)|competencia|nada que ver|aparte|ya (?:está\w* )?(?:adjudicad\w+|encargad\w+|pagad\w+|contratad\w+)|el año pasado|hasta ahora|alquiler|fianza)\b",
    r"\b(?:altr[ao] (?:ditta|azienda|fornitore|preventivo)|concorren\w+|nulla a che|niente a che|a parte|già (?:affidat\w+|ordinat\w+|pagat\w+)|l['’]anno scorso|finora|affitto|cauzione)\b|\b(?:ander\w* (?:bedrijf|leverancier|partij|firma)|concurrent\w*|niets (?:mee )?te maken|apart|al (?:gegund|besteld|betaald)|vorig jaar|tot nu toe|huur|borg)\b|\b(?:outr[ao] (?:empresa|fornecedor|proposta)|concorrência|nada a ver|à parte|já (?:adjudicad\w+|encomendad\w+|pag\w+)|ano passado|até agora|renda|caução)\b",
)
# Somebody who may signs or chooses on a day.
_SETTLES = one_of(
    r"\b(?:signs|decides|votes|approves|awards|chooses|picks|rules on it|gives the nod|(?:will|to|shall) (?:sign|decide|vote|approve|award|choose|pick)|makes? (?:the|a|its|their|up) (?:decision|choice|mind))\b",
    r"\b(?:unterschreibt|unterzeichnet|entscheidet|vergibt|beschließt|stimmt ab|wählt aus|erteilt den auftrag)\b|\b(?:signe|signera|décide|décidera|tranche|tranchera|statue|statuera|choisit|choisira|vote|votera)\b|\b(?:firma|firmará|decide|decidirá|resuelve|resolverá|vota|votará|adjudica|elige|elegirá)\b",
    r"\b(?:firma|firmerà|decide|deciderà|delibera|delibererà|sceglie|sceglierà|vota|voterà)\b|\b(?:tekent|beslist|kiest|gunt|stemt|hakt de knoop door)\b|\b(?:assina|assinará|decide|decidirá|escolhe|escolherá|vota|votará|adjudica)\b",
)
_PERHAPS = regex(r"\b(?:if|unless|wenn|falls|sofern|si|se|als|indien|caso)\b")
_CLAUSES = regex(r"[;:()]|, (?:but|aber|mais|pero|ma|maar|mas|the|die|der|das|le|la|el|il|de|o|a)\b|\. ")
_NEAR = 60


def settle_terms(news: DealNews, letters: list[Letter], workspace: Workspace) -> DealNews:
    """The news of a new deal with the sum that is set aside for it, if another's was taken, and the day somebody decides."""
    found = _set_aside(news, letters, workspace)
    if found is not None:
        letter, sentence, money = found
        rest = [e for e in news.evidence if e.field != "amount"]
        proof = quote(letter, sentence.start + money.start, sentence.start + money.end, "amount")
        news = replace(
            news,
            amount=money.amount.quantize(Decimal("0.01")),
            currency=money.currency or workspace.currency,
            evidence=[*rest, *proof],
        )
    return news if news.close_date else _decided_by(news, letters)


def _clause(sentence: Sentence, money: Money) -> str:
    """The part of a sentence around a sum, cut where another thing begins; what follows the last sum belongs to it."""
    start, end = 0, len(sentence.low)
    for cut in _CLAUSES.finditer(sentence.low):
        if cut.end() <= money.start:
            start = cut.start()
        elif cut.start() >= money.end:
            end = cut.start()
            break
    return sentence.low[start:end]


def _set_aside(news: DealNews, letters: list[Letter], workspace: Workspace) -> tuple[Letter, Sentence, Money] | None:
    """The only sum that the letter sets aside, where no amount was found or one was taken from what it says of others."""
    for letter in reversed(letters):
        if letter.is_ours and not letter.is_forwarded:
            continue
        sums = [(s, m) for s in letter.sentences for m in find_money(s.text, workspace.currency)]
        if news.amount is not None and not any(m.amount == news.amount for _, m in sums):
            continue
        own, taken = set[Decimal](), True
        best: tuple[Sentence, Money] | None = None
        for sentence, money in sums:
            part = _clause(sentence, money)
            is_own = bool(_SET_ASIDE.search(part)) and not _ELSEWHERE.search(part)
            if is_own and not (money.is_range or money.is_unit_price):
                own.add(money.amount)
                best = (sentence, money)
            if money.amount == news.amount:
                taken = taken and not is_own and bool(_ELSEWHERE.search(part))
        if best is not None and taken and len(own) == 1:
            return letter, *best
        if news.amount is not None:
            return None
    return None


def _decided_by(news: DealNews, letters: list[Letter]) -> DealNews:
    for letter in reversed(letters):
        if letter.is_ours and not letter.is_forwarded:
            continue
        for sentence in letter.sentences:
            cue = _SETTLES.search(sentence.low)
            if cue is None or sentence.text.endswith("?") or _PERHAPS.search(sentence.low[: cue.start()]):
                continue
            for day in find_dates(sentence.text, letter.anchor):
                gap = min(abs(day.start - cue.end()), abs(cue.start() - day.end))
                if not day.is_open and day.day >= letter.anchor.at.date() and gap <= _NEAR:
                    proof = quote(letter, sentence.start + day.start, sentence.start + day.end, "close_date")
                    return replace(news, close_date=day.day, evidence=[*news.evidence, *proof])
    return news
