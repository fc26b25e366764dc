// Rows of weights as f32, the same arithmetic in every instruction set's own copy: each value is scale * integer, and
// where the format has minima the minimum added or taken off in a rounding of its own.
#ifndef CK_DEQUANTIZE_H
#define CK_DEQUANTIZE_H

#include "unpack.h"

#pragma STDC FP_CONTRACT OFF

static inline float ck_bf16_to_f32(uint16_t bits) {
    const uint32_t wide = (uint32_t)bits << 16;
    float value;
    memcpy(&value, &wide, sizeof value);
    return value;
}

static inline void ck_dequantize_32(ck_weight type, const uint8_t *block, float *out) {
    ck_unpacked b;
    ck_unpack_32(type, block, &b);
    for (int i = 0; i < CK_BLOCK; i++) out[i] = b.d * (float)b.q[i];
    if (ck_format_of(type).minimum)
        for (int i = 0; i < CK_BLOCK; i++) out[i] += b.minimum;
}

static inline void ck_dequantize_256(ck_weight type, const uint8_t *block, float *out) {
    ck_unpacked b;
    ck_unpack_256(type, block, &b);
    for (int g = 0; g < CK_GROUPS; g++) {
        const float scale = b.d * (float)b.scale[g], minimum = b.minimum * (float)b.level[g];
        float *group = out + CK_GROUP * g;
        for (int i = 0; i < CK_GROUP; i++) group[i] = scale * (float)b.q[CK_GROUP * g + i];
        if (ck_format_of(type).minimum)
            for (int i = 0; i < CK_GROUP; i++) group[i] -= minimum;
    }
}

static inline void ck_dequantize_row(ck_weight type, const void *row, size_t k, float *out) {
    const ck_format format = ck_format_of(type);
    const uint8_t *p = row;
    if (type == CK_WEIGHT_F32) memcpy(out, row, k * sizeof(float));
    else if (type == CK_WEIGHT_F16)
        for (size_t i = 0; i < k; i++) out[i] = ck_half_at(p + 2 * i);
    else if (type == CK_WEIGHT_BF16)
        for (size_t i = 0; i < k; i++) out[i] = ck_bf16_to_f32(ck_load_u16(p + 2 * i));
    else
        for (size_t i = 0; i < k / format.elements; i++, p += format.bytes, out += format.elements) {
            if (format.elements == CK_BLOCK) ck_dequantize_32(type, p, out);
            else ck_dequantize_256(type, p, out);
        }
}

#endif
