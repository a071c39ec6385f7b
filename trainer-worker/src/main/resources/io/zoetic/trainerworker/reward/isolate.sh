# Runs a command in a root of its own, in which there is nothing of this machine but what is named, and
# nothing can be written but a small /tmp that ends with it. Needs mount, pid, ipc and network namespaces
# of its own. Whatever fails ends it before the command begins. Arguments: in lines, the folders that are
# seen, read-only; the files; the targets of the links that / has; the bytes of /tmp; then the command.
set -euf
IFS='
'
mount -t tmpfs -o size=1m,mode=755,nosuid tmpfs /tmp
cd /tmp
for folder in $1; do folders="${folders:-}
.$folder"; done
mkdir -p dev etc proc tmp old $folders
for path in $2; do : > ".$path"; done
[ -z "$3" ] || ln -s $3 .
for path in $1 $2; do mount -o rbind,ro "$path" ".$path"; done
# What is mounted below them is to be kept, too.
while IFS=' ' read -r _ point _ options _; do
  case $point,$options, in
    /tmp/*,rw,*)
      point=$(printf %b "$point")
      [ ! -e "$point" ] || mount -o remount,bind,ro "$point"
      ;;
  esac
done < /proc/self/mounts
# Where the machine's own is hidden in part, as in containers, none can be made: the command has none,
# and the old one is borrowed, since umount reads it.
borrowed=
mount -t proc -o nosuid,nodev,noexec proc proc 2> /dev/null || borrowed=yes
[ -z "$borrowed" ] || mount -o rbind /proc proc
mount -t tmpfs -o size="$4",mode=1777,nosuid,nodev tmpfs tmp
mount -o remount,bind,ro /tmp
pivot_root . old
umount -l /old
[ -z "$borrowed" ] || umount -l /proc
cd /tmp
shift 4
exec "$@"
