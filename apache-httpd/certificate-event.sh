# certificate-event.sh: run by mod_md (MDMessageCmd) as: sh certificate-event.sh STATE EVENT NAME
# Leaves STATE/renewed when a new certificate waits for a graceful restart: conf/systemd/madang-certificate.path and
# scripts/watch-certificates look at it. mod_md cannot restart httpd itself, as it has not root's rights.
[ "$2" != renewed ] || : >"$1/renewed"
