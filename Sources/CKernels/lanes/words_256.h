// Formats with blocks of 256: the scales of each row's block once, then its words in runs of elements that share bytes.
#ifndef CK_LANES_WORDS_256_H
#define CK_LANES_WORDS_256_H

#include "words.h"

/// Words of 32 elements that come from the same bytes of the file, and are unpacked together.
INLINE int parts_of_run(ck_weight type) {
    switch (type) {
    case CK_WEIGHT_Q2_K:
    case CK_WEIGHT_Q3_K:
    case CK_WEIGHT_Q6_K: return 4;
    case CK_WEIGHT_IQ4_XS: return 1;
    default: return 2;
    }
}

/// Whether 32 elements have one scale, or two.
INLINE bool has_scales_of_32(ck_weight type) {
    return type == CK_WEIGHT_Q4_K || type == CK_WEIGHT_Q5_K || type == CK_WEIGHT_IQ4_XS;
}

/// What the format's integers are raised by where they stand in words, so that none is negative.
INLINE int32_t raise_of_256(ck_weight type) {
    switch (type) {
    case CK_WEIGHT_Q3_K: return 4;
    case CK_WEIGHT_Q6_K: return 32;
    case CK_WEIGHT_IQ4_XS: return LANES_RAISE;
    default: return 0;
    }
}

/// What a block has but once. `pair[p]` holds, as int16, what the sums of activations of groups 2 p and 2 p + 1 are
/// multiplied by: minima, or else the scales, for words that are raised.
typedef struct {
    vwf d, minimum;
    vwi scale[CK_GROUPS];
    vw pair[CK_GROUPS / 2];
    vw high[8];  ///< bits that stand apart from the others, of all runs
} block_head;

INLINE vw pair_of(vwi low, vwi high) { return ((vw)low & 0xffff) | (vw)high << 16; }

/// Eight scales and eight minima of six bits, in words 1 ... 3.
INLINE void open_six_bit_scales(const vw word[4], block_head *h) {
    const vw six = vw_bytes(63), four = vw_bytes(15), top = vw_bytes(48);
    const vw scale[2] = {word[1] & six, (word[3] & four) | (word[1] >> 2 & top)};
    const vw level[2] = {word[2] & six, (word[3] >> 4 & four) | (word[2] >> 2 & top)};
    UNROLL for (int j = 0; j < 8; j++) {
        const vwi minimum = unsigned_byte(level[j / 4], j % 4);
        h->scale[2 * j] = h->scale[2 * j + 1] = unsigned_byte(scale[j / 4], j % 4);
        h->pair[j] = pair_of(minimum, minimum);
    }
    h->d = halves_to_floats(word[0]);
    h->minimum = halves_to_floats(word[0] >> 16);
}

INLINE void open_q2_k(const uint8_t *p, size_t stride, block_head *h) {
    vw word[4];
    rows_to_words(p, stride, word);
    UNROLL for (int g = 0; g < CK_GROUPS; g++) h->scale[g] = unsigned_byte(nibbles_of(word[g / 4], 0), g % 4);
    UNROLL for (int g = 0; g < CK_GROUPS; g += 2) {
        const vw level = nibbles_of(word[g / 4], 1);
        h->pair[g / 2] = pair_of(unsigned_byte(level, g % 4), unsigned_byte(level, g % 4 + 1));
    }
    const vw scales = word_of_rows(p + 80, stride);
    h->d = halves_to_floats(scales);
    h->minimum = halves_to_floats(scales >> 16);
}

INLINE void open_q3_k(const uint8_t *p, size_t stride, block_head *h) {
    vw s[4];  // the first of them are quants, so that no byte behind the block is read
    rows_to_words(p + 92, stride, s);
    const vw two = vw_bytes(3);
    UNROLL for (int g = 0; g < CK_GROUPS; g++) {
        const vw low = nibbles_of(s[1 + g / 4 % 2], g / 8), high = s[3] >> (uint32_t)(2 * (g / 4)) & two;
        h->scale[g] = unsigned_byte(low | high << 4, g % 4) - 32;
    }
    h->d = halves_of_rows(p + 108, stride);
    rows_to_8_words(p, stride, h->high);
}

INLINE void open_q6_k(const uint8_t *p, size_t stride, block_head *h) {
    vw s[4];
    rows_to_words(p + 192, stride, s);
    UNROLL for (int g = 0; g < CK_GROUPS; g++) h->scale[g] = signed_byte(s[g / 4], g % 4);
    h->d = halves_of_rows(p + 208, stride);
}

