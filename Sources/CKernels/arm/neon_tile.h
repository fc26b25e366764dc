// The tile: 8 rows by 4 tokens. With the dot product extension one instruction adds four k of four rows; without it,
// products are taken in int16 (a pair of them is at most 2^15 - 256) and widened while they are added.
#ifndef CK_NEON_TILE_H
#define CK_NEON_TILE_H

#if defined(__linux__)
#include <sys/auxv.h>
#endif

/// A panel's block: [8 dwords][8 rows] of four consecutive k, then the rows' scales.
enum { NEON_PANEL_BLOCK_BYTES = 8 * 32 + 32 };
_Static_assert(NEON_PANEL_BLOCK_BYTES <= CK_PANEL_BLOCK_BYTES, "the panel fits the scratch");

INLINE void block_of_one(ck_weight type, const uint8_t *block, int8x16_t q[2]) {
    if (type == CK_WEIGHT_Q8_0) {
        q[0] = vreinterpretq_s8_u8(vld1q_u8(block + offsetof(ck_block_q8_0, q)));
        q[1] = vreinterpretq_s8_u8(vld1q_u8(block + offsetof(ck_block_q8_0, q) + 16));
    } else {
        uint8x16_t both = vld1q_u8(block + offsetof(ck_block_q4_0, q));
        q[0] = vsubq_s8(vreinterpretq_s8_u8(vandq_u8(both, vdupq_n_u8(15))), vdupq_n_s8(8));
        q[1] = vsubq_s8(vreinterpretq_s8_u8(vshrq_n_u8(both, 4)), vdupq_n_s8(8));
    }
}

/// Four rows of four dwords, stored as four rows of the panel.
INLINE void store_transposed(int8x16_t a, int8x16_t b, int8x16_t c, int8x16_t d, uint8_t *out) {
    int32x4_t low_ab = vzip1q_s32(vreinterpretq_s32_s8(a), vreinterpretq_s32_s8(b));
    int32x4_t high_ab = vzip2q_s32(vreinterpretq_s32_s8(a), vreinterpretq_s32_s8(b));
    int32x4_t low_cd = vzip1q_s32(vreinterpretq_s32_s8(c), vreinterpretq_s32_s8(d));
    int32x4_t high_cd = vzip2q_s32(vreinterpretq_s32_s8(c), vreinterpretq_s32_s8(d));
    const int64x2_t low0 = vreinterpretq_s64_s32(low_ab), low1 = vreinterpretq_s64_s32(low_cd);
    vst1q_u8(out, vreinterpretq_u8_s64(vzip1q_s64(low0, low1)));
    vst1q_u8(out + 32, vreinterpretq_u8_s64(vzip2q_s64(low0, low1)));
    const int64x2_t high0 = vreinterpretq_s64_s32(high_ab), high1 = vreinterpretq_s64_s32(high_cd);
    vst1q_u8(out + 64, vreinterpretq_u8_s64(vzip1q_s64(high0, high1)));
    vst1q_u8(out + 96, vreinterpretq_u8_s64(vzip2q_s64(high0, high1)));
}

static void block_panel(ck_weight type, const uint8_t *weights, size_t row_bytes, size_t rows, size_t blocks,
                        void *panel) {
    for (size_t b = 0; b < blocks; b++) {
        uint8_t *out = (uint8_t *)panel + b * NEON_PANEL_BLOCK_BYTES;
        float *scales = (float *)(void *)(out + 8 * 32);
        int8x16_t q[BLOCK_ROWS][2];
        for (size_t i = 0; i < BLOCK_ROWS; i++) {
            const uint8_t *block = weights + (i < rows ? i : rows - 1) * row_bytes + b * block_bytes(type);
            block_of_one(type, block, q[i]);
            scales[i] = ck_f16_to_f32(ck_load_u16(block));
        }
        UNROLL for (int half = 0; half < 2; half++)
            UNROLL for (int group = 0; group < 2; group++)
                store_transposed(q[4 * group][half], q[4 * group + 1][half], q[4 * group + 2][half],
                                 q[4 * group + 3][half], out + 128 * half + 16 * group);
    }
}

/// Integer sums of 8 rows and one token over one block.
typedef struct {
    int32x4_t low, high;
} row_sums;

#pragma clang attribute push(__attribute__((target("dotprod"))), apply_to = function)
INLINE row_sums integer_sums_dotprod(const int8_t *w, const int8_t *x) {
    row_sums sum = {vdupq_n_s32(0), vdupq_n_s32(0)};
    int8x16_t q[2] = {vld1q_s8(x), vld1q_s8(x + 16)};
#define WORD(j)                                                                                          \
    sum.low = vdotq_laneq_s32(sum.low, vld1q_s8(w + 32 * (j)), q[(j) / 4], (j) % 4);                     \
    sum.high = vdotq_laneq_s32(sum.high, vld1q_s8(w + 32 * (j) + 16), q[(j) / 4], (j) % 4);
    WORD(0) WORD(1) WORD(2) WORD(3) WORD(4) WORD(5) WORD(6) WORD(7)
#undef WORD
    return sum;
}
#pragma clang attribute pop

