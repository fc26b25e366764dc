#if defined(__aarch64__)
#pragma STDC FP_CONTRACT OFF
#include "../tables.h"
#include <arm_neon.h>

#include "neon_kernels.h"

const ck_kernels ck_neon_kernels = LANES_KERNELS(CK_ISA_NEON, "neon");
#endif
