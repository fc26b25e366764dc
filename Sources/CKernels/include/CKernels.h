/// Arithmetic of the inference core. Every function here computes the same bits on every instruction set.
///
/// Shapes: T tokens (columns of the product), K inputs, N outputs. Activations are [T, K] row-major f32, weights are
/// [N, K] rows in a GGUF block layout, results are [T, N] row-major f32. The caller has checked every bound: a kernel
/// trusts its arguments and nothing else. K is a multiple of the block size where a block format is multiplied. Weights
/// may lie at any address.
///
/// The order of every rounding is part of the interface:
/// - quantized products: one f32 accumulator for each output, blocks in order,
///   acc = fma(f32(d_w) * d_a, f32(isum), acc); isum is exact, sub-scales of a block of 256 being integers in it (at
///   most 256 * 127 * 128 * 32 < 2^31). Formats with minima have a second fma behind it, block by block:
///   Q4_1 and Q5_1  acc = fma(f32(m) * d_a, f32(sum of q_a), acc);
///   Q2_K, Q4_K, Q5_K  acc = fma(-(f32(dmin) * d_a), f32(sum of minimum * group sum of q_a), acc).
///   MXFP4 has integers 0 1 2 3 4 6 8 12 and their negatives, and d_w = 2^(e - 128);
/// - f32, f16 and bf16 products: acc = fma(w, x, acc), k ascending from 0, halves widened to f32 first;
/// - the bias is added last, then the activation function is applied;
/// - other sums run in 16 lanes: lane j adds elements j, j+16, j+32 ... ascending; then lanes are folded
///   l[j] += l[j+8], l[j] += l[j+4], l[j] += l[j+2], l[0] += l[1]. Maxima do not depend on order.
/// What is said of a kernel beside its declaration is its order too: every operation named there rounds once, an fma
/// too.
#ifndef CKERNELS_H
#define CKERNELS_H

#include "CKernelsCache.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    CK_ISA_PORTABLE = 0,
    CK_ISA_AVX2 = 1,
    CK_ISA_AVX512VNNI = 2,
    CK_ISA_NEON = 3,
} ck_isa;

typedef enum {
    CK_ACTIVATION_NONE = 0,
    CK_ACTIVATION_GELU = 1,  ///< x * Phi(x) = x * 0.5 * (1 + erf(x / sqrt 2)), not its tanh approximation
    CK_ACTIVATION_RELU = 2,
    CK_ACTIVATION_TANH = 3,
    // The next three are x / (1 + exp(-t)), and -0 where t < -87; so infinities give infinity or -0.
    CK_ACTIVATION_SILU = 4,        ///< x * sigmoid(x): t = x
    CK_ACTIVATION_GELU_TANH = 5,   ///< 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))): t = x * fma(x * x, c1, c0),
                                   ///< c0 = 2 sqrt(2 / pi), c1 = 0.044715 c0, as (1 + tanh u) / 2 = 1 / (1 + exp(-2 u))
    CK_ACTIVATION_QUICK_GELU = 6,  ///< x * sigmoid(1.702 x): t = 1.702 x
    CK_ACTIVATION_SIGMOID = 7,     ///< 1 / (1 + exp(-x)), and 0 where x < -87
} ck_activation;

/// Weight layouts. Values are GGUF's type ids.
typedef enum {
    CK_WEIGHT_F32 = 0,
    CK_WEIGHT_F16 = 1,
    CK_WEIGHT_Q4_0 = 2,
    CK_WEIGHT_Q4_1 = 3,
    CK_WEIGHT_Q5_0 = 6,
    CK_WEIGHT_Q5_1 = 7,
    CK_WEIGHT_Q8_0 = 8,
    CK_WEIGHT_Q2_K = 10,
    CK_WEIGHT_Q3_K = 11,
    CK_WEIGHT_Q4_K = 12,
    CK_WEIGHT_Q5_K = 13,
    CK_WEIGHT_Q6_K = 14,
    CK_WEIGHT_IQ4_NL = 20,
    CK_WEIGHT_IQ4_XS = 23,
    CK_WEIGHT_BF16 = 30,
    CK_WEIGHT_MXFP4 = 39,
} ck_weight;

/// How activations are quantized for a product: in blocks of as many values as the weights' blocks have.
typedef enum {
    CK_PACK_NONE = 0,  ///< not at all: f32, f16 and bf16 weights read `x`
    CK_PACK_32 = 1,
    CK_PACK_256 = 2,   ///< K-formats and IQ4_XS
} ck_packing;

