// Products of a few tokens with f32, f16 and bf16 weights, straight from the file's rows. Several vectors of rows go
// side by side: each output is one chain of fma over k, and a single chain would wait for itself.
#ifndef CK_LANES_DENSE_FEW_H
#define CK_LANES_DENSE_FEW_H

#include "dense_product.h"
#include "words_panel.h"

enum {
    DENSE_FEW_TOKENS = 4,
    /// Inputs of rows that are copied because there are fewer than lanes; a multiple of what a cache line holds.
    DENSE_STAGED_K = 128,
};
_Static_assert(DENSE_STAGED_K * (int)sizeof(float) <= STAGED_ROW_BYTES, "staged inputs fit their rows");

/// The weights in a word of each row: one of f32, or two halves.
INLINE vwf dense_value(const ck_weight TYPE, vw word, int half) {
    if (TYPE == CK_WEIGHT_F32) return __builtin_bit_cast(vwf, word);
    if (TYPE == CK_WEIGHT_BF16) return __builtin_bit_cast(vwf, half ? word & 0xffff0000u : word << 16);
    return halves_to_floats(half ? word >> 16 : word);
}

INLINE void add_dense_word(const ck_weight TYPE, const int VECTORS, const int TOKENS, const vw *word, size_t step,
                           const float *x, size_t x_stride, vwf *sum) {
    UNROLL for (int half = 0; half < (TYPE == CK_WEIGHT_F32 ? 1 : 2); half++)
        UNROLL for (int v = 0; v < VECTORS; v++) {
            const vwf value = dense_value(TYPE, word[(size_t)v * step], half);
            UNROLL for (int c = 0; c < TOKENS; c++) {
                vwf *out = &sum[VECTORS * c + v];
                *out = vwf_fma(value, vwf_all(x[(size_t)c * x_stride + (size_t)half]), *out);
            }
        }
}

/// Adds inputs 0 ..< count of VECTORS vectors of rows, `stride` bytes apart, to their sums. A whole cache line of each
/// row is taken at once: where rows are a power of two apart, all lines compete for one set of the cache.
INLINE void add_dense(const ck_weight TYPE, const int VECTORS, const int TOKENS, const uint8_t *w, size_t stride,
                      const float *x, size_t x_stride, size_t count, uintptr_t ahead, vwf *sum) {
    enum { LINE = 64, LINE_WORDS = LINE / 4 };
    const size_t bytes = TYPE == CK_WEIGHT_F32 ? 4 : 2, step = LINE / bytes, next_vector = BLOCK_LANES * stride;
    size_t k = 0;
    for (; k + step <= count; k += step, w += LINE) {
        vw word[LANES_FEW_VECTORS * LINE_WORDS];
        UNROLL for (size_t v = 0; v < (size_t)VECTORS; v++, ahead += (size_t)BLOCK_LANES * LINE) {
            prefetch_ahead(ahead, (size_t)BLOCK_LANES * LINE);
            UNROLL for (size_t i = 0; i < LINE; i += 32)
                rows_to_8_words(w + v * next_vector + i, stride, word + v * LINE_WORDS + i / 4);
        }
        for (size_t i = 0; i < LINE_WORDS; i++)
            add_dense_word(TYPE, VECTORS, TOKENS, word + i, LINE_WORDS, x + k + i * (4 / bytes), x_stride, sum);
    }
    for (; k < count; k++, w += bytes)
        UNROLL for (int v = 0; v < VECTORS; v++) {
            const uint8_t *p = w + (size_t)v * next_vector;
            const vw word = TYPE == CK_WEIGHT_F32 ? word_of_rows(p, stride) : half_of_rows(p, stride);
            const vwf value = dense_value(TYPE, word, 0);
            UNROLL for (int c = 0; c < TOKENS; c++) {
                vwf *out = &sum[VECTORS * c + v];
                *out = vwf_fma(value, vwf_all(x[(size_t)c * x_stride + k]), *out);
            }
        }
}

/// `rows` rows from the p->rows, at most VECTORS vectors of them; fewer than whole vectors only where VECTORS is 1.
INLINE void few_dense_rows(const ck_weight TYPE, const int VECTORS, const int TOKENS, const ck_product *p, size_t row,
                           size_t rows) {
    const size_t bytes = TYPE == CK_WEIGHT_F32 ? 4 : 2, row_bytes = p->k * bytes;
    const uint8_t *w = (const uint8_t *)p->weights + row * row_bytes;
    const uintptr_t ahead = (uintptr_t)(w + rows * row_bytes);
    vwf sum[LANES_FEW_VECTORS * DENSE_FEW_TOKENS];
    UNROLL for (int i = 0; i < VECTORS * TOKENS; i++) sum[i] = vwf_all(0.0f);
    if (rows >= BLOCK_LANES) {
        add_dense(TYPE, VECTORS, TOKENS, w, row_bytes, p->x, p->x_stride, p->k, ahead, sum);
    } else {
        uint8_t stage[BLOCK_LANES * STAGED_ROW_BYTES];
        for (size_t k = 0; k < p->k; k += DENSE_STAGED_K) {
            const size_t held = p->k - k < DENSE_STAGED_K ? p->k - k : DENSE_STAGED_K;
            staged_rows(w + k * bytes, row_bytes, rows, held * bytes, stage);
            add_dense(TYPE, VECTORS, TOKENS, stage, held * bytes, p->x + k, p->x_stride, held, ahead, sum);
        }
    }
    UNROLL for (int v = 0; v < VECTORS; v++)
        UNROLL for (int c = 0; c < TOKENS; c++) {
            const size_t first = row + (size_t)v * BLOCK_LANES, held = rows < BLOCK_LANES ? rows : BLOCK_LANES;
            vwf *out = &sum[VECTORS * c + v];
            if (p->bias) *out += vwf_load_first(p->bias + first, held);
            vwf_store_first(p->out + (size_t)c * p->out_stride + first, *out, held);
        }
}

INLINE void few_dense(const ck_weight TYPE, const int TOKENS, const ck_product *p) {
    const int vectors = TOKENS == 1 ? LANES_FEW_VECTORS : 2;
    const size_t wide = (size_t)vectors * BLOCK_LANES;
    size_t row = 0;
    for (; row + wide <= p->rows; row += wide) few_dense_rows(TYPE, vectors, TOKENS, p, row, wide);
    for (; row < p->rows; row += BLOCK_LANES) {
        const size_t left = p->rows - row;
        few_dense_rows(TYPE, 1, TOKENS, p, row, left < BLOCK_LANES ? left : BLOCK_LANES);
    }
    activate_rows(p->activation, p->out, p->tokens, p->out_stride, p->rows);
}

#define FEW(tokens)                                                                                  \
    static void few_dense_##tokens(const ck_product *p) {                                            \
        if (p->type == CK_WEIGHT_F32) few_dense(CK_WEIGHT_F32, tokens, p);                           \
        else if (p->type == CK_WEIGHT_F16) few_dense(CK_WEIGHT_F16, tokens, p);                      \
        else few_dense(CK_WEIGHT_BF16, tokens, p);                                                   \
    }
FEW(1) FEW(2) FEW(3) FEW(4)
#undef FEW

static void few_or_dense_product(const ck_product *p) {
    static void (*const few[DENSE_FEW_TOKENS])(const ck_product *) = {few_dense_1, few_dense_2, few_dense_3,
                                                                      few_dense_4};
    if (p->tokens == 0) return;
    if (p->tokens <= DENSE_FEW_TOKENS) few[p->tokens - 1](p);
    else dense_product(p);
}

#endif
