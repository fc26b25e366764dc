// The reference: each kernel spelled out one value at a time, in the order that CKernels.h states. Every other
// instruction set is held against these bit for bit.
#ifndef CK_PORTABLE_KERNELS_H
#define CK_PORTABLE_KERNELS_H

#include "../include/CKernels.h"

void ck_portable_pack(ck_packing packing, const float *x, size_t x_stride, size_t tokens, size_t k, void *packed);
void ck_portable_product(const ck_product *p);
void ck_portable_attention(const ck_attention *a);
void ck_portable_layer_norm(const float *x, const float *residual, const float *gain, const float *bias, float epsilon,
                            size_t tokens, size_t n, float *out);
void ck_portable_activate(ck_activation f, float *x, size_t n);
void ck_portable_mean_pool(const float *x, size_t tokens, size_t n, float *out);
float ck_portable_dot(const float *a, const float *b, size_t n);
void ck_portable_softmax(float *x, size_t n);
void ck_portable_widen_f16(const uint16_t *x, size_t n, float *out);
void ck_portable_dequantize_row(ck_weight type, const void *row, size_t k, float *out);
void ck_portable_cached_attention(const ck_cached_attention *a);
void ck_portable_store_cache(const ck_cache_store *s);
void ck_portable_rms_norm(const float *x, size_t x_stride, const float *gain, float epsilon, size_t rows, size_t n,
                          float *out, size_t out_stride);
void ck_portable_layer_norm_strided(const float *x, size_t x_stride, const float *gain, const float *bias,
                                    float epsilon, size_t rows, size_t n, float *out, size_t out_stride);
void ck_portable_rope_table(const int32_t *positions, size_t tokens, const float *frequencies, size_t pairs,
                            float magnitude, float *table);
void ck_portable_rope(float *x, size_t stride, size_t tokens, size_t heads, size_t head_stride, size_t pairs,
                      bool adjacent, const float *table);
void ck_portable_add_scaled(float *x, const float *y, float scale, size_t n);
void ck_portable_gate(ck_activation f, float *gate, size_t gate_stride, const float *up, size_t up_stride, size_t rows,
                      size_t n);
void ck_portable_soft_cap(float *x, float cap, size_t n);
void ck_portable_scale(float *x, float scale, size_t n);
float ck_portable_largest(const float *x, size_t n);
float ck_portable_exp_sum(const float *x, size_t n, float shift);

#endif
