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
};

float ck_exp(float x) { return ck_scalar_exp(x); }
float ck_gelu(float x) { return ck_scalar_gelu(x); }
float ck_tanh(float x) { return ck_scalar_tanh(x); }
