"""Language tags, what languages call themselves, and which way they are written."""

import re

from fediwiki.errors import Malformed
from fediwiki.text.gettext import _

UNDETERMINED = "und"


def check(tag: str) -> None:
    """Check that `tag` has the form of a language tag, as `fr`, `pt-BR` or `zh-Hant-TW`.

    Raises:
        Malformed: It has not.

    Source: RFC 5646 §2.1, without grandfathered tags, extensions and private use.
    """
    if _TAG.fullmatch(tag) is None:
        raise Malformed(_("A language is named by a tag like en, fr or pt-BR."))


def known_or_undetermined(tag: object) -> str:
    """`tag` in its usual case if it is a language tag, else `und`."""
    if not isinstance(tag, str) or _TAG.fullmatch(tag) is None:
        return UNDETERMINED
    language, *rest = tag.split("-")
    return "-".join([language.lower(), *map(_usual_case, rest)])


def native_name(tag: str) -> str:
    """What speakers call the language; the tag itself where we do not know, empty for `und`."""
    if tag == UNDETERMINED:
        return ""
    return NATIVE_NAMES.get(tag) or NATIVE_NAMES.get(_primary(tag)) or tag


def direction(tag: str) -> str:
    """The value of `dir` for text in the language: `ltr`, `rtl`, or `auto` for `und`."""
    if _primary(tag) == UNDETERMINED:
        return "auto"
    script = next((part.title() for part in tag.split("-")[1:] if len(part) == _SCRIPT_CHARS), "")
    if script:
        return "rtl" if script in _RTL_SCRIPTS else "ltr"
    return "rtl" if _primary(tag) in _RTL_LANGUAGES else "ltr"


def _primary(tag: str) -> str:
    return tag.split("-", 1)[0].lower()


def _usual_case(part: str) -> str:
    if len(part) == _SCRIPT_CHARS and part.isalpha():
        return part.title()
    return part.upper() if len(part) == _REGION_CHARS else part.lower()


_SCRIPT_CHARS = 4
_REGION_CHARS = 2

_TAG = re.compile(
    r"[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3})){0,3}"
)

_RTL_LANGUAGES = frozenset("ar arc ckb dv fa he ks ps sd syr ug ur yi".split())
_RTL_SCRIPTS = frozenset("Adlm Arab Hebr Mand Nkoo Rohg Samr Syrc Thaa".split())

NATIVE_NAMES = {
    "af": "Afrikaans",
    "am": "አማርኛ",
    "ar": "العربية",
    "ast": "Asturianu",
    "az": "Azərbaycanca",
    "be": "Беларуская",
    "bg": "Български",
    "bn": "বাংলা",
    "br": "Brezhoneg",
    "bs": "Bosanski",
    "ca": "Català",
    "ckb": "کوردیی ناوەندی",
    "co": "Corsu",
    "cs": "Čeština",
    "cy": "Cymraeg",
    "da": "Dansk",
    "de": "Deutsch",
    "el": "Ελληνικά",
    "en": "English",
    "eo": "Esperanto",
    "es": "Español",
    "et": "Eesti",
    "eu": "Euskara",
    "fa": "فارسی",
    "fi": "Suomi",
    "fil": "Filipino",
    "fo": "Føroyskt",
    "fr": "Français",
    "fy": "Frysk",
    "ga": "Gaeilge",
    "gd": "Gàidhlig",
    "gl": "Galego",
    "gu": "ગુજરાતી",
    "he": "עברית",
    "hi": "हिन्दी",
    "hr": "Hrvatski",
    "hu": "Magyar",
    "hy": "Հայերեն",
    "ia": "Interlingua",
    "id": "Bahasa Indonesia",
    "is": "Íslenska",
    "it": "Italiano",
    "ja": "日本語",
    "ka": "ქართული",
    "kab": "Taqbaylit",
    "kk": "Қазақша",
    "kn": "ಕನ್ನಡ",
    "ko": "한국어",
    "ku": "Kurdî",
    "la": "Latina",
    "lb": "Lëtzebuergesch",
    "lt": "Lietuvių",
    "lv": "Latviešu",
    "mk": "Македонски",
    "ml": "മലയാളം",
    "mn": "Монгол",
    "mr": "मराठी",
    "ms": "Bahasa Melayu",
    "mt": "Malti",
    "my": "မြန်မာဘာသာ",
    "nb": "Norsk bokmål",
    "ne": "नेपाली",
    "nl": "Nederlands",
    "nn": "Norsk nynorsk",
    "no": "Norsk",
    "oc": "Occitan",
    "pa": "ਪੰਜਾਬੀ",
    "pl": "Polski",
    "ps": "پښتو",
    "pt": "Português",
    "pt-BR": "Português (Brasil)",
    "ro": "Română",
    "ru": "Русский",
    "sc": "Sardu",
    "sco": "Scots",
    "sk": "Slovenčina",
    "sl": "Slovenščina",
    "sq": "Shqip",
    "sr": "Српски",
    "sv": "Svenska",
    "sw": "Kiswahili",
    "ta": "தமிழ்",
    "te": "తెలుగు",
    "th": "ไทย",
    "tr": "Türkçe",
    "uk": "Українська",
    "ur": "اردو",
    "uz": "O\N{MODIFIER LETTER TURNED COMMA}zbekcha",
    "vi": "Tiếng Việt",
    "yi": "ייִדיש",
    "zh": "中文",
    "zh-Hans": "简体中文",
    "zh-Hant": "繁體中文",
    "zu": "isiZulu",
}
