// The tile: VECTORS vectors of rows by TOKENS tokens, one integer and one f32 accumulator an output.
#ifndef CK_LANES_WORDS_TILE_H
#define CK_LANES_WORDS_TILE_H

#include "words_panel.h"

enum { BLOCK_VECTORS = BLOCK_ROWS / BLOCK_LANES, TILE_SUMS = BLOCK_VECTORS * BLOCK_TOKENS };

INLINE size_t rows_in_vector(const block_tile_job *t, int vector) {
    const size_t before = (size_t)vector * BLOCK_LANES;
    return t->rows < before + BLOCK_LANES ? t->rows - before : BLOCK_LANES;
}

INLINE void begin_sums(const int VECTORS, const int TOKENS, const block_tile_job *t, vwf sum[TILE_SUMS]) {
    UNROLL for (int c = 0; c < TOKENS; c++)
        UNROLL for (int v = 0; v < VECTORS; v++)
            sum[VECTORS * c + v] = t->first ? vwf_all(0.0f)
                                            : vwf_load_first(t->out + (size_t)c * t->out_stride + v * BLOCK_LANES,
                                                             rows_in_vector(t, v));
}

INLINE void end_sums(const int VECTORS, const int TOKENS, const block_tile_job *t, vwf sum[TILE_SUMS]) {
    UNROLL for (int v = 0; v < VECTORS; v++) {
        const size_t rows = rows_in_vector(t, v);
        if (t->last && t->bias) {
            const vwf bias = vwf_load_first(t->bias + v * BLOCK_LANES, rows);
            UNROLL for (int c = 0; c < TOKENS; c++) sum[VECTORS * c + v] += bias;
        }
        UNROLL for (int c = 0; c < TOKENS; c++)
            vwf_store_first(t->out + (size_t)c * t->out_stride + v * BLOCK_LANES, sum[VECTORS * c + v], rows);
    }
}

/// The next tile's results: every token of `out` is another page, which no hardware prefetcher follows. The address may
/// lie behind the memory's end: it is a number here, and a prefetch of it does nothing.
INLINE void prefetch_next_sums(const int VECTORS, const int TOKENS, const block_tile_job *t) {
    UNROLL for (int c = 0; c < TOKENS; c++)
        UNROLL for (int v = 0; v < VECTORS; v++)
            prefetch((uintptr_t)t->out + ((size_t)(c + TOKENS) * t->out_stride + v * BLOCK_LANES) * sizeof(float));
}

INLINE vwf panel_floats(const uint8_t *p) { return __builtin_bit_cast(vwf, vw_load(p)); }

/// part[c, v] += COUNT words of the panel by as many of each token, which begin `at` bytes into its block.
INLINE void add_words(const int VECTORS, const int TOKENS, const bool SIGNED, const int COUNT, const uint8_t *w,
                      const void *x, size_t x_bytes, size_t at, vwi part[TILE_SUMS]) {
    UNROLL for (int j = 0; j < COUNT; j++) {
        vw word[BLOCK_VECTORS];
        UNROLL for (int v = 0; v < VECTORS; v++) word[v] = vw_load(w + (j * VECTORS + v) * WORD_BYTES);
        UNROLL for (int c = 0; c < TOKENS; c++) {
            const vw q = word_to_all((const uint8_t *)x + (size_t)c * x_bytes + at + 4 * (size_t)j);
            UNROLL for (int v = 0; v < VECTORS; v++) {
                vwi *sum = &part[VECTORS * c + v];
                *sum = SIGNED ? dot_signed(*sum, word[v], q) : dot_levels(*sum, word[v], q);
            }
        }
    }
}

/// The sum of a block's activations, negative, and times what the weights are raised by: where integer sums begin.
INLINE int32_t minus_sum_of(const ck_packed_block *x) { return x->minus_128_sum >> 7; }
INLINE vwi start_of(const ck_packed_block *x, int32_t raise) {
    return (vwi)(LANES_RAISE == 128 ? x->minus_128_sum : minus_sum_of(x) * raise);
}

