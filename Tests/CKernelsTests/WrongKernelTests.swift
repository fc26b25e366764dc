import CKernels
import Testing

/// A comparer that has never been seen to fail proves nothing.
@Suite("The comparer catches kernels that are wrong on purpose")
struct WrongKernelTests {
    @Test("blocks added in another order")
    func blockOrder() {
        var wrong = InstructionSets.portable
        wrong.product = { productWithBlocksBackwards($0) }
        #expect(!differences(of: wrong).isEmpty)
        #expect(differences(of: InstructionSets.portable).isEmpty)
    }

    @Test("a scale rounded once too seldom")
    func fusedScale() {
        var wrong = InstructionSets.portable
        wrong.product = { productWithUnroundedScale($0) }
        #expect(!differences(of: wrong).isEmpty)
    }

    @Test("a last row that is forgotten")
    func missingTail() {
        var wrong = InstructionSets.portable
        wrong.product = { pointer in
            guard var product = pointer?.pointee else { return }
            product.rows -= 1
            InstructionSets.portable.product(&product)
        }
        #expect(!differences(of: wrong).isEmpty)
    }

    @Test(
        "super-blocks whose minima are subtracted before the sum is added", arguments: [CK_WEIGHT_Q4_K, CK_WEIGHT_Q2_K])
    func minimaFirst(type: ck_weight) {
        var wrong = InstructionSets.portable
        wrong.product = { productWithMinimaFirst($0) }
        #expect(!differences(of: wrong, type, k: 512).isEmpty)
    }

    private func differences(of kernels: ck_kernels, _ type: ck_weight = CK_WEIGHT_Q8_0, k: Int = 128) -> [String] {
        var random = SplitMix(seed: 41)
        var comparer = Comparer(kernels)
        for tokens in [1, 7] {
            comparer.compare(ProductCase(type, rows: 19, k: k, tokens: tokens, using: &random))
        }
        return comparer.differences
    }
}

private func productWithBlocksBackwards(_ product: UnsafePointer<ck_product>?) {
    eachOutput(product) { blocks in
        blocks.reversed().reduce(Float(0)) { sum, block in sum.addingProduct(block.dw * block.dx, block.sum) }
    }
}

/// Takes the minima of all blocks off in a product of their own: the two roundings of a block in another order.
private func productWithMinimaFirst(_ pointer: UnsafePointer<ck_product>?) {
    guard var product = pointer?.pointee, let weights = product.weights, let out = product.out else { return }
    let bytes = product.rows * ck_row_bytes(product.type, product.k)
    let outputs = (product.tokens - 1) * product.out_stride + product.rows
    let offsets = product.type.halfOffsets
    let copy = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 1)
    defer { copy.deallocate() }
    var minima = [Float]()
    for zeroed in offsets {
        copy.copyMemory(from: weights, byteCount: bytes)
        for block in stride(from: 0, to: bytes, by: product.type.blockBytes) {
            copy.storeBytes(of: 0, toByteOffset: block + zeroed, as: UInt16.self)
        }
        product.weights = UnsafeRawPointer(copy)
        InstructionSets.portable.product(&product)
        if minima.isEmpty { minima = Array(UnsafeBufferPointer(start: out, count: outputs)) }
    }
    for token in 0..<product.tokens {
        for row in 0..<product.rows {
            out[token * product.out_stride + row] += minima[token * product.out_stride + row]
        }
    }
}

private func productWithUnroundedScale(_ product: UnsafePointer<ck_product>?) {
    eachOutput(product) { blocks in
        blocks.reduce(Float(0)) { sum, block in
            Float(Double(sum) + Double(block.dw) * Double(block.dx) * Double(block.sum))
        }
    }
}

private struct BlockTerm {
    let dw: Float
    let dx: Float
    let sum: Float
}

/// Q8_0 products through Swift: `combine` adds the blocks of one output.
private func eachOutput(_ pointer: UnsafePointer<ck_product>?, _ combine: ([BlockTerm]) -> Float) {
    guard let p = pointer?.pointee, let weights = p.weights, let packed = p.packed_x, let out = p.out else { return }
    let blocks = p.k / 32
    for token in 0..<p.tokens {
        for row in 0..<p.rows {
            let terms = (0..<blocks).map { block -> BlockTerm in
                let w = weights + (row * blocks + block) * 34
                let x = packed + (token * blocks + block) * 40
                var dw: Float = 0
                var half = w.loadUnaligned(as: UInt16.self)
                InstructionSets.portable.widen_f16(&half, 1, &dw)
                let sum = (0..<32).reduce(0) { sum, index in
                    sum + Int(w.load(fromByteOffset: 2 + index, as: Int8.self))
                        * Int(x.load(fromByteOffset: index, as: Int8.self))
                }
                return BlockTerm(dw: dw, dx: x.loadUnaligned(fromByteOffset: 32, as: Float.self), sum: Float(sum))
            }
            out[token * p.out_stride + row] = combine(terms)
        }
    }
}
