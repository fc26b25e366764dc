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

static const ck_weight all_types[] = {
    CK_WEIGHT_F32,  CK_WEIGHT_F16,  CK_WEIGHT_BF16, CK_WEIGHT_Q4_0, CK_WEIGHT_Q4_1,   CK_WEIGHT_Q5_0,
    CK_WEIGHT_Q5_1, CK_WEIGHT_Q8_0, CK_WEIGHT_Q2_K, CK_WEIGHT_Q3_K, CK_WEIGHT_Q4_K,   CK_WEIGHT_Q5_K,
    CK_WEIGHT_Q6_K, CK_WEIGHT_IQ4_NL, CK_WEIGHT_IQ4_XS, CK_WEIGHT_MXFP4,
};
enum { TYPES = sizeof all_types / sizeof *all_types };

/// Elements of a block.
static size_t block_of(ck_weight type) {
    static const size_t elements[] = {[CK_PACK_NONE] = 1, [CK_PACK_32] = 32, [CK_PACK_256] = 256};
    return elements[ck_packing_for(type)];
}

/// Where a block's halves stand; SIZE_MAX for none.
static void halves_of(ck_weight type, size_t at[2]) {
    at[0] = 0, at[1] = SIZE_MAX;
    switch (type) {
    case CK_WEIGHT_Q4_1: case CK_WEIGHT_Q5_1: case CK_WEIGHT_Q4_K: case CK_WEIGHT_Q5_K: at[1] = 2; break;
    case CK_WEIGHT_Q2_K: at[0] = 80, at[1] = 82; break;
    case CK_WEIGHT_Q3_K: at[0] = 108; break;
    case CK_WEIGHT_Q6_K: at[0] = 208; break;
    case CK_WEIGHT_F32: case CK_WEIGHT_MXFP4: at[0] = SIZE_MAX; break;
    default: break;
    }
}

/// Every byte value, -128 more often than others; halves that are finite, some of them denormal.
static void fill_weights(ck_weight type, uint8_t *weights, size_t bytes) {
    const size_t step = ck_row_bytes(type, block_of(type));
    size_t at[2];
    halves_of(type, at);
    for (size_t i = 0; i < bytes; i++) weights[i] = next() % 7 == 0 ? 0x80 : (uint8_t)next();
    for (size_t i = 0; i < bytes; i += step) {
        if (type == CK_WEIGHT_F32) memcpy(weights + i, &(float){uniform()}, sizeof(float));
        if (type == CK_WEIGHT_BF16) weights[i + 1] = (uint8_t)(next() % 2 ? 0x3f : 0xbe);
        if (type == CK_WEIGHT_MXFP4) weights[i] = (uint8_t)(next() % 4 == 0 ? next() % 3 : 100 + next() % 60);
        if (type == CK_WEIGHT_BF16) continue;
        for (int h = 0; h < 2; h++) {
            const uint16_t half = (uint16_t)(next() & (next() % 8 == 0 ? 0x83ff : 0xbfff));
            if (at[h] != SIZE_MAX) memcpy(weights + i + at[h], &half, sizeof half);
        }
    }
}

