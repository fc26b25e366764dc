#if defined(__aarch64__)
#pragma STDC FP_CONTRACT OFF
#include "../tables.h"
#include <arm_neon.h>

#pragma clang attribute push(__attribute__((target("dotprod"))), apply_to = function)

#define NEON_HAS_DOTPROD
#include "neon_kernels.h"

#pragma clang attribute pop

const ck_kernels ck_neon_dotprod_kernels = LANES_KERNELS(CK_ISA_NEON, "neon");
#endif
