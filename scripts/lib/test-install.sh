# scripts/lib/test-install.sh: what scripts/test-install does inside the fresh Debian, as its first process.
set -uo pipefail
cd /srv/madang
failures=0
pass() { echo "PASS $*"; }
miss() { echo "FAIL $*"; failures=$((failures + 1)); }
# check WHAT COMMAND…: passes when the command succeeds
check() {
  local what=$1; shift
  if "$@" >/tmp/output 2>&1; then pass "$what"; else miss "$what"; sed 's/^/     /' /tmp/output | tail -25; fi
}
# refuses WHAT TEXT COMMAND…: passes when the command fails, says TEXT, and changes nothing
refuses() {
  local what=$1 text=$2 before; shift 2
  before=$(everything)
  if "$@" >/tmp/output 2>&1; then miss "$what: it was not refused"; return; fi
  grep -q -- "$text" /tmp/output || { miss "$what: it does not say \"$text\""; sed 's/^/     /' /tmp/output | tail; return; }
  [ "$before" = "$(everything)" ] && pass "$what" || miss "$what: something was changed"
}
# Every file with its size, time, mode and owner; not what servers write by themselves while they run.
everything() {
  find / -xdev \( -path /proc -o -path /tmp -o -path /var/lib/mysql -o -path /var/log -o -path /run -o -path '/var/lib/madang/tomcat/*/work' \
    -o -path /var/lib/apt -o -path /var/cache \) -prune -o -printf '%p %s %T@ %m %u %g\n' | sort | sha256sum
}
edge() { curl -sk --max-time 10 "https://localhost$1" "${@:2}"; }
code() { curl -sk --max-time 10 -o /dev/null -w '%{http_code}' "$@"; }
same() { [ "$1" = "$2" ] || { echo "is $1, not $2"; return 1; }; }
mode() { same "$(stat -c '%a %U:%G' "$1")" "$2"; }
manager() { curl -s --max-time 20 -u "$(. /etc/madang/manager; echo "$MANAGER_USER:$MANAGER_PASSWORD")" "$@"; }
options=(--host localhost --trial --certificate self)

# ---- Refusals, before anything is there
refuses "no name of the board is refused" "--host" scripts/install --trial
refuses "no mail server is refused" "--trial" scripts/install --host localhost
refuses "an unknown option is refused" "Usage" scripts/install --colour blue
refuses "no root is refused" "needs root" setpriv --reuid=65534 --clear-groups bash scripts/install "${options[@]}"
refuses "a WAR that is not there is refused" "scripts/setup" scripts/install "${options[@]}" --war /nothing.war
refuses "a certificate that cannot be read is refused" "cannot be read" scripts/install --host localhost --trial --certificate /nothing.pem --key /nothing.key
refuses "a database that does not answer is refused" "does not answer" env DB_PASSWORD=secret scripts/install "${options[@]}" --database 127.0.0.1:3399
refuses "a remote database without a password is refused" "DB_PASSWORD" scripts/install "${options[@]}" --database 127.0.0.1:3399
perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(Listen => 5, LocalAddr => "127.0.0.1:443", ReuseAddr => 1) or die; sleep 600' &
other=$!
sleep 1
refuses "a port in use is refused" "port 443 is in use" scripts/install "${options[@]}"
kill $other; wait $other 2>/dev/null
before=$(everything)
check "a dry run succeeds" scripts/install "${options[@]}" --dry-run
cp /tmp/output /tmp/dry
check "a dry run changes nothing" same "$(everything)" "$before"
check "a dry run tells the packages, the files, the units and the start" bash -c 'for text in "apt-get install" /etc/madang/madang.env /etc/apache2/madang/tls.conf madang@.service "would start node1"; do grep -q -- "$text" /tmp/dry || { echo "no $text"; exit 1; }; done'

