#include "kernels.h"
#include "scalar.h"

#pragma STDC FP_CONTRACT OFF

void ck_portable_rope_table(const int32_t *positions, size_t tokens, const float *frequencies, size_t pairs,
                            float magnitude, float *table) {
    for (size_t t = 0; t < tokens; t++)
        for (size_t p = 0; p < pairs; p++, table += 2) {
            float angle = (float)positions[t] * frequencies[p];
            table[0] = magnitude * ck_scalar_cos(angle);
            table[1] = magnitude * ck_scalar_sin(angle);
        }
}

void ck_portable_rope(float *x, size_t stride, size_t tokens, size_t heads, size_t head_stride, size_t pairs,
                      bool adjacent, const float *table) {
    for (size_t t = 0; t < tokens; t++, x += stride, table += 2 * pairs)
        for (size_t h = 0; h < heads; h++)
            for (size_t p = 0; p < pairs; p++) {
                float *first = x + h * head_stride + (adjacent ? 2 * p : p), *second = first + (adjacent ? 1 : pairs);
                float cosine = table[2 * p], sine = table[2 * p + 1], x0 = *first, x1 = *second;
                *first = fmaf(x0, cosine, -(x1 * sine));
                *second = fmaf(x1, cosine, x0 * sine);
            }
}
