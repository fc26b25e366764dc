// Softmax attention over cached keys. Keys lie in tiles of 16, so that a vector holds 16 keys and every score is one
// lane's own chain of fma over the dimensions; queries of a group share each key and value that they load.
#ifndef CK_LANES_CACHED_ATTENTION_H
#define CK_LANES_CACHED_ATTENTION_H

#include "../key_range.h"
#include "rows.h"

/// Vectors of sums that a group of queries may hold, for each of its queries.
#define ATTENTION_SUMS(QUERIES) \
    (4 * LANES_ATTENTION_VECTORS / (QUERIES) < 4 ? 4 * LANES_ATTENTION_VECTORS / (QUERIES) : 4)

/// CK_QUERY_TILE queries or fewer that are computed together.
typedef struct {
    const ck_cached_attention *a;
    size_t first;                          ///< the first query's index
    ck_key_range visible[CK_QUERY_TILE];
    ck_key_range any, all;                 ///< keys that some query sees, and that every one does
    float *scores;                         ///< [CK_QUERY_TILE, padded], key j at column j
    size_t padded;
} query_group;

static query_group group_queries(const ck_cached_attention *a, size_t first, size_t queries) {
    query_group g = {.a = a, .first = first, .any = {SIZE_MAX, 0}, .all = {0, SIZE_MAX}, .scores = a->scratch,
                     .padded = ck_round_up(a->keys_count, CK_LANES)};
    for (size_t i = 0; i < queries; i++) {
        const ck_key_range keys = g.visible[i] = ck_visible_keys(a, first + i);
        if (keys.first < g.any.first) g.any.first = keys.first;
        if (keys.end > g.any.end) g.any.end = keys.end;
        if (keys.first > g.all.first) g.all.first = keys.first;
        if (keys.end < g.all.end) g.all.end = keys.end;
    }
    return g;
}

/// Scaled scores of VECTORS tiles of keys from `tile` on.
INLINE void score_key_tiles(const int QUERIES, const int VECTORS, const query_group *g, size_t tile) {
    const ck_cached_attention *a = g->a;
    const float *keys = a->keys + tile * a->key_tile_stride, *q = a->q + g->first * a->q_stride;
    vf sum[CK_QUERY_TILE][4];
    UNROLL for (int i = 0; i < QUERIES; i++)
        UNROLL for (int v = 0; v < VECTORS; v++) sum[i][v] = vf_all(0.0f);
    for (size_t d = 0; d < a->key_width; d++, keys += CK_LANES) {
        vf key[4];
        UNROLL for (int v = 0; v < VECTORS; v++) key[v] = vf_load(keys + (size_t)v * a->key_tile_stride);
        UNROLL for (int i = 0; i < QUERIES; i++) {
            vf x = vf_all(q[(size_t)i * a->q_stride + d]);
            UNROLL for (int v = 0; v < VECTORS; v++) sum[i][v] = vf_fma(x, key[v], sum[i][v]);
        }
    }
    UNROLL for (int i = 0; i < QUERIES; i++)
        UNROLL for (int v = 0; v < VECTORS; v++)
            vf_store(g->scores + (size_t)i * g->padded + (tile + (size_t)v) * CK_LANES, a->scale * sum[i][v]);
}

/// Lanes first ..< end of the vector of keys that begins at `at`: those in `keys`.
INLINE ck_key_range lanes_within(ck_key_range keys, size_t at) {
    return (ck_key_range){keys.first > at ? keys.first - at : 0, keys.end - at < CK_LANES ? keys.end - at : CK_LANES};
}

INLINE vf vf_within(vf v, ck_key_range lanes, float filler) {
    const vi lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    return vf_select((lane >= (int32_t)lanes.first) & (lane < (int32_t)lanes.end), v, vf_all(filler));
}

