/// What currencies are called. A name that several countries share stands for the one that such texts mean most often
/// (`$` for US dollars), or for none where no country is the usual one (`kr`, `cents`, `pesos`).
enum Currencies {
    /// A currency's name in a text: its ISO 4217 code, nil when the name doesn't tell, and the power of ten that its
    /// unit stands for.
    struct Name: Sendable, Equatable {
        let code: String?
        var power = 0
    }

    /// The symbol that begins at `index`, and where it ends.
    static func symbol(in text: TextBytes, at index: Int) -> (name: Name, end: Int)? {
        guard let scalar = text.scalar(at: index), let code = symbols[scalar] else { return nil }
        return (Name(code: code), index + UTF8.width(scalar))
    }

    /// The symbol that ends before `index`, with the country in front of a dollar (`US$`, `A$`), and where it begins.
    static func symbol(in text: TextBytes, before index: Int) -> (name: Name, start: Int)? {
        guard index > 0 else { return nil }
        let start = text.scalarStart(before: index)
        guard let scalar = text.scalar(at: start), let code = symbols[scalar] else { return nil }
        if scalar == "$" {
            let letters = text.letters(before: start, limit: 4)
            if let code = dollars[text.string(letters).uppercased()], !text.isWord(before: letters.lowerBound) {
                return (Name(code: code), letters.lowerBound)
            }
            if !letters.isEmpty { return nil }
        }
        return (Name(code: code), start)
    }

    /// The currency that a word names: its ISO code, or its name in English (and what its own people write).
    static func word(_ word: String) -> Name? {
        if let name = words[word.lowercased()] { return name }
        let code = word.uppercased()
        guard codes.contains(code), word == code || common.contains(code) else { return nil }
        return Name(code: code)
    }

    /// The currency of an adjective before a name that several countries use: `US dollars`.
    static func qualifier(_ word: String) -> String? { qualifiers[word.lowercased()] }

    private static let symbols: [Unicode.Scalar: String] = [
        "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "￥": "JPY", "₹": "INR", "₽": "RUB", "₩": "KRW", "₺": "TRY",
        "₴": "UAH", "₫": "VND", "฿": "THB", "₱": "PHP", "₦": "NGN", "₪": "ILS", "₵": "GHS", "₸": "KZT", "₡": "CRC",
        "元": "CNY", "円": "JPY",
    ]

    private static let dollars: [String: String] = [
        "US": "USD", "U": "USD", "A": "AUD", "AU": "AUD", "C": "CAD", "CA": "CAD", "CDN": "CAD", "NZ": "NZD",
        "HK": "HKD", "S": "SGD", "SG": "SGD", "R": "BRL", "MX": "MXN", "NT": "TWD", "USD": "USD", "CAD": "CAD",
        "AUD": "AUD",
    ]

    private static let words: [String: Name] = [
        "dollar": Name(code: "USD"), "dollars": Name(code: "USD"), "buck": Name(code: "USD"),
        "bucks": Name(code: "USD"), "pound": Name(code: "GBP"), "pounds": Name(code: "GBP"),
        "quid": Name(code: "GBP"), "sterling": Name(code: "GBP"), "pence": Name(code: "GBP", power: -2),
        "penny": Name(code: "GBP", power: -2), "euro": Name(code: "EUR"), "euros": Name(code: "EUR"),
        "cent": Name(code: nil, power: -2), "cents": Name(code: nil, power: -2), "franc": Name(code: "CHF"),
        "francs": Name(code: "CHF"), "fr": Name(code: "CHF"), "rupee": Name(code: "INR"),
        "rupees": Name(code: "INR"), "rs": Name(code: "INR"), "yen": Name(code: "JPY"), "yuan": Name(code: "CNY"),
        "rmb": Name(code: "CNY"), "renminbi": Name(code: "CNY"), "zł": Name(code: "PLN"), "zl": Name(code: "PLN"),
        "zloty": Name(code: "PLN"), "zlotys": Name(code: "PLN"), "złoty": Name(code: "PLN"),
        "złotych": Name(code: "PLN"), "kč": Name(code: "CZK"), "koruna": Name(code: "CZK"), "ft": Name(code: "HUF"),
        "forint": Name(code: "HUF"), "forints": Name(code: "HUF"), "lei": Name(code: "RON"), "kr": Name(code: nil),
        "krona": Name(code: "SEK"), "kronor": Name(code: "SEK"), "krone": Name(code: nil),
        "kroner": Name(code: nil), "rouble": Name(code: "RUB"), "roubles": Name(code: "RUB"),
        "ruble": Name(code: "RUB"), "rubles": Name(code: "RUB"), "руб": Name(code: "RUB"),
        "евро": Name(code: "EUR"), "рублей": Name(code: "RUB"), "tl": Name(code: "TRY"), "hryvnia": Name(code: "UAH"),
        "lira": Name(code: "TRY"), "liras": Name(code: "TRY"),
        "shekel": Name(code: "ILS"), "shekels": Name(code: "ILS"), "dirham": Name(code: "AED"),
        "dirhams": Name(code: "AED"), "reais": Name(code: "BRL"), "peso": Name(code: nil), "pesos": Name(code: nil),
        "baht": Name(code: "THB"), "ringgit": Name(code: "MYR"), "naira": Name(code: "NGN"),
        "rands": Name(code: "ZAR"), "riyal": Name(code: "SAR"), "riyals": Name(code: "SAR"),
    ]

    private static let qualifiers: [String: String] = [
        "us": "USD", "american": "USD", "canadian": "CAD", "australian": "AUD", "aussie": "AUD", "swiss": "CHF",
        "british": "GBP", "english": "GBP", "turkish": "TRY", "swedish": "SEK", "norwegian": "NOK", "danish": "DKK",
        "mexican": "MXN", "egyptian": "EGP", "indian": "INR", "pakistani": "PKR", "singapore": "SGD",
    ]

    /// Codes that people also write in lower case.
    private static let common: Set<String> = [
        "USD", "EUR", "GBP", "CHF", "PLN", "SEK", "NOK", "DKK", "JPY", "INR", "CAD", "AUD", "NZD", "CZK", "HUF", "RON",
    ]

    /// ISO 4217, without ALL and TOP, which are words.
    private static let codes = Set(
        """
        AED AFN AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP \
        CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF \
        IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD \
        MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB \
        RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TRY TTD TWD TZS UAH UGX USD UYU \
        UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW
        """.split(separator: " ").map(String.init))
}
