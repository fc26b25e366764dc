/* Runs one input and ends the process where more than the input's size and 64 MB is allocated at once, or where the
 * input takes over a second of processor time: a busy machine must not fail a sound reader. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <sanitizer/allocator_interface.h>

/* The target: opens the bytes, and reads everything where that succeeds. */
void examine(const uint8_t *bytes, ptrdiff_t count);

static const int64_t allowance = 64 << 20;

static int64_t live, limit;
static int counting;

static void allocated(const volatile void *pointer, size_t size) {
    (void)pointer;
    if (!counting) return;
    live += (int64_t)size;
    if (live <= limit) return;
    counting = 0;
    fprintf(stderr, "%lld bytes are allocated at once; %lld are allowed\n", (long long)live, (long long)limit);
    abort();
}

static void freed(const volatile void *pointer) {
    if (counting && pointer) live -= (int64_t)__sanitizer_get_allocated_size((const void *)pointer);
}

int LLVMFuzzerInitialize(int *argc, char ***argv) {
    (void)argc;
    (void)argv;
    return __sanitizer_install_malloc_and_free_hooks(allocated, freed) ? 0 : 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
    live = 0;
    /* The copy that stands for the mapped file is no allocation of the readers. */
    limit = 2 * (int64_t)count + allowance;
    counting = 1;
    const clock_t start = clock();
    examine(bytes, (ptrdiff_t)count);
    counting = 0;
    const double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    if (seconds > 1) {
        fprintf(stderr, "the input took %.1f seconds of processor time\n", seconds);
        abort();
    }
    return 0;
}
