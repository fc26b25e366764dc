// Attention over cached keys in each format of the cache.
#ifndef KERNEL_BENCHMARK_CACHES_H
#define KERNEL_BENCHMARK_CACHES_H

#include "CKernels.h"

/// Prints the time of queries that share 512, 2,048 and 8,192 keys, the bytes of the cache that are behind them a second,
/// and the time to store a token. The pages of several heads lie in memory in an order of their own.
void time_caches(const ck_kernels *kernels);

#endif
