#if defined(__x86_64__)
#pragma STDC FP_CONTRACT OFF
#include "../tables.h"
#include <immintrin.h>
#include <stdint.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma,f16c"))), \
                             apply_to = function)

#define LANES_HAVE_MASKS
#define LANES_TABLE_LOOKUP(table, index) \
    ((vf)_mm512_permutexvar_ps((__m512i)(index), _mm512_loadu_ps(table)))
#define LANES_WIDEN_F16(p) ((vf)_mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)(const void *)(p))))
#define LANES_NARROW_F16(p, v) \
    _mm256_storeu_si256((__m256i *)(void *)(p), _mm512_cvtps_ph((__m512)(v), _MM_FROUND_TO_NEAREST_INT))
#define LANES_ATTENTION_VECTORS 4
#define LANES_CACHED_QUERIES 8
#define LANES_CACHED_SUMS 20
#define LANES_DENSE_VECTORS 2
#define LANES_FEW_VECTORS 2
#include "../lanes/lanes.h"

INLINE __mmask16 first_lanes(size_t n) { return (__mmask16)((1u << n) - 1); }
INLINE vf vf_load_first(const float *p, size_t n) { return (vf)_mm512_maskz_loadu_ps(first_lanes(n), p); }
INLINE void vf_store_first(float *p, vf v, size_t n) { _mm512_mask_storeu_ps(p, first_lanes(n), (__m512)v); }

#include "../lanes/attention.h"
#include "../lanes/dense_product.h"

enum { BLOCK_ROWS = 32, BLOCK_LANES = 16, BLOCK_TOKENS = 6, BLOCK_FEW_TOKENS = 8, LANES_RAISE = 128 };
#include "../lanes/block_product.h"
#include "../lanes/pack_256.h"
#include "../lanes/words_tile.h"
#include "avx512_words.h"
#include "avx512_pack.h"
#include "../lanes/words_few.h"
#include "../lanes/dense_few.h"

/// Eight tokens at most, of the formats that are used most: in registers as one is.
#define FEW(tokens)                                                              \
    static void few_##tokens(const ck_product *p) {                              \
        if (p->type == CK_WEIGHT_Q8_0) few_rows(CK_WEIGHT_Q8_0, tokens, p);      \
        else few_rows(CK_WEIGHT_Q4_0, tokens, p);                                \
    }
FEW(2) FEW(3) FEW(4) FEW(5) FEW(6) FEW(7) FEW(8)
#undef FEW

static void few_or_block_product(const ck_product *p) {
    static void (*const few[])(const ck_product *) = {few_2, few_3, few_4, few_5, few_6, few_7, few_8};
    const bool has_few = p->type == CK_WEIGHT_Q8_0 || p->type == CK_WEIGHT_Q4_0;
    if (p->tokens == 1) product_of_one(p);
    else if (has_few && 1 < p->tokens && p->tokens <= BLOCK_FEW_TOKENS) few[p->tokens - 2](p);
    else block_product(p);
}

#define BLOCK_PRODUCT few_or_block_product
#include "../lanes/table.h"

#pragma clang attribute pop

const ck_kernels ck_avx512vnni_kernels = LANES_KERNELS(CK_ISA_AVX512VNNI, "avx512vnni");
#endif
