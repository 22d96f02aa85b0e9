#!/bin/sh
# Runs inside the image when it is built, after the files are in place: users' folders, both databases, services.
set -eu

# Folders. `drop` is where an attack leaves its mark; the web user owns what the site itself writes.
cd /srv/machi
mkdir -p private config internal data/cache mail log drop www/uploads
chmod 755 private config internal
chown -R www-data:www-data data mail log www/uploads
chmod 1777 drop www/uploads
# A repository that went onto the server with the site; its settings are seeded.
install -d -m 755 left/.git left/backup
printf 'ref: refs/heads/main\n' > left/.git/HEAD
# A home that everybody may read, and that of the web server, where somebody once tried SSH.
install -d -m 755 /home/deploy /home/deploy/.aws /home/deploy/.ssh
install -d -m 755 -o www-data -g www-data /var/www/.ssh
printf 'not seeded\n' > private/secret.txt
printf 'api_key="not seeded"\nadmin_key="not seeded"\n' > config/machi.ini
printf 'machi internal status\nkey: not seeded\n' > internal/status
php /srv/machi/schema/archive.php
chown www-data:www-data data/archive.sqlite

# MariaDB runs by hand here, on a socket only, and is shut down cleanly so that the first boot has nothing to recover.
socket=/run/mysqld/build.sock
install -d -m 755 -o mysql -g root /run/mysqld
if [ ! -d /var/lib/mysql/mysql ]; then
    mariadb-install-db --user=mysql --datadir=/var/lib/mysql --skip-test-db > /dev/null
fi
mariadbd --user=mysql --socket=$socket --pid-file=/run/mysqld/build.pid > /tmp/mariadbd.log 2>&1 &
server=$!
tries=0
until mariadb-admin --socket=$socket ping > /dev/null 2>&1; do
    tries=$((tries + 1))
    if [ $tries -gt 600 ] || ! kill -0 $server; then
        cat /tmp/mariadbd.log >&2
        exit 1
    fi
    sleep 0.1
done
mariadb --socket=$socket --default-character-set=utf8mb4 < schema/schema.sql
mariadb --socket=$socket --default-character-set=utf8mb4 < schema/articles.sql
mariadb-admin --socket=$socket shutdown
wait $server
rm -f /tmp/mariadbd.log

# The web server: PHP inside prefork, CGI, unpacking of bodies; nothing that could deny a request.
rm -f /etc/apache2/mods-enabled/* /etc/apache2/conf-enabled/* /etc/apache2/sites-enabled/*
a2enmod -q mpm_prefork php8.2 authz_core mime dir alias cgi deflate filter > /dev/null
apache2ctl configtest 2> /tmp/configtest || { cat /tmp/configtest >&2; exit 1; }
rm -f /tmp/configtest

# A machine id that is there spares the first boot's set-up.
echo 74616d657368692d7461726765742d77 > /etc/machine-id

systemctl -q enable apache2.service mariadb.service
systemctl -q set-default multi-user.target
# Nothing that runs by itself, asks for a log-in or waits for a network that is set up later.
systemctl -q mask \
    apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer logrotate.timer \
    phpsessionclean.timer phpsessionclean.service systemd-tmpfiles-clean.timer e2scrub_reap.service \
    apache-htcacheclean.service networking.service \
    getty.target getty@.service serial-getty@.service console-getty.service systemd-logind.service \
    systemd-user-sessions.service systemd-networkd.service systemd-networkd-wait-online.service \
    systemd-network-generator.service systemd-resolved.service systemd-timesyncd.service systemd-firstboot.service \
    systemd-random-seed.service systemd-update-utmp.service systemd-update-utmp-runlevel.service \
    systemd-journal-flush.service systemd-pcrphase.service systemd-pcrphase-sysinit.service systemd-pstore.service \
    systemd-binfmt.service proc-sys-fs-binfmt_misc.automount modprobe@.service kmod-static-nodes.service \
    dev-hugepages.mount dev-mqueue.mount sys-kernel-config.mount sys-kernel-debug.mount sys-kernel-tracing.mount \
    sys-fs-fuse-connections.mount

# What only takes room.
rm -rf /usr/share/doc/* /usr/share/man/* /usr/share/locale/* /var/cache/apt/* /var/lib/apt/lists/*
find /var/log -type f -exec truncate -s 0 {} +
