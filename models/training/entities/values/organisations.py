"""Companies, shops, banks, public bodies and invented brands."""

from values.locales import PEOPLE, faker, latin
from values.people import first_name, invented, last_name
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
# Ordinary words that firms take for names, alone or in pairs.
_WORDS = (
    "Anchor Harvest Beacon Compass Pioneer Summit Horizon Liberty Heritage Cascade Lantern Orchard Meadow Granite Copper Crystal Eagle "
    "Falcon Phoenix Tiger Panda Turtle Robin Maple Willow Cedar Lotus Orchid Saffron Ginger Pepper Amber Ruby Pearl Jade Cobalt Velvet "
    "Simple Honest Happy Lucky Golden Royal Grand First Central National Global General United Allied Premier Modern Future Rapid Direct "
    "Public Common Civil Social Digital Personal Family Village Valley Harbour Bridge Castle Tower Garden Window Mirror Ladder Engine "
    "Signal Circle Square Triangle Arrow Rocket Comet Planet Galaxy Ocean Coral Delta Canyon Glacier Thunder Breeze Sunrise Midnight "
    "Kitchen Table Cottage Corner Market Penny Ledger Capital Mutual Savings Credit Equity Quantum Vector Matrix Cipher Logic Method Impact "
    "Insight Vision Focus Bright Notion Story Chapter Paper Pencil Canvas Melody Rhythm Motion Transit Freight Cargo Medical Vital Care "
    "Remedy Balance Nature Organic Terra Aqua Solar Carbon Power Grid Climate Energy Weather Farm Grain Honey Butter Olive Lemon Cherry"
).split()
_SERVICES = [
    "Analytics", "Advisors", "Airways", "Apparel", "Associates", "Auctions", "Bank", "Beverages", "Books", "Brothers", "Builders", "Care",
    "Chemicals", "Cinemas", "Clinics", "Clothing", "Club", "Communications", "Couriers", "Data Resources", "Deliveries", "Design", "Diagnostics",
    "Engineering", "Estates", "Express", "Finance", "Flowers", "Freight", "Furniture", "Games", "Gas & Electric", "Global", "Hotels", "Impulse",
    "Institute", "International", "Investments", "Laboratories", "Law", "Lettings", "Markets", "Mobile", "Moving Lines", "Mutual", "Opticians",
    "Paints", "Payments", "Pharma", "Pictures", "Pizza", "Press", "Publishing", "Railways", "Recruitment", "Reports", "Savings", "Shipping",
    "Stores", "Supplies", "Supermarkets", "Taxis", "Telecom", "Textiles", "Toys", "Trading", "Trust", "Utilities", "Ventures", "Water", "Wines",
]
_PAPERS = ["Times", "Herald", "Post", "Gazette", "Tribune", "Chronicle", "Observer", "Courier", "Mail", "Echo", "Evening News", "Journal"]
_CARE = ["General Hospital", "Children's Hospital", "Medical Center", "Clinic", "Health Centre", "University Hospital", "Hospice", "Dental Practice"]
_SCHOOLS = ["University", "College", "High School", "Primary School", "Grammar School", "Academy", "Institute of Technology", "Business School",
            "Polytechnic", "School of Music", "Conservatory", "Community College"]
_OFFICES = ["City Council", "County Council", "Police Department", "Police", "Fire Brigade", "District Court", "Housing Association", "Port Authority",
            "Transport Authority", "Tax Office", "Town Hall", "Public Library", "Parks Department", "Water Board", "Electoral Commission"]
_MINISTRIES = ["Health", "Finance", "Education", "Defence", "Justice", "Transport", "Agriculture", "Foreign Affairs", "Labour", "the Environment"]
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


def _initials(rng, count):
    return "".join(rng.choice("ABCDEFGHIJKLMNOPRSTUVWXZ") for _ in range(count))


