"""Places and postal addresses, in the layouts of many countries and the ones people type into a form."""

from values.locales import PLACES, faker
from values.people import full_name, invented, last_name

COUNTRIES = [
    "Germany", "France", "Spain", "Italy", "Portugal", "Poland", "Norway", "Sweden", "Denmark", "Finland", "Iceland", "Ireland",
    "the United Kingdom", "UK", "England", "Scotland", "Wales", "the United States", "USA", "US", "Canada", "Mexico", "Brazil",
    "Argentina", "Chile", "Peru", "Colombia", "Uruguay", "Turkey", "Greece", "Cyprus", "Malta", "Croatia", "Slovenia", "Serbia",
    "Austria", "Switzerland", "Belgium", "the Netherlands", "Netherlands", "Luxembourg", "Czech Republic", "Czechia",
    "Slovakia", "Hungary", "Romania", "Bulgaria", "Estonia", "Latvia", "Lithuania", "Ukraine", "Russia", "Georgia", "Armenia",
    "Israel", "Egypt", "Morocco", "Tunisia", "Algeria", "Nigeria", "Ghana", "Kenya", "Ethiopia", "South Africa", "India",
    "Pakistan", "Bangladesh", "Sri Lanka", "Nepal", "China", "Japan", "South Korea", "Vietnam", "Thailand", "Malaysia",
    "Singapore", "Indonesia", "the Philippines", "Australia", "New Zealand", "Greenland", "Cambodia", "Belize", "Cuba", "Jamaica",
    "Saudi Arabia", "UAE", "Dubai", "Qatar", "Kuwait", "Lebanon", "Iran", "Iraq", "Hong Kong", "Taiwan", "Faroe Islands",
]
CITIES = [
    "London", "Manchester", "Leeds", "Glasgow", "Bristol", "Cardiff", "Belfast", "Dublin", "Cork", "Paris", "Lyon", "Marseille",
    "Berlin", "Hamburg", "Munich", "Cologne", "Vienna", "Zurich", "Geneva", "Rome", "Milan", "Naples", "Madrid", "Barcelona",
    "Seville", "Valencia", "Lisbon", "Porto", "Amsterdam", "Rotterdam", "Brussels", "Antwerp", "Copenhagen", "Aarhus", "Oslo",
    "Bergen", "Stockholm", "Malmö", "Helsinki", "Tampere", "Tallinn", "Riga", "Vilnius", "Warsaw", "Kraków", "Prague", "Brno",
    "Budapest", "Bucharest", "Sofia", "Athens", "Istanbul", "Ankara", "Cairo", "Tunis", "Lagos", "Accra", "Nairobi", "Cape Town",
    "Mumbai", "Delhi", "Bangalore", "Karachi", "Dhaka", "Bangkok", "Hanoi", "Jakarta", "Manila", "Tokyo", "Osaka", "Seoul",
    "Beijing", "Shanghai", "Sydney", "Melbourne", "Auckland", "Toronto", "Montreal", "Vancouver", "New York", "Boston",
    "Chicago", "Houston", "Miami", "Seattle", "San Francisco", "Los Angeles", "Las Vegas", "Denver", "Detroit", "Atlanta",
    "Reykjavik", "Nuuk", "Zadar", "Split", "Ljubljana", "Zagreb", "Belgrade", "Salzburg", "Ghent", "Nice", "Malaga", "Palermo",
]
REGIONS = [
    "California", "Texas", "Florida", "Ohio", "Nevada", "Oregon", "Bavaria", "Saxony", "Tuscany", "Sicily", "Catalonia", "Andalusia",
    "Brittany", "Normandy", "Yorkshire", "Kent", "Cornwall", "Devon", "Queensland", "Victoria", "Ontario", "Quebec", "Alberta",
    "Upper Austria", "Tyrol", "Flanders", "Wallonia", "Jutland", "Lapland", "Midlands", "Europe", "Asia", "Africa", "Scandinavia",
    "Wisconsin", "Virginia", "Alabama", "Kansas", "Georgia", "New Jersey", "South Dakota", "North Carolina",
]
DEMONYMS = [
    "German", "French", "Spanish", "Italian", "Portuguese", "Polish", "Norwegian", "Swedish", "Danish", "Finnish", "Icelandic",
    "Irish", "British", "English", "Scottish", "American", "Canadian", "Mexican", "Brazilian", "Argentinian", "Turkish", "Greek",
    "Croatian", "Slovenian", "Austrian", "Swiss", "Belgian", "Dutch", "Czech", "Hungarian", "Romanian", "Estonian", "Latvian",
    "Ukrainian", "Russian", "Israeli", "Egyptian", "Moroccan", "Nigerian", "Kenyan", "Indian", "Pakistani", "Chinese", "Japanese",
    "Korean", "Vietnamese", "Thai", "Indonesian", "Australian", "Ethiopian", "Lebanese", "Persian", "Peruvian", "Cuban", "Greenlander",
]
_ROADS = [
    "High Street", "Church Lane", "Station Road", "Victoria Road", "Mill Lane", "Park Avenue", "Elm Street", "Oak Drive", "King's Road",
    "Queensway", "Baker Street", "Rue de Rivoli", "Rue des Lilas", "Avenue Foch", "Boulevard Voltaire", "Place du Marché",
    "Hauptstraße", "Bahnhofstrasse", "Goethestr.", "Lindenweg", "Am Markt", "Kirchgasse", "Schillerplatz", "Via Garibaldi",
    "Via dei Mille", "Piazza Dante", "Corso Vittorio Emanuele", "Calle Mayor", "Avenida de América", "Paseo del Prado", "C/ Alcalá",
    "Rua Augusta", "R. das Flores", "Avenida Paulista", "Travessa do Carmo", "Kerkstraat", "Dorpsstraat", "Stationsweg", "Molenlaan",
    "Storgatan", "Kungsgatan", "Björkvägen", "Ekebergveien", "Solbakken", "Nørregade", "Vestergade", "Skovvej", "Mannerheimintie",
    "Koulukatu", "Rantatie", "Pikk", "Brīvības iela", "Gedimino pr.", "ul. Długa", "ul. Piotrkowska", "al. Jerozolimskie",
    "Na Příkopě", "Husova", "Fő utca", "Petőfi u.", "Strada Lipscani", "Ilica", "Slovenska cesta", "Odos Ermou", "Leoforos Kifisias",
    "Istiklal Caddesi", "Atatürk Blv", "MG Road", "Nehru Nagar", "Jalan Sudirman", "Laugavegur", "Hringbraut", "Dili Street",
]
_ROAD_ENDS = [
    "Street", "St", "St.", "Road", "Rd", "Rd.", "Avenue", "Ave", "Ave.", "Lane", "Drive", "Close", "Court", "Way", "Boulevard",
    "Blvd", "Crescent", "Place", "Square", "Terrace", "Highway", "Parkway", "Hill", "Grove", "Gardens", "Row", "Walk", "Mews",
    "Ridge", "Heights", "Crossing", "Islands", "Flats", "Forges", "Union", "Radial", "Loop", "Alley", "Plaza", "Park", "Wharf",
]
_FUSED_ENDS = ["straße", "strasse", "weg", "gasse", "gatan", "vägen", "veien", "gata", "vej", "gade", "katu", "tie", "kuja", "straat",
               "laan", "plein", "allee", "platz", "götu", "stræti", "polku", "stien", "berget", "ring", "damm", "dreef", "torget"]
