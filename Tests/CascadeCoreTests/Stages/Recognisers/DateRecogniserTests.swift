import JSON
import Testing

@testable import CascadeCore

@Suite struct DateRecogniserTests {
    @Test(arguments: [
        ("on 2024-03-05 I", ["2024-03-05"]),
        ("2024/3/5", ["2024-03-05"]),
        ("2024.03.05", ["2024-03-05"]),
        ("at 2024-03-05T10:30:00Z", ["2024-03-05"]),
        ("at 2024-03-05 10:30", ["2024-03-05"]),
        ("05/03/2024", ["2024-03-05"]),
        ("03/04/2024", ["2024-04-03"]),
        ("5.3.2024", ["2024-03-05"]),
        ("5.3.24", ["2024-03-05"]),
        ("25-12-2023", ["2023-12-25"]),
        ("12/25/2023", ["2023-12-25"]),
        ("01/01/99", ["1999-01-01"]),
        ("29.02.2024", ["2024-02-29"]),
        ("5 March 2024", ["2024-03-05"]),
        ("5th March 2024", ["2024-03-05"]),
        ("the 5th of March, 2024", ["2024-03-05"]),
        ("5 Mar 2024", ["2024-03-05"]),
        ("05-Mar-2024", ["2024-03-05"]),
        ("05-Mar-24", ["2024-03-05"]),
        ("5/Mar/2024", ["2024-03-05"]),
        ("5 Mar '24", ["2024-03-05"]),
        ("March 5, 2024", ["2024-03-05"]),
        ("March 5th, 2024", ["2024-03-05"]),
        ("Mar. 5, 2024", ["2024-03-05"]),
        ("march 5 2024", ["2024-03-05"]),
        ("Mar-05-2024", ["2024-03-05"]),
        ("Sept 3rd 2023", ["2023-09-03"]),
        ("Tuesday, 5 March 2024", ["2024-03-05"]),
        ("on 5 March I paid", ["--03-05"]),
        ("on March 5th I paid", ["--03-05"]),
        ("on the 1st of June.", ["--06-01"]),
        ("since March 2024", ["2024-03"]),
        ("in Dec 2023,", ["2023-12"]),
        ("5 May", ["--05-05"]),
        ("May 5", ["--05-05"]),
        ("from 3 to 5 May 2024", ["2024-05-05"]),
        ("5-7 March 2024", ["2024-03-07"]),
        ("From 01/02/2024 to 13/02/2024", ["2024-02-01", "2024-02-13"]),
        ("paid £20 on 1/2/2024.", ["2024-02-01"]),
        ("am 4. März 2024", ["2024-03-04"]),
        ("am 4. März", ["--03-04"]),
        ("1 juni", ["--06-01"]),
        ("el 12 de marzo de 2024", ["2024-03-12"]),
        ("le 3 août 2023", ["2023-08-03"]),
        ("29 February", ["--02-29"]),
        ("31st October", ["--10-31"]),
        ("Monday 12th february at 3pm", ["--02-12"]),
    ])
    func finds(_ text: String, _ expected: [String]) { #expect(found(.date, in: text) == expected) }

    @Test(arguments: [
        "30.02.2024", "29/02/2023", "31 April 2024", "13/13/2024", "00/01/2024", "1.2.3", "1.2.3.2024", "192.168.10.24",
        "10-20-30-40", "3/4", "12/2024", "24/7", "in 2024", "March", "may 5 people", "I may 5", "5 may",
        "march on", "march 5% up", "March 5:30", "version 2024.1", "Marching 5", "2024-13-01", "1850-01-01",
        "05/03-2024", "5 Marchers", "call 05-03-2024-11", "yesterday", "last Tuesday", "2024-03-05x",
        "https://a.com/2024/03/05/x",
        "5 maybe", "32 March", "0 March 2024", "20240305",
    ])
    func leaves(_ text: String) { #expect(found(.date, in: text) == []) }

    @Test func surenessFollowsTheForm() {
        func confidence(_ text: String) -> Double? {
            DateRecogniser().candidates(in: TextBytes(text.utf8)).first?.confidence
        }
        let order = ["2024-03-05", "5 March 2024", "25/03/2024", "5 March", "03/04/2024", "03/04/24"]
        let confidences = order.compactMap(confidence)
        #expect(confidences.count == order.count)
        #expect(confidences == confidences.sorted(by: >))
        #expect(Set(confidences).count == order.count)
    }

    @Test(arguments: [
        ("March", "--03"), ("the 12th", "---12"), ("2024", "2024"), ("03/2024", "2024-03"), ("12/05", "--05-12"),
        ("05/13", "--05-13"), ("on 5 March 2024", "2024-03-05"), ("in march", "--03"),
    ])
    func readsPartsWhenAModelSaysDate(_ text: String, _ expected: String) {
        #expect(DateRecogniser().reading(of: TextBytes(text.utf8)) == .string(expected))
    }

    @Test(arguments: ["yesterday", "last Tuesday", "two weeks ago", "this morning", "Monday"])
    func relativeDatesHaveNoValueOfTheirOwn(_ text: String) {
        #expect(DateRecogniser().reading(of: TextBytes(text.utf8)) == .null)
    }

    @Test(arguments: ["", "soon", "3pm", "42", "the bank", "99/99", "0/0"])
    func otherWordsAreNoDate(_ text: String) {
        #expect(DateRecogniser().reading(of: TextBytes(text.utf8)) == nil)
    }
}
