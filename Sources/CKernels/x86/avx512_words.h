// What words need of AVX-512: transposes, the table, dot products.
#ifndef CK_AVX512_WORDS_H
#define CK_AVX512_WORDS_H

INLINE __m512i four_rows(const uint8_t *p, size_t step) {
    __m512i z = _mm512_castsi128_si512(_mm_loadu_si128((const __m128i *)(const void *)p));
    z = _mm512_inserti32x4(z, _mm_loadu_si128((const __m128i *)(const void *)(p + step)), 1);
    z = _mm512_inserti32x4(z, _mm_loadu_si128((const __m128i *)(const void *)(p + 2 * step)), 2);
    return _mm512_inserti32x4(z, _mm_loadu_si128((const __m128i *)(const void *)(p + 3 * step)), 3);
}

INLINE __m512i two_rows(const uint8_t *p, size_t step) {
    const __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(p + step));
    return _mm512_inserti64x4(
        _mm512_castsi256_si512(_mm256_loadu_si256((const __m256i *)(const void *)p)), high, 1);
}

/// Each half of the rows gives eight vectors' halves, two in one vector.
INLINE void rows_to_8_words(const uint8_t *p, size_t stride, vw out[8]) {
    __m512i both[2][4];
    UNROLL for (size_t h = 0; h < 2; h++) {
        __m512i row[4];
        UNROLL for (size_t i = 0; i < 4; i++) row[i] = two_rows(p + (8 * h + i) * stride, 4 * stride);
        const __m512i low01 = _mm512_unpacklo_epi32(row[0], row[1]), high01 = _mm512_unpackhi_epi32(row[0], row[1]);
        const __m512i low23 = _mm512_unpacklo_epi32(row[2], row[3]), high23 = _mm512_unpackhi_epi32(row[2], row[3]);
        both[h][0] = _mm512_unpacklo_epi64(low01, low23);
        both[h][1] = _mm512_unpackhi_epi64(low01, low23);
        both[h][2] = _mm512_unpacklo_epi64(high01, high23);
        both[h][3] = _mm512_unpackhi_epi64(high01, high23);
    }
    UNROLL for (int j = 0; j < 4; j++) {
        out[j] = (vw)_mm512_shuffle_i64x2(both[0][j], both[1][j], 0x88);
        out[j + 4] = (vw)_mm512_shuffle_i64x2(both[0][j], both[1][j], 0xdd);
    }
}

INLINE __m128i halves_of_8_rows(const uint8_t *p, size_t stride) {
    __m128i halves = _mm_setzero_si128();
#define ROW(i) halves = _mm_insert_epi16(halves, ck_load_u16(p + (i) * stride), i);
    ROW(0) ROW(1) ROW(2) ROW(3) ROW(4) ROW(5) ROW(6) ROW(7)
#undef ROW
    return halves;
}

INLINE vwf halves_of_rows(const uint8_t *p, size_t stride) {
    const __m128i low = halves_of_8_rows(p, stride), high = halves_of_8_rows(p + 8 * stride, stride);
    return (vwf)_mm512_cvtph_ps(_mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1));
}

INLINE void rows_to_words(const uint8_t *p, size_t stride, vw out[4]) {
    __m512i row[4];
    UNROLL for (size_t i = 0; i < 4; i++) row[i] = four_rows(p + i * stride, 4 * stride);
    const __m512i low01 = _mm512_unpacklo_epi32(row[0], row[1]), high01 = _mm512_unpackhi_epi32(row[0], row[1]);
    const __m512i low23 = _mm512_unpacklo_epi32(row[2], row[3]), high23 = _mm512_unpackhi_epi32(row[2], row[3]);
    out[0] = (vw)_mm512_unpacklo_epi64(low01, low23);
    out[1] = (vw)_mm512_unpackhi_epi64(low01, low23);
    out[2] = (vw)_mm512_unpacklo_epi64(high01, high23);
    out[3] = (vw)_mm512_unpackhi_epi64(high01, high23);
}

INLINE vw table_words(const int8_t table[16], vw nibbles) {
    const __m512i values = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(const void *)table));
    return (vw)_mm512_shuffle_epi8(values, (__m512i)nibbles);
}

/// The weights are the unsigned side.
INLINE vwi dot_levels(vwi sum, vw w, vw x) {
    return (vwi)_mm512_dpbusd_epi32((__m512i)sum, (__m512i)w, (__m512i)x);
}

INLINE vwi dot_signed(vwi sum, vw w, vw x) { return dot_levels(sum, w, x); }

INLINE vwi dot_pairs(vwi sum, vw w, vw x) {
    return (vwi)_mm512_dpwssd_epi32((__m512i)sum, (__m512i)w, (__m512i)x);
}

INLINE vwf halves_to_floats(vw w) { return (vwf)_mm512_cvtph_ps(_mm512_cvtepi32_epi16((__m512i)w)); }

#endif
