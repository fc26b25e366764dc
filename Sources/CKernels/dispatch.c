#include "cache.h"
#include "formats.h"
#include "panel.h"
#include "tables.h"
#include <pthread.h>
#include <stdlib.h>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
#endif

#if defined(__x86_64__)

static bool can_run_avx2(void) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
}

static bool can_run_avx512vnni(void) {
    return can_run_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vnni");
}

#elif defined(__aarch64__)

static bool has_dotprod(void) {
#if defined(__ARM_FEATURE_DOTPROD)
    return true;
#elif defined(__linux__)
    const unsigned long asimd_dot_product = 1ul << 20;
    return (getauxval(AT_HWCAP) & asimd_dot_product) != 0;
#else
    return false;
#endif
}

#endif

const ck_kernels *ck_kernels_for(ck_isa isa) {
    switch (isa) {
    case CK_ISA_PORTABLE: return &ck_portable_kernels;
#if defined(__x86_64__)
    case CK_ISA_AVX2: return can_run_avx2() ? &ck_avx2_kernels : NULL;
    case CK_ISA_AVX512VNNI: return can_run_avx512vnni() ? &ck_avx512vnni_kernels : NULL;
#elif defined(__aarch64__)
    case CK_ISA_NEON: return has_dotprod() ? &ck_neon_dotprod_kernels : &ck_neon_kernels;
#endif
    default: return NULL;
    }
}

static const ck_kernels *chosen;

/// An unknown name, or one that cannot run here, leaves the choice as it would be: the results are the same anyway.
static void choose(void) {
    static const ck_isa fastest_first[] = {CK_ISA_AVX512VNNI, CK_ISA_AVX2, CK_ISA_NEON, CK_ISA_PORTABLE};
    const char *wanted = getenv("CASCADE_ISA");
    for (size_t i = 0; i < sizeof fastest_first / sizeof *fastest_first; i++) {
        const ck_kernels *kernels = ck_kernels_for(fastest_first[i]);
        if (!kernels) continue;
        if (!chosen) chosen = kernels;
        if (wanted && strcmp(wanted, kernels->name) == 0) chosen = kernels;
    }
}

const ck_kernels *ck_kernels_best(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, choose);
    return chosen;
}

ck_packing ck_packing_for(ck_weight type) { return ck_format_of(type).packing; }

size_t ck_row_bytes(ck_weight type, size_t k) { return ck_bytes_of_row(type, k); }

size_t ck_packed_bytes(ck_packing packing, size_t tokens, size_t k) {
    switch (packing) {
    case CK_PACK_32: return tokens * (k / CK_BLOCK) * sizeof(ck_packed_block);
    case CK_PACK_256: return tokens * (k / CK_SUPER_BLOCK) * sizeof(ck_packed_super_block);
    case CK_PACK_NONE: break;
    }
    return 0;
}

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

size_t ck_product_scratch_bytes(ck_weight type, size_t k) {
    switch (ck_packing_for(type)) {
    case CK_PACK_32: return smaller(k / CK_BLOCK, CK_PANEL_BLOCKS) * CK_PANEL_BLOCK_BYTES;
    case CK_PACK_256: return smaller(k / CK_SUPER_BLOCK, CK_PANEL_SUPER_BLOCKS) * CK_PANEL_SUPER_BLOCK_BYTES;
    case CK_PACK_NONE: break;
    }
    return smaller(k, CK_DENSE_PANEL_K) * CK_PANEL_ROWS * sizeof(float);
}

size_t ck_attention_scratch_bytes(size_t tokens, size_t head_dim) {
    size_t padded_tokens = ck_round_up(tokens, CK_LANES), padded_dim = ck_round_up(head_dim, CK_LANES);
    size_t keys = head_dim * padded_tokens, values = tokens * padded_dim, scores = CK_QUERY_TILE * padded_tokens;
    return (keys + values + scores) * sizeof(float);
}

size_t ck_cached_attention_scratch_bytes(size_t keys_count, size_t key_width, size_t value_width) {
    (void)key_width, (void)value_width;
    return CK_CACHED_QUERY_TILE * ck_round_up(keys_count, CK_LANES) * sizeof(float);
}

size_t ck_cache_key_bytes(ck_cache cache, size_t key_width) {
    size_t bytes = CK_CACHE_PAGE * key_width;
    if (cache == CK_CACHE_F32) bytes *= sizeof(float);
    else if (cache == CK_CACHE_F16) bytes *= sizeof(uint16_t);
    else bytes += ck_cache_scale_bytes(key_width);
    return ck_round_up(bytes, 64);
}

size_t ck_cache_value_bytes(ck_cache cache, size_t value_width) {
    size_t bytes = CK_CACHE_PAGE * value_width;
    if (cache == CK_CACHE_F32) bytes *= sizeof(float);
    else if (cache == CK_CACHE_F16) bytes *= sizeof(uint16_t);
    else bytes = CK_CACHE_PAGE * ck_cache_q8_value_stride(value_width) + ck_cache_scale_bytes(value_width);
    return ck_round_up(bytes, 64);
}

void ck_set_control_word(void) {
#if defined(__x86_64__)
    const unsigned flush_to_zero = 0x8000, rounding = 0x6000, masks = 0x1f80, denormals_are_zero = 0x0040;
    _mm_setcsr((_mm_getcsr() & ~(flush_to_zero | rounding | denormals_are_zero)) | masks);
#elif defined(__aarch64__)
    const uint64_t traps = 0x9f00, flush_inputs = 1u << 0, alternative_half = 1u << 26, default_nan = 1u << 25,
                   flush_to_zero = 1u << 24, rounding = 3u << 22, flush_half = 1u << 19;
    uint64_t control;
    __asm__ volatile("mrs %0, fpcr" : "=r"(control));
    control &= ~(traps | flush_inputs | alternative_half | default_nan | flush_to_zero | rounding | flush_half);
    __asm__ volatile("msr fpcr, %0" : : "r"(control));
#endif
}

void ck_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}
