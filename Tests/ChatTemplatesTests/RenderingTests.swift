import JSON
import Testing

@testable import ChatTemplates

@Suite struct RenderingTests {
    @Test func text() throws {
        #expect(try ChatTemplate(parsing: "a{{ 1 + 2 }}b").render(variables: .init()) == "a3b")
    }
}
