/* Faults at the k-th write-side call beneath a folder, for programs that don't know of it (LD_PRELOAD).
 *
 * FAULT_ROOT  the folder; calls elsewhere pass untouched
 * FAULT_KIND  none, kill, short, signal:NUMBER, or errno:NUMBER
 * FAULT_AT    which call, from 1
 * FAULT_ON    1: every call from that one on, not it alone
 * FAULT_LOG   a file that gets a line for each call
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

enum { WATCHED = 1, WRITTEN = 2, MOST = 4096 };
enum { PASS, FAIL, SHORT };
static unsigned char kinds[MOST]; /* by descriptor: whether it leads beneath the folder, and whether for writing */
static int calls;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int beneath(const char *path) {
    const char *root = getenv("FAULT_ROOT");
    return root && path && !strncmp(path, root, strlen(root));
}

static int is(int fd, int kind) { return fd >= 0 && fd < MOST && (kinds[fd] & kind); }

static int watch(int fd, int kind) {
    if (fd >= 0 && fd < MOST) kinds[fd] = kind;
    return fd;
}

static void note(const char *call) {
    const char *path = getenv("FAULT_LOG");
    if (!path) return;
    int fd = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    syscall(SYS_write, fd, call, strlen(call));
    syscall(SYS_write, fd, "\n", 1);
    syscall(SYS_close, fd);
}

static int fault(const char *call) {
    const char *kind = getenv("FAULT_KIND"), *at = getenv("FAULT_AT"), *on = getenv("FAULT_ON");
    int wanted = at ? atoi(at) : 0;
    calls++;
    note(call);
    if (!kind || !wanted || calls < wanted || (calls > wanted && !(on && *on == '1'))) return PASS;
    if (!strcmp(kind, "kill")) kill(getpid(), SIGKILL);
    if (!strncmp(kind, "signal:", 7)) raise(atoi(kind + 7));
    if (!strcmp(kind, "short")) return SHORT;
    if (strncmp(kind, "errno:", 6)) return PASS;
    if (calls > wanted && !strncmp(call, "unlink", 6)) return PASS; /* a full disk still lets go of files */
    errno = atoi(kind + 6);
    return FAIL;
}

#define FAILS(call) (fault(call) == FAIL)

static int opened(const char *call, const char *path, int flags, int mode, int (*real)(const char *, int, ...)) {
    if (!beneath(path)) return watch(real(path, flags, mode), 0);
    int writes = (flags & O_ACCMODE) != O_RDONLY || flags & (O_CREAT | O_TRUNC);
    if (writes && FAILS(call)) return -1;
    return watch(real(path, flags, mode), WATCHED | (writes ? WRITTEN : 0));
}

