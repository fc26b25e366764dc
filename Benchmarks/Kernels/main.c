// Times every kernel on one thread, on every instruction set that this processor can run, or those named as arguments;
// with "formats" or "caches" among the arguments only the table of weight formats, or of attention over each format of
// the cache. The best of several runs is printed, of caches the median: it says what the code can do, not what else the
// machine was doing.
#include "CKernels.h"
#include "caches.h"
#include "formats.h"
#include "peak.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state = 42;

static uint32_t next(void) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 32);
}

static void *allocate(size_t bytes) {
    void *p = NULL;
    if (posix_memalign(&p, 64, bytes + 64) != 0) exit(1);
    memset(p, 0, bytes + 64);
    return p;
}

static float *floats(size_t n) {
    float *x = allocate(n * sizeof(float));
    for (size_t i = 0; i < n; i++) x[i] = (float)next() * 0x1p-31f - 1.0f;
    return x;
}

/// Best seconds of one call of what is given, repeated for a tenth of a second in batches long enough to be timed.
#define BEST_SECONDS(best, ...)                                                                  \
    double best = 1e9;                                                                           \
    for (double begun = seconds(), batch = 1, runs = 0; runs < 3 || seconds() - begun < 0.1; runs++) { \
        double start = seconds();                                                                \
        for (double i = 0; i < batch; i++) {                                                     \
            __VA_ARGS__;                                                                         \
        }                                                                                        \
        double took = seconds() - start;                                                         \
        if (took < 50e-6) {                                                                      \
            batch *= 2;                                                                          \
            runs = -1;                                                                           \
            continue;                                                                            \
        }                                                                                        \
        if (took / batch < best) best = took / batch;                                            \
    }

static const char *type_name(ck_weight type) {
    return type == CK_WEIGHT_Q8_0 ? "Q8_0" : type == CK_WEIGHT_Q4_0 ? "Q4_0" : type == CK_WEIGHT_F16 ? "F16" : "F32";
}

static void time_product(const ck_kernels *kernels, ck_weight type, size_t rows, size_t k, size_t tokens,
                         ck_activation activation) {
    size_t block = type == CK_WEIGHT_Q8_0 ? 34 : 18, bytes = type == CK_WEIGHT_F32   ? rows * k * 4
                                                             : type == CK_WEIGHT_F16 ? rows * k * 2
                                                                                     : rows * k / 32 * block;
    uint8_t *weights = allocate(bytes);
    if (type == CK_WEIGHT_F32) {
        for (size_t i = 0; i < rows * k; i++) memcpy(weights + 4 * i, &(float){(float)next() * 0x1p-32f}, 4);
    } else {
        size_t step = type == CK_WEIGHT_F16 ? 2 : block;
        for (size_t i = 0; i < bytes; i++) weights[i] = (uint8_t)next();
        for (size_t i = 0; i < bytes; i += step) memcpy(weights + i, &(uint16_t){0x2c00}, 2);
    }
    float *x = floats(tokens * k), *bias = floats(rows), *out = floats(tokens * rows);
    const ck_packing packing = ck_packing_for(type);
    void *packed = allocate(ck_packed_bytes(packing, tokens, k));
    void *scratch = allocate(ck_product_scratch_bytes(type, k));
    kernels->pack(packing, x, k, tokens, k, packed);
    ck_product p = {.type = type, .weights = weights, .rows = rows, .k = k, .bias = bias, .activation = activation,
                    .x = x, .x_stride = k, .packed_x = packed, .tokens = tokens, .out = out, .out_stride = rows,
                    .scratch = scratch};
    // The clock moves with what else the machine does: the peak is taken on both sides of what it is compared with.
    double peak = vpdpbusd_peak();
    BEST_SECONDS(best, kernels->product(&p))
    peak = (peak + vpdpbusd_peak()) / 2;
    double rate = 2.0 * (double)rows * (double)k * (double)tokens / best / 1e9;
    printf("%-10s product %-4s N %5zu K %5zu T %5zu %s %8.1f Gop/s", kernels->name, type_name(type), rows, k, tokens,
           activation == CK_ACTIVATION_GELU ? "gelu" : "    ", rate);
    if (peak > 0 && kernels->isa == CK_ISA_AVX512VNNI && (type == CK_WEIGHT_Q8_0 || type == CK_WEIGHT_Q4_0))
        printf("  %4.1f %% of peak", 100 * rate / peak);
    printf("\n");
    free(weights), free(x), free(bias), free(out), free(packed), free(scratch);
}

