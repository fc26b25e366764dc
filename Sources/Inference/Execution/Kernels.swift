import CKernels

/// The table of one instruction set's kernels, with its function pointers known to be there.
struct Kernels: @unchecked Sendable {
    // Sendable: the table is a constant of the program's image; it is written once, before `main`, by the loader.
    let table: UnsafePointer<ck_kernels>

    /// The fastest kernels that this processor runs.
    static let best = Kernels(ck_kernels_best())

    init(_ table: UnsafePointer<ck_kernels>) { self.table = table }

    /// Kernels of one instruction set; nil when this build or this processor lacks it.
    init?(named name: String) {
        let all = [CK_ISA_PORTABLE, CK_ISA_AVX2, CK_ISA_AVX512VNNI, CK_ISA_NEON].compactMap(ck_kernels_for)
        guard let found = all.first(where: { String(cString: $0.pointee.name) == name }) else { return nil }
        self.init(found)
    }

    /// The instruction set's name, as benchmarks print it.
    var name: String { String(cString: table.pointee.name) }

    func product(_ product: inout ck_product) { table.pointee.product(&product) }

    func attention(_ attention: inout ck_attention) { table.pointee.attention(&attention) }

    func layerNorm(
        _ x: UnsafePointer<Float>, adding residual: UnsafePointer<Float>?, gain: UnsafePointer<Float>,
        bias: UnsafePointer<Float>, epsilon: Float, tokens: Int, count: Int, into out: UnsafeMutablePointer<Float>
    ) {
        table.pointee.layer_norm(x, residual, gain, bias, epsilon, tokens, count, out)
    }

    func meanPool(_ x: UnsafePointer<Float>, tokens: Int, count: Int, into out: UnsafeMutablePointer<Float>) {
        table.pointee.mean_pool(x, tokens, count, out)
    }

    func dot(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int) -> Float {
        table.pointee.dot(a, b, count)
    }

    /// Σ exp(x − shift).
    func exponentialSum(_ x: UnsafePointer<Float>, count: Int, shift: Float) -> Float {
        table.pointee.exp_sum(x, count, shift)
    }

    func dequantizeRow(
        _ type: ck_weight, _ row: UnsafeRawPointer, count: Int, into out: UnsafeMutablePointer<Float>
    ) {
        table.pointee.dequantize_row(type, row, count, out)
    }

    /// Readies [tokens, count] activations for products: quantized once for each packing that any of them reads. A mix
    /// of formats in one file may need both.
    func prepare(
        _ x: UnsafeMutablePointer<Float>, tokens: Int, count: Int, as packings: Packings,
        in workspace: inout Workspace
    ) -> PreparedActivations {
        if packings.contains(.blocks32) {
            workspace.packed32.reserve(byteCount: ck_packed_bytes(CK_PACK_32, tokens, count))
            table.pointee.pack(CK_PACK_32, x, count, tokens, count, workspace.packed32.start)
        }
        if packings.contains(.blocks256) {
            workspace.packed256.reserve(byteCount: ck_packed_bytes(CK_PACK_256, tokens, count))
            table.pointee.pack(CK_PACK_256, x, count, tokens, count, workspace.packed256.start)
        }
        return PreparedActivations(
            values: x, packed32: workspace.packed32.start, packed256: workspace.packed256.start, tokens: tokens,
            count: count)
    }
}

/// Ways of quantizing activations.
struct Packings: OptionSet {
    let rawValue: UInt8

    static let blocks32 = Packings(rawValue: 1)
    static let blocks256 = Packings(rawValue: 2)
}

/// Activations as products read them: f32, and quantized where `Kernels.prepare` found that somebody needs it.
struct PreparedActivations {
    let values: UnsafeMutablePointer<Float>
    let packed32: UnsafeMutableRawPointer
    let packed256: UnsafeMutableRawPointer
    let tokens: Int
    let count: Int
}
