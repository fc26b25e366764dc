// Sixteen f32 lanes in the compiler's own vector type: one zmm, two ymm or four q registers. The f32 kernels are
// written once on top of it, included by each instruction set's file and compiled for that set. Every function here is
// one IEEE operation a lane, so the bits cannot differ between them.
//
// The including file defines LANES_TABLE_LOOKUP and may define LANES_HAVE_MASKS with its own partial load and store.
#ifndef CK_LANES_H
#define CK_LANES_H

#include "../panel.h"
#include <stdbool.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))
/// For loops over registers: counts are constants, and a loop left standing would put the registers in memory.
#define UNROLL _Pragma("clang loop unroll(full)")

typedef float vf __attribute__((ext_vector_type(16)));
typedef int32_t vi __attribute__((ext_vector_type(16)));
typedef float vf_unaligned __attribute__((ext_vector_type(16), aligned(4)));
typedef float vf8 __attribute__((ext_vector_type(8)));
typedef float vf4 __attribute__((ext_vector_type(4)));
typedef float vf4_unaligned __attribute__((ext_vector_type(4), aligned(4)));

INLINE vf vf_load(const float *p) { return *(const vf_unaligned *)p; }
INLINE void vf_store(float *p, vf v) { *(vf_unaligned *)p = v; }
INLINE vf vf_all(float x) { return (vf)x; }
INLINE vf vf_fma(vf a, vf b, vf c) { return __builtin_elementwise_fma(a, b, c); }
INLINE vf vf_select(vi mask, vf a, vf b) { return mask ? a : b; }
INLINE vf vf_min(vf a, vf b) { return vf_select(a < b, a, b); }
INLINE vf vf_max(vf a, vf b) { return vf_select(a > b, a, b); }
INLINE vi vf_bits(vf v) { return __builtin_bit_cast(vi, v); }
INLINE vf vf_from_bits(vi v) { return __builtin_bit_cast(vf, v); }

#ifndef LANES_HAVE_MASKS
/// The first n of 16 lanes, the others 0.
INLINE vf vf_load_first(const float *p, size_t n) {
    float lane[CK_LANES] = {0};
    memcpy(lane, p, n * sizeof(float));
    return vf_load(lane);
}

INLINE void vf_store_first(float *p, vf v, size_t n) {
    float lane[CK_LANES];
    vf_store(lane, v);
    memcpy(p, lane, n * sizeof(float));
}
#endif

/// l[j] += l[j + 8], l[j] += l[j + 4], l[j] += l[j + 2], l[0] += l[1].
INLINE float vf_fold(vf v) {
    vf8 eight = v.lo + v.hi;
    vf4 four = eight.lo + eight.hi;
    return (four.x + four.z) + (four.y + four.w);
}

INLINE float vf_largest(vf v) {
    vf8 eight = v.lo > v.hi ? v.lo : v.hi;
    vf4 four = eight.lo > eight.hi ? eight.lo : eight.hi;
    float a = four.x > four.z ? four.x : four.z, b = four.y > four.w ? four.y : four.w;
    return a > b ? a : b;
}

/// Four values of each of 16 rows, starting at p, become four vectors whose lanes are the rows.
INLINE void vf_transpose_16x4(const float *const row[CK_LANES], size_t offset, vf out[4]) {
    vf z[4];
    UNROLL for (int i = 0; i < 4; i++) {
        vf4 a = *(const vf4_unaligned *)(row[i] + offset), b = *(const vf4_unaligned *)(row[i + 4] + offset);
        vf4 c = *(const vf4_unaligned *)(row[i + 8] + offset), d = *(const vf4_unaligned *)(row[i + 12] + offset);
        vf8 low = __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7);
        vf8 high = __builtin_shufflevector(c, d, 0, 1, 2, 3, 4, 5, 6, 7);
        z[i] = __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    }
#define LOW_PAIRS(a, b) \
    __builtin_shufflevector(a, b, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29)
#define HIGH_PAIRS(a, b) \
    __builtin_shufflevector(a, b, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31)
#define LOW_HALVES(a, b) \
    __builtin_shufflevector(a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29)
#define HIGH_HALVES(a, b) \
    __builtin_shufflevector(a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31)
    vf low01 = LOW_PAIRS(z[0], z[1]), high01 = HIGH_PAIRS(z[0], z[1]);
    vf low23 = LOW_PAIRS(z[2], z[3]), high23 = HIGH_PAIRS(z[2], z[3]);
    out[0] = LOW_HALVES(low01, low23);
    out[1] = HIGH_HALVES(low01, low23);
    out[2] = LOW_HALVES(high01, high23);
    out[3] = HIGH_HALVES(high01, high23);
#undef LOW_PAIRS
#undef HIGH_PAIRS
#undef LOW_HALVES
#undef HIGH_HALVES
}

#endif
