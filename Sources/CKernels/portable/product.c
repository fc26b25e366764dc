#include "../dequantize.h"
#include "kernels.h"
#include "scalar.h"
#include <float.h>

#pragma STDC FP_CONTRACT OFF

/// Quantizes `count` values, and returns their scale.
static float quantize(const float *x, int count, int8_t *q) {
    float largest = 0.0f;
    for (int i = 0; i < count; i++) largest = ck_max(fabsf(x[i]), largest);
    float d = largest / 127.0f;
    if (d < FLT_MIN) d = 0.0f;
    const float inverse = d == 0.0f ? 0.0f : 1.0f / d;
    for (int i = 0; i < count; i++) {
        const float bounded = ck_min(ck_max(x[i] * inverse, -127.0f), 127.0f);
        q[i] = (int8_t)((bounded + CK_ROUNDER) - CK_ROUNDER);
    }
    return d;
}

static int32_t sum_of(const int8_t *q, int count) {
    int32_t sum = 0;
    for (int i = 0; i < count; i++) sum += q[i];
    return sum;
}

void ck_portable_pack(ck_packing packing, const float *x, size_t x_stride, size_t tokens, size_t k, void *packed) {
    ck_packed_block *block = packed;
    ck_packed_super_block *super_block = packed;
    for (size_t t = 0; t < tokens; t++, x += x_stride) {
        if (packing == CK_PACK_32)
            for (size_t i = 0; i < k / CK_BLOCK; i++, block++) {
                block->d = quantize(x + i * CK_BLOCK, CK_BLOCK, block->q);
                block->minus_128_sum = -128 * sum_of(block->q, CK_BLOCK);
            }
        if (packing == CK_PACK_256)
            for (size_t i = 0; i < k / CK_SUPER_BLOCK; i++, super_block++) {
                super_block->d = quantize(x + i * CK_SUPER_BLOCK, CK_SUPER_BLOCK, super_block->q);
                for (int g = 0; g < CK_GROUPS; g++)
                    super_block->sum[g] = (int16_t)sum_of(super_block->q + CK_GROUP * g, CK_GROUP);
            }
    }
}

static float block_sum(const ck_product *p, size_t row, size_t token) {
    const size_t blocks = p->k / CK_BLOCK, bytes = ck_format_of(p->type).bytes;
    const uint8_t *w = (const uint8_t *)p->weights + row * blocks * bytes;
    const ck_packed_block *x = (const ck_packed_block *)p->packed_x + token * blocks;
    float sum = 0.0f;
    for (size_t b = 0; b < blocks; b++) {
        ck_unpacked block;
        ck_unpack_32(p->type, w + b * bytes, &block);
        int32_t integer_sum = 0;
        for (int i = 0; i < CK_BLOCK; i++) integer_sum += block.q[i] * x[b].q[i];
        sum = fmaf(block.d * x[b].d, (float)integer_sum, sum);
        if (ck_format_of(p->type).minimum)
            sum = fmaf(block.minimum * x[b].d, (float)sum_of(x[b].q, CK_BLOCK), sum);
    }
    return sum;
}

static float super_block_sum(const ck_product *p, size_t row, size_t token) {
    const size_t blocks = p->k / CK_SUPER_BLOCK, bytes = ck_format_of(p->type).bytes;
    const uint8_t *w = (const uint8_t *)p->weights + row * blocks * bytes;
    const ck_packed_super_block *x = (const ck_packed_super_block *)p->packed_x + token * blocks;
    float sum = 0.0f;
    for (size_t b = 0; b < blocks; b++) {
        ck_unpacked block;
        ck_unpack_256(p->type, w + b * bytes, &block);
        int32_t integer_sum = 0, minima = 0;
        for (int g = 0; g < CK_GROUPS; g++) {
            int32_t group = 0;
            for (int i = CK_GROUP * g; i < CK_GROUP * (g + 1); i++) group += block.q[i] * x[b].q[i];
            integer_sum += block.scale[g] * group;
            minima += block.level[g] * x[b].sum[g];
        }
        sum = fmaf(block.d * x[b].d, (float)integer_sum, sum);
        if (ck_format_of(p->type).minimum) sum = fmaf(-(block.minimum * x[b].d), (float)minima, sum);
    }
    return sum;
}

static float weight_at(const ck_product *p, size_t index) {
    float w;
    if (p->type == CK_WEIGHT_F16) return ck_half_at((const uint8_t *)p->weights + 2 * index);
    if (p->type == CK_WEIGHT_BF16) return ck_bf16_to_f32(ck_load_u16((const uint8_t *)p->weights + 2 * index));
    memcpy(&w, (const uint8_t *)p->weights + 4 * index, sizeof w);
    return w;
}

static float dense_sum(const ck_product *p, size_t row, size_t token) {
    const float *x = p->x + token * p->x_stride;
    float sum = 0.0f;
    for (size_t i = 0; i < p->k; i++) sum = fmaf(weight_at(p, row * p->k + i), x[i], sum);
    return sum;
}

static float sum_of_output(const ck_product *p, size_t row, size_t token) {
    switch (ck_format_of(p->type).packing) {
    case CK_PACK_32: return block_sum(p, row, token);
    case CK_PACK_256: return super_block_sum(p, row, token);
    case CK_PACK_NONE: break;
    }
    return dense_sum(p, row, token);
}

void ck_portable_product(const ck_product *p) {
    for (size_t t = 0; t < p->tokens; t++) {
        for (size_t n = 0; n < p->rows; n++) {
            float sum = sum_of_output(p, n, t);
            if (p->bias) sum += p->bias[n];
            p->out[t * p->out_stride + n] = ck_scalar_activate(p->activation, sum);
        }
    }
}

void ck_portable_widen_f16(const uint16_t *x, size_t n, float *out) {
    for (size_t i = 0; i < n; i++) out[i] = ck_f16_to_f32(ck_load_u16(x + i));
}

void ck_portable_dequantize_row(ck_weight type, const void *row, size_t k, float *out) {
    ck_dequantize_row(type, row, k, out);
}
