// Kernels that walk rows of f32 values: softmax, layer norm, pooling, dot product.
#ifndef CK_LANES_ROWS_H
#define CK_LANES_ROWS_H

#include "math.h"

/// The first n of 16 lanes, the others `filler`.
INLINE vf vf_first_or(vf v, size_t n, float filler) {
    const vi lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    return vf_select(lane < (int32_t)n, v, vf_all(filler));
}

/// Lanes behind n count as -inf: their exp is 0, which leaves every sum as it is.
static void softmax(float *x, size_t n) {
    size_t whole = n / CK_LANES * CK_LANES, rest = n - whole;
    vf tail = vf_first_or(vf_load_first(x + whole, rest), rest, -__builtin_inff());
    vf largest = tail;
    for (size_t i = 0; i < whole; i += CK_LANES) largest = vf_max(vf_load(x + i), largest);
    vf shift = vf_all(vf_largest(largest));
    vf sum = vf_all(0.0f);
    for (size_t i = 0; i < whole; i += CK_LANES) {
        vf e = vf_exp(vf_load(x + i) - shift);
        vf_store(x + i, e);
        sum += e;
    }
    tail = vf_exp(tail - shift);
    vf inverse = vf_all(1.0f / vf_fold(sum + tail));
    for (size_t i = 0; i < whole; i += CK_LANES) vf_store(x + i, vf_load(x + i) * inverse);
    vf_store_first(x + whole, tail * inverse, rest);
}

static float dot(const float *a, const float *b, size_t n) {
    vf sum = vf_all(0.0f);
    size_t i = 0;
    for (; i + CK_LANES <= n; i += CK_LANES) sum = vf_fma(vf_load(a + i), vf_load(b + i), sum);
    if (i < n) sum = vf_fma(vf_load_first(a + i, n - i), vf_load_first(b + i, n - i), sum);
    return vf_fold(sum);
}

/// One sum a row is one chain of dependent adds; COUNT rows side by side hide its latency.
INLINE void layer_norm_rows(const int COUNT, const float *x, const float *residual, const float *gain,
                            const float *bias, float epsilon, size_t n, float *out) {
    size_t whole = n / CK_LANES * CK_LANES, rest = n - whole;
    float mean[4], inverse[4];
    vf sum[4], square[4];
    UNROLL for (int r = 0; r < COUNT; r++) sum[r] = square[r] = vf_all(0.0f);
    for (size_t i = 0; i < whole; i += CK_LANES) {
        UNROLL for (int r = 0; r < COUNT; r++) {
            vf v = vf_load(x + (size_t)r * n + i);
            if (residual) v += vf_load(residual + (size_t)r * n + i);
            vf_store(out + (size_t)r * n + i, v);
            sum[r] += v;
        }
    }
    UNROLL for (int r = 0; r < COUNT; r++) {
        if (rest) {
            vf v = vf_load_first(x + (size_t)r * n + whole, rest);
            if (residual) v += vf_load_first(residual + (size_t)r * n + whole, rest);
            vf_store_first(out + (size_t)r * n + whole, v, rest);
            sum[r] += v;
        }
        mean[r] = vf_fold(sum[r]) / (float)n;
    }
    for (size_t i = 0; i < whole; i += CK_LANES) {
        UNROLL for (int r = 0; r < COUNT; r++) {
            vf difference = vf_load(out + (size_t)r * n + i) - mean[r];
            square[r] = vf_fma(difference, difference, square[r]);
        }
    }
    UNROLL for (int r = 0; r < COUNT; r++) {
        if (rest) {
            vf v = vf_load_first(out + (size_t)r * n + whole, rest);
            vf difference = vf_first_or(v - mean[r], rest, 0.0f);
            square[r] = vf_fma(difference, difference, square[r]);
        }
        inverse[r] = 1.0f / __builtin_sqrtf(vf_fold(square[r]) / (float)n + epsilon);
    }
    for (size_t i = 0; i < whole; i += CK_LANES) {
        vf g = vf_load(gain + i), b = vf_load(bias + i);
        UNROLL for (int r = 0; r < COUNT; r++) {
            float *at = out + (size_t)r * n + i;
            vf_store(at, vf_fma((vf_load(at) - mean[r]) * inverse[r], g, b));
        }
    }
    if (rest) {
        vf g = vf_load_first(gain + whole, rest), b = vf_load_first(bias + whole, rest);
        UNROLL for (int r = 0; r < COUNT; r++) {
            float *at = out + (size_t)r * n + whole;
            vf_store_first(at, vf_fma((vf_load_first(at, rest) - mean[r]) * inverse[r], g, b), rest);
        }
    }
}

static void layer_norm(const float *x, const float *residual, const float *gain, const float *bias, float epsilon,
                       size_t tokens, size_t n, float *out) {
    for (; tokens >= 4; tokens -= 4) {
        layer_norm_rows(4, x, residual, gain, bias, epsilon, n, out);
        x += 4 * n;
        out += 4 * n;
        if (residual) residual += 4 * n;
    }
    for (; tokens > 0; tokens--) {
        layer_norm_rows(1, x, residual, gain, bias, epsilon, n, out);
        x += n;
        out += n;
        if (residual) residual += n;
    }
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

#endif
