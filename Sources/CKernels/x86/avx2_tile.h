// AVX2 has no multiply of unsigned by signed bytes whose sums cannot saturate, so both sides go through int16: exact,
// as |w * x| <= 2^14 and vpmaddwd adds two of them in 32 bits.
#ifndef CK_AVX2_TILE_H
#define CK_AVX2_TILE_H

/// A panel's block: [16 pairs of k][16 rows] of int16 pairs, then the rows' scales.
enum { AVX2_PANEL_BLOCK_BYTES = 16 * 64 + 64 };
_Static_assert(AVX2_PANEL_BLOCK_BYTES <= CK_PANEL_BLOCK_BYTES, "the panel fits the scratch");

/// The 32 integers of one weight block.
INLINE void block_of_one(ck_weight type, const uint8_t *block, int8_t q[CK_BLOCK]) {
    if (type == CK_WEIGHT_Q8_0) {
        memcpy(q, block + offsetof(ck_block_q8_0, q), CK_BLOCK);
        return;
    }
    const __m128i nibble = _mm_set1_epi8(15), eight = _mm_set1_epi8(8);
    __m128i both = _mm_loadu_si128((const __m128i *)(const void *)(block + offsetof(ck_block_q4_0, q)));
    __m128i low = _mm_sub_epi8(_mm_and_si128(both, nibble), eight);
    __m128i high = _mm_sub_epi8(_mm_and_si128(_mm_srli_epi16(both, 4), nibble), eight);
    _mm_storeu_si128((__m128i *)(void *)q, low);
    _mm_storeu_si128((__m128i *)(void *)(q + 16), high);
}

/// Eight rows of eight int16 pairs as eight vectors whose lanes are the rows.
INLINE void transpose_8x8(const __m256i row[8], __m256i out[8]) {
    __m256i pairs[8], quads[8];
    UNROLL for (int i = 0; i < 8; i += 2) {
        pairs[i] = _mm256_unpacklo_epi32(row[i], row[i + 1]);
        pairs[i + 1] = _mm256_unpackhi_epi32(row[i], row[i + 1]);
    }
    UNROLL for (int i = 0; i < 8; i += 4) {
        quads[i] = _mm256_unpacklo_epi64(pairs[i], pairs[i + 2]);
        quads[i + 1] = _mm256_unpackhi_epi64(pairs[i], pairs[i + 2]);
        quads[i + 2] = _mm256_unpacklo_epi64(pairs[i + 1], pairs[i + 3]);
        quads[i + 3] = _mm256_unpackhi_epi64(pairs[i + 1], pairs[i + 3]);
    }
    UNROLL for (int i = 0; i < 4; i++) {
        out[i] = _mm256_permute2x128_si256(quads[i], quads[i + 4], 0x20);
        out[i + 4] = _mm256_permute2x128_si256(quads[i], quads[i + 4], 0x31);
    }
}

static void q8_q4_panel(ck_weight type, const uint8_t *weights, size_t row_bytes, size_t rows, size_t blocks,
                        void *panel) {
    for (size_t b = 0; b < blocks; b++) {
        uint8_t *out = (uint8_t *)panel + b * AVX2_PANEL_BLOCK_BYTES;
        float *scales = (float *)(void *)(out + 16 * 64);
        int8_t q[BLOCK_ROWS][CK_BLOCK];
        for (size_t i = 0; i < BLOCK_ROWS; i++) {
            const uint8_t *block = weights + (i < rows ? i : rows - 1) * row_bytes + b * ck_format_of(type).bytes;
            block_of_one(type, block, q[i]);
            scales[i] = _mm_cvtss_f32(_mm_cvtph_ps(_mm_cvtsi32_si128(ck_load_u16(block))));
        }
        for (size_t half = 0; half < 2; half++) {
            for (size_t group = 0; group < BLOCK_ROWS; group += 8) {
                __m256i row[8], column[8];
                UNROLL for (size_t i = 0; i < 8; i++)
                    row[i] = _mm256_cvtepi8_epi16(
                        _mm_loadu_si128((const __m128i *)(const void *)(q[group + i] + 16 * half)));
                transpose_8x8(row, column);
                UNROLL for (size_t j = 0; j < 8; j++)
                    _mm256_store_si256((__m256i *)(void *)(out + (8 * half + j) * 64 + 4 * group), column[j]);
            }
        }
    }
}

