// The entry points that every vector instruction set builds from the same parts; BLOCK_PRODUCT names its block product.
#ifndef CK_LANES_TABLE_H
#define CK_LANES_TABLE_H

#include "../dequantize.h"
#include "cache_store.h"
#include "cached_attention.h"
#include "norms.h"
#include "rope.h"

static void product(const ck_product *p) {
    if (ck_format_of(p->type).packing == CK_PACK_NONE) few_or_dense_product(p);
    else BLOCK_PRODUCT(p);
}

static void dequantize_row(ck_weight type, const void *row, size_t k, float *out) {
    ck_dequantize_row(type, row, k, out);
}

#define LANES_KERNELS(set, label)                                                                              \
    {                                                                                                          \
        .isa = set, .name = label, .pack = pack, .product = product, .attention = attention,             \
        .layer_norm = layer_norm, .activate = activate, .mean_pool = mean_pool, .dot = dot, .softmax = softmax, \
        .widen_f16 = widen_f16, .dequantize_row = dequantize_row,                                              \
        .cached_attention = cached_attention, .store_cache = store_cache, .rms_norm = rms_norm,                \
        .layer_norm_strided = layer_norm_strided, .rope_table = rope_table, .rope = rope,                      \
        .add_scaled = add_scaled, .gate = gate, .soft_cap = soft_cap, .scale = scale,                          \
        .largest = largest, .exp_sum = exp_sum,                                                                \
    }

#endif
