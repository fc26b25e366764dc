// Blocks of every format as plain integers and scales, one element at a time: what the bytes mean. The portable product
// and the dequantizing of rows read weights through it; vector kernels have their own way to the same integers.
#ifndef CK_UNPACK_H
#define CK_UNPACK_H

#include "formats.h"

/// A block as integers. In a block of 32 element i is d * q[i] + minimum; in one of 256, with g = i / 16, it is
/// d * scale[g] * q[i] - minimum * level[g]. Formats without minima have minimum = 0 and level = 0.
typedef struct {
    float d, minimum;
    int8_t q[CK_SUPER_BLOCK];
    int8_t scale[CK_GROUPS];
    uint8_t level[CK_GROUPS];
} ck_unpacked;

static inline float ck_half_at(const uint8_t *p) { return ck_f16_to_f32(ck_load_u16(p)); }

static inline void ck_unpack_nibbles(const uint8_t *nibbles, int offset, ck_unpacked *out) {
    for (int i = 0; i < 16; i++) {
        out->q[i] = (int8_t)((nibbles[i] & 15) - offset);
        out->q[i + 16] = (int8_t)((nibbles[i] >> 4) - offset);
    }
}

/// Bits i and i + 16 of `fifth` stand above the two nibbles of byte i.
static inline void ck_unpack_five_bits(const uint8_t *fifth, const uint8_t *nibbles, int offset, ck_unpacked *out) {
    const uint32_t bits = ck_load_u32(fifth);
    for (int i = 0; i < 16; i++) {
        out->q[i] = (int8_t)((int)((nibbles[i] & 15) | (bits >> i & 1) << 4) - offset);
        out->q[i + 16] = (int8_t)((int)(nibbles[i] >> 4 | (bits >> (i + 16) & 1) << 4) - offset);
    }
}

static inline void ck_unpack_table(const uint8_t *nibbles, const int8_t values[16], int8_t q[CK_BLOCK]) {
    for (int i = 0; i < 16; i++) {
        q[i] = values[nibbles[i] & 15];
        q[i + 16] = values[nibbles[i] >> 4];
    }
}

static inline void ck_unpack_32(ck_weight type, const uint8_t *block, ck_unpacked *out) {
    out->minimum = ck_format_of(type).minimum ? ck_half_at(block + 2) : 0.0f;
    out->d = type == CK_WEIGHT_MXFP4 ? ck_mxfp4_half_scale(block[0]) : ck_half_at(block);
    switch (type) {
    case CK_WEIGHT_Q4_0: ck_unpack_nibbles(block + 2, 8, out); break;
    case CK_WEIGHT_Q4_1: ck_unpack_nibbles(block + 4, 0, out); break;
    case CK_WEIGHT_Q5_0: ck_unpack_five_bits(block + 2, block + 6, 16, out); break;
    case CK_WEIGHT_Q5_1: ck_unpack_five_bits(block + 4, block + 8, 0, out); break;
    case CK_WEIGHT_IQ4_NL: ck_unpack_table(block + 2, ck_iq4_values, out->q); break;
    case CK_WEIGHT_MXFP4: ck_unpack_table(block + 1, ck_mxfp4_values, out->q); break;
    default: memcpy(out->q, block + 2, CK_BLOCK); break;
    }
}

static inline void ck_unpack_q2_k(const uint8_t *block, ck_unpacked *out) {
    out->d = ck_half_at(block + 80);
    out->minimum = ck_half_at(block + 82);
    for (int g = 0; g < CK_GROUPS; g++) {
        out->scale[g] = block[g] & 15;
        out->level[g] = block[g] >> 4;
    }
    for (int i = 0; i < CK_SUPER_BLOCK; i++)
        out->q[i] = block[16 + i / 128 * 32 + i % 32] >> i % 128 / 32 * 2 & 3;
}