static void time_rows(const ck_kernels *kernels, size_t tokens, size_t n) {
    size_t count = tokens * n;
    float *x = floats(count), *y = floats(count), *gain = floats(n), *bias = floats(n), *out = floats(count);
    void *packed = allocate(ck_packed_bytes(CK_PACK_32, tokens, n));
    BEST_SECONDS(pack, kernels->pack(CK_PACK_32, x, n, tokens, n, packed))
    BEST_SECONDS(norm, kernels->layer_norm(x, y, gain, bias, 1e-12f, tokens, n, out))
    BEST_SECONDS(gelu, memcpy(out, x, count * sizeof(float)); kernels->activate(CK_ACTIVATION_GELU, out, count))
    BEST_SECONDS(tanh, memcpy(out, x, count * sizeof(float)); kernels->activate(CK_ACTIVATION_TANH, out, count))
    BEST_SECONDS(softmax, memcpy(out, x, count * sizeof(float)); kernels->softmax(out, count))
    BEST_SECONDS(pool, kernels->mean_pool(x, tokens, n, out))
    double scale = 1e9 / (double)count;
    printf("%-10s ns a value, %zu x %zu:"
           " pack %.3f layer_norm %.3f gelu %.3f tanh %.3f softmax %.3f mean_pool %.3f\n",
           kernels->name, tokens, n, pack * scale, norm * scale, gelu * scale, tanh * scale, softmax * scale,
           pool * scale);
    free(x), free(y), free(gain), free(bias), free(out), free(packed);
}

static void time_attention(const ck_kernels *kernels, size_t tokens, size_t head_dim) {
    float *q = floats(tokens * head_dim), *k = floats(tokens * head_dim), *v = floats(tokens * head_dim);
    float *out = floats(tokens * head_dim);
    void *scratch = allocate(ck_attention_scratch_bytes(tokens, head_dim));
    ck_attention a = {.q = q, .k = k, .v = v, .stride = head_dim, .tokens = tokens, .head_dim = head_dim,
                      .scale = 0.18f, .out = out, .out_stride = head_dim, .scratch = scratch};
    BEST_SECONDS(best, kernels->attention(&a))
    printf("%-10s attention T %4zu head_dim %3zu %9.2f us %7.1f Gflop/s\n", kernels->name, tokens, head_dim, best * 1e6,
           4.0 * (double)(tokens * tokens * head_dim) / best / 1e9);
    free(q), free(k), free(v), free(out), free(scratch);
}

static void time_decoder_rows(const ck_kernels *kernels, size_t tokens, size_t n) {
    size_t count = tokens * n, heads = n / 64;
    float *x = floats(count), *y = floats(count), *gain = floats(n), *out = floats(count), *frequencies = floats(32);
    float *table = floats(tokens * 64);
    int32_t *positions = allocate(tokens * sizeof(int32_t));
    for (size_t t = 0; t < tokens; t++) positions[t] = (int32_t)t;
    BEST_SECONDS(rms, kernels->rms_norm(x, n, gain, 1e-6f, tokens, n, out, n))
    BEST_SECONDS(angles, kernels->rope_table(positions, tokens, frequencies, 32, 1, table))
    BEST_SECONDS(halves, kernels->rope(out, n, tokens, heads, 64, 32, false, table))
    BEST_SECONDS(adjacent, kernels->rope(out, n, tokens, heads, 64, 32, true, table))
    BEST_SECONDS(gate, memcpy(out, x, count * sizeof(float));
                 kernels->gate(CK_ACTIVATION_SILU, out, n, y, n, tokens, n))
    BEST_SECONDS(add, kernels->add_scaled(out, y, 1e-3f, count))
    double scale = 1e9 / (double)count;
    printf("%-10s ns a value, %zu x %zu: rms_norm %.3f rope_table %.3f rope %.3f (adjacent %.3f) silu gate %.3f"
           " add_scaled %.3f\n",
           kernels->name, tokens, n, rms * scale, angles * 1e9 / (double)(tokens * 64), halves * scale,
           adjacent * scale, gate * scale, add * scale);
    free(x), free(y), free(gain), free(out), free(frequencies), free(table), free(positions);
}

