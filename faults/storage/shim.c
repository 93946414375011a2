/* Count, fail or record every operation by which a process changes or reads files below one folder.
 *
 * Loaded by LD_PRELOAD, so that SQLite, numpy and Whoosh pass through it as well as Python. The C library's own buffered
 * files do not: fwrite is replaced by plain writes. Nothing happens until faults_arm or faults_record is called. Only
 * operations of the kinds in the bit set `watched` count; the others pass.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { WRITE = 1, SYNC, RENAME, UNLINK, CREATE, LINK, MKDIR, TRUNCATE, RMDIR, MARK, READ, OPEN, STAT, LIST, MAP };
enum { KILL = 1, TORN, FAIL, SHORT };

#define PATH_SIZE 4096

static char root[PATH_SIZE];
static size_t root_length;
static long counted, fault_at;
static int fault_kind, fault_error, fault_lasts, watched, record = -1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }
#define REAL(name) ({ static __typeof__(&name) found; if (!found) found = real(#name); found; })

static void set_root(const char *folder) {
    strncpy(root, folder, sizeof root - 1);
    root_length = strlen(root);
}

/* Choose the kinds of operations that count, a bit set. */
void faults_watch(int kinds) { watched = kinds; }

/* Begin to count. The at-th operation meets a fault, and so do all later ones of the kinds in the bit set `lasts`.
 * No sync reaches the disk from now on, since no power is lost for real: at = -1 does that alone. */
void faults_arm(const char *folder, long at, int kind, int error, int lasts) {
    set_root(folder);
    counted = 0;
    fault_at = at, fault_kind = kind, fault_error = error, fault_lasts = lasts;
}

/* Begin to record into a file. */
void faults_record(const char *folder, const char *file) {
    faults_arm(folder, -1, 0, 0, 0);
    record = syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

long faults_counted(void) { return counted; }

static int ours(const char *path) {
    return root_length && !strncmp(path, root, root_length) && (path[root_length] == '/' || !path[root_length]);
}

static void path_of(int descriptor, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, PATH_SIZE - 1);
    path[length < 0 ? 0 : length] = 0;
}

static void resolve(int folder, const char *name, char *path) {
    if (name[0] == '/') {
        snprintf(path, PATH_SIZE, "%s", name);
        return;
    }
    if (folder == AT_FDCWD) {
        if (!getcwd(path, PATH_SIZE)) path[0] = 0;
    } else {
        path_of(folder, path);
    }
    size_t length = strlen(path);
    snprintf(path + length, PATH_SIZE - length, "/%s", name);
}

static void put(int operation, uint64_t inode, int64_t offset, const char *one, const char *other, const void *data,
                uint64_t size) {
    if (record < 0 || !(operation == MARK || watched >> operation & 1)) return;
    struct __attribute__((packed)) {
        uint32_t operation, one, other;
        uint64_t inode, size;
        int64_t offset;
    } head = {operation, strlen(one), strlen(other), inode, data ? size : 0, offset};
    pthread_mutex_lock(&lock);
    syscall(SYS_write, record, &head, sizeof head);
    syscall(SYS_write, record, one, head.one);
    syscall(SYS_write, record, other, head.other);
    if (data) syscall(SYS_write, record, data, size);
    pthread_mutex_unlock(&lock);
}

/* Record that a step has ended. */
void faults_mark(long number) { put(MARK, 0, number, "", "", NULL, 0); }

/* Count an operation, and return what it meets: 0, FAIL or SHORT. KILL does not return. */
static int meet(int operation) {
    if (fault_at < 0 || !(watched >> operation & 1)) return 0;
    long number = __sync_add_and_fetch(&counted, 1);
    if (number != fault_at) return fault_at && number > fault_at && (fault_lasts >> operation & 1) ? FAIL : 0;
    if (fault_kind == KILL || (fault_kind == TORN && operation != WRITE)) kill(getpid(), SIGKILL);
    return fault_kind == SHORT && operation != WRITE ? 0 : fault_kind;
}

static int stat_at(int folder, const char *name, struct stat *found, int flags) {
    return syscall(SYS_newfstatat, folder, name, found, flags);
}

static uint64_t inode_of(int descriptor) {
    struct stat found;
    return stat_at(descriptor, "", &found, AT_EMPTY_PATH) ? 0 : found.st_ino;
}

static uint64_t inode_at(const char *path) {
    struct stat found;
    return stat_at(AT_FDCWD, path, &found, AT_SYMLINK_NOFOLLOW) ? 0 : found.st_ino;
}

static int failed(void) { errno = fault_error; return -1; }

static ssize_t write_at(int descriptor, const void *data, size_t size, off_t offset) {
    return offset < 0 ? syscall(SYS_write, descriptor, data, size)
                      : syscall(SYS_pwrite64, descriptor, data, size, offset);
}

