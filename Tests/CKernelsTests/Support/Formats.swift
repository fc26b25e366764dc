import CKernels

extension ck_weight {
    /// Every format that kernels multiply.
    static let all = dense + blocks32 + blocks256
    static let dense = [CK_WEIGHT_F32, CK_WEIGHT_F16, CK_WEIGHT_BF16]
    static let blocks32 = [
        CK_WEIGHT_Q4_0, CK_WEIGHT_Q4_1, CK_WEIGHT_Q5_0, CK_WEIGHT_Q5_1, CK_WEIGHT_Q8_0, CK_WEIGHT_IQ4_NL,
        CK_WEIGHT_MXFP4,
    ]
    static let blocks256 = [
        CK_WEIGHT_Q2_K, CK_WEIGHT_Q3_K, CK_WEIGHT_Q4_K, CK_WEIGHT_Q5_K, CK_WEIGHT_Q6_K, CK_WEIGHT_IQ4_XS,
    ]

    /// Elements of a block.
    var blockSize: Int {
        switch ck_packing_for(self) {
        case CK_PACK_32: 32
        case CK_PACK_256: 256
        default: 1
        }
    }

    var blockBytes: Int { ck_row_bytes(self, blockSize) }

    /// Where the halves of a block stand: its scale, then its minimum.
    var halfOffsets: [Int] {
        switch self {
        case CK_WEIGHT_F32, CK_WEIGHT_BF16, CK_WEIGHT_MXFP4: []
        case CK_WEIGHT_Q4_1, CK_WEIGHT_Q5_1, CK_WEIGHT_Q4_K, CK_WEIGHT_Q5_K: [0, 2]
        case CK_WEIGHT_Q2_K: [80, 82]
        case CK_WEIGHT_Q3_K: [108]
        case CK_WEIGHT_Q6_K: [208]
        default: [0]
        }
    }
}