INLINE __m256i pair_to_all(const int16_t *p) {
    int32_t v;
    memcpy(&v, p, sizeof v);
    return _mm256_set1_epi32(v);
}

INLINE void tile_sums(const int TOKENS, const block_tile_job *t) {
    __m256 sum[2 * BLOCK_TOKENS];
    const bool whole = t->rows == BLOCK_ROWS;
    UNROLL for (int c = 0; c < TOKENS; c++) {
        vf before = vf_all(0.0f);
        if (!t->first) before = vf_load_first(t->out + (size_t)c * t->out_stride, t->rows);
        sum[2 * c] = (__m256)(vf8)before.lo;
        sum[2 * c + 1] = (__m256)(vf8)before.hi;
    }
    const ck_packed_block *packed = t->x;
    for (size_t b = 0; b < t->blocks; b++) {
        const uint8_t *w = (const uint8_t *)t->panel + b * AVX2_PANEL_BLOCK_BYTES;
        int16_t x[BLOCK_TOKENS][CK_BLOCK];
        __m256i integer[2 * BLOCK_TOKENS];
        UNROLL for (int c = 0; c < TOKENS; c++) {
            const __m128i *q = (const __m128i *)(const void *)packed[b * TOKENS + c].q;
            _mm256_storeu_si256((__m256i *)(void *)x[c], _mm256_cvtepi8_epi16(_mm_loadu_si128(q)));
            _mm256_storeu_si256((__m256i *)(void *)(x[c] + 16), _mm256_cvtepi8_epi16(_mm_loadu_si128(q + 1)));
            integer[2 * c] = integer[2 * c + 1] = _mm256_setzero_si256();
        }
        // Left to itself the compiler keeps `x` in registers and takes each pair out with two shuffles.
        __asm__ volatile("" : : "r"(x) : "memory");
        UNROLL for (int j = 0; j < 16; j++) {
            __m256i low = _mm256_load_si256((const __m256i *)(const void *)(w + j * 64));
            __m256i high = _mm256_load_si256((const __m256i *)(const void *)(w + j * 64 + 32));
            UNROLL for (int c = 0; c < TOKENS; c++) {
                __m256i pair = pair_to_all(x[c] + 2 * j);
                integer[2 * c] = _mm256_add_epi32(integer[2 * c], _mm256_madd_epi16(low, pair));
                integer[2 * c + 1] = _mm256_add_epi32(integer[2 * c + 1], _mm256_madd_epi16(high, pair));
            }
        }
        const float *d = (const float *)(const void *)(w + 16 * 64);
        UNROLL for (int i = 0; i < 2 * TOKENS; i++) {
            __m256 dx = _mm256_set1_ps(packed[b * TOKENS + i / 2].d);
            sum[i] = _mm256_fmadd_ps(_mm256_mul_ps(_mm256_load_ps(d + 8 * (i % 2)), dx),
                                     _mm256_cvtepi32_ps(integer[i]), sum[i]);
        }
    }
    vf bias = vf_all(0.0f);
    const bool add_bias = t->last && t->bias;
    if (add_bias) bias = vf_load_first(t->bias, t->rows);
    UNROLL for (int c = 0; c < TOKENS; c++) {
        vf v = join((vf8)sum[2 * c], (vf8)sum[2 * c + 1]);
        if (add_bias) v += bias;
        float *out = t->out + (size_t)c * t->out_stride;
        if (whole) vf_store(out, v);
        else vf_store_first(out, v, t->rows);
    }
}

static void q8_q4_tile(size_t tokens, const block_tile_job *t) {
    switch (tokens) {
    case 1: tile_sums(1, t); break;
    case 2: tile_sums(2, t); break;
    default: tile_sums(3, t); break;
    }
}

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
