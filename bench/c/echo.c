/*
 * The physical floor: one recvfrom and one sendto for each datagram, and nothing else. Answers with the first bytes of what
 * came, as many as the last datagram of less than 16 bytes said in digits.
 *   echo HOST PORT
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

static char message[65536];

int main(int argc, char **argv)
{
    struct sockaddr_in here = {.sin_family = AF_INET}, peer;
    size_t answer = 400;
    int wide = 4 << 20;
    int at = socket(AF_INET, SOCK_DGRAM, 0);

    if (argc != 3 || inet_pton(AF_INET, argv[1], &here.sin_addr) != 1) {
        fprintf(stderr, "usage: echo HOST PORT (expected: an IPv4 address and a number)\n");
        return 2;
    }
    here.sin_port = htons((unsigned short) atoi(argv[2]));
    setsockopt(at, SOL_SOCKET, SO_RCVBUF, &wide, sizeof wide);
    if (bind(at, (struct sockaddr *) &here, sizeof here) != 0) {
        perror("bind");
        return 1;
    }
    for (;;) {
        socklen_t length = sizeof peer;
        ssize_t got = recvfrom(at, message, sizeof message - 1, 0, (struct sockaddr *) &peer, &length);
        if (got > 0 && got < 16) {
            message[got] = 0;
            answer = (size_t) atoi(message);
        } else if (got > 0) {
            sendto(at, message, answer, 0, (struct sockaddr *) &peer, length);
        }
    }
}
