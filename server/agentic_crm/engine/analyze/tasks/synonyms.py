"""Which words of a task's title a sentence says again: inflected, in a compound, or by another word for the same thing."""

# ruff: noqa: E501 - word lists are read by line

from functools import lru_cache

from agentic_crm.engine.analyze.text.wording import STOP_WORDS, fold, words

# One thing a line, in seven languages.
_FAMILIES = """
quote quotation offer proposal estimate pricing bid angebot offerte kostenvoranschlag devis offre proposition chiffrage oferta presupuesto propuesta cotizacion preventivo offerta proposta prijsopgave orcamento cotacao
invoice bill rechnung facture factura fattura factuur fatura
photo picture photograph foto bild fotografie imagen immagine afbeelding imagem
sample specimen swatch muster probe echantillon muestra campione monster staal amostra
drawing sketch layout blueprint zeichnung skizze dessin croquis plano dibujo disegno tekening schets desenho
report bericht gutachten rapport informe relazione rapporto verslag relatorio
list liste lista lijst
manual handbook handbuch anleitung manuel manuale handleiding
certificate attestation certification bescheinigung zertifikat nachweis certificat certificado certificato attestato certificaat
documents papers paperwork unterlagen dokumente papiere papiers documentos documenti documenten papieren papelada
visit tour walkthrough viewing besuch besichtigung begehung ortstermin rundgang visite visita sopralluogo bezoek rondleiding
call phone ring anruf anrufen telefonat telefonieren appel appeler rappeler llamada llamar videollamada chiamata chiamare telefonata bellen telefoontje chamada ligar
meeting meet besprechung treffen reunion riunione incontro vergadering overleg reuniao encontro
delivery deliver lieferung liefern livraison livrer entrega entregar consegna consegnare levering leveren
decision entscheidung entscheiden decidir besluit beslissing decisao
order bestellung auftrag commande pedido ordine bestelling encomenda
payment zahlung paiement pago pagamento betaling
deposit anzahlung acompte anticipo acconto aanbetaling
key schlussel cle llave chiave sleutel chave
maintenance wartung entretien mantenimiento manutenzione onderhoud manutencao
training schulung formation formacion formazione opleiding formacao
renewal renew verlangerung verlangern renouvellement renouveler renovacion renovar rinnovo rinnovare verlenging verlengen renovacao
boxes crates cartons kisten kartons cajas scatole caixas
"""
_FAMILY = {word: line.split()[0] for line in _FAMILIES.strip().split("\n") for word in line.split()}
_TAILS = tuple((word, family) for word, family in _FAMILY.items() if len(word) > 4)


@lru_cache(maxsize=1024)
def _content(text: str) -> frozenset[str]:
    """A text's content words, folded and whole."""
    folded = (fold(w) for w in words(text) if len(w) > 1 and w.lower() not in STOP_WORDS)
    return frozenset(w for w in folded if w and w not in STOP_WORDS)


@lru_cache(maxsize=1024)
def _kinds(word: str) -> frozenset[str]:
    """The things that a folded word can stand for: its own stem, its family, the family of a compound's last part."""
    found = {word[:5]}
    # With up to two letters of a plural or a case.
    found |= {f"={_FAMILY[w]}" for w in (word, word[:-1], word[:-2]) if w in _FAMILY}
    if len(word) > 8:
        found |= {f"={family}" for tail, family in _TAILS if word.endswith(tail)}
    return frozenset(found)


def families(text: str) -> frozenset[str]:
    """The kinds of things that a text names."""
    return frozenset(kind for word in _content(text) for kind in _kinds(word) if kind.startswith("="))


def _is_same(wanted: str, said: str) -> bool:
    if _kinds(wanted) & _kinds(said):
        return True
    short, long = sorted((wanted, said), key=len)
    # "wipe", "wiped"; "geprüft", "prüfen"; "Statikunterlagen", "Unterlagen".
    bare = long.removeprefix("ge")
    return (
        (len(short) >= 4 and long.startswith(short))
        or (bare != long and len(short) >= 5 and len(bare) >= 4 and bare[:4] == short[:4])
        or (len(short) >= 6 and len(long) >= len(short) + 3 and long.endswith(short))
    )


def said_again(title: str, text: str, ignored: frozenset[str]) -> tuple[frozenset[str], float]:
    """The content words of a title that a text says again, and which share of them that is; `ignored` stems say nothing here."""
    wanted = {w for w in _content(title) if w[:5] not in ignored}
    said = _content(text)
    again = frozenset(w for w in wanted if any(_is_same(w, s) for s in said))
    return again, len(again) / len(wanted) if wanted else 0.0
