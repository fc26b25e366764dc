// Activations to int8 blocks, four blocks at a time: their maxima, scales and sums share registers.
#ifndef CK_AVX512_PACK_H
#define CK_AVX512_PACK_H

INLINE __m128 largest_of_four(const __m512 v[8]) {
    __m512 m[4];
    UNROLL for (int i = 0; i < 4; i++) m[i] = _mm512_max_ps(_mm512_abs_ps(v[2 * i]), _mm512_abs_ps(v[2 * i + 1]));
    __m512 ab = _mm512_max_ps(_mm512_unpacklo_ps(m[0], m[1]), _mm512_unpackhi_ps(m[0], m[1]));
    __m512 cd = _mm512_max_ps(_mm512_unpacklo_ps(m[2], m[3]), _mm512_unpackhi_ps(m[2], m[3]));
    __m512 abcd = _mm512_max_ps(_mm512_shuffle_ps(ab, cd, 0x44), _mm512_shuffle_ps(ab, cd, 0xee));
    __m256 half = _mm256_max_ps(_mm512_castps512_ps256(abcd), _mm512_extractf32x8_ps(abcd, 1));
    return _mm_max_ps(_mm256_castps256_ps128(half), _mm256_extractf128_ps(half, 1));
}

INLINE __m128i fold_lanes(__m512i v) {
    __m256i half = _mm256_add_epi32(_mm512_castsi512_si256(v), _mm512_extracti64x4_epi64(v, 1));
    return _mm_add_epi32(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
}

/// Scales of four blocks, and their inverses; both 0 where the scale would be denormal.
INLINE void scales_of_four(const float *x, float *d, float *inverse) {
    __m512 v[8];
    UNROLL for (int i = 0; i < 8; i++) v[i] = _mm512_loadu_ps(x + 16 * i);
    __m128 scale = _mm_div_ps(largest_of_four(v), _mm_set1_ps(127.0f));
    __mmask8 normal = _mm_cmp_ps_mask(scale, _mm_set1_ps(0x1p-126f), _CMP_GE_OQ);
    _mm_storeu_ps(d, _mm_maskz_mov_ps(normal, scale));
    _mm_storeu_ps(inverse, _mm_maskz_div_ps(normal, _mm_set1_ps(1.0f), scale));
}

INLINE void quantize_four(const float *x, const float *d, const float *inverse, size_t step, ck_packed_block *out) {
    __m512i pairs[4], bytes[2];
    UNROLL for (int b = 0; b < 4; b++) {
        __m512 scale = _mm512_set1_ps(inverse[b]);
        __m512i low = _mm512_cvtps_epi32(_mm512_mul_ps(_mm512_loadu_ps(x + 32 * b), scale));
        __m512i high = _mm512_cvtps_epi32(_mm512_mul_ps(_mm512_loadu_ps(x + 32 * b + 16), scale));
        pairs[b] = _mm512_packs_epi32(low, high);
    }
    bytes[0] = _mm512_packs_epi16(pairs[0], pairs[1]);
    bytes[1] = _mm512_packs_epi16(pairs[2], pairs[3]);

    // The packs leave dword 4 L + i of vector i's lane L: words 0 and 1 of a lane are one block, 2 and 3 the other.
    const __m512i by_128 = _mm512_set1_epi8((char)0x80);
    __m128i sums = _mm_hadd_epi32(fold_lanes(_mm512_dpbusd_epi32(_mm512_setzero_si512(), by_128, bytes[0])),
                                  fold_lanes(_mm512_dpbusd_epi32(_mm512_setzero_si512(), by_128, bytes[1])));
    sums = _mm_sub_epi32(_mm_setzero_si128(), sums);
    const __m512i in_order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    UNROLL for (int i = 0; i < 2; i++) {
        __m512i q = _mm512_permutexvar_epi32(in_order, bytes[i]);
        _mm256_storeu_si256((__m256i *)(void *)out[(size_t)(2 * i) * step].q, _mm512_castsi512_si256(q));
        _mm256_storeu_si256((__m256i *)(void *)out[(size_t)(2 * i + 1) * step].q, _mm512_extracti64x4_epi64(q, 1));
    }
    const __m128i scales = _mm_castps_si128(_mm_loadu_ps(d));
    __m128i first = _mm_unpacklo_epi32(scales, sums), second = _mm_unpackhi_epi32(scales, sums);
    _mm_storel_epi64((__m128i *)(void *)&out[0].d, first);
    _mm_storel_epi64((__m128i *)(void *)&out[1 * step].d, _mm_unpackhi_epi64(first, first));
    _mm_storel_epi64((__m128i *)(void *)&out[2 * step].d, second);
    _mm_storel_epi64((__m128i *)(void *)&out[3 * step].d, _mm_unpackhi_epi64(second, second));
}

/// Blocks in groups of four, all scales before all integers: in one pass each group would be one long chain of
/// dependent instructions.
INLINE void pack_fours(const float *x, size_t blocks, size_t step, ck_packed_block *out) {
    enum { RUN = 64 };
    float d[RUN], inverse[RUN];
    for (size_t start = 0; start < blocks; start += RUN) {
        const size_t end = blocks - start < RUN ? blocks : start + RUN;
        for (size_t b = start; b < end; b += 4) scales_of_four(x + b * CK_BLOCK, d + b - start, inverse + b - start);
        for (size_t b = start; b < end; b += 4)
            quantize_four(x + b * CK_BLOCK, d + b - start, inverse + b - start, step, out + b * step);
    }
}

static void pack_row(const float *x, size_t blocks, size_t step, ck_packed_block *out) {
    const size_t rest = blocks % 4, whole = blocks - rest;
    pack_fours(x, whole, step, out);
    if (rest) {
        float padded[4 * CK_BLOCK] = {0};
        ck_packed_block four[4];
        memcpy(padded, x + whole * CK_BLOCK, rest * CK_BLOCK * sizeof(float));
        pack_fours(padded, 4, 1, four);
        for (size_t b = 0; b < rest; b++) out[(whole + b) * step] = four[b];
    }
}

#endif
