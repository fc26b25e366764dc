#include "../blocks.h"
#include "kernels.h"
#include "scalar.h"
#include <float.h>

#pragma STDC FP_CONTRACT OFF

static void pack_block(const float *x, ck_packed_block *out) {
    float largest = 0.0f;
    for (int i = 0; i < CK_BLOCK; i++) largest = ck_max(fabsf(x[i]), largest);
    float d = largest / 127.0f;
    if (d < FLT_MIN) d = 0.0f;
    float inverse = d == 0.0f ? 0.0f : 1.0f / d;
    int32_t sum = 0;
    for (int i = 0; i < CK_BLOCK; i++) {
        float bounded = ck_min(ck_max(x[i] * inverse, -127.0f), 127.0f);
        int32_t q = (int32_t)((bounded + CK_ROUNDER) - CK_ROUNDER);
        out->q[i] = (int8_t)q;
        sum += q;
    }
    out->d = d;
    out->minus_128_sum = -128 * sum;
}

void ck_portable_pack_q8(const float *x, size_t x_stride, size_t tokens, size_t k, void *packed) {
    ck_packed_block *out = packed;
    for (size_t t = 0; t < tokens; t++)
        for (size_t b = 0; b < k / CK_BLOCK; b++) pack_block(x + t * x_stride + b * CK_BLOCK, out++);
}

/// The 32 integers of one weight block, and its scale.
static float unpack_block(ck_weight type, const uint8_t *block, int8_t q[CK_BLOCK]) {
    if (type == CK_WEIGHT_Q8_0) {
        memcpy(q, block + offsetof(ck_block_q8_0, q), CK_BLOCK);
    } else {
        const uint8_t *nibbles = block + offsetof(ck_block_q4_0, q);
        for (int i = 0; i < CK_BLOCK / 2; i++) {
            q[i] = (int8_t)((nibbles[i] & 15) - 8);
            q[i + CK_BLOCK / 2] = (int8_t)((nibbles[i] >> 4) - 8);
        }
    }
    return ck_f16_to_f32(ck_load_u16(block));
}

static size_t block_bytes(ck_weight type) {
    return type == CK_WEIGHT_Q8_0 ? sizeof(ck_block_q8_0) : sizeof(ck_block_q4_0);
}

static float block_sum(const ck_product *p, size_t row, size_t token) {
    size_t blocks = p->k / CK_BLOCK, bytes = block_bytes(p->type);
    const uint8_t *w = (const uint8_t *)p->weights + row * blocks * bytes;
    const ck_packed_block *x = (const ck_packed_block *)p->packed_x + token * blocks;
    float sum = 0.0f;
    for (size_t b = 0; b < blocks; b++) {
        int8_t q[CK_BLOCK];
        float d = unpack_block(p->type, w + b * bytes, q);
        int32_t integer_sum = 0;
        for (int i = 0; i < CK_BLOCK; i++) integer_sum += q[i] * x[b].q[i];
        sum = fmaf(d * x[b].d, (float)integer_sum, sum);
    }
    return sum;
}

static float dense_sum(const ck_product *p, size_t row, size_t token) {
    const float *x = p->x + token * p->x_stride;
    float sum = 0.0f;
    for (size_t i = 0; i < p->k; i++) {
        float w;
        if (p->type == CK_WEIGHT_F16)
            w = ck_f16_to_f32(ck_load_u16((const uint8_t *)p->weights + 2 * (row * p->k + i)));
        else
            memcpy(&w, (const uint8_t *)p->weights + 4 * (row * p->k + i), sizeof w);
        sum = fmaf(w, x[i], sum);
    }
    return sum;
}

void ck_portable_product(const ck_product *p) {
    bool dense = p->type == CK_WEIGHT_F32 || p->type == CK_WEIGHT_F16;
    for (size_t t = 0; t < p->tokens; t++) {
        for (size_t n = 0; n < p->rows; n++) {
            float sum = dense ? dense_sum(p, n, t) : block_sum(p, n, t);
            if (p->bias) sum += p->bias[n];
            p->out[t * p->out_stride + n] = ck_scalar_activate(p->activation, sum);
        }
    }
}

void ck_portable_widen_f16(const uint16_t *x, size_t n, float *out) {
    for (size_t i = 0; i < n; i++) out[i] = ck_f16_to_f32(ck_load_u16(x + i));
}

void ck_portable_dequantize_row(ck_weight type, const void *row, size_t k, float *out) {
    const uint8_t *block = row;
    for (size_t b = 0; b < k / CK_BLOCK; b++, block += block_bytes(type)) {
        int8_t q[CK_BLOCK];
        float d = unpack_block(type, block, q);
        for (int i = 0; i < CK_BLOCK; i++) out[b * CK_BLOCK + i] = d * (float)q[i];
    }
}
