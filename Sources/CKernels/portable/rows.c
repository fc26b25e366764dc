#include "kernels.h"
#include "sums.h"

#pragma STDC FP_CONTRACT OFF

float ck_portable_dot(const float *a, const float *b, size_t n) {
    float lane[LANES] = {0};
    for (size_t i = 0; i < n; i++) lane[i % LANES] = fmaf(a[i], b[i], lane[i % LANES]);
    return fold(lane);
}

void ck_portable_softmax(float *x, size_t n) {
    float largest = -INFINITY;
    for (size_t i = 0; i < n; i++) largest = ck_max(x[i], largest);
    for (size_t i = 0; i < n; i++) x[i] = ck_scalar_exp(x[i] - largest);
    float inverse = 1.0f / sum_of(x, n);
    for (size_t i = 0; i < n; i++) x[i] *= inverse;
}

void ck_portable_attention(const ck_attention *a) {
    float *weight = a->scratch;
    for (size_t i = 0; i < a->tokens; i++) {
        const float *q = a->q + i * a->stride;
        for (size_t j = 0; j < a->tokens; j++) {
            const float *k = a->k + j * a->stride;
            float sum = 0.0f;
            for (size_t d = 0; d < a->head_dim; d++) sum = fmaf(q[d], k[d], sum);
            weight[j] = a->scale * sum;
        }
        ck_portable_softmax(weight, a->tokens);
        for (size_t d = 0; d < a->head_dim; d++) {
            float sum = 0.0f;
            for (size_t j = 0; j < a->tokens; j++) sum = fmaf(weight[j], a->v[j * a->stride + d], sum);
            a->out[i * a->out_stride + d] = sum;
        }
    }
}

void ck_portable_activate(ck_activation f, float *x, size_t n) {
    for (size_t i = 0; i < n; i++) x[i] = ck_scalar_activate(f, x[i]);
}

void ck_portable_gate(ck_activation f, float *gate, size_t gate_stride, const float *up, size_t up_stride, size_t rows,
                      size_t n) {
    for (size_t r = 0; r < rows; r++, gate += gate_stride, up += up_stride)
        for (size_t i = 0; i < n; i++) gate[i] = ck_scalar_activate(f, gate[i]) * up[i];
}

void ck_portable_add_scaled(float *x, const float *y, float scale, size_t n) {
    for (size_t i = 0; i < n; i++) x[i] = fmaf(y[i], scale, x[i]);
}

void ck_portable_soft_cap(float *x, float cap, size_t n) {
    for (size_t i = 0; i < n; i++) x[i] = cap * ck_scalar_tanh(x[i] / cap);
}

float ck_portable_largest(const float *x, size_t n) {
    float largest = -INFINITY;
    for (size_t i = 0; i < n; i++) largest = ck_max(x[i], largest);
    return largest + 0.0f;  // -0 becomes +0
}

float ck_portable_exp_sum(const float *x, size_t n, float shift) {
    float lane[LANES] = {0};
    for (size_t i = 0; i < n; i++) lane[i % LANES] += ck_scalar_exp(x[i] - shift);
    return fold(lane);
}

void ck_portable_scale(float *x, float scale, size_t n) {
    for (size_t i = 0; i < n; i++) x[i] *= scale;
}

void ck_portable_mean_pool(const float *x, size_t tokens, size_t n, float *out) {
    float inverse = 1.0f / (float)tokens;
    for (size_t i = 0; i < n; i++) {
        float sum = 0.0f;
        for (size_t t = 0; t < tokens; t++) sum += x[t * n + i];
        out[i] = sum * inverse;
    }
}
