/* What a command may not do. An environment has no way out and is thrown away afterwards, so this
 * keeps back what would be of no use there (what has to be fetched first) and what would end the
 * trial instead of showing an attack. It is a table of patterns: it errs towards refusing, and it
 * is no sandbox. */
#include "scenarios/import/atomic.h"

#include <stdlib.h>
#include <string.h>

#include "common/ext/regex.h"

/* A word of a shell's line: a command, or one behind sudo, env, which ... */
#define WORD(words) "(?m)(?:^|[\\s;&|(`'\"/])(?:" words ")(?=$|[\\s;&|)`'\"])"
#define DISK "/dev/(?:[shv]d|xvd|nvme|mmcblk|mapper/|dm-|disk/|mem|kmem|port)"
#define SYSTEM "/(?:bin|boot|dev|etc|home|lib|lib64|opt|proc|root|run|sbin|sys|usr|var)?/?\\*?"
#define END "(?=$|[\\s;&|)`'\"])"
#define SHOWN 60

static const struct {
    const char *pattern;
    const char *why;
} rows[] = {
    /* nothing may be fetched */
    {WORD("curl|wget|aria2c|lynx|git|svn"), "it downloads"},
    {"(?i)\\b(?:https?|ftps?|tftp)://", "it names an address outside"},
    {WORD("apt|apt-get|aptitude|yum|dnf|zypper|apk|pacman|snap|pip3?|npm|gem|cargo|cpan|docker|"
          "podman"),
     "it installs software"},
    {"(?m)\\bgo\\s+(?:get|install)\\b", "it installs software"},
    /* no other machine may be reached */
    {"/dev/(?:tcp|udp)/", "it reaches another machine"},
    {WORD("nc|ncat|netcat|socat|telnet|ssh|scp|sftp|ftp|tftp|rsync|rclone|smbclient"),
     "it reaches another machine"},
    /* the target must outlive it */
    {"--no-preserve-root", "it destroys the system"},
    {"(?m)\\brm\\s+(?:-\\S+\\s+)*[\"']?" SYSTEM END, "it destroys the system"},
    {"(?m)\\bch(?:mod|own|attr)\\s+(?:-\\S+\\s+)*\\S+\\s+[\"']?/\\*?" END,
     "it destroys the system"},
    {"\\bof=[\"']?" DISK, "it writes over a device"},
    {">\\s*[\"']?" DISK, "it writes over a device"},
    {"(?m)\\bshred\\b.*\\s[\"']?/dev/", "it writes over a device"},
    {WORD("mkfs(?:\\.\\w+)?|mke2fs|wipefs|blkdiscard|fdisk|sfdisk|parted|mkswap|hdparm"),
     "it writes over a device"},
    {WORD("shutdown|reboot|halt|poweroff|kexec"), "it stops the machine"},
    {"(?m)\\b(?:systemctl|init|telinit)\\s+(?:-\\S+\\s+)*(?:poweroff|reboot|halt|kexec|rescue|"
     "emergency|suspend|hibernate|[06])\\b",
     "it stops the machine"},
    {"/proc/sysrq-trigger", "it stops the machine"},
    {"(?<!\\w)(\\w{1,64}|:)\\s*\\(\\s*\\)\\s*\\{[^}]*?\\1\\s*\\|\\s*\\1\\s*&", "it is a fork bomb"},
    {"(?m)\\b(?:kill|pkill)\\s+(?:-\\S+\\s+)*-1" END, "it ends every process"},
    {WORD("killall5"), "it ends every process"},
    {"(?m)\\b(?:ip|ifconfig|nmcli|ifdown)\\b.*\\b(?:down|off)\\b", "it cuts the network off"},
    {"(?m)\\bip\\s+(?:route|addr)\\s+(?:del|flush)\\b", "it cuts the network off"},
    {"(?m)\\bsystemctl\\s+(?:-\\S+\\s+)*(?:stop|disable|mask)\\s+\\S*network\\S*",
     "it cuts the network off"},
    {"(?mi)\\bip6?tables\\b.*\\s-P\\s+\\w+\\s+DROP\\b", "it cuts the network off"},
};

struct atomic_guard {
    struct regex *regex[COUNT_OF(rows)];
};

int atomic_guard_new(struct atomic_guard **out, struct err *err)
{
    AUTO(atomic_guard) guard = mem_alloc(sizeof(*guard));

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (regex_new(rows[i].pattern, 0, &guard->regex[i], err) < 0) {
            return -1;
        }
    }
    *out = TAKE(guard);
    return 0;
}

void atomic_guard_free(struct atomic_guard *guard)
{
    if (guard == NULL) {
        return;
    }
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        regex_free(guard->regex[i]);
    }
    free(guard);
}

/* The rest of the line that the match begins in. */
static int refuse(size_t row, const char *script, size_t start, struct err *err)
{
    const char *at = script + start;
    size_t length = 0;

    at += strspn(at, " \t\r\n;&|(`'\"");
    length = strcspn(at, "\r\n");
    return err_set(err, ERR_INPUT, "refused: %s: '%.*s'", rows[row].why,
                   (int)(length > SHOWN ? SHOWN : length), at);
}

int atomic_guard_check(const struct atomic_guard *guard, const char *script, struct err *err)
{
    size_t length = strlen(script);

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct regex_span spans[REGEX_MAX_GROUPS];
        int answer = regex_match(guard->regex[i], script, length, spans, err);

        if (answer == 0) {
            return refuse(i, script, spans[0].start, err);
        }
        if (answer != REGEX_NO_MATCH) {
            return err_set(err, ERR_INPUT, "refused: it cannot be searched for what %s",
                           rows[i].why);
        }
    }
    return 0;
}
