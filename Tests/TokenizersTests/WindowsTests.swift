import Testing

@testable import Tokenizers

@Suite struct WindowsTests {
    /// An encoding of words of these many tokens.
    private func encoding(_ words: [Int]) -> Encoding {
        var encoding = Encoding()
        for (number, length) in words.enumerated() {
            for _ in 0..<length { encoding.append(7, encoding.count..<encoding.count + 1, word: Int32(number)) }
        }
        return encoding
    }

    @Test func `A text that fits is one window`() {
        #expect(Windows.ranges(of: encoding([3, 2]), capacity: 5, overlap: 2) == [0..<5])
        #expect(Windows.ranges(of: encoding([]), capacity: 5, overlap: 2) == [0..<0])
        #expect(Windows.ranges(of: encoding([1]), capacity: 0, overlap: 0) == [])
    }

    @Test func `Windows begin and end at words`() {
        // Words start at 0, 3, 6, 9, 12.
        #expect(
            Windows.ranges(of: encoding([3, 3, 3, 3, 3]), capacity: 8, overlap: 4) == [0..<6, 3..<9, 6..<12, 9..<15])
    }

    @Test func `One long word is cut by tokens`() {
        #expect(Windows.ranges(of: encoding([10]), capacity: 4, overlap: 1) == [0..<4, 3..<7, 6..<10])
        #expect(Windows.ranges(of: encoding([5]), capacity: 1, overlap: 9) == [0..<1, 1..<2, 2..<3, 3..<4, 4..<5])
    }

    @Test(arguments: [1, 2, 3, 7, 64, 510], [0, 1, 2, 64, 1000, -3])
    func `Every token is read, no window is too long, and each goes on`(capacity: Int, overlap: Int) {
        var state: UInt64 = 42
        let words = (0..<400).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1
            return Int(state >> 60) + 1
        }
        let encoding = encoding(words)
        let windows = Windows.ranges(of: encoding, capacity: capacity, overlap: overlap)
        #expect(windows.first?.lowerBound == 0)
        #expect(windows.last?.upperBound == encoding.count)
        #expect(windows.allSatisfy { $0.count <= capacity && !$0.isEmpty })
        for (one, next) in zip(windows, windows.dropFirst()) {
            #expect(next.lowerBound > one.lowerBound)
            #expect(next.lowerBound <= one.upperBound)
            #expect(next.upperBound > one.upperBound)
            #expect(one.upperBound - next.lowerBound <= max(0, min(overlap, capacity / 2)))
        }
    }
}
