// Activations to int8 blocks.
#ifndef CK_NEON_PACK_H
#define CK_NEON_PACK_H

static void pack_block(const float *x, ck_packed_block *out) {
    float32x4_t v[8], largest = vdupq_n_f32(0.0f);
    UNROLL for (int i = 0; i < 8; i++) {
        v[i] = vld1q_f32(x + 4 * i);
        largest = vmaxq_f32(vabsq_f32(v[i]), largest);
    }
    float d = vmaxvq_f32(largest) / 127.0f;
    if (d < 0x1p-126f) d = 0.0f;
    const float inverse = d == 0.0f ? 0.0f : 1.0f / d;
    int16x8_t words[4];
    int32x4_t sum = vdupq_n_s32(0);
    UNROLL for (int i = 0; i < 4; i++) {
        int32x4_t low = vcvtnq_s32_f32(vmulq_n_f32(v[2 * i], inverse));
        int32x4_t high = vcvtnq_s32_f32(vmulq_n_f32(v[2 * i + 1], inverse));
        words[i] = vcombine_s16(vqmovn_s32(low), vqmovn_s32(high));
        sum = vpadalq_s16(sum, words[i]);
    }
    vst1q_s8(out->q, vcombine_s8(vqmovn_s16(words[0]), vqmovn_s16(words[1])));
    vst1q_s8(out->q + 16, vcombine_s8(vqmovn_s16(words[2]), vqmovn_s16(words[3])));
    out->d = d;
    out->minus_128_sum = (int32_t)(0u - (uint32_t)vaddvq_s32(sum) * 128u);
}

static void pack_row(const float *x, size_t blocks, size_t step, ck_packed_block *out) {
    for (size_t b = 0; b < blocks; b++) pack_block(x + b * CK_BLOCK, out + b * step);
}

#endif
