#!/bin/sh
# What runs in an instance, each program again a second after it ended. Started by its init with
# an empty environment but for PATH; the arguments of each program are in /etc/workbench/arguments.
keep() {
    name=$1
    shift
    (
        while :; do
            "$@" >> "/var/log/$name.log" 2>&1
            echo "$(date +%T) $name ended with $?" >> "/var/log/$name.log"
            sleep 1
        done
    ) &
}
. /etc/workbench/arguments
# As nodeup does: kube-router mounts rt_tables from there.
ln -sfn /etc/iproute2 /usr/share/iproute2
sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0
mkdir -p /run/sshd
[ -e /etc/ssh/ssh_host_ed25519_key ] || ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key
keep sshd /usr/sbin/sshd -D -e
keep containerd containerd --config /etc/containerd/config.toml
until ctr version > /dev/null 2>&1; do sleep 0.2; done
# shellcheck disable=SC2086
keep kubelet kubelet $KUBELET
if [ ! -e /proc/net/ip_vs ]; then
    keep kube-proxy kube-proxy --config /etc/kubernetes/kube-proxy.yaml
fi
wait
