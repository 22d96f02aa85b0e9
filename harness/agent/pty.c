/* Opening the pair and starting the program. The other end is opened by TIOCGPTPEER, which needs no
 * path: in fake mode /dev/pts is not below the root. */
#include "harness/agent/pty.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

int pty_resize(int fd, const struct pty_size *size, struct err *err)
{
    struct winsize window = {
        .ws_row = (unsigned short)size->rows,
        .ws_col = (unsigned short)size->cols,
    };

    return ioctl(fd, TIOCSWINSZ, &window) < 0
               ? err_sys(err, ERR_HOST, "cannot set the size of the terminal")
               : 0;
}

/* So that the line discipline erases whole characters. */
static void set_utf8(int fd)
{
    struct termios modes;

    if (tcgetattr(fd, &modes) == 0) {
        modes.c_iflag |= IUTF8;
        (void)tcsetattr(fd, TCSANOW, &modes);
    }
}

static int open_pair(int *ours, int *theirs, struct err *err)
{
    int locked = 0;

    *ours = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (*ours >= 0 && ioctl(*ours, TIOCSPTLCK, &locked) == 0) {
        *theirs = ioctl(*ours, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
    }
    return *theirs < 0 ? err_sys(err, ERR_HOST, "cannot open a terminal") : 0;
}

int pty_start(const struct exec_plan *plan, const struct root *root, const struct pty_size *size,
              pid_t *pid, int *fd, struct err *err)
{
    AUTOCLOSE int ours = -1;
    AUTOCLOSE int theirs = -1;
    pid_t child = -1;

    if (open_pair(&ours, &theirs, err) < 0 || pty_resize(ours, size, err) < 0) {
        return -1;
    }
    set_utf8(theirs);
    child = fork();
    if (child == 0) {
        const int fds[3] = {theirs, theirs, theirs};

        exec_run(plan, root, fds);
    }
    if (child < 0) {
        return err_sys(err, ERR_HOST, "cannot start '%s'", plan->argv[0]);
    }
    *pid = child;
    *fd = TAKE_FD(ours);
    return 0;
}
