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

enum { BLOCK_ROWS = 32, BLOCK_TOKENS = 6, BLOCK_FEW_TOKENS = 8 };
#include "../lanes/block_product.h"
#include "avx512_pack.h"
#include "avx512_panel.h"
#include "avx512_tile.h"
#include "avx512_few.h"

#define BLOCK_PRODUCT few_or_block_product
#include "../lanes/table.h"

#pragma clang attribute pop

const ck_kernels ck_avx512vnni_kernels = LANES_KERNELS(CK_ISA_AVX512VNNI, "avx512vnni");
#endif
