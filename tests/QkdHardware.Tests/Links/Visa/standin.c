/* Stands in for a vendor's VISA in the link tests: the calls that links use, forwarded to a TCP port of this machine.
 *
 *   TCPIP0::127.0.0.1::<port>::SOCKET       a stream
 *   ASRL<port>::INSTR                       a stream that is a serial port
 *   TCPIP0::127.0.0.1::inst<port>::INSTR    messages, in the frames below
 *   TCPIP0::127.0.0.1::plain<port>::INSTR   the same without status byte and trigger
 *   USB0::1::2::3::RAW                      a class that links refuse; leads nowhere
 *
 * Frames, host to device: 'M' length(u32, big endian) bytes; 'C' clear; 'S' status byte?; 'T' trigger.
 * Device to host: 'M' as above; 'C' cleared, nothing older follows; 'S' byte.
 *
 * It is as unhelpful as the specification (VPP-4.3) allows: viOpen and viSetAttribute succeed with warnings, a stream's
 * viRead waits for all the bytes that it was asked for and then reports a time-out together with those that came, counts
 * are left alone where nothing was transferred. Functions named standin_* are for the tests. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

typedef int32_t ViStatus;
typedef uint32_t ViSession;

enum { STREAM, SERIAL, MESSAGES, RAW };
enum { MAX_SESSIONS = 512, MAX_ATTRIBUTES = 16 };

#define STATUS(value) ((ViStatus)(value))
#define SUCCESS STATUS(0)
#define SUCCESS_MAX_CNT STATUS(0x3FFF0006)
#define WARN_CONFIG_NLOADED STATUS(0x3FFF0077)
#define WARN_NSUP_ATTR_STATE STATUS(0x3FFF0084)
#define ERROR_SYSTEM STATUS(0xBFFF0000)
#define ERROR_INV_OBJECT STATUS(0xBFFF000E)
#define ERROR_RSRC_NFOUND STATUS(0xBFFF0011)
#define ERROR_INV_RSRC_NAME STATUS(0xBFFF0012)
#define ERROR_TMO STATUS(0xBFFF0015)
#define ERROR_NSUP_ATTR STATUS(0xBFFF001D)
#define ERROR_NSUP_OPER STATUS(0xBFFF0067)
#define ERROR_CONN_LOST STATUS(0xBFFF00A6)

#define ATTR_TMO 0x3FFF001Au
#define ATTR_INTF_TYPE 0x3FFF0171u
#define ATTR_RSRC_CLASS 0xBFFF0001u
#define ATTR_ASRL_AVAIL_NUM 0x3FFF00ACu

struct session {
    int used, kind, port, fd, is_plain;
    uint32_t timeout;
    ViSession manager;
    uint8_t *in;              /* what came: whole frames and the beginning of one */
    size_t in_length, in_capacity;
    size_t taken;             /* of the message at the front */
    atomic_int busy;
    struct { uint32_t attribute; uint64_t value; } set[MAX_ATTRIBUTES];
};

static struct session sessions[MAX_SESSIONS]; /* the first half are managers */
static pthread_mutex_t table = PTHREAD_MUTEX_INITIALIZER;
static atomic_int overlaps;

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static struct session *find(ViSession vi)
{
    return vi > 0 && vi < MAX_SESSIONS && sessions[vi].used ? &sessions[vi] : NULL;
}

static ViSession take(int from, int to)
{
    ViSession taken = 0;
    pthread_mutex_lock(&table);
    for (int i = from; i < to && taken == 0; i++)
        if (!sessions[i].used) {
            memset(&sessions[i], 0, sizeof sessions[i]);
            sessions[i].used = 1;
            sessions[i].fd = -1;
            taken = (ViSession)i;
        }
    pthread_mutex_unlock(&table);
    return taken;
}

static struct session *enter(ViSession vi)
{
    struct session *s = find(vi);
    if (s != NULL && atomic_fetch_add(&s->busy, 1) != 0) atomic_fetch_add(&overlaps, 1);
    return s;
}

static ViStatus leave(struct session *s, ViStatus status)
{
    atomic_fetch_sub(&s->busy, 1);
    return status;
}

int standin_overlaps(void) { return atomic_load(&overlaps); }

