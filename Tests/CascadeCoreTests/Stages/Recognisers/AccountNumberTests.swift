import Testing

@testable import CascadeCore

@Suite struct AccountNumberTests {
    @Test(arguments: [
        ("DE89370400440532013000", ["DE89370400440532013000"]),
        ("IBAN: DE89 3704 0044 0532 0130 00.", ["DE89370400440532013000"]),
        ("my iban is gb29 nwbk 6016 1331 9268 19 thanks", ["GB29NWBK60161331926819"]),
        ("GB29-NWBK-6016-1331-9268-19", ["GB29NWBK60161331926819"]),
        (
            "GB29NWBK60161331926819 and FR1420041010050500013M02606",
            ["GB29NWBK60161331926819", "FR1420041010050500013M02606"]
        ),
        ("FR14 2004 1010 0505 0001 3M02 606", ["FR1420041010050500013M02606"]),
        ("NL91ABNA0417164300,", ["NL91ABNA0417164300"]),
        ("(ES9121000418450200051332)", ["ES9121000418450200051332"]),
        ("CH93 0076 2011 6238 5295 7", ["CH9300762011623852957"]),
        ("NO9386011117947", ["NO9386011117947"]),
        ("MT84 MALT 0110 0001 2345 MTLC AST0 01S", ["MT84MALT011000012345MTLCAST001S"]),
        ("BE68\u{a0}5390\u{a0}0754\u{a0}7034", ["BE68539007547034"]),
        (
            "PL61109010140000071219812874\nIT60X0542811101000000123456",
            ["PL61109010140000071219812874", "IT60X0542811101000000123456"]
        ),
        ("转到DE89370400440532013000谢谢", ["DE89370400440532013000"]),
    ])
    func findsAccounts(_ text: String, _ expected: [String]) { #expect(found(.iban, in: text) == expected) }

    @Test(arguments: [
        "DE89370400440532013001", "DE98 3704 0044 0532 0130 00", "GB29 NWBK 6016 1331 9268 18",
        "XX89370400440532013000",
        "DE8937040044053201300", "DE893704004405320130000", "ADE89370400440532013000", "DE89  3704 0044 0532 0130 00",
        "DE", "DE89", "GB29NWBK6016133192681", "in 12 days", "at 20 past", "GBXX NWBK 6016 1331 9268 19",
        "DE89 3704 0044\n0532 0130 00",
    ])
    func leavesWhatFailsItsCheck(_ text: String) { #expect(found(.iban, in: text) == []) }

    @Test(arguments: [
        ("4111111111111111", ["4111111111111111"]),
        ("card 4111 1111 1111 1111.", ["4111111111111111"]),
        ("4111-1111-1111-1111", ["4111111111111111"]),
        ("5555555555554444 / 2223003122003222", ["5555555555554444", "2223003122003222"]),
        ("amex 3782 822463 10005", ["378282246310005"]),
        ("6011 1111 1111 1117", ["6011111111111117"]),
        ("3056 930902 5904", ["30569309025904"]),
        ("3530111333300000", ["3530111333300000"]),
        ("6200000000000005", ["6200000000000005"]),
        ("6304000000000000", ["6304000000000000"]),
        ("4222222222222", ["4222222222222"]),
        ("4111 1111 1111 1111 2024", ["4111111111111111"]),
        ("12 4111 1111 1111 1111", ["4111111111111111"]),
        ("card:4111111111111111,exp 12/26", ["4111111111111111"]),
        ("卡号4111111111111111丢了", ["4111111111111111"]),
    ])
    func findsCards(_ text: String, _ expected: [String]) { #expect(found(.card, in: text) == expected) }

    @Test(arguments: [
        "4111111111111112", "4111 1111 1111 1112", "1234567812345670", "9999999999999995", "41111111111111111111",
        "0000000000000000", "4111 1111-1111 1111", "x4111111111111111", "4111111111111111x", "411111111111",
        "**** **** **** 1111", "GB29 NWBK 6016 1331 9268 18", "DE89370400440532013000",
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
        "4111\n1111 1111 1111", "123.4111111111111111x", "ending in 4242",
    ])
    func leavesNumbersThatAreNoCards(_ text: String) { #expect(found(.card, in: text) == []) }

    @Test func checkedValuesAreCertainAndSaySo() {
        let accounts = IBANRecogniser().candidates(in: TextBytes("DE89370400440532013000".utf8))
        let cards = CardRecogniser().candidates(in: TextBytes("4111111111111111".utf8))
        for candidate in accounts + cards {
            #expect(candidate.isChecked)
            #expect(candidate.confidence == 1)
        }
        #expect(accounts.count == 1 && cards.count == 1)
    }

    /// Every single wrong digit is found by both checks.
    @Test func oneWrongDigitIsNoValue() {
        for (type, number) in [(FieldType.iban, "DE89370400440532013000"), (.card, "4111111111111111")] {
            for (index, byte) in number.utf8.enumerated() where byte.isDigit {
                for digit in UInt8(ascii: "0")...UInt8(ascii: "9") where digit != byte {
                    var wrong = Array(number.utf8)
                    wrong[index] = digit
                    #expect(found(type, in: String(decoding: wrong, as: UTF8.self)) == [])
                }
            }
        }
    }
}
