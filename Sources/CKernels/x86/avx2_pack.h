// Activations to int8 blocks of 32.
#ifndef CK_AVX2_PACK_H
#define CK_AVX2_PACK_H

static void pack_block(const float *x, ck_packed_block *out) {
    const __m256 magnitude = _mm256_castsi256_ps(_mm256_set1_epi32(0x7fffffff));
    __m256 v[4], largest = _mm256_setzero_ps();
    UNROLL for (int i = 0; i < 4; i++) {
        v[i] = _mm256_loadu_ps(x + 8 * i);
        largest = _mm256_max_ps(_mm256_and_ps(v[i], magnitude), largest);
    }
    __m128 four = _mm_max_ps(_mm256_castps256_ps128(largest), _mm256_extractf128_ps(largest, 1));
    four = _mm_max_ps(four, _mm_movehl_ps(four, four));
    float d = _mm_cvtss_f32(_mm_max_ss(four, _mm_movehdup_ps(four))) / 127.0f;
    if (d < 0x1p-126f) d = 0.0f;
    const __m256 inverse = _mm256_set1_ps(d == 0.0f ? 0.0f : 1.0f / d);
    __m256i q[4];
    UNROLL for (int i = 0; i < 4; i++) q[i] = _mm256_cvtps_epi32(_mm256_mul_ps(v[i], inverse));
    __m256i total = _mm256_add_epi32(_mm256_add_epi32(q[0], q[1]), _mm256_add_epi32(q[2], q[3]));
    __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(total), _mm256_extracti128_si256(total, 1));
    sum = _mm_hadd_epi32(sum, sum);
    sum = _mm_hadd_epi32(sum, sum);
    __m256i bytes = _mm256_packs_epi16(_mm256_packs_epi32(q[0], q[1]), _mm256_packs_epi32(q[2], q[3]));
    bytes = _mm256_permutevar8x32_epi32(bytes, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
    _mm256_storeu_si256((__m256i *)(void *)out->q, bytes);
    out->d = d;
    out->minus_128_sum = (int32_t)(0u - (uint32_t)_mm_cvtsi128_si32(sum) * 128u);
}

static void pack_row(const float *x, size_t blocks, size_t step, ck_packed_block *out) {
    for (size_t b = 0; b < blocks; b++) pack_block(x + b * CK_BLOCK, out + b * step);
}

#endif
