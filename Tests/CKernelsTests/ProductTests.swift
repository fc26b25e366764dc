import CKernels
import Testing

@Suite("Products equal the portable kernels bit for bit")
struct ProductTests {
    @Test("over tails of rows and tokens", arguments: ck_weight.all)
    func tails(type: ck_weight) {
        for kernels in InstructionSets.runnable {
            var random = SplitMix(seed: 1)
            var comparer = Comparer(kernels)
            let k = type.blockSize == 1 ? 21 : type.blockSize == 32 ? 96 : 256
            for tokens in [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 19] {
                for rows in [1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 50] {
                    comparer.compare(
                        ProductCase(type, rows: rows, k: k, tokens: tokens, bias: rows % 2 == 0, using: &random))
                }
            }
            #expect(comparer.differences == [])
        }
    }

    @Test("over counts of inputs, panel ends included", arguments: ck_weight.all)
    func inputs(type: ck_weight) {
        let counts = [
            1: [0, 1, 2, 3, 4, 5, 31, 159, 160, 161, 163, 321], 32: [0, 32, 64, 384, 512, 544, 1056],
            256: [0, 256, 512, 768, 1280],
        ]
        for kernels in InstructionSets.runnable {
            var random = SplitMix(seed: 2)
            var comparer = Comparer(kernels)
            for tokens in [1, 5, 10] {
                for k in counts[type.blockSize] ?? [] {
                    comparer.compare(ProductCase(type, rows: 35, k: k, tokens: tokens, using: &random))
                }
            }
            #expect(comparer.comparisons >= 15 && comparer.differences == [])
        }
    }

    @Test("over runs of tokens longer than one pass takes")
    func manyTokens() {
        for kernels in InstructionSets.runnable {
            var random = SplitMix(seed: 3)
            var comparer = Comparer(kernels)
            for type in [CK_WEIGHT_Q8_0, CK_WEIGHT_Q6_K] {
                comparer.compare(ProductCase(type, rows: 5, k: 1536, tokens: 300, using: &random))
            }
            #expect(comparer.differences == [])
        }
    }

    @Test("over misaligned weights and every activation", arguments: ck_weight.all)
    func misalignmentAndActivation(type: ck_weight) {
        for kernels in InstructionSets.runnable {
            var random = SplitMix(seed: 4)
            var comparer = Comparer(kernels)
            for misalignment in [0, 1, 2, 6, 34, 63] {
                for activation in [CK_ACTIVATION_NONE, CK_ACTIVATION_GELU, CK_ACTIVATION_RELU, CK_ACTIVATION_TANH] {
                    for tokens in [3, 11] {
                        var product = ProductCase(
                            type, rows: 37, k: max(64, type.blockSize), tokens: tokens, bias: true, using: &random)
                        product.misalignment = misalignment
                        product.activation = activation
                        comparer.compare(product)
                    }
                }
            }
            #expect(comparer.differences == [])
        }
    }

    @Test("when a sequence stands alone or in any batch", arguments: ck_weight.all)
    func batchInvariance(type: ck_weight) {
        for kernels in InstructionSets.runnable + [InstructionSets.portable] {
            var random = SplitMix(seed: 5)
            let batch = ProductCase(type, rows: 33, k: max(64, type.blockSize), tokens: 23, using: &random)
            let together = batch.result(of: kernels)
            let rowBytes = (batch.rows + 5) * 4
            for token in 0..<batch.tokens {
                let alone = ProductCase(oneToken: token, of: batch).result(of: kernels)
                #expect(Array(together[token * rowBytes..<(token + 1) * rowBytes]) == alone, "\(kernels.label)")
            }
        }
    }
}

extension ProductCase {
    /// The same weights with one of the tokens.
    fileprivate init(oneToken token: Int, of batch: ProductCase) {
        (type, rows, k, tokens) = (batch.type, batch.rows, batch.k, 1)
        (weights, xStride, bias) = (batch.weights, batch.xStride, batch.bias)
        x = Array(batch.x[token * batch.xStride..<(token + 1) * batch.xStride])
    }
}
