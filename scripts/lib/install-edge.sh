# scripts/lib/install-edge.sh: the steps of scripts/install for httpd and the system, and the start.

httpd=/etc/apache2/madang
new_site=

install_certificate() {
  [ "$INSTALL_CERTIFICATE" = self ] || return 0
  step "Certificate of our own: $etc/tls"
  folder $etc/tls 700 root:root
  [ ! -e "$etc/tls/$INSTALL_HOST.crt" ] || return 0
  if [ -n "$dry" ]; then echo "    would make one for $INSTALL_HOST"; return; fi
  (umask 077; openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 825 -subj "/CN=$INSTALL_HOST" \
    -addext "subjectAltName=DNS:$INSTALL_HOST" -addext "extendedKeyUsage=serverAuth" -addext "basicConstraints=critical,CA:FALSE" \
    -keyout "$etc/tls/$INSTALL_HOST.key" -out "$etc/tls/$INSTALL_HOST.crt" 2>/dev/null)
}

certificate_files() {
  printf 'Define %s\n' "MADANG_CERTIFICATE certificate-files" "MADANG_CERTIFICATE_FILE \"$1\"" "MADANG_CERTIFICATE_KEY \"$2\""
}

# The site: what apache-httpd/site.conf.example shows.
site() {
  echo "# Written by scripts/install. What each means: $httpd/madang.conf; what else there is: $program/apache-httpd/site.conf.example"
  printf 'Define %s\n' "MADANG_CONF $httpd" "MADANG_HOST $INSTALL_HOST" "MADANG_HTTP_PORT 80" "MADANG_HTTPS_PORT 443" \
    "MADANG_CONTROL_PORT 9080" "MADANG_STATE $state/httpd" "MADANG_LOGS $logs/httpd" "MADANG_STATIC $state" \
    "MADANG_MODULES /usr/lib/apache2/modules" "MADANG_ROTATELOGS /usr/bin/rotatelogs" "MADANG_PATH /" "MADANG_CLIENT client-direct"
  if [ "$INSTALL_NODES" -gt 1 ]; then printf 'Define %s\n' "MADANG_BACKEND balancer" "MADANG_NODES $httpd/nodes.conf"
  else
    echo "Define MADANG_BACKEND backend-$INSTALL_BACKEND"
    case $INSTALL_BACKEND in
      socket) echo "Define MADANG_SOCKET /run/madang/node1.sock" ;;
      http) echo "Define MADANG_TOMCAT 127.0.0.1:9181" ;;
      ajp) printf 'Define %s\n' "MADANG_TOMCAT 127.0.0.1:9281" "MADANG_AJP_SECRET $(ajp_secret)" ;;
    esac
  fi
  case $INSTALL_CERTIFICATE in
    acme) printf 'Define %s\n' "MADANG_CERTIFICATE certificate-acme" "MADANG_MAIL $INSTALL_MAIL" ;;
    self) certificate_files "$etc/tls/$INSTALL_HOST.crt" "$etc/tls/$INSTALL_HOST.key" ;;
    *) certificate_files "$INSTALL_CERTIFICATE" "$INSTALL_KEY" ;;
  esac
  echo "Listen 127.0.0.1:\${MADANG_CONTROL_PORT}"
  # Debian's ports.conf listens to 443 if mods-enabled has mod_ssl; ours is loaded later.
  printf '%s\n' "<IfModule !ssl_module>" "    Listen \${MADANG_HTTPS_PORT}" "</IfModule>" "Include \${MADANG_CONF}/madang.conf"
}

members() {
  local name address secret='' check="hcmethod=GET hcuri=/health/ready"
  for name in $(node_names); do
    case $INSTALL_BACKEND in
      socket) address="unix:/run/madang/$name.sock|http://127.0.0.1:$((9080 + ${name#node}))" ;;
      http) address="http://127.0.0.1:$((9180 + ${name#node}))" ;;
      ajp) address="ajp://127.0.0.1:$((9280 + ${name#node}))" secret="secret=$(ajp_secret) " check=hcmethod=CPING ;;
    esac
    echo "BalancerMember \"$address\" ${secret}route=$name retry=1 ttl=30 connectiontimeout=2 timeout=20 $check hcinterval=1 hcpasses=1 hcfails=1"
  done
}

