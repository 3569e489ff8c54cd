"""Mail to many yields nothing: to parents and members, and newsletters that somebody passes on without a word."""

# ruff: noqa: E501 - letters read best on one line

import pytest

from tests.engine.analyze.threads import LENA, Mail, of_type, read

ANN = "Ann Reed <ann@reedsupplies.example>"


@pytest.mark.parametrize(
    "body",
    [
        "Dear parents,\n\non 20 June we celebrate from 2 to 6. We still need 12 cakes and somebody who brings a sound system. Please sign up by 5 June.\n\nAnn Reed\n0172 555 0131",
        "Liebe Eltern,\n\nam 20. Juni feiern wir. Wir brauchen noch 12 Kuchen und jemanden, der die Musikanlage mitbringt. Bitte tragt euch bis zum 5. Juni ein.\n\nAnn Reed\n0172 555 0131",
        "Chers voisins,\n\nle 20 juin nous fêtons l'été. Nous cherchons 12 gâteaux et une sono, pourriez-vous vous inscrire avant le 5 juin ?\n\nAnn Reed\n06 55 50 11 31",
        "Estimados socios:\n\nnecesitamos 12 tartas y un equipo de música para el 20 de junio. ¿Podrían apuntarse antes del 5?\n\nAnn Reed\n600 555 013",
        "Cari genitori,\n\nper il 20 giugno ci servono 12 torte e un impianto audio. Potreste iscrivervi entro il 5 giugno?\n\nAnn Reed\n333 555 0131",
        "Beste buren,\n\nvoor 20 juni hebben we nog 12 taarten en een muziekinstallatie nodig. Kunnen jullie je voor 5 juni opgeven?\n\nAnn Reed\n06 555 01 31",
        "Caros pais,\n\nprecisamos de 12 bolos e de uma aparelhagem para o dia 20 de junho. Podem inscrever-se até dia 5?\n\nAnn Reed\n912 555 013",
    ],
)
def test_what_goes_to_a_group_is_a_notice(body: str) -> None:
    result = read(Mail(ANN, body, subject="20 June"))
    assert (result.category, result.actions) == ("notification", ())


FORWARDED = (
    "---------- Forwarded message ---------\nFrom: Solar News <info@solar-news.example>\n"
    "Date: Mon, 9 Mar 2026 at 13:34\nSubject: Want to save on modules?\nTo: <ann@reedsupplies.example>\n\n"
)


def test_a_newsletter_that_is_passed_on_without_a_word_yields_nothing() -> None:
    inner = "Hello, do you want to cut your costs? Download the checklist and we'd like to show you how.\nUnsubscribe: https://solar-news.example/u\n"
    result = read(Mail(ANN, FORWARDED + inner, subject="Fwd: Want to save on modules?"))
    assert (result.category, result.actions) == ("newsletter", ())


def test_an_enquiry_that_is_passed_on_is_read() -> None:
    inner = "Hello, we need 40 modules for our barn. Could you send us a quote by Friday?\n\nJo Hart\nHart Farm Ltd\n"
    result = read(
        Mail(
            LENA, FORWARDED.replace("Solar News <info@solar-news", "Jo Hart <jo@hart-farm") + inner, subject="Fwd: Barn"
        )
    )
    assert len(of_type(result, "create_deal")) == 1
