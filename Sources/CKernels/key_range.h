// Which keys a query of cached attention sees, for every instruction set.
#ifndef CK_KEY_RANGE_H
#define CK_KEY_RANGE_H

#include "include/CKernels.h"

/// Keys first ..< end.
typedef struct {
    size_t first, end;
} ck_key_range;

static inline ck_key_range ck_visible_keys(const ck_cached_attention *a, size_t query) {
    ck_key_range visible = {0, a->keys_count};
    if (!a->causal) return visible;
    size_t position = a->first_position + query;
    if (position < visible.end) visible.end = position + 1;
    if (a->window != 0 && position >= a->window) visible.first = position - a->window + 1;
    if (visible.first > visible.end) visible.first = visible.end;
    return visible;
}

#endif
