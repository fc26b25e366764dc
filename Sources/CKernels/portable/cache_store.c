#include "../cache.h"
#include "kernels.h"
#include "scalar.h"

#pragma STDC FP_CONTRACT OFF

/// Scale and integers of one block of `count` values.
static uint16_t quantize(const float *x, size_t count, int8_t *q) {
    uint32_t largest = 0;
    for (size_t i = 0; i < count; i++) {
        const uint32_t magnitude = ck_bits(x[i]) & 0x7fffffffu;
        if (magnitude > largest) largest = magnitude;
    }
    const uint16_t scale = ck_cache_scale(largest);
    const float inverse = ck_cache_inverse(scale);
    for (size_t i = 0; i < count; i++) {
        const float bounded = ck_min(ck_max(x[i] * inverse, -127.0f), 127.0f);
        q[i] = (int8_t)((bounded + CK_ROUNDER) - CK_ROUNDER);
    }
    return scale;
}

/// One key or value: dimension d goes to index first + d * step of the page's floats, halves or integers.
static void store_row(ck_cache cache, const float *x, size_t width, size_t lane, size_t first, size_t step,
                      uint8_t *page) {
    if (cache == CK_CACHE_F32)
        for (size_t d = 0; d < width; d++) memcpy(page + 4 * (first + d * step), x + d, 4);
    if (cache == CK_CACHE_F16)
        for (size_t d = 0; d < width; d++) {
            const uint16_t half = ck_f32_to_f16_bounded(x[d]);
            memcpy(page + 2 * (first + d * step), &half, sizeof half);
        }
    if (cache != CK_CACHE_Q8_0) return;
    uint8_t *integers = page + ck_cache_scale_bytes(width);
    for (size_t begin = 0; begin < width; begin += CK_BLOCK) {
        const size_t count = width - begin < CK_BLOCK ? width - begin : CK_BLOCK;
        int8_t q[CK_BLOCK];
        const uint16_t scale = quantize(x + begin, count, q);
        memcpy(page + 2 * ck_cache_scale_at(lane, begin), &scale, sizeof scale);
        for (size_t i = 0; i < count; i++) memcpy(integers + first + (begin + i) * step, q + i, 1);
    }
}

void ck_portable_store_cache(const ck_cache_store *s) {
    const size_t value_stride =
        s->cache == CK_CACHE_Q8_0 ? ck_cache_q8_value_stride(s->value_width) : s->value_width;
    for (size_t t = 0; t < s->count; t++) {
        const size_t key = s->first + t, lane = key % CK_CACHE_PAGE;
        uint8_t *page = s->pages[key / CK_CACHE_PAGE];
        store_row(s->cache, s->k + t * s->k_stride, s->key_width, lane, lane, CK_CACHE_PAGE, page + s->key_offset);
        store_row(s->cache, s->v + t * s->v_stride, s->value_width, lane, lane * value_stride, 1,
                  page + s->value_offset);
    }
}
