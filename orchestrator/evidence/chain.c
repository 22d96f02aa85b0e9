/* Writing evidence chains. Rule: a record is one write() of one whole line, so that a killed worker
 * can leave at most one torn last line, and nothing is appended behind a failed write. */
#include "orchestrator/evidence/chain.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/file.h"

struct chain {
    int fd;
    char *name;
    char *path;
    char prev[HASH_HEX];
    int64_t seq;
    bool broken;
};

int chain_new(const char *folder, const char *name, const char *plan_hash, struct chain **out,
              struct err *err)
{
    AUTO(chain) chain = mem_alloc(sizeof(*chain));
    AUTOFREE char *file = mem_printf("%s.jsonl", name);
    chain->fd = -1;
    chain->name = mem_strdup(name);
    chain->path = file_join(folder, file);
    snprintf(chain->prev, sizeof(chain->prev), "%s", plan_hash);
    chain->fd = open(chain->path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0644);
    if (chain->fd < 0) {
        return err_sys(err, ERR_IO, "cannot make evidence chain '%s'", chain->path);
    }
    *out = TAKE(chain);
    return 0;
}

void chain_free(struct chain *chain)
{
    if (chain == NULL) {
        return;
    }
    if (chain->fd >= 0) {
        close(chain->fd);
    }
    free(chain->name);
    free(chain->path);
    free(chain);
}

int chain_add(struct chain *chain, const char *kind, struct node *body, struct err *err)
{
    AUTO(node) record = node_object();
    AUTOBUF struct buf line = BUF_INIT;
    node_set(record, "body", body);
    if (chain->broken) {
        return err_set(err, ERR_IO, "evidence chain '%s' is broken by an earlier failure",
                       chain->path);
    }
    node_set_int(record, "at", clock_utc_ms());
    node_set_str(record, "chain", chain->name);
    node_set_str(record, "kind", kind);
    node_set_str(record, "prev", chain->prev);
    node_set_int(record, "seq", chain->seq);
    if (node_dump(record, NODE_CANONICAL, &line, err) != 0) {
        return -1;
    }
    if (line.length > CHAIN_MAX_LINE) {
        return err_set(err, ERR_BUG,
                       "evidence record of kind '%s' holds %zu bytes, at most %zu are allowed",
                       kind, line.length, CHAIN_MAX_LINE);
    }
    char next[HASH_HEX];
    hash_bytes(line.data, line.length, next);
    buf_char(&line, '\n');
    if (file_write_all(chain->fd, line.data, line.length, chain->path, err) != 0) {
        chain->broken = true;
        return -1;
    }
    snprintf(chain->prev, sizeof(chain->prev), "%s", next);
    chain->seq++;
    return 0;
}

int chain_sync(struct chain *chain, struct err *err)
{
    if (fdatasync(chain->fd) != 0) {
        chain->broken = true;
        return err_sys(err, ERR_IO, "cannot sync evidence chain '%s'", chain->path);
    }
    return 0;
}
