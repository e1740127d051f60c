/* Remembers what of a folder is not on the disk yet, so that a power cut can be played.
 *
 * Loaded before the C library. Before each write below UNSYNCED_FOLDER the old bytes go into the
 * file UNSYNCED_JOURNAL; a sync of a file is written down as well. Whoever plays the power cut
 * takes back, newest first, all that no later sync of its file covers.
 *
 * A record: kind ('W' or 'S'), length of the path, offset, old size, old bytes (8 bytes each),
 * the path, the old bytes.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static int journal = -1;

static const char *path_of(int fd, char *path) {
    char link[64];
    const char *folder = getenv("UNSYNCED_FOLDER");
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (!folder || length < 0) return NULL;
    path[length] = 0;
    return strncmp(path, folder, strlen(folder)) == 0 ? path : NULL;
}

static void put(char kind, const char *path, int64_t offset, int64_t size, char *old, int64_t n) {
    ssize_t (*really)(int, const struct iovec *, int) = dlsym(RTLD_NEXT, "writev");
    int64_t numbers[4] = {(int64_t)strlen(path), offset, size, n};
    struct iovec parts[4] = {{&kind, 1}, {numbers, sizeof numbers},
                             {(void *)path, strlen(path)}, {old, (size_t)n}};
    if (journal < 0)
        journal = open(getenv("UNSYNCED_JOURNAL"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (really(journal, parts, 4) < 0) abort();
}

static void before_write(int fd, int64_t offset, int64_t length) {
    char path[PATH_MAX], link[64], *old = NULL;
    struct stat now;
    if (!path_of(fd, path) || fstat(fd, &now) != 0 || !S_ISREG(now.st_mode)) return;
    int64_t n = 0;
    if (offset < now.st_size) {
        n = now.st_size - offset < length ? now.st_size - offset : length;
        old = malloc((size_t)n);
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        int reading = open(link, O_RDONLY | O_CLOEXEC);
        if (pread(reading, old, (size_t)n, offset) != n) abort();
        close(reading);
    }
    put('W', path, offset, now.st_size, old, n);
    free(old);
}

static void after_sync(int fd) {
    char path[PATH_MAX];
    if (path_of(fd, path)) put('S', path, 0, 0, NULL, 0);
}

#define LOCKED(act) pthread_mutex_lock(&one_at_a_time); act; pthread_mutex_unlock(&one_at_a_time)

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at) {
    ssize_t (*really)(int, const void *, size_t, off64_t) = dlsym(RTLD_NEXT, "pwrite64");
    ssize_t done;
    LOCKED(before_write(fd, at, (int64_t)n); done = really(fd, bytes, n, at));
    return done;
}
ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at) { return pwrite64(fd, bytes, n, at); }

ssize_t write(int fd, const void *bytes, size_t n) {
    ssize_t (*really)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
    ssize_t done;
    LOCKED(before_write(fd, lseek(fd, 0, SEEK_CUR), (int64_t)n); done = really(fd, bytes, n));
    return done;
}

int ftruncate64(int fd, off64_t size) {
    int (*really)(int, off64_t) = dlsym(RTLD_NEXT, "ftruncate64");
    int done;
    LOCKED(before_write(fd, size, INT64_MAX / 2); done = really(fd, size));
    return done;
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

int fsync(int fd) {
    int (*really)(int) = dlsym(RTLD_NEXT, "fsync");
    int done = really(fd);
    LOCKED(after_sync(fd));
    return done;
}

int fdatasync(int fd) {
    int (*really)(int) = dlsym(RTLD_NEXT, "fdatasync");
    int done = really(fd);
    LOCKED(after_sync(fd));
    return done;
}