_FRONT_ROADS = ["Rue", "rue de", "Via", "Calle", "Rua", "ul.", "Avenida", "Piazza", "Strada", "Boulevard", "Allée", "Jalan", "Chemin",
                "Viale", "Paseo", "Largo", "Quai", "Impasse", "Odos", "R.", "C/", "Ulica"]
_UNITS = ["Apt. {n}", "Suite {n}", "Apt {n}", "Flat {n}", "Flat {n}{l}", "Unit {n}", "Apartment {n}", "{l}-{n}", "Floor {d}",
          "2nd floor", "3rd Floor", "Room {n}", "#{n}", "Wohnung {d}", "Top Floor", "door {d}", "Building {l}", "Block {l}", "{d}º izq",
          "Ground floor", "Apt. {n}", "Suite {n}", "Apt. {n}"]


def city(rng):
    kind = rng.random()
    if kind < 0.40:
        return rng.choice(CITIES)
    if kind < 0.52:
        return (invented(rng) + rng.choice(("stad", "ville", "ham", "by", "burg", "wick", "dorf", "ice", "ov", "vik", "järvi", "ton")))
    if kind < 0.55:
        return f"{faker(rng.choice(PLACES)).city()} ({rng.choice(REGIONS)})"
    return faker(rng.choice(PLACES)).city()


