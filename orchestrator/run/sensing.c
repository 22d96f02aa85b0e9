/* Product evidence as it arrives. Rule: a record belongs to a trial only if it carries that trial's
 * nonce, or carries none and comes from that trial's address; nothing is matched by time. */
#include "orchestrator/run/sensing.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/mem.h"
#include "harness/host/client.h"
#include "orchestrator/run/replay.h"

#define CALL_MS 30000
#define LOOK_AGAIN_MS 40
#define TRACER_SOURCE 31000 /* behind the addresses of any unit's trials */

static bool is_of(const char *nonce, const char *source, const struct sensor_record *record)
{
    return record->nonce[0] != '\0' ? strcmp(record->nonce, nonce) == 0
                                    : strcmp(record->source, source) == 0;
}

/* The trial itself or one of its actors; *actor as in struct step. */
static bool is_of_trial(const struct trial *trial, size_t actors,
                        const struct sensor_record *record, size_t *actor)
{
    if (is_of(trial->nonce, trial->source, record)) {
        *actor = 0;
        return true;
    }
    for (size_t i = 0; i < actors; i++) {
        if (is_of(trial->actors[i].nonce, trial->actors[i].source, record)) {
            *actor = i + 1;
            return true;
        }
    }
    return false;
}

static struct trial *find_trial(struct sensing *sensing, const struct sensor_record *record,
                                size_t *actor)
{
    for (size_t p = 0; p < sensing->part_count; p++) {
        struct part *part = &sensing->parts[p];
        for (size_t i = 0; i < part->trial_count; i++) {
            if (is_of_trial(&part->trials[i], part->scenario->actor_count, record, actor)) {
                return &part->trials[i];
            }
        }
    }
    return NULL;
}

/* A record of a tracer is the sensor's sign of life and nothing else. */
static bool is_tracer(struct sensing *sensing, size_t sensor, const struct sensor_record *record)
{
    bool found = false;
    for (size_t i = 0; i < sensing->product->sensor_count; i++) {
        struct sensing_tracer *tracer = &sensing->tracers[i];
        if (!tracer->sent || strcmp(tracer->nonce, record->nonce) != 0) {
            continue;
        }
        found = true;
        if (i == sensor && !tracer->seen &&
            (record->alert || sensing->product->sensors[i].role == SENSOR_TELEMETRY)) {
            tracer->seen = true;
            tracer->took_ms = clock_mono_ms() - tracer->sent_mono_ms;
        }
    }
    return found;
}

/* A long session has more telemetry than is kept, which may not cost it an alert. */
static bool has_room(struct trial *trial, const struct sensor_record *record)
{
    if (record->alert) {
        bool room = trial->alert_count - trial->telemetry_count < TRIAL_MAX_ALERTS;
        trial->alerts_dropped += !room;
        return room;
    }
    bool room = trial->telemetry_count < TRIAL_MAX_TELEMETRY;
    trial->telemetry_count += room;
    trial->telemetry_dropped += !room;
    return room;
}

static void add_alert(struct trial *trial, size_t sensor, size_t actor,
                      const struct sensor_record *record, int64_t at_utc_ms)
{
    if (!has_room(trial, record)) {
        return;
    }
    trial->alerts = mem_grow(trial->alerts, trial->alert_count + 1, sizeof(*trial->alerts));
    struct trial_alert *alert = &trial->alerts[trial->alert_count++];
    alert->sensor = sensor;
    alert->actor = actor;
    alert->delay_ms = trial->started_utc_ms > 0 ? at_utc_ms - trial->started_utc_ms : 0;
    alert->record = *record;
}

static void add_noise(struct sensing *sensing, size_t sensor, const struct sensor_record *record)
{
    if (!record->alert) {
        return;
    }
    sensing->noise_count++;
    if (node_count(sensing->noise) < SENSING_MAX_NOISE) {
        node_append(sensing->noise,
                    sensing_record_node(&sensing->product->sensors[sensor], record));
    }
}

