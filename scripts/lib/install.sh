# scripts/lib/install.sh: how scripts/install and scripts/uninstall do a step, or in a dry run only tell it.

fail() { echo "${0##*/}: $*" >&2; exit 1; }
step() { echo "==> $*"; }
# Runs a command, or tells it.
run() { if [ -n "$dry" ]; then echo "    would run: $*"; else "$@"; fi; }
# A dry run makes no secrets, nor has what makes them.
secret() { if [ -n "$dry" ]; then echo secret; else openssl rand -hex 16; fi; }
systemd_runs() { [ -d /run/systemd/system ]; }
node_names() { seq -f 'node%g' "$INSTALL_NODES"; }

# Which files are ours, and how we left them: "sha256  path" a line. So an edited one is known.
manifest=/var/lib/madang/installed
checksum() { sha256sum <"$1" 2>/dev/null | cut -d' ' -f1; }
recorded() { awk -v path="$1" 'substr($0, 67) == path { print $1 }' "$manifest" 2>/dev/null; }
record() {
  local others; others=$(awk -v path="$1" 'substr($0, 67) != path' "$manifest" 2>/dev/null || true)
  { [ -z "$others" ] || echo "$others"; echo "$2  $1"; } >"$manifest.tmp"
  mv "$manifest.tmp" "$manifest"
}

# folder PATH MODE OWNER; five digits, as with fewer chmod leaves an inherited set-group-id bit
folder() {
  [ "$(stat -c '%a %U:%G' "$1" 2>/dev/null)" != "$2 $3" ] || return 0
  if [ -n "$dry" ]; then echo "    would make $1 ($2 $3)"
  else mkdir -p "$1"; chown "$3" "$1"; chmod "$(printf %05d "$2")" "$1"; fi
}

link() { [ "$(readlink "$2")" = "$1" ] || run ln -sfn "$1" "$2"; }

# put SOURCE PATH MODE OWNER: a file of ours. One that somebody has edited since stays, and the new one lies beside it.
put() {
  if [ -e "$2" ] && ! cmp -s "$1" "$2" && [ "$(checksum "$2")" != "$(recorded "$2")" ]; then
    [ "$(checksum "$1")" != "$(recorded "$2")" ] || return 0
    if [ -n "$dry" ]; then echo "    would keep $2, which was edited, and write $2.new"; return; fi
    echo "    kept $2, which was edited; what it would be now: $2.new"
    install -m "$3" -o "${4%:*}" -g "${4#*:}" "$1" "$2.new"
    return
  fi
  if ! cmp -s "$1" "$2"; then
    if [ -n "$dry" ]; then echo "    would write $2 ($3 $4)"; return; fi
    echo "    $2"
    mkdir -p "$(dirname "$2")"
    install -m "$3" -o "${4%:*}" -g "${4#*:}" "$1" "$2"
  fi
  [ -n "$dry" ] || [ "$(recorded "$2")" = "$(checksum "$1")" ] || record "$2" "$(checksum "$1")"
}

# once PATH MODE OWNER: a file of settings or secrets, from standard input; one that is there is never written over.
once() {
  if [ -e "$1" ]; then cat >/dev/null; return; fi
  if [ -n "$dry" ]; then cat >/dev/null; echo "    would write $1 ($2 $3)"; return; fi
  echo "    $1"
  (umask 077; cat >"$1.tmp")
  chown "$3" "$1.tmp"; chmod "$2" "$1.tmp"; mv "$1.tmp" "$1"
}

# Installs packages without Debian starting what it installs: we start it when it has its files.
packages() {
  local missing=() package
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || { echo "    all there"; return; }
  if [ -n "$dry" ]; then echo "    would run: apt-get install --no-install-recommends ${missing[*]}"; return; fi
  export DEBIAN_FRONTEND=noninteractive
  local policy=
  [ -e /usr/sbin/policy-rc.d ] || { policy=1; printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d; chmod 755 /usr/sbin/policy-rc.d; }
  apt-get -q -q update && apt-get -q -q -y --no-install-recommends -o Dpkg::Use-Pty=0 install "${missing[@]}" >"$work/apt.log" 2>&1 \
    || { tail -20 "$work/apt.log" >&2; [ -z "$policy" ] || rm /usr/sbin/policy-rc.d; fail "apt-get could not install ${missing[*]}"; }
  [ -z "$policy" ] || rm /usr/sbin/policy-rc.d
  new_packages=" ${missing[*]} "
  echo "    installed: ${missing[*]}"
}
