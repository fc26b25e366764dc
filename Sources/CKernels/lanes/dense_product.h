// Products with f32, f16 and bf16 weights. Weight rows are transposed into a panel [k][rows], so that every output is
// one lane's own chain of fma over k; sums wait in `out` between one panel of inputs and the next.
#ifndef CK_LANES_DENSE_PRODUCT_H
#define CK_LANES_DENSE_PRODUCT_H

#include "../dequantize.h"
#include "math.h"

enum { DENSE_ROWS = LANES_DENSE_VECTORS * CK_LANES, DENSE_TOKENS = 6 };

static void widen_f16(const uint16_t *x, size_t n, float *out) {
    size_t i = 0;
    for (; i + CK_LANES <= n; i += CK_LANES) vf_store(out + i, LANES_WIDEN_F16(x + i));
    for (; i < n; i++) out[i] = ck_f16_to_f32(ck_load_u16(x + i));
}

typedef uint16_t halves __attribute__((ext_vector_type(16)));
typedef uint16_t halves_unaligned __attribute__((ext_vector_type(16), aligned(1)));

static void widen_bf16(const uint8_t *x, size_t n, float *out) {
    size_t i = 0;
    for (; i + CK_LANES <= n; i += CK_LANES) {
        const halves bits = *(const halves_unaligned *)(x + 2 * i);
        vf_store(out + i, vf_from_bits(__builtin_convertvector(bits, vi) << 16));
    }
    for (; i < n; i++) out[i] = ck_bf16_to_f32(ck_load_u16(x + 2 * i));
}

/// Inputs first ..< first + count of 16 rows (the last one stands for those behind it), as `panel` [count][DENSE_ROWS].
static void dense_panel_rows(const ck_product *p, size_t row, size_t first, size_t count, float *panel) {
    size_t bytes = p->type == CK_WEIGHT_F32 ? sizeof(float) : sizeof(uint16_t);
    float staged[CK_LANES][CK_DENSE_PANEL_K];
    const float *source[CK_LANES];
    for (size_t i = 0; i < CK_LANES; i++) {
        size_t index = row + i < p->rows ? row + i : p->rows - 1;
        const uint8_t *at = (const uint8_t *)p->weights + (index * p->k + first) * bytes;
        if (p->type == CK_WEIGHT_F32) memcpy(staged[i], at, count * bytes);
        else if (p->type == CK_WEIGHT_BF16) widen_bf16(at, count, staged[i]);
        else widen_f16((const uint16_t *)(const void *)at, count, staged[i]);
        source[i] = staged[i];
    }
    size_t k = 0;
    for (; k + 4 <= count; k += 4) {
        vf column[4];
        vf_transpose_16x4(source, k, column);
        UNROLL for (int i = 0; i < 4; i++) vf_store(panel + (k + (size_t)i) * DENSE_ROWS, column[i]);
    }
    for (; k < count; k++)
        for (size_t i = 0; i < CK_LANES; i++) panel[k * DENSE_ROWS + i] = staged[i][k];
}

/// Where a tile's sums come from and go to.
typedef struct {
    const float *panel;
    size_t k;           ///< inputs in the panel
    const float *x;     ///< first input of the tile's first token
    size_t x_stride;
    float *out;
    size_t out_stride;
    size_t rows;        ///< 1 ... DENSE_ROWS
    bool first, last;
    const float *bias;
} dense_tile;

INLINE size_t lanes_of_vector(size_t rows, int vector) {
    size_t before = (size_t)vector * CK_LANES;
    if (rows <= before) return 0;
    return rows - before < CK_LANES ? rows - before : CK_LANES;
}

INLINE void dense_tile_sums(const int TOKENS, const dense_tile *t) {
    vf sum[DENSE_TOKENS][LANES_DENSE_VECTORS];
    UNROLL for (int c = 0; c < TOKENS; c++)
        UNROLL for (int v = 0; v < LANES_DENSE_VECTORS; v++)
            sum[c][v] = t->first ? vf_all(0.0f)
                                 : vf_load_first(t->out + (size_t)c * t->out_stride + v * CK_LANES,
                                                 lanes_of_vector(t->rows, v));
    const float *panel = t->panel;
    for (size_t k = 0; k < t->k; k++, panel += DENSE_ROWS) {
        vf w[LANES_DENSE_VECTORS];
        UNROLL for (int v = 0; v < LANES_DENSE_VECTORS; v++) w[v] = vf_load(panel + v * CK_LANES);
        UNROLL for (int c = 0; c < TOKENS; c++) {
            vf x = vf_all(t->x[(size_t)c * t->x_stride + k]);
            UNROLL for (int v = 0; v < LANES_DENSE_VECTORS; v++) sum[c][v] = vf_fma(w[v], x, sum[c][v]);
        }
    }
    UNROLL for (int v = 0; v < LANES_DENSE_VECTORS; v++) {
        size_t lanes = lanes_of_vector(t->rows, v);
        if (t->last && t->bias) {
            vf bias = vf_load_first(t->bias + v * CK_LANES, lanes);
            UNROLL for (int c = 0; c < TOKENS; c++) sum[c][v] += bias;
        }
        UNROLL for (int c = 0; c < TOKENS; c++)
            vf_store_first(t->out + (size_t)c * t->out_stride + v * CK_LANES, sum[c][v], lanes);
    }
}

static void dense_tile_of(size_t tokens, const dense_tile *t) {
    switch (tokens) {
    case 1: dense_tile_sums(1, t); break;
    case 2: dense_tile_sums(2, t); break;
    case 3: dense_tile_sums(3, t); break;
    case 4: dense_tile_sums(4, t); break;
    case 5: dense_tile_sums(5, t); break;
    default: dense_tile_sums(6, t); break;
    }
}

static void dense_product(const ck_product *p) {
    float *panel = p->scratch;
    for (size_t row = 0; row < p->rows; row += DENSE_ROWS) {
        size_t rows = p->rows - row < DENSE_ROWS ? p->rows - row : DENSE_ROWS;
        size_t k = 0;
        do {
            size_t count = p->k - k < CK_DENSE_PANEL_K ? p->k - k : CK_DENSE_PANEL_K;
            for (size_t v = 0; v * CK_LANES < rows; v++)
                dense_panel_rows(p, row + v * CK_LANES, k, count, panel + v * CK_LANES);
            for (size_t token = 0; token < p->tokens; token += DENSE_TOKENS) {
                size_t tokens = p->tokens - token < DENSE_TOKENS ? p->tokens - token : DENSE_TOKENS;
                dense_tile tile = {
                    .panel = panel, .k = count,
                    .x = p->x + token * p->x_stride + k, .x_stride = p->x_stride,
                    .out = p->out + token * p->out_stride + row, .out_stride = p->out_stride,
                    .rows = rows, .first = k == 0, .last = k + count == p->k,
                    .bias = p->bias ? p->bias + row : NULL,
                };
                dense_tile_of(tokens, &tile);
                if (tile.last) activate_rows(p->activation, tile.out, tokens, p->out_stride, rows);
            }
            k += count;
        } while (k < p->k);
    }
}

#endif
