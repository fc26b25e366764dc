import Testing

@testable import CascadeCore

@Suite struct ContactRecogniserTests {
    @Test(arguments: [
        ("write to jo.doe@example.com please", ["jo.doe@example.com"]),
        ("Jo.Doe@Example.COM.", ["Jo.Doe@example.com"]),
        ("<jo+tag@mail.example.co.uk>", ["jo+tag@mail.example.co.uk"]),
        ("mailto:jo@x.io", ["jo@x.io"]),
        ("(jo_d@ex-ample.org)", ["jo_d@ex-ample.org"]),
        ("'jo@example.com'", ["jo@example.com"]),
        ("müller@bücher.de", ["müller@bücher.de"]),
        ("o'brien@example.ie", ["o'brien@example.ie"]),
        ("a@b.com,c@d.net;e@f.org", ["a@b.com", "c@d.net", "e@f.org"]),
        ("邮箱jo@example.com谢谢", ["jo@example.com"]),
        ("_jo_@example.com", ["_jo_@example.com"]),
        ("jo@example.com!", ["jo@example.com"]),
        ("jo@sub.sub2.example.museum", ["jo@sub.sub2.example.museum"]),
        ("jo@xn--bcher-kva.xn--p1ai", ["jo@xn--bcher-kva.xn--p1ai"]),
        ("jo@example.com's", ["jo@example.com"]),
        ("email=jo@example.com", ["email=jo@example.com"]),
    ])
    func findsMail(_ text: String, _ expected: [String]) { #expect(found(.email, in: text) == expected) }

    @Test(arguments: [
        "@handle", "jo@", "jo@localhost", "jo @ example.com", "jo@example", "jo@.com", "jo.@example.com",
        "jo..doe@example.com", "a@b@c", "jo@example.1", "5 @ £3.50", "@", "@@", "jo@-example",
    ])
    func leavesWhatIsNoMail(_ text: String) { #expect(found(.email, in: text) == []) }

    @Test(arguments: [
        ("see https://example.com/a?b=c#d now", ["https://example.com/a?b=c#d"]),
        ("HTTPS://Example.COM/Path", ["https://example.com/Path"]),
        ("http://example.com.", ["http://example.com"]),
        ("(http://example.com/a)", ["http://example.com/a"]),
        ("http://en.wikipedia.org/wiki/A_(b)", ["http://en.wikipedia.org/wiki/A_(b)"]),
        ("<http://example.com>", ["http://example.com"]),
        ("www.example.com/x,", ["www.example.com/x"]),
        ("WWW.Example.Com", ["www.example.com"]),
        ("www.example.bank", ["www.example.bank"]),
        ("go to example.com today", ["example.com"]),
        ("my-shop.example.co.uk/basket?id=3!", ["my-shop.example.co.uk/basket?id=3"]),
        ("bit.ly/3xYz", ["bit.ly/3xYz"]),
        ("t.me/bankhelp", ["t.me/bankhelp"]),
        ("http://127.0.0.1:8080/v1", ["http://127.0.0.1:8080/v1"]),
        ("http://user:pw@host.example.com/", ["http://user:pw@host.example.com/"]),
        ("example.com:8080/a", ["example.com:8080/a"]),
        ("https://a.com https://b.com", ["https://a.com", "https://b.com"]),
        ("\"https://a.com/x\"", ["https://a.com/x"]),
        ("https://bücher.de/straße", ["https://bücher.de/straße"]),
        ("*https://a.com*", ["https://a.com"]),
        ("https://a.com/x…", ["https://a.com/x"]),
    ])
    func findsAddresses(_ text: String, _ expected: [String]) { #expect(found(.url, in: text) == expected) }

    @Test(arguments: [
        "jo@example.com", "please help.me now", "Thanks.It works", "report.pdf", "node.js", "e.g. this", "3.50",
        "http://", "https:// example", "www.", "john.smith", "ok.so what", "1.com.x", "file.txt", "v1.2",
        "ftp:/x", "a.b", "me.uk@x.com",
    ])
    func leavesWhatIsNoAddress(_ text: String) { #expect(found(.url, in: text) == []) }

    @Test(arguments: [
        ("+44 20 7946 0958", ["+442079460958"]),
        ("+44 (0)20 7946 0958", ["+442079460958"]),
        ("+442079460958.", ["+442079460958"]),
        ("0044 20 7946 0958", ["+442079460958"]),
        ("+1 (555) 234-5678", ["+15552345678"]),
        ("+1-555-234-5678", ["+15552345678"]),
        ("+1.555.234.5678", ["+15552345678"]),
        ("+49 30 901820", ["+4930901820"]),
        ("+49 (0) 30 / 90 18 20", ["+4930901820"]),
        ("+33 1 42 68 53 00", ["+33142685300"]),
        ("+353 1 234 5678", ["+35312345678"]),
        ("+91 98765 43210", ["+919876543210"]),
        ("+44 7700 900123 2024", ["+447700900123"]),
        ("020 7946 0958", ["02079460958"]),
        ("(020) 7946 0958", ["02079460958"]),
        ("07700 900123", ["07700900123"]),
        ("07700900123", ["07700900123"]),
        ("07700-900-123", ["07700900123"]),
        ("01 42 68 53 00", ["0142685300"]),
        ("030/901820", ["030901820"]),
        ("0800 123 4567", ["08001234567"]),
        ("(555) 234-5678", ["5552345678"]),
        ("(555)234-5678", ["5552345678"]),
        ("555-234-5678", ["5552345678"]),
        ("555.234.5678", ["5552345678"]),
        ("555 234 5678", ["5552345678"]),
        ("1-800-555-0199", ["+18005550199"]),
        ("1-800-555-0199x12", ["+18005550199"]),
        ("1-800-155-2199", []),
        ("555-234-5678x9821", ["5552345678"]),
        ("call me on 5552345678", ["5552345678"]),
        ("my phone: 612 34 56 78", ["612345678"]),
        ("Tel:020 7946 0958", ["02079460958"]),
        ("phone 555-2345", ["5552345"]),
        ("Phone:\n51 516 33 75", ["515163375"]),
        ("Phone\n51 516 33 75", []),
        ("电话+442079460958好", ["+442079460958"]),
        ("+44 20 7946 0958, +44 20 7946 0959", ["+442079460958", "+442079460959"]),
        ("020 7946 0958\n020 7946 0959", ["02079460958", "02079460959"]),
        ("ring 07700 900 123 or email a@b.com", ["07700900123"]),
    ])
    func findsTelephones(_ text: String, _ expected: [String]) { #expect(found(.phone, in: text) == expected) }

    @Test(arguments: [
        "05/03/2024", "05-03-2024", "05.03.2024 10:15", "2024-03-05 11:22", "4111 1111 1111 1111", "0.50", "10:30",
        "DE89 3704 0044 0532 0130 00", "£0123456789", "order 0712345678", "ref: 07700900123", "account 01234567890",
        "#0712345678", "192.168.100.200", "ORD-0712345678", "012345", "1234567", "12345678901234567890", "555-2345",
        "5552345678", "sort code 04-00-04 12345678", "+0 1234 5678", "+44 12", "version 1.2.3.4", "2 + 2 = 4",
        "0712345678%", "000000", "tracking number 0123456789", "x07700900123", "07700900123a", "IBAN 0123 4567 8901",
        "****0712345678", "https://x.com/0712345678", "case 555-234-5678",
    ])
    func leavesWhatIsNoTelephone(_ text: String) { #expect(found(.phone, in: text) == []) }

    @Test(arguments: [
        ("my order #12345 is late", ["12345"]),
        ("order 48213", ["48213"]),
        ("Order number: 48213-A", ["48213-A"]),
        ("order no. 48213", ["48213"]),
        ("order ID 48213", ["48213"]),
        ("ORD-2024-001", ["ORD-2024-001"]),
        ("ref: AB12345", ["AB12345"]),
        ("Ref AB/123/45", ["AB/123/45"]),
        ("reference number is 9912345", ["9912345"]),
        ("invoice INV-0099", ["INV-0099"]),
        ("#771204 and TX-90311274", ["771204", "TX-90311274"]),
        ("my ticket (#5512)", ["5512"]),
        ("tracking code 1Z999AA10123456784", ["1Z999AA10123456784"]),
        ("booking: XK4521.", ["XK4521"]),
    ])
    func findsOrders(_ text: String, _ expected: [String]) { #expect(found(.order, in: text) == expected) }

    @Test(arguments: [
        "order 12", "in order to pay 5000 more", "order from 2023", "I ordered 500 pieces", "#1", "COVID-1900",
        "ISO-8601", "order", "order #", "payment of 5000", "order of £500", "order 12.50", "ref 2024-03-05",
        "see e-1234", "order of 5000",
    ])
    func leavesWhatIsNoOrder(_ text: String) { #expect(found(.order, in: text) == []) }
}
