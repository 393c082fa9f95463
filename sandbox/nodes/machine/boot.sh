#!/bin/sh
# PID 1 of an instance, in mount, pid, uts, ipc and cgroup namespaces of its own: builds the root
# that it sees, then becomes its init. boot.sh FOLDER IMAGE HOSTNAME, where FOLDER holds
# disk (its root volume, mounted), hardware, programs and binds (SOURCE TARGET a line).
set -e
folder=$1 image=$2
root=$folder/root
mount --make-rprivate /
hostname "$3"
mount -t overlay overlay -o "lowerdir=$image,upperdir=$folder/disk/upper,workdir=$folder/disk/work" "$root"
cd "$root"
mkdir -p var/lib/containerd var/lib/kubelet var/log/pods var/log/containers \
    opt/cni/bin opt/kubernetes etc/cni/net.d mnt/volumes .old
# A snapshot of containerd's may not lie on an overlay: these come straight from the root volume.
mount --bind "$folder/disk/containerd" var/lib/containerd
mount --bind "$folder/disk/kubelet" var/lib/kubelet
mount --bind usr/lib/cni opt/cni/bin
mount -t tmpfs -o mode=755,size=1m tmpfs opt/kubernetes
while read -r program; do
    touch "opt/kubernetes/${program##*/}"
    mount --bind "$program" "opt/kubernetes/${program##*/}"
done < "$folder/programs"
while read -r source target; do
    mkdir -p "./$target"
    mount --bind "$source" "./$target"
done < "$folder/binds"
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t tmpfs -o mode=755,size=64m tmpfs run
mount -t tmpfs -o mode=755,size=1m tmpfs dev
for device in "null 1 3" "zero 1 5" "full 1 7" "random 1 8" "urandom 1 9" "tty 5 0" "kmsg 1 11"; do
    # shellcheck disable=SC2086
    set -- $device
    mknod -m 666 "dev/$1" c "$2" "$3"
done
mkdir dev/pts dev/shm dev/mqueue
mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
mount -t tmpfs tmpfs dev/shm
mount -t mqueue mqueue dev/mqueue
# What is mounted here shows the instance's own group as its root, by the cgroup namespace.
if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
    mount -t cgroup2 cgroup2 sys/fs/cgroup
else
    mount -t tmpfs -o mode=755,size=1m tmpfs sys/fs/cgroup
    for tree in /sys/fs/cgroup/*/; do
        tree=$(basename "$tree")
        mkdir "sys/fs/cgroup/$tree"
        case $tree in
            unified) mount -t cgroup2 cgroup2 "sys/fs/cgroup/$tree" ;;
            systemd) mount -t cgroup -o none,name=systemd cgroup "sys/fs/cgroup/$tree" ;;
            *) mount -t cgroup -o "$tree" cgroup "sys/fs/cgroup/$tree" ;;
        esac
    done
fi
# The type's hardware; and settings of the whole kernel, which the kubelet wants to be so.
cd "$folder/hardware"
find . -type f ! -path './sys/devices/*' | while read -r shown; do
    mount --bind "$shown" "$root/$shown"
done
for shown in sys/devices/system/cpu sys/devices/system/node; do
    mount --bind "$shown" "$root/$shown"
done
cd "$root"
pivot_root . .old
cd /
umount -l /.old
rmdir /.old
mount --make-rshared /
exec /usr/bin/catatonit -- /bin/sh /etc/workbench/services
