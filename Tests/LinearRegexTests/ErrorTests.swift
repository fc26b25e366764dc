import LinearRegex
import Testing

@Suite struct ErrorTests {
    @Test func `A pattern compiles`() throws {
        #expect(try LinearRegex("a(b|c)+").firstMatch(in: "xxabcb")?.range == 2..<6)
    }
}