/// One product: out[t * out_stride + n] = activation(sum_k w[n, k] * x[t, k] + bias[n]) for n in 0..<rows and
/// t in 0..<tokens.
typedef struct {
    ck_weight type;
    const void *weights;      ///< first of `rows` consecutive rows
    size_t rows;              ///< N of this call; any count
    size_t k;                 ///< K; a multiple of the format's block, any count for f32, f16 and bf16
    const float *bias;        ///< `rows` values, or NULL
    ck_activation activation;
    const float *x;           ///< [tokens, k], `x_stride` floats between rows; read where the packing is none
    size_t x_stride;
    const void *packed_x;     ///< from `pack` with `ck_packing_for(type)`; read by block formats' products
    size_t tokens;
    float *out;
    size_t out_stride;
    void *scratch;            ///< 64-byte aligned, `ck_product_scratch_bytes(type, k)` bytes
} ck_product;

/// Attention of one sequence and one head: out = softmax(scale * q k^T) v. All queries see all keys.
/// scale * (sum_d fma) is taken after the product; the row maximum is subtracted before exp; the sum of exps is in 16
/// lanes; each weight is exp * (1 / sum); the product with v runs over keys in ascending order with fma.
typedef struct {
    const float *q, *k, *v;   ///< [tokens, head_dim], `stride` floats between tokens
    size_t stride;
    size_t tokens;
    size_t head_dim;
    float scale;
    float *out;               ///< [tokens, head_dim], `out_stride` floats between tokens
    size_t out_stride;
    void *scratch;            ///< 64-byte aligned, `ck_attention_scratch_bytes(tokens, head_dim)` bytes
} ck_attention;

/// The kernels of one instruction set.
typedef struct {
    ck_isa isa;
    const char *name;

    /// Quantizes [tokens, k] to int8 blocks of 32 or 256, k a multiple of it: d = amax / 127, q = round_to_even(x *
    /// (1 / d)), a block whose d is below the smallest normal f32 has d = 0 and q = 0. `packed` holds
    /// `ck_packed_bytes(packing, tokens, k)` bytes, 64-byte aligned; its layout belongs to the instruction set that
    /// wrote it, and to this number of tokens. Nothing is written for CK_PACK_NONE.
    void (*pack)(ck_packing packing, const float *x, size_t x_stride, size_t tokens, size_t k, void *packed);

    void (*product)(const ck_product *p);
    void (*attention)(const ck_attention *a);

    /// out[t] = layer_norm(x[t] + residual[t]) * gain + bias, n values a token; residual may be NULL; out may be x.
    /// mean = sum / n; variance = (sum of (x - mean)^2 in lanes with fma) / n; inverse = 1 / sqrtf(variance + epsilon);
    /// result = fma((x - mean) * inverse, gain, bias).
    void (*layer_norm)(const float *x, const float *residual, const float *gain, const float *bias, float epsilon,
                       size_t tokens, size_t n, float *out);

    void (*activate)(ck_activation f, float *x, size_t n);

    /// Mean over tokens, ascending, one lane for each of n values, times 1 / tokens.
    void (*mean_pool)(const float *x, size_t tokens, size_t n, float *out);

    /// Sum of a[i] * b[i] in 16 lanes with fma.
    float (*dot)(const float *a, const float *b, size_t n);

    /// Softmax of one row in place, with the order of `attention`.
    void (*softmax)(float *x, size_t n);

    /// Widens n f16 values; denormals, infinities and NaN kept.
    void (*widen_f16)(const uint16_t *x, size_t n, float *out);

    /// One row of any format, k values: f32(d) * q, or in blocks of 256 (f32(d) * scale) * q; where the format has
    /// minima, f32(m) is added or f32(dmin) * minimum subtracted after that.
    void (*dequantize_row)(ck_weight type, const void *row, size_t k, float *out);

    void (*cached_attention)(const ck_cached_attention *a);

    /// Puts keys and values where `cached_attention` reads them, the same bytes on every instruction set.
    void (*store_cache)(const ck_cache_store *s);

    /// out = (x * inverse) * gain, inverse = 1 / sqrtf(sum / n + epsilon), sum of x * x in 16 lanes with fma; `rows`
    /// rows of n values, strides in floats. Without gain (NULL) x * inverse. out may be x, then with its stride.
    void (*rms_norm)(const float *x, size_t x_stride, const float *gain, float epsilon, size_t rows, size_t n,
                     float *out, size_t out_stride);

    /// layer_norm of strided rows, its arithmetic without a residual. gain and bias may each be NULL:
    /// (x - mean) * inverse, then * gain, or + bias, or both in one fma. out may be x, then with its stride.
    void (*layer_norm_strided)(const float *x, size_t x_stride, const float *gain, const float *bias, float epsilon,
                               size_t rows, size_t n, float *out, size_t out_stride);

    /// table[t][2p] = magnitude * cos(a), table[t][2p + 1] = magnitude * sin(a),
    /// a = f32(positions[t]) * frequencies[p]. `table` is [tokens, pairs, 2].
    void (*rope_table)(const int32_t *positions, size_t tokens, const float *frequencies, size_t pairs, float magnitude,
                       float *table);

    /// Rotates the first 2 * pairs values of each of `heads` heads, `head_stride` floats apart, of each token, `stride`
    /// floats apart, in place, by `rope_table`'s table. Pair p is (2p, 2p + 1) if `adjacent`, else (p, p + pairs):
    /// x0' = fma(x0, cos, -(x1 * sin)), x1' = fma(x1, cos, x0 * sin).
    void (*rope)(float *x, size_t stride, size_t tokens, size_t heads, size_t head_stride, size_t pairs, bool adjacent,
                 const float *table);

    /// x[i] = fma(y[i], scale, x[i])
    void (*add_scaled)(float *x, const float *y, float scale, size_t n);

    /// gate[i] = f(gate[i]) * up[i], `rows` rows of n values, strides in floats.
    void (*gate)(ck_activation f, float *gate, size_t gate_stride, const float *up, size_t up_stride, size_t rows,
                 size_t n);

    /// x[i] = cap * tanh(x[i] / cap)
    void (*soft_cap)(float *x, float cap, size_t n);

    /// x[i] *= scale
    void (*scale)(float *x, float scale, size_t n);

    /// The largest of n values, +0 if that is a zero of either sign. NaN is passed over, as if it did not stand there;
    /// -inf where nothing is left.
    float (*largest)(const float *x, size_t n);

    /// Sum of exp(x[i] - shift) in 16 lanes, i ascending, then folded; exp is `ck_exp`. Callers add pieces of at most
    /// 1024 values in f64.
    float (*exp_sum)(const float *x, size_t n, float shift);
} ck_kernels;