# ---- From a clean machine to a served board
check "the board is installed" scripts/install "${options[@]}"
check "httpd serves it" same "$(edge / -H 'Accept: text/plain')" "Hello World"
check "plain http serves nothing" same "$(code http://localhost/board/posts)" 403
check "the manager answers its password" bash -c "$(declare -f manager); manager http://127.0.0.1:9081/manager/text/list | grep -q '^/:running'"
check "the manager refuses without" same "$(code http://127.0.0.1:9081/manager/text/list)" 401
check "the manager is not behind httpd" same "$(code https://localhost/manager/text/list)" 404
check "metrics are not behind httpd" same "$(code https://localhost/metrics)" 404
check "metrics answer on loopback" same "$(code http://127.0.0.1:9081/metrics)" 200
check "only loopback is listened to, but for http and https" bash -c 'command -v ss >/dev/null && ! ss -Hltn | awk "{print \$4}" | grep -Ev "^(127\.0\.0\.1|\[::ffff:127\.0\.0\.1\]|\[::1\]):|[:.](80|443)$"'
check "settings are root's and readable by Tomcat" mode /etc/madang/madang.env "640 root:tomcat"
check "keys are root's and readable by Tomcat" mode /etc/madang/keys.jwks "640 root:tomcat"
check "the manager's password is root's alone" mode /etc/madang/manager "600 root:root"
check "the sockets' folder is Tomcat's and httpd's" mode /run/madang "2750 tomcat:www-data"
check "nothing of ours under /etc is executable" same "$(find /etc/madang /etc/apache2/madang /etc/systemd/system/madang* -type f -perm /111 | wc -l)" 0
check "nothing in /etc/madang is readable by others" same "$(find /etc/madang -type f -perm /007 | wc -l)" 0
check "Tomcat may write no program and no setting" bash -c 'test -z "$(find /usr/share/madang /etc/madang /etc/apache2/madang \( -user tomcat -o -perm /002 -o -group tomcat -perm /020 \) ! -type l)"'
check "the stylesheet comes from httpd, compressed" bash -c 'path=$(curl -sk https://localhost/docs | grep -o "/assets/[0-9a-f]*/[a-z/.]*css" | head -1); curl -sk -D- -o /dev/null -H "Accept-Encoding: br" "https://localhost$path" | grep -qi "content-encoding: br"'

# ---- Used
json=(-H 'Content-Type: application/json')
check "somebody signs up" same "$(code https://localhost/signup "${json[@]}" -d '{"email":"you@example.org","password":"a good long password","nickname":"you"}')" 201
for _ in $(seq 50); do mail=$(find /var/lib/madang/mail -type f | head -1); [ -z "$mail" ] || break; sleep 0.2; done
link=$(sed -n '/Encoding: base64/,/^--/p' "${mail:-/dev/null}" | tr -d '\r' | grep -E '^[A-Za-z0-9+/=]+$' | base64 -d | grep -oE 'verify_id=[A-Za-z0-9_-]+')
check "the link in the mail confirms" same "$(code https://localhost/verify -d "$link")" 200
check "an administrator is made by the installed script" /usr/share/madang/scripts/admin grant you@example.org admin
login() { edge /auth "${json[@]}" -d '{"email":"you@example.org","password":"a good long password"}' | sed -n 's/.*"accessToken":"\([^"]*\)".*/\1/p'; }
check "the administrator makes a category" same "$(code https://localhost/board/categories -H "Authorization: Bearer $(login)" "${json[@]}" -d '{"name":"News"}')" 201
curl -sk -o /dev/null "https://localhost/verify?verify_id=secret-link"
# Tomcat writes what it has gathered every ten seconds.
for _ in $(seq 60); do ! grep -qs '"route":"/verify"' /var/log/madang/node1/access* || break; sleep 0.5; done
check "the access log knows routes and request ids" grep -q '"requestId":"[0-9a-f]*".*"route":"/verify"' /var/log/madang/node1/access*
check "no query is in any log" bash -c "! grep -rq -e secret-link -e '${link:-no link}' /var/log/madang"

