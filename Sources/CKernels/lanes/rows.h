// Kernels that walk rows of f32 values: softmax, pooling, dot product, and those that change each value alone.
#ifndef CK_LANES_ROWS_H
#define CK_LANES_ROWS_H

#include "math.h"

/// The first n of 16 lanes, the others `filler`.
INLINE vf vf_first_or(vf v, size_t n, float filler) {
    const vi lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    return vf_select(lane < (int32_t)n, v, vf_all(filler));
}

/// Sums of four vectors, each folded as vf_fold does it: the rows share their last two steps.
INLINE vf4 vf_fold_four(const vf v[4]) {
    vf4 row[4];
    UNROLL for (int r = 0; r < 4; r++) {
        vf8 eight = v[r].lo + v[r].hi;
        row[r] = eight.lo + eight.hi;
    }
    vf4 ab = __builtin_shufflevector(row[0], row[1], 0, 4, 1, 5) + __builtin_shufflevector(row[0], row[1], 2, 6, 3, 7);
    vf4 cd = __builtin_shufflevector(row[2], row[3], 0, 4, 1, 5) + __builtin_shufflevector(row[2], row[3], 2, 6, 3, 7);
    return __builtin_shufflevector(ab, cd, 0, 1, 4, 5) + __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
}

/// COUNT rows of n values, `stride` apart, in place. Lanes behind n count as -inf: their exp is 0, which leaves every
/// sum as it is. Rows go side by side so that their reductions overlap.
INLINE void softmax_rows(const int COUNT, float *x, size_t stride, size_t n) {
    const size_t whole = n / CK_LANES * CK_LANES, rest = n - whole;
    vf tail[4], shift[4], sum[4];
    UNROLL for (int r = 0; r < 4; r++) sum[r] = vf_all(0.0f);
    UNROLL for (int r = 0; r < COUNT; r++) {
        float *row = x + (size_t)r * stride;
        tail[r] = vf_first_or(vf_load_first(row + whole, rest), rest, -__builtin_inff());
        vf largest = tail[r];
        for (size_t i = 0; i < whole; i += CK_LANES) largest = vf_max(vf_load(row + i), largest);
        shift[r] = vf_all(vf_largest(largest));
    }
    for (size_t i = 0; i < whole; i += CK_LANES) {
        UNROLL for (int r = 0; r < COUNT; r++) {
            float *at = x + (size_t)r * stride + i;
            vf e = vf_exp(vf_load(at) - shift[r]);
            vf_store(at, e);
            sum[r] += e;
        }
    }
    UNROLL for (int r = 0; r < COUNT; r++) {
        tail[r] = vf_exp(tail[r] - shift[r]);
        sum[r] += tail[r];
    }
    const vf4 inverse = 1.0f / vf_fold_four(sum);
    UNROLL for (int r = 0; r < COUNT; r++) {
        float *row = x + (size_t)r * stride;
        for (size_t i = 0; i < whole; i += CK_LANES) vf_store(row + i, vf_load(row + i) * inverse[r]);
        vf_store_first(row + whole, tail[r] * inverse[r], rest);
    }
}

static void softmax(float *x, size_t n) { softmax_rows(1, x, n, n); }

static float dot(const float *a, const float *b, size_t n) {
    vf sum = vf_all(0.0f);
    size_t i = 0;
    for (; i + CK_LANES <= n; i += CK_LANES) sum = vf_fma(vf_load(a + i), vf_load(b + i), sum);
    if (i < n) sum = vf_fma(vf_load_first(a + i, n - i), vf_load_first(b + i, n - i), sum);
    return vf_fold(sum);
}

static void mean_pool(const float *x, size_t tokens, size_t n, float *out) {
    float inverse = 1.0f / (float)tokens;
    for (size_t i = 0; i < n; i += CK_LANES) {
        size_t count = n - i < CK_LANES ? n - i : CK_LANES;
        vf sum = vf_all(0.0f);
        for (size_t t = 0; t < tokens; t++) {
            const float *at = x + t * n + i;
            sum += count == CK_LANES ? vf_load(at) : vf_load_first(at, count);
        }
        if (count == CK_LANES) vf_store(out + i, sum * inverse);
        else vf_store_first(out + i, sum * inverse, count);
    }
}

static void add_scaled(float *x, const float *y, float scale, size_t n) {
    size_t i = 0;
    for (; i + CK_LANES <= n; i += CK_LANES) vf_store(x + i, vf_fma(vf_load(y + i), vf_all(scale), vf_load(x + i)));
    if (i < n) {
        vf sum = vf_fma(vf_load_first(y + i, n - i), vf_all(scale), vf_load_first(x + i, n - i));
        vf_store_first(x + i, sum, n - i);
    }
}

static void soft_cap(float *x, float cap, size_t n) {
    size_t i = 0;
    for (; i + CK_LANES <= n; i += CK_LANES) vf_store(x + i, vf_tanh(vf_load(x + i) / cap) * cap);
    if (i < n) vf_store_first(x + i, vf_tanh(vf_load_first(x + i, n - i) / cap) * cap, n - i);
}

static float largest(const float *x, size_t n) {
    const float nothing = -__builtin_inff();
    vf best = vf_all(nothing);
    size_t i = 0;
    for (; i + CK_LANES <= n; i += CK_LANES) best = vf_max(vf_load(x + i), best);
    if (i < n) best = vf_max(vf_first_or(vf_load_first(x + i, n - i), n - i, nothing), best);
    return vf_largest(best) + 0.0f;
}

static float exp_sum(const float *x, size_t n, float shift) {
    vf sum = vf_all(0.0f);
    size_t i = 0;
    for (; i + CK_LANES <= n; i += CK_LANES) sum += vf_exp(vf_load(x + i) - shift);
    if (i < n) sum += vf_first_or(vf_exp(vf_load_first(x + i, n - i) - shift), n - i, 0.0f);
    return vf_fold(sum);
}

static void scale(float *x, float scale, size_t n) {
    size_t i = 0;
    for (; i + CK_LANES <= n; i += CK_LANES) vf_store(x + i, vf_load(x + i) * scale);
    if (i < n) vf_store_first(x + i, vf_load_first(x + i, n - i) * scale, n - i);
}

#endif
