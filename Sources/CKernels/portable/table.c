#include "../tables.h"
#include "kernels.h"
#include "scalar.h"

const ck_kernels ck_portable_kernels = {
    .isa = CK_ISA_PORTABLE,
    .name = "portable",
    .pack = ck_portable_pack,
    .product = ck_portable_product,
    .attention = ck_portable_attention,
    .layer_norm = ck_portable_layer_norm,
    .activate = ck_portable_activate,
    .mean_pool = ck_portable_mean_pool,
    .dot = ck_portable_dot,
    .softmax = ck_portable_softmax,
    .widen_f16 = ck_portable_widen_f16,
    .dequantize_row = ck_portable_dequantize_row,
    .cached_attention = ck_portable_cached_attention,
    .store_cache = ck_portable_store_cache,
    .rms_norm = ck_portable_rms_norm,
    .layer_norm_strided = ck_portable_layer_norm_strided,
    .rope_table = ck_portable_rope_table,
    .rope = ck_portable_rope,
    .add_scaled = ck_portable_add_scaled,
    .gate = ck_portable_gate,
    .soft_cap = ck_portable_soft_cap,
    .scale = ck_portable_scale,
    .largest = ck_portable_largest,
    .exp_sum = ck_portable_exp_sum,
};

float ck_exp(float x) { return ck_scalar_exp(x); }
float ck_gelu(float x) { return ck_scalar_gelu(x); }
float ck_tanh(float x) { return ck_scalar_tanh(x); }
float ck_sin(float x) { return ck_scalar_sin(x); }
float ck_cos(float x) { return ck_scalar_cos(x); }