# ---- Again
sums() { sha256sum /etc/madang/madang.env /etc/madang/keys.jwks /etc/madang/manager /etc/madang/nodes/node1.env /etc/madang/tls/* /etc/madang/tomcat/tomcat-users.xml; cat /run/madang/node1.pid; }
echo "# mine" >>/etc/apache2/madang/tls.conf
echo "SITE_NAME=Ours" >>/etc/madang/madang.env
before=$(sums)
check "a second run, without options, succeeds" scripts/install
check "it leaves secrets, settings and the running node alone" same "$(sums)" "$before"
check "it leaves an edited file alone" grep -q '^# mine' /etc/apache2/madang/tls.conf
check "it runs from where it was installed, too" /usr/share/madang/scripts/install
check "the same WAR is deployed beside itself by the manager" /usr/share/madang/scripts/deploy /usr/share/madang/target/madang.war --to http://127.0.0.1:9081/manager/text --static /var/lib/madang --force
check "and serves" same "$(code https://localhost/board/categories)" 200

# ---- The service
service=/usr/share/madang/scripts/service
check "a planned stop ends the node" $service stop node1
check "httpd tells that Tomcat is away" same "$(code https://localhost/board/posts/1)" 503
check "it starts again" $service start node1
check "and is not drained" same "$(code https://localhost/health/ready)" 200
kill -KILL "$(cat /run/madang/node1.pid)"; sleep 1
check "a killed node leaves its socket" test -S /run/madang/node1.sock
check "it starts all the same" $service start node1
check "and is reached through the new socket" same "$(code https://localhost/health/ready)" 200
echo mine >/var/lib/madang/run/node1.drain
$service stop node1 >/dev/null
check "a drained node starts" $service start node1
check "and stays drained" same "$(code http://127.0.0.1:9081/health/ready)" 503
rm /var/lib/madang/run/node1.drain
service mariadb stop >/dev/null
check "a node starts without its database" bash -c "$service stop node1 && $service start node1"
service mariadb start >/dev/null
pid=$(cat /run/madang/node1.pid)
kill -STOP "$pid"
for _ in 1 2 3; do $service watch node1; done
for _ in $(seq 50); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
check "a node that lives and does not answer is killed by the watchdog" bash -c "! kill -0 $pid"
$service start node1 >/dev/null
for _ in 1 2 3 4; do $service watch node1; done
check "one that answers is left alone" $service status node1
: >/var/lib/madang/httpd/renewed
httpd=$(cat /run/apache2/apache2.pid)
check "a renewed certificate is taken" scripts/watch-certificates --once
check "its mark is gone, and httpd is the same process" bash -c "test ! -e /var/lib/madang/httpd/renewed && same=\$(cat /run/apache2/apache2.pid) && test \$same = $httpd"
echo "Nonsense" >/etc/apache2/conf-enabled/broken.conf; : >/var/lib/madang/httpd/renewed
check "with a broken configuration httpd is left alone, and the mark stays" bash -c '! scripts/watch-certificates --once && test -e /var/lib/madang/httpd/renewed'
rm /etc/apache2/conf-enabled/broken.conf /var/lib/madang/httpd/renewed
touch -d '20 days ago' /var/log/madang/httpd/access.2020-01-01.log
check "old logs of httpd go" bash -c 'systemd-tmpfiles --clean /etc/tmpfiles.d/madang.conf && test ! -e /var/log/madang/httpd/access.2020-01-01.log'
check "new ones stay" bash -c 'ls /var/log/madang/httpd/access.*.log'
check "logrotate takes the console's log" bash -c 'logrotate -f -s /tmp/logrotate.state /etc/logrotate.d/madang && ls /var/log/madang/node1/console.log.1'

# ---- The units, by systemd's own judgement
for unit in madang@.service madang-watchdog@.service madang-certificate.service; do
  check "systemd-analyze security: $unit is at 2.0 or better" systemd-analyze security --offline=true --threshold=20 "/etc/systemd/system/$unit"
done
for unit in madang@node1.service madang-watchdog@node1.service madang-watchdog@node1.timer madang-certificate.path madang-certificate.service; do
  check "systemd-analyze verify: $unit is clean" bash -c "! systemd-analyze verify $unit 2>&1 | grep -i madang"
done

# ---- Away
rm -f /tmp/renew*
before=$(everything)
check "uninstall: a dry run succeeds" scripts/uninstall --dry-run
check "and changes nothing" same "$(everything)" "$before"
refuses "a purge without its word is refused" "--purge everything" scripts/uninstall --purge yes
check "it is taken away" /usr/share/madang/scripts/uninstall
check "nobody serves it" bash -c '! curl -sk --max-time 5 https://localhost/'
check "program, units and site are gone" bash -c 'test ! -e /usr/share/madang && ! ls /etc/systemd/system/madang* /etc/apache2/sites-*/madang.conf /etc/tmpfiles.d/madang.conf /etc/sysctl.d/60-madang.conf 2>/dev/null'
check "the edited file is left" grep -q '^# mine' /etc/apache2/madang/tls.conf
check "settings, keys and certificate are left" test -s /etc/madang/madang.env -a -s /etc/madang/keys.jwks -a -s /etc/madang/tls/localhost.key
check "the members are left" same "$(mariadb -N -e 'SELECT COUNT(*) FROM madang.accounts')" 1
check "it is installed again on what was left, with AJP and two nodes" scripts/install --backend ajp --nodes 2
check "and who was a member still is" test -n "$(login)"
check "by two nodes, which the balancer has" bash -c '/usr/share/madang/scripts/node status --balancer http://127.0.0.1:9080/balancer-manager | tee /dev/stderr | grep -c "node[12]: ready" | grep -qx 2'
check "a purge with its word deletes" scripts/uninstall --purge everything
check "and nothing is left" bash -c 'test ! -e /etc/madang && test ! -e /var/lib/madang && ! mariadb -e "USE madang" 2>/dev/null'

[ $failures = 0 ] && echo "==> The installation is as it should be" || { echo "==> $failures failed"; exit 1; }
