// One value at a time: the plain spelling of exp, GELU, tanh, sin, cos and the activation functions. See
// math_constants.h.
#ifndef CK_SCALAR_H
#define CK_SCALAR_H

#include "../include/CKernels.h"
#include "../math_constants.h"
#include <math.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

static inline uint32_t ck_bits(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline float ck_from_bits(uint32_t bits) {
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/// `b` where either is NaN, as minps and maxps have it, so that nothing unbounded reaches a conversion.
static inline float ck_min(float a, float b) { return a < b ? a : b; }
static inline float ck_max(float a, float b) { return a > b ? a : b; }

static inline float ck_scalar_exp(float x) {
    float bounded = ck_min(ck_max(x, CK_EXP_MIN), CK_EXP_MAX);
    float shifted = fmaf(bounded, CK_LOG2_E, CK_ROUNDER);
    float n = shifted - CK_ROUNDER;
    float r = fmaf(n, -CK_LN2_HIGH, bounded);
    r = fmaf(n, -CK_LN2_LOW, r);
    float p = fmaf(CK_EXP_C6, r, CK_EXP_C5);
    p = fmaf(p, r, CK_EXP_C4);
    p = fmaf(p, r, CK_EXP_C3);
    p = fmaf(p, r, CK_EXP_C2);
    p = fmaf(p, r, 1.0f);
    p = fmaf(p, r, 1.0f);
    // n stands in the low bits of `shifted`; moved up it is added to the exponent, and p * 2^n is normal in this range.
    float scaled = ck_from_bits(ck_bits(p) + (ck_bits(shifted) << 23));
    return x < CK_EXP_MIN ? 0.0f : scaled;
}

static inline float ck_scalar_gelu(float x) {
    float magnitude = ck_from_bits(ck_bits(x) & 0x7fffffffu);
    float t = ck_min(magnitude, CK_GELU_MAX);
    float shifted = fmaf(t, CK_GELU_PIECES_PER_UNIT, CK_ROUNDER);
    float n = shifted - CK_ROUNDER;
    uint32_t piece = ck_bits(shifted) & 15u;
    float u = fmaf(n, CK_GELU_MINUS_PIECE, t);
    float h = ck_gelu_table[4][piece];
    for (int degree = 3; degree >= 0; degree--) h = fmaf(h, u, ck_gelu_table[degree][piece]);
    return fmaf(magnitude, h, 0.5f * x);
}

static inline float ck_scalar_tanh(float x) {
    float z = x * x;
    float p = fmaf(CK_TANH_C4, z, CK_TANH_C3);
    p = fmaf(p, z, CK_TANH_C2);
    p = fmaf(p, z, CK_TANH_C1);
    p = fmaf(p, z, CK_TANH_C0);
    float small = fmaf(p, x * z, x);
    float magnitude = ck_from_bits(ck_bits(x) & 0x7fffffffu);
    float t = ck_min(magnitude, CK_TANH_MAX);
    float large = 1.0f - 2.0f / (ck_scalar_exp(t + t) + 1.0f);
    large = ck_from_bits(ck_bits(large) | (ck_bits(x) & 0x80000000u));
    return magnitude < CK_TANH_SMALL ? small : large;
}

/// sin(x), or cos(x) as sin of a quarter turn more.
static inline float ck_scalar_sin_after(uint32_t quarters, float x) {
    float bounded = ck_min(ck_max(x, -CK_ANGLE_MAX), CK_ANGLE_MAX);
    float shifted = fmaf(bounded, CK_2_OVER_PI, CK_ROUNDER);
    float n = shifted - CK_ROUNDER;
    float r = fmaf(n, -CK_PI_2_HIGH, bounded);
    r = fmaf(n, -CK_PI_2_MIDDLE, r);
    r = fmaf(n, -CK_PI_2_LOW, r);
    float z = r * r;
    float p = fmaf(CK_SIN_C2, z, CK_SIN_C1);
    p = fmaf(p, z, CK_SIN_C0);
    float sine = fmaf(p, r * z, r);
    p = fmaf(CK_COS_C2, z, CK_COS_C1);
    p = fmaf(p, z, CK_COS_C0);
    p = fmaf(p, z, -0.5f);
    float cosine = fmaf(p, z, 1.0f);
    uint32_t quadrant = ck_bits(shifted) + quarters;
    return ck_from_bits(ck_bits(quadrant & 1 ? cosine : sine) ^ (quadrant & 2) << 30);
}

static inline float ck_scalar_sin(float x) { return ck_scalar_sin_after(0, x); }
static inline float ck_scalar_cos(float x) { return ck_scalar_sin_after(1, x); }

/// y * sigmoid(t). Where exp(-t) leaves its range the limit stands in, so that infinities do not end in NaN.
static inline float ck_scalar_gated(float y, float t, float limit) {
    float quotient = y / (1.0f + ck_scalar_exp(-t));
    return t < CK_EXP_MIN ? limit : quotient;
}

static inline float ck_scalar_gelu_tanh(float x) {
    return ck_scalar_gated(x, x * fmaf(x * x, CK_GELU_TANH_C1, CK_GELU_TANH_C0), -0.0f);
}

static inline float ck_scalar_activate(ck_activation f, float x) {
    switch (f) {
    case CK_ACTIVATION_GELU: return ck_scalar_gelu(x);
    case CK_ACTIVATION_RELU: return ck_max(x, 0.0f);
    case CK_ACTIVATION_TANH: return ck_scalar_tanh(x);
    case CK_ACTIVATION_SILU: return ck_scalar_gated(x, x, -0.0f);
    case CK_ACTIVATION_GELU_TANH: return ck_scalar_gelu_tanh(x);
    case CK_ACTIVATION_QUICK_GELU: return ck_scalar_gated(x, x * CK_QUICK_GELU_SLOPE, -0.0f);
    case CK_ACTIVATION_SIGMOID: return ck_scalar_gated(1.0f, x, 0.0f);
    case CK_ACTIVATION_NONE: break;
    }
    return x;
}

#endif
