// exp, GELU, tanh, sin, cos and the activation functions on 16 lanes: the operations of portable/scalar.h, one for one.
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

/// As ck_scalar_sin_after.
INLINE vf vf_sin_after(const int quarters, vf x) {
    vf bounded = vf_min(vf_max(x, vf_all(-CK_ANGLE_MAX)), vf_all(CK_ANGLE_MAX));
    vf shifted = vf_fma(bounded, vf_all(CK_2_OVER_PI), vf_all(CK_ROUNDER));
    vf n = shifted - CK_ROUNDER;
    vf r = vf_fma(n, vf_all(-CK_PI_2_HIGH), bounded);
    r = vf_fma(n, vf_all(-CK_PI_2_MIDDLE), r);
    r = vf_fma(n, vf_all(-CK_PI_2_LOW), r);
    vf z = r * r;
    vf p = vf_fma(vf_all(CK_SIN_C2), z, vf_all(CK_SIN_C1));
    p = vf_fma(p, z, vf_all(CK_SIN_C0));
    vf sine = vf_fma(p, r * z, r);
    p = vf_fma(vf_all(CK_COS_C2), z, vf_all(CK_COS_C1));
    p = vf_fma(p, z, vf_all(CK_COS_C0));
    p = vf_fma(p, z, vf_all(-0.5f));
    vf cosine = vf_fma(p, z, vf_all(1.0f));
    vi quadrant = vf_bits(shifted) + quarters;
    vf magnitude = vf_select((quadrant & 1) != 0, cosine, sine);
    return vf_from_bits(vf_bits(magnitude) ^ ((quadrant & 2) << 30));
}

INLINE vf vf_sin(vf x) { return vf_sin_after(0, x); }
INLINE vf vf_cos(vf x) { return vf_sin_after(1, x); }

/// As ck_scalar_gated.
INLINE vf vf_gated(vf y, vf t, float limit) {
    return vf_select(t < CK_EXP_MIN, vf_all(limit), y / (1.0f + vf_exp(-t)));
}

INLINE vf vf_activate(const ck_activation f, vf x) {
    switch (f) {
    case CK_ACTIVATION_GELU: return vf_gelu(x);
    case CK_ACTIVATION_RELU: return vf_max(x, vf_all(0.0f));
    case CK_ACTIVATION_TANH: return vf_tanh(x);
    case CK_ACTIVATION_SILU: return vf_gated(x, x, -0.0f);
    case CK_ACTIVATION_GELU_TANH:
        return vf_gated(x, x * vf_fma(x * x, vf_all(CK_GELU_TANH_C1), vf_all(CK_GELU_TANH_C0)), -0.0f);
    case CK_ACTIVATION_QUICK_GELU: return vf_gated(x, x * CK_QUICK_GELU_SLOPE, -0.0f);
    case CK_ACTIVATION_SIGMOID: return vf_gated(vf_all(1.0f), x, 0.0f);
    case CK_ACTIVATION_NONE: break;
    }
    return x;
}

/// `kernel` with the activation function as its first argument, a constant in each case.
#define LANES_WITH_ACTIVATION(f, kernel, ...)                                                     \
    switch (f) {                                                                                  \
    case CK_ACTIVATION_GELU: kernel(CK_ACTIVATION_GELU, __VA_ARGS__); break;                      \
    case CK_ACTIVATION_RELU: kernel(CK_ACTIVATION_RELU, __VA_ARGS__); break;                      \
    case CK_ACTIVATION_TANH: kernel(CK_ACTIVATION_TANH, __VA_ARGS__); break;                      \
    case CK_ACTIVATION_SILU: kernel(CK_ACTIVATION_SILU, __VA_ARGS__); break;                      \
    case CK_ACTIVATION_GELU_TANH: kernel(CK_ACTIVATION_GELU_TANH, __VA_ARGS__); break;            \
    case CK_ACTIVATION_QUICK_GELU: kernel(CK_ACTIVATION_QUICK_GELU, __VA_ARGS__); break;          \
    case CK_ACTIVATION_SIGMOID: kernel(CK_ACTIVATION_SIGMOID, __VA_ARGS__); break;                \
    case CK_ACTIVATION_NONE: kernel(CK_ACTIVATION_NONE, __VA_ARGS__); break;                      \
    }

INLINE void activate_rows_with(const ck_activation f, float *x, size_t rows, size_t stride, size_t n) {
    for (size_t r = 0; r < rows; r++, x += stride) {
        size_t i = 0;
        for (; i + CK_LANES <= n; i += CK_LANES) vf_store(x + i, vf_activate(f, vf_load(x + i)));
        if (i < n) vf_store_first(x + i, vf_activate(f, vf_load_first(x + i, n - i)), n - i);
    }
}

/// f in place on `rows` runs of n values, `stride` apart.
static void activate_rows(ck_activation f, float *x, size_t rows, size_t stride, size_t n) {
    if (f == CK_ACTIVATION_NONE) return;
    LANES_WITH_ACTIVATION(f, activate_rows_with, x, rows, stride, n)
}

static void activate(ck_activation f, float *x, size_t n) { activate_rows(f, x, 1, n, n); }

INLINE void gate_with(const ck_activation f, float *gate, size_t gate_stride, const float *up, size_t up_stride,
                      size_t rows, size_t n) {
    for (size_t r = 0; r < rows; r++, gate += gate_stride, up += up_stride) {
        size_t i = 0;
        for (; i + CK_LANES <= n; i += CK_LANES)
            vf_store(gate + i, vf_activate(f, vf_load(gate + i)) * vf_load(up + i));
        if (i < n) {
            vf g = vf_activate(f, vf_load_first(gate + i, n - i));
            vf_store_first(gate + i, g * vf_load_first(up + i, n - i), n - i);
        }
    }
}

static void gate(ck_activation f, float *gate, size_t gate_stride, const float *up, size_t up_stride, size_t rows,
                 size_t n) {
    LANES_WITH_ACTIVATION(f, gate_with, gate, gate_stride, up, up_stride, rows, n)
}

#endif
