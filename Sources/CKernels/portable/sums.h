// Sums in 16 lanes, the order of every sum that is not a product: CKernels.h states it.
#ifndef CK_SUMS_H
#define CK_SUMS_H

#include "kernels.h"
#include "scalar.h"

#pragma STDC FP_CONTRACT OFF

enum { LANES = 16 };

static inline float fold(float lane[LANES]) {
    for (int half = LANES / 2; half > 0; half /= 2)
        for (int j = 0; j < half; j++) lane[j] += lane[j + half];
    return lane[0];
}

static inline float sum_of(const float *x, size_t n) {
    float lane[LANES] = {0};
    for (size_t i = 0; i < n; i++) lane[i % LANES] += x[i];
    return fold(lane);
}

#endif
