// Softmax attention over cached keys. Keys lie in pages of 16, so that a vector holds 16 keys and every score is one
// lane's own chain of fma over the dimensions; queries of a group share each key and value that they load and widen.
#ifndef CK_LANES_CACHED_ATTENTION_H
#define CK_LANES_CACHED_ATTENTION_H

#include "../key_range.h"
#include "cache_pages.h"

/// Vectors of sums that a group holds for each of its queries, 4, 2 or 1. The instruction set says how many of both it
/// has registers for: LANES_CACHED_QUERIES and LANES_CACHED_SUMS.
#define ATTENTION_SUMS(QUERIES) \
    (4 * (QUERIES) <= LANES_CACHED_SUMS ? 4 : 2 * (QUERIES) <= LANES_CACHED_SUMS ? 2 : 1)

/// Queries that are computed together.
typedef struct {
    const ck_cached_attention *a;
    size_t first, count;                   ///< the first query's index, and how many there are
    ck_key_range visible[CK_CACHED_QUERY_TILE];
    ck_key_range any, all;                 ///< keys that some query sees, and that every one does
    float *scores;                         ///< [pages, count, 16]
} query_group;

static query_group group_queries(const ck_cached_attention *a, size_t first, size_t queries) {
    query_group g = {.a = a, .first = first, .count = queries, .any = {SIZE_MAX, 0}, .all = {0, SIZE_MAX},
                     .scores = a->scratch};
    for (size_t i = 0; i < queries; i++) {
        const ck_key_range keys = g.visible[i] = ck_visible_keys(a, first + i);
        if (keys.first < g.any.first) g.any.first = keys.first;
        if (keys.end > g.any.end) g.any.end = keys.end;
        if (keys.first > g.all.first) g.all.first = keys.first;
        if (keys.end < g.all.end) g.all.end = keys.end;
    }
    return g;
}

/// Adds dimension d of VECTORS pages of keys to the scores of each query.
INLINE void score_dimension(const int QUERIES, const int VECTORS, const ck_cache CACHE, const key_page keys[4],
                            const float *q, size_t q_stride, size_t d, vf (*sum)[4]) {
    vf key[4];
    UNROLL for (int v = 0; v < VECTORS; v++) key[v] = load_keys(CACHE, &keys[v], d);
    UNROLL for (int i = 0; i < QUERIES; i++) {
        vf x = vf_all(q[(size_t)i * q_stride + d]);
        UNROLL for (int v = 0; v < VECTORS; v++) sum[i][v] = vf_fma(x, key[v], sum[i][v]);
    }
}

/// Scaled scores of VECTORS pages of keys from `page` on.
INLINE void score_pages(const int QUERIES, const int VECTORS, const ck_cache CACHE, const query_group *g, size_t page) {
    const ck_cached_attention *a = g->a;
    const float *q = a->q + g->first * a->q_stride;
    const size_t last = (g->any.end - 1) / CK_LANES, LINE = VECTORS_OF_LINE(CACHE);
    key_page keys[4];
    const uint8_t *next[4];
    vf sum[LANES_CACHED_QUERIES][4];
    UNROLL for (int v = 0; v < VECTORS; v++) {
        const size_t ahead = page + (size_t)(VECTORS + v);
        keys[v] = open_keys(CACHE, a, page + (size_t)v);
        next[v] = open_keys(CACHE, a, ahead < last ? ahead : last).keys;
    }
    UNROLL for (int i = 0; i < QUERIES; i++)
        UNROLL for (int v = 0; v < VECTORS; v++) sum[i][v] = vf_all(0.0f);
    for (size_t begin = 0, end; begin < a->key_width; begin = end) {
        end = end_of_scale(CACHE, begin, a->key_width);
        UNROLL for (int v = 0; v < VECTORS; v++) read_key_scales(CACHE, &keys[v], begin);
        size_t d = begin;
        for (; d + LINE <= end; d += LINE) {
            UNROLL for (int v = 0; v < VECTORS; v++) __builtin_prefetch(next[v] + d / LINE * 64);
            UNROLL for (size_t i = 0; i < LINE; i++)
                score_dimension(QUERIES, VECTORS, CACHE, keys, q, a->q_stride, d + i, sum);
        }
        for (; d < end; d++) score_dimension(QUERIES, VECTORS, CACHE, keys, q, a->q_stride, d, sum);
    }
    float *scores = g->scores + page * (size_t)QUERIES * CK_LANES;
    UNROLL for (int i = 0; i < QUERIES; i++)
        UNROLL for (int v = 0; v < VECTORS; v++) vf_store(scores + (v * QUERIES + i) * CK_LANES, a->scale * sum[i][v]);
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
    const size_t begin = keys.first / CK_LANES * CK_LANES, step = g->count * CK_LANES;
    float *row = g->scores + begin * g->count + query * CK_LANES, *v;
    vf largest = vf_all(-__builtin_inff()), sum = vf_all(0.0f);
    v = row;
    for (size_t at = begin; at < keys.end; at += CK_LANES, v += step) {
        const ck_key_range lanes = lanes_within(keys, at);
        vf score = finished_scores(a, vf_load(v), bias, at, lanes);
        if (lanes.end - lanes.first != CK_LANES) score = vf_within(score, lanes, -__builtin_inff());
        vf_store(v, score);
        largest = vf_max(score, largest);
    }
    const float shift = vf_largest(largest);
    v = row;
    for (size_t at = begin; at < keys.end; at += CK_LANES, v += step) {
        const ck_key_range lanes = lanes_within(keys, at);
        vf e = vf_exp(vf_load(v) - shift);
        if (lanes.end - lanes.first != CK_LANES) e = vf_within(e, lanes, 0.0f);
        vf_store(v, e);
        sum += e;
    }
    const float inverse = 1.0f / vf_fold(sum);
    v = row;
    for (size_t at = begin; at < keys.end; at += CK_LANES, v += step) vf_store(v, vf_load(v) * inverse);
}

