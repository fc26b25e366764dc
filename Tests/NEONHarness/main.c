// Holds every instruction set that this processor can run against the portable kernels, bit for bit. A plain C program,
// so that it can be cross-compiled and run under an emulator where no Swift toolchain is at hand: see run.sh.
#include "CKernels.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state = 0x9e3779b97f4a7c15u;

static uint32_t next(void) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 32);
}

static float uniform(void) { return (float)next() * 0x1p-31f - 1.0f; }

static void *allocate(size_t bytes) {
    void *p = NULL;
    if (posix_memalign(&p, 64, bytes ? bytes : 1) != 0) exit(2);
    memset(p, 0xa5, bytes);
    return p;
}

static float *floats(size_t n, float scale) {
    float *x = allocate(n * sizeof(float));
    for (size_t i = 0; i < n; i++) x[i] = uniform() * scale;
    return x;
}

static long failures, comparisons;

static void expect_equal(const char *what, const ck_kernels *kernels, const void *a, const void *b, size_t bytes) {
    comparisons++;
    if (memcmp(a, b, bytes) == 0) return;
    if (failures++ < 20) printf("  %s: %s differs from portable\n", kernels->name, what);
}

static void compare_product(const ck_kernels *kernels, ck_weight type, size_t rows, size_t k, size_t tokens) {
    const ck_kernels *portable = ck_kernels_for(CK_ISA_PORTABLE);
    size_t row_bytes = type == CK_WEIGHT_F32 ? 4 * k : type == CK_WEIGHT_F16 ? 2 * k : k / 32 * (type == 8 ? 34 : 18);
    uint8_t *memory = allocate(rows * row_bytes + 2), *weights = memory + 2;
    for (size_t i = 0; i < rows * row_bytes; i++) weights[i] = next() % 7 == 0 ? 0x80 : (uint8_t)next();
    if (type == CK_WEIGHT_F32)
        for (size_t i = 0; i < rows * k; i++) memcpy(weights + 4 * i, &(float){uniform()}, 4);
    size_t step = type == CK_WEIGHT_Q8_0 ? 34 : type == CK_WEIGHT_Q4_0 ? 18 : 2;
    if (type != CK_WEIGHT_F32)  // scales and halves that are finite, some of them denormal
        for (size_t i = 0; i < rows * row_bytes; i += step) {
            uint16_t half = (uint16_t)(next() & (next() % 8 == 0 ? 0x83ff : 0xbfff));
            memcpy(weights + i, &half, 2);
        }
    size_t x_stride = k + 3, out_stride = rows + 5;
    float *x = floats(tokens * x_stride, 3.0f), *bias = floats(rows, 1.0f);
    for (size_t i = 0; i < tokens * x_stride; i++) {
        if ((i / 32) % 5 == 4) x[i] = 0;
        if ((i / 32) % 11 == 10) x[i] *= 1e-37f;
    }
    float *out[2];
    const ck_kernels *both[2] = {portable, kernels};
    for (int i = 0; i < 2; i++) {
        void *packed = allocate(ck_packed_bytes(tokens, k)), *scratch = allocate(ck_product_scratch_bytes(type, k));
        out[i] = allocate(tokens * out_stride * sizeof(float));
        if (k % 32 == 0) both[i]->pack_q8(x, x_stride, tokens, k, packed);
        both[i]->product(&(ck_product){
            .type = type, .weights = weights, .rows = rows, .k = k, .bias = rows % 2 ? bias : NULL,
            .activation = (ck_activation)(tokens % 4), .x = x, .x_stride = x_stride, .packed_x = packed,
            .tokens = tokens, .out = out[i], .out_stride = out_stride, .scratch = scratch});
        free(packed);
        free(scratch);
    }
    char what[80];
    snprintf(what, sizeof what, "product type %d rows %zu k %zu tokens %zu", type, rows, k, tokens);
    expect_equal(what, kernels, out[0], out[1], tokens * out_stride * sizeof(float));
    free(memory), free(x), free(bias), free(out[0]), free(out[1]);
}

static void compare_attention(const ck_kernels *kernels, size_t tokens, size_t head_dim) {
    size_t stride = 2 * head_dim + 1, out_stride = head_dim + 2;
    float *q = floats(tokens * stride, 2), *k = floats(tokens * stride, 2), *v = floats(tokens * stride, 2), *out[2];
    const ck_kernels *both[2] = {ck_kernels_for(CK_ISA_PORTABLE), kernels};
    for (int i = 0; i < 2; i++) {
        void *scratch = allocate(ck_attention_scratch_bytes(tokens, head_dim));
        out[i] = allocate(tokens * out_stride * sizeof(float));
        both[i]->attention(&(ck_attention){.q = q, .k = k, .v = v, .stride = stride, .tokens = tokens,
                                           .head_dim = head_dim, .scale = 0.37f, .out = out[i],
                                           .out_stride = out_stride, .scratch = scratch});
        free(scratch);
    }
    char what[80];
    snprintf(what, sizeof what, "attention tokens %zu head_dim %zu", tokens, head_dim);
    expect_equal(what, kernels, out[0], out[1], tokens * out_stride * sizeof(float));
    free(q), free(k), free(v), free(out[0]), free(out[1]);
}

