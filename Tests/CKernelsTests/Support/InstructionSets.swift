import CKernels

/// The instruction sets to hold against the portable one.
enum InstructionSets {
    static var portable: ck_kernels {
        guard let kernels = ck_kernels_for(CK_ISA_PORTABLE) else {
            preconditionFailure("every build has the portable kernels")
        }
        return kernels.pointee
    }

    /// Those that this processor can run. The others are named on standard output: what was not run has not passed.
    static var runnable: [ck_kernels] {
        _ = absencesAreReported
        return named.compactMap { isa, _ in ck_kernels_for(isa)?.pointee }
    }

    private static let absencesAreReported: Void = {
        for (isa, name) in named where ck_kernels_for(isa) == nil {
            print("not run: \(name) kernels (this build or this processor lacks them)")
        }
    }()

    private static let named: [(ck_isa, String)] = [
        (CK_ISA_AVX2, "avx2"), (CK_ISA_AVX512VNNI, "avx512vnni"), (CK_ISA_NEON, "neon"),
    ]
}

extension ck_kernels {
    var label: String { String(cString: name) }
}

/// Every activation function.
let activations = [
    CK_ACTIVATION_NONE, CK_ACTIVATION_GELU, CK_ACTIVATION_RELU, CK_ACTIVATION_TANH, CK_ACTIVATION_SILU,
    CK_ACTIVATION_GELU_TANH, CK_ACTIVATION_QUICK_GELU, CK_ACTIVATION_SIGMOID,
]
