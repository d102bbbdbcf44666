# scripts/lib/stack.sh: the steps of scripts/stack, which sets data, stack, nodes, backend, limits, the ports and defines.

alive() { [ -f "$1" ] && kill -0 "$(cat "$1")" 2>/dev/null; }

# Ends the process of a pid file and waits for it.
stop_process() {
  alive "$1" || { rm -f "$1"; return 0; }
  local pid; pid=$(cat "$1")
  kill "$pid"
  for _ in $(seq 300); do kill -0 "$pid" 2>/dev/null || { rm -f "$1"; return 0; }; sleep 0.1; done
  fail "process $pid ($1) does not end"
}

# Waits until a command succeeds: wait_for SECONDS WHAT COMMAND…
wait_for() {
  local end=$((SECONDS + $1)) what=$2; shift 2
  until "$@"; do [ $SECONDS -lt $end ] || fail "$what does not come up; see $stack"; sleep 0.1; done
}

port_taken() { ! port_free "$1"; }
port_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

find_httpd() {
  PATH=$PATH:/usr/sbin:/sbin
  scripts/bootstrap --edge
  httpd=$(command -v apache2 || command -v httpd)
  rotatelogs=$(command -v rotatelogs)
  modules=/usr/lib/apache2/modules
  [ -d "$modules" ] || modules=$("$httpd" -V | sed -n 's/.*HTTPD_ROOT="\(.*\)"/\1/p')/modules
}

# A local authority and a certificate of it, once: the authority's key is thrown away.
local_certificate() {
  [ -f "$stack/tls/server.crt" ] && return
  echo "==> Making a certificate for localhost, of an authority of its own"
  (cd "$stack/tls" && umask 077
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=Madang local authority" \
      -addext "keyUsage=critical,keyCertSign" -keyout ca.key -out ca.crt 2>/dev/null
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=localhost" \
      -keyout server.key -out server.csr 2>/dev/null
    printf 'subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n' >extensions
    openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 365 -extfile extensions \
      -out server.crt 2>/dev/null
    rm ca.key server.csr extensions)
}

# The passwords of manager and control port, and AJP's secret, once.
make_secrets() {
  [ -f "$stack/manager" ] && return
  (umask 077
    printf 'MANAGER_USER=deployer\nMANAGER_PASSWORD=%s\n' "$(openssl rand -hex 16)" >"$stack/manager"
    openssl rand -hex 16 >"$stack/ajp-secret")
}

# CATALINA_BASE of a node, from the files that an existing Tomcat gets.
make_node() {
  local name=$1 number=$2 base=$stack/nodes/$1
  mkdir -p "$base"/{bin,conf/Catalina/localhost,conf/errors,logs,temp,webapps,work}
  cp "$tomcat"/conf/{catalina.properties,web.xml,context.xml} conf/server.xml conf/logging.properties "$base/conf/"
  cp conf/errors/tomcat.html "$base/conf/errors/"
  cp "conf/backend-$backend.xml" "$base/conf/backend.xml"
  cp conf/manager.xml "$base/conf/Catalina/localhost/"
  cp conf/setenv.sh "$base/bin/"
  scripts/tomcat-users "$stack/manager" "$tomcat" >"$base/conf/tomcat-users.xml"
  # A version that was deployed meanwhile stays.
  if ! compgen -G "$base/webapps/ROOT##*.war" >/dev/null; then
    rm -rf "$base/webapps/ROOT"
    cp "${WAR:-target/madang.war}" "$base/webapps/ROOT.war"
  fi
  (umask 077; cat >"$base/environment" <<END
CATALINA_HOME=$tomcat
CATALINA_BASE=$base
CATALINA_PID=$stack/run/$name.pid
CATALINA_OUT=$stack/logs/$name.log
MADANG_NODE=$name
MADANG_HEAP=${MADANG_HEAP:-512m}
MADANG_SOCKET=$stack/run/$name.sock
MADANG_HTTP_PORT=$((management + 100 + number))
MADANG_AJP_PORT=$((management + 200 + number))
MADANG_AJP_SECRET=$(cat "$stack/ajp-secret")
MADANG_MANAGEMENT_PORT=$((management + number - 1))
DRAIN_FILE=$stack/run/$name.drain
KEYS_FILE=$data/keys.jwks
MAIL_DIR=$data/mail
PUBLIC_URL=https://localhost:$https
LIMITS=$limits
DB_ENDPOINT=${DB_ENDPOINT:-127.0.0.1:$(sed -n 's/^port=//p' "$data/database.properties")}
DB_USER=${DB_USER:-madang}
DB_PASSWORD=${DB_PASSWORD:-$(sed -n 's/^DB_PASSWORD=//p' "$data/secrets")}
END
  )
}