/// Dimensions d ... of the values of a head: VECTORS vectors, of the last `lanes` lanes.
typedef struct {
    size_t d, lanes;
} value_columns;

/// sum += weights * values over `keys`, for QUERIES queries of the group from `first` on.
INLINE void add_values(const int QUERIES, const int VECTORS, const ck_cache CACHE, const query_group *g, size_t first,
                       value_columns columns, ck_key_range keys, vf (*sum)[4]) {
    for (size_t key = keys.first; key < keys.end;) {
        const size_t page = key / CK_LANES, left = keys.end - page * CK_LANES;
        const size_t begin = key % CK_LANES, end = left < CK_LANES ? left : CK_LANES;
        const value_page values = open_values(VECTORS, CACHE, g->a, page, columns.d);
        const uint8_t *at = values.values + begin * values.stride;
        const uint8_t *next = values_from(CACHE, g->a, left > CK_LANES ? page + 1 : page, columns.d);
        const float *weights = g->scores + (page * g->count + first) * CK_LANES;
        for (size_t lane = begin; lane < end; lane++, at += values.stride, next += values.stride) {
            vf value[4];
            UNROLL for (int v = 0; v < VECTORS; v += VECTORS_OF_LINE(CACHE))
                __builtin_prefetch(next + v / VECTORS_OF_LINE(CACHE) * 64);
            UNROLL for (int v = 0; v < VECTORS; v++) value[v] = load_value(CACHE, &values, at, lane, v, columns.lanes);
            UNROLL for (int i = 0; i < QUERIES; i++) {
                vf w = vf_all(weights[(size_t)i * CK_LANES + lane]);
                UNROLL for (int v = 0; v < VECTORS; v++) sum[i][v] = vf_fma(w, value[v], sum[i][v]);
            }
        }
        key = page * CK_LANES + end;
    }
}

/// Weighted sums of the values. Keys that only some of the queries see are never read for the others; few they are, and
/// their sums wait in memory.
INLINE void value_sums(const int QUERIES, const int VECTORS, const ck_cache CACHE, const query_group *g,
                       value_columns columns) {
    const ck_cached_attention *a = g->a;
    vf waiting[LANES_CACHED_QUERIES][4], sum[LANES_CACHED_QUERIES][4];
    UNROLL for (int i = 0; i < QUERIES; i++)
        UNROLL for (int v = 0; v < VECTORS; v++) waiting[i][v] = vf_all(0.0f);
    for (size_t i = 0; i < (size_t)QUERIES; i++)
        add_values(1, VECTORS, CACHE, g, i, columns, (ck_key_range){g->visible[i].first, g->all.first}, waiting + i);
    UNROLL for (int i = 0; i < QUERIES; i++)
        UNROLL for (int v = 0; v < VECTORS; v++) sum[i][v] = waiting[i][v];
    add_values(QUERIES, VECTORS, CACHE, g, 0, columns, g->all, sum);
    UNROLL for (int i = 0; i < QUERIES; i++)
        UNROLL for (int v = 0; v < VECTORS; v++) waiting[i][v] = sum[i][v];
    for (size_t i = 0; i < (size_t)QUERIES; i++) {
        add_values(1, VECTORS, CACHE, g, i, columns, (ck_key_range){g->all.end, g->visible[i].end}, waiting + i);
        float *out = a->out + (g->first + i) * a->out_stride + columns.d;
        UNROLL for (int v = 0; v < VECTORS; v++) {
            if (columns.lanes == CK_LANES) vf_store(out + v * CK_LANES, waiting[i][v]);
            else vf_store_first(out + v * CK_LANES, waiting[i][v], columns.lanes);
        }
    }
}

