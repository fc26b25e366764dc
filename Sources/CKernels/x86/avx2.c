#if defined(__x86_64__)
#pragma STDC FP_CONTRACT OFF
#include "../tables.h"
#include <immintrin.h>
#include <stdint.h>

// Sixteen lanes are two registers here. They pass between functions that are always inlined, never through a call.
#pragma clang diagnostic ignored "-Wpsabi"
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

#define LANES_TABLE_LOOKUP(table, index) lookup_16(table, index)
#define LANES_WIDEN_F16(p) widen_16(p)
#define LANES_NARROW_F16(p, v) narrow_16(p, v)
#define LANES_ATTENTION_VECTORS 1
#define LANES_CACHED_QUERIES 4
#define LANES_CACHED_SUMS 4
#define LANES_DENSE_VECTORS 1
#define LANES_FEW_VECTORS 4
#include "../lanes/lanes.h"

typedef int32_t vi8 __attribute__((ext_vector_type(8)));

INLINE vf8 lookup_8(const float *table, __m256i index) {
    __m256 low = _mm256_permutevar8x32_ps(_mm256_loadu_ps(table), index);
    __m256 high = _mm256_permutevar8x32_ps(_mm256_loadu_ps(table + 8), index);
    return (vf8)_mm256_blendv_ps(low, high, _mm256_castsi256_ps(_mm256_slli_epi32(index, 28)));
}

INLINE vf join(vf8 low, vf8 high) {
    return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}

INLINE vf lookup_16(const float *table, vi index) {
    return join(lookup_8(table, (__m256i)(vi8)index.lo), lookup_8(table, (__m256i)(vi8)index.hi));
}

INLINE vf widen_16(const uint16_t *p) {
    const __m128i *half = (const __m128i *)(const void *)p;
    return join((vf8)_mm256_cvtph_ps(_mm_loadu_si128(half)), (vf8)_mm256_cvtph_ps(_mm_loadu_si128(half + 1)));
}

INLINE void narrow_16(uint8_t *p, vf v) {
    __m128i *half = (__m128i *)(void *)p;
    _mm_storeu_si128(half, _mm256_cvtps_ph((__m256)v.lo, _MM_FROUND_TO_NEAREST_INT));
    _mm_storeu_si128(half + 1, _mm256_cvtps_ph((__m256)v.hi, _MM_FROUND_TO_NEAREST_INT));
}

#include "../lanes/attention.h"
#include "../lanes/dense_product.h"

enum { BLOCK_ROWS = 16, BLOCK_LANES = 8, BLOCK_TOKENS = 3, BLOCK_FEW_TOKENS = BLOCK_TOKENS, LANES_RAISE = 0 };
#include "../lanes/block_product.h"
#include "../lanes/pack_256.h"
#include "../lanes/words_tile.h"
#include "avx2_words.h"
#include "avx2_pack.h"
#include "../lanes/words_few.h"
#include "../lanes/dense_few.h"

static void one_or_block_product(const ck_product *p) {
    if (p->tokens == 1) product_of_one(p);
    else block_product(p);
}

#define BLOCK_PRODUCT one_or_block_product
#include "../lanes/table.h"

#pragma clang attribute pop

const ck_kernels ck_avx2_kernels = LANES_KERNELS(CK_ISA_AVX2, "avx2");
#endif
