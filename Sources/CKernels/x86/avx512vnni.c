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
#define LANES_ATTENTION_VECTORS 4
#define LANES_DENSE_VECTORS 2
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
#include "avx512_panel.h"
#include "avx512_tile.h"
#include "avx512_few.h"

static bool is_q8_or_q4(ck_weight type) { return type == CK_WEIGHT_Q8_0 || type == CK_WEIGHT_Q4_0; }
static void block_panel(ck_weight type, const uint8_t *weights, size_t row_bytes, size_t rows, size_t blocks,
                        void *panel) {
    (is_q8_or_q4(type) ? q8_q4_panel : words_panel)(type, weights, row_bytes, rows, blocks, panel);
}
static void block_tile(size_t tokens, const block_tile_job *t) {
    (is_q8_or_q4(t->type) ? q8_q4_tile : words_tile)(tokens, t);
}

#define BLOCK_PRODUCT few_or_block_product
#include "../lanes/table.h"

#pragma clang attribute pop

const ck_kernels ck_avx512vnni_kernels = LANES_KERNELS(CK_ISA_AVX512VNNI, "avx512vnni");
#endif
