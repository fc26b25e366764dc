"""E-mail and web addresses."""

import re
import unicodedata

from values.organisations import brand
from values.people import first_name, invented, last_name

_HOSTS = ["gmail.com", "hotmail.com", "outlook.com", "yahoo.com", "yahoo.co.uk", "icloud.com", "web.de", "gmx.net", "proton.me", "orange.fr",
          "libero.it", "live.nl", "btinternet.com", "example.com", "example.org", "mail.com"]
_ENDINGS = ["com", "com", "co.uk", "org", "net", "de", "fr", "it", "es", "pt", "nl", "be", "se", "no", "dk", "fi", "ee", "pl", "cz", "hu", "si",
            "hr", "com.cy", "com.au", "co.nz", "ca", "us", "io", "app", "ch", "at", "com.br", "uy", "is", "gl", "ie", "info", "eu", "shop"]


def _plain(text):
    """Letters and digits as they may stand in an address."""
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKD", text.lower())) or "x"


def domain(rng):
    name = brand(rng).replace(" ", rng.choice(("", "-")))
    name = re.sub(r"[^A-Za-z0-9-]", "", unicodedata.normalize("NFKD", name)) or "shop"
    return f"{name if rng.random() < 0.5 else name.lower()}.{rng.choice(_ENDINGS)}"


def email(rng):
    first, last = _plain(first_name(rng)), _plain(last_name(rng))
    user = rng.choice((
        f"{first}.{last}", f"{first}{last}", f"{first[0]}{last}", f"{first}_{last}", f"{first}{rng.randint(1, 99)}", f"{first}.{last}{rng.randint(1, 99)}",
        _plain(invented(rng)), f"{last}.{first}", f"{first}-{last}", rng.choice(("info", "support", "billing", "sales", "hello", "noreply")),
        f"{first.capitalize()}{last.capitalize()}",
    ))
    return f"{user}@{rng.choice(_HOSTS) if rng.random() < 0.5 else domain(rng)}"


def url(rng):
    kind = rng.random()
    host = domain(rng)
    if kind < 0.35:
        return f"{rng.choice(('https', 'http'))}://www.{host}/"
    if kind < 0.50:
        return f"www.{host}"
    if kind < 0.65:
        return host
    path = rng.choice(("", f"/{_plain(brand(rng))}", f"/{_plain(brand(rng))}/{rng.randint(1, 9999)}", f"/login?id={rng.randint(1, 99999)}",
                       f"/item/{rng.randint(100, 99999)}.html", "/help/contact-us"))
    return f"{rng.choice(('https://', 'http://', 'https://www.'))}{host}{path}"
