"""Words in the language of whoever reads them."""

from fediwiki.text.gettext import ENGLISH, N_, _, ngettext, number, speak, speaking, spoken
from fediwiki.text.tongues import Tongues
from tests.text.tongue import tongue_of

_FRENCH = tongue_of(
    "fr",
    {
        "Welcome": "Bienvenue",
        "100%% of %(name)s": "100 %% de %(name)s",
        ("%(num)s post", "%(num)s posts"): (
            "%(num)s publication",
            "%(num)s de publications",
            "%(num)s publications",
        ),
    },
)
_BRAZILIAN = tongue_of("pt-BR", {"Welcome": "Boas-vindas"})
_TITLE = N_("Welcome")


def test_words_are_english_until_a_language_is_bound() -> None:
    assert _("Welcome") == "Welcome"
    with speaking(_FRENCH):
        assert _("Welcome") == "Bienvenue"
    assert _("Welcome") == "Welcome"


def test_a_constant_is_translated_when_it_is_shown() -> None:
    assert _TITLE == "Welcome"
    with speaking(_FRENCH):
        assert _(_TITLE) == "Bienvenue"


def test_whoever_finds_out_who_reads_speaks_on_in_their_language() -> None:
    with speaking(ENGLISH):
        speak(_FRENCH)
        assert _("Welcome") == "Bienvenue"
    assert spoken() is ENGLISH


def test_values_stand_in_their_places() -> None:
    assert _("100%% of %(name)s", name="%(x)s") == "100% of %(x)s"
    with speaking(_FRENCH):
        assert _("100%% of %(name)s", name="a") == "100 % de a"


def test_a_number_chooses_the_form_and_is_written_as_the_language_does() -> None:
    forms = "%(num)s post", "%(num)s posts"
    assert [ngettext(*forms, many) for many in (0, 1, 1204)] == ["0 posts", "1 post", "1,204 posts"]
    with speaking(_FRENCH):
        said = [ngettext(*forms, many) for many in (0, 1, 1204)]
        assert said == ["0 publication", "1 publication", "1\u202f204 publications"]
        assert number(12) == "12"


def test_the_nearest_language_is_found() -> None:
    tongues = Tongues([_FRENCH, _BRAZILIAN])
    assert tongues.tags == ["en", "fr", "pt-BR"]
    assert tongues.find("fr-CA") is _FRENCH
    assert tongues.find("PT-br") is _BRAZILIAN
    assert tongues.find("pt") is None
    assert tongues.best(["eo", "pt-BR", "fr"]) is _BRAZILIAN
    assert tongues.best(["eo"]) is ENGLISH
