// What each weight format is: the size of its blocks, and how activations are packed to meet it.
#ifndef CK_FORMATS_H
#define CK_FORMATS_H

#include "blocks.h"
#include "include/CKernels.h"

typedef struct {
    uint16_t elements;   ///< of a block; 1 where every element stands alone
    uint16_t bytes;      ///< of a block
    ck_packing packing;  ///< of the activations
    bool minimum;        ///< each value has a part that its integer does not scale: a second fma
} ck_format;

/// Inlined into kernels that know their format, every field is a constant.
static inline __attribute__((always_inline)) ck_format ck_format_of(ck_weight type) {
    switch (type) {
    case CK_WEIGHT_F32: return (ck_format){1, 4, CK_PACK_NONE, false};
    case CK_WEIGHT_F16: return (ck_format){1, 2, CK_PACK_NONE, false};
    case CK_WEIGHT_BF16: return (ck_format){1, 2, CK_PACK_NONE, false};
    case CK_WEIGHT_Q4_0: return (ck_format){32, 18, CK_PACK_32, false};
    case CK_WEIGHT_Q4_1: return (ck_format){32, 20, CK_PACK_32, true};
    case CK_WEIGHT_Q5_0: return (ck_format){32, 22, CK_PACK_32, false};
    case CK_WEIGHT_Q5_1: return (ck_format){32, 24, CK_PACK_32, true};
    case CK_WEIGHT_Q8_0: return (ck_format){32, 34, CK_PACK_32, false};
    case CK_WEIGHT_IQ4_NL: return (ck_format){32, 18, CK_PACK_32, false};
    case CK_WEIGHT_MXFP4: return (ck_format){32, 17, CK_PACK_32, false};
    case CK_WEIGHT_Q2_K: return (ck_format){256, 84, CK_PACK_256, true};
    case CK_WEIGHT_Q3_K: return (ck_format){256, 110, CK_PACK_256, false};
    case CK_WEIGHT_Q4_K: return (ck_format){256, 144, CK_PACK_256, true};
    case CK_WEIGHT_Q5_K: return (ck_format){256, 176, CK_PACK_256, true};
    case CK_WEIGHT_Q6_K: return (ck_format){256, 210, CK_PACK_256, false};
    case CK_WEIGHT_IQ4_XS: return (ck_format){256, 136, CK_PACK_256, false};
    }
    return (ck_format){1, 0, CK_PACK_NONE, false};
}

static inline size_t ck_bytes_of_row(ck_weight type, size_t k) {
    const ck_format format = ck_format_of(type);
    return k / format.elements * format.bytes;
}

/// The values that a nibble stands for in IQ4_NL and IQ4_XS.
static const int8_t ck_iq4_values[16] = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

/// Twice the values of MXFP4's four bits (E2M1), so that they are integers.
static const int8_t ck_mxfp4_values[16] = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

/// Half of MXFP4's scale 2^(e - 127), for the doubled values. Below e = 2 it is a denormal.
static inline uint32_t ck_mxfp4_half_scale_bits(uint8_t e) { return e < 2 ? 0x00200000u << e : (e - 1u) << 23; }

static inline float ck_mxfp4_half_scale(uint8_t e) {
    const uint32_t bits = ck_mxfp4_half_scale_bits(e);
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

#endif
