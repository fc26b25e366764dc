// Where the keys and values of a page lie in each format of the cache, and how a number becomes one of theirs: the same
// in every instruction set, so that what one stores another reads.
//
//   F32   keys [key_width][16], values [16][value_width]
//   F16   the same in halves
//   Q8_0  keys: scales, halves [blocks][16]; integers, bytes [key_width][16].
//         values: scales, halves [blocks][16]; integers, bytes [16][value_width rounded up to 16].
//         Scales take a multiple of 64 bytes.
//
// A vector thus holds one dimension of 16 keys, the scales of 16 keys, or 16 dimensions of a value.
#ifndef CK_CACHE_H
#define CK_CACHE_H

#include "blocks.h"
#include "include/CKernels.h"
#include "panel.h"

#pragma STDC FP_CONTRACT OFF

_Static_assert(CK_CACHE_PAGE == CK_LANES, "a page holds as many keys as a vector has lanes");

/// Bytes of the scales of a page's keys or values.
static inline size_t ck_cache_scale_bytes(size_t width) {
    return ck_round_up((width + CK_BLOCK - 1) / CK_BLOCK * CK_CACHE_PAGE * sizeof(uint16_t), 64);
}

/// Bytes between the integers of two values.
static inline size_t ck_cache_q8_value_stride(size_t value_width) { return ck_round_up(value_width, CK_LANES); }

/// Where the half stands that scales dimension d of a page's key or value: an index of halves.
static inline size_t ck_cache_scale_at(size_t lane, size_t d) { return d / CK_BLOCK * CK_CACHE_PAGE + lane; }

/// To the nearest half, ties to even, magnitudes beyond 65504 to 65504. A NaN becomes quiet, as in every hardware
/// conversion.
static inline uint16_t ck_f32_to_f16_bounded(float x) {
    const uint32_t infinity = 0x7f800000, largest_half = 0x477fe000, smallest_normal_half = 0x38800000;
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    const uint32_t sign = bits >> 16 & 0x8000, magnitude = bits & 0x7fffffff;
    if (magnitude > infinity) return (uint16_t)(sign | 0x7e00 | (magnitude >> 13 & 0x3ff));
    if (magnitude >= largest_half) return (uint16_t)(sign | 0x7bff);
    if (magnitude < smallest_normal_half) {
        // Halves step by 2^-24 here, and so do floats from 0.5 to 1.
        float shifted;
        memcpy(&shifted, &magnitude, sizeof shifted);
        shifted += 0.5f;
        memcpy(&bits, &shifted, sizeof bits);
        return (uint16_t)(sign | (bits - 0x3f000000));
    }
    const uint32_t to_even = 0xfff + (magnitude >> 13 & 1);
    return (uint16_t)(sign | (magnitude + to_even - 0x38000000) >> 13);
}

/// The scale of a block, a half, from the bits of its largest magnitude; NaN's are above all others.
static inline uint16_t ck_cache_scale(uint32_t largest_bits) {
    float largest;
    memcpy(&largest, &largest_bits, sizeof largest);
    if (largest != largest) return 0x7e00;
    const uint16_t d = ck_f32_to_f16_bounded(largest / 127.0f);
    return d < 0x0400 ? 0 : d;
}

/// What a block's values are multiplied by.
static inline float ck_cache_inverse(uint16_t scale) { return scale == 0 ? 0.0f : 1.0f / ck_f16_to_f32(scale); }

#endif