# Starts a node as its service would: without its drain file, without a stale socket. Also used by tests.
start_node() {
  local base=$stack/nodes/$1
  alive "$stack/run/$1.pid" && return
  rm -f "$stack/run/$1".{sock,drain,pid}
  (set -a; . "$base/environment"; set +a; umask 0027; exec setsid "$CATALINA_HOME/bin/catalina.sh" start >/dev/null)
}

node_url() {
  case $backend in
    socket) echo "unix:$stack/run/$1.sock|http://127.0.0.1:$((management + $2 - 1))" ;;
    http) echo "http://127.0.0.1:$((management + 100 + $2))" ;;
    ajp) echo "ajp://127.0.0.1:$((management + 200 + $2))" ;;
  esac
}

make_httpd() {
  local number name secret= check="hcmethod=GET hcuri=/health/ready"
  [ "$backend" != ajp ] || { secret=" secret=$(cat "$stack/ajp-secret")"; check=hcmethod=CPING; }
  rm -rf "$stack/httpd/conf"; mkdir -p "$stack/httpd/conf"
  cp -r apache-httpd/. "$stack/httpd/conf/"
  : >"$stack/httpd/members.conf"; : >"$stack/nodes.conf"
  for ((number = 1; number <= nodes; number++)); do
    name=node$number
    echo "BalancerMember \"$(node_url $name $number)\"$secret route=$name retry=1 ttl=30 connectiontimeout=2 timeout=20 $check hcinterval=1 hcpasses=1 hcfails=1" >>"$stack/httpd/members.conf"
    echo "$name http://127.0.0.1:$((management + number - 1))/manager/text $stack/run/$name.drain" >>"$stack/nodes.conf"
  done
  (. "$stack/manager"; htpasswd -cbB "$stack/httpd/state/control.htpasswd" "$MANAGER_USER" "$MANAGER_PASSWORD" 2>/dev/null)
  {
    echo "ServerName localhost"
    echo "ServerRoot \"$stack/httpd\""
    echo "PidFile \"$stack/httpd/httpd.pid\""
    echo "DefaultRuntimeDir \"$stack/httpd/state\""
    echo "LoadModule mpm_event_module $modules/mod_mpm_event.so"
    echo "LoadModule mime_module $modules/mod_mime.so"
    [ "$(id -u)" != 0 ] || printf 'User www-data\nGroup www-data\n'
    echo "ErrorLog \"$stack/logs/httpd.log\""
    echo "TypesConfig /dev/null"
    printf 'Listen 127.0.0.1:%s\n' "$http" "$https" "$control"
    printf 'Define %s\n' "MADANG_CONF $stack/httpd/conf" "MADANG_HOST localhost" "MADANG_HTTP_PORT $http" \
      "MADANG_HTTPS_PORT $https" "MADANG_CONTROL_PORT $control" "MADANG_STATE $stack/httpd/state" \
      "MADANG_LOGS $stack/logs" "MADANG_STATIC $stack/static" "MADANG_MODULES $modules" "MADANG_ROTATELOGS $rotatelogs" \
      "MADANG_PATH /" "MADANG_HSTS max-age=0" "MADANG_CLIENT client-direct" "MADANG_CERTIFICATE certificate-files" \
      "MADANG_CERTIFICATE_FILE $stack/tls/server.crt" "MADANG_CERTIFICATE_KEY $stack/tls/server.key"
    if [ "$nodes" -gt 1 ]; then
      printf 'Define %s\n' "MADANG_BACKEND balancer" "MADANG_NODES $stack/httpd/members.conf"
    else
      printf 'Define %s\n' "MADANG_BACKEND backend-$backend" "MADANG_SOCKET $stack/run/node1.sock" \
        "MADANG_TOMCAT 127.0.0.1:$([ "$backend" = ajp ] && echo $((management + 201)) || echo $((management + 101)))" \
        "MADANG_AJP_SECRET $(cat "$stack/ajp-secret")"
    fi
    [ ${#defines[@]} = 0 ] || printf 'Define %s\n' "${defines[@]/=/ }"
    echo "Include $stack/httpd/conf/madang.conf"
  } >"$stack/httpd/httpd.conf"
  chmod 600 "$stack/httpd/httpd.conf"
}

kernel_allows() {
  local most; most=$(cat /proc/sys/net/core/wmem_max)
  [ "$most" -ge 2097152 ] || cat >&2 <<END
scripts/stack: WARNING: net.core.wmem_max is $most: slow readers of large answers will hold threads of httpd.
  Let the kernel buffer more: sudo sysctl -w net.core.wmem_max=2097152   (for good: conf/sysctl.d/madang.conf)
END
}

stack_up() {
  [ ! -f "$stack/httpd/httpd.pid" ] || ! alive "$stack/httpd/httpd.pid" || fail "it is up already; scripts/stack down ends it"
  local port number
  for port in "$https" "$http" "$control" "$management"; do
    port_free "$port" || fail "port $port is in use; name another one (--https-port, --http-port, --control-port, --management-port)"
  done
  find_httpd
  kernel_allows
  if [ -z "${WAR:-}" ] && { [ ! -f target/built ] || [ -n "$(find pom.xml src/main -newer target/built -print -quit)" ]; }; then
    scripts/setup
  fi
  tomcat=${TOMCAT_HOME:-$PWD/target/tomcats/apache-tomcat-$(sed -n 's/.*<tomcat.version>\(.*\)<.*/\1/p' pom.xml)}
  [ -d "$tomcat" ] || { echo "==> Unpacking Tomcat"; mvn -q -B dependency:unpack@tomcats; }
  # As root, httpd's workers are www-data, who may not look into a folder of the owner's: theirs lies elsewhere.
  if [ "$(id -u)" = 0 ] && [ ! -e "$stack" ]; then
    ln -s "$(umask 022; mktemp -d /var/tmp/madang-stack-XXXXXX)" "$stack"
    chmod 755 "$stack/"
  fi
  [ ! -e "$stack" ] || stack=$(cd "$stack" && pwd -P)
  mkdir -p "$stack"/{httpd/state,logs,nodes,run,static,tls}
  chmod 2750 "$stack/run"
  [ "$(id -u)" != 0 ] || { chgrp www-data "$stack/run"; chown www-data "$stack/httpd/state"; }
  # What does not come up as a whole goes down as a whole.
  trap '[ $? = 0 ] || stack_down >/dev/null' EXIT
  local_certificate
  make_secrets
  scripts/publish-assets "${WAR:-target/madang.war}" "$stack/static" >/dev/null
  make_httpd
  "$httpd" -f "$stack/httpd/httpd.conf" -t >"$stack/logs/configtest.log" 2>&1 \
    || { cat "$stack/logs/configtest.log" >&2; fail "httpd refuses its configuration"; }
  if [ -z "${DB_ENDPOINT:-}" ] && ! alive "$stack/run/database.pid"; then
    rm -f "$data/database.properties"
    JAVA_OPTS=-Xmx64m setsid scripts/launcher database --data "$data" >"$stack/logs/database.log" 2>&1 &
    echo $! >"$stack/run/database.pid"
    wait_for 90 "the database" grep -qs '^port=' "$data/database.properties"
  fi
  for ((number = 1; number <= nodes; number++)); do
    make_node node$number $number
    start_node node$number
  done
  for ((number = 1; number <= nodes; number++)); do
    wait_for 90 "node$number" curl -sfo /dev/null "http://127.0.0.1:$((management + number - 1))/health/ready"
  done
  "$httpd" -f "$stack/httpd/httpd.conf" -k start
  wait_for 20 httpd port_taken "$https"
  echo "==> https://localhost:$https is served by httpd ($backend) and $nodes Tomcat(s)
    authority $stack/tls/ca.crt
    logs      $stack/logs
    stop      scripts/stack down$([ "$data" = "$PWD/data" ] || echo " --data $data")"
}

stack_down() {
  local pid
  if alive "$stack/httpd/httpd.pid"; then
    find_httpd
    pid=$(cat "$stack/httpd/httpd.pid")
    "$httpd" -f "$stack/httpd/httpd.conf" -k graceful-stop
    for _ in $(seq 300); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
  fi
  for pid in "$stack"/run/node*.pid "$stack"/run/database.pid; do
    [ ! -f "$pid" ] || stop_process "$pid"
  done
  rm -f "$stack"/run/*.{sock,drain}
  echo "==> Stopped"
}

stack_status() {
  local pid up=0
  for pid in "$stack/httpd/httpd.pid" "$stack"/run/*.pid; do
    [ -f "$pid" ] || continue
    if alive "$pid"; then echo "up    $(basename "$pid" .pid) (process $(cat "$pid"))"; up=1
    else echo "DOWN  $(basename "$pid" .pid)"; fi
  done
  [ $up = 1 ] || { echo "not running"; return 1; }
}