static void on_line(void *data, const struct client_event *event)
{
    struct sensing *sensing = data;
    const struct product *product = sensing->product;
    struct sensor_record record;
    sensing->cut_lines += event->truncated;
    for (size_t i = 0; i < product->sensor_count; i++) {
        if (event->kind != CLIENT_EVENT_LINE || strcmp(event->key, product->sensors[i].id) != 0 ||
            sensor_line(sensing->sensors[i], event->data, event->length, &record) != 0 ||
            is_tracer(sensing, i, &record)) {
            continue;
        }
        size_t actor = 0;
        struct trial *trial = find_trial(sensing, &record, &actor);
        if (trial != NULL) {
            add_alert(trial, i, actor, &record, event->at_utc_ms);
        } else {
            add_noise(sensing, i, &record);
        }
    }
}

static void on_callback(void *data, const struct client_event *event)
{
    struct part *part = ((struct sensing *)data)->current;
    if (event->kind != CLIENT_EVENT_CALLBACK || part == NULL ||
        part->callback_count == PART_MAX_CALLBACKS) {
        return;
    }
    for (size_t i = 0; i < part->scenario->step_count; i++) {
        const struct step *step = &part->scenario->steps[i];
        if (step->kind == STEP_CALLBACK && strcmp(step->name, event->key) == 0) {
            part->callbacks =
                mem_grow(part->callbacks, part->callback_count + 1, sizeof(*part->callbacks));
            struct callback_seen *seen = &part->callbacks[part->callback_count++];
            *seen = (struct callback_seen){.step = i};
            buf_add(&seen->data, event->data, event->length);
            return;
        }
    }
}

int sensing_start(struct sensing *sensing, struct part *parts, size_t part_count, struct err *err)
{
    const struct product *product = parts[0].product;
    struct client *client = environment_client(parts[0].environment, MACHINE_PRODUCT);
    *sensing = (struct sensing){
        .product = product,
        .environment = parts[0].environment,
        .parts = parts,
        .part_count = part_count,
        .sensors = mem_array(product->sensor_count + 1, sizeof(struct sensor *)),
        .tracers = mem_array(product->sensor_count + 1, sizeof(struct sensing_tracer)),
        .noise = node_array(),
        .started_mono_ms = clock_mono_ms(),
    };
    client_on_event(environment_client(parts[0].environment, MACHINE_ATTACKER), on_callback,
                    sensing);
    client_on_event(client, on_line, sensing);
    for (size_t i = 0; i < product->sensor_count; i++) {
        struct client_follow follow = {.key = product->sensors[i].id,
                                       .path = product->sensors[i].path};
        if (sensor_new(&product->sensors[i], &sensing->sensors[i], err) != 0 ||
            client_follow(client, &follow, clock_mono_ms() + CALL_MS, err) != 0) {
            return -1;
        }
    }
    return 0;
}

static void tracer_nonce(const struct part *part, size_t sensor, char out[PLAN_NONCE])
{
    AUTOFREE char *name = mem_printf("tracer:%s:%zu", part->trials[0].case_id, sensor);
    plan_nonce(part->plan, part->unit, name, out);
}

static int send_tracers(struct sensing *sensing, struct err *err)
{
    for (size_t i = 0; i < sensing->product->sensor_count; i++) {
        const struct sensor_spec *spec = &sensing->product->sensors[i];
        struct sensing_tracer *tracer = &sensing->tracers[i];
        AUTOBUF struct buf bytes = BUF_INIT;
        char source[PLAN_SOURCE];
        tracer_nonce(&sensing->parts[0], i, tracer->nonce);
        if (!sensor_tracer(spec, tracer->nonce, &bytes)) {
            continue;
        }
        plan_source(TRACER_SOURCE + i, source);
        tracer->sent = true;
        tracer->sent_mono_ms = clock_mono_ms();
        if (replay_tracer(sensing->environment, source, &bytes, err) != 0) {
            return err_wrap(err, "tracer of sensor '%s'", spec->id);
        }
    }
    return 0;
}

static int read_all(struct sensing *sensing, struct err *err)
{
    const struct product *product = sensing->product;
    struct client *client = environment_client(sensing->environment, MACHINE_PRODUCT);
    for (size_t i = 0; i < product->sensor_count; i++) {
        if (client_sync(client, product->sensors[i].id, clock_mono_ms() + CALL_MS, err) != 0) {
            return err_wrap(err, "sensor '%s'", product->sensors[i].id);
        }
    }
    return 0;
}

