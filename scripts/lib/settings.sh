# scripts/lib/settings.sh: the settings of an installation, read as systemd reads them (EnvironmentFile=).

# Exports the variables of a file. Not by the shell itself, in which a password with $ or | would be another one, or a command.
read_settings() {
  local line name value
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line#"${line%%[![:space:]]*}"}
    line=${line%"${line##*[![:space:]]}"}
    [[ $line =~ ^[A-Za-z_][A-Za-z0-9_]*= ]] || continue
    name=${line%%=*} value=${line#*=}
    case $value in
      \'*\') value=${value:1:-1} ;;
      \"*\") value=$(printf %s "${value:1:-1}" | sed 's/\\\(["\\$`]\)/\1/g') ;;
      *\\*) value=$(printf %s "$value" | sed 's/\\\(.\)/\1/g') ;;
    esac
    export "$name=$value"
  done <"$1"
}
