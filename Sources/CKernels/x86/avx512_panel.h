// Weight blocks of 16 rows as vectors whose lanes are the rows: four consecutive k of a row in each dword, raised by
// 128 so that vpdpbusd may take them as its unsigned side. Q4_0's nibbles become w - 8 + 128 and need no path of their
// own.
#ifndef CK_AVX512_PANEL_H
#define CK_AVX512_PANEL_H

INLINE __m512i two_halves(const uint8_t *low, const uint8_t *high) {
    return _mm512_inserti64x4(_mm512_castsi256_si512(_mm256_loadu_si256((const __m256i *)(const void *)low)),
                              _mm256_loadu_si256((const __m256i *)(const void *)high), 1);
}

INLINE __m512i four_quarters(const uint8_t *p, size_t step) {
    __m512i z = _mm512_castsi128_si512(_mm_loadu_si128((const __m128i *)(const void *)p));
    z = _mm512_inserti32x4(z, _mm_loadu_si128((const __m128i *)(const void *)(p + step)), 1);
    z = _mm512_inserti32x4(z, _mm_loadu_si128((const __m128i *)(const void *)(p + 2 * step)), 2);
    return _mm512_inserti32x4(z, _mm_loadu_si128((const __m128i *)(const void *)(p + 3 * step)), 3);
}

INLINE void transpose_dwords(__m512i a, __m512i b, __m512i c, __m512i d, __m512i out[4]) {
    __m512i low_ab = _mm512_unpacklo_epi32(a, b), high_ab = _mm512_unpackhi_epi32(a, b);
    __m512i low_cd = _mm512_unpacklo_epi32(c, d), high_cd = _mm512_unpackhi_epi32(c, d);
    out[0] = _mm512_unpacklo_epi64(low_ab, low_cd);
    out[1] = _mm512_unpackhi_epi64(low_ab, low_cd);
    out[2] = _mm512_unpacklo_epi64(high_ab, high_cd);
    out[3] = _mm512_unpackhi_epi64(high_ab, high_cd);
}

/// 32 bytes of each of 16 rows as 8 vectors of dwords.
INLINE void transpose_16x8(const uint8_t *p, size_t stride, __m512i out[8]) {
    __m512i half[2][4];
    UNROLL for (int h = 0; h < 2; h++) {
        const uint8_t *q = p + (size_t)(8 * h) * stride;
        transpose_dwords(two_halves(q, q + 4 * stride), two_halves(q + stride, q + 5 * stride),
                         two_halves(q + 2 * stride, q + 6 * stride), two_halves(q + 3 * stride, q + 7 * stride),
                         half[h]);
    }
    UNROLL for (int j = 0; j < 4; j++) {
        out[j] = _mm512_shuffle_i64x2(half[0][j], half[1][j], 0x88);
        out[j + 4] = _mm512_shuffle_i64x2(half[0][j], half[1][j], 0xdd);
    }
}

/// 16 bytes of each of 16 rows as 4 vectors of dwords.
INLINE void transpose_16x4(const uint8_t *p, size_t stride, __m512i out[4]) {
    transpose_dwords(four_quarters(p, 4 * stride), four_quarters(p + stride, 4 * stride),
                     four_quarters(p + 2 * stride, 4 * stride), four_quarters(p + 3 * stride, 4 * stride), out);
}

INLINE __m512 scales_of_16(const uint8_t *p, size_t stride) {
    __m128i low = _mm_setzero_si128(), high = low;
#define ROW(i)                                                      \
    low = _mm_insert_epi16(low, ck_load_u16(p + (i) * stride), i);  \
    high = _mm_insert_epi16(high, ck_load_u16(p + ((i) + 8) * stride), i);
    ROW(0) ROW(1) ROW(2) ROW(3) ROW(4) ROW(5) ROW(6) ROW(7)
#undef ROW
    return _mm512_cvtph_ps(_mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1));
}

/// One block of 16 rows, `stride` bytes apart.
INLINE __m512 block_of_16(ck_weight type, const uint8_t *p, size_t stride, __m512i w[8]) {
    if (type == CK_WEIGHT_Q8_0) {
        transpose_16x8(p + offsetof(ck_block_q8_0, q), stride, w);
        UNROLL for (int j = 0; j < 8; j++) w[j] = _mm512_xor_si512(w[j], _mm512_set1_epi8((char)0x80));
    } else {
        const __m512i nibble = _mm512_set1_epi8(15), raised = _mm512_set1_epi8(128 - 8);
        __m512i both[4];
        transpose_16x4(p + offsetof(ck_block_q4_0, q), stride, both);
        UNROLL for (int j = 0; j < 4; j++) {
            w[j] = _mm512_add_epi8(_mm512_and_si512(both[j], nibble), raised);
            w[j + 4] = _mm512_add_epi8(_mm512_and_si512(_mm512_srli_epi16(both[j], 4), nibble), raised);
        }
    }
    return scales_of_16(p, stride);
}

/// A panel's block: [8 dwords][vectors of 16 rows], then the rows' scales.
INLINE void panel_of_16(ck_weight type, const uint8_t *p, size_t stride, size_t blocks, size_t vectors, uint8_t *out) {
    for (size_t b = 0; b < blocks; b++, p += ck_format_of(type).bytes, out += vectors * 9 * 64) {
        __m512i w[8];
        __m512 d = block_of_16(type, p, stride, w);
        UNROLL for (int j = 0; j < 8; j++) _mm512_store_si512(out + (size_t)j * vectors * 64, w[j]);
        _mm512_store_ps((float *)(void *)(out + 8 * vectors * 64), d);
    }
}

static void q8_q4_panel(ck_weight type, const uint8_t *weights, size_t row_bytes, size_t rows, size_t blocks,
                        void *panel) {
    const size_t vectors = rows > 16 ? 2 : 1;
    for (size_t v = 0; v < vectors; v++) {
        const size_t valid = rows - 16 * v;
        const uint8_t *p = weights + 16 * v * row_bytes;
        uint8_t stage[16 * STAGED_ROW_BYTES];
        size_t stride = row_bytes;
        if (valid < 16) {
            stride = blocks * ck_format_of(type).bytes;
            p = staged_rows(p, row_bytes, valid, stride, stage);
        }
        uint8_t *out = (uint8_t *)panel + v * 64;
        if (type == CK_WEIGHT_Q8_0) panel_of_16(CK_WEIGHT_Q8_0, p, stride, blocks, vectors, out);
        else panel_of_16(CK_WEIGHT_Q4_0, p, stride, blocks, vectors, out);
    }
}

#endif