install_httpd() {
  local file
  step "httpd: $httpd, /etc/apache2/sites-available/madang.conf"
  # httpd's own user keeps certificates and marks there; it is root's folder, who takes the marks away.
  folder $state/httpd 770 root:www-data
  folder $logs/httpd 2750 root:adm
  while read -r file; do put "apache-httpd/$file" "$httpd/$file" 644 root:root; done \
    < <(cd apache-httpd && find . -type f ! -name '*.example' -printf '%P\n' | sort)
  if [ "$INSTALL_NODES" -gt 1 ]; then members >"$work/members"; put "$work/members" $httpd/nodes.conf 640 root:root; fi
  site >"$work/site"
  put "$work/site" /etc/apache2/sites-available/madang.conf 640 root:root
  if [ -n "$dry" ]; then echo "    would publish the assets to $state/assets, run a2ensite madang and apachectl configtest"; return; fi
  if [ ! -e $state/httpd/control.htpasswd ] || [ $etc/manager -nt $state/httpd/control.htpasswd ]; then
    (. $etc/manager; htpasswd -ciB $state/httpd/control.htpasswd "$MANAGER_USER" <<<"$MANAGER_PASSWORD" 2>/dev/null)
    chown root:www-data $state/httpd/control.htpasswd
    chmod 640 $state/httpd/control.htpasswd
  fi
  scripts/publish-assets "$war" $state >/dev/null
  [ -e /etc/apache2/sites-enabled/madang.conf ] || { new_site=1; a2ensite -q madang >/dev/null; }
  if ! apachectl configtest >"$work/configtest" 2>&1; then
    cat "$work/configtest" >&2
    [ -z "$new_site" ] || a2dissite -q madang >/dev/null
    fail "httpd refuses its configuration${new_site:+, and goes on without the site}; the lines above say why"
  fi
}

install_system() {
  local file most
  step "The system: service, the sockets' folder, kernel, logs"
  for file in conf/systemd/*; do put "$file" "/etc/systemd/system/${file##*/}" 644 root:root; done
  put conf/tmpfiles.d/madang.conf /etc/tmpfiles.d/madang.conf 644 root:root
  put conf/logrotate/madang /etc/logrotate.d/madang 644 root:root
  put conf/sysctl.d/madang.conf /etc/sysctl.d/60-madang.conf 644 root:root
  folder /run/madang 2750 tomcat:www-data
  most=$(cat /proc/sys/net/core/wmem_max 2>/dev/null || echo 0)
  if [ "$most" -lt 2097152 ]; then
    run sh -c 'echo 4194304 >/proc/sys/net/core/wmem_max' 2>/dev/null \
      || echo "    WARNING: net.core.wmem_max is $most and cannot be set from here: slow readers will hold threads.
    On the host: sysctl -w net.core.wmem_max=4194304" >&2
  fi
}

start_by_systemd() {
  local name
  systemctl daemon-reload
  for name in $(node_names); do
    systemctl -q enable "madang@$name" "madang-watchdog@$name.timer"
    systemctl start "madang@$name" || { journalctl -n 60 --no-pager -o cat -u "madang@$name" >&2; fail "$name does not start"; }
  done
  systemctl -q enable --now madang-certificate.path
  systemctl -q enable apache2
  # Its limits of processes and threads are taken by a restart only.
  if [ -n "$new_site" ]; then systemctl restart apache2; else systemctl reload-or-restart apache2; fi
}

start_by_hand() {
  local name
  echo "    No systemd runs here: what is started now is to be started again with the machine (docs/install.md)"
  for name in $(node_names); do $program/scripts/service start "$name"; done
  if [ -n "$new_site" ] && [ -e /run/apache2/apache2.pid ]; then
    apachectl stop
    for _ in $(seq 100); do [ -e /run/apache2/apache2.pid ] || break; sleep 0.1; done
  fi
  if [ -e /run/apache2/apache2.pid ]; then apachectl graceful; else apachectl start; fi
}

start_everything() {
  local status
  step "Starting"
  if [ -n "$dry" ]; then echo "    would start $(node_names | tr '\n' ' ')and httpd, and ask https://$INSTALL_HOST/health/ready"; return; fi
  if systemd_runs; then start_by_systemd; else start_by_hand; fi
  for _ in $(seq 30); do
    status=$(curl -sk -o /dev/null -w '%{http_code}' --max-time 5 --resolve "$INSTALL_HOST:443:127.0.0.1" "https://$INSTALL_HOST/health/ready" || true)
    [ "$status" != 200 ] || break
    sleep 1
  done
  [ "$status" = 200 ] || fail "everything is started, but https://$INSTALL_HOST/health/ready answers $status (000: not at all).
  Look into $logs/httpd and, for Tomcat, journalctl -u madang@node1"
  cat <<END
==> https://$INSTALL_HOST serves the board
    The first administrator signs up like everybody, confirms his address, and then:
      sudo $program/scripts/admin grant you@example.org admin
    A new version:  sudo $program/scripts/deploy madang.war --static $state
    What lies where, and how to take it away: $program/docs/install.md
END
  [ -z "$INSTALL_TRIAL" ] || cat <<END

  **********************************************************************
  *  A TRIAL: mails become files in $state/mail instead of   *
  *  being sent, and weak settings are accepted. Not for the public.   *
  *  For good: MADANG_ENV=production and SMTP_HOST in                  *
  *  $etc/madang.env                                            *
  **********************************************************************
END
}
