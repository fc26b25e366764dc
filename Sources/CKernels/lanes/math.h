// exp, GELU, tanh and the activation functions on 16 lanes: the operations of portable/scalar.h, one for one.
#ifndef CK_LANES_MATH_H
#define CK_LANES_MATH_H

#include "../include/CKernels.h"
#include "../math_constants.h"
#include "lanes.h"

INLINE vf vf_exp(vf x) {
    vf bounded = vf_min(vf_max(x, vf_all(CK_EXP_MIN)), vf_all(CK_EXP_MAX));
    vf shifted = vf_fma(bounded, vf_all(CK_LOG2_E), vf_all(CK_ROUNDER));
    vf n = shifted - CK_ROUNDER;
    vf r = vf_fma(n, vf_all(-CK_LN2_HIGH), bounded);
    r = vf_fma(n, vf_all(-CK_LN2_LOW), r);
    vf p = vf_fma(vf_all(CK_EXP_C6), r, vf_all(CK_EXP_C5));
    p = vf_fma(p, r, vf_all(CK_EXP_C4));
    p = vf_fma(p, r, vf_all(CK_EXP_C3));
    p = vf_fma(p, r, vf_all(CK_EXP_C2));
    p = vf_fma(p, r, vf_all(1.0f));
    p = vf_fma(p, r, vf_all(1.0f));
    vf scaled = vf_from_bits(vf_bits(p) + (vf_bits(shifted) << 23));
    return vf_select(x < CK_EXP_MIN, vf_all(0.0f), scaled);
}

INLINE vf vf_gelu(vf x) {
    vf magnitude = vf_from_bits(vf_bits(x) & 0x7fffffff);
    vf t = vf_min(magnitude, vf_all(CK_GELU_MAX));
    vf shifted = vf_fma(t, vf_all(CK_GELU_PIECES_PER_UNIT), vf_all(CK_ROUNDER));
    vf n = shifted - CK_ROUNDER;
    vi piece = vf_bits(shifted) & 15;
    vf u = vf_fma(n, vf_all(CK_GELU_MINUS_PIECE), t);
    vf h = LANES_TABLE_LOOKUP(ck_gelu_table[4], piece);
    UNROLL for (int degree = 3; degree >= 0; degree--)
        h = vf_fma(h, u, LANES_TABLE_LOOKUP(ck_gelu_table[degree], piece));
    return vf_fma(magnitude, h, x * 0.5f);
}

INLINE vf vf_tanh(vf x) {
    vf z = x * x;
    vf p = vf_fma(vf_all(CK_TANH_C4), z, vf_all(CK_TANH_C3));
    p = vf_fma(p, z, vf_all(CK_TANH_C2));
    p = vf_fma(p, z, vf_all(CK_TANH_C1));
    p = vf_fma(p, z, vf_all(CK_TANH_C0));
    vf small = vf_fma(p, x * z, x);
    vf magnitude = vf_from_bits(vf_bits(x) & 0x7fffffff);
    vf t = vf_min(magnitude, vf_all(CK_TANH_MAX));
    vf large = 1.0f - 2.0f / (vf_exp(t + t) + 1.0f);
    large = vf_from_bits(vf_bits(large) | (vf_bits(x) & (int32_t)0x80000000));
    return vf_select(magnitude < CK_TANH_SMALL, small, large);
}

INLINE vf vf_relu(vf x) { return vf_max(x, vf_all(0.0f)); }

#define LANES_IN_PLACE(function)                                                                     \
    for (size_t r = 0; r < rows; r++, x += stride) {                                                 \
        size_t i = 0;                                                                                \
        for (; i + CK_LANES <= n; i += CK_LANES) vf_store(x + i, function(vf_load(x + i)));          \
        if (i < n) vf_store_first(x + i, function(vf_load_first(x + i, n - i)), n - i);              \
    }                                                                                                \
    break

/// f in place on `rows` runs of n values, `stride` apart.
static void activate_rows(ck_activation f, float *x, size_t rows, size_t stride, size_t n) {
    switch (f) {
    case CK_ACTIVATION_GELU: LANES_IN_PLACE(vf_gelu);
    case CK_ACTIVATION_RELU: LANES_IN_PLACE(vf_relu);
    case CK_ACTIVATION_TANH: LANES_IN_PLACE(vf_tanh);
    case CK_ACTIVATION_NONE: break;
    }
}
#undef LANES_IN_PLACE

static void activate(ck_activation f, float *x, size_t n) { activate_rows(f, x, 1, n, n); }

#endif
