"""Names of people, from many countries and in the ways people write them."""

from values.locales import PEOPLE, faker, latin

TITLES = ["Mr.", "Mrs.", "Ms.", "Miss", "Dr.", "Prof.", "Mr", "Mrs", "Ms", "Dr", "Sir", "Madam", "Mx.", "Rev."]

_CHINESE = [
    "Wei Zhang", "Li Na", "Wang Xiuying", "Chen Jie", "Liu Yang", "Zhao Min", "Huang Lei", "Zhou Ting", "Wu Fang",
    "Xu Jing", "Sun Bo", "Ma Chao", "Zhu Hao", "Guo Ying", "He Xin", "Gao Peng", "Lin Yan", "Luo Mei", "Zheng Kai",
    "Tang Qian", "Feng Rui", "Dong Hui", "Xie Dan", "Cao Jun", "Yuan Shan", "Deng Tao", "Peng Li", "Jiang Xue",
]
_ARABIC = [
    "Omar", "Fatima", "Yousef", "Layla", "Hassan", "Amina", "Khalid", "Noor", "Tariq", "Salma", "Ibrahim", "Mariam",
    "Mustafa", "Zainab", "Rashid", "Huda", "Karim", "Samira", "Jamal", "Rania", "Bilal", "Aisha", "Farouk", "Dalia",
]
_ARABIC_FAMILY = [
    "Al-Masri", "Haddad", "El Sayed", "Khoury", "Nasser", "Al Farsi", "Saleh", "Bakr", "Hamdan", "Abdullah", "Mansour",
    "Rahman", "Ben Ali", "Benali", "Qureshi", "Sheikh", "Aziz", "Al-Hashimi", "Darwish", "Shaheen", "Malik", "Ansari",
]
_AFRICAN = [
    "Chinedu Okafor", "Ngozi Eze", "Kwame Mensah", "Ama Owusu", "Tunde Balogun", "Wanjiru Kamau", "Otieno Odhiambo",
    "Thandiwe Nkosi", "Sipho Dlamini", "Abebe Tadesse", "Makena Mwangi", "Yetunde Adeyemi", "Kofi Asante", "Zodwa Khumalo",
    "Ifeanyi Nwosu", "Nomvula Zulu", "Mamadou Diallo", "Aissatou Ba", "Juma Hassan", "Emeka Obi", "Folake Ade",
]
_JAPANESE = [
    "Haruto", "Yui", "Sota", "Hina", "Ren", "Aoi", "Kaito", "Sakura", "Takumi", "Mei", "Daiki", "Rin", "Kenji", "Emiko",
    "Hiroshi", "Naoko", "Shinji", "Ayumi", "Tadashi", "Chiyo",
]
_JAPANESE_FAMILY = [
    "Sato", "Suzuki", "Takahashi", "Tanaka", "Watanabe", "Ito", "Yamamoto", "Nakamura", "Kobayashi", "Kato", "Yoshida",
    "Sasaki", "Matsumoto", "Inoue", "Shimizu", "Hayashi", "Mori", "Ishikawa", "Ogawa", "Fujita", "Kuroda", "Nishimura",
]
_KOREAN = ["Kim Min-jun", "Lee Seo-yeon", "Park Ji-hoon", "Choi Soo-ah", "Jung Ha-eun", "Kang Dong-hyun", "Yoon Ji-woo",
           "Minjun Kim", "Jiwoo Han", "Hyejin Lim", "Sungmin Oh"]
_ICELANDIC = ["Jón", "Guðrún", "Sigurður", "Anna", "Gunnar", "Kristín", "Ólafur", "Helga", "Einar", "Ragnheiður",
              "Bjarni", "Þóra", "Magnús", "Hildur", "Stefán", "Ásdís"]
