// Makes one call fail: the k-th that changes something whose path begins in a certain way.
//
//     LD_PRELOAD=interpose.so INTERPOSE_PREFIX=/real/path/ INTERPOSE_AT=k INTERPOSE_FAULT=EIO INTERPOSE_LOG=file PROGRAM
//
// Counted are write, pwrite, writev, fsync, fdatasync, ftruncate, rename, link, unlink, mkdir and open, of the program
// and of its libraries. Only calls that the fault can happen to count.
//
//     EIO, ENOSPC   the k-th call fails
//     FULL          no call that needs room succeeds from the k-th on
//     EINTR         the k-th call fails; once more and it succeeds
//     SHORT         the k-th write writes half of its bytes
//     KILL          the process dies instead of making the k-th call
//     TORN          the process dies behind the k-th call, a write half done
//     COUNT         nothing happens
//
// The log gets one line when the fault happens: the call and its path. COUNT writes there how many calls KILL could
// choose from, when the program ends.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum fault { NONE, FAIL, FULL, INTERRUPT, SHORT, KILL, TORN, COUNT };
enum need { NEEDS_ROOM = 1, IS_WRITE = 2, MAY_BE_INTERRUPTED = 4 };

static enum fault fault = NONE;
static int error_number = 0;
static long failing_call = 0;
static char prefix[PATH_MAX] = "";
static char log_path[PATH_MAX] = "";
static atomic_long calls = 0;

__attribute__((constructor)) static void read_environment(void) {
    const char *name = getenv("INTERPOSE_FAULT"), *at = getenv("INTERPOSE_AT");
    const char *where = getenv("INTERPOSE_PREFIX"), *log = getenv("INTERPOSE_LOG");
    if (!name || !at || !where || !log) return;
    static const struct { const char *name; enum fault fault; int number; } known[] = {
        {"EIO", FAIL, EIO}, {"ENOSPC", FAIL, ENOSPC}, {"FULL", FULL, ENOSPC}, {"EINTR", INTERRUPT, EINTR},
        {"SHORT", SHORT, 0}, {"KILL", KILL, 0}, {"TORN", TORN, 0}, {"COUNT", COUNT, 0},
    };
    snprintf(prefix, sizeof prefix, "%s", where);
    snprintf(log_path, sizeof log_path, "%s", log);
    failing_call = atol(at);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(name, known[i].name) != 0) continue;
        fault = known[i].fault;
        error_number = known[i].number;
    }
}

static int is_chosen(const char *path) {
    size_t length = strlen(prefix);
    if (strncmp(path, prefix, length) == 0) return 1;
    // A folder is made and synchronized by its own name.
    return length > 0 && prefix[length - 1] == '/' && strlen(path) == length - 1
        && strncmp(path, prefix, length - 1) == 0;
}

static void path_of_descriptor(int descriptor, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    path[length > 0 ? length : 0] = 0;
}

// The absolute path of a name that need not be there.
static void path_of_name(int at, const char *name, char *path) {
    char base[PATH_MAX] = "";
    if (name[0] != '/') {
        if (at == AT_FDCWD) { if (!getcwd(base, sizeof base)) base[0] = 0; } else { path_of_descriptor(at, base); }
    }
    int length = snprintf(path, PATH_MAX, "%s%s%s", base, base[0] ? "/" : "", name);
    if (length >= PATH_MAX) path[0] = 0;
}

static void note(const char *call, const char *path) {
    char line[PATH_MAX + 64];
    int length = snprintf(line, sizeof line, "%s %s\n", call, path);
    int log = (int)syscall(SYS_openat, AT_FDCWD, log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log < 0) return;
    (void)!syscall(SYS_write, log, line, (size_t)length);
    syscall(SYS_close, log);
}

__attribute__((destructor)) static void tell_count(void) {
    if (fault != COUNT) return;
    char text[32];
    snprintf(text, sizeof text, "%ld", atomic_load(&calls));
    note("calls", text);
}

_Noreturn static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

static int can_happen(int needs) {
    switch (fault) {
    case NONE: return 0;
    case FULL: return needs & NEEDS_ROOM;
    case INTERRUPT: return needs & MAY_BE_INTERRUPTED;
    case SHORT: return needs & IS_WRITE;
    default: return 1;
    }
}

// What is to become of a call: NONE, FAIL with errno set, SHORT, or TORN. Does not come back from KILL.
static enum fault decide(const char *call, int needs, const char *path) {
    if (!can_happen(needs) || !is_chosen(path)) return NONE;
    long number = atomic_fetch_add(&calls, 1) + 1;
    if (fault == COUNT || (fault == FULL ? number < failing_call : number != failing_call)) return NONE;
    if (number == failing_call) note(call, path);
    switch (fault) {
    case KILL: die();
    case SHORT: return SHORT;
    case TORN: return TORN;
    default: errno = error_number; return FAIL;
    }
}

static enum fault decide_of_descriptor(const char *call, int needs, int descriptor) {
    if (fault == NONE) return NONE;
    char path[PATH_MAX];
    int kept = errno;
    path_of_descriptor(descriptor, path);
    errno = kept;
    return decide(call, needs, path);
}

