// Keys and values of tokens into the pages of a cache. A key is spread over its page, a value is a row of it.
#ifndef CK_LANES_CACHE_STORE_H
#define CK_LANES_CACHE_STORE_H

#include "cache_pages.h"

/// As ck_f32_to_f16_bounded, of each lane; 32 bytes at p.
INLINE void vf_store_halves(uint8_t *p, vf v) {
    const vf largest = vf_all(65504.0f);
    // NaN is neither above nor below.
    v = vf_select(v > largest, largest, v);
    v = vf_select(v < -largest, -largest, v);
    LANES_NARROW_F16(p, v);
}

/// The first n values, of 16 or more that are readable only where n is 16.
INLINE vf load_part(const float *x, size_t n) { return n >= CK_LANES ? vf_load(x) : vf_load_first(x, n); }

/// Scale and integers of one block of `count` values.
INLINE uint16_t quantize_block(const float *x, size_t count, uint8_t q[CK_BLOCK]) {
    const vf v[2] = {load_part(x, count), count > CK_LANES ? load_part(x + CK_LANES, count - CK_LANES) : vf_all(0.0f)};
    const vi low = vf_bits(v[0]) & 0x7fffffff, high = vf_bits(v[1]) & 0x7fffffff;
    const uint16_t scale = ck_cache_scale((uint32_t)__builtin_reduce_max(low > high ? low : high));
    const float inverse = ck_cache_inverse(scale);
    UNROLL for (int i = 0; i < 2; i++) {
        const vf bounded = vf_min(vf_max(v[i] * inverse, vf_all(-127.0f)), vf_all(127.0f));
        // What is added leaves the integer in the low byte.
        *(vb_unaligned *)(void *)(q + i * CK_LANES) = __builtin_convertvector(vf_bits(bounded + CK_ROUNDER), vb);
    }
    return scale;
}

/// The part of a row from d on that is stored in one go: 32 values or what is left of them, as the format has them.
typedef struct {
    uint8_t bytes[CK_BLOCK * sizeof(float)];
    size_t count;
    uint16_t scale;
} row_part;

INLINE row_part convert_part(const ck_cache CACHE, const float *row, size_t d, size_t width) {
    row_part part = {.count = width - d < CK_BLOCK ? width - d : CK_BLOCK};
    const float *x = row + d;
    switch (CACHE) {
    case CK_CACHE_F32: memcpy(part.bytes, x, part.count * sizeof(float)); break;
    case CK_CACHE_F16:
        vf_store_halves(part.bytes, load_part(x, part.count));
        if (part.count > CK_LANES)
            vf_store_halves(part.bytes + 2 * CK_LANES, load_part(x + CK_LANES, part.count - CK_LANES));
        break;
    case CK_CACHE_Q8_0: part.scale = quantize_block(x, part.count, part.bytes); break;
    }
    return part;
}

INLINE void store_scale(uint8_t *page, size_t lane, size_t d, uint16_t scale) {
    memcpy(page + 2 * ck_cache_scale_at(lane, d), &scale, sizeof scale);
}

INLINE void store_key(const ck_cache CACHE, const float *row, size_t width, size_t lane, uint8_t *keys) {
    const size_t bytes = bytes_of_number(CACHE);
    uint8_t *numbers = keys + (CACHE == CK_CACHE_Q8_0 ? ck_cache_scale_bytes(width) : 0);
    for (size_t d = 0; d < width; d += CK_BLOCK) {
        const row_part part = convert_part(CACHE, row, d, width);
        if (CACHE == CK_CACHE_Q8_0) store_scale(keys, lane, d, part.scale);
        for (size_t i = 0; i < part.count; i++)
            memcpy(numbers + ((d + i) * CK_LANES + lane) * bytes, part.bytes + i * bytes, bytes);
    }
}

INLINE void store_value(const ck_cache CACHE, const float *row, size_t width, size_t lane, uint8_t *values) {
    const size_t bytes = bytes_of_number(CACHE);
    uint8_t *numbers = values + lane * width * bytes;
    if (CACHE == CK_CACHE_Q8_0) numbers = values + ck_cache_scale_bytes(width) + lane * ck_cache_q8_value_stride(width);
    for (size_t d = 0; d < width; d += CK_BLOCK) {
        const row_part part = convert_part(CACHE, row, d, width);
        if (CACHE == CK_CACHE_Q8_0) store_scale(values, lane, d, part.scale);
        if (part.count == CK_BLOCK) memcpy(numbers + d * bytes, part.bytes, CK_BLOCK * bytes);
        else memcpy(numbers + d * bytes, part.bytes, part.count * bytes);
    }
}

/// Sixteen keys that fill a page, transposed in registers.
INLINE void store_page_of_keys(const ck_cache CACHE, const ck_cache_store *s, size_t token, uint8_t *keys) {
    const float *row[CK_LANES];
    for (size_t i = 0; i < CK_LANES; i++) row[i] = s->k + (token + i) * s->k_stride;
    size_t d = 0;
    for (; d + 4 <= s->key_width; d += 4) {
        vf column[4];
        vf_transpose_16x4(row, d, column);
        UNROLL for (size_t i = 0; i < 4; i++) {
            if (CACHE == CK_CACHE_F32) vf_store((float *)(void *)keys + (d + i) * CK_LANES, column[i]);
            else vf_store_halves(keys + 2 * (d + i) * CK_LANES, column[i]);
        }
    }
    for (; d < s->key_width; d++) {
        float lane[CK_LANES];
        for (size_t i = 0; i < CK_LANES; i++) lane[i] = row[i][d];
        if (CACHE == CK_CACHE_F32) vf_store((float *)(void *)keys + d * CK_LANES, vf_load(lane));
        else vf_store_halves(keys + 2 * d * CK_LANES, vf_load(lane));
    }
}

INLINE void store_tokens(const ck_cache CACHE, const ck_cache_store *s) {
    for (size_t t = 0; t < s->count;) {
        const size_t lane = (s->first + t) % CK_LANES, left = s->count - t;
        const size_t now = CK_LANES - lane < left ? CK_LANES - lane : left;
        uint8_t *page = s->pages[(s->first + t) / CK_LANES];
        const bool whole = CACHE != CK_CACHE_Q8_0 && now == CK_LANES;
        if (whole) store_page_of_keys(CACHE, s, t, page + s->key_offset);
        for (size_t i = 0; i < now; i++) {
            const float *k = s->k + (t + i) * s->k_stride, *v = s->v + (t + i) * s->v_stride;
            if (!whole) store_key(CACHE, k, s->key_width, lane + i, page + s->key_offset);
            store_value(CACHE, v, s->value_width, lane + i, page + s->value_offset);
        }
        t += now;
    }
}

static void store_cache(const ck_cache_store *s) {
    switch (s->cache) {
    case CK_CACHE_F32: store_tokens(CK_CACHE_F32, s); break;
    case CK_CACHE_F16: store_tokens(CK_CACHE_F16, s); break;
    case CK_CACHE_Q8_0: store_tokens(CK_CACHE_Q8_0, s); break;
    }
}

#endif