_ICELANDIC_FATHERS = ["Jóns", "Gunnars", "Sigurðar", "Einars", "Ólafs", "Magnús", "Stefáns", "Bjarna", "Péturs", "Árna"]
_NICKNAMES = ["Bob", "Liz", "Kat", "Mo", "Jaz", "Steph", "Nic", "Sasha", "Jo", "Tim", "Becks", "Gabe", "Izzy", "Raj",
              "Dee", "AJ", "TJ", "Mimi", "Lexi", "Ollie", "Zed", "Bex", "Pip", "Vic", "Manny"]

_ONSETS = "b c d f g h j k l m n p r s t v w y z br ch dr fr gr kr sh st th tr vl zh sv".split()
_VOWELS = "a e i o u a e i o ai ei ie ou aa ee ya".split()
_ENDS = ["", "", "", "n", "r", "s", "l", "k", "sson", "ova", "ski", "dottir", "ez", "ini", "ić", "vic", "enko", "man", "ia",
         "ela", "ette", "nen", "sen", "ito", "yan", "shvili", "oğlu", "ur", "ek", "ka", "berg", "ström", "ho", "kami"]


def invented(rng):
    """A name of no country, so that shape and context are learned beside the lists."""
    syllables = [rng.choice(_ONSETS) + rng.choice(_VOWELS) for _ in range(rng.choice((1, 2, 2, 3)))]
    return ("".join(syllables) + rng.choice(_ENDS)).capitalize()


def first_name(rng):
    kind = rng.random()
    if kind < 0.08:
        return invented(rng)
    if kind < 0.14:
        return rng.choice(_NICKNAMES)
    if kind < 0.20:
        return rng.choice(_ARABIC + _JAPANESE + _ICELANDIC)
    if kind < 0.24:
        return rng.choice(_CHINESE + _AFRICAN + _KOREAN).split()[rng.randrange(2)]
    return latin(faker(rng.choice(PEOPLE)).first_name())


def last_name(rng):
    kind = rng.random()
    if kind < 0.12:
        return invented(rng)
    if kind < 0.20:
        return rng.choice(_ARABIC_FAMILY + _JAPANESE_FAMILY)
    if kind < 0.24:
        return rng.choice(_ICELANDIC_FATHERS) + rng.choice(("son", "dóttir"))
    return latin(faker(rng.choice(PEOPLE)).last_name())


def full_name(rng):
    kind = rng.random()
    if kind < 0.05:
        return rng.choice(_CHINESE + _AFRICAN + _KOREAN)
    if kind < 0.09:
        return f"{rng.choice(_JAPANESE)} {rng.choice(_JAPANESE_FAMILY)}"
    if kind < 0.13:
        return f"{rng.choice(_ARABIC)} {rng.choice(_ARABIC_FAMILY)}"
    if kind < 0.16:
        return f"{rng.choice(_ICELANDIC)} {rng.choice(_ICELANDIC_FATHERS)}{rng.choice(('son', 'dóttir'))}"
    if kind < 0.26:
        return f"{first_name(rng)} {last_name(rng)}"
    people = faker(rng.choice(PEOPLE))
    return latin(f"{people.first_name()} {people.last_name()}")


def person(rng):
    """A name as it stands in running text, without an honorific."""
    kind = rng.random()
    if kind < 0.24:
        name = first_name(rng)
    elif kind < 0.32:
        name = last_name(rng)
    elif kind < 0.42:
        first, _, last = full_name(rng).partition(" ")
        name = f"{first} {rng.choice('ABCDEFGHIJKLMNOPRSTVWZ')}{rng.choice(('.', '.', ''))} {last}".strip()
    elif kind < 0.45:
        name = f"{rng.choice('ABCDEFGHJKLMNPRST')}. {last_name(rng)}"
    elif kind < 0.47:
        name = f"{full_name(rng)}-{last_name(rng)}"
    elif kind < 0.50:
        name = f"{first_name(rng)} {full_name(rng)}"
    else:
        name = full_name(rng)
    return spelled(name, rng)


def spelled(name, rng):
    kind = rng.random()
    return name.lower() if kind < 0.15 else name.upper() if kind < 0.20 else name
