"""Companies, shops, banks, public bodies and invented brands."""

from values.locales import PEOPLE, faker, latin
from values.people import invented, last_name
from values.places import city

_MERCHANTS = [
    "Amazon", "Tesco", "Waitrose", "Sainsbury's", "Aldi", "Lidl", "Carrefour", "IKEA", "Netflix", "Spotify", "Uber",
    "Uber Eats", "Deliveroo", "Just Eat", "Zara", "H&M", "Primark", "Decathlon", "Booking.com", "Airbnb", "Ryanair",
    "easyJet", "Lufthansa", "British Airways", "Shell", "BP", "Starbucks", "Costa Coffee", "McDonald's", "Burger King",
    "Apple", "Google", "Microsoft", "PayPal", "eBay", "Etsy", "Steam", "Disney Plus", "Audible", "Vodafone", "O2", "EE",
    "T-Mobile", "Orange", "British Gas", "EDF Energy", "Octopus Energy", "Thames Water", "Argos", "Currys", "Boots",
    "Superdrug", "John Lewis", "Marks and Spencer", "M&S", "Walmart", "Target", "Costco", "Home Depot", "Best Buy",
    "Trainline", "National Rail", "TfL", "Deutsche Bahn", "DHL", "FedEx", "UPS", "Royal Mail", "Evri", "PureGym", "Greggs",
    "Pret", "Nando's", "Wagamama", "MediaMarkt", "Zalando", "ASOS", "Shein", "AliExpress", "Temu", "Klarna", "Nike", "Adidas",
    "Sony", "Samsung", "Nintendo", "PlayStation", "Xbox", "Expedia", "Hilton", "Marriott", "Ibis", "Hertz", "Europcar", "Sixt",
]
_BANKS = [
    "Barclays", "HSBC", "Lloyds", "NatWest", "Santander", "Halifax", "Monzo", "Revolut", "Starling", "N26", "Wise",
    "Deutsche Bank", "Commerzbank", "BNP Paribas", "ING", "Chase", "Citibank", "Wells Fargo", "Bank of America", "Nationwide",
    "TSB", "Western Union", "Visa", "Mastercard", "American Express", "Amex", "Equifax", "Experian", "Nordea", "Swedbank",
]
_BODIES = [
    "HMRC", "the Home Office", "DVLA", "the Financial Ombudsman", "Citizens Advice", "Action Fraud", "the NHS", "UNICEF",
    "Red Cross", "Oxfam", "the European Union", "NATO", "the United Nations", "Interpol", "FBI", "the IRS", "FDA", "NASA",
    "Greenpeace", "WHO", "World Bank", "University of Leeds", "King's College", "Harvard Law School", "Stanford University",
]
_CLUBS = ["United", "City", "Rovers", "Rangers", "FC", "Athletic", "Wanderers", "Hockey Club", "Rugby Club", "Rowing Club", "Tigers",
          "Bears", "Chess Club", "Choir", "Food Bank", "Animal Shelter", "Library", "Museum", "Symphony Orchestra", "Chamber of Commerce"]
_BAND_ENDS = ["Horses", "Pilots", "Sisters", "Band", "Birds", "Letters", "Kings", "Project", "Shadows", "Brothers", "Engines", "Owls"]
_INDUSTRY = [
    "Technologies", "Software", "Solutions", "Systems", "Labs", "Analytics", "Logistics", "Foods", "Energy", "Partners",
    "Consulting", "Capital", "Holdings", "Motors", "Media", "Health", "Insurance", "Group", "Networks", "Studios", "Bakery",
    "Coffee", "Electronics", "Pharmacy", "Travel", "Fitness", "Records", "Airlines", "Research", "Services", "Data",
    "Properties", "Industries", "Dental", "Plumbing", "Brewery", "Interiors", "Financial", "Security", "Education", "Robotics",
]
_FORMS = ["Inc.", "Inc", "Ltd", "Ltd.", "LLC", "GmbH", "AG", "PLC", "plc", "Corp.", "Corporation", "Incorporated", "S.A.",
          "S.r.l.", "BV", "AB", "Oy", "ApS", "Pty Ltd", "Co.", "& Co", "and Sons", "Company", "SE", "KG", "LLP", "Foundation"]