static enum fault decide_of_name(const char *call, int needs, int at, const char *name) {
    if (fault == NONE) return NONE;
    char path[PATH_MAX];
    int kept = errno;
    path_of_name(at, name, path);
    errno = kept;
    return decide(call, needs, path);
}

#define REAL(name) ({ \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name); \
    real; })

// A call whose outcome is a number; a torn one is made, and nobody learns of it.
#define CARRY_OUT(decision, call) \
    enum fault decided = decision; \
    if (decided == FAIL) return -1; \
    int result = call; \
    if (decided == TORN) die(); \
    return result

static size_t part(enum fault decided, size_t count) {
    return (decided == SHORT || decided == TORN) && count > 1 ? count / 2 : count;
}

// A single byte can't be written in part.
static int needs_of_write(size_t count) {
    return NEEDS_ROOM | MAY_BE_INTERRUPTED | (count > 1 ? IS_WRITE : 0);
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
    enum fault decided = decide_of_descriptor("write", needs_of_write(count), descriptor);
    if (decided == FAIL) return -1;
    ssize_t written = REAL(write)(descriptor, bytes, part(decided, count));
    if (decided == TORN) die();
    return written;
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
    enum fault decided = decide_of_descriptor("pwrite", needs_of_write(count), descriptor);
    if (decided == FAIL) return -1;
    ssize_t written = REAL(pwrite)(descriptor, bytes, part(decided, count), offset);
    if (decided == TORN) die();
    return written;
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
    enum fault decided = decide_of_descriptor("pwrite", needs_of_write(count), descriptor);
    if (decided == FAIL) return -1;
    ssize_t written = REAL(pwrite64)(descriptor, bytes, part(decided, count), offset);
    if (decided == TORN) die();
    return written;
}

ssize_t writev(int descriptor, const struct iovec *pieces, int count) {
    enum fault decided = decide_of_descriptor("writev", needs_of_write((size_t)count), descriptor);
    if (decided == FAIL) return -1;
    ssize_t written = REAL(writev)(descriptor, pieces, (int)part(decided, (size_t)count));
    if (decided == TORN) die();
    return written;
}

int fsync(int descriptor) {
    CARRY_OUT(decide_of_descriptor("fsync", MAY_BE_INTERRUPTED, descriptor), REAL(fsync)(descriptor));
}

int fdatasync(int descriptor) {
    CARRY_OUT(decide_of_descriptor("fdatasync", MAY_BE_INTERRUPTED, descriptor), REAL(fdatasync)(descriptor));
}

int ftruncate(int descriptor, off_t length) {
    CARRY_OUT(decide_of_descriptor("ftruncate", MAY_BE_INTERRUPTED, descriptor), REAL(ftruncate)(descriptor, length));
}

int ftruncate64(int descriptor, off64_t length) {
    CARRY_OUT(decide_of_descriptor("ftruncate", MAY_BE_INTERRUPTED, descriptor), REAL(ftruncate64)(descriptor, length));
}

int rename(const char *from, const char *to) {
    CARRY_OUT(decide_of_name("rename", 0, AT_FDCWD, to), REAL(rename)(from, to));
}

int link(const char *from, const char *to) {
    CARRY_OUT(decide_of_name("link", NEEDS_ROOM, AT_FDCWD, to), REAL(link)(from, to));
}

int unlink(const char *name) {
    CARRY_OUT(decide_of_name("unlink", 0, AT_FDCWD, name), REAL(unlink)(name));
}

int mkdir(const char *name, mode_t mode) {
    CARRY_OUT(decide_of_name("mkdir", NEEDS_ROOM, AT_FDCWD, name), REAL(mkdir)(name, mode));
}

// Only opens that make a file need room; the others can fail all the same.
static enum fault decide_of_open(int at, const char *name, int flags) {
    if (fault == NONE) return NONE;
    int kept = errno;
    int makes = (flags & O_CREAT) && faccessat(at, name, F_OK, 0) != 0;
    errno = kept;
    return decide_of_name("open", MAY_BE_INTERRUPTED | (makes ? NEEDS_ROOM : 0), at, name);
}

#define MODE(flags) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | O_TMPFILE)) { \
        va_list arguments; \
        va_start(arguments, flags); \
        mode = va_arg(arguments, mode_t); \
        va_end(arguments); \
    }

int open(const char *name, int flags, ...) {
    MODE(flags)
    CARRY_OUT(decide_of_open(AT_FDCWD, name, flags), REAL(open)(name, flags, mode));
}

int open64(const char *name, int flags, ...) {
    MODE(flags)
    CARRY_OUT(decide_of_open(AT_FDCWD, name, flags), REAL(open64)(name, flags, mode));
}

int openat(int at, const char *name, int flags, ...) {
    MODE(flags)
    CARRY_OUT(decide_of_open(at, name, flags), REAL(openat)(at, name, flags, mode));
}

int openat64(int at, const char *name, int flags, ...) {
    MODE(flags)
    CARRY_OUT(decide_of_open(at, name, flags), REAL(openat64)(at, name, flags, mode));
}
