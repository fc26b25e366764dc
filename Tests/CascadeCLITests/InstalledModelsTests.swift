import Foundation
import Testing

@Suite("Where models are found")
struct InstalledModelsTests {
    private static let pipeline = """
        name: models
        input: { text: "{{body}}" }
        stages: { intent: { kind: classifier, model: tiny } }
        output: { intent: intent.label }
        """

    /// The model file that `cascade check` takes, or all that it has to say.
    private func modelTaken(by bench: CommandBench) throws -> String {
        let outcome = try bench.cascade("check", "project/p.yaml")
        guard outcome.code == 0 else { return outcome.errors }
        let words = outcome.output.split(whereSeparator: \.isWhitespace)
        return String(try #require(words.first { $0.hasSuffix(".gguf") }))
    }

    @Test("models that were installed with the program are found through a link to it, after all others")
    func installedModels() throws {
        let bench = try CommandBench(installedUnder: "opt")
        try bench.write(Self.pipeline, to: "project/p.yaml")
        #expect(try modelTaken(by: bench).contains("there is no model 'tiny'"))

        // In the order in which a later one hides the earlier.
        for place in ["opt/share/cascade", ".local/share/cascade", ".", "project"] {
            try bench.add(model: "classifier-mean", as: "tiny", under: place)
            let taken = URL(fileURLWithPath: try modelTaken(by: bench), relativeTo: URL(fileURLWithPath: bench.folder))
            let expected = URL(fileURLWithPath: "\(bench.folder)/\(place)/models/tiny/model.gguf")
            #expect(taken.resolvingSymlinksInPath().path == expected.resolvingSymlinksInPath().path)
        }
    }
}