/* How many sessions to a port, and managers with one, are open. */
int standin_open_sessions(int port)
{
    int count = 0;
    pthread_mutex_lock(&table);
    for (int i = 1; i < MAX_SESSIONS; i++) count += sessions[i].used && sessions[i].port == port;
    pthread_mutex_unlock(&table);
    return count;
}

/* The value that an attribute of the session to a port was last set to; all ones when it never was. */
uint64_t standin_attribute(int port, uint32_t attribute)
{
    for (int i = MAX_SESSIONS / 2; i < MAX_SESSIONS; i++)
        for (int j = 0; j < MAX_ATTRIBUTES && sessions[i].used && sessions[i].port == port; j++)
            if (sessions[i].set[j].attribute == attribute) return sessions[i].set[j].value;
    return UINT64_MAX;
}

ViStatus viOpenDefaultRM(ViSession *manager)
{
    ViSession vi = take(1, MAX_SESSIONS / 2);
    if (vi == 0) return ERROR_SYSTEM;
    *manager = vi;
    return SUCCESS;
}

static void drop(struct session *s)
{
    if (s->fd >= 0) {
        shutdown(s->fd, SHUT_WR);
        close(s->fd);
    }
    free(s->in);
    s->in = NULL;
    s->used = 0;
}

ViStatus viClose(ViSession vi)
{
    if (find(vi) == NULL) return ERROR_INV_OBJECT;
    pthread_mutex_lock(&table);
    if (vi < MAX_SESSIONS / 2)
        for (int i = MAX_SESSIONS / 2; i < MAX_SESSIONS; i++)
            if (sessions[i].used && sessions[i].manager == vi) drop(&sessions[i]);
    drop(&sessions[vi]);
    pthread_mutex_unlock(&table);
    return SUCCESS;
}