def location(rng):
    """A city, country or region alone."""
    kind = rng.random()
    name = city(rng) if kind < 0.52 else rng.choice(COUNTRIES) if kind < 0.88 else rng.choice(REGIONS)
    style = rng.random()
    return name.upper() if style < 0.10 else name.lower() if style < 0.20 else name


def region_code(rng):
    return "".join(rng.choice("ABCDEFGHIKLMNOPRSTUVWXZ") for _ in range(rng.choice((2, 2, 2, 3))))


def house_number(rng):
    kind = rng.random()
    if kind < 0.60:
        return str(rng.randint(1, 299))
    if kind < 0.80:
        return str(rng.randint(300, 99999))
    if kind < 0.86:
        return f"{rng.randint(0, 9999):0{rng.choice((3, 4, 5))}d}"
    return f"{rng.randint(1, 220)}{rng.choice(('a', 'B', 'C', ' A', '/2', '-12', 'bis', '.'))}"


def road(rng):
    """A street's name without a number."""
    kind = rng.random()
    if kind < 0.28:
        return faker(rng.choice(PLACES)).street_name()
    if kind < 0.52:
        return rng.choice(_ROADS)
    if kind < 0.74:
        return f"{rng.choice((last_name, invented, city, full_name))(rng)} {rng.choice(_ROAD_ENDS)}"
    if kind < 0.86:
        return rng.choice((last_name, invented))(rng) + rng.choice(_FUSED_ENDS)
    return f"{rng.choice(_FRONT_ROADS)} {rng.choice((last_name, full_name, invented))(rng)}"


def unit(rng):
    return rng.choice(_UNITS).format(n=rng.randint(1, 999), d=rng.randint(1, 9), l=rng.choice("ABCDEF"))


def postcode(rng):
    kind = rng.random()
    digits = lambda count: "".join(rng.choice("0123456789") for _ in range(count))
    letters = lambda count: "".join(rng.choice("ABCDEFGHJKLMNPRSTUWXYZ") for _ in range(count))
    if kind < 0.40:
        return digits(5)
    if kind < 0.55:
        return digits(4)
    if kind < 0.75:
        return f"{letters(rng.choice((1, 2)))}{rng.randint(1, 29)} {digits(1)}{letters(2)}"
    if kind < 0.81:
        return f"{digits(4)} {letters(2)}"
    if kind < 0.87:
        return f"{digits(3)} {digits(2)}"
    if kind < 0.91:
        return f"{digits(5)}-{digits(rng.choice((3, 4)))}"
    return rng.choice((f"{digits(2)}-{digits(3)}", f"{letters(1)}{digits(1)}{letters(1)} {digits(1)}{letters(1)}{digits(1)}", digits(6)))


def street_line(rng):
    """A street with its number, in either order."""
    kind = rng.random()
    if kind < 0.44:
        return f"{house_number(rng)} {road(rng)}"
    if kind < 0.86:
        return f"{road(rng)} {house_number(rng)}"
    if kind < 0.88:
        return f"{house_number(rng)}, {road(rng)}"
    if kind < 0.905:
        return f"{rng.choice((last_name, invented))(rng)} and {road(rng)} {house_number(rng)}"
    if kind < 0.92:
        return f"{road(rng)} {rng.randint(1, 200)} {rng.choice((last_name, full_name, invented))(rng)} {rng.choice(_ROAD_ENDS)}"
    if kind < 0.93:
        return f"{rng.choice((city, invented))(rng)} {house_number(rng)}"
    if kind < 0.94:
        return f"{house_number(rng)} {house_number(rng)} {road(rng)}"
    return f"{house_number(rng)} {road(rng)} {rng.randint(1, 130)}"


