// Keys and values of a page as vectors of f32, in each format of the cache. CACHE is a constant wherever these are
// called, and what it doesn't need costs nothing.
#ifndef CK_LANES_CACHE_PAGES_H
#define CK_LANES_CACHE_PAGES_H

#include "../cache.h"
#include "rows.h"

typedef int8_t vb __attribute__((ext_vector_type(16)));
typedef int8_t vb_unaligned __attribute__((ext_vector_type(16), aligned(1)));

INLINE vf vf_from_bytes(const uint8_t *p) {
    return __builtin_convertvector(*(const vb_unaligned *)(const void *)p, vf);
}

INLINE vf vf_from_halves(const uint8_t *p) { return LANES_WIDEN_F16((const uint16_t *)(const void *)p); }

INLINE vf vf_from_first_halves(const uint8_t *p, size_t n) {
    uint8_t half[2 * CK_LANES] = {0};
    memcpy(half, p, 2 * n);
    return vf_from_halves(half);
}

INLINE size_t bytes_of_number(const ck_cache CACHE) {
    return CACHE == CK_CACHE_F32 ? sizeof(float) : CACHE == CK_CACHE_F16 ? sizeof(uint16_t) : 1;
}

/// Vectors in a line of 64 bytes. Lines of the next page are asked for while those of this one are read: pages lie
/// anywhere, and hardware does not look ahead from one to another.
#define VECTORS_OF_LINE(CACHE) ((CACHE) == CK_CACHE_F32 ? 1 : (CACHE) == CK_CACHE_F16 ? 2 : 4)

/// One head's keys in a page.
typedef struct {
    const uint8_t *keys;    ///< vectors of 16 keys, one a dimension
    const uint8_t *scales;  ///< Q8_0: vectors of halves, one a block
    vf scale;               ///< Q8_0: of the block that is read
} key_page;

INLINE key_page open_keys(const ck_cache CACHE, const ck_cached_attention *a, size_t page) {
    const uint8_t *start = (const uint8_t *)a->pages[page] + a->key_offset;
    if (CACHE != CK_CACHE_Q8_0) return (key_page){.keys = start};
    return (key_page){.keys = start + ck_cache_scale_bytes(a->key_width), .scales = start};
}

/// Behind the dimensions from d on that share their scales.
INLINE size_t end_of_scale(const ck_cache CACHE, size_t d, size_t width) {
    return CACHE == CK_CACHE_Q8_0 && width - d > CK_BLOCK ? d + CK_BLOCK : width;
}

INLINE void read_key_scales(const ck_cache CACHE, key_page *p, size_t d) {
    if (CACHE == CK_CACHE_Q8_0) p->scale = vf_from_halves(p->scales + 2 * ck_cache_scale_at(0, d));
}

/// Dimension d of 16 keys.
INLINE vf load_keys(const ck_cache CACHE, const key_page *p, size_t d) {
    switch (CACHE) {
    case CK_CACHE_F32: return vf_load((const float *)(const void *)p->keys + d * CK_LANES);
    case CK_CACHE_F16: return vf_from_halves(p->keys + 2 * d * CK_LANES);
    case CK_CACHE_Q8_0: break;
    }
    return p->scale * vf_from_bytes(p->keys + d * CK_LANES);
}

/// Where the dimensions from d on of the first key's value begin.
INLINE const uint8_t *values_from(const ck_cache CACHE, const ck_cached_attention *a, size_t page, size_t d) {
    const uint8_t *start = (const uint8_t *)a->pages[page] + a->value_offset + d * bytes_of_number(CACHE);
    return CACHE == CK_CACHE_Q8_0 ? start + ck_cache_scale_bytes(a->value_width) : start;
}

/// VECTORS vectors of each of a head's values in a page.
typedef struct {
    const uint8_t *values;     ///< of the first key
    size_t stride;             ///< bytes from key to key
    float scale[2][CK_LANES];  ///< Q8_0: of each key, for the first 32 dimensions and the next
} value_page;

/// d is a multiple of 16 for Q8_0, and of 16 * VECTORS where VECTORS is not 1.
INLINE value_page open_values(const int VECTORS, const ck_cache CACHE, const ck_cached_attention *a, size_t page,
                              size_t d) {
    value_page p;
    p.values = values_from(CACHE, a, page, d);
    p.stride = a->value_width * bytes_of_number(CACHE);
    if (CACHE != CK_CACHE_Q8_0) return p;
    p.stride = ck_cache_q8_value_stride(a->value_width);
    const uint8_t *scales = (const uint8_t *)a->pages[page] + a->value_offset;
    UNROLL for (int v = 0; v < VECTORS; v += 2)
        vf_store(p.scale[v / 2], vf_from_halves(scales + 2 * ck_cache_scale_at(0, d + (size_t)v * CK_LANES)));
    return p;
}

/// Vector v of the value of key `lane`, which begins at `value`. Where rows are not padded, only its first `lanes`
/// lanes are sure to be readable.
INLINE vf load_value(const ck_cache CACHE, const value_page *p, const uint8_t *value, size_t lane, const int v,
                     size_t lanes) {
    const size_t first = (size_t)v * CK_LANES;
    switch (CACHE) {
    case CK_CACHE_F32: {
        const float *at = (const float *)(const void *)value + first;
        return lanes == CK_LANES ? vf_load(at) : vf_load_first(at, lanes);
    }
    case CK_CACHE_F16: {
        const uint8_t *at = value + 2 * first;
        return lanes == CK_LANES ? vf_from_halves(at) : vf_from_first_halves(at, lanes);
    }
    case CK_CACHE_Q8_0: break;
    }
    return p->scale[v / 2][lane] * vf_from_bytes(value + first);
}

#endif
