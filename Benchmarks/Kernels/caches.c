#include "caches.h"
#include "peak.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEADS = 2, SAMPLES = 25 };

static uint64_t state = 7;

static uint32_t next(void) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 32);
}

static void *allocate(size_t bytes) {
    void *p = NULL;
    if (posix_memalign(&p, 64, bytes) != 0) exit(1);
    memset(p, 0, bytes);
    return p;
}

static float *floats(size_t n) {
    float *x = allocate(n * sizeof(float));
    for (size_t i = 0; i < n; i++) x[i] = (float)next() * 0x1p-31f - 1.0f;
    return x;
}

static int ascending(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/// The median of SAMPLES batches, each long enough to be timed.
#define MEDIAN_SECONDS(median, ...)                                                              \
    double median, samples[SAMPLES];                                                             \
    for (double n = 0, batch = 1; n < SAMPLES;) {                                                \
        const double start = seconds();                                                          \
        for (double i = 0; i < batch; i++) {                                                     \
            __VA_ARGS__;                                                                         \
        }                                                                                        \
        const double took = seconds() - start;                                                   \
        if (took < 1e-3) batch *= 2;                                                             \
        else samples[(int)n++] = took / batch;                                                   \
    }                                                                                            \
    qsort(samples, SAMPLES, sizeof *samples, ascending);                                         \
    median = samples[SAMPLES / 2];

/// Pages in a random order, as sequences that come and go leave them.
static void shuffled_pages(uint8_t *memory, size_t bytes, size_t count, const void **pages) {
    for (size_t i = 0; i < count; i++) {
        const size_t j = next() % (i + 1);
        pages[i] = pages[j];
        pages[j] = memory + i * bytes;
    }
}

static void time_cache(const ck_kernels *kernels, ck_cache cache, size_t queries, size_t keys, size_t width) {
    const char *const name = cache == CK_CACHE_F32 ? "F32" : cache == CK_CACHE_F16 ? "F16" : "Q8_0";
    const size_t key_bytes = ck_cache_key_bytes(cache, width), value_bytes = ck_cache_value_bytes(cache, width);
    const size_t page_bytes = HEADS * (key_bytes + value_bytes), count = (keys + CK_CACHE_PAGE - 1) / CK_CACHE_PAGE;
    float *q = floats(queries * width), *k = floats(keys * width), *v = floats(keys * width);
    float *out = floats(queries * width);
    uint8_t *memory = allocate(count * page_bytes);
    void *scratch = allocate(ck_cached_attention_scratch_bytes(keys, width, width));
    const void **pages = allocate(count * sizeof *pages);
    shuffled_pages(memory, page_bytes, count, pages);
    ck_cache_store store = {.cache = cache, .k = k, .v = v, .k_stride = width, .v_stride = width, .key_width = width,
                            .value_width = width, .count = keys, .pages = (void *const *)pages,
                            .value_offset = key_bytes};
    MEDIAN_SECONDS(storing, kernels->store_cache(&store))
    ck_cached_attention a = {.q = q, .q_stride = width, .queries = queries, .cache = cache, .pages = pages,
                             .value_offset = key_bytes, .keys_count = keys, .key_width = width, .value_width = width,
                             .scale = 0.125f, .out = out, .out_stride = width, .scratch = scratch};
    double attending;
    {
        MEDIAN_SECONDS(median, kernels->cached_attention(&a))
        attending = median;
    }
    printf("%-10s cache %-4s queries %zu keys %4zu head_dim %3zu %8.2f us %6.1f GB/s %6.1f Gflop/s,"
           " stored at %5.1f ns a token\n",
           kernels->name, name, queries, keys, width, attending * 1e6,
           (double)(count * (key_bytes + value_bytes)) / attending / 1e9,
           4 * (double)(queries * keys * width) / attending / 1e9, storing * 1e9 / (double)keys);
    free(q), free(k), free(v), free(out), free(memory), free(scratch), free(pages);
}

void time_caches(const ck_kernels *kernels) {
    static const ck_cache caches[] = {CK_CACHE_F32, CK_CACHE_F16, CK_CACHE_Q8_0};
    static const size_t counts[] = {512, 2048, 8192}, groups[] = {1, 7, 8};
    for (size_t width = 64; width <= 128; width += 64)
        for (size_t group = 0; group < 3; group++)
            for (size_t count = 0; count < 3; count++)
                for (size_t cache = 0; cache < 3; cache++)
                    time_cache(kernels, caches[cache], groups[group], counts[count], width);
}