static ssize_t watched_write(int descriptor, const void *data, size_t size, off_t offset) {
    char path[PATH_SIZE];
    if (!root_length) return write_at(descriptor, data, size, offset);
    int before = errno;
    path_of(descriptor, path);
    errno = before;
    if (!ours(path) || !size) return write_at(descriptor, data, size, offset);
    int met = meet(WRITE);
    if (met == FAIL) return failed();
    if (met) size = size > 1 ? size / 2 : 1;
    ssize_t written = write_at(descriptor, data, size, offset);
    if (met == TORN) kill(getpid(), SIGKILL);
    if (written > 0 && record >= 0) {
        off_t at = offset < 0 ? lseek(descriptor, 0, SEEK_CUR) - written : offset;
        put(WRITE, inode_of(descriptor), at, path, "", data, written);
    }
    return written;
}

ssize_t write(int descriptor, const void *data, size_t size) { return watched_write(descriptor, data, size, -1); }
ssize_t pwrite(int descriptor, const void *data, size_t size, off_t at) {
    return watched_write(descriptor, data, size, at);
}
ssize_t pwrite64(int descriptor, const void *data, size_t size, off64_t at) {
    return watched_write(descriptor, data, size, at);
}

size_t fwrite(const void *data, size_t size, size_t count, FILE *file) {
    char path[PATH_SIZE];
    int descriptor = root_length ? fileno(file) : -1;
    if (descriptor > 2) path_of(descriptor, path);
    if (descriptor <= 2 || !ours(path) || !size || fflush(file)) return REAL(fwrite)(data, size, count, file);
    off_t at = ftello(file);
    size_t total = size * count, done = 0;
    while (done < total) {
        ssize_t written = watched_write(descriptor, (const char *)data + done, total - done, at + done);
        if (written < 0) break;
        done += written;
    }
    int error = errno;
    fseeko(file, at + done, SEEK_SET);
    errno = error;
    return done / size;
}

static int watched_sync(int descriptor, int call) {
    char path[PATH_SIZE];
    if (!root_length) return syscall(call, descriptor);
    path_of(descriptor, path);
    if (!ours(path)) return syscall(call, descriptor);
    if (meet(SYNC)) return failed();
    put(SYNC, inode_of(descriptor), 0, path, "", NULL, 0);
    return 0;
}

int fsync(int descriptor) { return watched_sync(descriptor, SYS_fsync); }
int fdatasync(int descriptor) { return watched_sync(descriptor, SYS_fdatasync); }

/* Meet an operation that reads: 0, or -1 with errno. */
static int read_meets(int operation, const char *path) {
    if (!root_length || !ours(path)) return 0;
    if (meet(operation)) return failed();
    put(operation, 0, 0, path, "", NULL, 0);
    return 0;
}

static int descriptor_meets(int operation, int descriptor) {
    if (!root_length || !(watched >> operation & 1)) return 0;
    char path[PATH_SIZE];
    int before = errno;
    path_of(descriptor, path);
    errno = before;
    return read_meets(operation, path);
}

static int name_meets(int operation, int folder, const char *name) {
    if (!root_length || !(watched >> operation & 1)) return 0;
    char path[PATH_SIZE];
    int before = errno;
    resolve(folder, name, path);
    errno = before;
    return read_meets(operation, path);
}

ssize_t read(int descriptor, void *data, size_t size) {
    return descriptor_meets(READ, descriptor) ? -1 : syscall(SYS_read, descriptor, data, size);
}
ssize_t pread(int descriptor, void *data, size_t size, off_t at) {
    return descriptor_meets(READ, descriptor) ? -1 : syscall(SYS_pread64, descriptor, data, size, at);
}
ssize_t pread64(int descriptor, void *data, size_t size, off64_t at) { return pread(descriptor, data, size, at); }

int fstatat(int folder, const char *name, struct stat *found, int flags) {
    int met = name[0] ? name_meets(STAT, folder, name) : descriptor_meets(STAT, folder);
    return met ? -1 : stat_at(folder, name, found, flags);
}
int stat(const char *name, struct stat *found) { return fstatat(AT_FDCWD, name, found, 0); }
int lstat(const char *name, struct stat *found) { return fstatat(AT_FDCWD, name, found, AT_SYMLINK_NOFOLLOW); }
int fstat(int descriptor, struct stat *found) { return fstatat(descriptor, "", found, AT_EMPTY_PATH); }
int fstatat64(int folder, const char *name, struct stat64 *found, int flags) {
    return fstatat(folder, name, (struct stat *)found, flags);
}
int stat64(const char *name, struct stat64 *found) { return stat(name, (struct stat *)found); }
int lstat64(const char *name, struct stat64 *found) { return lstat(name, (struct stat *)found); }
int fstat64(int descriptor, struct stat64 *found) { return fstat(descriptor, (struct stat *)found); }

DIR *opendir(const char *name) { return name_meets(LIST, AT_FDCWD, name) ? NULL : REAL(opendir)(name); }
DIR *fdopendir(int descriptor) { return descriptor_meets(LIST, descriptor) ? NULL : REAL(fdopendir)(descriptor); }

void *mmap(void *address, size_t size, int protection, int flags, int descriptor, off_t at) {
    if (descriptor >= 0 && descriptor_meets(MAP, descriptor)) return MAP_FAILED;
    return (void *)syscall(SYS_mmap, address, size, protection, flags, descriptor, at);
}
void *mmap64(void *address, size_t size, int protection, int flags, int descriptor, off64_t at) {
    return mmap(address, size, protection, flags, descriptor, at);
}

