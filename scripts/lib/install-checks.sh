# scripts/lib/install-checks.sh: what scripts/install looks at before it changes anything.

check_options() {
  local label='[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?'
  [ -n "$INSTALL_HOST" ] || fail "say the board's name: --host board.example"
  [[ $INSTALL_HOST =~ ^$label(\.$label)*$ ]] || fail "--host takes a name in small letters such as board.example, not $INSTALL_HOST"
  [[ $INSTALL_BACKEND =~ ^(socket|http|ajp)$ ]] || fail "--backend is socket, http or ajp, not $INSTALL_BACKEND"
  [[ $INSTALL_NODES =~ ^[1-9]$ ]] || fail "--nodes takes 1 to 9, not $INSTALL_NODES"
  [[ $INSTALL_MAIL =~ ^[^@[:space:]\"]+@[^@[:space:]\"]+$ ]] || fail "--mail takes an address, not $INSTALL_MAIL"
  [[ $INSTALL_DATABASE =~ ^(local|[A-Za-z0-9.-]+:[0-9]+)$ ]] || fail "--database is local or HOST:PORT, not $INSTALL_DATABASE"
  [[ $INSTALL_SMTP =~ ^([A-Za-z0-9.-]+(:[0-9]+)?)?$ ]] || fail "--smtp takes HOST or HOST:PORT, not $INSTALL_SMTP"
  [ -n "$INSTALL_SMTP$INSTALL_TRIAL" ] || fail "members are confirmed by mail: name the mail server with --smtp HOST:PORT (587, with STARTTLS).
  To try the board without one, on a machine that nobody else reaches: --trial"
}

check_machine() {
  [ "$(id -u)" = 0 ] || [ -n "$dry" ] || fail "it needs root: sudo scripts/install …   (--dry-run does not)"
  . /etc/os-release 2>/dev/null || true
  [[ " ${ID:-} ${ID_LIKE:-} " == *" debian "* ]] && command -v apt-get >/dev/null \
    || fail "this is ${PRETTY_NAME:-not Debian}; on another system follow docs/operations.md by hand"
  [ -n "$(apt-cache --names-only search '^tomcat10$' 2>/dev/null)" ] || [ -n "$dry" ] || apt-get -q -q update || true
  [ -n "$(apt-cache --names-only search '^tomcat10$' 2>/dev/null)" ] \
    || fail "apt knows no package tomcat10: Debian 12 or newer is needed, and its sources after apt-get update"
  ! [ -d /etc/madang/nodes ] || [ -z "$(find /etc/madang/nodes -name 'node*.env' | sed 's/.*node\([0-9]*\).env/\1/' | awk -v n="$INSTALL_NODES" '$1 > n')" ] \
    || fail "there are more nodes than $INSTALL_NODES; docs/install.md says how one is taken away"
}

check_files() {
  [ -f "$war" ] && [ -d target/launcher ] && [ -d target/madang/WEB-INF/lib ] \
    || fail "there is no $war, or not what belongs to it. Build it, as an ordinary user: scripts/setup"
  if [[ $INSTALL_CERTIFICATE =~ ^(acme|self)$ ]]; then return; fi
  [ -r "$INSTALL_CERTIFICATE" ] || fail "the certificate $INSTALL_CERTIFICATE is not there or cannot be read"
  [ -n "$INSTALL_KEY" ] || fail "say where the certificate's private key is: --key FILE"
  [ -r "$INSTALL_KEY" ] || fail "the private key $INSTALL_KEY is not there or cannot be read"
  command -v openssl >/dev/null || return 0
  local own theirs
  theirs=$(openssl x509 -in "$INSTALL_CERTIFICATE" -noout -pubkey 2>/dev/null) || fail "$INSTALL_CERTIFICATE is no certificate in PEM"
  own=$(openssl pkey -in "$INSTALL_KEY" -pubout -passin pass: 2>/dev/null) || fail "$INSTALL_KEY is no private key in PEM without a password"
  [ "$own" = "$theirs" ] || fail "$INSTALL_KEY is not the key of $INSTALL_CERTIFICATE"
  openssl x509 -in "$INSTALL_CERTIFICATE" -noout -checkhost "$INSTALL_HOST" | grep -q 'does match' \
    || fail "$INSTALL_CERTIFICATE is not for $INSTALL_HOST"
}

port_taken() { (exec 3<>"/dev/tcp/${2:-127.0.0.1}/$1") 2>/dev/null; }
refuse_port() { fail "port $1 is in use by another program ($2 needs it). Who it is: ss -ltnp 'sport = :$1'"; }

# A port that our own httpd or Tomcat has already is right.
check_ports() {
  local port name
  if ! { [ -f /run/apache2/apache2.pid ] && [ -d "/proc/$(cat /run/apache2/apache2.pid)" ]; }; then
    for port in 80 443; do ! port_taken $port || refuse_port $port httpd; done
  fi
  [ -e /etc/apache2/sites-enabled/madang.conf ] || ! port_taken 9080 || refuse_port 9080 "httpd's control"
  for name in $(node_names); do
    port=$((9080 + ${name#node}))
    [ -e "/run/madang/$name.pid" ] || ! port_taken $port || refuse_port $port "$name's management"
  done
}

check_database() {
  if [ "$INSTALL_DATABASE" = local ]; then
    dpkg-query -W -f '${db:Status-Status}' mariadb-server 2>/dev/null | grep -q ^installed || ! port_taken 3306 \
      || fail "port 3306 is in use by another database than Debian's MariaDB; use that one: --database 127.0.0.1:3306"
    return
  fi
  [ -e /etc/madang/madang.env ] || [ -n "${DB_PASSWORD:-}" ] \
    || fail "say who asks the database: DB_USER=… DB_PASSWORD=… DB_NAME=… in the environment"
  timeout 5 bash -c "exec 3<>/dev/tcp/${INSTALL_DATABASE%:*}/${INSTALL_DATABASE##*:}" 2>/dev/null \
    || fail "the database $INSTALL_DATABASE does not answer: is the name right, does it listen there, does a firewall stand between?"
}
