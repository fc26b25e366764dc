// Products with every weight format, as the table of docs/benchmarks.md.
#ifndef KERNEL_BENCHMARK_FORMATS_H
#define KERNEL_BENCHMARK_FORMATS_H

#include "CKernels.h"

/// Prints one row a format: GB/s of weights with one column, and billions of operations a second with 1, 4, 32 and 512.
void time_formats(const ck_kernels *kernels);

#endif
