// Layer norm and root-mean-square norm. A row's sum is one chain of dependent operations: rows go side by side to hide
// its latency.
#ifndef CK_LANES_NORMS_H
#define CK_LANES_NORMS_H

#include "rows.h"

/// Rows `x_stride` and `out_stride` apart; residual and gain and bias may be NULL.
typedef struct {
    const float *x, *residual, *gain, *bias;
    size_t x_stride, residual_stride, out_stride, n;
    float epsilon;
    float *out;
} norm_rows;

/// Row r from column i on: all 16 values, or the first `count` of them and zeros.
INLINE vf norm_load(const float *x, size_t count) {
    return count == CK_LANES ? vf_load(x) : vf_load_first(x, count);
}

INLINE void norm_store(float *x, vf v, size_t count) {
    if (count == CK_LANES) vf_store(x, v);
    else vf_store_first(x, v, count);
}

/// Gain and bias of one vector of columns; rows share them.
typedef struct {
    vf gain, bias;
} norm_columns;

INLINE norm_columns norm_columns_at(const norm_rows *m, size_t i, size_t count) {
    return (norm_columns){m->gain ? norm_load(m->gain + i, count) : vf_all(1.0f),
                          m->bias ? norm_load(m->bias + i, count) : vf_all(0.0f)};
}

INLINE vf norm_affine(const norm_rows *m, vf v, norm_columns c) {
    if (m->gain && m->bias) return vf_fma(v, c.gain, c.bias);
    if (m->gain) return v * c.gain;
    return m->bias ? v + c.bias : v;
}

/// x, with what is added to it, goes to `out` and is summed.
INLINE void layer_norm_sum(const int COUNT, const norm_rows *m, size_t i, size_t count, vf sum[4]) {
    UNROLL for (int r = 0; r < COUNT; r++) {
        vf v = norm_load(m->x + (size_t)r * m->x_stride + i, count);
        if (m->residual) v += norm_load(m->residual + (size_t)r * m->residual_stride + i, count);
        norm_store(m->out + (size_t)r * m->out_stride + i, v, count);
        sum[r] += v;
    }
}

INLINE void layer_norm_rows(const int COUNT, const norm_rows *m) {
    const size_t n = m->n, whole = n / CK_LANES * CK_LANES, rest = n - whole;
    float mean[4], inverse[4];
    vf sum[4], square[4];
    UNROLL for (int r = 0; r < COUNT; r++) sum[r] = square[r] = vf_all(0.0f);
    for (size_t i = 0; i < whole; i += CK_LANES) layer_norm_sum(COUNT, m, i, CK_LANES, sum);
    if (rest) layer_norm_sum(COUNT, m, whole, rest, sum);
    UNROLL for (int r = 0; r < COUNT; r++) mean[r] = vf_fold(sum[r]) / (float)n;
    for (size_t i = 0; i < whole; i += CK_LANES) {
        UNROLL for (int r = 0; r < COUNT; r++) {
            vf difference = vf_load(m->out + (size_t)r * m->out_stride + i) - mean[r];
            square[r] = vf_fma(difference, difference, square[r]);
        }
    }
    UNROLL for (int r = 0; r < COUNT; r++) {
        if (rest) {
            vf v = vf_load_first(m->out + (size_t)r * m->out_stride + whole, rest);
            vf difference = vf_first_or(v - mean[r], rest, 0.0f);
            square[r] = vf_fma(difference, difference, square[r]);
        }
        inverse[r] = 1.0f / __builtin_sqrtf(vf_fold(square[r]) / (float)n + m->epsilon);
    }
    for (size_t i = 0; i < whole; i += CK_LANES) {
        const norm_columns columns = norm_columns_at(m, i, CK_LANES);
        UNROLL for (int r = 0; r < COUNT; r++) {
            float *at = m->out + (size_t)r * m->out_stride + i;
            vf_store(at, norm_affine(m, (vf_load(at) - mean[r]) * inverse[r], columns));
        }
    }
    if (rest) {
        const norm_columns columns = norm_columns_at(m, whole, rest);
        UNROLL for (int r = 0; r < COUNT; r++) {
            float *at = m->out + (size_t)r * m->out_stride + whole;
            vf normal = (vf_load_first(at, rest) - mean[r]) * inverse[r];
            vf_store_first(at, norm_affine(m, normal, columns), rest);
        }
    }
}

INLINE void rms_norm_rows(const int COUNT, const norm_rows *m) {
    const size_t n = m->n, whole = n / CK_LANES * CK_LANES, rest = n - whole;
    float inverse[4];
    vf square[4];
    UNROLL for (int r = 0; r < COUNT; r++) square[r] = vf_all(0.0f);
    for (size_t i = 0; i < whole; i += CK_LANES) {
        UNROLL for (int r = 0; r < COUNT; r++) {
            vf v = vf_load(m->x + (size_t)r * m->x_stride + i);
            square[r] = vf_fma(v, v, square[r]);
        }
    }
    UNROLL for (int r = 0; r < COUNT; r++) {
        if (rest) {
            vf v = vf_load_first(m->x + (size_t)r * m->x_stride + whole, rest);
            square[r] = vf_fma(v, v, square[r]);
        }
        inverse[r] = 1.0f / __builtin_sqrtf(vf_fold(square[r]) / (float)n + m->epsilon);
    }
    for (size_t i = 0; i < n; i += CK_LANES) {
        const size_t count = i < whole ? CK_LANES : rest;
        const norm_columns columns = norm_columns_at(m, i, count);
        UNROLL for (int r = 0; r < COUNT; r++) {
            vf v = norm_load(m->x + (size_t)r * m->x_stride + i, count) * inverse[r];
            norm_store(m->out + (size_t)r * m->out_stride + i, norm_affine(m, v, columns), count);
        }
    }
}

#define LANES_NORM_ROWS(kernel, m, rows)                                 \
    for (size_t step; rows > 0; rows -= step) {                          \
        step = rows >= 4 ? 4 : 1;                                        \
        if (step == 4) kernel(4, &m);                                    \
        else kernel(1, &m);                                              \
        m.x += step * m.x_stride;                                        \
        m.out += step * m.out_stride;                                    \
        if (m.residual) m.residual += step * m.residual_stride;          \
    }

static void layer_norm(const float *x, const float *residual, const float *gain, const float *bias, float epsilon,
                       size_t tokens, size_t n, float *out) {
    norm_rows m = {.x = x, .residual = residual, .gain = gain, .bias = bias, .x_stride = n, .residual_stride = n,
                   .out_stride = n, .n = n, .epsilon = epsilon, .out = out};
    LANES_NORM_ROWS(layer_norm_rows, m, tokens)
}

static void layer_norm_strided(const float *x, size_t x_stride, const float *gain, const float *bias, float epsilon,
                               size_t rows, size_t n, float *out, size_t out_stride) {
    norm_rows m = {.x = x, .gain = gain, .bias = bias, .x_stride = x_stride, .out_stride = out_stride, .n = n,
                   .epsilon = epsilon, .out = out};
    LANES_NORM_ROWS(layer_norm_rows, m, rows)
}

static void rms_norm(const float *x, size_t x_stride, const float *gain, float epsilon, size_t rows, size_t n,
                     float *out, size_t out_stride) {
    norm_rows m = {.x = x, .gain = gain, .x_stride = x_stride, .out_stride = out_stride, .n = n, .epsilon = epsilon,
                   .out = out};
    LANES_NORM_ROWS(rms_norm_rows, m, rows)
}
#undef LANES_NORM_ROWS

#endif
