/*
 * A bare UDP relay, the floor of a forwarded call: what comes to the front goes to the back from a socket of its source's
 * own, and what comes back there goes to that source. recvfrom and sendto, no batches, nothing read.
 *   relay HOST PORT BACK-PORT
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>

static char message[65536];
static int back_of[65536];
static struct sockaddr_in source_of[65536];

static int open_socket(struct sockaddr_in *here)
{
    int wide = 4 << 20;
    int at = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    setsockopt(at, SOL_SOCKET, SO_RCVBUF, &wide, sizeof wide);
    if (bind(at, (struct sockaddr *) here, sizeof *here) != 0) {
        perror("bind");
        exit(1);
    }
    return at;
}

static void watch(int poll, int socket, unsigned short source)
{
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = ((unsigned long) source << 32) | (unsigned) socket};
    epoll_ctl(poll, EPOLL_CTL_ADD, socket, &event);
}

int main(int argc, char **argv)
{
    struct sockaddr_in here = {.sin_family = AF_INET}, back = {.sin_family = AF_INET}, peer;
    struct epoll_event events[64];
    int poll = epoll_create1(0);

    if (argc != 4 || inet_pton(AF_INET, argv[1], &here.sin_addr) != 1) {
        fprintf(stderr, "usage: relay HOST PORT BACK-PORT (expected: an IPv4 address and two numbers)\n");
        return 2;
    }
    back.sin_addr = here.sin_addr;
    back.sin_port = htons((unsigned short) atoi(argv[3]));
    struct sockaddr_in any = here;
    here.sin_port = htons((unsigned short) atoi(argv[2]));
    int front = open_socket(&here);
    watch(poll, front, 0);
    for (;;) {
        int ready = epoll_wait(poll, events, 64, -1);
        for (int i = 0; i < ready; i++) {
            int at = (int) (unsigned) events[i].data.u64;
            unsigned short source = (unsigned short) (events[i].data.u64 >> 32);
            for (;;) {
                socklen_t length = sizeof peer;
                ssize_t got = recvfrom(at, message, sizeof message, 0, (struct sockaddr *) &peer, &length);
                if (got < 0) {
                    break;
                }
                if (source != 0) {
                    sendto(front, message, (size_t) got, 0, (struct sockaddr *) &source_of[source], sizeof peer);
                    continue;
                }
                unsigned short port = ntohs(peer.sin_port);
                if (back_of[port] == 0) {
                    back_of[port] = open_socket(&any);
                    source_of[port] = peer;
                    watch(poll, back_of[port], port);
                }
                sendto(back_of[port], message, (size_t) got, 0, (struct sockaddr *) &back, sizeof back);
            }
        }
    }
}
