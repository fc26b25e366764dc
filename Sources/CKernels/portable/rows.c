#include "../blocks.h"
#include "kernels.h"
#include "scalar.h"

#pragma STDC FP_CONTRACT OFF

enum { LANES = 16 };

static float fold(float lane[LANES]) {
    for (int half = LANES / 2; half > 0; half /= 2)
        for (int j = 0; j < half; j++) lane[j] += lane[j + half];
    return lane[0];
}

static float sum_of(const float *x, size_t n) {
    float lane[LANES] = {0};
    for (size_t i = 0; i < n; i++) lane[i % LANES] += x[i];
    return fold(lane);
}

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

void ck_portable_layer_norm(const float *x, const float *residual, const float *gain, const float *bias, float epsilon,
                            size_t tokens, size_t n, float *out) {
    for (size_t t = 0; t < tokens; t++, x += n, out += n) {
        for (size_t i = 0; i < n; i++) out[i] = residual ? x[i] + residual[t * n + i] : x[i];
        float mean = sum_of(out, n) / (float)n;
        float lane[LANES] = {0};
        for (size_t i = 0; i < n; i++) {
            float difference = out[i] - mean;
            lane[i % LANES] = fmaf(difference, difference, lane[i % LANES]);
        }
        float variance = fold(lane) / (float)n;
        float inverse = 1.0f / sqrtf(variance + epsilon);
        for (size_t i = 0; i < n; i++) out[i] = fmaf((out[i] - mean) * inverse, gain[i], bias[i]);
    }
}

void ck_portable_activate(ck_activation f, float *x, size_t n) {
    for (size_t i = 0; i < n; i++) x[i] = ck_scalar_activate(f, x[i]);
}

void ck_portable_mean_pool(const float *x, size_t tokens, size_t n, float *out) {
    float inverse = 1.0f / (float)tokens;
    for (size_t i = 0; i < n; i++) {
        float sum = 0.0f;
        for (size_t t = 0; t < tokens; t++) sum += x[t * n + i];
        out[i] = sum * inverse;
    }
}
