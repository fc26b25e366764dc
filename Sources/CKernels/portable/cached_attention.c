#include "../key_range.h"
#include "sums.h"

#pragma STDC FP_CONTRACT OFF

static float score(const ck_cached_attention *a, size_t query, size_t key) {
    const float *q = a->q + query * a->q_stride;
    const float *k = a->keys + key / LANES * a->key_tile_stride + key % LANES;
    float sum = 0.0f;
    for (size_t d = 0; d < a->key_width; d++) sum = fmaf(q[d], k[d * LANES], sum);
    float score = a->scale * sum;
    if (a->soft_cap > 0.0f) score = a->soft_cap * ck_scalar_tanh(score / a->soft_cap);
    if (a->bias) score += a->bias[(ptrdiff_t)query * a->bias_stride + (ptrdiff_t)key];
    return score;
}

void ck_portable_cached_attention(const ck_cached_attention *a) {
    float *weight = a->scratch;
    for (size_t i = 0; i < a->queries; i++) {
        const ck_key_range visible = ck_visible_keys(a, i);
        float largest = -INFINITY, lane[LANES] = {0};
        for (size_t j = visible.first; j < visible.end; j++) {
            weight[j] = score(a, i, j);
            largest = ck_max(weight[j], largest);
        }
        for (size_t j = visible.first; j < visible.end; j++) {
            weight[j] = ck_scalar_exp(weight[j] - largest);
            lane[j % LANES] += weight[j];
        }
        float inverse = 1.0f / fold(lane);
        for (size_t j = visible.first; j < visible.end; j++) weight[j] *= inverse;
        for (size_t d = 0; d < a->value_width; d++) {
            float sum = 0.0f;
            for (size_t j = visible.first; j < visible.end; j++)
                sum = fmaf(weight[j], a->values[j * a->value_stride + d], sum);
            a->out[i * a->out_stride + d] = sum;
        }
    }
}

void ck_portable_store_keys(const float *k, size_t k_stride, size_t first, size_t count, size_t key_width, float *keys,
                            size_t key_tile_stride) {
    for (size_t key = first; key < first + count; key++, k += k_stride)
        for (size_t d = 0; d < key_width; d++) keys[key / LANES * key_tile_stride + d * LANES + key % LANES] = k[d];
}
