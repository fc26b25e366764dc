/// Keys and values of a sequence: how they are kept, and how queries attend to them. A part of CKernels.h.
#ifndef CKERNELS_CACHE_H
#define CKERNELS_CACHE_H

#include <stdbool.h>
#include <stddef.h>

/// How the keys and values of tokens that were read are kept. Values are GGUF's type ids.
///
/// What is kept of a value x, and what it reads as, of one token at a time whatever else the page holds:
/// - F32: x.
/// - F16: x rounded to the nearest half, ties to even; beyond 65504, infinities too, 65504 with x's sign. NaN stays
///   NaN, quiet, with its sign and the upper ten bits of its payload. It reads as the half, which f32 holds exactly.
/// - Q8_0: blocks of 32 values along the width, the last one shorter where 32 does not divide it. amax is a block's
///   largest magnitude; d = amax / 127, cut to 65504 and rounded to the nearest half, ties to even; below the smallest
///   normal half, 2^-14, d and every q are 0. q = round_to_even(x * (1 / f32(d))), bounded by -127 and 127 before it
///   is rounded. It reads as f32(d) * f32(q), which f32 holds exactly: 11 bits by 7. So nothing finite reads as an
///   infinity, nor does an infinity; where one of a block is NaN, d is NaN, and all of the block reads as NaN.
typedef enum {
    CK_CACHE_F32 = 0,
    CK_CACHE_F16 = 1,
    CK_CACHE_Q8_0 = 8,
} ck_cache;

/// Keys of a page: as many as a vector has lanes.
#define CK_CACHE_PAGE 16

/// Keys and values of one head to be kept at key indices first ..< first + count. Of the pages nothing else is written,
/// and what is written of a token depends on nothing but its own numbers.
typedef struct {
    ck_cache cache;
    const float *k;           ///< [count, key_width], `k_stride` floats between tokens
    const float *v;           ///< [count, value_width], `v_stride` floats between tokens
    size_t k_stride;
    size_t v_stride;
    size_t key_width;         ///< 1 or more
    size_t value_width;       ///< 1 or more
    size_t first;
    size_t count;
    void *const *pages;       ///< as in ck_cached_attention; only those that the tokens fall into are looked at
    size_t key_offset;
    size_t value_offset;
} ck_cache_store;

/// Attention of `queries` consecutive queries of one sequence and one query head over that sequence's cached keys.
///
/// A key or value is what ck_cache says that it reads as; from there on the order is the same whatever the format:
/// score = scale * (sum over d ascending, with fma, from 0); then soft_cap * tanh(score / soft_cap) where soft_cap > 0;
/// then + bias. Over the visible keys alone: the row maximum is subtracted, exp taken, exps summed in 16 lanes, key j
/// in lane j mod 16; each weight is exp * (1 / sum); the product with the values runs over keys ascending with fma. A
/// masked key is left out, so it may hold anything. A query that sees no key gets zeros.
///
/// A query's result depends on the keys that it sees and on their indices alone: never on `queries`, on keys before or
/// behind them, or on whether `causal`, `window` or `keys_count` bounds them. So one position's query heads that share
/// keys may be given as `queries` that are not causal, with `keys_count` one more than the position.
typedef struct {
    const float *q;           ///< [queries, key_width], `q_stride` floats between queries
    size_t q_stride;
    size_t queries;
    ck_cache cache;
    const void *const *pages; ///< page p holds keys 16 p ..< 16 p + 16, aligned to 4 bytes, for speed to 64; whole
                              ///< pages are readable; what one holds of keys that no query sees does not matter
    size_t key_offset;        ///< bytes from a page's start to this head's keys, `ck_cache_key_bytes` of them; a
                              ///< multiple of 64
    size_t value_offset;      ///< the same for its values, `ck_cache_value_bytes` of them
    size_t keys_count;        ///< keys in the cache
    size_t key_width;         ///< 1 or more
    size_t value_width;       ///< 1 or more; may differ from key_width
    size_t first_position;    ///< key index of query 0 if causal: query i sees keys up to first_position + i
    bool causal;              ///< false: every query sees keys 0 ..< keys_count
    size_t window;            ///< 0: none; else a causal query at p sees keys p - window + 1 ... p
    float scale;
    float soft_cap;           ///< 0: none
    const float *bias;        ///< NULL, or for query i and key j bias[i * bias_stride + j]; read for visible keys
    ptrdiff_t bias_stride;    ///< may be negative
    float *out;               ///< [queries, value_width], `out_stride` floats between queries; overlaps no input
    size_t out_stride;
    void *scratch;            ///< 64-byte aligned, `ck_cached_attention_scratch_bytes` bytes
} ck_cached_attention;

#endif