def worded(rng):
    """A firm named with ordinary words: "Harvest", "Golden Ladder", "Copper And Pearl", "The Lantern Group"."""
    first, second = rng.sample(_WORDS, 2)
    kind = rng.random()
    if kind < 0.16:
        return first
    if kind < 0.32:
        return f"{first} {second}"
    if kind < 0.56:
        return f"{first} {rng.choice(_SERVICES)}"
    if kind < 0.68:
        return f"{first} {second} {rng.choice(_SERVICES + _FORMS)}"
    if kind < 0.76:
        return f"{first} {rng.choice(('and', 'And', '&'))} {second}"
    if kind < 0.86:
        return f"The {first} {rng.choice(('Group', 'Company', 'Foundation', 'Trust', 'Institute', 'Collective', 'Centre', 'Agency', 'Society'))}"
    if kind < 0.92:
        return f"{rng.randint(2, 99)} {first} {second}{rng.choice(('', ' Inc', ' LLC', 's'))}"
    return f"{first}{second.lower()}{rng.choice(('', '', '.com', ' Inc', ' Software'))}"


def named_after(rng):
    """A firm named after people: "Abel & Sons", "Reed, Ito & Karlsen LLP", "M. Ortiz and Co", "Petra's Kitchen"."""
    kind = rng.random()
    if kind < 0.18:
        return f"{last_name(rng)} {rng.choice(('and Sons', '& Sons', '& Co.', 'and Co', 'Brothers', 'Bros.', '& Daughters', 'Group', 'Family Trust'))}"
    if kind < 0.34:
        return f"{last_name(rng)} {rng.choice(('&', 'and', 'And'))} {last_name(rng)}{rng.choice(('', '', ' LLP', ' Ltd', ' Inc.', ' Partners'))}"
    if kind < 0.52:
        return f"{last_name(rng)}, {last_name(rng)} {rng.choice(('&', 'and', 'and'))} {last_name(rng)}{rng.choice(('', '', '', ' LLP'))}"
    if kind < 0.66:
        return f"{last_name(rng)}-{last_name(rng)}"
    if kind < 0.84:
        return f"{last_name(rng)} {rng.choice(_SERVICES + _FORMS)}"
    if kind < 0.92:
        return f"{_initials(rng, 1)}{rng.choice(('. ', ' ', '.'))}{last_name(rng)}{rng.choice(('', ' & Co', ' Ltd', ' Price'))}"
    return f"{first_name(rng)}'s{rng.choice(('', ' Kitchen', ' Bakery', ' Hair', ' Garage', ' Flowers', ' Pizza', ' Bar'))}"


def institution(rng):
    """A hospital, school, newspaper, ministry or other public body."""
    kind, town = rng.random(), city(rng)
    if kind < 0.14:
        return f"{rng.choice((town, town, 'St. ' + first_name(rng) + chr(39) + 's', last_name(rng)))} {rng.choice(_CARE)}"
    if kind < 0.36:
        return f"{rng.choice((town, town, last_name(rng)))} {rng.choice(_SCHOOLS)}"
    if kind < 0.46:
        return f"{rng.choice(('University', 'University', 'Bank', 'City', 'Diocese', 'Port'))} of {town}"
    if kind < 0.56:
        return f"{rng.choice(('The ', 'the ', ''))}{town} {rng.choice(_PAPERS)}"
    if kind < 0.70:
        return f"{town} {rng.choice(_OFFICES)}"
    if kind < 0.80:
        return f"the {rng.choice(('Ministry', 'Department', 'Office', 'Federal Agency', 'Institute'))} of {rng.choice(_MINISTRIES)}"
    if kind < 0.86:
        initials = _initials(rng, rng.choice((2, 3, 3, 4)))
        return rng.choice((initials, initials, ".".join(initials) + "."))
    return rng.choice(_BODIES)


def company(rng):
    kind = rng.random()
    if kind < 0.26:
        return worded(rng)
    if kind < 0.44:
        return named_after(rng)
    if kind < 0.48:
        return institution(rng)
    name = _coined_or_known(rng)
    style = rng.random()
    return name.lower() if style < 0.05 else name.upper() if style < 0.08 else name


def _coined_or_known(rng):
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
