// The polynomials behind exp, erf and tanh. Every instruction set evaluates the same ones in the same order, so what
// stands here is the definition of these functions. Errors are the largest measured against double over the ranges that
// Tests/CKernelsTests sweeps, which holds them to these bounds.
//
//   exp   n = round_to_even(x * log2 e), r = x - n ln 2 in two fma, 2^n * polynomial of degree 6 in r (weighted least
//         squares towards minimax on |r| <= ln 2 / 2). Relative error below 8e-8. x < -87 gives 0, x > 88 gives exp(88).
//   erf   |x| is cut at 4 into 16 pieces around n / 3.75, n = round_to_even(3.75 |x|); a polynomial of degree 5 in the
//         distance to the centre; the sign is x's. Absolute error below 8e-8; from |x| = 3.87 on it is exactly 1.
//   tanh  |x| < 0.625: x + x^3 P(x^2), P of degree 4; else 1 - 2 / (exp(2 |x|) + 1), |x| cut at 10. Absolute error
//         below 1.5e-7.
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

#define CK_ERF_MAX 4.0f
#define CK_ERF_PIECES_PER_UNIT 3.75f
#define CK_ERF_MINUS_PIECE (-0x1.111112p-2f)
/// Row c holds the coefficient of degree c for each of the 16 pieces.
static const float ck_erf_table[6][16] = {
    {0.0f, 0x1.2cf8e8p-2f, 0x1.193dcp-1f, 0x1.7bf4aap-1f, 0x1.bcb578p-1f, 0x1.e19d58p-1f, 0x1.f3e3fp-1f,
     0x1.fbc0e8p-1f, 0x1.feb16p-1f, 0x1.ffa5c2p-1f, 0x1.ffeab6p-1f, 0x1.fffb9cp-1f, 0x1.ffff36p-1f, 0x1.ffffep-1f,
     0x1.fffffcp-1f, 1.0f},
    {0x1.20dd74p0f, 0x1.0d0972p0f, 0x1.b2b3e6p-1f, 0x1.30a1fap-1f, 0x1.725c3ap-2f, 0x1.869386p-3f, 0x1.654a44p-4f,
     0x1.1b82ccp-5f, 0x1.86491p-7f, 0x1.d20bb4p-9f, 0x1.e2bc16p-11f, 0x1.b1bba4p-13f, 0x1.520ab2p-15f, 0x1.c911dep-18f,
     0x1.0c0a2ap-20f, 0.0f},
    {0x1.3cd17cp-20f, -0x1.1ef70ep-2f, -0x1.cfac94p-2f, -0x1.e7689ep-2f, -0x1.8b0d8cp-2f, -0x1.046364p-2f,
     -0x1.1dd676p-3f, -0x1.089d0cp-4f, -0x1.a04c8ap-6f, -0x1.179c0cp-7f, -0x1.41c67ap-9f, -0x1.3dfb92p-11f,
     -0x1.0e4f18p-13f, -0x1.8bd886p-16f, -0x1.f3d1eap-19f, 0.0f},
    {-0x1.81310ep-2f, -0x1.33b1bep-2f, -0x1.f3c18ap-4f, 0x1.c6e028p-5f, 0x1.3aefbcp-3f, 0x1.4cb68cp-3f, 0x1.eaaf7p-4f,
     0x1.1a0beep-4f, 0x1.0784dep-5f, 0x1.989094p-7f, 0x1.09f04cp-8f, 0x1.24e57ap-10f, 0x1.125114p-12f, 0x1.b68a74p-15f,
     0x1.2bfbfcp-17f, 0.0f},
    {0x1.049c94p-11f, 0x1.0f1126p-3f, 0x1.751e38p-3f, 0x1.165778p-3f, 0x1.7ffa52p-5f, -0x1.780794p-6f, -0x1.9098f8p-5f,
     -0x1.5d1a64p-5f, -0x1.a83a22p-6f, -0x1.8fc152p-7f, -0x1.308afap-8f, -0x1.7f3114p-10f, -0x1.932f3p-12f,
     -0x1.65a038p-14f, -0x1.0ceb2p-16f, 0.0f},
    {0x1.c3b03cp-4f, 0x1.3508cap-4f, -0x1.2c655ep-9f, -0x1.e959ap-5f, -0x1.0ccd22p-4f, -0x1.285ae6p-5f, -0x1.2b231ep-8f,
     0x1.6b8822p-7f, 0x1.948f82p-7f, 0x1.02d98ep-7f, 0x1.e54316p-9f, 0x1.65ce28p-10f, 0x1.aca02p-12f, 0x1.a88f2p-14f,
     0x1.5f9218p-16f, 0.0f},
};

#define CK_TANH_SMALL 0.625f
#define CK_TANH_MAX 10.0f
#define CK_TANH_C0 (-0x1.555532p-2f)
#define CK_TANH_C1 0x1.110718p-3f
#define CK_TANH_C2 (-0x1.b83b2ep-5f)
#define CK_TANH_C3 0x1.522178p-6f
#define CK_TANH_C4 (-0x1.75d1f4p-8f)

#define CK_SQRT_HALF 0x1.6a09e6p-1f

#endif
