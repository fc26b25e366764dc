// The entry points that every vector instruction set builds from the same parts; BLOCK_PRODUCT names its block product.
#ifndef CK_LANES_TABLE_H
#define CK_LANES_TABLE_H

#include "cached_attention.h"
#include "norms.h"
#include "rope.h"

static void product(const ck_product *p) {
    if (p->type == CK_WEIGHT_F32 || p->type == CK_WEIGHT_F16) dense_product(p);
    else BLOCK_PRODUCT(p);
}

static void dequantize_row(ck_weight type, const void *row, size_t k, float *out) {
    const uint8_t *block = row;
    for (size_t b = 0; b < k / CK_BLOCK; b++, block += block_bytes(type), out += CK_BLOCK) {
        float d = ck_f16_to_f32(ck_load_u16(block));
        const uint8_t *q = block + sizeof(uint16_t);
        if (type == CK_WEIGHT_Q8_0)
            for (int i = 0; i < CK_BLOCK; i++) out[i] = d * (float)(int8_t)q[i];
        else
            for (int i = 0; i < CK_BLOCK / 2; i++) {
                out[i] = d * (float)((q[i] & 15) - 8);
                out[i + CK_BLOCK / 2] = d * (float)((q[i] >> 4) - 8);
            }
    }
}

#define LANES_KERNELS(set, label)                                                                              \
    {                                                                                                          \
        .isa = set, .name = label, .pack_q8 = pack_q8, .product = product, .attention = attention,             \
        .layer_norm = layer_norm, .activate = activate, .mean_pool = mean_pool, .dot = dot, .softmax = softmax, \
        .widen_f16 = widen_f16, .dequantize_row = dequantize_row,                                              \
        .cached_attention = cached_attention, .store_keys = store_keys, .rms_norm = rms_norm,                  \
        .layer_norm_strided = layer_norm_strided, .rope_table = rope_table, .rope = rope,                      \
        .add_scaled = add_scaled, .gate = gate, .soft_cap = soft_cap, .scale = scale,                          \
    }

#endif
