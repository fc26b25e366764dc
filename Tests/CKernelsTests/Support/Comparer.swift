import CKernels

/// Holds one table of kernels against another, bit for bit. It returns what differs instead of failing, so that it can
/// itself be shown to catch a wrong kernel.
struct Comparer {
    let reference: ck_kernels
    let candidate: ck_kernels
    private(set) var comparisons = 0
    private(set) var differences: [String] = []

    init(_ candidate: ck_kernels, against reference: ck_kernels = InstructionSets.portable) {
        self.candidate = candidate
        self.reference = reference
    }

    mutating func compare(_ what: @autoclosure () -> String, _ result: (ck_kernels) -> [UInt8]) {
        comparisons += 1
        if result(reference) != result(candidate) { differences.append("\(candidate.label): \(what())") }
    }

    mutating func compare(_ product: ProductCase) {
        compare("product \(product)", product.result(of:))
    }
}