/// Scales are six bits less 32: the low four in bytes 0 ... 7 of theirs, the high two in bytes 8 ... 11.
static inline void ck_unpack_q3_k(const uint8_t *block, ck_unpacked *out) {
    const uint8_t *scales = block + 96;
    out->d = ck_half_at(block + 108);
    for (int g = 0; g < CK_GROUPS; g++) {
        const int low = scales[g % 8] >> g / 8 * 4 & 15, high = scales[8 + g % 4] >> g / 4 * 2 & 3;
        out->scale[g] = (int8_t)((low | high << 4) - 32);
    }
    for (int i = 0; i < CK_SUPER_BLOCK; i++) {
        const int low = block[32 + i / 128 * 32 + i % 32] >> i % 128 / 32 * 2 & 3, high = block[i % 32] >> i / 32 & 1;
        out->q[i] = (int8_t)((low | high << 2) - 4);
    }
}

/// Eight scales and eight minima of six bits each, in twelve bytes; each is that of two groups.
static inline void ck_unpack_six_bit_scales(const uint8_t *s, ck_unpacked *out) {
    for (int j = 0; j < 8; j++) {
        const uint8_t scale = j < 4 ? s[j] & 63 : (s[j + 4] & 15) | s[j - 4] >> 6 << 4;
        const uint8_t level = j < 4 ? s[j + 4] & 63 : s[j + 4] >> 4 | s[j] >> 6 << 4;
        out->scale[2 * j] = out->scale[2 * j + 1] = (int8_t)scale;
        out->level[2 * j] = out->level[2 * j + 1] = level;
    }
}

static inline void ck_unpack_q4_k(const uint8_t *block, ck_unpacked *out) {
    out->d = ck_half_at(block);
    out->minimum = ck_half_at(block + 2);
    ck_unpack_six_bit_scales(block + 4, out);
    for (int i = 0; i < CK_SUPER_BLOCK; i++)
        out->q[i] = block[16 + i / 64 * 32 + i % 32] >> i % 64 / 32 * 4 & 15;
}

static inline void ck_unpack_q5_k(const uint8_t *block, ck_unpacked *out) {
    out->d = ck_half_at(block);
    out->minimum = ck_half_at(block + 2);
    ck_unpack_six_bit_scales(block + 4, out);
    for (int i = 0; i < CK_SUPER_BLOCK; i++) {
        const int low = block[48 + i / 64 * 32 + i % 32] >> i % 64 / 32 * 4 & 15;
        const int high = block[16 + i % 32] >> i / 32 & 1;
        out->q[i] = (int8_t)(low | high << 4);
    }
}

static inline void ck_unpack_q6_k(const uint8_t *block, ck_unpacked *out) {
    out->d = ck_half_at(block + 208);
    memcpy(out->scale, block + 192, CK_GROUPS);
    for (int i = 0; i < CK_SUPER_BLOCK; i++) {
        const int half = i / 128, part = i % 128 / 32, l = i % 32;
        const int low = block[64 * half + 32 * (part % 2) + l] >> part / 2 * 4 & 15;
        const int high = block[128 + 32 * half + l] >> part * 2 & 3;
        out->q[i] = (int8_t)((low | high << 4) - 32);
    }
}

static inline void ck_unpack_iq4_xs(const uint8_t *block, ck_unpacked *out) {
    const int high_bits = ck_load_u16(block + 2);
    out->d = ck_half_at(block);
    for (int j = 0; j < 8; j++) {
        const int low = block[4 + j / 2] >> j % 2 * 4 & 15, high = high_bits >> 2 * j & 3;
        out->scale[2 * j] = out->scale[2 * j + 1] = (int8_t)((low | high << 4) - 32);
        ck_unpack_table(block + 8 + 16 * j, ck_iq4_values, out->q + 32 * j);
    }
}

static inline void ck_unpack_256(ck_weight type, const uint8_t *block, ck_unpacked *out) {
    out->minimum = 0.0f;
    memset(out->level, 0, sizeof out->level);
    switch (type) {
    case CK_WEIGHT_Q2_K: ck_unpack_q2_k(block, out); break;
    case CK_WEIGHT_Q3_K: ck_unpack_q3_k(block, out); break;
    case CK_WEIGHT_Q4_K: ck_unpack_q4_k(block, out); break;
    case CK_WEIGHT_Q5_K: ck_unpack_q5_k(block, out); break;
    case CK_WEIGHT_Q6_K: ck_unpack_q6_k(block, out); break;
    default: ck_unpack_iq4_xs(block, out); break;
    }
}

#endif
