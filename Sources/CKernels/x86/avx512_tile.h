// The tile: VECTORS * 16 rows by TOKENS tokens, one i32 and one f32 accumulator an output, all in registers.
#ifndef CK_AVX512_TILE_H
#define CK_AVX512_TILE_H

INLINE __m512i dword_to_all(const void *p) {
    int32_t v;
    memcpy(&v, p, sizeof v);
    return _mm512_set1_epi32(v);
}

INLINE __mmask16 rows_of_vector(size_t rows, int vector) {
    size_t left = rows - (size_t)vector * 16;
    return left >= 16 ? (__mmask16)0xffff : first_lanes(left);
}

/// The address may lie behind the memory's end: it is a number here, and a prefetch of it does nothing.
INLINE void prefetch_floats(uintptr_t base, size_t floats) {
    _mm_prefetch((const char *)(base + floats * sizeof(float)), _MM_HINT_T0);
}

INLINE void tile_sums(const int VECTORS, const int TOKENS, const block_tile_job *t) {
    __m512 sum[2 * BLOCK_TOKENS];
    UNROLL for (int c = 0; c < TOKENS; c++)
        UNROLL for (int v = 0; v < VECTORS; v++)
            sum[2 * c + v] = t->first ? _mm512_setzero_ps()
                                      : _mm512_maskz_loadu_ps(rows_of_vector(t->rows, v),
                                                              t->out + (size_t)c * t->out_stride + 16 * v);
    // The next tile's results: every row of `out` is another page, and no hardware prefetcher follows that.
    UNROLL for (int c = 0; c < TOKENS; c++)
        UNROLL for (int v = 0; v < VECTORS; v++)
            prefetch_floats((uintptr_t)t->out, (size_t)(c + TOKENS) * t->out_stride + 16 * v);
    const uint8_t *w = t->panel;
    const ck_packed_block *x = t->x;
    for (size_t b = 0; b < t->blocks; b++, x += TOKENS, w += VECTORS * 9 * 64) {
        __m512i integer[2 * BLOCK_TOKENS];
        UNROLL for (int c = 0; c < TOKENS; c++) {
            __m512i start = dword_to_all(&x[c].minus_128_sum);
            UNROLL for (int v = 0; v < VECTORS; v++) integer[2 * c + v] = start;
        }
        UNROLL for (int j = 0; j < 8; j++) {
            __m512i word[2];
            UNROLL for (int v = 0; v < VECTORS; v++) word[v] = _mm512_load_si512(w + (j * VECTORS + v) * 64);
            UNROLL for (int c = 0; c < TOKENS; c++) {
                __m512i q = dword_to_all(x[c].q + 4 * j);
                UNROLL for (int v = 0; v < VECTORS; v++)
                    integer[2 * c + v] = _mm512_dpbusd_epi32(integer[2 * c + v], word[v], q);
            }
        }
        __m512 d[2];
        UNROLL for (int v = 0; v < VECTORS; v++) d[v] = _mm512_load_ps(w + (8 * VECTORS + v) * 64);
        UNROLL for (int c = 0; c < TOKENS; c++) {
            __m512 dx = _mm512_set1_ps(x[c].d);
            UNROLL for (int v = 0; v < VECTORS; v++)
                sum[2 * c + v] = _mm512_fmadd_ps(_mm512_mul_ps(d[v], dx), _mm512_cvtepi32_ps(integer[2 * c + v]),
                                                 sum[2 * c + v]);
        }
    }
    UNROLL for (int v = 0; v < VECTORS; v++) {
        const __mmask16 rows = rows_of_vector(t->rows, v);
        if (t->last && t->bias) {
            __m512 bias = _mm512_maskz_loadu_ps(rows, t->bias + 16 * v);
            UNROLL for (int c = 0; c < TOKENS; c++) sum[2 * c + v] = _mm512_add_ps(sum[2 * c + v], bias);
        }
        UNROLL for (int c = 0; c < TOKENS; c++)
            _mm512_mask_storeu_ps(t->out + (size_t)c * t->out_stride + 16 * v, rows, sum[2 * c + v]);
    }
}

#define TILE(vectors, tokens) \
    static void tile_##vectors##x##tokens(const block_tile_job *t) { tile_sums(vectors, tokens, t); }
#define TILES(vectors) \
    TILE(vectors, 1) TILE(vectors, 2) TILE(vectors, 3) TILE(vectors, 4) TILE(vectors, 5) TILE(vectors, 6)
TILES(1)
TILES(2)
#undef TILES
#undef TILE

static void q8_q4_tile(size_t tokens, const block_tile_job *t) {
    static void (*const tiles[2][BLOCK_TOKENS])(const block_tile_job *) = {
        {tile_1x1, tile_1x2, tile_1x3, tile_1x4, tile_1x5, tile_1x6},
        {tile_2x1, tile_2x2, tile_2x3, tile_2x4, tile_2x5, tile_2x6},
    };
    tiles[t->rows > 16][tokens - 1](t);
}

#endif
