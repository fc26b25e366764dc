// What words need of NEON: transposes, the table, dot products.
#ifndef CK_NEON_WORDS_H
#define CK_NEON_WORDS_H

INLINE void rows_to_words(const uint8_t *p, size_t stride, vw out[4]) {
    int32x4_t row[4];
    UNROLL for (size_t i = 0; i < 4; i++) row[i] = vreinterpretq_s32_u8(vld1q_u8(p + i * stride));
    const int64x2_t low01 = vreinterpretq_s64_s32(vzip1q_s32(row[0], row[1]));
    const int64x2_t high01 = vreinterpretq_s64_s32(vzip2q_s32(row[0], row[1]));
    const int64x2_t low23 = vreinterpretq_s64_s32(vzip1q_s32(row[2], row[3]));
    const int64x2_t high23 = vreinterpretq_s64_s32(vzip2q_s32(row[2], row[3]));
    out[0] = (vw)vzip1q_s64(low01, low23);
    out[1] = (vw)vzip2q_s64(low01, low23);
    out[2] = (vw)vzip1q_s64(high01, high23);
    out[3] = (vw)vzip2q_s64(high01, high23);
}

INLINE void rows_to_8_words(const uint8_t *p, size_t stride, vw out[8]) {
    rows_to_words(p, stride, out);
    rows_to_words(p + 16, stride, out + 4);
}

INLINE vwf halves_of_rows(const uint8_t *p, size_t stride) {
    uint16x4_t halves = vdup_n_u16(ck_load_u16(p));
    halves = vset_lane_u16(ck_load_u16(p + stride), halves, 1);
    halves = vset_lane_u16(ck_load_u16(p + 2 * stride), halves, 2);
    halves = vset_lane_u16(ck_load_u16(p + 3 * stride), halves, 3);
    return (vwf)vcvt_f32_f16(vreinterpret_f16_u16(halves));
}

INLINE vw table_words(const int8_t table[16], vw nibbles) {
    return (vw)vqtbl1q_s8(vld1q_s8(table), (uint8x16_t)nibbles);
}

INLINE vwi dot_pairs(vwi sum, vw w, vw x) {
    const int16x8_t a = (int16x8_t)w, b = (int16x8_t)x;
    const int32x4_t low = vmull_s16(vget_low_s16(a), vget_low_s16(b));
    const int32x4_t high = vmull_s16(vget_high_s16(a), vget_high_s16(b));
    return sum + (vwi)vpaddq_s32(low, high);
}

#if defined(NEON_HAS_DOTPROD)
INLINE vwi dot_signed(vwi sum, vw w, vw x) {
    return (vwi)vdotq_s32((int32x4_t)sum, (int8x16_t)w, (int8x16_t)x);
}
#else
/// Products are taken in int16, where a pair of them is at most 2 * 128 * 127, and widened while they are added.
INLINE vwi dot_signed(vwi sum, vw w, vw x) {
    const int8x16_t a = (int8x16_t)w, b = (int8x16_t)x;
    const int16x8_t low = vmull_s8(vget_low_s8(a), vget_low_s8(b));
    const int16x8_t high = vmull_s8(vget_high_s8(a), vget_high_s8(b));
    return (vwi)vpadalq_s16((int32x4_t)sum, vpaddq_s16(low, high));
}
#endif

INLINE vwi dot_levels(vwi sum, vw w, vw x) { return dot_signed(sum, w, x); }

INLINE vwf halves_to_floats(vw w) { return (vwf)vcvt_f32_f16(vreinterpret_f16_u16(vmovn_u32((uint32x4_t)w))); }

#endif
