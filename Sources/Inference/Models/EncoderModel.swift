import GGUF
import ModelPorts
import Tokenizers

/// An encoder ready to run: description, weights and tokenizer over one mapped file.
final class EncoderModel: Sendable {
    let info: ModelInfo
    let description: EncoderDescription
    let tokenizer: any Tokenizing
    private let executor: EncoderExecutor

    /// Checks a file whole and readies it. Weights stay in the file.
    init(_ header: ModelHeader, tokenizer: any Tokenizing, kernels: Kernels = .best) throws(GGUFError) {
        info = header.info
        description = header.description
        self.tokenizer = tokenizer
        let weights = try EncoderWeights(
            header.description, vocabularyCount: tokenizer.vocabulary.count, in: header.file)
        executor = EncoderExecutor(weights: weights, kernels: kernels)
    }

    /// Tells a caller that the engine will not answer.
    var stopped: ModelError {
        ModelError(code: .stopped, model: info.path, reason: "the engine was stopped before this text was computed")
    }

    /// Computes one batch. One result a request, shaped as its readout says.
    /// - Precondition: ids are in the vocabulary, and no sequence is empty or longer than the context.
    func compute(_ requests: [SequenceRequest], in workspace: inout Workspace) -> [[Float]] {
        var batch = PackedBatch()
        for request in requests { batch.append(request.ids) }
        executor.run(batch, in: &workspace)
        return zip(requests, batch.sequences).map { request, sequence in
            executor.read(request.readout, of: sequence, in: &workspace)
        }
    }
}
