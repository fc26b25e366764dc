// Activations to int8 blocks of 256.
#ifndef CK_LANES_PACK_256_H
#define CK_LANES_PACK_256_H

#include "../blocks.h"
#include "math.h"

typedef int8_t vb __attribute__((ext_vector_type(16)));
typedef int8_t vb_unaligned __attribute__((ext_vector_type(16), aligned(1)));

static void pack_super_block(const float *x, ck_packed_super_block *out) {
    const vi magnitude = (vi)0x7fffffff;
    vf largest[2] = {vf_all(0.0f), vf_all(0.0f)};
    for (int g = 0; g < CK_GROUPS; g += 2)
        UNROLL for (int i = 0; i < 2; i++)
            largest[i] = vf_max(vf_from_bits(vf_bits(vf_load(x + CK_GROUP * (g + i))) & magnitude), largest[i]);
    float d = vf_largest(vf_max(largest[0], largest[1])) / 127.0f;
    if (d < 0x1p-126f) d = 0.0f;
    const vf inverse = vf_all(d == 0.0f ? 0.0f : 1.0f / d);
    for (int g = 0; g < CK_GROUPS; g++) {
        const vf scaled = vf_load(x + CK_GROUP * g) * inverse;
        const vf bounded = vf_min(vf_max(scaled, vf_all(-127.0f)), vf_all(127.0f));
        const vi q = vf_bits(bounded + vf_all(CK_ROUNDER)) - vf_bits(vf_all(CK_ROUNDER));
        *(vb_unaligned *)(out->q + CK_GROUP * g) = __builtin_convertvector(q, vb);
        out->sum[g] = (int16_t)__builtin_reduce_add(q);
    }
    out->d = d;
}

static void pack_row_256(const float *x, size_t blocks, size_t step, ck_packed_super_block *out) {
    for (size_t b = 0; b < blocks; b++) pack_super_block(x + b * CK_SUPER_BLOCK, out + b * step);
}

#endif
