// The polynomials behind exp, GELU, tanh, sin and cos. Every instruction set evaluates the same ones in the same order,
// so what stands here is the definition of these functions. Errors are the largest measured against double over the
// ranges that Tests/CKernelsTests sweeps, which holds them to these bounds.
//
//   exp   n = round_to_even(x * log2 e), r = x - n ln 2 in two fma, 2^n * polynomial of degree 6 in r (weighted least
//         squares towards minimax on |r| <= ln 2 / 2). Relative error below 8e-8. x < -87 gives 0, x > 88 exp(88).
//   gelu  x * Phi(x) = x / 2 + |x| * h(|x|), h(t) = Phi(t) - 1/2 = erf(t / sqrt 2) / 2. t is cut at 15 / 2.7 into
//         16 pieces around n / 2.7, n = round_to_even(2.7 t); a minimax polynomial of degree 4 in the distance to the
//         centre. Error below 1.5e-7 |x|, and below 4e-7 everywhere; from |x| = 5.38 on it is exactly x or 0.
//   tanh  |x| < 0.625: x + x^3 P(x^2), P of degree 4; else 1 - 2 / (exp(2 |x|) + 1), |x| cut at 10. Absolute error
//         below 1e-7.
//   sin, cos  n = round_to_even(x * 2 / pi), r = x - n pi / 2 in three fma; polynomials of degree 7 (r odd) and 8 (r
//         even), minimax on |r| <= 0.825, which leaves room for an n that a large x rounds to the wrong side; n mod 4
//         says which of the two it is, and its sign. |x| is cut at 2^20. Error below 2 units in the last place of the
//         result (1.81 at most over every x from 2^-31 to 2^20) and below 8e-8.
//   silu, tanh-GELU, quick GELU  x / (1 + exp(-t)), -0 where t < -87. Error below 1.5e-7 |x|, and below 1.5e-6
//         everywhere on -160 ... 160. sigmoid  1 / (1 + exp(-x)), 0 where x < -87. Error below 1e-7.
#ifndef CK_MATH_CONSTANTS_H
#define CK_MATH_CONSTANTS_H

/// Adding it to |v| < 2^22 rounds v to an integer, ties to even, which then stands in the low bits of the sum.
#define CK_ROUNDER 0x1.8p23f

#define CK_EXP_MIN (-87.0f)
#define CK_EXP_MAX 88.0f
#define CK_LOG2_E 0x1.715476p0f
#define CK_LN2_HIGH 0x1.62e43p-1f
#define CK_LN2_LOW (-0x1.05c61p-29f)
#define CK_EXP_C2 0x1.fffffcp-2f
#define CK_EXP_C3 0x1.55549p-3f
#define CK_EXP_C4 0x1.5558f4p-5f
#define CK_EXP_C5 0x1.123a6cp-7f
#define CK_EXP_C6 0x1.6a2348p-10f

#define CK_GELU_MAX 0x1.638e38p2f
#define CK_GELU_PIECES_PER_UNIT 0x1.59999ap1f
#define CK_GELU_MINUS_PIECE (-0x1.7b425ep-2f)
/// Row c holds the coefficient of degree c for each of the 16 pieces.
static const float ck_gelu_table[5][16] = {
    {0.0f, 0x1.27d3aep-3f, 0x1.151186p-2f, 0x1.778a9ep-2f, 0x1.b9195ep-2f, 0x1.df3538p-2f, 0x1.f28cf6p-2f,
     0x1.fb1f78p-2f, 0x1.fe70a2p-2f, 0x1.ff8f86p-2f, 0x1.ffe426p-2f, 0x1.fff9f2p-2f, 0x1.fffed8p-2f,
     0x1.ffffcep-2f, 0x1.fffff8p-2f, 0.5f},
    {0x1.98841ep-2f, 0x1.7d6f44p-2f, 0x1.368014p-2f, 0x1.b8b7d2p-3f, 0x1.10ae6p-3f, 0x1.262c48p-4f,
     0x1.14acfcp-5f, 0x1.c5b8p-7f, 0x1.445438p-8f, 0x1.9439aep-10f, 0x1.b733dp-12f, 0x1.a00272p-14f,
     0x1.57812cp-16f, 0x1.ee827ep-19f, 0x1.36492ap-21f, 0.0f},
    {0x1.61fd8ep-15f, -0x1.1a893p-4f, -0x1.cbfde4p-4f, -0x1.e9ad5p-4f, -0x1.93f7bcp-4f, -0x1.106208p-4f,
     -0x1.336c64p-5f, -0x1.2616e6p-6f, -0x1.e085aep-8f, -0x1.50e44ep-9f, -0x1.96bbd8p-11f, -0x1.a7ce88p-13f,
     -0x1.7dc8d4p-15f, -0x1.29bca2p-17f, -0x1.926c44p-20f, 0.0f},
    {-0x1.132c34p-4f, -0x1.b46f34p-5f, -0x1.75a942p-6f, 0x1.0c748cp-7f, 0x1.ae3b94p-6f, 0x1.d9fb8cp-6f,
     0x1.6ac1dep-6f, 0x1.b1ee58p-7f, 0x1.a7b32ep-8f, 0x1.58fa1cp-9f, 0x1.da2e9ap-11f, 0x1.153592p-12f,
     0x1.1523b8p-14f, 0x1.db9496p-17f, 0x1.5f2a32p-19f, 0.0f},
    {0x1.244514p-8f, 0x1.0b120ap-6f, 0x1.753bb4p-6f, 0x1.1ece1p-6f, 0x1.b3f83ep-8f, -0x1.2cf8c4p-9f,
     -0x1.89278p-8f, -0x1.6b6deep-8f, -0x1.cf829p-9f, -0x1.ca847cp-10f, -0x1.6fcc3ep-11f, -0x1.e93a9p-13f,
     -0x1.114ccap-14f, -0x1.02a032p-16f, -0x1.a0f606p-19f, 0.0f},
};

#define CK_TANH_SMALL 0.625f
#define CK_TANH_MAX 10.0f
#define CK_TANH_C0 (-0x1.555532p-2f)
#define CK_TANH_C1 0x1.110718p-3f
#define CK_TANH_C2 (-0x1.b83b2ep-5f)
#define CK_TANH_C3 0x1.522178p-6f
#define CK_TANH_C4 (-0x1.75d1f4p-8f)

#define CK_ANGLE_MAX 0x1p20f
#define CK_2_OVER_PI 0x1.45f306p-1f
#define CK_PI_2_HIGH 0x1.921fb6p0f
#define CK_PI_2_MIDDLE (-0x1.777a5cp-25f)
#define CK_PI_2_LOW (-0x1.ee59dap-50f)
#define CK_SIN_C0 (-0x1.55554p-3f)
#define CK_SIN_C1 0x1.110532p-7f
#define CK_SIN_C2 (-0x1.9895cep-13f)
#define CK_COS_C0 0x1.555546p-5f
#define CK_COS_C1 (-0x1.6c09cep-10f)
#define CK_COS_C2 0x1.9941eep-16f

/// 2 sqrt(2 / pi), and 0.044715 times it.
#define CK_GELU_TANH_C0 0x1.988454p0f
#define CK_GELU_TANH_C1 0x1.2444f2p-4f
#define CK_QUICK_GELU_SLOPE 0x1.b3b646p0f

#endif