/// Soft cap and bias of the keys from `at` on; of the query's `bias` only what belongs to `lanes` is read.
INLINE vf finished_scores(const ck_cached_attention *a, vf score, const float *bias, size_t at, ck_key_range lanes) {
    if (a->soft_cap > 0.0f) score = vf_tanh(score / a->soft_cap) * a->soft_cap;
    if (!bias) return score;
    if (lanes.end - lanes.first == CK_LANES) return score + vf_load(bias + at);
    float lane[CK_LANES] = {0};
    for (size_t j = lanes.first; j < lanes.end; j++) lane[j] = bias[at + j];
    return score + vf_load(lane);
}

/// Scaled scores of one query become its weights. Whole vectors are computed: lanes of the first and the last that the
/// query does not see are -inf in the maximum and 0 in the sum.
static void weigh_keys(const query_group *g, size_t query) {
    const ck_cached_attention *a = g->a;
    const ck_key_range keys = g->visible[query];
    const float *bias = a->bias ? a->bias + (ptrdiff_t)(g->first + query) * a->bias_stride : NULL;
    float *row = g->scores + query * g->padded;
    const size_t begin = keys.first / CK_LANES * CK_LANES;
    vf largest = vf_all(-__builtin_inff()), sum = vf_all(0.0f);
    for (size_t at = begin; at < keys.end; at += CK_LANES) {
        const ck_key_range lanes = lanes_within(keys, at);
        vf score = finished_scores(a, vf_load(row + at), bias, at, lanes);
        if (lanes.end - lanes.first != CK_LANES) score = vf_within(score, lanes, -__builtin_inff());
        vf_store(row + at, score);
        largest = vf_max(score, largest);
    }
    const float shift = vf_largest(largest);
    for (size_t at = begin; at < keys.end; at += CK_LANES) {
        const ck_key_range lanes = lanes_within(keys, at);
        vf e = vf_exp(vf_load(row + at) - shift);
        if (lanes.end - lanes.first != CK_LANES) e = vf_within(e, lanes, 0.0f);
        vf_store(row + at, e);
        sum += e;
    }
    const float inverse = 1.0f / vf_fold(sum);
    for (size_t at = begin; at < keys.end; at += CK_LANES) vf_store(row + at, vf_load(row + at) * inverse);
}

/// sum += weights * values over `keys`, dimensions of VECTORS vectors at `values`.
INLINE void add_values(const int VECTORS, const ck_cached_attention *a, const float *weights, const float *values,
                       ck_key_range keys, size_t lanes, vf *sum) {
    for (size_t key = keys.first; key < keys.end; key++) {
        vf w = vf_all(weights[key]);
        UNROLL for (int v = 0; v < VECTORS; v++) {
            const float *at = values + key * a->value_stride + v * CK_LANES;
            sum[v] = vf_fma(w, lanes == CK_LANES ? vf_load(at) : vf_load_first(at, lanes), sum[v]);
        }
    }
}

/// Dimensions from d on, VECTORS vectors of `lanes` each. Keys that only some of the queries see are never read for the
/// others.
INLINE void value_sums(const int QUERIES, const int VECTORS, const query_group *g, size_t d, const size_t lanes) {
    const ck_cached_attention *a = g->a;
    const float *values = a->values + d;
    vf sum[CK_QUERY_TILE][4];
    UNROLL for (int i = 0; i < QUERIES; i++) {
        UNROLL for (int v = 0; v < VECTORS; v++) sum[i][v] = vf_all(0.0f);
        add_values(VECTORS, a, g->scores + (size_t)i * g->padded, values,
                   (ck_key_range){g->visible[i].first, g->all.first}, lanes, sum[i]);
    }
    for (size_t key = g->all.first; key < g->all.end; key++) {
        vf value[4];
        UNROLL for (int v = 0; v < VECTORS; v++) {
            const float *at = values + key * a->value_stride + v * CK_LANES;
            value[v] = lanes == CK_LANES ? vf_load(at) : vf_load_first(at, lanes);
        }
        UNROLL for (int i = 0; i < QUERIES; i++) {
            vf w = vf_all(g->scores[(size_t)i * g->padded + key]);
            UNROLL for (int v = 0; v < VECTORS; v++) sum[i][v] = vf_fma(w, value[v], sum[i][v]);
        }
    }
    UNROLL for (int i = 0; i < QUERIES; i++) {
        add_values(VECTORS, a, g->scores + (size_t)i * g->padded, values,
                   (ck_key_range){g->all.end, g->visible[i].end}, lanes, sum[i]);
        float *out = a->out + (g->first + (size_t)i) * a->out_stride + d;
        UNROLL for (int v = 0; v < VECTORS; v++) {
            if (lanes == CK_LANES) vf_store(out + v * CK_LANES, sum[i][v]);
            else vf_store_first(out + v * CK_LANES, sum[i][v], lanes);
        }
    }
}

