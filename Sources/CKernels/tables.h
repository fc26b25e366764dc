// The table of each instruction set that this build holds. Only dispatch.c decides which of them may run.
#ifndef CK_TABLES_H
#define CK_TABLES_H

#include "include/CKernels.h"

extern const ck_kernels ck_portable_kernels;
#if defined(__x86_64__)
extern const ck_kernels ck_avx2_kernels;
extern const ck_kernels ck_avx512vnni_kernels;
#elif defined(__aarch64__)
extern const ck_kernels ck_neon_kernels;
extern const ck_kernels ck_neon_dotprod_kernels;
#endif

#endif