INLINE int32x4_t add_products(int32x4_t sum, int8x16_t w, int8x8_t x) {
    int16x8_t low = vmull_s8(vget_low_s8(w), x), high = vmull_s8(vget_high_s8(w), x);
    return vpadalq_s16(sum, vpaddq_s16(low, high));
}

INLINE row_sums integer_sums_baseline(const int8_t *w, const int8_t *x) {
    row_sums sum = {vdupq_n_s32(0), vdupq_n_s32(0)};
    UNROLL for (int j = 0; j < 8; j++) {
        int32_t word;
        memcpy(&word, x + 4 * j, sizeof word);
        int8x8_t q = vreinterpret_s8_s32(vdup_n_s32(word));
        sum.low = add_products(sum.low, vld1q_s8(w + 32 * j), q);
        sum.high = add_products(sum.high, vld1q_s8(w + 32 * j + 16), q);
    }
    return sum;
}

/// Sums wait in an array so that rows behind the last one are never read or written in `out`.
#define TILE_BODY(TOKENS, integer_sums)                                                                  \
    float lane[BLOCK_TOKENS][BLOCK_ROWS] = {{0}};                                                        \
    float32x4_t low[BLOCK_TOKENS], high[BLOCK_TOKENS];                                                   \
    UNROLL for (int c = 0; c < (TOKENS); c++) {                                                          \
        if (!t->first) memcpy(lane[c], t->out + (size_t)c * t->out_stride, t->rows * sizeof(float));     \
        low[c] = vld1q_f32(lane[c]);                                                                     \
        high[c] = vld1q_f32(lane[c] + 4);                                                                \
    }                                                                                                    \
    for (size_t b = 0; b < t->blocks; b++) {                                                             \
        const uint8_t *w = (const uint8_t *)t->panel + b * NEON_PANEL_BLOCK_BYTES;                       \
        const float *d = (const float *)(const void *)(w + 8 * 32);                                      \
        float32x4_t d_low = vld1q_f32(d), d_high = vld1q_f32(d + 4);                                     \
        UNROLL for (int c = 0; c < (TOKENS); c++) {                                                      \
            const ck_packed_block *x = &t->x[b * (TOKENS) + (size_t)c];                                  \
            row_sums sum = integer_sums((const int8_t *)w, x->q);                                        \
            low[c] = vfmaq_f32(low[c], vmulq_n_f32(d_low, x->d), vcvtq_f32_s32(sum.low));                \
            high[c] = vfmaq_f32(high[c], vmulq_n_f32(d_high, x->d), vcvtq_f32_s32(sum.high));            \
        }                                                                                                \
    }                                                                                                    \
    UNROLL for (int c = 0; c < (TOKENS); c++) {                                                          \
        vst1q_f32(lane[c], low[c]);                                                                      \
        vst1q_f32(lane[c] + 4, high[c]);                                                                 \
        if (t->last && t->bias)                                                                          \
            for (size_t i = 0; i < t->rows; i++) lane[c][i] += t->bias[i];                               \
        memcpy(t->out + (size_t)c * t->out_stride, lane[c], t->rows * sizeof(float));                    \
    }

#define TILES(name)                                                                                      \
    static void tile_##name##_1(const block_tile_job *t) { TILE_BODY(1, integer_sums_##name) }           \
    static void tile_##name##_2(const block_tile_job *t) { TILE_BODY(2, integer_sums_##name) }           \
    static void tile_##name##_3(const block_tile_job *t) { TILE_BODY(3, integer_sums_##name) }           \
    static void tile_##name##_4(const block_tile_job *t) { TILE_BODY(4, integer_sums_##name) }
#pragma clang attribute push(__attribute__((target("dotprod"))), apply_to = function)
TILES(dotprod)
#pragma clang attribute pop
TILES(baseline)
#undef TILES
#undef TILE_BODY

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

static void block_tile(size_t tokens, const block_tile_job *t) {
    static void (*const tiles[2][BLOCK_TOKENS])(const block_tile_job *) = {
        {tile_baseline_1, tile_baseline_2, tile_baseline_3, tile_baseline_4},
        {tile_dotprod_1, tile_dotprod_2, tile_dotprod_3, tile_dotprod_4},
    };
    tiles[has_dotprod()][tokens - 1](t);
}

#endif
