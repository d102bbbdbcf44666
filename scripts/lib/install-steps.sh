# scripts/lib/install-steps.sh: the steps of scripts/install, in their order. Each can be done again.

program=/usr/share/madang state=/var/lib/madang etc=/etc/madang logs=/var/log/madang
new_packages=' '

install_packages() {
  step "Packages"
  local list=(tomcat10 tomcat10-admin apache2 curl brotli unzip openssl logrotate ca-certificates)
  [ "$INSTALL_DATABASE" != local ] || list+=(mariadb-server)
  packages "${list[@]}"
  # What came with us has nothing of its own to serve; what was there before stays as it is.
  if [[ $new_packages == *' tomcat10 '* ]] && command -v systemctl >/dev/null; then systemctl -q disable tomcat10 2>/dev/null || true; fi
  if [[ $new_packages == *' apache2 '* ]]; then a2dissite -q 000-default >/dev/null; fi
}

install_program() {
  step "Program files: $program"
  folder $state 755 root:root
  [ "$PWD" != $program ] || return 0
  if [ -n "$dry" ]; then echo "    would copy scripts, conf, apache-httpd, docs and target there"; return; fi
  rm -rf $program.new
  mkdir -p $program.new/target
  cp -r scripts conf apache-httpd docs $program.new/
  cp -r target/madang target/launcher $program.new/target/
  cp "$war" $program.new/target/madang.war
  # Archives of classes, which belong to the JDK that made them.
  rm -f $program.new/target/launcher/*.{jsa,aot}
  chown -R root:root $program.new
  chmod -R u=rwX,go=rX $program.new
  rm -rf $program.old
  [ ! -d $program ] || mv $program $program.old
  mv $program.new $program
  rm -rf $program.old
}

# Quoted as systemd reads it, where it must be.
quoted() { [[ $1 =~ ^[A-Za-z0-9._:/@+,-]*$ ]] && echo "$1" || printf '"%s"\n' "$(printf %s "$1" | sed 's/[\\"$`]/\\&/g')"; }
setting() {
  NAME=$1 VALUE=$(quoted "$2") awk '!done && $0 ~ "^#?" ENVIRON["NAME"] "=" { $0 = ENVIRON["NAME"] "=" ENVIRON["VALUE"]; done = 1 } { print }' \
    "$work/madang.env" >"$work/madang.env.new"
  mv "$work/madang.env.new" "$work/madang.env"
}

install_settings() {
  step "Settings and secrets: $etc"
  # set-group-id: a rotated key set is again one that Tomcat may read.
  folder $etc 2750 root:tomcat
  folder $etc/nodes 2750 root:tomcat
  printf '%s\n' "# What scripts/install was told last; it need not be told again." "INSTALL_HOST=$INSTALL_HOST" "INSTALL_MAIL=$INSTALL_MAIL" \
    "INSTALL_CERTIFICATE=$INSTALL_CERTIFICATE" "INSTALL_KEY=$INSTALL_KEY" "INSTALL_DATABASE=$INSTALL_DATABASE" "INSTALL_SMTP=$INSTALL_SMTP" \
    "INSTALL_TRIAL=$INSTALL_TRIAL" "INSTALL_BACKEND=$INSTALL_BACKEND" "INSTALL_NODES=$INSTALL_NODES" >"$work/install.conf"
  put "$work/install.conf" $etc/install.conf 640 root:root
  if [ -z "$dry" ] && [ ! -e $etc/madang.env ]; then
    # setenv.sh says what CATALINA_OPTS must hold.
    sed '/^# Lets Tomcat put/,/^$/d' conf/madang.env.example >"$work/madang.env"
    setting PUBLIC_URL "https://$INSTALL_HOST"
    setting MAIL_DIR $state/mail
    if [ "$INSTALL_DATABASE" = local ]; then
      setting DB_ENDPOINT 127.0.0.1:3306
      setting DB_PASSWORD "$(secret)"
    else
      setting DB_ENDPOINT "$INSTALL_DATABASE"
      setting DB_PASSWORD "$DB_PASSWORD"
      setting DB_USER "${DB_USER:-madang}"
      setting DB_NAME "${DB_NAME:-madang}"
    fi
    if [ -n "$INSTALL_TRIAL" ]; then
      setting MADANG_ENV development
      sed -i 's/^SMTP_HOST=/#SMTP_HOST=/' "$work/madang.env"
    else
      setting SMTP_HOST "${INSTALL_SMTP%:*}"
      [[ $INSTALL_SMTP != *:* ]] || setting SMTP_PORT "${INSTALL_SMTP##*:}"
      [ -z "${SMTP_USER:-}" ] || { setting SMTP_USER "$SMTP_USER"; setting SMTP_PASSWORD "${SMTP_PASSWORD:-}"; }
      [ -z "${SMTP_STARTTLS:-}" ] || setting SMTP_STARTTLS "$SMTP_STARTTLS"
    fi
  fi
  once $etc/madang.env 640 root:tomcat < <(cat "$work/madang.env" 2>/dev/null)
  once $etc/manager 600 root:root < <(printf 'MANAGER_USER=deployer\nMANAGER_PASSWORD=%s\n' "$(secret)")
  if [ ! -e $etc/keys.jwks ]; then
    if [ -n "$dry" ]; then echo "    would make $etc/keys.jwks (640 root:tomcat)"
    else
      echo "    $etc/keys.jwks"
      KEYS_FILE=$etc/keys.jwks $program/scripts/rotate-keys >/dev/null
      chown root:tomcat $etc/keys.jwks
      chmod 640 $etc/keys.jwks
    fi
  fi
}

install_database() {
  [ "$INSTALL_DATABASE" = local ] || return 0
  step "Database: MariaDB, schema and user madang"
  if [ -n "$dry" ]; then echo "    would start mariadb and make them"; return; fi
  if systemd_runs; then systemctl -q enable --now mariadb; else service mariadb start >/dev/null; fi \
    || fail "MariaDB does not start; why: journalctl -u mariadb, /var/log/mysql"
  for _ in $(seq 60); do ! mariadb-admin -s ping >/dev/null 2>&1 || break; sleep 0.5; done
  # The password is that of the settings, by standard input: a command line is seen by everybody.
  (read_settings $etc/madang.env
  mariadb --batch <<SQL
CREATE DATABASE IF NOT EXISTS madang CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE USER IF NOT EXISTS madang@'127.0.0.1';
ALTER USER madang@'127.0.0.1' IDENTIFIED BY '$DB_PASSWORD';
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES ON madang.* TO madang@'127.0.0.1';
SQL
  ) || fail "the schema and its user could not be made; is 'mariadb' as root allowed in?"
}

# One secret for all nodes, as httpd has one for all of its members.
ajp_secret() { sed -n 's/^MADANG_AJP_SECRET=//p' $etc/nodes/node1.env 2>/dev/null | grep . || secret; }

install_nodes() {
  local name base number source=/usr/share/tomcat10/etc secret; secret=$(ajp_secret)
  step "Tomcat: $etc/tomcat, $state/tomcat"
  folder $etc/tomcat 2750 root:tomcat
  for name in catalina.properties web.xml context.xml; do put $source/$name $etc/tomcat/$name 640 root:tomcat; done
  put conf/server.xml $etc/tomcat/server.xml 640 root:tomcat
  put conf/logging.properties $etc/tomcat/logging.properties 640 root:tomcat
  put "conf/backend-$INSTALL_BACKEND.xml" $etc/tomcat/backend.xml 640 root:tomcat
  put conf/errors/tomcat.html $etc/tomcat/errors/tomcat.html 640 root:tomcat
  put conf/manager.xml $etc/tomcat/Catalina/localhost/manager.xml 640 root:tomcat
  if [ ! -e $etc/tomcat/tomcat-users.xml ] || [ $etc/manager -nt $etc/tomcat/tomcat-users.xml ]; then
    [ -n "$dry" ] || scripts/tomcat-users $etc/manager /usr/share/tomcat10 >"$work/tomcat-users.xml"
    [ -z "$dry" ] || echo "    would write $etc/tomcat/tomcat-users.xml (640 root:tomcat)"
    [ -n "$dry" ] || { rm -f $etc/tomcat/tomcat-users.xml; put "$work/tomcat-users.xml" $etc/tomcat/tomcat-users.xml 640 root:tomcat; }
  fi
  [ -n "$dry" ] || find $etc/tomcat -type d -exec chown root:tomcat {} + -exec chmod 2750 {} +
  folder $state/run 750 tomcat:tomcat
  folder $state/mail 750 tomcat:tomcat
  folder $state/releases 750 root:tomcat
  folder $state/tomcat 755 root:root
  folder $logs 755 root:root
  for name in $(node_names); do
    number=${name#node} base=$state/tomcat/$name
    folder "$logs/$name" 2750 tomcat:adm
    folder "$base" 750 root:tomcat
    folder "$base/bin" 755 root:root
    for part in webapps work temp; do folder "$base/$part" 750 tomcat:tomcat; done
    link $etc/tomcat "$base/conf"
    link "$logs/$name" "$base/logs"
    link $program/conf/setenv.sh "$base/bin/setenv.sh"
    once "$etc/nodes/$name.env" 640 root:tomcat <<END
# Of the node $name alone; what all nodes share: $etc/madang.env
MADANG_NODE=$name
CATALINA_HOME=/usr/share/tomcat10
CATALINA_BASE=$base
MADANG_MANAGER=/usr/share/tomcat10-admin/manager
MADANG_MANAGEMENT_PORT=$((9080 + number))
MADANG_SOCKET=/run/madang/$name.sock
MADANG_HTTP_PORT=$((9180 + number))
MADANG_AJP_PORT=$((9280 + number))
MADANG_AJP_SECRET=$secret
DRAIN_FILE=$state/run/$name.drain
#MADANG_HEAP=512m
#JAVA_HOME=/usr/lib/jvm/…
END
    if compgen -G "$base/webapps/ROOT*" >/dev/null; then
      cmp -s "$war" "$base/webapps/ROOT.war" || echo "    $name keeps the version that it serves; another one: scripts/deploy $war"
    else
      run install -m 640 -o tomcat -g tomcat "$war" "$base/webapps/ROOT.war"
    fi
  done
  for name in $(node_names); do echo "$name http://127.0.0.1:$((9080 + ${name#node}))/manager/text $state/run/$name.drain"; done >"$work/nodes.conf"
  put "$work/nodes.conf" $etc/nodes.conf 640 root:tomcat
}
