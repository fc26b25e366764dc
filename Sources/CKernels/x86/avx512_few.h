// Up to eight tokens: a panel would be read too seldom to pay for its making, so 16 rows are transposed in registers,
// block by block, straight from the file's layout.
#ifndef CK_AVX512_FEW_H
#define CK_AVX512_FEW_H

INLINE void few_sums(ck_weight type, const int TOKENS, const uint8_t *w, size_t stride, const ck_packed_block *x,
                     size_t blocks, __m512 *sum) {
    for (size_t b = 0; b < blocks; b++, w += ck_format_of(type).bytes, x += TOKENS) {
        __m512i word[8];
        __m512 d = block_of_16(type, w, stride, word);
        UNROLL for (int c = 0; c < TOKENS; c++) {
            const ck_packed_block *block = x + c;
            // Two chains: one of eight dependent multiply-adds would be longer than the loads beside it.
            __m512i even = dword_to_all(&block->minus_128_sum), odd = _mm512_setzero_si512();
            UNROLL for (int j = 0; j < 8; j += 2) {
                even = _mm512_dpbusd_epi32(even, word[j], dword_to_all(block->q + 4 * j));
                odd = _mm512_dpbusd_epi32(odd, word[j + 1], dword_to_all(block->q + 4 * j + 4));
            }
            sum[c] = _mm512_fmadd_ps(_mm512_mul_ps(d, _mm512_set1_ps(block->d)),
                                     _mm512_cvtepi32_ps(_mm512_add_epi32(even, odd)), sum[c]);
        }
    }
}

INLINE void few_rows(ck_weight type, const int TOKENS, const ck_product *p) {
    const size_t blocks = p->k / CK_BLOCK, bytes = ck_format_of(type).bytes, row_bytes = blocks * bytes;
    for (size_t row = 0; row < p->rows; row += 16) {
        const uint8_t *w = (const uint8_t *)p->weights + row * row_bytes;
        const ck_packed_block *x = p->packed_x;
        const size_t rows = p->rows - row < 16 ? p->rows - row : 16;
        __m512 sum[BLOCK_FEW_TOKENS];
        UNROLL for (int c = 0; c < TOKENS; c++) sum[c] = _mm512_setzero_ps();
        if (rows == 16) {
            few_sums(type, TOKENS, w, row_bytes, x, blocks, sum);
        } else {
            uint8_t stage[16 * STAGED_ROW_BYTES];
            for (size_t b = 0; b < blocks; b += CK_PANEL_BLOCKS) {
                const size_t held = blocks - b < CK_PANEL_BLOCKS ? blocks - b : CK_PANEL_BLOCKS;
                staged_rows(w + b * bytes, row_bytes, rows, held * bytes, stage);
                few_sums(type, TOKENS, stage, held * bytes, x + b * TOKENS, held, sum);
            }
        }
        const __mmask16 lanes = first_lanes(rows);
        if (p->bias) {
            __m512 bias = _mm512_maskz_loadu_ps(lanes, p->bias + row);
            UNROLL for (int c = 0; c < TOKENS; c++) sum[c] = _mm512_add_ps(sum[c], bias);
        }
        UNROLL for (int c = 0; c < TOKENS; c++)
            _mm512_mask_storeu_ps(p->out + (size_t)c * p->out_stride + row, lanes, sum[c]);
    }
    activate_rows(p->activation, p->out, p->tokens, p->out_stride, p->rows);
}

#define FEW(tokens)                                                              \
    static void few_##tokens(const ck_product *p) {                              \
        if (p->type == CK_WEIGHT_Q8_0) few_rows(CK_WEIGHT_Q8_0, tokens, p);      \
        else few_rows(CK_WEIGHT_Q4_0, tokens, p);                                \
    }
FEW(1) FEW(2) FEW(3) FEW(4) FEW(5) FEW(6) FEW(7) FEW(8)
#undef FEW

static void few_or_block_product(const ck_product *p) {
    static void (*const few[BLOCK_FEW_TOKENS])(const ck_product *) = {few_1, few_2, few_3, few_4,
                                                                few_5, few_6, few_7, few_8};
    if (p->tokens == 0) return;
    const bool few_has = p->type == CK_WEIGHT_Q8_0 || p->type == CK_WEIGHT_Q4_0;
    if (few_has && p->tokens <= BLOCK_FEW_TOKENS) few[p->tokens - 1](p);
    else block_product(p);
}

#endif