_STEMS = [
    "blue", "green", "red", "open", "smart", "quick", "data", "cloud", "net", "bright", "north", "south", "silver", "solar",
    "health", "street", "home", "land", "crowd", "civic", "code", "pixel", "market", "trade", "eco", "geo", "bio", "info",
    "loop", "nest", "spark", "stone", "river", "iron", "oak", "fox", "atlas", "nova", "prime", "vista", "meta", "omni",
    "true", "clear", "safe", "swift", "urban", "well", "work", "pay", "play", "map", "lens", "link", "hub", "base", "path",
]
_STEM_ENDS = ["ly", "ify", "io", "a", "ster", "scope", "wise", "ware", "lytics", "point", "works", "grid", "logic", "sense",
              "cast", "bridge", "well", "mind", "force", "gate", "tel", "con", "ix", "ora", "ium", "box", "list", "tab"]


def brand(rng):
    """An invented brand: two stems run together, or a word of no language."""
    kind = rng.random()
    if kind < 0.40:
        name = rng.choice(_STEMS) + rng.choice(_STEMS + _STEM_ENDS)
    elif kind < 0.65:
        name = rng.choice(_STEMS) + rng.choice(_STEM_ENDS)
    elif kind < 0.80:
        return f"{rng.choice(_STEMS).capitalize()} {rng.choice(_STEMS).capitalize()}"
    else:
        return invented(rng)
    return name if rng.random() < 0.05 else name.capitalize()


def company(rng):
    kind = rng.random()
    if kind < 0.18:
        return brand(rng)
    if kind < 0.32:
        return f"{brand(rng)} {rng.choice(_INDUSTRY)}"
    if kind < 0.42:
        return f"{brand(rng)} {rng.choice(_FORMS)}"
    if kind < 0.50:
        return f"{brand(rng)} {rng.choice(_INDUSTRY)} {rng.choice(_FORMS)}"
    if kind < 0.58:
        return f"{last_name(rng)} {rng.choice(_INDUSTRY + _FORMS)}"
    if kind < 0.63:
        return f"{last_name(rng)}-{last_name(rng)}"
    if kind < 0.67:
        return f"{last_name(rng)}, {last_name(rng)} and {last_name(rng)}"
    if kind < 0.71:
        return f"The {rng.choice(_STEMS).capitalize()} {rng.choice(_INDUSTRY)}"
    if kind < 0.74:
        return "".join(rng.choice("ABCDEFGHIKLMNOPRSTUVW") for _ in range(rng.choice((2, 3, 3, 4))))
    if kind < 0.86:
        return latin(faker(rng.choice(PEOPLE)).company())
    return rng.choice(_MERCHANTS + _BANKS + _BODIES)


def merchant(rng):
    kind = rng.random()
    name = rng.choice(_MERCHANTS) if kind < 0.5 else company(rng)
    return name.upper() if rng.random() < 0.08 else name.lower() if rng.random() < 0.10 else name


def club(rng):
    """A sports club, band or charity."""
    kind = rng.random()
    town = city(rng)
    if kind < 0.45:
        return f"{town} {rng.choice(_CLUBS)}"
    if kind < 0.55:
        return f"{rng.choice(('FC', 'SC', 'AC', 'SV', 'RC'))} {town}"
    if kind < 0.75:
        return f"The {rng.choice(_STEMS).capitalize()} {rng.choice(_BAND_ENDS)}"
    if kind < 0.85:
        return f"{brand(rng)} {rng.choice(('Trust', 'Foundation', 'Appeal', 'Fund', 'Society', 'Choir', 'Orchestra'))}"
    return brand(rng)


def bank(rng):
    return rng.choice(_BANKS) if rng.random() < 0.8 else f"{brand(rng)} Bank"