#define OPEN(name)                                      \
    int name(const char *path, int flags, ...) {        \
        va_list rest;                                   \
        va_start(rest, flags);                          \
        int mode = va_arg(rest, int);                   \
        va_end(rest);                                   \
        return opened(#name, path, flags, mode, REAL(name)); \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                                   \
    int name(int folder, const char *path, int flags, ...) {                           \
        va_list rest;                                                                  \
        va_start(rest, flags);                                                         \
        int mode = va_arg(rest, int);                                                  \
        va_end(rest);                                                                  \
        int writes = beneath(path) && ((flags & O_ACCMODE) != O_RDONLY || flags & (O_CREAT | O_TRUNC)); \
        if (writes && FAILS(#name)) return -1;                                         \
        return watch(REAL(name)(folder, path, flags, mode), beneath(path) ? WATCHED | (writes ? WRITTEN : 0) : 0); \
    }
OPENAT(openat)
OPENAT(openat64)

#define MAKE(name, parameters, arguments)                                        \
    int name parameters {                                                        \
        int ours = beneath(path);                                                \
        if (ours && FAILS(#name)) return -1;                                     \
        return watch(REAL(name) arguments, ours ? WATCHED | WRITTEN : 0);        \
    }
MAKE(mkstemp, (char *path), (path))
MAKE(mkostemp, (char *path, int flags), (path, flags))
MAKE(mkostemp64, (char *path, int flags), (path, flags))

#define FOPEN(name)                                                                \
    FILE *name(const char *path, const char *mode) {                               \
        int ours = beneath(path), writes = ours && strpbrk(mode, "wa+");           \
        if (writes && FAILS(#name)) return NULL;                                   \
        FILE *file = REAL(name)(path, mode);                                       \
        if (file) watch(fileno(file), ours ? WATCHED | (writes ? WRITTEN : 0) : 0); \
        return file;                                                               \
    }
FOPEN(fopen)
FOPEN(fopen64)

#define WRITE(name, parameters, fd, size, whole, half)  \
    ssize_t name parameters {                           \
        if (!is(fd, WRITTEN)) return whole;             \
        int found = fault(#name);                       \
        if (found == FAIL) return -1;                   \
        return found == SHORT && size > 1 ? half : whole; \
    }
WRITE(write, (int fd, const void *data, size_t size), fd, size, REAL(write)(fd, data, size), REAL(write)(fd, data, size / 2))
WRITE(pwrite, (int fd, const void *data, size_t size, off_t at), fd, size, REAL(pwrite)(fd, data, size, at), REAL(pwrite)(fd, data, size / 2, at))

#define FWRITE(name)                                                        \
    size_t name(const void *data, size_t size, size_t count, FILE *file) {  \
        if (is(fileno(file), WRITTEN)) {                                    \
            int found = fault(#name);                                       \
            if (found == FAIL) return 0;                                    \
            if (found == SHORT) { errno = ENOSPC; return REAL(name)(data, 1, size * count / 2, file) / size; } \
        }                                                                   \
        return REAL(name)(data, size, count, file);                         \
    }
#undef fwrite_unlocked /* a macro where the compiler optimises */
FWRITE(fwrite)
FWRITE(fwrite_unlocked)

int close(int fd) {
    int failed = is(fd, WRITTEN) && FAILS("close"), number = errno;
    watch(fd, 0);
    int done = REAL(close)(fd);
    if (!failed) return done;
    errno = number;
    return -1;
}

int fclose(FILE *file) {
    int fd = fileno(file), failed = is(fd, WRITTEN) && FAILS("fclose"), number = errno;
    watch(fd, 0);
    int done = REAL(fclose)(file);
    if (!failed) return done;
    errno = number;
    return EOF;
}

int dup(int fd) { return watch(REAL(dup)(fd), is(fd, WATCHED) ? WATCHED : 0); }

#define CALL(name, ours, parameters, arguments) \
    int name parameters { return ours && FAILS(#name) ? -1 : REAL(name) arguments; }
CALL(fsync, is(fd, WATCHED), (int fd), (fd))
CALL(fdatasync, is(fd, WATCHED), (int fd), (fd))
CALL(ftruncate, is(fd, WRITTEN), (int fd, off_t size), (fd, size))
CALL(ftruncate64, is(fd, WRITTEN), (int fd, off_t size), (fd, size))
CALL(truncate, beneath(path), (const char *path, off_t size), (path, size))
CALL(fchmod, is(fd, WATCHED), (int fd, mode_t mode), (fd, mode))
CALL(chmod, beneath(path), (const char *path, mode_t mode), (path, mode))
CALL(fchown, is(fd, WATCHED), (int fd, uid_t user, gid_t group), (fd, user, group))
CALL(chown, beneath(path), (const char *path, uid_t user, gid_t group), (path, user, group))
CALL(fsetxattr, is(fd, WATCHED), (int fd, const char *name, const void *value, size_t size, int flags), (fd, name, value, size, flags))
CALL(fremovexattr, is(fd, WATCHED), (int fd, const char *name), (fd, name))
CALL(rename, beneath(to), (const char *from, const char *to), (from, to))
CALL(renameat, beneath(to), (int one, const char *from, int other, const char *to), (one, from, other, to))
CALL(link, beneath(to), (const char *from, const char *to), (from, to))
CALL(unlink, beneath(path), (const char *path), (path))
CALL(unlinkat, beneath(path), (int folder, const char *path, int flags), (folder, path, flags))
CALL(mkdir, beneath(path), (const char *path, mode_t mode), (path, mode))
