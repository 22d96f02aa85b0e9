/* The escaper and the shapes that are written through it. */
#include <signal.h>

#include "common/base/html.h"
#include "common/base/svg.h"
#include "tests/support.h"

Test(html, escapes_every_character_that_means_something)
{
    AUTOBUF struct buf out = BUF_INIT;
    html_open(&out, "p", "title", "a\"b'c<d>&", "class", NULL, NULL);
    html_text(&out, "<b>\x1b\xe2\x80\x8f\r\nx\xc2\x85");
    html_close(&out, "p");
    cr_assert_str_eq(buf_str(&out), "<p title=\"a&quot;b&#39;c&lt;d&gt;&amp;\">"
                                    "&lt;b&gt;\xef\xbf\xbd\xef\xbf\xbd  x\xef\xbf\xbd</p>\n");
}

Test(html, takes_no_tag_from_data, .signal = SIGABRT)
{
    AUTOBUF struct buf out = BUF_INIT;
    html_open(&out, "p><script", NULL);
}

Test(svg, texts_and_paths_go_through_the_escaper)
{
    AUTOBUF struct buf out = BUF_INIT;
    svg_open(&out, "c", 10, 20.25, "a<b");
    svg_text(&out, "t", -0.04, 1, "end", "</text><script>");
    svg_path(&out, "p", "M0 0\"><script");
    svg_close(&out);
    cr_assert_str_eq(
        buf_str(&out),
        "<svg class=\"c\" viewBox=\"0 0 10.0 20.2\" role=\"img\" aria-label=\"a&lt;b\">"
        "<text class=\"t\" x=\"0.0\" y=\"1.0\" "
        "text-anchor=\"end\">&lt;/text&gt;&lt;script&gt;</text>\n"
        "<path class=\"p\" d=\"M0 0&quot;&gt;&lt;script\"/></svg>\n");
}

Test(svg, an_ornament_is_not_read_out)
{
    AUTOBUF struct buf out = BUF_INIT;
    svg_open(&out, "c", 1, 1, "");
    svg_close(&out);
    cr_assert_str_eq(buf_str(&out),
                     "<svg class=\"c\" viewBox=\"0 0 1.0 1.0\" aria-hidden=\"true\"></svg>\n");
}

Test(svg, is_described_through_the_escaper)
{
    AUTOBUF struct buf out = BUF_INIT;
    svg_describe(&out, "a<b", "c&d");
    cr_assert_str_eq(buf_str(&out), "<title>a&lt;b</title>\n<desc>c&amp;d</desc>\n");
}