INLINE void open_iq4_xs(const uint8_t *p, size_t stride, block_head *h) {
    vw s[4];  // d and the scales' high bits, their low bits, and eight bytes of quants
    rows_to_words(p, stride, s);
    UNROLL for (int j = 0; j < 8; j++) {
        const vw low = s[1] >> (uint32_t)(4 * j) & 15, high = s[0] >> (uint32_t)(16 + 2 * j) & 3;
        h->scale[2 * j] = h->scale[2 * j + 1] = (vwi)(low | high << 4) - 32;
    }
    h->d = halves_to_floats(s[0]);
}

INLINE void open_block(const ck_weight TYPE, const uint8_t *p, size_t stride, block_head *h) {
    h->minimum = vwf_all(0.0f);
    switch (TYPE) {
    case CK_WEIGHT_Q2_K: open_q2_k(p, stride, h); break;
    case CK_WEIGHT_Q3_K: open_q3_k(p, stride, h); break;
    case CK_WEIGHT_Q6_K: open_q6_k(p, stride, h); break;
    case CK_WEIGHT_IQ4_XS: open_iq4_xs(p, stride, h); break;
    default: {
        vw word[4];
        rows_to_words(p, stride, word);
        open_six_bit_scales(word, h);
    }
    }
    if (!ck_format_of(TYPE).minimum)
        UNROLL for (int i = 0; i < CK_GROUPS / 2; i++) h->pair[i] = pair_of(h->scale[2 * i], h->scale[2 * i + 1]);
    if (TYPE == CK_WEIGHT_Q5_K) rows_to_8_words(p + 16, stride, h->high);
}

enum { RUN_WORDS = 24 };

/// The bytes that run r is made of.
INLINE void load_run(const ck_weight TYPE, const uint8_t *p, size_t stride, size_t r, vw raw[RUN_WORDS]) {
    if (TYPE == CK_WEIGHT_IQ4_XS) {
        rows_to_words(p + 8 + 16 * r, stride, raw);
        return;
    }
    if (TYPE == CK_WEIGHT_Q6_K) {
        UNROLL for (size_t i = 0; i < 2; i++) rows_to_8_words(p + 64 * r + 32 * i, stride, raw + 8 * i);
        rows_to_8_words(p + 128 + 32 * r, stride, raw + 16);
        return;
    }
    const size_t quants = TYPE == CK_WEIGHT_Q3_K ? 32 : TYPE == CK_WEIGHT_Q5_K ? 48 : 16;
    rows_to_8_words(p + quants + 32 * r, stride, raw);
}

/// Part i of run r, 32 elements.
INLINE void words_of_part(const ck_weight TYPE, const block_head *h, const vw raw[RUN_WORDS], size_t r, int i,
                          vw word[8]) {
    const vw one = vw_bytes(1), two = vw_bytes(3);
    int8_t raised[16];
    if (TYPE == CK_WEIGHT_IQ4_XS)
        for (int v = 0; v < 16; v++) raised[v] = (int8_t)(uint8_t)(ck_iq4_values[v] + LANES_RAISE);
    UNROLL for (int j = 0; j < 8; j++) {
        switch (TYPE) {
        case CK_WEIGHT_Q2_K: word[j] = raw[j] >> (uint32_t)(2 * i) & two; break;
        case CK_WEIGHT_Q3_K: {
            const vw high = h->high[j] >> vw_all((uint32_t)(4 * r) + (uint32_t)i) & one;
            word[j] = (raw[j] >> (uint32_t)(2 * i) & two) | high << 2;
            break;
        }
        case CK_WEIGHT_Q5_K: {
            const vw high = h->high[j] >> vw_all((uint32_t)(2 * r) + (uint32_t)i) & one;
            word[j] = nibbles_of(raw[j], i) | high << 4;
            break;
        }
        case CK_WEIGHT_Q6_K: {
            const vw high = raw[16 + j] >> (uint32_t)(2 * i) & two;
            word[j] = nibbles_of(raw[8 * (i % 2) + j], i / 2) | high << 4;
            break;
        }
        case CK_WEIGHT_IQ4_XS: word[j] = table_words(raised, nibbles_of(raw[j % 4], j / 4)); break;
        default: word[j] = nibbles_of(raw[j], i); break;
        }
    }
}

#endif
