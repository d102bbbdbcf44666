# scripts/lib/settings.sh: the settings of an installation, read as systemd reads them (EnvironmentFile=).

# read_settings FILE [--keep]: exports the variables of a file; with --keep the environment's own go before. Not by the shell itself, in which a password with $ or | would be another one, or a command.
read_settings() {
  local line name value
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line#"${line%%[![:space:]]*}"}
    line=${line%"${line##*[![:space:]]}"}
    [[ $line =~ ^[A-Za-z_][A-Za-z0-9_]*= ]] || continue
    name=${line%%=*} value=${line#*=}
    [ "${2:-}" != --keep ] || [ -z "${!name+set}" ] || continue
    case $value in
      \'*\') value=${value:1:-1} ;;
      \"*\") value=$(printf %s "${value:1:-1}" | sed 's/\\\(["\\$`]\)/\1/g') ;;
      *\\*) value=$(printf %s "$value" | sed 's/\\\(.\)/\1/g') ;;
    esac
    export "$name=$value"
  done <"$1"
}