def corner(rng):
    first, second = (road(rng) if rng.random() < 0.7 else f"{house_number(rng)} {road(rng)}" for _ in range(2))
    return f"the corner of {first} and {second}"


def box(rng):
    kind = rng.random()
    number = rng.randint(1, 9999)
    if kind < 0.5:
        return f"{rng.choice(('P.O. Box', 'PO Box', 'Postbox', 'POB', 'Postfach', 'BP'))} {number}"
    if kind < 0.56:
        return f"{rng.choice(('USNS', 'USS', 'USCGC'))} {last_name(rng)}\n{rng.choice(('APO', 'FPO'))} {rng.choice(('AA', 'AE', 'AP'))} {postcode(rng)}"
    if kind < 0.76:
        return f"PSC {rng.randint(0, 9999):04d}, Box {number:04d}\n{rng.choice(('APO', 'FPO', 'DPO'))} {rng.choice(('AA', 'AE', 'AP'))} {postcode(rng)}"
    return f"Unit {rng.randint(0, 9999):04d} Box {number:04d}\n{rng.choice(('APO', 'DPO'))} {rng.choice(('AA', 'AE', 'AP'))} {postcode(rng)}"


def _mixed_layout(rng):
    """An address whose lines break where a program put them: before commas, after a flat, between region and country."""
    text = street_line(rng)
    if rng.random() < 0.7:
        text += rng.choice((" ", "\n ", "\n")) + unit(rng)
    text += rng.choice(("\n", "\n ", " ", ", ")) + (city(rng).upper() if rng.random() < 0.3 else city(rng))
    region = region_code(rng) if rng.random() < 0.7 else rng.choice(REGIONS) if rng.random() < 0.5 else str(rng.randint(1, 99))
    text += rng.choice(("\n, ", ", ", " ", "\n ")) + region
    if rng.random() < 0.7:
        text += rng.choice(("\n ", " ", "\n")) + (rng.choice(COUNTRIES) + " " if rng.random() < 0.6 else "") + postcode(rng)
    return text


def full_address(rng):
    """Street, often a flat, and some of city, region, postcode and country, on one line or several."""
    if rng.random() < 0.25:
        return _mixed_layout(rng)
    lines = [box(rng) if rng.random() < 0.06 else street_line(rng)]
    if rng.random() < 0.40:
        lines[0] += rng.choice((" ", ", ", "\n ", "\n")) + unit(rng)
    town = city(rng)
    town = town.upper() if rng.random() < 0.20 else town
    kind = rng.random()
    if kind < 0.22:
        lines.append(f"{postcode(rng)} {town}")
    elif kind < 0.44:
        lines.append(f"{town} {postcode(rng)}")
    elif kind < 0.58:
        lines += [f"{town}, {region_code(rng)}", postcode(rng)] if rng.random() < 0.3 else [f"{town}, {region_code(rng)} {postcode(rng)}"]
    elif kind < 0.80:
        lines.append(town)
    else:
        lines += [town, rng.choice((region_code(rng), rng.choice(REGIONS)))]
    if rng.random() < 0.45:
        place = rng.choice(COUNTRIES + DEMONYMS)
        lines.append(f"{place} {postcode(rng)}" if rng.random() < 0.3 else place)
    separator = rng.choice((", ", ", ", ", ", "\n", "\n", " ", "\n, ", ",\n", "\n "))
    return separator.join(lines)


def address(rng):
    """Any postal address as a customer writes it."""
    kind = rng.random()
    if kind < 0.30:
        value = street_line(rng)
    elif kind < 0.92:
        value = full_address(rng)
    elif kind < 0.95:
        value = box(rng)
    elif kind < 0.97:
        value = corner(rng)
    else:
        value = f"{street_line(rng)}, {unit(rng)}"
    style = rng.random()
    return value.lower() if style < 0.15 else value.upper() if style < 0.18 else value