INLINE void tile_of_32(const int VECTORS, const int TOKENS, const bool SIGNED, const bool MINIMUM,
                       const block_tile_job *t) {
    vwf sum[TILE_SUMS];
    begin_sums(VECTORS, TOKENS, t, sum);
    prefetch_next_sums(VECTORS, TOKENS, t);
    const int32_t raise = raise_of_32(t->type);
    const uint8_t *w = t->panel;
    const ck_packed_block *x = t->x;
    for (size_t b = 0; b < t->blocks; b++, x += t->x_step, w += VECTORS * PANEL_VECTORS_32 * WORD_BYTES) {
        vwi integer[TILE_SUMS];
        UNROLL for (int c = 0; c < TOKENS; c++) {
            const vwi start = start_of(&x[c], raise);
            UNROLL for (int v = 0; v < VECTORS; v++) integer[VECTORS * c + v] = start;
        }
        add_words(VECTORS, TOKENS, SIGNED, 8, w, x, sizeof *x, offsetof(ck_packed_block, q), integer);
        vwf d[BLOCK_VECTORS], minimum[BLOCK_VECTORS];
        UNROLL for (int v = 0; v < VECTORS; v++) {
            d[v] = panel_floats(w + (8 * VECTORS + v) * WORD_BYTES);
            minimum[v] = panel_floats(w + (9 * VECTORS + v) * WORD_BYTES);
        }
        UNROLL for (int c = 0; c < TOKENS; c++) {
            const vwf dx = vwf_all(x[c].d), x_sum = vwf_all((float)-minus_sum_of(&x[c]));
            UNROLL for (int v = 0; v < VECTORS; v++) {
                vwf *out = &sum[VECTORS * c + v];
                *out = vwf_fma(d[v] * dx, vwf_from(integer[VECTORS * c + v]), *out);
                if (MINIMUM) *out = vwf_fma(minimum[v] * dx, x_sum, *out);
            }
        }
    }
    end_sums(VECTORS, TOKENS, t, sum);
}

/// WORDS words have one scale.
INLINE void tile_of_256(const int VECTORS, const int TOKENS, const bool SIGNED, const int WORDS,
                        const block_tile_job *t) {
    enum { SCALES = 64, PAIRS = SCALES + CK_GROUPS, ENDS = PAIRS + CK_GROUPS / 2 };
    vwf sum[TILE_SUMS];
    begin_sums(VECTORS, TOKENS, t, sum);
    prefetch_next_sums(VECTORS, TOKENS, t);
    const int32_t raise = raise_of_256(t->type);
    const bool has_minimum = ck_format_of(t->type).minimum;
    const size_t step = (size_t)VECTORS * WORD_BYTES;
    const uint8_t *w = t->panel;
    const ck_packed_super_block *x = t->x;
    for (size_t b = 0; b < t->blocks; b++, x += t->x_step, w += PANEL_VECTORS_256 * step) {
        vwi integer[TILE_SUMS], pairs[TILE_SUMS];
        UNROLL for (int i = 0; i < VECTORS * TOKENS; i++) integer[i] = pairs[i] = (vwi)0;
        for (size_t j = 0; j < 64; j += (size_t)WORDS) {
            vwi part[TILE_SUMS];
            UNROLL for (int i = 0; i < VECTORS * TOKENS; i++) part[i] = (vwi)0;
            add_words(VECTORS, TOKENS, SIGNED, WORDS, w + j * step, x, sizeof *x,
                      offsetof(ck_packed_super_block, q) + 4 * j, part);
            UNROLL for (int v = 0; v < VECTORS; v++) {
                const vwi scale = (vwi)vw_load(w + (SCALES + j / 4) * step + (size_t)v * WORD_BYTES);
                UNROLL for (int c = 0; c < TOKENS; c++) integer[VECTORS * c + v] += part[VECTORS * c + v] * scale;
            }
        }
        UNROLL for (int c = 0; c < TOKENS; c++) {
            for (size_t p = 0; p < CK_GROUPS / 2; p++) {
                const vw sums = word_to_all(x[c].sum + 2 * p);
                UNROLL for (int v = 0; v < VECTORS; v++) {
                    vwi *out = &pairs[VECTORS * c + v];
                    *out = dot_pairs(*out, vw_load(w + (PAIRS + p) * step + (size_t)v * WORD_BYTES), sums);
                }
            }
            UNROLL for (int v = 0; v < VECTORS; v++) {
                const vwf d = panel_floats(w + ENDS * step + (size_t)v * WORD_BYTES);
                const vwf minimum = panel_floats(w + (ENDS + 1) * step + (size_t)v * WORD_BYTES);
                const vwi minima = pairs[VECTORS * c + v], exact = integer[VECTORS * c + v] - minima * raise;
                vwf *out = &sum[VECTORS * c + v];
                *out = vwf_fma(d * vwf_all(x[c].d), vwf_from(exact), *out);
                if (has_minimum) *out = vwf_fma(-(minimum * vwf_all(x[c].d)), vwf_from(minima), *out);
            }
        }
    }
    end_sums(VECTORS, TOKENS, t, sum);
}

