// The NEON kernels. Included twice: by neon.c for any 64-bit ARM, and by neon_dotprod.c, which defines
// NEON_HAS_DOTPROD, for those with the dot product instructions.
#ifndef CK_NEON_KERNELS_H
#define CK_NEON_KERNELS_H

#define LANES_TABLE_LOOKUP(table, index) lookup_16(table, index)
#define LANES_WIDEN_F16(p) widen_16(p)
#define LANES_NARROW_F16(p, v) narrow_16(p, v)
#define LANES_ATTENTION_VECTORS 1
#define LANES_CACHED_QUERIES 4
#define LANES_CACHED_SUMS 4
#define LANES_DENSE_VECTORS 1
#define LANES_FEW_VECTORS 4
#include "../lanes/lanes.h"

typedef int32_t vi4 __attribute__((ext_vector_type(4)));

INLINE vf join(float32x4_t a, float32x4_t b, float32x4_t c, float32x4_t d) {
    vf8 low = __builtin_shufflevector((vf4)a, (vf4)b, 0, 1, 2, 3, 4, 5, 6, 7);
    vf8 high = __builtin_shufflevector((vf4)c, (vf4)d, 0, 1, 2, 3, 4, 5, 6, 7);
    return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}

/// Sixteen floats are the 64 bytes that one table instruction looks up.
INLINE float32x4_t lookup_4(uint8x16x4_t table, vi4 index) {
    uint32x4_t first_byte = vmulq_n_u32((uint32x4_t)index, 0x04040404u);
    uint8x16_t bytes = vreinterpretq_u8_u32(vaddq_u32(first_byte, vdupq_n_u32(0x03020100u)));
    return vreinterpretq_f32_u8(vqtbl4q_u8(table, bytes));
}

INLINE vf lookup_16(const float *table, vi index) {
    const uint8x16x4_t bytes = vld1q_u8_x4((const uint8_t *)table);
    return join(lookup_4(bytes, index.lo.lo), lookup_4(bytes, index.lo.hi), lookup_4(bytes, index.hi.lo),
                lookup_4(bytes, index.hi.hi));
}

INLINE vf widen_16(const uint16_t *p) {
    uint16x8_t low, high;
    memcpy(&low, p, sizeof low);
    memcpy(&high, p + 8, sizeof high);
    return join(vcvt_f32_f16(vreinterpret_f16_u16(vget_low_u16(low))),
                vcvt_f32_f16(vreinterpret_f16_u16(vget_high_u16(low))),
                vcvt_f32_f16(vreinterpret_f16_u16(vget_low_u16(high))),
                vcvt_f32_f16(vreinterpret_f16_u16(vget_high_u16(high))));
}

INLINE void narrow_16(uint8_t *p, vf v) {
    const vf4 four[4] = {v.lo.lo, v.lo.hi, v.hi.lo, v.hi.hi};
    UNROLL for (int i = 0; i < 4; i++) vst1_u8(p + 8 * i, vreinterpret_u8_f16(vcvt_f16_f32((float32x4_t)four[i])));
}

#include "../lanes/attention.h"
#include "../lanes/dense_product.h"

enum { BLOCK_ROWS = 8, BLOCK_LANES = 4, BLOCK_TOKENS = 4, BLOCK_FEW_TOKENS = BLOCK_TOKENS, LANES_RAISE = 0 };
#include "../lanes/block_product.h"
#include "../lanes/pack_256.h"
#include "neon_pack.h"
#include "../lanes/words_tile.h"
#include "neon_words.h"

#include "../lanes/words_few.h"
#include "../lanes/dense_few.h"

static void one_or_block_product(const ck_product *p) {
    if (p->tokens == 1) product_of_one(p);
    else block_product(p);
}

#define BLOCK_PRODUCT one_or_block_product
#include "../lanes/table.h"

#endif
