/* tameshi product lint|list. */
#include <stdio.h>

#include "orchestrator/cli/cli.h"
#include "orchestrator/cli/commands.h"
#include "orchestrator/cli/data.h"

static int run_lint(const struct cli_args *args, struct err *err)
{
    AUTO(product) product = NULL;
    char hash[HASH_HEX];
    if (product_load(args->words[0], &product, err) != 0 ||
        data_topology_check(product, err) != 0) {
        return -1;
    }
    product_hash(product, hash);
    printf("%s: good, %zu arms, %zu sensors, hash %.16s\n", product->id, product->arm_count,
           product->sensor_count, hash);
    return 0;
}

const struct cmd cmd_product_lint = {
    .name = "product lint",
    .summary = "Check a product package",
    .usage = "DIR",
    .help =
        "DIR holds product.yaml and the files it names. A problem is printed as file:line:column.\n"
        "Example: tameshi product lint harness/products/nginx-modsecurity-crs-pl1",
    .min_words = 1,
    .max_words = 1,
    .run = run_lint,
};

static struct node *product_summary(const struct product *product)
{
    char hash[HASH_HEX];
    struct node *node = node_object();
    struct node *arms = node_array();
    product_hash(product, hash);
    node_set_str(node, "id", product->id);
    node_set_str(node, "name", product->name);
    node_set_str(node, "vendor", product->vendor);
    node_set_str(node, "role", product_role_name(product->role));
    node_set_str(node, "category", product->category);
    node_set_str(node, "image", product->image);
    node_set_str(node, "topology", product->topology);
    node_set_str(node, "hash", hash);
    for (size_t i = 0; i < product->arm_count; i++) {
        node_append(arms, node_string(product->arms[i].name));
    }
    node_set(node, "arms", arms);
    return node;
}

static int print_products(const struct product_list *products, bool json, struct err *err)
{
    AUTO(node) list = node_array();
    for (size_t i = 0; i < products->count; i++) {
        const struct product *product = products->items[i];
        if (json) {
            node_append(list, product_summary(product));
        } else {
            printf("%-9s %-28s %-6s %s\n", product_role_name(product->role), product->id,
                   product->category, product->name);
        }
    }
    return json ? data_print(list, err) : 0;
}

static int run_list(const struct cli_args *args, struct err *err)
{
    struct product_list products = {0};
    if (data_products(&products, err) != 0) {
        return -1;
    }
    int result = print_products(&products, cli_flag(args, "json"), err);
    product_list_done(&products);
    return result;
}

static const struct cli_option list_options[] = {
    {"json", NULL, "print the list as JSON"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_product_list = {
    .name = "product list",
    .summary = "List the products that ship with tameshi",
    .usage = "[--json]",
    .help = "",
    .options = list_options,
    .run = run_list,
};
