// Softmax attention of one sequence and one head. Keys are transposed first, so that a vector holds 16 keys and every
// score is one lane's own chain of fma over the dimensions.
#ifndef CK_LANES_ATTENTION_H
#define CK_LANES_ATTENTION_H

#include "rows.h"

/// [dimension][key], rows of `padded` keys; lanes behind the last key repeat it and are never read as scores.
static void transpose_keys(const ck_attention *a, size_t padded, float *keys) {
    for (size_t first = 0; first < a->tokens; first += CK_LANES) {
        const float *row[CK_LANES];
        for (size_t i = 0; i < CK_LANES; i++) {
            size_t key = first + i < a->tokens ? first + i : a->tokens - 1;
            row[i] = a->k + key * a->stride;
        }
        size_t d = 0;
        for (; d + 4 <= a->head_dim; d += 4) {
            vf column[4];
            vf_transpose_16x4(row, d, column);
            UNROLL for (int i = 0; i < 4; i++) vf_store(keys + (d + (size_t)i) * padded + first, column[i]);
        }
        for (; d < a->head_dim; d++)
            for (size_t i = 0; i < CK_LANES; i++) keys[d * padded + first + i] = row[i][d];
    }
}

/// scores[QUERIES][padded] for VECTORS * 16 keys.
INLINE void score_tile(const int QUERIES, const int VECTORS, const ck_attention *a, const float *q, const float *keys,
                       size_t padded, float *scores) {
    vf sum[CK_QUERY_TILE][LANES_ATTENTION_VECTORS];
    UNROLL for (int i = 0; i < QUERIES; i++)
        UNROLL for (int v = 0; v < VECTORS; v++) sum[i][v] = vf_all(0.0f);
    for (size_t d = 0; d < a->head_dim; d++, keys += padded) {
        vf key[LANES_ATTENTION_VECTORS];
        UNROLL for (int v = 0; v < VECTORS; v++) key[v] = vf_load(keys + v * CK_LANES);
        UNROLL for (int i = 0; i < QUERIES; i++) {
            vf x = vf_all(q[(size_t)i * a->stride + d]);
            UNROLL for (int v = 0; v < VECTORS; v++) sum[i][v] = vf_fma(x, key[v], sum[i][v]);
        }
    }
    UNROLL for (int i = 0; i < QUERIES; i++)
        UNROLL for (int v = 0; v < VECTORS; v++)
            vf_store(scores + (size_t)i * padded + v * CK_LANES, a->scale * sum[i][v]);
}

/// out[QUERIES] for VECTORS * 16 dimensions, of which `count` are stored.
INLINE void value_tile(const int QUERIES, const int VECTORS, const ck_attention *a, const float *weights, size_t padded,
                       const float *values, size_t value_stride, float *out, size_t count) {
    vf sum[CK_QUERY_TILE][2];
    UNROLL for (int i = 0; i < QUERIES; i++)
        UNROLL for (int v = 0; v < VECTORS; v++) sum[i][v] = vf_all(0.0f);
    for (size_t key = 0; key < a->tokens; key++, values += value_stride) {
        vf value[2];
        UNROLL for (int v = 0; v < VECTORS; v++) value[v] = vf_load(values + v * CK_LANES);
        UNROLL for (int i = 0; i < QUERIES; i++) {
            vf w = vf_all(weights[(size_t)i * padded + key]);
            UNROLL for (int v = 0; v < VECTORS; v++) sum[i][v] = vf_fma(w, value[v], sum[i][v]);
        }
    }
    UNROLL for (int i = 0; i < QUERIES; i++) {
        UNROLL for (int v = 0; v < VECTORS; v++) {
            float *at = out + (size_t)i * a->out_stride + v * CK_LANES;
            size_t left = count - (size_t)v * CK_LANES;
            if (left >= CK_LANES) vf_store(at, sum[i][v]);
            else vf_store_first(at, sum[i][v], left);
        }
    }
}

typedef struct {
    const float *keys;
    size_t padded;
    const float *values;
    size_t value_stride;
    float *scores;
} attention_memory;

INLINE void attend(const int QUERIES, const ck_attention *a, const attention_memory *m, size_t query) {
    const float *q = a->q + query * a->stride;
    size_t key = 0;
    for (; m->padded - key >= LANES_ATTENTION_VECTORS * CK_LANES; key += LANES_ATTENTION_VECTORS * CK_LANES)
        score_tile(QUERIES, LANES_ATTENTION_VECTORS, a, q, m->keys + key, m->padded, m->scores + key);
    switch ((m->padded - key) / CK_LANES) {
    case 3: score_tile(QUERIES, 3, a, q, m->keys + key, m->padded, m->scores + key); break;
    case 2: score_tile(QUERIES, 2, a, q, m->keys + key, m->padded, m->scores + key); break;
    case 1: score_tile(QUERIES, 1, a, q, m->keys + key, m->padded, m->scores + key); break;
    default: break;
    }
    softmax_rows(QUERIES, m->scores, m->padded, a->tokens);
    float *out = a->out + query * a->out_stride;
    size_t d = 0;
    if (LANES_ATTENTION_VECTORS > 1)
        for (; d + CK_LANES < a->head_dim; d += 2 * CK_LANES)
            value_tile(QUERIES, 2, a, m->scores, m->padded, m->values + d, m->value_stride, out + d, a->head_dim - d);
    for (; d < a->head_dim; d += CK_LANES)
        value_tile(QUERIES, 1, a, m->scores, m->padded, m->values + d, m->value_stride, out + d, a->head_dim - d);
}

static void attention(const ck_attention *a) {
    if (a->tokens == 0) return;
    float *keys = a->scratch;
    attention_memory m = {.keys = keys, .padded = ck_round_up(a->tokens, CK_LANES)};
    m.scores = keys + a->head_dim * m.padded;
    transpose_keys(a, m.padded, keys);
    m.values = a->v;
    m.value_stride = a->stride;
    if (a->head_dim % CK_LANES != 0) {
        // Whole vectors may not be read behind a row's end: the last row's end may be the end of the memory.
        float *copy = m.scores + CK_QUERY_TILE * m.padded;
        m.value_stride = ck_round_up(a->head_dim, CK_LANES);
        for (size_t t = 0; t < a->tokens; t++) {
            memset(copy + t * m.value_stride, 0, m.value_stride * sizeof(float));
            memcpy(copy + t * m.value_stride, a->v + t * a->stride, a->head_dim * sizeof(float));
        }
        m.values = copy;
    }
    size_t query = 0;
    for (; query + CK_QUERY_TILE <= a->tokens; query += CK_QUERY_TILE) attend(CK_QUERY_TILE, a, &m, query);
    switch (a->tokens - query) {
    case 3: attend(3, a, &m, query); break;
    case 2: attend(2, a, &m, query); break;
    case 1: attend(1, a, &m, query); break;
    default: break;
    }
}

#endif
