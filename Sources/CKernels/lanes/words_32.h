// Formats with blocks of 32: one block of each row as eight words, its scale and its minimum.
#ifndef CK_LANES_WORDS_32_H
#define CK_LANES_WORDS_32_H

#include "words.h"

/// What a format's integers are raised by as they stand in the file, so that none is negative.
INLINE int32_t offset_of_32(ck_weight type) {
    switch (type) {
    case CK_WEIGHT_Q4_0: return 8;
    case CK_WEIGHT_Q5_0: return 16;
    case CK_WEIGHT_MXFP4: return 12;
    default: return 0;
    }
}

/// What they are raised by as words. Where the dot product wants signed bytes raised, all formats are raised alike, as
/// the sum of activations that makes up for it is at hand; elsewhere only those that are so in the file.
INLINE int32_t raise_of_32(ck_weight type) { return LANES_RAISE ? LANES_RAISE : offset_of_32(type); }

INLINE bool has_signed_words(ck_weight type) {
    return type == CK_WEIGHT_Q8_0 || type == CK_WEIGHT_IQ4_NL || type == CK_WEIGHT_IQ4_XS;
}

typedef struct {
    vw word[8];
    vwf d, minimum;
} block_words_32;

/// Bytes below 128 - `more`, raised by it; no byte carries into the next.
INLINE void raise_words(uint8_t more, vw word[8]) {
    UNROLL for (int j = 0; j < 8; j++) word[j] += vw_bytes(more);
}

INLINE void words_of_nibbles(const uint8_t *p, size_t stride, vw out[8]) {
    vw both[4];
    rows_to_words(p, stride, both);
    UNROLL for (int j = 0; j < 4; j++) {
        out[j] = nibbles_of(both[j], 0);
        out[j + 4] = nibbles_of(both[j], 1);
    }
}

/// Bit 4 j + i of `fifth` becomes bit 4 of byte i of word j: multiplying by 1 + 2^7 + 2^14 + 2^21 puts bits 0 ... 3 at
/// the bottoms of the bytes, and nothing carries.
INLINE void add_fifth_bits(vw fifth, vw word[8]) {
    UNROLL for (int j = 0; j < 8; j++) {
        vw four = fifth >> (uint32_t)(4 * j) & 15;
        word[j] |= (four * 0x00204081u & 0x01010101u) << 4;
    }
}

/// Each nibble replaced by its value, raised.
INLINE void look_up_words(const int8_t values[16], uint8_t raise, vw word[8]) {
    int8_t raised[16];
    for (int i = 0; i < 16; i++) raised[i] = (int8_t)(uint8_t)(values[i] + raise);
    UNROLL for (int j = 0; j < 8; j++) word[j] = table_words(raised, word[j]);
}

/// One block of each of BLOCK_LANES rows, `stride` bytes apart.
INLINE void words_of_32(const ck_weight TYPE, const uint8_t *p, size_t stride, block_words_32 *out) {
    out->minimum = vwf_all(0.0f);
    if (ck_format_of(TYPE).minimum) {
        const vw both = word_of_rows(p, stride);
        out->d = halves_to_floats(both);
        out->minimum = halves_to_floats(both >> 16);
    } else if (TYPE == CK_WEIGHT_MXFP4) {
        const vw e = byte_of_rows(p, stride);
        const vwi small = e < 2;
        out->d = __builtin_bit_cast(vwf, small ? vw_all(0x00200000u) << (e & 1) : (e - 1) << 23);
    } else {
        out->d = halves_of_rows(p, stride);
    }
    switch (TYPE) {
    case CK_WEIGHT_Q4_0: words_of_nibbles(p + 2, stride, out->word); break;
    case CK_WEIGHT_Q4_1: words_of_nibbles(p + 4, stride, out->word); break;
    case CK_WEIGHT_Q5_0:
        words_of_nibbles(p + 6, stride, out->word);
        add_fifth_bits(word_of_rows(p + 2, stride), out->word);
        break;
    case CK_WEIGHT_Q5_1:
        words_of_nibbles(p + 8, stride, out->word);
        add_fifth_bits(word_of_rows(p + 4, stride), out->word);
        break;
    case CK_WEIGHT_IQ4_NL:
        words_of_nibbles(p + 2, stride, out->word);
        look_up_words(ck_iq4_values, LANES_RAISE, out->word);
        break;
    case CK_WEIGHT_MXFP4:
        words_of_nibbles(p + 1, stride, out->word);
        look_up_words(ck_mxfp4_values, (uint8_t)raise_of_32(TYPE), out->word);
        break;
    default:
        rows_to_8_words(p + 2, stride, out->word);
        UNROLL for (int j = 0; j < 8; j++) out->word[j] ^= vw_bytes(LANES_RAISE);
        break;
    }
    const bool is_raised = has_signed_words(TYPE) || TYPE == CK_WEIGHT_MXFP4;
    if (!is_raised) raise_words((uint8_t)(raise_of_32(TYPE) - offset_of_32(TYPE)), out->word);
}

#endif