/// The scalar definitions behind activations, softmax and rotary positions; error bounds stand in math_constants.h.
/// exp is 0 below -87 and exp(88) above 88; sin and cos take an angle beyond 2^20 to be 2^20.
float ck_exp(float x);
float ck_gelu(float x);
float ck_tanh(float x);
float ck_sin(float x);
float ck_cos(float x);

/// Kernels of one instruction set, or NULL when this build lacks them or this processor cannot run them.
const ck_kernels *ck_kernels_for(ck_isa isa);

/// The fastest kernels that this processor can run. CASCADE_ISA=portable|avx2|avx512vnni|neon narrows the choice.
const ck_kernels *ck_kernels_best(void);

/// The packing that a product with weights of this format reads.
ck_packing ck_packing_for(ck_weight type);

/// Bytes of one row of k values.
size_t ck_row_bytes(ck_weight type, size_t k);

size_t ck_packed_bytes(ck_packing packing, size_t tokens, size_t k);
size_t ck_product_scratch_bytes(ck_weight type, size_t k);
size_t ck_attention_scratch_bytes(size_t tokens, size_t head_dim);

/// Bytes of the keys, or the values, of one head in a page; multiples of 64. F32 and F16 keys lie as [key_width, 16],
/// values as [16, value_width]; Q8_0 has scales before integers. The order is the same on every instruction set.
size_t ck_cache_key_bytes(ck_cache cache, size_t key_width);
size_t ck_cache_value_bytes(ck_cache cache, size_t value_width);

size_t ck_cached_attention_scratch_bytes(size_t keys_count, size_t key_width, size_t value_width);

/// Round to nearest even, no flush to zero, for the calling thread. Every engine thread calls it once.
void ck_set_control_word(void);

/// Tells the processor that the calling thread looks at memory in a loop until another writes there.
void ck_pause(void);

#ifdef __cplusplus
}
#endif

#endif
