// What words need of AVX2: transposes, the table, dot products.
#ifndef CK_AVX2_WORDS_H
#define CK_AVX2_WORDS_H

INLINE __m256i two_rows(const uint8_t *p, size_t step) {
    const __m128i high = _mm_loadu_si128((const __m128i *)(const void *)(p + step));
    return _mm256_inserti128_si256(
        _mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)p)), high, 1);
}

INLINE void rows_to_words(const uint8_t *p, size_t stride, vw out[4]) {
    __m256i row[4];
    UNROLL for (size_t i = 0; i < 4; i++) row[i] = two_rows(p + i * stride, 4 * stride);
    const __m256i low01 = _mm256_unpacklo_epi32(row[0], row[1]), high01 = _mm256_unpackhi_epi32(row[0], row[1]);
    const __m256i low23 = _mm256_unpacklo_epi32(row[2], row[3]), high23 = _mm256_unpackhi_epi32(row[2], row[3]);
    out[0] = (vw)_mm256_unpacklo_epi64(low01, low23);
    out[1] = (vw)_mm256_unpackhi_epi64(low01, low23);
    out[2] = (vw)_mm256_unpacklo_epi64(high01, high23);
    out[3] = (vw)_mm256_unpackhi_epi64(high01, high23);
}

INLINE void rows_to_8_words(const uint8_t *p, size_t stride, vw out[8]) {
    rows_to_words(p, stride, out);
    rows_to_words(p + 16, stride, out + 4);
}

INLINE vwf halves_of_rows(const uint8_t *p, size_t stride) {
    __m128i halves = _mm_setzero_si128();
#define ROW(i) halves = _mm_insert_epi16(halves, ck_load_u16(p + (i) * stride), i);
    ROW(0) ROW(1) ROW(2) ROW(3) ROW(4) ROW(5) ROW(6) ROW(7)
#undef ROW
    return (vwf)_mm256_cvtph_ps(halves);
}

INLINE vw table_words(const int8_t table[16], vw nibbles) {
    const __m256i values = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)table));
    return (vw)_mm256_shuffle_epi8(values, (__m256i)nibbles);
}

/// No sum of two products saturates: each is at most 127 * 128.
INLINE vwi dot_levels(vwi sum, vw w, vw x) {
    const __m256i pairs = _mm256_maddubs_epi16((__m256i)w, (__m256i)x);
    return sum + (vwi)_mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
}

/// The weights' magnitudes by the activations with the weights' signs. A weight of -128 has the magnitude 128 as an
/// unsigned byte, and two products are at most 2 * 128 * 127.
INLINE vwi dot_signed(vwi sum, vw w, vw x) {
    const __m256i magnitude = _mm256_abs_epi8((__m256i)w);
    const __m256i with_sign = _mm256_sign_epi8((__m256i)x, (__m256i)w);
    return dot_levels(sum, (vw)magnitude, (vw)with_sign);
}

INLINE vwi dot_pairs(vwi sum, vw w, vw x) { return sum + (vwi)_mm256_madd_epi16((__m256i)w, (__m256i)x); }

INLINE vwf halves_to_floats(vw w) {
    const __m256i low = _mm256_and_si256((__m256i)w, _mm256_set1_epi32(0xffff));
    const __m128i halves = _mm_packus_epi32(_mm256_castsi256_si128(low), _mm256_extracti128_si256(low, 1));
    return (vwf)_mm256_cvtph_ps(halves);
}

#endif
