# A node's beginning, as far as containerd: node.sh ROOT DISK WORK prints what it found, NAME=VALUE.
set -eu
root=$1 disk=$2 work=$3
mkdir "$work/disk" "$work/root"
mount -o loop "$disk" "$work/disk"
mkdir "$work/disk/upper" "$work/disk/work"
mount -t overlay overlay \
    -o "lowerdir=$root,upperdir=$work/disk/upper,workdir=$work/disk/work" "$work/root"
cd "$work/root"
mkdir -p var/lib/containerd .old
mount --bind "$work/disk/containerd" var/lib/containerd
mount -t proc proc proc
mount -t tmpfs tmpfs run
mount -t tmpfs tmpfs tmp
mount --rbind /dev dev
mount --rbind /sys sys
pivot_root . .old
cd /
umount -l /.old
containerd > /run/containerd.log 2>&1 &
server=$!
for _ in $(seq 100); do
    ctr version > /run/version 2>&1 && break
    sleep 0.1
done
run() {
    image=$1
    shift
    ctr --namespace k8s.io run --rm --cgroup "" "$image" "$@"
}
echo "images=$(ctr --namespace k8s.io images ls -q | tr '\n' ' ')"
echo "incomplete=$(ctr --namespace k8s.io images check | grep -c incomplete || true)"
echo "container=$(run sandbox.internal/base:1 first sh -c 'echo written > /etc/new && cat /etc/new')"
echo "coredns=$(run registry.k8s.io/coredns/coredns:v1.14.2 second /usr/local/bin/coredns -version)"
echo "kube-router=$(run docker.io/cloudnativelabs/kube-router:v2.10.0 third \
    sh -c 'modprobe ip_vs && iptables --version')"
echo "ubuntu=$(setpriv --reuid=ubuntu --regid=ubuntu --init-groups sudo -n id -u)"
echo "mebibytes=$(df --output=used -m / | tail -1 | tr -d ' ')"
kill $server
wait $server || true
