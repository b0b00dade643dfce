/* Loaded before libc: notes in order every change that a process makes to the files of one folder, and every sync.
 *
 * TRACE_FOLDER: the folder, as an absolute path. TRACE_LOG: where to write; must lie elsewhere. A record is one letter,
 * the length of a path and of data as 32 bits, an offset as 64 bits, the path below the folder, the data. Each is written
 * after its call has returned, and no two calls overlap: the order of records is the order of effects. `disk.rs` reads it.
 *
 * What is mapped into memory is not seen: SQLite maps its -shm file alone, which it makes anew after a crash. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define MOST 65536
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int log_fd = -1;
static const char *folder;
static size_t folder_length;
static char *paths[MOST]; /* file descriptor -> path below the folder */

__attribute__((constructor)) static void begin(void) {
    const char *log = getenv("TRACE_LOG");
    folder = getenv("TRACE_FOLDER");
    if (!log || !folder) return;
    folder_length = strlen(folder);
    log_fd = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}
/* The part below the folder ("" for the folder itself), or NULL for any other path. */
static const char *below(const char *path) {
    if (log_fd < 0 || !path || strncmp(path, folder, folder_length)) return NULL;
    path += folder_length;
    if (*path == '\0') return path;
    return *path == '/' ? path + 1 : NULL;
}
static void note(char letter, const char *path, uint64_t offset, const void *data, uint32_t length) {
    uint32_t path_length = (uint32_t)strlen(path);
    char head[17];
    int kept = errno;
    head[0] = letter;
    memcpy(head + 1, &path_length, 4);
    memcpy(head + 5, &length, 4);
    memcpy(head + 9, &offset, 8);
    struct iovec parts[3] = {{head, sizeof head}, {(void *)path, path_length}, {(void *)data, length}};
    size_t all = sizeof head + path_length + length;
    if (syscall(SYS_writev, log_fd, parts, 3) != (long)all) abort();
    errno = kept;
}
static const char *path_of(int fd) { return fd >= 0 && fd < MOST ? paths[fd] : NULL; }

static int open_any(int at, const char *path, int flags, mode_t mode) {
    const char *name = below(path);
    if (!name) return (int)syscall(SYS_openat, at, path, flags, mode);
    pthread_mutex_lock(&lock);
    int is_new = (flags & O_CREAT) && syscall(SYS_faccessat, AT_FDCWD, path, F_OK) != 0;
    int fd = (int)syscall(SYS_openat, at, path, flags, mode);
    if (fd >= 0 && fd < MOST) {
        free(paths[fd]);
        paths[fd] = strdup(name);
        if (is_new) note('C', name, 0, "", 0);
        else if (flags & O_TRUNC) note('T', name, 0, "", 0);
    }
    pthread_mutex_unlock(&lock);
    return fd;
}
#define OPEN(name)                                     \
    int name(const char *path, int flags, ...) {       \
        va_list rest;                                  \
        va_start(rest, flags);                         \
        mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0; \
        va_end(rest);                                  \
        return open_any(AT_FDCWD, path, flags, mode);  \
    }
#define OPENAT(name)                                   \
    int name(int at, const char *path, int flags, ...) { \
        va_list rest;                                  \
        va_start(rest, flags);                         \
        mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0; \
        va_end(rest);                                  \
        return open_any(at, path, flags, mode);        \
    }
OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)

int close(int fd) {
    if (!path_of(fd)) return (int)syscall(SYS_close, fd);
    pthread_mutex_lock(&lock);
    free(paths[fd]);
    paths[fd] = NULL;
    int done = (int)syscall(SYS_close, fd);
    pthread_mutex_unlock(&lock);
    return done;
}
static ssize_t write_at(int fd, const void *data, size_t length, off_t offset, int is_placed) {
    if (!path_of(fd)) {
        return is_placed ? syscall(SYS_pwrite64, fd, data, length, offset) : syscall(SYS_write, fd, data, length);
    }
    pthread_mutex_lock(&lock);
    if (!is_placed) offset = (off_t)syscall(SYS_lseek, fd, 0, SEEK_CUR);
    ssize_t done = is_placed ? syscall(SYS_pwrite64, fd, data, length, offset) : syscall(SYS_write, fd, data, length);
    if (done > 0) note('W', paths[fd], (uint64_t)offset, data, (uint32_t)done);
    pthread_mutex_unlock(&lock);
    return done;
}
ssize_t write(int fd, const void *data, size_t length) { return write_at(fd, data, length, 0, 0); }
ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) { return write_at(fd, data, length, offset, 1); }
ssize_t pwrite64(int fd, const void *data, size_t length, off_t offset) { return write_at(fd, data, length, offset, 1); }

static int truncate_to(int fd, off_t length) {
    if (!path_of(fd)) return (int)syscall(SYS_ftruncate, fd, length);
    pthread_mutex_lock(&lock);
    int done = (int)syscall(SYS_ftruncate, fd, length);
    if (!done) note('T', paths[fd], (uint64_t)length, "", 0);
    pthread_mutex_unlock(&lock);
    return done;
}
int ftruncate(int fd, off_t length) { return truncate_to(fd, length); }
int ftruncate64(int fd, off_t length) { return truncate_to(fd, length); }

static int sync_by(long call, int fd) {
    if (!path_of(fd)) return (int)syscall(call, fd);
    pthread_mutex_lock(&lock);
    int done = (int)syscall(call, fd);
    if (!done) note('S', paths[fd], 0, "", 0);
    pthread_mutex_unlock(&lock);
    return done;
}
int fsync(int fd) { return sync_by(SYS_fsync, fd); }
int fdatasync(int fd) { return sync_by(SYS_fdatasync, fd); }

int unlink(const char *path) {
    const char *name = below(path);
    if (!name) return (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
    pthread_mutex_lock(&lock);
    int done = (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
    if (!done) note('U', name, 0, "", 0);
    pthread_mutex_unlock(&lock);
    return done;
}
int rename(const char *from, const char *to) {
    const char *old = below(from), *new = below(to);
    if (!old || !new) return (int)syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
    pthread_mutex_lock(&lock);
    int done = (int)syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
    if (!done) note('R', old, 0, new, (uint32_t)strlen(new));
    pthread_mutex_unlock(&lock);
    return done;
}