#define TILE(kind, vectors, tokens, size, ...)                                         \
    static void kind##_##vectors##x##tokens(const block_tile_job *t) {                 \
        if (tokens <= BLOCK_TOKENS) tile_of_##size(vectors, tokens, __VA_ARGS__, t);   \
    }
#define TILES_OF(kind, vectors, ...)                                                                           \
    TILE(kind, vectors, 1, __VA_ARGS__) TILE(kind, vectors, 2, __VA_ARGS__) TILE(kind, vectors, 3, __VA_ARGS__) \
    TILE(kind, vectors, 4, __VA_ARGS__) TILE(kind, vectors, 5, __VA_ARGS__) TILE(kind, vectors, 6, __VA_ARGS__)
#define TILES(kind, ...)                                                                                      \
    TILES_OF(kind, 1, __VA_ARGS__)                                                                            \
    TILES_OF(kind, 2, __VA_ARGS__)                                                                            \
    static void kind(size_t tokens, const block_tile_job *t) {                                                \
        static void (*const tiles[2][6])(const block_tile_job *) = {                                          \
            {kind##_1x1, kind##_1x2, kind##_1x3, kind##_1x4, kind##_1x5, kind##_1x6},                         \
            {kind##_2x1, kind##_2x2, kind##_2x3, kind##_2x4, kind##_2x5, kind##_2x6},                         \
        };                                                                                                    \
        tiles[t->rows > BLOCK_LANES][tokens - 1](t);                                                          \
    }
_Static_assert(BLOCK_TOKENS <= 6, "there is a tile for every number of tokens");

TILES(tile_32_levels, 32, false, false)
TILES(tile_32_signed, 32, true, false)
TILES(tile_32_minimum, 32, false, true)
TILES(tile_256_of_16, 256, false, 4)
TILES(tile_256_of_32, 256, false, 8)
TILES(tile_256_signed, 256, true, 8)
#undef TILES
#undef TILES_OF
#undef TILE

static void block_tile(size_t tokens, const block_tile_job *t) {
    const bool is_signed = has_signed_words(t->type);
    const ck_format format = ck_format_of(t->type);
    if (format.packing == CK_PACK_32 && format.minimum) tile_32_minimum(tokens, t);
    else if (format.packing == CK_PACK_32) (is_signed ? tile_32_signed : tile_32_levels)(tokens, t);
    else if (is_signed) tile_256_signed(tokens, t);
    else (has_scales_of_32(t->type) ? tile_256_of_32 : tile_256_of_16)(tokens, t);
}

#endif
