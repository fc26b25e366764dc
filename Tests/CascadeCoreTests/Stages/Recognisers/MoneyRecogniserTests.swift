import JSON
import Testing

@testable import CascadeCore

@Suite struct MoneyRecogniserTests {
    @Test(arguments: [
        // Symbols before and behind.
        ("I paid £49.99 yesterday", ["49.99 GBP"]),
        ("I paid £ 49.99 yesterday", ["49.99 GBP"]),
        ("charged €1,234.56 twice", ["1234.56 EUR"]),
        ("charged 1.234,56 € twice", ["1234.56 EUR"]),
        ("charged 1.234,56€.", ["1234.56 EUR"]),
        ("1 234,56 €", ["1234.56 EUR"]),
        ("1\u{a0}234\u{a0}567,8 €", ["1234567.8 EUR"]),
        ("1\u{202f}234,56\u{a0}€", ["1234.56 EUR"]),
        ("CHF 1'234.50", ["1234.5 CHF"]),
        ("CHF 1’234.50", ["1234.5 CHF"]),
        ("$5", ["5 USD"]),
        ("$ 5.", ["5 USD"]),
        ("US$20", ["20 USD"]),
        ("A$20 and C$30, NZ$ 40", ["20 AUD", "30 CAD", "40 NZD"]),
        ("R$ 1.500,00", ["1500 BRL"]),
        ("¥5000", ["5000 JPY"]),
        ("₹1,00,000", ["100000 INR"]),
        ("₹ 1,23,45,678.50", ["12345678.5 INR"]),
        ("Rs. 500", ["500 INR"]),
        ("Rs 500", ["500 INR"]),
        ("200 zł", ["200 PLN"]),
        ("1 250,50 zł", ["1250.5 PLN"]),
        ("499 kr", ["499 -"]),
        ("kr 499", ["499 -"]),
        ("1200 Kč", ["1200 CZK"]),
        // Codes.
        ("EUR 50", ["50 EUR"]),
        ("EUR50", ["50 EUR"]),
        ("50EUR", ["50 EUR"]),
        ("50 eur please", ["50 EUR"]),
        ("eur 50 please", ["50 EUR"]),
        ("a transfer of 3000 SEK", ["3000 SEK"]),
        ("THB 12,000", ["12000 THB"]),
        ("$50 USD", ["50 USD"]),
        ("$50 CAD", ["50 CAD"]),
        ("USD $50", ["50 USD"]),
        ("AUD $1,050.00", ["1050 AUD"]),
        ("Both EUR 20 USD 30", ["20 EUR", "30 USD"]),
        ("Both 20 EUR 30 USD", ["20 EUR", "30 USD"]),
        ("€20 EUR 30", ["20 EUR", "30 EUR"]),
        // Words.
        ("it cost 20 dollars", ["20 USD"]),
        ("it cost 20 US dollars", ["20 USD"]),
        ("it cost 20 Canadian dollars", ["20 CAD"]),
        ("fifteen? no, 15 quid", ["15 GBP"]),
        ("I sent 100 pounds", ["100 GBP"]),
        ("I sent 100 pounds sterling today", ["100 GBP"]),
        ("50 bucks gone", ["50 USD"]),
        ("30 euros, please", ["30 EUR"]),
        ("50p short", ["0.5 GBP"]),
        ("99 pence", ["0.99 GBP"]),
        ("50 cents", ["0.5 -"]),
        ("5 Swiss francs", ["5 CHF"]),
        ("800 rupees", ["800 INR"]),
        // Multipliers.
        ("£1.2k", ["1200 GBP"]),
        ("1.2k euros", ["1200 EUR"]),
        ("$3m and $2bn", ["3000000 USD", "2000000000 USD"]),
        ("€1.5 million", ["1500000 EUR"]),
        ("2 grand", ["2000 -"]),
        ("£2 grand", ["2000 GBP"]),
        ("10 thousand dollars", ["10000 USD"]),
        // Signs and marks.
        ("balance is -£50", ["-50 GBP"]),
        ("balance is £-50", ["-50 GBP"]),
        ("balance is −50 €", ["-50 EUR"]),
        ("between £5-£10", ["5 GBP", "10 GBP"]),
        ("CHF 49.-", ["49 CHF"]),
        ("49,- €", ["49 EUR"]),
        ("(£20)", ["20 GBP"]),
        ("£20/month", ["20 GBP"]),
        ("£20.50.", ["20.5 GBP"]),
        ("£0.05", ["0.05 GBP"]),
        ("£0", ["0 GBP"]),
        ("€0,99", ["0.99 EUR"]),
        ("£1.234", ["1234 GBP"]),
        ("£1,234", ["1234 GBP"]),
        ("£0.125", ["0.125 GBP"]),
        ("£12345.6", ["12345.6 GBP"]),
        ("£1234567.89", ["1234567.89 GBP"]),
        ("Fr. 20 or 20 Fr", ["20 CHF", "20 CHF"]),
        ("退款399元", ["399 CNY"]),
        ("45,00 TL", ["45 TRY"]),
        ("500 евро", ["500 EUR"]),
        ("请付50€给我", ["50 EUR"]),
        ("5만원 50000원 ₩5000", ["5000 KRW"]),
        ("two: £10 £20\n£30", ["10 GBP", "20 GBP", "30 GBP"]),
        ("You took £10.00 on 05/03/2024 and £5 on 6/3", ["10 GBP", "5 GBP"]),
    ])
    func finds(_ text: String, _ expected: [String]) { #expect(foundMoney(in: text) == expected) }

    @Test(arguments: [
        "I have 50 problems", "room 101", "version 1.2.3", "on 5.3.2024", "at 10:30", "100%", "order 12345",
        "50px wide", "EURO2024", "call 020 7946 0958", "the pound fell", "FR14 2004 1010", "KR20", "a few dollars",
        "I won 5", "5 stars",
        "$", "€ €", "£ none", "10k run", "5m away", "TOP 10", "ALL 3 cards", "2 p.m.",
        "A1 £", "see https://shop.example.com/p?price=20EUR", "card ending 4242", "5 may", "49.99",
        "₿", "12345678901234567890 EUR",
    ])
    func leaves(_ text: String) { #expect(foundMoney(in: text) == []) }

    @Test(arguments: [
        ("I paid £49.99 yesterday", "£49.99"), ("charged 1.234,56 € twice", "1.234,56 €"), ("USD $50.", "USD $50"),
        ("it cost 20 US dollars.", "20 US dollars"), ("balance is -£50", "-£50"), ("CHF 49.- only", "CHF 49.-"),
        ("£1.5 million!", "£1.5 million"), ("100 pounds sterling", "100 pounds sterling"), ("(£20)", "£20"),
    ])
    func spansWhatIsWritten(_ text: String, _ expected: String) {
        #expect(foundText(.money, in: text) == [expected])
    }

    @Test(arguments: [
        ("49.99", "49.99 -"), ("of 1,200", "1200 -"), ("fifty pounds", "50 GBP"),
        ("two hundred and fifty euros", "250 EUR"),
        ("a thousand dollars", "1000 USD"), ("twenty quid", "20 GBP"), ("two grand", "2000 -"), ("£5", "5 GBP"),
        ("three thousand two hundred euros", "3200 EUR"), ("a hundred bucks", "100 USD"),
    ])
    func readsWhatAModelSaysIsMoney(_ text: String, _ expected: String) {
        let reading = MoneyRecogniser().reading(of: TextBytes(text.utf8)).map { JSONWriter.text($0) }
        #expect(money([reading ?? "none"]) == [expected])
    }

    @Test(arguments: ["", "some money", "my cash", "1.2.3", "fifty", "pounds", "12-34", "x9"])
    func readsNothingIntoOtherWords(_ text: String) {
        #expect(MoneyRecogniser().reading(of: TextBytes(text.utf8)) == nil)
    }
}