/* The first sensor whose tracer is not there yet; NULL: none. */
static const char *waiting_for(const struct sensing *sensing)
{
    for (size_t i = 0; i < sensing->product->sensor_count; i++) {
        if (sensing->tracers[i].sent && !sensing->tracers[i].seen) {
            return sensing->product->sensors[i].id;
        }
    }
    return NULL;
}

/* The first sensor that wrote what could not be read, and *err how much of it; NULL: none. */
static const char *unreadable(const struct sensing *sensing, struct err *err)
{
    for (size_t i = 0; i < sensing->product->sensor_count; i++) {
        const struct sensor_counts *counts = sensor_counts(sensing->sensors[i]);
        if (counts->garbage > 0 || counts->oversized > 0 || sensing->cut_lines > 0) {
            err_set(err, ERR_GUEST,
                    "of %llu lines, %llu could not be read and %llu were longer than %zu bytes; "
                    "of all sensors' lines, %llu were cut",
                    (unsigned long long)counts->lines, (unsigned long long)counts->garbage,
                    (unsigned long long)counts->oversized, SENSOR_MAX_LINE,
                    (unsigned long long)sensing->cut_lines);
            return sensing->product->sensors[i].id;
        }
    }
    return NULL;
}

int sensing_finish(struct sensing *sensing, const char **sensor, struct err *err)
{
    int64_t deadline = clock_mono_ms() + SENSING_TRACER_WAIT_MS;
    struct client *client = environment_client(sensing->environment, MACHINE_PRODUCT);
    if (send_tracers(sensing, err) != 0) {
        return -1;
    }
    for (;;) {
        if (read_all(sensing, err) != 0) {
            return -1;
        }
        *sensor = waiting_for(sensing);
        if (*sensor == NULL) {
            break;
        }
        if (clock_left_ms(deadline) == 0) {
            return SENSING_SILENT;
        }
        if (client_pump(client, clock_mono_ms() + LOOK_AGAIN_MS, err) < 0) {
            return -1;
        }
    }
    if (client_dropped(client) > 0) {
        return err_set(err, ERR_GUEST, "the product machine's agent dropped %lld lines of its logs",
                       (long long)client_dropped(client));
    }
    *sensor = unreadable(sensing, err);
    return *sensor != NULL ? SENSING_UNREADABLE : 0;
}

void sensing_done(struct sensing *sensing)
{
    struct client *client = NULL;
    if (sensing->parts == NULL) {
        return;
    }
    client = environment_client(sensing->environment, MACHINE_PRODUCT);
    if (client != NULL) {
        client_on_event(client, NULL, NULL);
    }
    client = environment_client(sensing->environment, MACHINE_ATTACKER);
    if (client != NULL) {
        client_on_event(client, NULL, NULL);
    }
    for (size_t i = 0; i < sensing->product->sensor_count; i++) {
        sensor_free(sensing->sensors[i]);
    }
    free(sensing->sensors);
    free(sensing->tracers);
    node_free(sensing->noise);
}

struct node *sensing_record_node(const struct sensor_spec *spec, const struct sensor_record *record)
{
    struct node *node = node_object();
    struct node *rules = node_array();
    node_set_str(node, "sensor", spec->id);
    node_set_str(node, "role", spec->role == SENSOR_ALERT ? "alert" : "telemetry");
    node_set_bool(node, "alert", record->alert);
    node_set_bool(node, "blocked", record->blocked);
    node_set_int(node, "status", record->status);
    for (size_t i = 0; i < record->rule_count; i++) {
        node_append(rules, node_string(record->rules[i]));
    }
    node_set(node, "rules", rules);
    node_set_str(node, "message", record->message);
    node_set_str(node, "action", record->action);
    node_set_str(node, "nonce", record->nonce);
    node_set_str(node, "source", record->source);
    node_set(node, "raw", node_stringn(record->raw, strnlen(record->raw, 1024)));
    return node;
}
