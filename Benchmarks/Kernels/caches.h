// Attention over cached keys in each format of the cache.
#ifndef KERNEL_BENCHMARK_CACHES_H
#define KERNEL_BENCHMARK_CACHES_H

#include "CKernels.h"

/// Prints the median time of 1, 7 and 8 queries that share 512, 2,048 and 8,192 keys, with the bytes of the cache a
/// second, and the time to store a token. The pages hold two heads and lie in a random order.
void time_caches(const ck_kernels *kernels);

#endif