ViStatus viOpen(ViSession manager, const char *name, uint32_t mode, uint32_t timeout, ViSession *out)
{
    int port = 0, kind, end = 0, is_plain = 0;
    (void)mode;
    (void)timeout;
    if (sscanf(name, "TCPIP0::127.0.0.1::%d::SOCKET%n", &port, &end) == 1 && end > 0) kind = STREAM;
    else if (sscanf(name, "ASRL%d::INSTR%n", &port, &end) == 1 && end > 0) kind = SERIAL;
    else if (sscanf(name, "TCPIP0::127.0.0.1::inst%d::INSTR%n", &port, &end) == 1 && end > 0) kind = MESSAGES;
    else if (sscanf(name, "TCPIP0::127.0.0.1::plain%d::INSTR%n", &port, &end) == 1 && end > 0) kind = MESSAGES, is_plain = 1;
    else if (strcmp(name, "USB0::1::2::3::RAW") == 0) kind = RAW;
    else return ERROR_INV_RSRC_NAME;

    ViSession vi = take(MAX_SESSIONS / 2, MAX_SESSIONS);
    if (vi == 0) return ERROR_SYSTEM;
    struct session *s = &sessions[vi];
    s->kind = kind;
    s->is_plain = is_plain;
    s->manager = manager;
    s->port = port;
    if (find(manager) != NULL) sessions[manager].port = port;
    s->timeout = 2000;
    if (kind != RAW) {
        struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
        int on = 1;
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        s->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (s->fd < 0 || connect(s->fd, (struct sockaddr *)&to, sizeof to) != 0) {
            viClose(vi);
            return ERROR_RSRC_NFOUND;
        }
        setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    *out = vi;
    return WARN_CONFIG_NLOADED;
}

ViStatus viGetAttribute(ViSession vi, uint32_t attribute, void *value)
{
    struct session *s = enter(vi);
    if (s == NULL) return ERROR_INV_OBJECT;
    int available = 0;
    switch (attribute) {
    case ATTR_RSRC_CLASS:
        strcpy(value, s->kind == STREAM ? "SOCKET" : s->kind == RAW ? "RAW" : "INSTR");
        return leave(s, SUCCESS);
    case ATTR_INTF_TYPE:
        *(uint16_t *)value = s->kind == SERIAL ? 4 : s->kind == RAW ? 7 : 6;
        return leave(s, SUCCESS);
    case ATTR_ASRL_AVAIL_NUM:
        if (s->kind != SERIAL) return leave(s, ERROR_NSUP_ATTR);
        ioctl(s->fd, FIONREAD, &available);
        *(uint32_t *)value = (uint32_t)available;
        return leave(s, SUCCESS);
    default:
        return leave(s, ERROR_NSUP_ATTR);
    }
}

ViStatus viSetAttribute(ViSession vi, uint32_t attribute, uintptr_t value)
{
    struct session *s = enter(vi);
    if (s == NULL) return ERROR_INV_OBJECT;
    for (int i = 0; i < MAX_ATTRIBUTES; i++)
        if (s->set[i].attribute == 0 || s->set[i].attribute == attribute) {
            s->set[i].attribute = attribute;
            s->set[i].value = value;
            break;
        }
    if (attribute == ATTR_TMO) s->timeout = (uint32_t)value;
    return leave(s, WARN_NSUP_ATTR_STATE);
}

ViStatus viStatusDesc(ViSession vi, ViStatus status, char *text)
{
    (void)vi;
    switch ((uint32_t)status) {
    case 0xBFFF0011: strcpy(text, "The resource is not there."); return SUCCESS;
    case 0xBFFF0012: strcpy(text, "The name cannot be read."); return SUCCESS;
    case 0xBFFF0015: strcpy(text, "Too late."); return SUCCESS;
    case 0xBFFF00A6: strcpy(text, "The connection is lost."); return SUCCESS;
    default: return STATUS(0x3FFF0085); /* VI_WARN_UNKNOWN_STATUS; the text is left alone */
    }
}

/* Waits until the socket is ready or the deadline has passed. */
static int wait_for(struct session *s, short events, int64_t deadline)
{
    struct pollfd fd = {.fd = s->fd, .events = events};
    int64_t left = deadline - now_ms();
    return poll(&fd, 1, left > 0 ? (int)left : 0) > 0;
}

static ViStatus send_all(struct session *s, const uint8_t *data, size_t length, int64_t deadline, size_t *sent)
{
    *sent = 0;
    while (*sent < length) {
        ssize_t count = send(s->fd, data + *sent, length - *sent, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count > 0) *sent += (size_t)count;
        else if (errno != EAGAIN && errno != EINTR) return ERROR_CONN_LOST;
        else if (!wait_for(s, POLLOUT, deadline) && now_ms() >= deadline) return ERROR_TMO;
    }
    return SUCCESS;
}

ViStatus viWrite(ViSession vi, const uint8_t *data, uint32_t length, uint32_t *written)
{
    struct session *s = enter(vi);
    if (s == NULL) return ERROR_INV_OBJECT;
    int64_t deadline = now_ms() + s->timeout;
    size_t sent;
    ViStatus status = SUCCESS;
    if (s->kind == RAW) return leave(s, ERROR_NSUP_OPER);
    if (s->kind == MESSAGES) {
        uint8_t head[5] = {'M', (uint8_t)(length >> 24), (uint8_t)(length >> 16), (uint8_t)(length >> 8), (uint8_t)length};
        status = send_all(s, head, sizeof head, deadline, &sent);
    }
    if (status == SUCCESS) {
        status = send_all(s, data, length, deadline, &sent);
        if (sent > 0) *written = (uint32_t)sent;
    }
    return leave(s, status);
}

/* Receives more into s->in. */
static ViStatus receive(struct session *s, int64_t deadline)
{
    if (s->in_capacity - s->in_length < 65536) {
        s->in_capacity = s->in_capacity * 2 + 131072;
        s->in = realloc(s->in, s->in_capacity);
    }
    while (1) {
        ssize_t count = recv(s->fd, s->in + s->in_length, s->in_capacity - s->in_length, MSG_DONTWAIT);
        if (count > 0) {
            s->in_length += (size_t)count;
            return SUCCESS;
        }
        if (count == 0 || (errno != EAGAIN && errno != EINTR)) return ERROR_CONN_LOST;
        if (!wait_for(s, POLLIN, deadline) && now_ms() >= deadline) return ERROR_TMO;
    }
}

static size_t frame_length(struct session *s, size_t at)
{
    const uint8_t *f = s->in + at;
    size_t left = s->in_length - at, length;
    if (left == 0) return 0;
    if (f[0] == 'C') return 1;
    if (f[0] == 'S') return left >= 2 ? 2 : 0;
    if (left < 5) return 0;
    length = 5 + ((size_t)f[1] << 24 | (size_t)f[2] << 16 | (size_t)f[3] << 8 | f[4]);
    return left >= length ? length : 0;
}

/* Waits for the first frame of a type; those before it stay. */
static ViStatus wait_frame(struct session *s, uint8_t type, int64_t deadline, size_t *at, size_t *length)
{
    for (*at = 0;; *at += *length) {
        while ((*length = frame_length(s, *at)) == 0) {
            ViStatus status = receive(s, deadline);
            if (status != SUCCESS) return status;
        }
        if (s->in[*at] == type) return SUCCESS;
    }
}

static void remove_bytes(struct session *s, size_t at, size_t length)
{
    memmove(s->in + at, s->in + at + length, s->in_length - at - length);
    s->in_length -= length;
}

static ViStatus read_stream(struct session *s, uint8_t *buffer, uint32_t length, uint32_t *read, int64_t deadline)
{
    uint32_t got = 0;
    ViStatus status = SUCCESS_MAX_CNT;
    while (got < length && status == SUCCESS_MAX_CNT) {
        ssize_t count = recv(s->fd, buffer + got, length - got, MSG_DONTWAIT);
        if (count > 0) got += (uint32_t)count;
        else if (count == 0 || (errno != EAGAIN && errno != EINTR)) status = ERROR_CONN_LOST;
        else if (!wait_for(s, POLLIN, deadline) && now_ms() >= deadline) status = ERROR_TMO;
    }
    if (got > 0) *read = got;
    return status;
}

ViStatus viRead(ViSession vi, uint8_t *buffer, uint32_t length, uint32_t *read)
{
    struct session *s = enter(vi);
    if (s == NULL) return ERROR_INV_OBJECT;
    int64_t deadline = now_ms() + s->timeout;
    if (s->kind == RAW) return leave(s, ERROR_NSUP_OPER);
    if (s->kind != MESSAGES) return leave(s, read_stream(s, buffer, length, read, deadline));

    size_t at, frame;
    ViStatus status = wait_frame(s, 'M', deadline, &at, &frame);
    if (status != SUCCESS) return leave(s, status);
    size_t left = frame - 5 - s->taken, count = left < length ? left : length;
    memcpy(buffer, s->in + at + 5 + s->taken, count);
    if (count > 0) *read = (uint32_t)count;
    s->taken += count;
    if (count < left) return leave(s, SUCCESS_MAX_CNT);
    s->taken = 0;
    remove_bytes(s, at, frame);
    return leave(s, SUCCESS);
}

static ViStatus command(struct session *s, uint8_t type, int64_t deadline)
{
    size_t sent;
    return s->kind != MESSAGES ? ERROR_NSUP_OPER : send_all(s, &type, 1, deadline, &sent);
}

ViStatus viClear(ViSession vi)
{
    struct session *s = enter(vi);
    if (s == NULL) return ERROR_INV_OBJECT;
    int64_t deadline = now_ms() + s->timeout;
    size_t at, length;
    ViStatus status = command(s, 'C', deadline);
    if (status == SUCCESS) status = wait_frame(s, 'C', deadline, &at, &length);
    if (status == SUCCESS) {
        remove_bytes(s, 0, at + length);
        s->taken = 0;
    }
    return leave(s, status);
}

ViStatus viReadSTB(ViSession vi, uint16_t *value)
{
    struct session *s = enter(vi);
    if (s == NULL) return ERROR_INV_OBJECT;
    int64_t deadline = now_ms() + s->timeout;
    size_t at, length;
    ViStatus status = s->is_plain ? ERROR_NSUP_OPER : command(s, 'S', deadline);
    if (status == SUCCESS) status = wait_frame(s, 'S', deadline, &at, &length);
    if (status == SUCCESS) {
        *value = s->in[at + 1];
        remove_bytes(s, at, length);
    }
    return leave(s, status);
}

ViStatus viAssertTrigger(ViSession vi, uint16_t protocol)
{
    struct session *s = enter(vi);
    if (s == NULL) return ERROR_INV_OBJECT;
    (void)protocol;
    return leave(s, s->is_plain ? ERROR_NSUP_OPER : command(s, 'T', now_ms() + s->timeout));
}
