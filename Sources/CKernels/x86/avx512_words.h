// What words need of AVX-512: transposes, the table, dot products.
#ifndef CK_AVX512_WORDS_H
#define CK_AVX512_WORDS_H

INLINE __m512i four_rows(const uint8_t *p, size_t step) {
    __m512i z = _mm512_castsi128_si512(_mm_loadu_si128((const __m128i *)(const void *)p));
    z = _mm512_inserti32x4(z, _mm_loadu_si128((const __m128i *)(const void *)(p + step)), 1);
    z = _mm512_inserti32x4(z, _mm_loadu_si128((const __m128i *)(const void *)(p + 2 * step)), 2);
    return _mm512_inserti32x4(z, _mm_loadu_si128((const __m128i *)(const void *)(p + 3 * step)), 3);
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
