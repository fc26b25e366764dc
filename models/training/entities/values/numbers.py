"""Card, account, order and identity numbers, phones: valid ones and mistyped ones."""

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"

_IBAN_SHAPES = {
    "GB": "LLLLDDDDDDDDDDDDDD", "DE": "D" * 18, "FR": "D" * 23, "ES": "D" * 20, "IT": "L" + "D" * 22, "NL": "LLLL" + "D" * 10,
    "BE": "D" * 12, "PT": "D" * 21, "IE": "LLLL" + "D" * 14, "AT": "D" * 16, "CH": "D" * 17, "PL": "D" * 24, "SE": "D" * 20,
    "NO": "D" * 11, "DK": "D" * 14, "FI": "D" * 14, "CZ": "D" * 20, "HU": "D" * 24, "GR": "D" * 23, "RO": "LLLL" + "D" * 16,
    "LT": "D" * 16, "EE": "D" * 16, "TR": "D" * 22, "LU": "D" * 16, "MT": "LLLL" + "D" * 23,
}


def digits(rng, count):
    return "".join(rng.choice("0123456789") for _ in range(count))


def letters(rng, count):
    return "".join(rng.choice(_LETTERS) for _ in range(count))


def _luhn_digit(number):
    total = 0
    for index, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if index % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def card_number(rng):
    prefix, length = rng.choice((
        ("4", 16), ("4", 16), ("4", 16), ("4", 13), ("4", 19), ("51", 16), ("53", 16), ("55", 16), ("34", 15), ("37", 15),
        ("6011", 16), ("65", 16), ("35", 16), ("2131", 15), ("1800", 15), ("30", 14), ("36", 14), ("50", 12), ("6759", 16),
    ))
    number = prefix + digits(rng, length - len(prefix) - 1)
    return number + (_luhn_digit(number) if rng.random() < 0.8 else rng.choice("0123456789"))


def card(rng):
    """A card number, in full or in groups."""
    number = card_number(rng)
    kind = rng.random()
    if kind < 0.55:
        return number
    groups = [number[:4], number[4:10], number[10:]] if len(number) == 15 and rng.random() < 0.5 else [
        number[start:start + 4] for start in range(0, len(number), 4)
    ]
    return rng.choice((" ", " ", "-")).join(groups)


def masked_card(rng):
    last = digits(rng, 4)
    return rng.choice((f"**** **** **** {last}", f"**** {last}", f"xxxx-xxxx-xxxx-{last}", f"XXXX {last}", f"************{last}",
                       f"{digits(rng, 4)} **** **** {last}", f"{digits(rng, 4)}********{last}", f"...{last}", f"*{last}"))


def last_four(rng):
    return digits(rng, 4)


def iban(rng):
    country = rng.choice(["GB"] * 8 + list(_IBAN_SHAPES))
    body = "".join(letters(rng, 1) if shape == "L" else digits(rng, 1) for shape in _IBAN_SHAPES[country])
    value = "".join(str(int(letter, 36)) for letter in body + country + "00")
    check = f"{98 - int(value) % 97:02d}" if rng.random() < 0.8 else digits(rng, 2)
    number = country + check + body
    style = rng.random()
    if style < 0.4:
        return " ".join(number[start:start + 4] for start in range(0, len(number), 4))
    return number.lower() if style < 0.5 else number


_PHONES = [
    "+44 7### ######", "+447### ######", "07### ######", "07### ### ###", "07#########", "020 #### ####", "0161 ### ####",
    "+44 (0)20 #### ####", "01### ######", "+1 ### ### ####", "(###) ###-####", "###-###-####", "### ### ####", "###.###.####",
    "+1-###-###-####", "1-800-###-####", "###-####", "(###)###-####x###", "###-###-####x####", "001-###-###-####", "+1-###-###-####x##",
    "+49 ### #######", "0### #######", "0## ## ## ##", "0### ## ## ##", "+33 # ## ## ## ##", "0# ## ## ## ##", "0#.##.##.##.##",
    "+34 ### ## ## ##", "6## ### ###", "### ### ###", "### ## ## ##", "+39 ### #######", "0#########", "+48 ### ### ###", "## ### ## ##",
    "(##) ####-####", "(##) ###-###", "(##) #### ####", "+55 ## #####-####", "+41 (0)## ### ## ##", "0## ### ## ##", "+46 ## ### ## ##",
    "+47 ## ## ## ##", "## ## ## ##", "+358 ## ### ####", "+91 #####-#####", "+61 4## ### ###", "04## ### ###", "(0#) #### ####",
    "+353 ## ### ####", "+31 # ########", "06-########", "06 ########", "### ####", "#### ####", "## ######", "+972 ##-###-####", "0##-#######",
    "0### ### ## ##", "+36 ## ### ####", "+420 ### ### ###", "+30 ### #######", "+90 5## ### ## ##", "##########", "+############",
]


def phone(rng):
    return "".join(rng.choice("0123456789") if letter == "#" else letter for letter in rng.choice(_PHONES))


# '#' is a digit, 'L' a letter, 'h' a hexadecimal digit; everything else stands for itself.
_ORDERS = [
    "########", "#######", "######", "#####", "###-#######-#######", "LL######", "LLL-#####", "LLL-######", "LL-####-####", "L########",
    "ORD-######", "ORD######", "TCK-#####", "INC#######", "CASE-######", "REF-######", "INV-####-####", "INV######", "TXN#########",
    "TX-########", "PO#####", "RMA-####", "##-#####-LL", "####-####-####", "L##L#L##", "1Z###L#########", "LL#########LL", "hhhhhhhh",
    "T-####", "CS-#######", "BK######", "DSP-######", "20##-#####", "20##/####", "LLLL####", "LL##LL##", "hhhhhhhhhhhh", "SR########",
]


def order(rng):
    """The code of an order, ticket, transaction, invoice or parcel."""
    code = "".join(
        rng.choice("0123456789") if letter == "#" else rng.choice(_LETTERS) if letter == "L"
        else rng.choice("0123456789abcdef") if letter == "h" else letter
        for letter in rng.choice(_ORDERS)
    )
    return code.lower() if rng.random() < 0.1 else code


_IDS = [
    "###-##-####", "###-##-####", "### ## ####", "#########", "########", "#######", "L#######", "L########", "L###-####-####", "L##############",
    "####-##-####", "LL ## ## ## L", "LL######L", "########L", "######-####", "######/####", "##-##-##", "##########", "LLLLL######LL#LL", "LL#######",
    "### ### ###", "######### L", "L#########", "##########L", "LL-###-###", "L-##-##-####", "###########",
]


def identity(rng):
    """A social security, licence, passport or plain account number."""
    return "".join(
        rng.choice("0123456789") if letter == "#" else rng.choice(_LETTERS) if letter == "L" else letter
        for letter in rng.choice(_IDS)
    )


def sort_code(rng):
    return rng.choice(("-", " ", "-")).join(digits(rng, 2) for _ in range(3))


def account(rng):
    return digits(rng, rng.choice((8, 8, 8, 7, 9, 10)))


def ip(rng):
    return ".".join(str(rng.randint(1, 254)) for _ in range(4))