static void time_all(const ck_kernels *kernels) {
    static const size_t shapes[][2] = {{384, 384}, {1152, 384}, {1536, 384}, {384, 1536}, {896, 4864}, {4864, 896}};
    static const size_t counts[] = {1, 4, 8, 32, 64, 128, 256, 512, 1024};
    const bool portable = kernels->isa == CK_ISA_PORTABLE;
    for (size_t s = 0; s < (portable ? 1 : 6); s++)
        for (size_t c = 0; c < (portable ? 3 : 9); c++)
            time_product(kernels, CK_WEIGHT_Q8_0, shapes[s][0], shapes[s][1], counts[c], CK_ACTIVATION_NONE);
    time_product(kernels, CK_WEIGHT_Q8_0, 1536, 384, portable ? 8 : 256, CK_ACTIVATION_GELU);
    static const ck_weight others[] = {CK_WEIGHT_Q4_0, CK_WEIGHT_F16, CK_WEIGHT_F32};
    for (size_t i = 0; i < 3; i++) {
        time_product(kernels, others[i], 384, 384, 1, CK_ACTIVATION_NONE);
        time_product(kernels, others[i], 1536, 384, portable ? 8 : 256, CK_ACTIVATION_NONE);
    }
    time_rows(kernels, 256, 384);
    time_rows(kernels, 64, 1536);
    static const size_t lengths[] = {10, 20, 40, 60, 128, 256, 512};
    for (size_t i = 0; i < (portable ? 3 : 7); i++) time_attention(kernels, lengths[i], 32);
    time_attention(kernels, 60, 64);
    time_decoder_rows(kernels, 256, 896);
}

static void print_machine(void) {
    char line[256];
    FILE *file = fopen("/proc/cpuinfo", "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, "model name", 10) == 0) {
            printf("machine: %s", strchr(line, ':') ? strchr(line, ':') + 2 : line);
            break;
        }
    if (file) fclose(file);
}

int main(int count, char **arguments) {
    ck_set_control_word();
    print_machine();
    const double peak = vpdpbusd_peak();
    if (peak > 0) printf("vpdpbusd peak, one thread: %.0f Gop/s\n", peak);
    bool only_formats = false, only_caches = false;
    for (int i = 1; i < count; i++) only_formats = only_formats || strcmp(arguments[i], "formats") == 0;
    for (int i = 1; i < count; i++) only_caches = only_caches || strcmp(arguments[i], "caches") == 0;
    for (int isa = CK_ISA_PORTABLE; isa <= CK_ISA_NEON; isa++) {
        static const char *const names[] = {"portable", "avx2", "avx512vnni", "neon"};
        const ck_kernels *kernels = ck_kernels_for((ck_isa)isa);
        bool wanted = count == 1 + only_formats + only_caches;
        if (!kernels) printf("not run: %s (this build or this processor lacks it)\n", names[isa]);
        for (int i = 1; kernels && i < count; i++) wanted = wanted || strcmp(arguments[i], kernels->name) == 0;
        if (!kernels || !wanted) continue;
        if (!only_formats && !only_caches) time_all(kernels);
        if (isa != CK_ISA_PORTABLE && !only_caches) time_formats(kernels);
        if (isa != CK_ISA_PORTABLE && !only_formats) time_caches(kernels);
    }
    return 0;
}
