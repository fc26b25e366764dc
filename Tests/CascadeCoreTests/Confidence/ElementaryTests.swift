import Foundation
import Testing

@testable import CascadeCore

@Suite struct ElementaryTests {
    /// Distance in units of the last place of `expected`.
    private func ulps(_ actual: Double, _ expected: Double) -> Double { abs(actual - expected) / expected.ulp }

    @Test func expIsWithinTwoUnitsOfTheSystems() {
        let points = (-70_000...70_000).map { Double($0) * 0.01 }
        #expect(points.map { ulps(Elementary.exp($0), exp($0)) }.max() ?? .infinity <= 2)
    }

    @Test func logIsWithinFourUnitsOfTheSystems() {
        let wide = sequence(first: 1e-300) { $0 < 1e300 ? $0 * 1.0137 : nil }
        let near = (-5000...5000).filter { $0 != 0 }.map { 1 + Double($0) * 0.0001 }
        #expect((Array(wide) + near).map { ulps(Elementary.log($0), log($0)) }.max() ?? .infinity <= 4)
    }

    @Test func edges() {
        #expect(Elementary.exp(0) == 1)
        #expect(Elementary.exp(-1000) == 0)
        #expect(Elementary.exp(1000) == .infinity)
        #expect(Elementary.exp(-.infinity) == 0)
        #expect(Elementary.exp(.infinity) == .infinity)
        #expect(Elementary.exp(.nan).isNaN)
        #expect(Elementary.log(1) == 0)
        #expect(Elementary.log(0) == -.infinity)
        #expect(Elementary.log(-1).isNaN)
        #expect(Elementary.log(.infinity) == .infinity)
        #expect(Elementary.logistic(0) == 0.5)
        #expect(Elementary.logistic(1000) == 1)
        #expect(Elementary.logistic(-1000) == 0)
    }

    @Test func softmaxSumsToOneAndKeepsTheOrder() {
        let chances = Elementary.softmax([1, 3, 2, -50], temperature: 0.7)
        #expect(abs(chances.reduce(0, +) - 1) < 1e-12)
        #expect(chances[1] > chances[2] && chances[2] > chances[0] && chances[0] > chances[3])
        #expect(Elementary.softmax([1000, 1000], temperature: 1) == [0.5, 0.5])
        #expect(Elementary.softmax([], temperature: 1) == [])
    }
}
