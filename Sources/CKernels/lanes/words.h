// Weights as words: a vector holds four consecutive bytes of each of BLOCK_LANES rows, one row a lane. Whatever stands
// in a block stands there for every row at once, and no sum ever crosses lanes. The including file brings
//   BLOCK_LANES                     rows of a vector
//   LANES_RAISE                     what the dot product of signed bytes wants added to them: 128, or 0
//   rows_to_words(p, stride, out)   16 bytes of each row, as four vectors
//   rows_to_8_words(p, stride, out) 32 bytes of each row
//   halves_of_rows(p, stride)       an f16 of each row, as f32
//   table_words(table, nibbles)     each byte, below 16, replaced by the table's
//   dot_levels(sum, w, x)           sums of four products, bytes 0 ... 127 of w by signed bytes of x
//   dot_signed(sum, w, x)           the same for signed bytes of w, raised by LANES_RAISE
//   dot_pairs(sum, w, x)            sums of two products of int16
//   halves_to_floats(w)             the low half of each lane, an f16, as f32
#ifndef CK_LANES_WORDS_H
#define CK_LANES_WORDS_H

#include "../formats.h"
#include "lanes.h"

typedef uint32_t vw __attribute__((ext_vector_type(BLOCK_LANES)));
typedef int32_t vwi __attribute__((ext_vector_type(BLOCK_LANES)));
typedef float vwf __attribute__((ext_vector_type(BLOCK_LANES)));
typedef uint32_t vw_unaligned __attribute__((ext_vector_type(BLOCK_LANES), aligned(4)));
typedef float vwf_unaligned __attribute__((ext_vector_type(BLOCK_LANES), aligned(4)));

INLINE void rows_to_words(const uint8_t *p, size_t stride, vw out[4]);
INLINE void rows_to_8_words(const uint8_t *p, size_t stride, vw out[8]);
INLINE vwf halves_of_rows(const uint8_t *p, size_t stride);
INLINE vw table_words(const int8_t table[16], vw nibbles);
INLINE vwi dot_levels(vwi sum, vw w, vw x);
INLINE vwi dot_signed(vwi sum, vw w, vw x);
INLINE vwi dot_pairs(vwi sum, vw w, vw x);
INLINE vwf halves_to_floats(vw w);

INLINE vw vw_all(uint32_t x) { return (vw)x; }
INLINE vw vw_bytes(uint8_t x) { return (vw)(x * 0x01010101u); }
INLINE vw word_to_all(const void *p) { return vw_all(ck_load_u32(p)); }
INLINE vwf vwf_all(float x) { return (vwf)x; }
INLINE vwf vwf_fma(vwf a, vwf b, vwf c) { return __builtin_elementwise_fma(a, b, c); }
INLINE vwf vwf_from(vwi x) { return __builtin_convertvector(x, vwf); }
INLINE vw vw_load(const void *p) { return *(const vw_unaligned *)p; }
INLINE void vw_store(void *p, vw v) { *(vw_unaligned *)p = v; }

/// The first n lanes, the others 0.
INLINE vwf vwf_load_first(const float *p, size_t n) {
    if (n >= BLOCK_LANES) return *(const vwf_unaligned *)p;
    float lane[BLOCK_LANES] = {0};
    memcpy(lane, p, n * sizeof(float));
    return *(const vwf_unaligned *)lane;
}

INLINE void vwf_store_first(float *p, vwf v, size_t n) {
    if (n >= BLOCK_LANES) {
        *(vwf_unaligned *)p = v;
        return;
    }
    float lane[BLOCK_LANES];
    *(vwf_unaligned *)lane = v;
    memcpy(p, lane, n * sizeof(float));
}

INLINE vw nibbles_of(vw bytes, int high) { return (high ? bytes >> 4 : bytes) & vw_bytes(15); }

INLINE vwi unsigned_byte(vw word, int k) { return (vwi)(word >> (uint32_t)(8 * k) & 255); }
INLINE vwi signed_byte(vw word, int k) { return (vwi)(word << (uint32_t)(24 - 8 * k)) >> 24; }

/// A hint, for any address.
INLINE void prefetch(uintptr_t address) { __builtin_prefetch((const void *)address); }

/// Rows lie too far apart for hardware prefetchers to follow all of them. What is asked for instead is the next rows of
/// the matrix, in the order of memory and as fast as these are read: `bytes` of them, a constant.
INLINE void prefetch_ahead(uintptr_t address, size_t bytes) {
    UNROLL for (size_t i = 0; i < bytes; i += 64) prefetch(address + i);
}

/// A word of each row.
INLINE vw word_of_rows(const uint8_t *p, size_t stride) {
    vw v;
    UNROLL for (size_t i = 0; i < BLOCK_LANES; i++) v[i] = ck_load_u32(p + i * stride);
    return v;
}

INLINE vw half_of_rows(const uint8_t *p, size_t stride) {
    vw v;
    UNROLL for (size_t i = 0; i < BLOCK_LANES; i++) v[i] = ck_load_u16(p + i * stride);
    return v;
}

INLINE vw byte_of_rows(const uint8_t *p, size_t stride) {
    vw v;
    UNROLL for (size_t i = 0; i < BLOCK_LANES; i++) v[i] = p[i * stride];
    return v;
}

#endif