INLINE void attend_group(const int QUERIES, const query_group *g) {
    const int SUMS = ATTENTION_SUMS(QUERIES);
    const size_t width = g->a->value_width, tiles = ck_round_up(g->any.end, CK_LANES) / CK_LANES;
    size_t tile = g->any.first / CK_LANES, d = 0;
    if (SUMS == 4)
        for (; tile + 4 <= tiles; tile += 4) score_key_tiles(QUERIES, 4, g, tile);
    if (SUMS >= 2)
        for (; tile + 2 <= tiles; tile += 2) score_key_tiles(QUERIES, 2, g, tile);
    for (; tile < tiles; tile++) score_key_tiles(QUERIES, 1, g, tile);
    for (size_t i = 0; i < (size_t)QUERIES; i++) weigh_keys(g, i);
    if (SUMS == 4)
        for (; d + 4 * CK_LANES <= width; d += 4 * CK_LANES) value_sums(QUERIES, 4, g, d, CK_LANES);
    if (SUMS >= 2)
        for (; d + 2 * CK_LANES <= width; d += 2 * CK_LANES) value_sums(QUERIES, 2, g, d, CK_LANES);
    for (; d + CK_LANES <= width; d += CK_LANES) value_sums(QUERIES, 1, g, d, CK_LANES);
    // What is left is computed with dimensions before it, again and to the same bits, so that vectors are whole.
    if (d < width && width > CK_LANES) value_sums(QUERIES, 1, g, width - CK_LANES, CK_LANES);
    else if (d < width) value_sums(QUERIES, 1, g, d, width);
}

static void cached_attention(const ck_cached_attention *a) {
    for (size_t query = 0; query < a->queries;) {
        const size_t left = a->queries - query;
        size_t count = left < CK_QUERY_TILE ? left : CK_QUERY_TILE;
        query_group g = group_queries(a, query, count);
        // Queries without a key in common have nothing to share.
        if (g.all.first >= g.all.end) g = group_queries(a, query, count = 1);
        switch (count) {
        case 4: attend_group(4, &g); break;
        case 3: attend_group(3, &g); break;
        case 2: attend_group(2, &g); break;
        default: attend_group(1, &g); break;
        }
        query += count;
    }
}

static void store_keys(const float *k, size_t k_stride, size_t first, size_t count, size_t key_width, float *keys,
                       size_t key_tile_stride) {
    for (size_t done = 0; done < count;) {
        const size_t lane = (first + done) % CK_LANES;
        float *tile = keys + (first + done) / CK_LANES * key_tile_stride;
        size_t now = CK_LANES - lane < count - done ? CK_LANES - lane : count - done, d = 0;
        const float *row[CK_LANES];
        for (size_t i = 0; i < now; i++) row[i] = k + (done + i) * k_stride;
        if (now == CK_LANES)
            for (; d + 4 <= key_width; d += 4) {
                vf column[4];
                vf_transpose_16x4(row, d, column);
                UNROLL for (int i = 0; i < 4; i++) vf_store(tile + (d + (size_t)i) * CK_LANES, column[i]);
            }
        for (; d < key_width; d++)
            for (size_t i = 0; i < now; i++) tile[d * CK_LANES + lane + i] = row[i][d];
        done += now;
    }
}

#endif
