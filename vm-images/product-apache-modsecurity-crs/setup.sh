#!/bin/sh
# Runs inside the image when it is built, after the files are in place: Apache with mod_security2, its configuration
# tried, and a boot that starts nothing else.
set -eu

a2dismod -q -f mpm_prefork reqtimeout autoindex status
a2enmod -q mpm_event proxy proxy_http security2 unique_id
a2disconf -q other-vhosts-access-log
a2dissite -q 000-default
a2ensite -q tameshi
a2enconf -q tameshi
rm -f /var/log/apache2/*
apache2ctl -t
rm -f /var/log/apache2/*
systemctl -q enable apache2.service

# A machine id that is there spares the first boot's set-up; clones of one machine share everything else as well.
echo 74616d657368692d70726f647563742d > /etc/machine-id

systemctl -q set-default multi-user.target
# Nothing that runs by itself, asks for a log-in or waits for a network that the harness sets up later.
systemctl -q mask \
    apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer \
    systemd-tmpfiles-clean.timer e2scrub_reap.service \
    getty.target getty@.service serial-getty@.service console-getty.service systemd-logind.service \
    systemd-networkd.service systemd-networkd-wait-online.service systemd-network-generator.service \
    systemd-resolved.service systemd-timesyncd.service systemd-firstboot.service \
    systemd-random-seed.service systemd-update-utmp.service systemd-update-utmp-runlevel.service \
    systemd-journal-flush.service systemd-pcrphase.service systemd-pcrphase-sysinit.service \
    systemd-binfmt.service proc-sys-fs-binfmt_misc.automount modprobe@.service kmod-static-nodes.service \
    dev-hugepages.mount dev-mqueue.mount sys-kernel-config.mount sys-kernel-debug.mount \
    sys-kernel-tracing.mount sys-fs-fuse-connections.mount
