"""Faker's generators, one a locale, made when first asked for."""

import functools
import unicodedata

from faker import Faker

# Locales whose names and streets are written in Latin, Greek or Cyrillic letters.
PEOPLE = [
    "en_US", "en_US", "en_GB", "en_GB", "en_IN", "en_NZ", "de_DE", "de_AT", "de_CH", "fr_FR", "it_IT", "es_ES", "es_MX",
    "pt_BR", "pt_PT", "nl_NL", "nl_BE", "sv_SE", "no_NO", "da_DK", "fi_FI", "et_EE", "lv_LV", "lt_LT", "pl_PL", "cs_CZ",
    "sk_SK", "hu_HU", "ro_RO", "sl_SI", "hr_HR", "tr_TR", "id_ID", "vi_VN", "fil_PH", "zu_ZA", "el_GR", "ru_RU",
]
PLACES = [
    "en_US", "en_US", "en_GB", "en_GB", "en_IN", "en_AU", "en_CA", "en_NZ", "de_DE", "de_AT", "de_CH", "fr_FR", "it_IT",
    "es_ES", "es_MX", "pt_BR", "pt_PT", "nl_NL", "nl_BE", "sv_SE", "no_NO", "da_DK", "fi_FI", "pl_PL", "cs_CZ", "sk_SK",
    "hu_HU", "ro_RO", "sl_SI", "hr_HR", "id_ID", "el_GR",
]


@functools.cache
def faker(locale):
    return Faker(locale, use_weighting=False)


_CYRILLIC = dict(zip(
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch  y  e yu ya".split(" "),
))


def latin(text):
    """Cyrillic letters by their usual transcription, everything else as it is."""
    letters = []
    for letter in text:
        mapped = _CYRILLIC.get(letter.lower())
        letters.append(letter if mapped is None else mapped.capitalize() if letter.isupper() else mapped)
    return unicodedata.normalize("NFC", "".join(letters))
