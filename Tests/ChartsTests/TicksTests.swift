import Testing

@testable import Charts

@Suite("Round numbers along an axis")
struct TicksTests {
    private static func near(_ ticks: Ticks, _ expected: [Double]) -> Bool {
        ticks.values.count == expected.count && zip(ticks.values, expected).allSatisfy { abs($0 - $1) < 1e-9 }
    }

    @Test("steps are 1, 2 or 5 times a power of ten, and the ends are inside")
    func steps() {
        #expect(Self.near(Ticks(from: 0, to: 1), [0, 0.2, 0.4, 0.6, 0.8, 1]))
        #expect(Self.near(Ticks(from: 0, to: 116, about: 4), [0, 50, 100, 150]))
        #expect(Self.near(Ticks(from: 0.81, to: 0.924), [0.8, 0.85, 0.9, 0.95]))
        #expect(Self.near(Ticks(from: -3, to: 7), [-4, -2, 0, 2, 4, 6, 8]))
        #expect(Self.near(Ticks(from: 10, to: 0), [0, 2, 4, 6, 8, 10]))
    }

    @Test("there are as many decimals as the step needs")
    func decimals() {
        #expect(Ticks(from: 0, to: 1).decimals == 1)
        #expect(Ticks(from: 0, to: 0.9, about: 9).decimals == 1)
        #expect(Ticks(from: 0, to: 0.5, about: 10).decimals == 2)
        #expect(Ticks(from: 0, to: 4000).decimals == 0)
        #expect(Ticks(from: 0.0012, to: 0.0018).decimals == 4)
    }

    @Test("counts have whole numbers only")
    func wholeNumbers() {
        #expect(Ticks(from: 0, to: 1, about: 4, wholeNumbers: true).values == [0, 1])
        #expect(Ticks(from: 0, to: 3, about: 4, wholeNumbers: true).values == [0, 1, 2, 3])
        #expect(Ticks(from: 0, to: 2, wholeNumbers: true).decimals == 0)
    }

    @Test(
        "whatever the range, there are two ticks to a dozen, finite and rising",
        arguments: [
            (0.0, 0.0), (5, 5), (-1e300, 1e300), (.nan, 1), (0, .infinity), (1e12, 1e12 + 1), (0, 1e-20),
            (0, .leastNonzeroMagnitude),
            (-0.1, 1e15), (3, 3.0000001), (1e-11, 2e-11),
        ])
    func anyRange(_ range: (Double, Double)) {
        for whole in [false, true] {
            let values = Ticks(from: range.0, to: range.1, wholeNumbers: whole).values
            #expect((2...12).contains(values.count), "\(values)")
            #expect(values.allSatisfy { $0.isFinite })
            #expect(zip(values, values.dropFirst()).allSatisfy { $0 < $1 }, "\(values)")
        }
    }
}