static void compare_rows(const ck_kernels *kernels, size_t tokens, size_t n) {
    const ck_kernels *portable = ck_kernels_for(CK_ISA_PORTABLE);
    size_t count = tokens * n, bytes = count * sizeof(float);
    float *x = floats(count, 6), *y = floats(count, 6), *gain = floats(n, 2), *bias = floats(n, 2);
    float *a = allocate(bytes), *b = allocate(bytes);
    for (int with_residual = 0; with_residual < 2; with_residual++) {
        portable->layer_norm(x, with_residual ? y : NULL, gain, bias, 1e-12f, tokens, n, a);
        kernels->layer_norm(x, with_residual ? y : NULL, gain, bias, 1e-12f, tokens, n, b);
        expect_equal("layer_norm", kernels, a, b, bytes);
    }
    portable->mean_pool(x, tokens, n, a);
    kernels->mean_pool(x, tokens, n, b);
    expect_equal("mean_pool", kernels, a, b, n * sizeof(float));
    for (int f = CK_ACTIVATION_NONE; f <= CK_ACTIVATION_TANH; f++) {
        memcpy(a, x, bytes), memcpy(b, x, bytes);
        portable->activate((ck_activation)f, a, count);
        kernels->activate((ck_activation)f, b, count);
        expect_equal("activate", kernels, a, b, bytes);
    }
    memcpy(a, x, bytes), memcpy(b, x, bytes);
    portable->softmax(a, count), kernels->softmax(b, count);
    expect_equal("softmax", kernels, a, b, bytes);
    float s = portable->dot(x, y, count), t = kernels->dot(x, y, count);
    expect_equal("dot", kernels, &s, &t, sizeof s);
    free(x), free(y), free(gain), free(bias), free(a), free(b);
}

static void compare_conversions(const ck_kernels *kernels) {
    const ck_kernels *portable = ck_kernels_for(CK_ISA_PORTABLE);
    uint16_t *halves = allocate(65536 * sizeof(uint16_t));
    float *a = allocate(65536 * sizeof(float)), *b = allocate(65536 * sizeof(float));
    for (uint32_t i = 0; i < 65536; i++) halves[i] = (uint16_t)i;
    portable->widen_f16(halves, 65536, a), kernels->widen_f16(halves, 65536, b);
    expect_equal("widen_f16", kernels, a, b, 65536 * sizeof(float));
    for (int type = CK_WEIGHT_Q4_0; type <= CK_WEIGHT_Q8_0; type += CK_WEIGHT_Q8_0 - CK_WEIGHT_Q4_0) {
        portable->dequantize_row((ck_weight)type, halves, 2048, a);
        kernels->dequantize_row((ck_weight)type, halves, 2048, b);
        expect_equal("dequantize_row", kernels, a, b, 2048 * sizeof(float));
    }
    free(halves), free(a), free(b);
}

static void compare(const ck_kernels *kernels) {
    static const ck_weight blocks[] = {CK_WEIGHT_Q8_0, CK_WEIGHT_Q4_0}, dense[] = {CK_WEIGHT_F32, CK_WEIGHT_F16};
    static const size_t block_k[] = {0, 32, 64, 384, 512, 544, 1088}, dense_k[] = {0, 1, 3, 16, 31, 160, 161, 335};
    for (size_t tokens = 1; tokens <= 21; tokens++)
        for (size_t rows = 1; rows <= 67; rows += 1 + tokens % 3) {
            for (size_t i = 0; i < 7; i++) compare_product(kernels, blocks[(rows + i) % 2], rows, block_k[i], tokens);
            for (size_t i = 0; i < 8; i++) compare_product(kernels, dense[(rows + i) % 2], rows, dense_k[i], tokens);
        }
    for (size_t tokens = 1; tokens <= 70; tokens++)
        for (size_t head_dim = 1; head_dim <= 66; head_dim += tokens % 7 + 1)
            compare_attention(kernels, tokens, head_dim);
    for (size_t tokens = 1; tokens <= 9; tokens++)
        for (size_t n = 1; n <= 100; n++) compare_rows(kernels, tokens, n);
    compare_conversions(kernels);
}

int main(void) {
    ck_set_control_word();
    for (int isa = CK_ISA_AVX2; isa <= CK_ISA_NEON; isa++) {
        const ck_kernels *kernels = ck_kernels_for((ck_isa)isa);
        if (!kernels) continue;
        long failures_before = failures, comparisons_before = comparisons;
        compare(kernels);
        printf("%s: %ld comparisons, %ld differ\n", kernels->name, comparisons - comparisons_before,
               failures - failures_before);
    }
    printf("chosen: %s\n", ck_kernels_best()->name);
    return failures != 0 || comparisons == 0;
}
