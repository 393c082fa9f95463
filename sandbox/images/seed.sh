# Makes a machine: the root tree NODE with the images of an OCI layout in it, and containerd's store
# that knows them. Runs in mount, PID, network and IPC namespaces: what it mounts and starts ends.
#   seed.sh NODE LAYOUT OUT IMAGES    OUT/root, OUT/disk/containerd; IMAGES is a path in OUT/root
set -eu
node=$1 layout=$2 out=$3 images=$4
store=$out/disk/containerd
work=$out/work
mkdir -p "$store" "$work"

mount --bind "$node" "$work"
mount -o remount,bind,ro "$work"
mount -t proc proc "$work/proc"
mount -t tmpfs tmpfs "$work/run"
mount -t tmpfs tmpfs "$work/tmp"
mount --rbind /dev "$work/dev"
mkdir "$work/run/store" "$work/run/layout"
mount --bind "$store" "$work/run/store"
mount --bind "$layout" "$work/run/layout"
# shellcheck disable=SC2016 # the inner shell expands
chroot "$work" sh -eu -c '
printf "version = 2\nroot = \"/run/store\"\ndisabled_plugins = [\"io.containerd.grpc.v1.cri\"]\n" \
    > /run/containerd.toml
containerd --config /run/containerd.toml --log-level warn &
server=$!
for _ in $(seq 100); do
    ctr version > /run/version 2>&1 && break
    sleep 0.1
done
tar -C /run/layout -cf - . | ctr --namespace k8s.io images import --snapshotter overlayfs -
kill $server
wait $server
'
umount "$work/run/store"
umount -l "$work"
rmdir "$work"

# Files are shared with the tree that they come from; no machine writes into either.
cp -al "$node" "$out/root"
mkdir -p "$out/root/$images"
for snapshot in "$store"/io.containerd.snapshotter.v1.overlayfs/snapshots/*; do
    place=$images/${snapshot##*/}
    mv "$snapshot/fs" "$out/root/$place"
    ln -s "/$place" "$snapshot/fs"
done
# What was unpacked is never read again; containerd asks for its size alone.
find "$store/io.containerd.content.v1.content/blobs" -type f -size +1M | while read -r blob; do
    size=$(stat --format=%s "$blob")
    truncate --size=0 "$blob"
    truncate --size="$size" "$blob"
done
