import CKernels
import Testing

@Suite("Kernels are chosen at run time")
struct DispatchTests {
    @Test("every table names its instruction set and misses no kernel")
    func tables() {
        for kernels in InstructionSets.runnable + [InstructionSets.portable] {
            #expect(!kernels.label.isEmpty)
            #expect(kernels.pack != nil && kernels.product != nil && kernels.attention != nil)
            #expect(kernels.layer_norm != nil && kernels.activate != nil && kernels.mean_pool != nil)
            #expect(kernels.dot != nil && kernels.softmax != nil && kernels.widen_f16 != nil)
            #expect(kernels.dequantize_row != nil)
            #expect(kernels.cached_attention != nil && kernels.store_cache != nil && kernels.rms_norm != nil)
            #expect(kernels.layer_norm_strided != nil && kernels.rope_table != nil && kernels.rope != nil)
            #expect(kernels.add_scaled != nil && kernels.gate != nil && kernels.soft_cap != nil)
            #expect(kernels.scale != nil && kernels.largest != nil && kernels.exp_sum != nil)
        }
    }

    @Test("the choice is one that can run, and stays")
    func best() {
        let best = ck_kernels_best()
        #expect(best == ck_kernels_best())
        #expect(best.map { ck_kernels_for($0.pointee.isa) == best } == true)
    }

    @Test("an instruction set of another architecture is not offered")
    func foreign() {
        #expect(ck_kernels_for(CK_ISA_NEON) == nil || ck_kernels_for(CK_ISA_AVX2) == nil)
        #expect(ck_kernels_for(ck_isa(rawValue: 99)) == nil)
    }
}
