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

    /// Computes the jobs of one batch, all of this model. One result a job, shaped as its readout says.
    func compute(_ jobs: [EngineJob], in workspace: inout Workspace) -> [[Float]] {
        var batch = PackedBatch()
        for job in jobs { batch.append(job.ids) }
        executor.run(batch, in: &workspace)
        return zip(jobs, batch.sequences).map { job, sequence in
            executor.read(job.readout, of: sequence, in: &workspace)
        }
    }
}