static int watched_open(int folder, const char *name, int flags, mode_t mode) {
    char path[PATH_SIZE];
    if (!root_length) return syscall(SYS_openat, folder, name, flags, mode);
    if (!(flags & (O_CREAT | O_TRUNC)))
        return name_meets(OPEN, folder, name) ? -1 : syscall(SYS_openat, folder, name, flags, mode);
    resolve(folder, name, path);
    if (!ours(path)) return syscall(SYS_openat, folder, name, flags, mode);
    int before = errno, there = inode_at(path) != 0, creates = !there && flags & O_CREAT;
    errno = before;
    if (there && !(flags & O_TRUNC) && read_meets(OPEN, path)) return -1;
    if ((creates || (there && flags & O_TRUNC)) && meet(CREATE)) return failed();
    int descriptor = syscall(SYS_openat, folder, name, flags, mode);
    if (descriptor >= 0 && creates) put(CREATE, inode_of(descriptor), 0, path, "", NULL, 0);
    if (descriptor >= 0 && there && flags & O_TRUNC) put(TRUNCATE, inode_of(descriptor), 0, path, "", NULL, 0);
    return descriptor;
}

#define MODE(flags) \
    mode_t mode = 0; \
    if ((flags) & O_CREAT) { va_list more; va_start(more, flags); mode = va_arg(more, int); va_end(more); }
int open(const char *name, int flags, ...) { MODE(flags) return watched_open(AT_FDCWD, name, flags, mode); }
int open64(const char *name, int flags, ...) { MODE(flags) return watched_open(AT_FDCWD, name, flags, mode); }
int openat(int folder, const char *name, int flags, ...) { MODE(flags) return watched_open(folder, name, flags, mode); }
int openat64(int folder, const char *name, int flags, ...) { MODE(flags) return watched_open(folder, name, flags, mode); }

/* Do an operation on names. The inode that is recorded is that of the first name, before it. */
#define NAMES(operation, first_folder, first, second_folder, second, call) \
    char one[PATH_SIZE], other[PATH_SIZE] = ""; \
    if (!root_length) return call; \
    resolve(first_folder, first, one); \
    if (second[0]) resolve(second_folder, second, other); \
    if (!ours(one) && !ours(other)) return call; \
    uint64_t inode = inode_at(one); \
    if (meet(operation)) return failed(); \
    int result = call; \
    if (!result) put(operation, inode ? inode : inode_at(one), 0, one, other, NULL, 0); \
    return result;

static int watched_rename(int from, const char *one_name, int to, const char *other_name) {
    NAMES(RENAME, from, one_name, to, other_name, syscall(SYS_renameat, from, one_name, to, other_name))
}
int rename(const char *from, const char *to) { return watched_rename(AT_FDCWD, from, AT_FDCWD, to); }
int renameat(int folder, const char *from, int other, const char *to) {
    return watched_rename(folder, from, other, to);
}

static int watched_link(int from, const char *one_name, int to, const char *other_name, int flags) {
    NAMES(LINK, from, one_name, to, other_name, syscall(SYS_linkat, from, one_name, to, other_name, flags))
}
int link(const char *from, const char *to) { return watched_link(AT_FDCWD, from, AT_FDCWD, to, 0); }
int linkat(int folder, const char *from, int other, const char *to, int flags) {
    return watched_link(folder, from, other, to, flags);
}

static int watched_unlink(int folder, const char *name, int flags) {
    NAMES(flags & AT_REMOVEDIR ? RMDIR : UNLINK, folder, name, 0, "", syscall(SYS_unlinkat, folder, name, flags))
}
int unlink(const char *name) { return watched_unlink(AT_FDCWD, name, 0); }
int unlinkat(int folder, const char *name, int flags) { return watched_unlink(folder, name, flags); }
int rmdir(const char *name) { return watched_unlink(AT_FDCWD, name, AT_REMOVEDIR); }

static int watched_mkdir(int folder, const char *name, mode_t mode) {
    NAMES(MKDIR, folder, name, 0, "", syscall(SYS_mkdirat, folder, name, mode))
}
int mkdir(const char *name, mode_t mode) { return watched_mkdir(AT_FDCWD, name, mode); }
int mkdirat(int folder, const char *name, mode_t mode) { return watched_mkdir(folder, name, mode); }

static int watched_truncate(int descriptor, off_t size) {
    char path[PATH_SIZE];
    if (!root_length) return syscall(SYS_ftruncate, descriptor, size);
    path_of(descriptor, path);
    if (!ours(path)) return syscall(SYS_ftruncate, descriptor, size);
    if (meet(TRUNCATE)) return failed();
    int result = syscall(SYS_ftruncate, descriptor, size);
    if (!result) put(TRUNCATE, inode_of(descriptor), size, path, "", NULL, 0);
    return result;
}
int ftruncate(int descriptor, off_t size) { return watched_truncate(descriptor, size); }
int ftruncate64(int descriptor, off64_t size) { return watched_truncate(descriptor, size); }
