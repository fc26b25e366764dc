// Block layouts: what lies in a model file, and what `pack` writes. All little-endian.
#ifndef CK_BLOCKS_H
#define CK_BLOCKS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
    CK_BLOCK = 32,
    CK_SUPER_BLOCK = 256,
    CK_GROUP = 16,  ///< elements of a super-block that share a scale
    CK_GROUPS = CK_SUPER_BLOCK / CK_GROUP,
};

/// GGUF Q8_0: value = f32(d) * q. A file's rows are aligned to two bytes at best, so fields are read through memcpy.
typedef struct {
    uint16_t d;
    int8_t q[CK_BLOCK];
} ck_block_q8_0;
_Static_assert(sizeof(ck_block_q8_0) == 34, "Q8_0 is 34 bytes a block");

/// GGUF Q4_0: byte j holds element j in its low nibble and element j + 16 in its high one; value = f32(d) *
/// (nibble - 8).
typedef struct {
    uint16_t d;
    uint8_t q[CK_BLOCK / 2];
} ck_block_q4_0;
_Static_assert(sizeof(ck_block_q4_0) == 18, "Q4_0 is 18 bytes a block");

/// A packed block of activations. `minus_128_sum` is -128 times the sum of q: where a multiply instruction wants one
/// unsigned side, weights are raised by 128 and this is where their sums start.
typedef struct {
    int8_t q[CK_BLOCK];
    float d;
    int32_t minus_128_sum;
} ck_packed_block;
_Static_assert(sizeof(ck_packed_block) == 40, "a packed block is 40 bytes");

/// A packed super-block of activations. `sum[g]` is the sum of the group q[16 g] ... q[16 g + 15], at most 2048.
typedef struct {
    int8_t q[CK_SUPER_BLOCK];
    int16_t sum[CK_GROUPS];
    float d;
} ck_packed_super_block;
_Static_assert(sizeof(ck_packed_super_block) == 292, "a packed super-block is 292 bytes");

static inline uint32_t ck_load_u32(const void *p) {
    uint32_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

static inline uint16_t ck_load_u16(const void *p) {
    uint16_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

/// Exact; a signalling NaN becomes quiet, as it does in every hardware conversion.
static inline float ck_f16_to_f32(uint16_t h) {
    uint32_t sign = (uint32_t)(h & 0x8000u) << 16;
    uint32_t exponent = (h >> 10) & 31u;
    uint32_t mantissa = h & 0x3ffu;
    uint32_t bits;
    if (exponent == 31) {
        bits = sign | 0x7f800000u | mantissa << 13 | (mantissa ? 0x00400000u : 0);
    } else if (exponent != 0) {
        bits = sign | (exponent + 112) << 23 | mantissa << 13;
    } else {
        float magnitude = (float)mantissa * 0x1p-24f;
        memcpy(&bits, &magnitude, sizeof bits);
        bits |= sign;
    }
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

#endif
