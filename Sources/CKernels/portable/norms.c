#include "sums.h"

#pragma STDC FP_CONTRACT OFF

/// One row; out may be x.
static void layer_norm_row(const float *x, const float *residual, const float *gain, const float *bias, float epsilon,
                           size_t n, float *out) {
    for (size_t i = 0; i < n; i++) out[i] = residual ? x[i] + residual[i] : x[i];
    float mean = sum_of(out, n) / (float)n;
    float lane[LANES] = {0};
    for (size_t i = 0; i < n; i++) {
        float difference = out[i] - mean;
        lane[i % LANES] = fmaf(difference, difference, lane[i % LANES]);
    }
    float variance = fold(lane) / (float)n;
    float inverse = 1.0f / sqrtf(variance + epsilon);
    for (size_t i = 0; i < n; i++) {
        float normal = (out[i] - mean) * inverse;
        if (gain && bias) out[i] = fmaf(normal, gain[i], bias[i]);
        else if (gain) out[i] = normal * gain[i];
        else out[i] = bias ? normal + bias[i] : normal;
    }
}

void ck_portable_layer_norm(const float *x, const float *residual, const float *gain, const float *bias, float epsilon,
                            size_t tokens, size_t n, float *out) {
    for (size_t t = 0; t < tokens; t++)
        layer_norm_row(x + t * n, residual ? residual + t * n : NULL, gain, bias, epsilon, n, out + t * n);
}

void ck_portable_layer_norm_strided(const float *x, size_t x_stride, const float *gain, const float *bias,
                                    float epsilon, size_t rows, size_t n, float *out, size_t out_stride) {
    for (size_t r = 0; r < rows; r++)
        layer_norm_row(x + r * x_stride, NULL, gain, bias, epsilon, n, out + r * out_stride);
}

void ck_portable_rms_norm(const float *x, size_t x_stride, const float *gain, float epsilon, size_t rows, size_t n,
                          float *out, size_t out_stride) {
    for (size_t r = 0; r < rows; r++, x += x_stride, out += out_stride) {
        float inverse = 1.0f / sqrtf(ck_portable_dot(x, x, n) / (float)n + epsilon);
        for (size_t i = 0; i < n; i++) out[i] = gain ? x[i] * inverse * gain[i] : x[i] * inverse;
    }
}
