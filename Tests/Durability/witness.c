// Tells when two processes write one output at once.
//
//     LD_PRELOAD=witness.so WITNESS_OUTPUT=/real/path/out.jsonl WITNESS_LOG=file PROGRAM
//
// From the moment a process opens the partial file of the output until it renames it, it holds a lock of its own kind
// on OUTPUT.witness. Whoever finds that lock taken writes a line to the log: two were inside at once. The file is opened
// before anything else, so that the system, which closes the files of a killed process in the order of their numbers,
// gives this lock back before the program's own.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static char partial[PATH_MAX] = "", log_path[PATH_MAX] = "";
static int witness = -1;

__attribute__((constructor)) static void open_witness(void) {
    const char *output = getenv("WITNESS_OUTPUT"), *log = getenv("WITNESS_LOG");
    if (!output || !log) return;
    const char *name = strrchr(output, '/');
    if (!name) return;
    char path[PATH_MAX];
    snprintf(partial, sizeof partial, "%.*s/.%s.partial", (int)(name - output), output, name + 1);
    snprintf(log_path, sizeof log_path, "%s", log);
    snprintf(path, sizeof path, "%s.witness", output);
    witness = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
}

static void tell(const char *line) {
    int log = (int)syscall(SYS_openat, AT_FDCWD, log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log < 0) return;
    (void)!syscall(SYS_write, log, line, strlen(line));
    syscall(SYS_close, log);
}

static void enter(void) {
    struct flock range = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    tell(fcntl(witness, F_SETLK, &range) == 0 ? "entered\n" : "two at once\n");
}

static void leave(void) {
    struct flock range = {.l_type = F_UNLCK, .l_whence = SEEK_SET};
    fcntl(witness, F_SETLK, &range);
}

static int is_partial(const char *name) { return witness >= 0 && strcmp(name, partial) == 0; }

#define REAL(name) ({ \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name); \
    real; })

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        mode_t mode = 0; \
        if (flags & (O_CREAT | O_TMPFILE)) { \
            va_list arguments; \
            va_start(arguments, flags); \
            mode = va_arg(arguments, mode_t); \
            va_end(arguments); \
        } \
        if (is_partial(path)) enter(); \
        return REAL(name)(path, flags, mode); \
    }

OPEN(open)
OPEN(open64)

int rename(const char *from, const char *to) {
    // Before the name is given: behind it the program may give its own lock back at any time.
    if (is_partial(from)) leave();
    return REAL(rename)(from, to);
}