/// The dimensions from d on that do not fill a vector.
INLINE void last_value_sums(const int QUERIES, const ck_cache CACHE, const query_group *g, size_t d) {
    const size_t width = g->a->value_width;
    // Where rows are not padded, dimensions before them are computed again, to the same bits: vectors are whole then.
    if (CACHE != CK_CACHE_Q8_0 && width > CK_LANES)
        value_sums(QUERIES, 1, CACHE, g, (value_columns){width - CK_LANES, CK_LANES});
    else value_sums(QUERIES, 1, CACHE, g, (value_columns){d, width - d});
}

INLINE void attend_group(const int QUERIES, const ck_cache CACHE, const query_group *g) {
    const int SUMS = ATTENTION_SUMS(QUERIES);
    const size_t width = g->a->value_width, pages = ck_round_up(g->any.end, CK_LANES) / CK_LANES;
    size_t page = g->any.first / CK_LANES, d = 0;
    if (SUMS == 4)
        for (; page + 4 <= pages; page += 4) score_pages(QUERIES, 4, CACHE, g, page);
    if (SUMS >= 2)
        for (; page + 2 <= pages; page += 2) score_pages(QUERIES, 2, CACHE, g, page);
    for (; page < pages; page++) score_pages(QUERIES, 1, CACHE, g, page);
    for (size_t i = 0; i < (size_t)QUERIES; i++) weigh_keys(g, i);
    if (SUMS == 4)
        for (; d + 4 * CK_LANES <= width; d += 4 * CK_LANES)
            value_sums(QUERIES, 4, CACHE, g, (value_columns){d, CK_LANES});
    if (SUMS >= 2)
        for (; d + 2 * CK_LANES <= width; d += 2 * CK_LANES)
            value_sums(QUERIES, 2, CACHE, g, (value_columns){d, CK_LANES});
    for (; d + CK_LANES <= width; d += CK_LANES) value_sums(QUERIES, 1, CACHE, g, (value_columns){d, CK_LANES});
    if (d < width) last_value_sums(QUERIES, CACHE, g, d);
}

#define ATTEND(queries)                                                                    \
    static void attend_##queries(const query_group *g) {                                   \
        switch (g->a->cache) {                                                             \
        case CK_CACHE_F32: attend_group(queries, CK_CACHE_F32, g); break;                  \
        case CK_CACHE_F16: attend_group(queries, CK_CACHE_F16, g); break;                  \
        case CK_CACHE_Q8_0: attend_group(queries, CK_CACHE_Q8_0, g); break;                \
        }                                                                                  \
    }
ATTEND(1) ATTEND(2) ATTEND(3) ATTEND(4)
#if LANES_CACHED_QUERIES == 8
ATTEND(5) ATTEND(6) ATTEND(7) ATTEND(8)
#endif
#undef ATTEND

static void cached_attention(const ck_cached_attention *a) {
    static void (*const attend[LANES_CACHED_QUERIES])(const query_group *) = {
        attend_1, attend_2, attend_3, attend_4,
#if LANES_CACHED_QUERIES == 8
        attend_5, attend_6, attend_7, attend_8,
#endif
    };
    for (size_t query = 0; query < a->queries;) {
        const size_t left = a->queries - query;
        size_t count = left < LANES_CACHED_QUERIES ? left : LANES_CACHED_QUERIES;
        query_group g = group_queries(a, query, count);
        // Queries without a key in common have nothing to share.
        if (g.all.first >= g.all.end) g = group_queries(a, query, count = 1);
        attend[count - 1](&g);
        query += count;
    }
}

#endif
