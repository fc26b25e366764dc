import CKernels
import Testing

@Suite("Products equal the portable kernels bit for bit")
struct ProductTests {
    @Test("over tails of rows and tokens", arguments: [CK_WEIGHT_Q8_0, CK_WEIGHT_Q4_0, CK_WEIGHT_F32, CK_WEIGHT_F16])
    func tails(type: ck_weight) {
        for kernels in InstructionSets.runnable {
            var random = SplitMix(seed: 1)
            var comparer = Comparer(kernels)
            let k = type == CK_WEIGHT_F32 || type == CK_WEIGHT_F16 ? 21 : 96
            for tokens in [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 19] {
                for rows in [1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 50] {
                    comparer.compare(
                        ProductCase(type, rows: rows, k: k, tokens: tokens, bias: rows % 2 == 0, using: &random))
                }
            }
            #expect(comparer.differences == [])
        }
    }

    @Test("over counts of inputs, panel ends included")
    func inputs() {
        for kernels in InstructionSets.runnable {
            var random = SplitMix(seed: 2)
            var comparer = Comparer(kernels)
            for tokens in [1, 5, 10] {
                for k in [0, 32, 64, 384, 512, 544, 1056] {
                    comparer.compare(ProductCase(CK_WEIGHT_Q8_0, rows: 35, k: k, tokens: tokens, using: &random))
                    comparer.compare(ProductCase(CK_WEIGHT_Q4_0, rows: 35, k: k, tokens: tokens, using: &random))
                }
                for k in [0, 1, 2, 3, 4, 5, 31, 159, 160, 161, 163, 321] {
                    comparer.compare(ProductCase(CK_WEIGHT_F32, rows: 35, k: k, tokens: tokens, using: &random))
                    comparer.compare(ProductCase(CK_WEIGHT_F16, rows: 35, k: k, tokens: tokens, using: &random))
                }
            }
            #expect(comparer.differences == [])
        }
    }

    @Test("over runs of tokens longer than one pass takes")
    func manyTokens() {
        for kernels in InstructionSets.runnable {
            var random = SplitMix(seed: 3)
            var comparer = Comparer(kernels)
            comparer.compare(ProductCase(CK_WEIGHT_Q8_0, rows: 5, k: 1536, tokens: 300, using: &random))
            #expect(comparer.differences == [])
        }
    }

    @Test("over misaligned weights and every activation")
    func misalignmentAndActivation() {
        for kernels in InstructionSets.runnable {
            var random = SplitMix(seed: 4)
            var comparer = Comparer(kernels)
            for type in [CK_WEIGHT_Q8_0, CK_WEIGHT_Q4_0, CK_WEIGHT_F16] {
                for misalignment in [0, 2, 6, 34, 62] {
                    for activation in [
                        CK_ACTIVATION_NONE, CK_ACTIVATION_GELU, CK_ACTIVATION_RELU, CK_ACTIVATION_TANH,
                    ] {
                        for tokens in [3, 11] {
                            var product = ProductCase(
                                type, rows: 37, k: 64, tokens: tokens, bias: true, using: &random)
                            product.misalignment = misalignment
                            product.activation = activation
                            comparer.compare(product)
                        }
                    }
                }
            }
            #expect(comparer.differences == [])
        }
    }

    @Test("when a sequence stands alone or in any batch", arguments: [CK_WEIGHT_Q8_0, CK_WEIGHT_F32])
    func batchInvariance(type: ck_weight) {
        for kernels in InstructionSets.runnable + [InstructionSets.portable] {
            var random = SplitMix(seed: 5)
            let batch = ProductCase(type, rows: 33, k: 64, tokens: 23, using: &random)
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
