#include "../cache.h"
#include "../key_range.h"
#include "sums.h"

#pragma STDC FP_CONTRACT OFF

static float half_at(const uint8_t *halves, size_t index) { return ck_f16_to_f32(ck_load_u16(halves + 2 * index)); }

static float float_at(const uint8_t *floats, size_t index) { return ck_from_bits(ck_load_u32(floats + 4 * index)); }

/// Dimension d of a key as it reads.
static float key_at(const ck_cached_attention *a, size_t key, size_t d) {
    const size_t lane = key % CK_CACHE_PAGE, at = d * CK_CACHE_PAGE + lane;
    const uint8_t *keys = (const uint8_t *)a->pages[key / CK_CACHE_PAGE] + a->key_offset;
    switch (a->cache) {
    case CK_CACHE_F32: return float_at(keys, at);
    case CK_CACHE_F16: return half_at(keys, at);
    case CK_CACHE_Q8_0: break;
    }
    const int8_t *integers = (const int8_t *)keys + ck_cache_scale_bytes(a->key_width);
    return half_at(keys, ck_cache_scale_at(lane, d)) * (float)integers[at];
}

/// Dimension d of a value as it reads.
static float value_at(const ck_cached_attention *a, size_t key, size_t d) {
    const size_t lane = key % CK_CACHE_PAGE;
    const uint8_t *values = (const uint8_t *)a->pages[key / CK_CACHE_PAGE] + a->value_offset;
    switch (a->cache) {
    case CK_CACHE_F32: return float_at(values, lane * a->value_width + d);
    case CK_CACHE_F16: return half_at(values, lane * a->value_width + d);
    case CK_CACHE_Q8_0: break;
    }
    const int8_t *integers = (const int8_t *)values + ck_cache_scale_bytes(a->value_width);
    return half_at(values, ck_cache_scale_at(lane, d)) *
           (float)integers[lane * ck_cache_q8_value_stride(a->value_width) + d];
}

static float score(const ck_cached_attention *a, size_t query, size_t key) {
    const float *q = a->q + query * a->q_stride;
    float sum = 0.0f;
    for (size_t d = 0; d < a->key_width; d++) sum = fmaf(q[d], key_at(a, key, d), sum);
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
            for (size_t j = visible.first; j < visible.end; j++) sum = fmaf(weight[j], value_at(a, j, d), sum);
            a->out[i * a->out_stride + d] = sum;
        }
    }
}
