// One token, or a few: a panel would be read too seldom to pay for its making, so the words of one vector of rows are
// multiplied as they are unpacked.
#ifndef CK_LANES_WORDS_FEW_H
#define CK_LANES_WORDS_FEW_H

#include "words_tile.h"

/// Words of 16 or of 32 elements by one token, in two chains: one would be longer than the loads beside it.
INLINE vwi add_few_words(const bool SIGNED, const int COUNT, const vw *word, const int8_t *x, vwi start) {
    vwi even = start, odd = (vwi)0;
    UNROLL for (int j = 0; j < COUNT; j += 2) {
        const vw q = word_to_all(x + 4 * j), r = word_to_all(x + 4 * j + 4);
        even = SIGNED ? dot_signed(even, word[j], q) : dot_levels(even, word[j], q);
        odd = SIGNED ? dot_signed(odd, word[j + 1], r) : dot_levels(odd, word[j + 1], r);
    }
    return even + odd;
}

INLINE void few_of_32(const ck_weight TYPE, const int TOKENS, const uint8_t *p, size_t stride, const void *packed,
                      size_t blocks, uintptr_t ahead, vwf *sum) {
    const size_t bytes = ck_format_of(TYPE).bytes;
    const ck_packed_block *x = packed;
    for (size_t b = 0; b < blocks; b++, p += bytes, x += TOKENS, ahead += BLOCK_LANES * bytes) {
        prefetch_ahead(ahead, BLOCK_LANES * bytes);
        block_words_32 w;
        words_of_32(TYPE, p, stride, &w);
        UNROLL for (int c = 0; c < TOKENS; c++) {
            const vwi integer =
                add_few_words(has_signed_words(TYPE), 8, w.word, x[c].q, start_of(&x[c], raise_of_32(TYPE)));
            const vwf dx = vwf_all(x[c].d);
            sum[c] = vwf_fma(w.d * dx, vwf_from(integer), sum[c]);
            if (ck_format_of(TYPE).minimum)
                sum[c] = vwf_fma(w.minimum * dx, vwf_all((float)-minus_sum_of(&x[c])), sum[c]);
        }
    }
}

INLINE void few_of_256(const ck_weight TYPE, const int TOKENS, const uint8_t *p, size_t stride, const void *packed,
                       size_t blocks, uintptr_t ahead, vwf *sum) {
    const size_t bytes = ck_format_of(TYPE).bytes;
    const size_t parts = (size_t)parts_of_run(TYPE), runs = 8 / parts, run_bytes = BLOCK_LANES * bytes / runs;
    const bool is_signed = has_signed_words(TYPE);
    const ck_packed_super_block *x = packed;
    for (size_t b = 0; b < blocks; b++, p += bytes, x += TOKENS) {
        block_head head;
        open_block(TYPE, p, stride, &head);
        vwi integer[BLOCK_FEW_TOKENS], pairs[BLOCK_FEW_TOKENS];
        UNROLL for (int c = 0; c < TOKENS; c++) integer[c] = pairs[c] = (vwi)0;
        for (size_t r = 0; r < runs; r++, ahead += run_bytes) {
            prefetch_ahead(ahead, run_bytes);
            vw raw[RUN_WORDS];
            load_run(TYPE, p, stride, r, raw);
            UNROLL for (size_t i = 0; i < parts; i++) {
                vw word[8];
                words_of_part(TYPE, &head, raw, r, (int)i, word);
                const size_t part = r * parts + i;
                UNROLL for (int c = 0; c < TOKENS; c++) {
                    const int8_t *q = x[c].q + 32 * part;
                    if (has_scales_of_32(TYPE)) {
                        integer[c] += add_few_words(is_signed, 8, word, q, (vwi)0) * head.scale[2 * part];
                    } else {
                        integer[c] += add_few_words(is_signed, 4, word, q, (vwi)0) * head.scale[2 * part];
                        integer[c] += add_few_words(is_signed, 4, word + 4, q + 16, (vwi)0) * head.scale[2 * part + 1];
                    }
                }
            }
        }
        UNROLL for (int c = 0; c < TOKENS; c++) {
            UNROLL for (int i = 0; i < CK_GROUPS / 2; i++)
                pairs[c] = dot_pairs(pairs[c], head.pair[i], word_to_all(x[c].sum + 2 * i));
            const vwf dx = vwf_all(x[c].d);
            sum[c] = vwf_fma(head.d * dx, vwf_from(integer[c] - pairs[c] * raise_of_256(TYPE)), sum[c]);
            if (ck_format_of(TYPE).minimum) sum[c] = vwf_fma(-(head.minimum * dx), vwf_from(pairs[c]), sum[c]);
        }
    }
}

INLINE void few_rows(const ck_weight TYPE, const int TOKENS, const ck_product *p) {
    const ck_format format = ck_format_of(TYPE);
    const bool super = format.packing == CK_PACK_256;
    const size_t blocks = p->k / format.elements, bytes = format.bytes, row_bytes = blocks * bytes;
    const size_t packed_bytes = (size_t)TOKENS * (super ? sizeof(ck_packed_super_block) : sizeof(ck_packed_block));
    for (size_t row = 0; row < p->rows; row += BLOCK_LANES) {
        const uint8_t *w = (const uint8_t *)p->weights + row * row_bytes;
        const size_t rows = p->rows - row < BLOCK_LANES ? p->rows - row : BLOCK_LANES;
        const size_t run = rows == BLOCK_LANES ? blocks : super ? CK_PANEL_SUPER_BLOCKS : CK_PANEL_BLOCKS;
        const uintptr_t ahead = (uintptr_t)(w + BLOCK_LANES * row_bytes);
        uint8_t stage[BLOCK_LANES * STAGED_ROW_BYTES];
        vwf sum[BLOCK_FEW_TOKENS];
        UNROLL for (int c = 0; c < TOKENS; c++) sum[c] = vwf_all(0.0f);
        for (size_t b = 0; b < blocks; b += run) {
            const size_t held = blocks - b < run ? blocks - b : run;
            const uint8_t *from = w + b * bytes, *x = (const uint8_t *)p->packed_x + b * packed_bytes;
            size_t stride = row_bytes;
            if (rows < BLOCK_LANES) {
                stride = held * bytes;
                from = staged_rows(from, row_bytes, rows, stride, stage);
            }
            if (super) few_of_256(TYPE, TOKENS, from, stride, x, held, ahead, sum);
            else few_of_32(TYPE, TOKENS, from, stride, x, held, ahead, sum);
        }
        UNROLL for (int c = 0; c < TOKENS; c++) {
            if (p->bias) sum[c] += vwf_load_first(p->bias + row, rows);
            vwf_store_first(p->out + (size_t)c * p->out_stride + row, sum[c], rows);
        }
    }
    activate_rows(p->activation, p->out, p->tokens, p->out_stride, p->rows);
}

#define ONE(name) \
    static void one_##name(const ck_product *p) { few_rows(CK_WEIGHT_##name, 1, p); }
EACH_FORMAT_32(ONE)
EACH_FORMAT_256(ONE)
#undef ONE

static void product_of_one(const ck_product *p) {
    switch (p->type) {
#define ONE(name) \
    case CK_WEIGHT_##name: one_##name(p); break;
        EACH_FORMAT_32(ONE)
        EACH_FORMAT_256(ONE)
#undef ONE
    default: break;
    }
}

#endif