static void compare_product(const ck_kernels *kernels, ck_weight type, size_t rows, size_t k, size_t tokens) {
    const ck_kernels *portable = ck_kernels_for(CK_ISA_PORTABLE);
    const ck_packing packing = ck_packing_for(type);
    const size_t bytes = rows * ck_row_bytes(type, k), offset = next() % 4;
    uint8_t *memory = allocate(bytes + offset), *weights = memory + offset;
    fill_weights(type, weights, bytes);
    size_t x_stride = k + 3, out_stride = rows + 5;
    float *x = floats(tokens * x_stride, 3.0f), *bias = floats(rows, 1.0f);
    for (size_t i = 0; i < tokens * x_stride; i++) {
        if ((i / block_of(type)) % 5 == 4) x[i] = 0;
        if ((i / block_of(type)) % 11 == 10) x[i] *= 1e-37f;
    }
    float *out[2];
    const ck_kernels *both[2] = {portable, kernels};
    for (int i = 0; i < 2; i++) {
        void *packed = allocate(ck_packed_bytes(packing, tokens, k));
        void *scratch = allocate(ck_product_scratch_bytes(type, k));
        out[i] = allocate(tokens * out_stride * sizeof(float));
        both[i]->pack(packing, x, x_stride, tokens, k, packed);
        both[i]->product(&(ck_product){
            .type = type, .weights = weights, .rows = rows, .k = k, .bias = rows % 2 ? bias : NULL,
            .activation = (ck_activation)(tokens % (CK_ACTIVATION_SIGMOID + 1)), .x = x, .x_stride = x_stride,
            .packed_x = packed, .tokens = tokens, .out = out[i], .out_stride = out_stride, .scratch = scratch});
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

/// Keys and values of a store of all of them, in parts of `run`.
static void store_in_runs(const ck_kernels *kernels, ck_cache_store all, size_t run, void *const *pages) {
    const size_t count = all.count;
    all.pages = pages;
    for (size_t first = 0; first < count; first += run) {
        ck_cache_store part = all;
        part.k += first * all.k_stride, part.v += first * all.v_stride;
        part.first = first, part.count = count - first < run ? count - first : run;
        kernels->store_cache(&part);
    }
}

/// Queries at the end of the cache, under a window, a cap and a bias by distance that change with the counts.
static void compare_cached_attention(const ck_kernels *kernels, ck_cache cache, size_t queries, size_t keys,
                                     size_t key_width, size_t value_width) {
    enum { PAGES = 8 };
    const ck_kernels *both[2] = {ck_kernels_for(CK_ISA_PORTABLE), kernels};
    const size_t out_stride = value_width + 3, out_bytes = queries * out_stride * sizeof(float);
    const size_t key_offset = 64, value_offset = 128 + ck_cache_key_bytes(cache, key_width);
    const size_t page_bytes = value_offset + ck_cache_value_bytes(cache, value_width) + 4;
    const size_t count = (keys + CK_CACHE_PAGE - 1) / CK_CACHE_PAGE;
    float *q = floats(queries * key_width, 2), *k = floats(keys * key_width, 2), *v = floats(keys * value_width, 2);
    float *bias = floats(keys + queries - 1, 3), *out[2];
    uint8_t *memory[2];
    if (keys % 7 == 0)  // scores without a largest one
        for (size_t i = 0; i < keys + queries - 1; i++) bias[i] = -INFINITY;
    if (keys % 8 == 0)  // blocks of zeros, of what halves can't hold, and of what leaves nothing
        for (size_t i = 0; i < keys * value_width; i++) v[i] *= (float[]){1, 0, 1e5f, 1e-6f, 1e-9f}[i / 32 % 5];
    for (int i = 0; i < 2; i++) {
        void *scratch = allocate(ck_cached_attention_scratch_bytes(keys, key_width, value_width)), *pages[PAGES];
        memory[i] = allocate(count * page_bytes), out[i] = allocate(out_bytes);
        for (size_t p = 0; p < count; p++) pages[p] = memory[i] + (count - 1 - p) * page_bytes;
        const ck_cache_store store = {.cache = cache, .k = k, .v = v, .k_stride = key_width, .v_stride = value_width,
                                      .key_width = key_width, .value_width = value_width, .count = keys,
                                      .key_offset = key_offset, .value_offset = value_offset};
        store_in_runs(both[i], store, i == 0 ? keys : keys % 23 + 1, pages);
        both[i]->cached_attention(&(ck_cached_attention){
            .q = q, .q_stride = key_width, .queries = queries, .cache = cache, .pages = (const void *const *)pages,
            .key_offset = key_offset, .value_offset = value_offset, .keys_count = keys, .key_width = key_width,
            .value_width = value_width, .first_position = keys - queries, .causal = keys % 3 != 0,
            .window = keys % 4 == 0 ? keys % 19 : 0, .scale = 0.37f, .soft_cap = keys % 5 == 0 ? 2.5f : 0,
            .bias = keys % 2 == 0 ? bias + queries - 1 : NULL, .bias_stride = -1, .out = out[i],
            .out_stride = out_stride, .scratch = scratch});
        free(scratch);
    }
    char what[100];
    snprintf(what, sizeof what, "cached_attention cache %d queries %zu keys %zu widths %zu %zu", cache, queries, keys,
             key_width, value_width);
    expect_equal(what, kernels, out[0], out[1], out_bytes);
    expect_equal("store_cache", kernels, memory[0], memory[1], count * page_bytes);
    free(q), free(k), free(v), free(bias), free(memory[0]), free(memory[1]), free(out[0]), free(out[1]);
}

static void compare_rope(const ck_kernels *kernels, size_t tokens, size_t pairs) {
    const ck_kernels *portable = ck_kernels_for(CK_ISA_PORTABLE);
    size_t heads = tokens % 3 + 1, head_stride = 2 * pairs + 1, stride = heads * head_stride;
    size_t bytes = tokens * stride * sizeof(float), table_bytes = tokens * pairs * 2 * sizeof(float);
    float *frequencies = floats(pairs, 1), *x = floats(tokens * stride, 3), *a = allocate(bytes), *b = allocate(bytes);
    float *table = allocate(table_bytes), *other = allocate(table_bytes);
    int32_t *positions = allocate(tokens * sizeof(int32_t));
    for (size_t t = 0; t < tokens; t++) positions[t] = (int32_t)(next() >> 12);
    portable->rope_table(positions, tokens, frequencies, pairs, 1.25f, table);
    kernels->rope_table(positions, tokens, frequencies, pairs, 1.25f, other);
    expect_equal("rope_table", kernels, table, other, table_bytes);
    for (int adjacent = 0; adjacent < 2; adjacent++) {
        memcpy(a, x, bytes), memcpy(b, x, bytes);
        portable->rope(a, stride, tokens, heads, head_stride, pairs, adjacent, table);
        kernels->rope(b, stride, tokens, heads, head_stride, pairs, adjacent, table);
        expect_equal("rope", kernels, a, b, bytes);
    }
    free(frequencies), free(x), free(a), free(b), free(table), free(other), free(positions);
}

static void compare_strided_norms(const ck_kernels *kernels, const float *x, const float *gain, const float *bias,
                                  size_t tokens, size_t n, float *a, float *b) {
    const ck_kernels *portable = ck_kernels_for(CK_ISA_PORTABLE);
    const size_t values = n / 2 + 1, bytes = tokens * n * sizeof(float);
    for (int choice = 0; choice < 4; choice++) {
        const float *g = choice & 1 ? gain : NULL, *shift = choice & 2 ? bias : NULL;
        memcpy(a, x, bytes), memcpy(b, x, bytes);
        portable->layer_norm_strided(x, n, g, shift, 1e-5f, tokens, values, a, n);
        kernels->layer_norm_strided(x, n, g, shift, 1e-5f, tokens, values, b, n);
        expect_equal("layer_norm_strided", kernels, a, b, bytes);
        memcpy(a, x, bytes), memcpy(b, x, bytes);
        portable->rms_norm(a, n, g, 1e-5f, tokens, values, a, n);
        kernels->rms_norm(b, n, g, 1e-5f, tokens, values, b, n);
        expect_equal("rms_norm", kernels, a, b, bytes);
    }
}

static void compare_elements(const ck_kernels *kernels, const float *x, const float *y, size_t tokens, size_t n,
                             float *a, float *b) {
    const ck_kernels *portable = ck_kernels_for(CK_ISA_PORTABLE);
    const size_t count = tokens * n, bytes = count * sizeof(float);
    for (int f = CK_ACTIVATION_NONE; f <= CK_ACTIVATION_SIGMOID; f++) {
        for (float range = 1; range <= 21; range += 20) {  // the second reaches where exp has come to its ends
            for (size_t i = 0; i < count; i++) a[i] = b[i] = range * x[i];
            portable->activate((ck_activation)f, a, count);
            kernels->activate((ck_activation)f, b, count);
            expect_equal("activate", kernels, a, b, bytes);
        }
        portable->gate((ck_activation)f, a, n, y, n, tokens, n / 2 + 1);
        kernels->gate((ck_activation)f, b, n, y, n, tokens, n / 2 + 1);
        expect_equal("gate", kernels, a, b, bytes);
    }
    memcpy(a, x, bytes), memcpy(b, x, bytes);
    portable->add_scaled(a, y, 0.3f, count), kernels->add_scaled(b, y, 0.3f, count);
    expect_equal("add_scaled", kernels, a, b, bytes);
    portable->soft_cap(a, 3.1f, count), kernels->soft_cap(b, 3.1f, count);
    expect_equal("soft_cap", kernels, a, b, bytes);
    portable->scale(a, 0.3f, count), kernels->scale(b, 0.3f, count);
    expect_equal("scale", kernels, a, b, bytes);
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
    compare_strided_norms(kernels, x, gain, bias, tokens, n, a, b);
    compare_elements(kernels, x, y, tokens, n, a, b);
    memcpy(a, x, bytes), memcpy(b, x, bytes);
    portable->softmax(a, count), kernels->softmax(b, count);
    expect_equal("softmax", kernels, a, b, bytes);
    float s = portable->dot(x, y, count), t = kernels->dot(x, y, count);
    expect_equal("dot", kernels, &s, &t, sizeof s);
    s = portable->largest(x, count), t = kernels->largest(x, count);
    expect_equal("largest", kernels, &s, &t, sizeof s);
    s = portable->exp_sum(x, count, s), t = kernels->exp_sum(x, count, t);
    expect_equal("exp_sum", kernels, &s, &t, sizeof s);
    free(x), free(y), free(gain), free(bias), free(a), free(b);
}

static void compare_conversions(const ck_kernels *kernels) {
    const ck_kernels *portable = ck_kernels_for(CK_ISA_PORTABLE);
    uint16_t *halves = allocate(65536 * sizeof(uint16_t));
    float *a = allocate(65536 * sizeof(float)), *b = allocate(65536 * sizeof(float));
    for (uint32_t i = 0; i < 65536; i++) halves[i] = (uint16_t)i;
    portable->widen_f16(halves, 65536, a), kernels->widen_f16(halves, 65536, b);
    expect_equal("widen_f16", kernels, a, b, 65536 * sizeof(float));
    for (size_t i = 0; i < TYPES; i++) {
        fill_weights(all_types[i], (uint8_t *)halves, ck_row_bytes(all_types[i], 2048));
        portable->dequantize_row(all_types[i], halves, 2048, a);
        kernels->dequantize_row(all_types[i], halves, 2048, b);
        expect_equal("dequantize_row", kernels, a, b, 2048 * sizeof(float));
    }
    free(halves), free(a), free(b);
}

static void compare(const ck_kernels *kernels) {
    static const size_t counts[][8] = {
        [CK_PACK_NONE] = {0, 1, 3, 16, 31, 160, 161, 335},
        [CK_PACK_32] = {0, 32, 64, 384, 512, 544, 1088, 96},
        [CK_PACK_256] = {0, 256, 512, 768, 1024, 1280, 256, 256},
    };
    for (size_t tokens = 1; tokens <= 21; tokens++)
        for (size_t rows = 1; rows <= 67; rows += 1 + tokens % 3)
            for (size_t i = 0; i < TYPES; i++) {
                const size_t k = counts[ck_packing_for(all_types[i])][(rows + i) % 8];
                compare_product(kernels, all_types[i], rows, k, tokens);
            }
    for (size_t tokens = 1; tokens <= 70; tokens++)
        for (size_t head_dim = 1; head_dim <= 66; head_dim += tokens % 7 + 1)
            compare_attention(kernels, tokens, head_dim);
    for (size_t keys = 1; keys <= 90; keys++)
        for (size_t queries = 1; queries <= (keys < 10 ? keys : 10); queries++) {
            size_t key_width = 1 + (7 * queries + keys) % 66, value_width = 1 + (11 * queries + 3 * keys) % 131;
            static const ck_cache caches[] = {CK_CACHE_F32, CK_CACHE_F16, CK_CACHE_Q8_0};
            for (int i = 0; i < 3; i++)
                compare_cached_attention(kernels, caches[i], queries, keys, key_width, value_width);
        }
    for (size_t tokens = 1; tokens <= 9; tokens++)
        for (size_t n = 1; n <= 100; n++) {
            compare_rows(kernels, tokens, n);
            compare_rope(kernels, tokens, n);
        }
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
