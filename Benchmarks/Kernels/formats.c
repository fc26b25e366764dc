#include "formats.h"
#include "peak.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 2048, INPUTS = 2048, MOST_TOKENS = 512, COPIES_BYTES = 128 << 20 };

static const struct {
    ck_weight type;
    const char *name;
} formats[] = {
    {CK_WEIGHT_F32, "F32"},       {CK_WEIGHT_F16, "F16"},   {CK_WEIGHT_BF16, "BF16"}, {CK_WEIGHT_Q8_0, "Q8_0"},
    {CK_WEIGHT_Q4_0, "Q4_0"},     {CK_WEIGHT_Q4_1, "Q4_1"}, {CK_WEIGHT_Q5_0, "Q5_0"}, {CK_WEIGHT_Q5_1, "Q5_1"},
    {CK_WEIGHT_IQ4_NL, "IQ4_NL"}, {CK_WEIGHT_MXFP4, "MXFP4"}, {CK_WEIGHT_Q2_K, "Q2_K"}, {CK_WEIGHT_Q3_K, "Q3_K"},
    {CK_WEIGHT_Q4_K, "Q4_K"},     {CK_WEIGHT_Q5_K, "Q5_K"}, {CK_WEIGHT_Q6_K, "Q6_K"}, {CK_WEIGHT_IQ4_XS, "IQ4_XS"},
};

static void *allocate(size_t bytes) {
    void *p = NULL;
    if (posix_memalign(&p, 64, bytes + 64) != 0) exit(1);
    return p;
}

/// Bytes 0x30 ... 0x3b keep every half and float among them finite and none denormal; nothing else changes a time.
static void fill(uint8_t *bytes, size_t count) {
    uint32_t state = 42;
    for (size_t i = 0; i < count; i++) {
        state = state * 1664525 + 1013904223;
        bytes[i] = (uint8_t)(0x30 + (state >> 24) % 12);
    }
}

/// Best seconds of one product of several. Each call takes the next copy of the weights, so that they come from memory
/// and not from a cache that the last call left them in.
static double best_seconds(const ck_kernels *kernels, ck_product *p, const uint8_t *copies, size_t bytes) {
    const size_t count = COPIES_BYTES / bytes;
    double best = 1e9, begun = seconds();
    for (size_t run = 0; run < 3 || seconds() - begun < 0.25; run++) {
        const size_t calls = p->tokens < 32 ? count : 1;
        const double start = seconds();
        for (size_t i = 0; i < calls; i++) {
            p->weights = copies + (run + i) % count * bytes;
            kernels->product(p);
        }
        const double took = (seconds() - start) / (double)calls;
        if (took < best) best = took;
    }
    return best;
}

void time_formats(const ck_kernels *kernels) {
    static const size_t counts[] = {1, 4, 32, MOST_TOKENS};
    uint8_t *weights = allocate(COPIES_BYTES);
    fill(weights, COPIES_BYTES);
    float *x = allocate(MOST_TOKENS * INPUTS * sizeof(float)), *out = allocate(MOST_TOKENS * ROWS * sizeof(float));
    for (size_t i = 0; i < MOST_TOKENS * INPUTS; i++) x[i] = (float)(i % 17) - 8;
    void *packed = allocate(ck_packed_bytes(CK_PACK_256, MOST_TOKENS, INPUTS) +
                            ck_packed_bytes(CK_PACK_32, MOST_TOKENS, INPUTS));
    printf("%s, %d x %d weights, one thread\n", kernels->name, ROWS, INPUTS);
    printf("| format | GB/s, 1 column | Gop/s, 1 column | 4 | 32 | 512 |\n| --- | --- | --- | --- | --- | --- |\n");
    for (size_t f = 0; f < sizeof formats / sizeof *formats; f++) {
        const ck_weight type = formats[f].type;
        const size_t bytes = ROWS * ck_row_bytes(type, INPUTS);
        void *scratch = allocate(ck_product_scratch_bytes(type, INPUTS));
        printf("| %s |", formats[f].name);
        for (size_t c = 0; c < 4; c++) {
            ck_product p = {.type = type, .rows = ROWS, .k = INPUTS, .x = x, .x_stride = INPUTS, .packed_x = packed,
                            .tokens = counts[c], .out = out, .out_stride = ROWS, .scratch = scratch};
            kernels->pack(ck_packing_for(type), x, INPUTS, counts[c], INPUTS, packed);
            const double best = best_seconds(kernels, &p, weights, bytes);
            if (c == 0) printf(" %.1f |", (double)bytes / best / 1e9);
            printf(" %.0f |", 2.0 * ROWS * INPUTS * (double)counts[c] / best / 1e9);
        }
        printf("\n");
        fflush(stdout);
        free(scratch);
    }
    free(weights), free(x), free(out), free(packed);
}
